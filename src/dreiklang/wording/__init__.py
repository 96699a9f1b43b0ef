"""Sentences and figures for people, in German and English, without a web framework.

Libraries say what they have to say as a `Message`: an English template and its values. Faces turn it into
the reader's language with `say`, from the same gettext catalogue that the pages use.
"""

from dreiklang.wording.messages import Message, message, say
from dreiklang.wording.numbers import format_date, format_number, format_percent, plain_number

__all__ = ["Message", "format_date", "format_number", "format_percent", "message", "plain_number", "say"]

"""A sentence with its values, translated when the reader's language is known."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TypeAlias

from dreiklang.wording.numbers import format_date, format_number

CATALOGUES = Path(__file__).parent.parent / "locale"
Value: TypeAlias = "str | int | date | Decimal | Message"


@dataclass(frozen=True)
class Message:
    """An English template with named places in braces, and the values that stand there."""

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self, "en")


def message(template: str, **values: Value) -> Message:
    """Make a message; the template is picked up for translation by the name of this function."""
    return Message(template, values)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", CATALOGUES, languages=[language], fallback=True)


def say(sentence: Message | str, language: str) -> str:
    """The sentence in `language` ("de" or "en"), with figures and dates in that language's form."""
    if isinstance(sentence, str):
        return sentence
    template = _catalogue(language).gettext(sentence.template)
    return template.format(**{name: _said(value, language) for name, value in sentence.values.items()})


def _said(value: Value, language: str) -> str:
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, date):
        return format_date(value, language)
    if isinstance(value, Decimal):
        return format_number(value, language)
    return str(value)  # integers are years, rows and counts: never grouped

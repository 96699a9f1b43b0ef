"""What text may contain so that every format can carry it."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Text that every format can carry: one kind of line end (`\n`), no control characters.

    Word and PDF leave vertical tabs and form feeds in copied text; they become line ends. What no XML file
    may hold (control characters, lone surrogates) becomes U+FFFD, so that the reader sees that it is lost.
    """
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Clean text without line ends, for titles, captions and file properties."""
    return " ".join(clean(text).split())

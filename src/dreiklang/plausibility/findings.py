"""What a check found: both values, the place, and a sentence. Nothing is ever corrected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dreiklang.wording import Message


class Severity(StrEnum):
    """A contradiction cannot be; a doubt may have a reason; a note is worth knowing."""

    CONTRADICTION = "contradiction"
    DOUBT = "doubt"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A place in a council paper: the paper's key, the line of its text, and the words found there."""

    paper: str
    line: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that does not add up."""

    code: str
    severity: Severity
    place: Message
    stated: Message
    expected: Message
    sentence: Message
    sources: tuple[Source, ...] = ()

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
    """Something that does not add up. The first of its sources is where the stated value stands."""

    code: str
    severity: Severity
    place: Message
    stated: Message
    expected: Message
    sentence: Message
    sources: tuple[Source, ...] = ()

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """The papers' lines to look at, each once."""
        return tuple(dict.fromkeys((source.paper, source.line) for source in self.sources))

    def concerns(self, place: Source | None) -> bool:
        """Whether the value at this place is the one that does not add up."""
        return place is not None and self.sources[:1] == (place,)

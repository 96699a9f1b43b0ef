"""What every reading carries: the words it was read from, their place, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Level(StrEnum):
    """How far a reading can be trusted.

    Certain: the words allow one reading only. Probable: the likeliest of several, to be confirmed by a person.
    Unread: something stands there that could not be read.
    """

    CERTAIN = "certain"
    PROBABLE = "probable"
    UNREAD = "unread"


def weakest(*levels: Level) -> Level:
    """The least sure of some levels; certain if there are none."""
    order = list(Level)
    return max(levels, key=order.index, default=Level.CERTAIN)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where words stand: page and line of the paper, both from 1, and the span of characters in its text."""

    start: int
    end: int
    line: int
    page: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end or self.line < 1 or self.page < 1:
            raise ValueError(f"no place in a text: {self.start}-{self.end}, line {self.line}, page {self.page}")


@dataclass(frozen=True)
class Reading(Generic[Value]):
    """One value read from a paper: the value, the words it was read from, their place, and the level."""

    value: Value
    words: str
    place: Place
    level: Level = Level.CERTAIN

"""A file's text cut at the places where something was read, so that a page can mark them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

GLYPHS = dict.fromkeys(range(0xE000, 0xF900), " ")
"""Signs of private fonts, which forms decorate themselves with and nobody else can draw."""
LONGEST = 120_000
"""Characters of a text that a page shows; a motion and a statement stay far below."""


@dataclass(frozen=True)
class Span:
    """Where a value stands in a text, and its name within the page."""

    anchor: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """Characters in a row that the same values were read from; `begins` and `ends` name those that do there."""

    text: str
    marked: bool = False
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


def cut(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    """The text in pieces, in order and without loss up to LONGEST characters; spans may overlap."""
    shown = text[:LONGEST].translate(GLYPHS)
    inside = [span for span in spans if 0 <= span.start < span.end <= len(shown)]
    bounds = sorted({0, len(shown), *(each for span in inside for each in (span.start, span.end))})
    for start, end in pairwise(bounds):
        covering = [span for span in inside if span.start <= start and end <= span.end]
        yield Piece(
            text=shown[start:end],
            marked=bool(covering),
            begins=tuple(span.anchor for span in covering if span.start == start),
            ends=tuple(span.anchor for span in covering if span.end == end),
        )

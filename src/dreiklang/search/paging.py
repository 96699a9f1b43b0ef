"""The pages of a text: where the text says that one ends, so that a hit can name its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dreiklang.papers.paper_text import PAGE_ENDS

NUMBER = re.compile(
    r"^[ \t]*(?:(?:[-–—] ?)?(?:Seite|Blatt)[ \t]*(\d{1,3})\b.{0,20}|[-–—] ?(\d{1,3}) ?[-–—])[ \t]*$", re.MULTILINE
)
"""A line that numbers its page: Seite 2, – 2 –, Seite 2 von 5."""
LONGEST_STRETCH = 1500
"""Characters: short, so that a hit is found quickly in its text."""
NEAR_THE_TOP = 400


@dataclass(frozen=True)
class Stretch:
    """A part of a text on one page."""

    number: int
    start: int
    end: int


def stretches(text: str) -> Iterator[Stretch]:
    """The text page by page; long pages, and texts that show none, in several stretches."""
    starts = _by_ends(text) or _by_numbers(text)
    for (number, start), (_, end) in zip(starts, [*starts[1:], (0, len(text))], strict=True):
        at = start
        while at < end:
            stop = _stop(text, at, end)
            if text[at:stop].strip():
                yield Stretch(min(number, 9999), at, stop)
            at = stop


def _stop(text: str, at: int, end: int) -> int:
    if end - at <= LONGEST_STRETCH:
        return end
    for blank in range(at + LONGEST_STRETCH, at + LONGEST_STRETCH // 2, -1):
        # A hyphen before the blank may break a word.
        if text[blank - 1].isspace() and not text[at:blank].rstrip().endswith(("-", "\u00ad")):
            return blank
    return at + LONGEST_STRETCH


def _by_ends(text: str) -> list[tuple[int, int]]:
    """Number and start of each page, as the program that took the text from a file marked their ends."""
    ends = [found.end() for found in PAGE_ENDS.finditer(text)]
    starts = [0, *(end for end in ends if text[end : end + 1000].strip())]
    return list(enumerate(starts, 1)) if len(starts) > 1 else []


def _by_numbers(text: str) -> list[tuple[int, int]]:
    """Number and start of each page by lines that count 2, 3, 4 …; numbers at the foot begin with 1."""
    starts, expected, at_the_foot = [(1, 0)], 2, False
    for found in NUMBER.finditer(text):
        number = int(found[1] or found[2])
        if number == 1 and len(starts) == 1 and found.start() > NEAR_THE_TOP:
            at_the_foot = True
            starts.append((2, found.end()))
        elif number == expected:
            expected += 1
            starts.append((number + 1, found.end()) if at_the_foot else (number, found.start()))
    return starts

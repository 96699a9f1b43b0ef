"""A paper's text with its pages and lines, so that every reading can say where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from dreiklang.papers.findings import Level, Place, Reading, Value

LONGEST = 20_000_000
"""Characters. A council paper with all annexes stays far below; what is longer is cut, and says so."""
PAGE_ENDS = re.compile(r"\f|^-- \d{1,5} of \d{1,5} --[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class PaperText:
    """The characters of a paper. `cut` says that the text was too long and its end was left out."""

    text: str
    name: str = ""
    cut: bool = False
    _lines: tuple[int, ...] = field(default=(), repr=False, compare=False)
    _pages: tuple[int, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST:
            object.__setattr__(self, "text", self.text[:LONGEST])
            object.__setattr__(self, "cut", True)
        object.__setattr__(self, "_lines", (0, *(found.end() for found in re.finditer("\n", self.text))))
        object.__setattr__(self, "_pages", tuple(self._page_starts()))

    def _page_starts(self) -> Iterator[int]:
        yield 0
        for found in PAGE_ENDS.finditer(self.text):
            if found.end() < len(self.text) and not self.text[found.end() : found.end() + 1000].isspace():
                yield found.end()

    @property
    def pages(self) -> int:
        """How many pages the text shows."""
        return len(self._pages)

    def place(self, start: int, end: int) -> Place:
        """The place of a span of characters."""
        return Place(
            start=start, end=end, line=bisect_right(self._lines, start), page=max(bisect_right(self._pages, start), 1)
        )

    def reading(self, value: Value, start: int, end: int, level: Level = Level.CERTAIN) -> Reading[Value]:
        """A value read from the characters from `start` to `end`; blanks at the ends do not count."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        return Reading(value, words, self.place(start, start + len(words)), level)

    def lines(self, start: int = 0, end: int | None = None) -> Iterator[Line]:
        """The lines from `start` to `end`, with the places of their characters."""
        end = len(self.text) if end is None else end
        while start < end:
            stop = self.text.find("\n", start, end)
            stop = end if stop < 0 else stop
            yield Line(self.text[start:stop].replace("\r", " "), start)
            start = stop + 1


@dataclass(frozen=True)
class Line:
    """A line and the place of its first character."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def plain(self) -> str:
        """Its words, without blanks at the ends, signs of a form, and runs of blanks."""
        return " ".join(self.text.translate(FORM_SIGNS).split())


FORM_SIGNS = dict.fromkeys([*range(0xE000, 0xF900), *map(ord, "►☐☒☑□■\u00ad")], " ")
"""Boxes, arrows and glyphs of private fonts, which forms use for decoration."""


@dataclass(frozen=True)
class Flow:
    """Running text as it is meant: words joined that a line's end had parted, one blank between words.

    `at[i]` is the place of its character `i` in the paper.
    """

    text: str
    at: tuple[int, ...] = field(repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the paper of a span of the flow."""
        if not self.at:
            return 0, 0
        last = min(max(end, start + 1), len(self.at)) - 1
        return self.at[min(start, len(self.at) - 1)], self.at[last] + 1


PIECES = re.compile(r"([a-zäöüß])-[ \t]{0,3}\r?\n[ \t]{0,60}(?=[a-zäöüß])|(\s+)|(\S)")
NOT_PARTED = re.compile(r"(?:und|oder|bzw|sowie|bis)\b")


def flow(paper: PaperText, start: int = 0, end: int | None = None) -> Flow:
    """The running text from `start` to `end`. “abzu-⏎lehnen” becomes one word, “Sach- und” stays two."""
    letters: list[str] = []
    at: list[int] = []
    for found in PIECES.finditer(paper.text, start, len(paper.text) if end is None else end):
        if found[1]:
            letters.append(found[1])
            at.append(found.start())
            if NOT_PARTED.match(paper.text, found.end()):
                letters += "-", " "
                at += found.start() + 1, found.end() - 1
        elif found[2]:
            letters.append(" ")
            at.append(found.start())
        else:
            letters.append(found[3])
            at.append(found.start())
    return Flow("".join(letters), tuple(at))

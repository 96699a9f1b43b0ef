"""Columns of years in a PDF: which year a number stands below is seen on the page, and lost in its bare text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dreiklang.papers.year_cells import CELL, STEP, cells_at_end, is_cells

YEAR = re.compile(r"20\d\d")
HEADER = re.compile(r"[^\d\n]{0,80}(?:20\d\d[ \t]{1,12}){1,11}20\d\d\s*")
MOST_ROWS_BELOW = 60
Box = Callable[[int], tuple[float, float]]
"""Left and right edge of a character on the page, by its number."""


@dataclass(frozen=True)
class _Word:
    text: str
    left: float
    right: float

    def distance(self, other: _Word) -> float:
        """How far two words are from standing one below the other, by left edge, right edge or middle."""
        middle = abs(self.left + self.right - other.left - other.right) / 2
        return min(abs(self.left - other.left), abs(self.right - other.right), middle)


def with_columns(text: str, box: Box) -> str:
    """The text of a page with a field of blanks for every empty cell below a head of years."""
    lines = []
    head: list[_Word] = []
    below = 0
    start = 0
    for line in text.split("\n"):
        plain = line.rstrip("\r")
        if HEADER.fullmatch(plain):
            head, below = list(_words(YEAR, plain, start, box)), MOST_ROWS_BELOW
            lines.append(plain)
        elif head and below > 0:
            lines.append(_row(plain, start, head, box))
            below -= 1
        else:
            lines.append(plain)
        start += len(line) + 1
    return "\n".join(lines)


def _words(pattern: re.Pattern[str], line: str, start: int, box: Box) -> Iterator[_Word]:
    for found in pattern.finditer(line):
        yield _Word(found[0].strip(), box(start + found.start())[0], box(start + found.end() - 1)[1])


def _row(line: str, start: int, head: Sequence[_Word], box: Box) -> str:
    """The line with its cells put into the columns they stand in; as it is if that is not clear."""
    begin = 0 if is_cells(line) else cells_at_end(line)
    if begin is None:
        return line
    cells = list(_words(CELL, line[begin:], start + begin, box))
    columns = [_nearest(cell, head) for cell in cells]
    if not cells or len(cells) >= len(head) or columns != sorted(set(columns)):
        return line
    placed = dict(zip(columns, cells, strict=True))
    fields = "".join(f"{placed[nth].text} " if nth in placed else " " * STEP for nth in range(len(head)))
    label = line[:begin].rstrip()
    return f"{label}\n{fields}" if label else fields


def _nearest(cell: _Word, head: Sequence[_Word]) -> int:
    distances = [cell.distance(year) for year in head]
    return distances.index(min(distances))

"""Tables in a paper's text: with pipes, with tabs, or in columns parted by blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dreiklang.papers.paper_text import Line, PaperText

MOST_COLUMNS = 60
MOST_ROWS = 5000


@dataclass(frozen=True)
class TableCell:
    """A cell's words, and their span in the paper."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """Rows of cells; rows may differ in length. An empty cell has no words."""

    rows: tuple[tuple[TableCell, ...], ...]

    @property
    def columns(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def words(self, row: int, column: int) -> str:
        """The words of a cell; none beyond the end of its row."""
        cells = self.rows[row]
        return cells[column].words if column < len(cells) else ""


RULE = re.compile(r"[\s|:+=_-]*")
WIDE_GAP = re.compile(r"\S+(?:[ \u00a0]\S+)*")


def read_tables(paper: PaperText) -> Iterator[Table]:
    """Every table of at least two rows, in the text's order."""
    rows: list[tuple[TableCell, ...]] = []
    style = ""
    for line in paper.lines():
        own = _style(line)
        if own != style or not own or len(rows) >= MOST_ROWS:
            if len(rows) > 1:
                yield Table(tuple(rows))
            rows, style = [], own
        if own and not RULE.fullmatch(line.text):
            rows.append(tuple(_cells(line, own))[:MOST_COLUMNS])
    if len(rows) > 1:
        yield Table(tuple(rows))


def _style(line: Line) -> str:
    """How a line is parted into cells; empty if it is no row."""
    text = line.text
    if text.count("|") >= 2 and text.lstrip().startswith("|"):
        return "|"
    if text.count("\t") >= 1 and text.strip():
        return "\t"
    return " " if len(_wide(line)) >= 3 else ""


def _wide(line: Line) -> list[re.Match[str]]:
    return list(WIDE_GAP.finditer(line.text)) if "  " in line.text.strip() else []


def _cells(line: Line, style: str) -> Iterator[TableCell]:
    if style == " ":
        for found in _wide(line):
            yield TableCell(" ".join(found[0].split()), line.start + found.start(), line.start + found.end())
        return
    start, text = line.start, line.text
    if style == "|":
        lead = len(text) - len(text.lstrip()) + 1
        start, text = start + lead, text[lead:].rstrip().removesuffix("|")
    for part in text.split(style):
        words = " ".join(re.sub(r"</?\w{1,3}>|\*\*", "", part).split())
        yield TableCell(words, start, start + len(part))
        start += len(part) + 1


def lines_of(rows: Sequence[Sequence[TableCell]]) -> str:
    """Rows as plain words, for a message."""
    return "; ".join(" | ".join(cell.words for cell in row) for row in rows)

"""Text with tables, put together from the events of a document's parser."""

from __future__ import annotations

MOST_SPAN = 60
LONGEST = 20_000_000


class TooLongError(Exception):
    """The text outgrew what a paper can have."""


class TextBuilder:
    """Collects words; a row of a table becomes a line of cells between pipes, a merged cell leaves empty ones."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.tables = 0
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.span = 1
        self.hanging: dict[int, int] = {}

    def words(self, words: str) -> None:
        """Words as they stand; line ends inside a cell become blanks."""
        self.length += len(words)
        if self.length > LONGEST:
            raise TooLongError
        if self.cell is not None:
            self.cell.append(words.replace("\n", " ").replace("\t", " ").replace("|", "/"))
        else:
            self.parts.append(words)

    def line_end(self) -> None:
        """The end of a paragraph or line."""
        self.words("\n")

    def open_table(self) -> None:
        """A table begins; one inside another is read as words of its cell."""
        self.tables += 1
        if self.tables == 1:
            self.hanging = {}
            self.parts.append("\n")

    def close_table(self) -> None:
        """A table ends."""
        self.tables = max(self.tables - 1, 0)
        if self.tables == 0:
            self.close_row()
            self.parts.append("\n")

    def open_row(self) -> None:
        """A row begins."""
        if self.tables == 1:
            self.close_row()
            self.row = []

    def close_row(self) -> None:
        """A row ends and becomes a line."""
        if self.tables > 1:
            return
        self.close_cell()
        if self.row:
            self._hang()
            self.parts.append(f"| {' | '.join(self.row)} |\n")
        self.row = None

    def open_cell(self, span: int = 1, rows: int = 1) -> None:
        """A cell begins, over `span` columns and `rows` rows."""
        if self.tables != 1 or self.row is None:
            return
        self.close_cell()
        self._hang()
        self.cell, self.span = [], min(max(span, 1), MOST_SPAN)
        if rows > 1:
            self.hanging[len(self.row)] = min(rows, 1000)

    def close_cell(self) -> None:
        """A cell ends."""
        if self.tables > 1 or self.cell is None or self.row is None:
            return
        self.row += [" ".join("".join(self.cell).split()), *[""] * (self.span - 1)]
        self.cell = None

    def repeat_cell(self, times: int) -> None:
        """The last cell stands several times."""
        if self.row and self.tables == 1:
            self.row += [self.row[-1]] * (min(max(times, 1), MOST_SPAN) - 1)

    def _hang(self) -> None:
        """Columns that a cell of a row above still fills stay empty."""
        if self.row is None:
            return
        while len(self.row) < 1000 and self.hanging.get(len(self.row), 0) > 1:
            self.hanging[len(self.row)] -= 1
            self.row.append("")

    @property
    def text(self) -> str:
        """Everything so far."""
        return "".join(self.parts)

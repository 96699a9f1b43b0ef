"""The rows of a workbook's sheets as values: every cell that is wrong is noted with its place, nothing is guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dreiklang.planning.resources import LARGEST_AMOUNT
from dreiklang.wording import Message, message
from dreiklang.workbooks import layout
from dreiklang.workbooks.values import Problem, WorkbookError

MOST_ROWS = 20_000
MOST_COLUMNS = 200
FORMULA_STARTS = ("=", "+", "-", "@")
NUMBERS = {"number", "signed", "whole"}
_KEY = re.compile(r"[^\s;,/]{1,60}")


@dataclass
class Row:
    """One row as read: values by header, and where it stands."""

    sheet: str
    number: int
    values: dict[str, Any]
    columns: Mapping[str, str]

    def __getitem__(self, header: str) -> Any:
        return self.values.get(header)


@dataclass
class Sheets:
    """A workbook's sheets, and what was found to be wrong in them so far."""

    workbook: Workbook
    problems: list[Problem] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether there is a table of this name."""
        return name in self.workbook.sheetnames and isinstance(self.workbook[name], Worksheet)

    def headers(self, name: str) -> list[str]:
        """What stands in a sheet's first row."""
        return [header_of(cell) for cell in self.workbook[name][1]]

    def complain(
        self, reason: Message, remedy: Message, row: Row | None = None, header: str = "", sheet: str = ""
    ) -> None:
        if len(self.problems) < WorkbookError.MOST:
            self.problems.append(
                Problem(
                    message=reason,
                    remedy=remedy,
                    sheet=row.sheet if row else sheet,
                    row=row.number if row else None,
                    column=f"{row.columns.get(header, '')} {header}".strip() if row else header,
                )
            )

    def rows(self, name: str, columns: Sequence[layout.Column]) -> list[Row]:
        sheet = self.workbook[name]
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            self.complain(
                message(
                    "The sheet has more than {rows} rows or {columns} columns.", rows=MOST_ROWS, columns=MOST_COLUMNS
                ),
                message("Delete the empty rows and columns at its end."),
                sheet=name,
            )
            return []
        if sheet.merged_cells.ranges:
            self.complain(
                message("Cells are merged: {cells}.", cells=str(next(iter(sheet.merged_cells.ranges)))),
                message("Undo the merging; every cell holds one value."),
                sheet=name,
            )
        places = self._places(sheet, columns)
        if places is None:
            return []
        letters = {header: get_column_letter(number) for header, number in places.items()}
        known = {column.header: column for column in columns}
        rows = []
        # Only the columns that count: the library makes every cell that it is asked for, filled or not.
        for cells in sheet.iter_rows(min_row=2, max_row=sheet.max_row, max_col=max(places.values())):
            if all(cell.value is None or str(cell.value).strip() == "" for cell in cells):
                continue
            row = Row(name, int(cells[0].row or 0), {}, letters)
            for header, number in places.items():
                cell = cells[number - 1] if number <= len(cells) else None
                row.values[header] = self._value(row, known[header], cell)
            rows.append(row)
        return rows

    def _places(self, sheet: Worksheet, columns: Sequence[layout.Column]) -> dict[str, int] | None:
        """The position of every column by its header; None if a header is missing, doubled or unknown."""
        before = len(self.problems)
        wanted = {column.header for column in columns}
        places: dict[str, int] = {}
        for number, cell in enumerate(sheet[1], 1):
            header = header_of(cell)
            if not header:
                continue
            if header not in wanted:
                self.complain(
                    message("The column “{header}” is unknown.", header=header[:80]),
                    message("Remove it, or correct its header as in the template."),
                    sheet=sheet.title,
                    header=get_column_letter(number),
                )
            elif header in places:
                self.complain(
                    message("The column “{header}” appears twice.", header=header),
                    message("Keep one of the two."),
                    sheet=sheet.title,
                    header=get_column_letter(number),
                )
            places[header] = number
        for column in columns:
            if column.header not in places:
                self.complain(
                    message("The column “{header}” is missing.", header=column.header),
                    message("Add it; the template shows how."),
                    sheet=sheet.title,
                )
        return places if len(self.problems) == before else None

    def _value(self, row: Row, column: layout.Column, cell: Any) -> Any:
        value = None if cell is None else cell.value
        if isinstance(value, str):
            value = value.strip() or None
        if value is None:
            return self._nothing(row, column)
        if cell.data_type == "f":
            return self._bad(row, column, message("There is a formula."), message("Enter the value itself."))
        if cell.data_type == "e":
            return self._bad(
                row,
                column,
                message("There is the error {error}.", error=str(value)),
                message("Enter the value itself."),
            )
        if column.kind in NUMBERS:
            return self._number(row, column, value)
        return self._text(row, column, value)

    def _bad(self, row: Row, column: layout.Column, reason: Message, remedy: Message) -> Any:
        """Note a problem; the value that stands in for the bad one is nothing."""
        self.complain(reason, remedy, row, column.header)
        return None

    def _nothing(self, row: Row, column: layout.Column) -> Any:
        if column.required:
            self.complain(message("There is nothing here."), message("This entry is needed."), row, column.header)
        return [] if column.kind == "keys" else None if column.kind in NUMBERS else ""

    def _number(self, row: Row, column: layout.Column, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            shown = str(value)[:40]
            return self._bad(
                row,
                column,
                message("“{value}” is no number but text or a date.", value=shown),
                message("Enter a number without unit, and format the cell as a number."),
            )
        if isinstance(value, float) and not math.isfinite(value):
            return self._bad(row, column, message("The number is not finite."), message("Enter a number."))
        # Spreadsheets hold and show fifteen significant digits; what lies beyond is noise of binary fractions.
        number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
        if number < 0 and column.kind != "signed":
            return self._bad(
                row,
                column,
                message("{value} is negative.", value=short(number)),
                message("Enter a number from 0 on."),
            )
        if abs(number) > LARGEST_AMOUNT:
            return self._bad(
                row,
                column,
                message("The number is larger than {largest}.", largest=LARGEST_AMOUNT),
                message("Check the unit: money is in TEUR."),
            )
        if column.kind == "whole" and number % 1:
            return self._bad(
                row, column, message("{value} is no whole number.", value=number), message("Enter a whole number.")
            )
        return number

    def _text(self, row: Row, column: layout.Column, value: Any) -> Any:
        if isinstance(value, bool | date | time | timedelta):
            return self._bad(
                row,
                column,
                message("“{value}” is no text but a date or a truth value.", value=str(value)),
                message("Format the cell as text, and enter it again."),
            )
        text = format(value, ".15g") if isinstance(value, float) else str(value)
        if text.startswith(FORMULA_STARTS):
            return self._bad(
                row,
                column,
                message("The text begins like a formula: {text}", text=text[:40]),
                message("Begin the text with a letter or a digit."),
            )
        if column.kind == "choice" and text not in column.choices:
            return self._bad(
                row,
                column,
                message("“{value}” is not allowed here.", value=text[:60]),
                message("Choose one of: {choices}.", choices=", ".join(column.choices)),
            )
        if column.kind == "key" and not _KEY.fullmatch(text):
            return self._bad(
                row,
                column,
                message("“{value}” is no key.", value=text[:60]),
                message("Use up to 60 characters without spaces, commas, semicolons and slashes."),
            )
        if column.kind == "keys":
            return [part for part in re.split(r"[;,\s]+", text) if part]
        return text


def header_of(cell: Any) -> str:
    """What a heading says; a formula is told by its sign alone, for it may be an object of the library."""
    if cell.value is None:
        return ""
    return "=" if cell.data_type == "f" else str(cell.value).strip()


def short(number: Decimal) -> Decimal | str:
    """A number as it can be shown; its beginning if it is endless."""
    text = str(number)
    return number if len(text) <= 24 else f"{text[:24]}…"

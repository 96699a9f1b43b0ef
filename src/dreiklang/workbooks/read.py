"""Reading a workbook into a register: everything that is wrong is found at once, and nothing is guessed."""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dreiklang.planning import (
    Basis,
    Criterion,
    InvalidValueError,
    Measure,
    Obligation,
    Organization,
    Portfolio,
    Resources,
    Triad,
    Variant,
)
from dreiklang.planning.resources import EURO, LARGEST_AMOUNT, POST_HUNDREDTH
from dreiklang.wording import Message, message
from dreiklang.workbooks import layout
from dreiklang.workbooks.guard import NOT_A_WORKBOOKS_INSIDE, SAVE_AGAIN, check_archive
from dreiklang.workbooks.values import Problem, Register, WorkbookError

MOST_ROWS = 20_000
MOST_COLUMNS = 200
HUNDRED = Decimal(100)
SMALLEST_SHARE = Decimal("0.0001")
LONGEST_TITLE = 200
_KEY = re.compile(r"[^\s;,/]{1,60}")
_FORMULA_STARTS = ("=", "+", "-", "@")


def read_register(data: bytes) -> Register:
    """The register in the workbook; WorkbookError with every problem if there is any."""
    check_archive(data)
    reader = _Reader(_open(data))
    register = reader.register()
    if reader.problems or register is None:
        raise WorkbookError(reader.problems)
    return register


def _open(data: bytes) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns of decorations that do not concern us
            return load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except Exception as error:  # the library lets any error through that a mutilated file can cause
        raise WorkbookError([Problem(message=NOT_A_WORKBOOKS_INSIDE, remedy=SAVE_AGAIN)]) from error


@dataclass
class _Row:
    """One row as read: values by header, and where it stands."""

    sheet: str
    number: int
    values: dict[str, Any]
    columns: Mapping[str, str]

    def __getitem__(self, header: str) -> Any:
        return self.values.get(header)


@dataclass
class _Reader:
    workbook: Workbook
    problems: list[Problem] = field(default_factory=list)

    def register(self) -> Register | None:
        """All sheets, then all references, then the register; None as soon as a step has found problems."""
        missing = [name for name in layout.SHEETS if name not in self.workbook.sheetnames]
        for name in missing:
            self._complain(
                message("The sheet “{name}” is missing.", name=name),
                message("Add it; the template shows how."),
            )
        no_tables = (
            [name for name in layout.SHEETS if not isinstance(self.workbook[name], Worksheet)] if not missing else []
        )
        for name in no_tables:
            self._complain(message("The sheet “{name}” is no table.", name=name), SAVE_AGAIN, sheet=name)
        if missing or no_tables:
            return None
        organizations = self._rows(layout.ORGANIZATIONS, layout.ORGANIZATION_COLUMNS)
        criteria = self._rows(layout.CRITERIA, layout.CRITERION_COLUMNS)
        points = self._points_columns(criteria)
        measures = self._rows(layout.MEASURES, (*layout.MEASURE_COLUMNS, *points))
        years = self._years()
        variants = self._rows(layout.VARIANTS, (*layout.VARIANT_COLUMNS, *layout.yearly_columns(years)))
        if self.problems:
            return None
        self._check_keys(organizations, criteria, measures, variants)
        self._check_references(organizations, measures, variants)
        self._check_figures(criteria, measures, variants, years)
        return None if self.problems else self._build(organizations, criteria, measures, variants, years)

    def _points_columns(self, criteria: Sequence[_Row]) -> list[layout.Column]:
        """One column for each criterion; while their sheet is wrong, whatever columns of points there are."""
        if not self.problems:
            return [layout.points_column(str(row["Schlüssel"]), str(row["Name"])) for row in criteria]
        headers = [_header(cell) for cell in self.workbook[layout.MEASURES][1]]
        return [
            layout.points_column(header.removeprefix(layout.POINTS), "")
            for header in headers
            if header.startswith(layout.POINTS)
        ]

    # Cells

    def _complain(
        self, reason: Message, remedy: Message, row: _Row | None = None, header: str = "", sheet: str = ""
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

    def _years(self) -> tuple[int, ...]:
        sheet = self.workbook[layout.VARIANTS]
        headers = [_header(cell) for cell in sheet[1]]
        years = sorted({year for header in headers if (year := layout.year_of(header)) is not None})
        if not years:
            self._complain(
                message("There is no column for a year, such as “{header}”.", header="Sachmittel 2024 (TEUR)"),
                message("Add the columns of each year; the template shows how."),
                sheet=layout.VARIANTS,
            )
        return tuple(years)

    def _rows(self, name: str, columns: Sequence[layout.Column]) -> list[_Row]:
        sheet = self.workbook[name]
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            self._complain(
                message(
                    "The sheet has more than {rows} rows or {columns} columns.", rows=MOST_ROWS, columns=MOST_COLUMNS
                ),
                message("Delete the empty rows and columns at its end."),
                sheet=name,
            )
            return []
        if sheet.merged_cells.ranges:
            self._complain(
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
            row = _Row(name, int(cells[0].row or 0), {}, letters)
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
            header = _header(cell)
            if not header:
                continue
            if header not in wanted:
                self._complain(
                    message("The column “{header}” is unknown.", header=header[:80]),
                    message("Remove it, or correct its header as in the template."),
                    sheet=sheet.title,
                    header=get_column_letter(number),
                )
            elif header in places:
                self._complain(
                    message("The column “{header}” appears twice.", header=header),
                    message("Keep one of the two."),
                    sheet=sheet.title,
                    header=get_column_letter(number),
                )
            places[header] = number
        for column in columns:
            if column.header not in places:
                self._complain(
                    message("The column “{header}” is missing.", header=column.header),
                    message("Add it; the template shows how."),
                    sheet=sheet.title,
                )
        return places if len(self.problems) == before else None

    def _value(self, row: _Row, column: layout.Column, cell: Any) -> Any:
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
        if column.kind in {"number", "whole"}:
            return self._number(row, column, value)
        return self._text(row, column, value)

    def _bad(self, row: _Row, column: layout.Column, reason: Message, remedy: Message) -> Any:
        """Note a problem; the value that stands in for the bad one is nothing."""
        self._complain(reason, remedy, row, column.header)
        return None

    def _nothing(self, row: _Row, column: layout.Column) -> Any:
        if column.required:
            self._complain(message("There is nothing here."), message("This entry is needed."), row, column.header)
        return [] if column.kind == "keys" else None if column.kind in {"number", "whole"} else ""

    def _number(self, row: _Row, column: layout.Column, value: Any) -> Any:
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
        if number < 0:
            return self._bad(
                row,
                column,
                message("{value} is negative.", value=_short(number)),
                message("Enter a number from 0 on."),
            )
        if number > LARGEST_AMOUNT:
            return self._bad(
                row,
                column,
                message("The number is larger than {largest}.", largest=LARGEST_AMOUNT),
                message("Check the unit: money is in TEUR."),
            )
        if column.kind == "whole" and number % 1:
            return self._bad(
                row, column, message("{value} is no whole number.", value=number), message("Enter whole months.")
            )
        return number

    def _text(self, row: _Row, column: layout.Column, value: Any) -> Any:
        if isinstance(value, bool | date | time | timedelta):
            return self._bad(
                row,
                column,
                message("“{value}” is no text but a date or a truth value.", value=str(value)),
                message("Format the cell as text, and enter it again."),
            )
        text = format(value, ".15g") if isinstance(value, float) else str(value)
        if text.startswith(_FORMULA_STARTS):
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

    # References

    def _check_keys(self, *sheets: list[_Row]) -> None:
        for rows in sheets:
            seen: dict[tuple[str, ...], int] = {}
            for row in rows:
                header = "Schlüssel" if "Schlüssel" in row.values else "Stufe"
                key = (str(row[header]),) if header == "Schlüssel" else (str(row["Maßnahme"]), str(row["Stufe"]))
                if key in seen:
                    self._complain(
                        message("“{key}” stands in row {row} already.", key=" ".join(key), row=seen[key]),
                        message("Give every row a key of its own."),
                        row,
                        header,
                    )
                seen.setdefault(key, row.number)

    def _check_references(self, organizations: list[_Row], measures: list[_Row], variants: list[_Row]) -> None:
        departments = {row["Schlüssel"] for row in organizations}
        by_key = {row["Schlüssel"]: row for row in measures}
        for row in measures:
            if row["Organisation"] not in departments:
                self._unknown(row, "Organisation", row["Organisation"], layout.ORGANIZATIONS)
            for header in ("Benötigt", "Schließt aus"):
                for key in row[header]:
                    if key not in by_key or key == row["Schlüssel"]:
                        self._unknown(row, header, key, layout.MEASURES)
        for row in variants:
            if row["Maßnahme"] not in by_key:
                self._unknown(row, "Maßnahme", row["Maßnahme"], layout.MEASURES)
        done = {row["Maßnahme"] for row in variants}
        for key, row in by_key.items():
            if key not in done:
                self._complain(
                    message("The measure has no row in the sheet “{sheet}”.", sheet=layout.VARIANTS),
                    message("Give it at least one variant."),
                    row,
                    "Schlüssel",
                )
        self._check_cycles(by_key)

    def _unknown(self, row: _Row, header: str, key: str, sheet: str) -> None:
        self._complain(
            message("“{key}” does not stand in the sheet “{sheet}”, or is the row itself.", key=key[:60], sheet=sheet),
            message("Add it there, or correct it here."),
            row,
            header,
        )

    def _check_cycles(self, by_key: Mapping[str, _Row]) -> None:
        done: set[str] = set()
        for start in by_key:
            cycle = _cycle_from(start, by_key, done)
            if cycle:
                places = " → ".join(cycle)
                self._complain(
                    message("The requirements form a cycle: {cycle}.", cycle=places),
                    message("Remove one requirement of the cycle."),
                    by_key[cycle[0]],
                    "Benötigt",
                )
                return

    # Figures

    def _check_figures(
        self, criteria: list[_Row], measures: list[_Row], variants: list[_Row], years: tuple[int, ...]
    ) -> None:
        for row in measures:
            shares = [row[header] or Decimal(0) for header in ("Mensch %", "Prozess %", "IT %")]
            if sum(shares, Decimal(0)) != HUNDRED:
                self._complain(
                    message("The shares sum to {value} %.", value=sum(shares, Decimal(0))),
                    message("Let people, process and technology sum to 100."),
                    row,
                    "Mensch %",
                )
            for criterion in criteria:
                self._check_range(row, f"{layout.POINTS}{criterion['Schlüssel']}", Decimal(0), Decimal(10))
        for row in variants:
            self._check_range(row, "Wertanteil %", SMALLEST_SHARE, HUNDRED)
            for year in years:
                for quantity, header in layout.YEARLY.items():
                    self._check_unit(row, header.format(year=year), POST_HUNDREDTH if quantity == "posts" else EURO)

    def _check_range(self, row: _Row, header: str, low: Decimal, high: Decimal) -> None:
        value = row[header]
        if value is not None and not low <= value <= high:
            self._complain(
                message("{value} is out of range.", value=value),
                message("Enter a number from {low} to {high}.", low=low, high=high),
                row,
                header,
            )

    def _check_unit(self, row: _Row, header: str, unit: Decimal) -> None:
        value = row[header]
        if value is not None and value % unit:
            self._complain(
                message("{value} is finer than {unit}.", value=_short(value), unit=unit),
                message("Round it to that unit."),
                row,
                header,
            )

    # The register

    def _build(
        self,
        organizations: list[_Row],
        criteria: list[_Row],
        measures: list[_Row],
        variants: list[_Row],
        years: tuple[int, ...],
    ) -> Register | None:
        of_measure: dict[str, list[_Row]] = {}
        for row in variants:
            of_measure.setdefault(row["Maßnahme"], []).append(row)
        try:
            portfolio = Portfolio(
                years=years,
                organizations=tuple(Organization(key=row["Schlüssel"], name=row["Name"]) for row in organizations),
                criteria=tuple(
                    Criterion(key=row["Schlüssel"], name=row["Name"], weight=row["Gewicht"]) for row in criteria
                ),
                measures=tuple(_measure(row, criteria, of_measure[row["Schlüssel"]], years) for row in measures),
            )
        except InvalidValueError as error:
            self._complain(message("{place}: {reason}", place=error.place, reason=error.reason), error.remedy)
            return None
        register = Register(portfolio=portfolio, municipality=self._beside("Kommune"), title=self._beside("Titel"))
        return None if self.problems else register

    def _beside(self, name: str) -> str:
        """The text to the right of a name in the guide; nothing if there is no guide or no such name."""
        sheet = self.workbook[layout.GUIDE] if layout.GUIDE in self.workbook.sheetnames else None
        if not isinstance(sheet, Worksheet):
            return ""
        for left, right in sheet.iter_rows(min_row=1, max_row=10, min_col=1, max_col=2):
            if left.value == name:
                return self._title(right)
        return ""

    def _title(self, cell: Any) -> str:
        text = _header(cell)
        if text.startswith(_FORMULA_STARTS) or len(text) > LONGEST_TITLE:
            self._complain(
                message("The entry is a formula, begins like one, or is longer than {most}.", most=LONGEST_TITLE),
                message("Enter a short text that begins with a letter or a digit."),
                sheet=layout.GUIDE,
                header=str(cell.coordinate),
            )
        return text


def _header(cell: Any) -> str:
    """What a heading says; a formula is told by its sign alone, for it may be an object of the library."""
    if cell.value is None:
        return ""
    return "=" if cell.data_type == "f" else str(cell.value).strip()


def _short(number: Decimal) -> Decimal | str:
    text = str(number)
    return number if len(text) <= 24 else f"{text[:24]}…"


def _cycle_from(start: str, by_key: Mapping[str, _Row], done: set[str]) -> list[str]:
    path: list[str] = []
    stack = [(start, False)]
    while stack:
        key, leaving = stack.pop()
        if leaving:
            done.add(path.pop())
        elif key in path:
            return [*path[path.index(key) :], key]
        elif key not in done and key in by_key:
            path.append(key)
            stack.append((key, True))
            stack.extend((other, False) for other in by_key[key]["Benötigt"])
    return []


def _measure(row: _Row, criteria: list[_Row], variants: list[_Row], years: tuple[int, ...]) -> Measure:
    ratings = {item["Schlüssel"]: row[f"{layout.POINTS}{item['Schlüssel']}"] for item in criteria}
    return Measure(
        key=row["Schlüssel"],
        name=row["Name"],
        organization=row["Organisation"],
        kind=layout.KINDS[row["Art"]],
        obligation=Obligation(layout.OBLIGATIONS.get(row["Verbindlichkeit"], Obligation.VOLUNTARY.value)),
        legal_source=row["Rechtsgrundlage"],
        triad=Triad(people=_part(row["Mensch %"]), process=_part(row["Prozess %"]), technology=_part(row["IT %"])),
        ratings={key: points for key, points in ratings.items() if points is not None},
        requires=tuple(row["Benötigt"]),
        excludes=tuple(row["Schließt aus"]),
        remark=row["Bemerkung"],
        basis=_basis(row),
        variants=tuple(_variant(each, years) for each in variants),
    )


def _variant(row: _Row, years: tuple[int, ...]) -> Variant:
    figures: dict[str, Any] = {
        quantity: {year: row[header.format(year=year)] or Decimal(0) for year in years}
        for quantity, header in layout.YEARLY.items()
    }
    return Variant(
        key=row["Stufe"],
        name=row["Name"],
        share=_part(row["Wertanteil %"]),
        delay_months=int(row["Verzögerung (Monate)"] or 0),
        loss=row["Einbußen"],
        basis=_basis(row),
        resources=Resources(**figures),
    )


def _part(percent: Decimal) -> Decimal:
    part = (percent / HUNDRED).normalize()
    return part.quantize(Decimal(1)) if part == part.to_integral_value() else part


def _basis(row: _Row) -> Basis:
    return Basis(layout.BASES.get(row["Grundlage"], Basis.STATED.value))

"""Reading a workbook into a register: everything that is wrong is found at once, and nothing is guessed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dreiklang.planning import (
    Basis,
    Criterion,
    FundingProgramme,
    InvalidValueError,
    JointBenefit,
    Measure,
    Obligation,
    Organization,
    Portfolio,
    Resources,
    Triad,
    Variant,
)
from dreiklang.wording import message
from dreiklang.workbooks import layout
from dreiklang.workbooks.book import HUNDRED, Book, check_book, requirements
from dreiklang.workbooks.guard import NOT_A_WORKBOOKS_INSIDE, SAVE_AGAIN, check_archive
from dreiklang.workbooks.sheets import FORMULA_STARTS, Row, Sheets, header_of
from dreiklang.workbooks.values import Problem, Register, WorkbookError

LONGEST_TITLE = 200


def read_register(data: bytes) -> Register:
    """The register in the workbook; WorkbookError with every problem if there is any."""
    check_archive(data)
    reader = _Reader(Sheets(_open(data)))
    register = reader.register()
    if reader.sheets.problems or register is None:
        raise WorkbookError(reader.sheets.problems)
    return register


def _open(data: bytes) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns of decorations that do not concern us
            return load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except Exception as error:  # the library lets any error through that a mutilated file can cause
        raise WorkbookError([Problem(message=NOT_A_WORKBOOKS_INSIDE, remedy=SAVE_AGAIN)]) from error


@dataclass
class _Reader:
    sheets: Sheets

    def register(self) -> Register | None:
        """All sheets, then all references, then the register; None as soon as a step has found problems."""
        self._check_sheets()
        if self.sheets.problems:
            return None
        book = self._book()
        if self.sheets.problems:
            return None
        check_book(book, self.sheets)
        return None if self.sheets.problems else self._build(book)

    def _check_sheets(self) -> None:
        """Every sheet that must be there is there, and every one that is read is a table."""
        names = self.sheets.workbook.sheetnames
        for name in (*layout.SHEETS, layout.PROGRAMMES, layout.BENEFITS):
            if name not in names and name in layout.SHEETS:
                self.sheets.complain(
                    message("The sheet “{name}” is missing.", name=name),
                    message("Add it; the template shows how."),
                )
            elif name in names and not self.sheets.has(name):
                self.sheets.complain(message("The sheet “{name}” is no table.", name=name), SAVE_AGAIN, sheet=name)

    def _book(self) -> Book:
        organizations = self.sheets.rows(layout.ORGANIZATIONS, layout.ORGANIZATION_COLUMNS)
        criteria = self.sheets.rows(layout.CRITERIA, layout.CRITERION_COLUMNS)
        points = self._points_columns(criteria)
        measures = self.sheets.rows(layout.MEASURES, (*layout.MEASURE_COLUMNS, *points))
        years = self._years()
        extras = self._extras(years)
        yearly = (*layout.yearly_columns(years), *(extra.column for extra in extras))
        return Book(
            years=years,
            extras=extras,
            organizations=organizations,
            criteria=criteria,
            measures=measures,
            variants=self.sheets.rows(layout.VARIANTS, (*layout.VARIANT_COLUMNS, *yearly)),
            programmes=self._optional(layout.PROGRAMMES, layout.PROGRAMME_COLUMNS),
            benefits=self._optional(layout.BENEFITS, layout.BENEFIT_COLUMNS),
        )

    def _optional(self, name: str, columns: Sequence[layout.Column]) -> list[Row]:
        return self.sheets.rows(name, columns) if self.sheets.has(name) else []

    def _points_columns(self, criteria: Sequence[Row]) -> list[layout.Column]:
        """One column for each criterion; while their sheet is wrong, whatever columns of points there are."""
        if not self.sheets.problems:
            return [layout.points_column(str(row["Schlüssel"]), str(row["Name"])) for row in criteria]
        return [
            layout.points_column(header.removeprefix(layout.POINTS), "")
            for header in self.sheets.headers(layout.MEASURES)
            if header.startswith(layout.POINTS)
        ]

    def _years(self) -> tuple[int, ...]:
        headers = self.sheets.headers(layout.VARIANTS)
        years = sorted({year for header in headers if (year := layout.year_of(header)) is not None})
        if not years:
            self.sheets.complain(
                message("There is no column for a year, such as “{header}”.", header="Sachmittel 2024 (TEUR)"),
                message("Add the columns of each year; the template shows how."),
                sheet=layout.VARIANTS,
            )
        return tuple(years)

    def _extras(self, years: tuple[int, ...]) -> tuple[layout.Extra, ...]:
        """The optional columns of the planned years; those of other years count as unknown."""
        found = (layout.extra_of(header) for header in self.sheets.headers(layout.VARIANTS))
        return tuple(dict.fromkeys(extra for extra in found if extra is not None and extra.year in years))

    def _build(self, book: Book) -> Register | None:
        try:
            portfolio = _portfolio(book)
        except InvalidValueError as error:
            self.sheets.complain(message("{place}: {reason}", place=error.place, reason=error.reason), error.remedy)
            return None
        register = Register(portfolio=portfolio, municipality=self._beside("Kommune"), title=self._beside("Titel"))
        return None if self.sheets.problems else register

    def _beside(self, name: str) -> str:
        """The text to the right of a name in the guide; nothing if there is no guide or no such name."""
        sheet = self.sheets.workbook[layout.GUIDE] if layout.GUIDE in self.sheets.workbook.sheetnames else None
        if not isinstance(sheet, Worksheet):
            return ""
        for left, right in sheet.iter_rows(min_row=1, max_row=10, min_col=1, max_col=2):
            if left.value == name:
                return self._title(right)
        return ""

    def _title(self, cell: Any) -> str:
        text = header_of(cell)
        if text.startswith(FORMULA_STARTS) or len(text) > LONGEST_TITLE:
            self.sheets.complain(
                message("The entry is a formula, begins like one, or is longer than {most}.", most=LONGEST_TITLE),
                message("Enter a short text that begins with a letter or a digit."),
                sheet=layout.GUIDE,
                header=str(cell.coordinate),
            )
        return text


def _portfolio(book: Book) -> Portfolio:
    order = {row["Schlüssel"]: place for place, row in enumerate(book.measures)}
    return Portfolio(
        years=book.years,
        organizations=tuple(Organization(key=row["Schlüssel"], name=row["Name"]) for row in book.organizations),
        criteria=tuple(
            Criterion(key=row["Schlüssel"], name=row["Name"], weight=row["Gewicht"]) for row in book.criteria
        ),
        measures=tuple(_measure(row, book) for row in book.measures),
        programmes=tuple(_programme(row, order) for row in book.programmes),
        joint_benefits=tuple(
            JointBenefit(measures=_listed(row, order), value=row["Nutzen (Punkte)"]) for row in book.benefits
        ),
    )


def _programme(row: Row, order: Mapping[str, int]) -> FundingProgramme:
    most = row["Höchstzahl Maßnahmen"]
    return FundingProgramme(
        key=row["Schlüssel"],
        name=row["Name"],
        rate=_part(row["Fördersatz %"]),
        measures=_listed(row, order),
        measure_limit=None if most is None else int(most),
        grant_limit=row["Fördersumme höchstens (TEUR)"],
    )


def _listed(row: Row, order: Mapping[str, int]) -> tuple[str, ...]:
    """Measures in the register's order, whatever order they were typed in."""
    return tuple(sorted(row["Maßnahmen"], key=order.__getitem__))


def _measure(row: Row, book: Book) -> Measure:
    ratings = {item["Schlüssel"]: row[f"{layout.POINTS}{item['Schlüssel']}"] for item in book.criteria}
    return Measure(
        key=row["Schlüssel"],
        name=row["Name"],
        organization=row["Organisation"],
        kind=layout.KINDS[row["Art"]],
        obligation=Obligation(layout.OBLIGATIONS.get(row["Verbindlichkeit"], Obligation.VOLUNTARY.value)),
        legal_source=row["Rechtsgrundlage"],
        triad=Triad(people=_part(row["Mensch %"]), process=_part(row["Prozess %"]), technology=_part(row["IT %"])),
        ratings={key: points for key, points in ratings.items() if points is not None},
        requires=tuple(key for key, _ in requirements(row)),
        requires_level={key: level for key, level in requirements(row) if level},
        excludes=tuple(row["Schließt aus"]),
        remark=row["Bemerkung"],
        basis=_basis(row),
        variants=tuple(_variant(each, book) for each in book.variants_of(row["Schlüssel"])),
    )


def _variant(row: Row, book: Book) -> Variant:
    figures: dict[str, Any] = {
        quantity: {year: row[header.format(year=year)] or Decimal(0) for year in book.years}
        for quantity, header in layout.YEARLY.items()
    }
    for extra in book.extras:
        figures.setdefault(extra.field, {}).setdefault(extra.name, {})[extra.year] = row[extra.header] or Decimal(0)
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


def _basis(row: Row) -> Basis:
    return Basis(layout.BASES.get(row["Grundlage"], Basis.STATED.value))

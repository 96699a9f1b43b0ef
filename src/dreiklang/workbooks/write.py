"""Writing a measure register as a workbook; the same register is the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dreiklang.documents.archives import repacked
from dreiklang.planning import Criterion, FundingProgramme, JointBenefit, Measure, Organization, Portfolio, Variant
from dreiklang.wording import message
from dreiklang.workbooks import layout
from dreiklang.workbooks.values import Problem, Register, WorkbookError

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no zone; a fixed day keeps the bytes equal
LONGEST_TEXT = 32_000
"""Spreadsheets cut text after 32,767 characters."""
ROWS_AHEAD = 500
"""Rows below the last one that still offer the lists of allowed words."""


def write_register(register: Register) -> bytes:
    """The register as XLSX: a guide, then organisations, criteria, measures, variants, programmes, joint benefits."""
    portfolio = register.portfolio
    points = [layout.points_column(item.key, item.name) for item in portfolio.criteria]
    extras = _extras(portfolio)
    workbook = Workbook()
    guide = workbook.worksheets[0]
    sheets = (
        (layout.ORGANIZATIONS, layout.ORGANIZATION_COLUMNS, map(_organization, portfolio.organizations)),
        (layout.CRITERIA, layout.CRITERION_COLUMNS, map(_criterion, portfolio.criteria)),
        (
            layout.MEASURES,
            (*layout.MEASURE_COLUMNS, *points),
            (_measure(measure, portfolio.criteria) for measure in portfolio.measures),
        ),
        (
            layout.VARIANTS,
            (
                *layout.VARIANT_COLUMNS,
                *layout.yearly_columns(portfolio.years),
                *(extra.column for extra in extras),
            ),
            (_variant(measure, each, portfolio, extras) for measure in portfolio.measures for each in measure.variants),
        ),
        (layout.PROGRAMMES, layout.PROGRAMME_COLUMNS, map(_programme, portfolio.programmes)),
        (layout.BENEFITS, layout.BENEFIT_COLUMNS, map(_benefit, portfolio.joint_benefits)),
    )
    for name, columns, rows in sheets:
        _sheet(workbook.create_sheet(name), columns, rows)
    _guide(guide, register, [(name, columns) for name, columns, _ in sheets])
    return _bytes(workbook)


def template(years: tuple[int, ...]) -> bytes:
    """An empty workbook that explains itself, with one criterion to begin with."""
    criterion = Criterion(key="nutzen", name="Nutzen", weight=Decimal(100))
    return write_register(Register(portfolio=Portfolio(years=years, measures=(), criteria=(criterion,))))


def _word(words: dict[str, str], code: str) -> str:
    return next((word for word, each in words.items() if each == code), code)


def _organization(item: Organization) -> list[Any]:
    return [item.key, item.name]


def _criterion(item: Criterion) -> list[Any]:
    return [item.key, item.name, item.weight]


def _measure(item: Measure, criteria: Sequence[Criterion]) -> list[Any]:
    return [
        item.key,
        item.name,
        item.organization,
        _word(layout.KINDS, item.kind),
        _word(layout.OBLIGATIONS, item.obligation.value),
        item.legal_source,
        item.triad.people * 100,
        item.triad.process * 100,
        item.triad.technology * 100,
        "; ".join(_required(item, key) for key in item.requires),
        "; ".join(item.excludes),
        item.remark,
        _word(layout.BASES, item.basis.value),
        *(item.ratings.get(criterion.key) for criterion in criteria),
    ]


def _required(item: Measure, key: str) -> str:
    level = item.requires_level.get(key)
    return f"{key}/{level}" if level else key


def _extras(portfolio: Portfolio) -> list[layout.Extra]:
    """The optional columns that a register needs, in a fixed order."""
    found = {
        layout.Extra(field, name, year)
        for measure in portfolio.measures
        for variant in measure.variants
        for field in layout.EXTRAS
        for name, values in getattr(variant.resources, field).items()
        for year in values
    }
    return sorted(found, key=lambda extra: (extra.year, [*layout.EXTRAS].index(extra.field), extra.name))


def _programme(item: FundingProgramme) -> list[Any]:
    return [item.key, item.name, item.rate * 100, item.measure_limit, item.grant_limit, "; ".join(item.measures)]


def _benefit(item: JointBenefit) -> list[Any]:
    return ["; ".join(item.measures), item.value]


def _variant(measure: Measure, item: Variant, portfolio: Portfolio, extras: Sequence[layout.Extra]) -> list[Any]:
    return [
        measure.key,
        item.key,
        item.name,
        item.share * 100,
        item.delay_months,
        item.loss,
        _word(layout.BASES, item.basis.value),
        *(getattr(item.resources, quantity).get(year) for year in portfolio.years for quantity in layout.YEARLY),
        *(getattr(item.resources, extra.field).get(extra.name, {}).get(extra.year) for extra in extras),
    ]


def _sheet(sheet: Worksheet, columns: Sequence[layout.Column], rows: Iterable[list[Any]]) -> None:
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(1, number, column.header)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    last = 1
    for last, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            if value is not None and value != "":
                _put(sheet, last, number, value)
    for number, column in enumerate(columns, 1):
        if column.choices:
            letter = get_column_letter(number)
            words = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            words.add(f"{letter}2:{letter}{last + ROWS_AHEAD}")
            sheet.add_data_validation(words)
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    if isinstance(value, str) and (len(value) > LONGEST_TEXT or ILLEGAL_CHARACTERS_RE.search(value)):
        raise WorkbookError(
            [
                Problem(
                    message=message("The text is longer than {most}, or holds a control character.", most=LONGEST_TEXT),
                    remedy=message("Shorten it, or enter it again without pasting."),
                    sheet=sheet.title,
                    row=row,
                    column=get_column_letter(column),
                )
            ]
        )
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # text stays text, whatever it begins with
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _guide(sheet: Worksheet, register: Register, sheets: Sequence[tuple[str, Sequence[layout.Column]]]) -> None:
    sheet.title = layout.GUIDE
    lines: list[tuple[str, str]] = [
        ("Maßnahmenliste", "Arbeitsmappe für Dreiklang"),
        ("Kommune", register.municipality),
        ("Titel", register.title),
        ("", ""),
        ("Zweck", "Diese Mappe enthält alle Maßnahmen mit ihren Umsetzungsstufen. Beim Einlesen sehen Sie zuerst,"),
        ("", "was sich ändern würde. Eingelesen wird alles oder nichts."),
        ("Einheiten", "Geld in TEUR (tausend Euro) als Zahl, Stellen als Zahl. Eine leere Zahl bedeutet 0."),
        ("Regeln", "Überschriften und Blattnamen bitte nicht ändern; keine Formeln, keine verbundenen Zellen."),
        ("Stellen", "Eine Stelle zählt in dem Jahr, in dem sie geschaffen wird."),
    ]
    for name, columns in sheets:
        lines += [("", ""), (f"Blatt „{name}“", "")]
        for column in columns:
            allowed = f" Erlaubt: {', '.join(column.choices)}." if column.choices else ""
            needed = " Pflichtangabe." if column.required else ""
            lines.append((column.header, f"{column.help}{allowed}{needed}"))
        if name == layout.VARIANTS:
            lines += [
                (form.format(name="…", year="…"), layout.EXTRA_HELP[field]) for field, form in layout.EXTRAS.items()
            ]
    for number, (left, right) in enumerate(lines, 1):
        if left:
            _put(sheet, number, 1, left)
            sheet.cell(number, 1).font = Font(bold=True)
        if right:
            _put(sheet, number, 2, right)
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 110


def _bytes(workbook: Workbook) -> bytes:
    workbook.properties.creator = "Dreiklang"
    workbook.properties.created = EPOCH
    stored = io.BytesIO()
    workbook.save(stored)
    return repacked(stored.getvalue(), EPOCH.date(), _dated)


def _dated(name: str, content: bytes) -> bytes:
    """The library writes the present as the time of change; equal registers shall be equal bytes."""
    stamp = f"{EPOCH.isoformat()}Z".encode()
    if name != "docProps/core.xml":
        return content
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)

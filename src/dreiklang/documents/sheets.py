"""The tables of a document for spreadsheets (XLSX) and machines (CSV)."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, time
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dreiklang.documents.archives import repacked
from dreiklang.documents.tree import Cell, Document, Table, plain

FORMULA_STARTS = ("=", "+", "-", "@", "\t")
LONGEST_NAME = 31


def to_xlsx(document: Document) -> bytes:
    """One sheet a table: true numbers, text as text (never a formula), frozen headers; same bytes each time."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    names: set[str] = set()
    for table in document.tables:
        _write(workbook.create_sheet(_sheet_name(table.caption, names)), table)
    if not workbook.worksheets:
        workbook.create_sheet("–")
    moment = datetime.combine(document.date, time())
    workbook.properties.creator = document.issuer
    workbook.properties.title = document.title
    workbook.properties.created = workbook.properties.modified = moment
    stored = io.BytesIO()
    workbook.save(stored)
    stamp = f"{moment.isoformat()}Z".encode()

    def dated(name: str, content: bytes) -> bytes:
        """The library writes the present as time of change; the file bears the document's day."""
        if name != "docProps/core.xml":
            return content
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)

    return repacked(stored.getvalue(), document.date, dated)


def _sheet_name(caption: str, taken: set[str]) -> str:
    stem = re.sub(r"[\[\]:*?/\\]", " ", caption).strip().strip("'")[:LONGEST_NAME] or "–"
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = stem[: LONGEST_NAME - len(end)] + end
    taken.add(name.casefold())
    return name


def _write(sheet: Worksheet, table: Table) -> None:
    for down, row in enumerate(table.header, 1):
        for head in row:
            target = sheet.cell(down, head.column + 1)
            _text(target, head.text)
            target.font = Font(bold=True)
            target.alignment = Alignment(wrap_text=True, vertical="top")
            if head.rowspan > 1 or head.colspan > 1:
                sheet.merge_cells(
                    start_row=down,
                    start_column=head.column + 1,
                    end_row=down + head.rowspan - 1,
                    end_column=head.column + head.colspan,
                )
    top = len(table.header)
    for down, right, cell in table.placed():
        _value(sheet.cell(top + 1 + down, right + 1), cell)
    for index, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = 14 if column.align == "right" else 40
    sheet.freeze_panes = f"B{top + 1}"


def _value(target: SheetCell | MergedCell, cell: Cell) -> None:
    if cell.value is None:
        _text(target, plain(cell.content))
        return
    target.value = cell.value
    places = max(-int(cell.value.as_tuple().exponent), 0)
    target.number_format = "#,##0" + ("." + "0" * places if places else "")


def _text(target: SheetCell | MergedCell, text: str) -> None:
    target.value = text
    target.data_type = "s"  # "=…" stays the text that it is


def to_csv(table: Table) -> str:
    """Comma-separated, UTF-8, plain decimals; headers of two levels are joined by a space.

    A text that a spreadsheet would take for a formula is written with an apostrophe before it.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([_guarded(f"{column.group} {column.header}".strip()) for column in table.columns])
    width = len(table.columns)
    rows: dict[int, list[str]] = {}
    for down, right, cell in table.placed():
        rows.setdefault(down, [""] * width)[right] = _field(cell)
    writer.writerows(rows[down] for down in sorted(rows))
    return written.getvalue()


def _field(cell: Cell) -> str:
    if cell.value is not None:
        return format(Decimal(cell.value), "f")
    return _guarded(plain(cell.content))


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""Tables for spreadsheets and machines: numbers are numbers, text never runs, sums survive."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.papers import paper, table
from dreiklang.documents import Cell, Column, Document, Table, to_csv, to_xlsx

FORMULAS = ("=1+1", "+49 711", "-x", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", '=HYPERLINK("http://x")')


def _with(*tables: Table) -> Document:
    return replace(paper(), blocks=tables, annexes=())


def _sheets(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(document)))


def test_each_table_is_a_sheet_with_its_header_and_true_numbers() -> None:
    book = _sheets(paper())
    assert book.sheetnames == ["Mittel", "Daten", "Liste"]
    sheet = book["Mittel"]
    assert [cell.value for cell in sheet[1]][:2] == ["Paket", "Mittel (TEUR)"]
    assert [cell.value for cell in sheet[2]][1:] == ["2024", "2025"]
    assert [cell.value for cell in sheet[3]] == ["Paket 1", 24500, 0.25]
    assert sheet["C3"].number_format == "#,##0.00"
    assert sheet.freeze_panes == "B3"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    risky = Table(caption="x", columns=(Column(header=text),), rows=((text,),))
    sheet = _sheets(_with(risky)).active
    assert sheet is not None
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert str(cell.value).strip() == text.strip()
    header, row = csv.reader(io.StringIO(to_csv(risky)))
    assert header[0][0] == row[0][0] == "'"


def test_sheets_of_one_name_and_forbidden_characters_get_names_of_their_own() -> None:
    tables = [table(1, caption) for caption in ("a/b:c", "A/b:c?", "x" * 60, "x" * 61, "''")]
    names = _sheets(replace(_with(), blocks=tuple(tables))).sheetnames
    assert len({name.casefold() for name in names}) == 5
    assert all(0 < len(name) <= 31 for name in names)


def test_a_paper_without_tables_is_still_a_workbook() -> None:
    assert len(_sheets(_with()).sheetnames) == 1


def test_csv_joins_the_two_lines_of_a_header() -> None:
    rows = list(csv.reader(io.StringIO(to_csv(table()))))
    assert rows[0] == ["Paket", "Mittel (TEUR) 2024", "Mittel (TEUR) 2025"]
    assert rows[1] == ["Paket 1", "24500", "0.25"]


def test_the_same_tables_give_the_same_bytes() -> None:
    assert to_xlsx(paper()) == to_xlsx(paper())


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)), min_size=1, max_size=20))
def test_the_sum_of_the_cells_is_the_sum_of_what_went_in(numbers: list[tuple[int, int]]) -> None:
    rows = [(Decimal(money) / 1000, Decimal(posts) / 100) for money, posts in numbers]
    source = Table(
        caption="Summen",
        columns=(Column(header="TEUR", align="right"), Column(header="Stellen", align="right")),
        rows=tuple(tuple(Cell(content=str(value), value=value) for value in row) for row in rows),
    )
    read = list(csv.reader(io.StringIO(to_csv(source))))[1:]
    sheet = _sheets(_with(source)).active
    assert sheet is not None
    for column in range(2):
        total = sum(row[column] for row in rows)
        assert sum(Decimal(row[column]) for row in read) == total
        cells = [sheet.cell(row, column + 1).value for row in range(2, len(rows) + 2)]
        assert sum(Decimal(str(value)) for value in cells) == total

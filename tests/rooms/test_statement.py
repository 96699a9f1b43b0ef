"""The paper to the council: complete, with the figures of the packages, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import openpyxl
import pypdfium2
import pytest

from dreiklang.council.export import FORMATS, export_package, export_statement
from dreiklang.council.queries import statement_parts
from dreiklang.council.statement import statement
from dreiklang.documents import Document, Heading, Table, to_html
from dreiklang.packages import rules
from dreiklang.packages.queries import published_package
from rooms.planned import planned


def _document(city: Any, language: str = "de") -> Document:
    return statement(statement_parts(city, language=language))


def _text(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_its_chapters_are_those_of_the_councils_papers(stuttgart: Any) -> None:
    document = _document(stuttgart)
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level < 3]
    assert headings == [
        "Übersicht der Anträge",
        "Die Pakete",
        "Paket 1: Grüne Liste",
        "Paket 2: 60 Maßnahmen der SPD-Fraktion",
        "Paket 3: 130 Stellen (PULS)",
        "Paket 4: erstes Teilpaket (Bündnis 90/DIE GRÜNEN)",
        "Paket 5: zweites Teilpaket (Bündnis 90/DIE GRÜNEN)",
        "Vorliegende Anträge",
        "Erledigte Anträge",
        "Anlagen",
    ]
    assert document.signatures
    assert len(document.annexes) == 4


def test_it_answers_the_motions_of_its_own_paper_only(stuttgart: Any) -> None:
    references = {motion.reference for motion in statement_parts(stuttgart, language="de").motions}
    assert references == {
        "1014/2023 Nr. 1",
        "1014/2023 Nr. 2",
        "1014/2023 Nr. 3",
        "3004/2023",
        "5072/2023",
        "4284/2023",
    }


def test_the_pdf_says_every_stated_figure_and_the_contradiction_in_a_footnote(stuttgart: Any) -> None:
    text = _text(export_statement(stuttgart, "pdf", language="de").data)
    for figure in ("24.500", "34.546", "33.799", "139,35", "36.736", "130,00", "41.291", "180,00", "3.194", "43,75"):
        assert figure in text
    assert text.count("Als Summe angegeben ist 43,75, die Jahre ergeben 42,75") == 2, "once below, once in the annex"


def test_the_sums_in_its_annex_are_the_sums_of_the_rows_shown(stuttgart: Any) -> None:
    tables = [table for annex in _document(stuttgart).annexes for table in annex.blocks if isinstance(table, Table)]
    checked = 0
    for table in tables:
        values = [[getattr(cell, "value", None) for cell in row] for row in table.rows]
        if not values or not isinstance(values[-1][-1], Decimal):
            continue
        for column in range(1, len(values[-1])):
            if values[-1][column] is not None:
                assert values[-1][column] == sum(row[column] or 0 for row in values[:-1])
                checked += 1
    assert checked > 30


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_packages_give_the_same_bytes(stuttgart: Any, form: str) -> None:
    first = export_statement(stuttgart, form, language="de")
    assert first.data == export_statement(stuttgart, form, language="de").data
    assert first.name == f"stuttgart-stellungnahme.{form}"


@pytest.mark.parametrize("form", FORMATS)
def test_a_package_of_ones_own_is_written_in_every_format(stuttgart: Any, alma: Any, form: str) -> None:
    version = rules.publish(planned(stuttgart, alma), alma)
    entry = published_package(stuttgart, version.package.slug)
    assert entry is not None
    file = export_package(stuttgart, entry, form, language="de")
    assert file.data == export_package(stuttgart, entry, form, language="de").data
    assert file.name.startswith("stuttgart-zwanzig-stellen-v1")


def test_a_package_of_ones_own_says_what_is_out_and_why_and_is_not_signed_as_the_citys_paper(
    stuttgart: Any, alma: Any
) -> None:
    version = rules.publish(planned(stuttgart, alma), alma)
    entry = published_package(stuttgart, version.package.slug)
    assert entry is not None
    text = _text(export_package(stuttgart, entry, "pdf", language="de").data)
    assert "Was nicht enthalten ist und warum" in text
    assert "für die Planung angenommen sind: Zwanzig Stellen" in text
    assert "Grenzen, die das Paket einhalten musste" in text
    assert version.fingerprint[:12] in text.replace("\r\n", "")
    assert "GRDrs 236/2023" not in text
    assert "Fabian" not in text


def test_with_a_package_of_ones_own_it_is_a_new_paper_on_the_old_one(stuttgart: Any, alma: Any) -> None:
    version = rules.publish(planned(stuttgart, alma), alma)
    document = _document(stuttgart)
    assert document.head[0].label == "Zur Drucksache"
    assert document.date >= version.published_at.date()


def test_english_readers_get_english_words_and_numbers(stuttgart: Any) -> None:
    html = to_html(_document(stuttgart, "en"))
    assert '<html lang="en">' in html
    assert "Overview of the motions" in html
    assert "24,500" in html


def test_tables_come_as_numbers_for_spreadsheets(stuttgart: Any) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(export_statement(stuttgart, "xlsx", language="de").data))
    numbers = [
        cell.value
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    ]
    assert {24500, 34546, 43.75} <= set(numbers)


def test_one_package_as_csv_has_a_row_for_each_measure_and_exact_sums(stuttgart: Any) -> None:
    entry = published_package(stuttgart, "paket-4")
    assert entry is not None
    text = export_package(stuttgart, entry, "csv", language="de").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 96
    funds = sum(Decimal(row[name]) for row in rows for name in ("Sachmittel 2024", "Investitionsmittel 2024"))
    assert funds == 41_291


def test_machines_read_exact_decimals_as_text(stuttgart: Any) -> None:
    facts = json.loads(export_statement(stuttgart, "json", language="de").data)
    assert [each["package"] for each in facts] == [f"paket-{n}" for n in range(1, 6)]
    posts = [f for f in facts[4]["content"]["figures"] if f["quantity"] == "posts" and f["year"] is None]
    assert posts[0]["value"] == "43.75"
    assert posts[0]["source"]["line"] == 242

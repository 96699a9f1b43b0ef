"""Uploads are hostile until proved otherwise: each is refused whole, in plain words, with its place."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from dreiklang.wording import say
from dreiklang.workbooks import Problem, WorkbookError, read_register
from workbooks.books import changed, part_of, repacked, small, with_cell

MEASURES, VARIANTS, CRITERIA = "Maßnahmen", "Umsetzungsstufen", "Kriterien"


def refused(data: bytes) -> tuple[Problem, ...]:
    """The problems of a refused workbook; every one says in both languages what is wrong and what helps."""
    with pytest.raises(WorkbookError) as refusal:
        read_register(data)
    for problem in refusal.value.problems:
        for language in ("de", "en"):
            assert say(problem.message, language)
            assert say(problem.remedy, language)
        assert say(problem.message, "de") != say(problem.message, "en")
    return refusal.value.problems


def words(data: bytes) -> str:
    """The German words of the only problem."""
    (problem,) = refused(data)
    return say(problem.message, "de")


# The file as a whole


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "leer"),
        (b"Name;Stellen\nA;1\n", "keine Excel-Arbeitsmappe"),
        (b"%PDF-1.7", "keine Excel-Arbeitsmappe"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "Kennwort"),
        (b"PK\x03\x04" + b"\0" * 100, "keine Excel-Arbeitsmappe"),
        (b"PK" + b"0" * 11 * 1024 * 1024, "größer als 10 MB"),
    ],
    ids=["empty", "csv", "pdf", "old or encrypted", "broken zip", "too large"],
)
def test_what_is_no_workbook_is_refused(data: bytes, expected: str) -> None:
    assert expected in words(data)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("brief.txt", "Guten Tag")
    assert "keine Excel-Arbeitsmappe" in words(buffer.getvalue())


def test_a_gigabyte_of_zeros_is_refused_without_being_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            with archive.open(name, "w") as stream:
                for _ in range(128):
                    stream.write(b"\0" * 4 * 1024 * 1024)
    bomb = buffer.getvalue()
    assert len(bomb) < 2 * 1024 * 1024
    tracemalloc.start()
    try:
        assert "zu groß" in words(bomb)
        assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_refused_too() -> None:
    """The directory claims ten bytes where two hundred megabytes are packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 200 * 1024 * 1024)
    data = bytearray(buffer.getvalue())
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    assert refused(bytes(data))


def test_a_thousand_and_one_inner_files_are_refused() -> None:
    data = repacked(lambda files: files.update({f"xl/media/{n}.txt": b"x" for n in range(1001)}))
    assert "zu groß" in words(data)


@pytest.mark.parametrize(
    "part",
    [
        "xl/vbaProject.bin",
        "xl/activeX/activeX1.xml",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/connections.xml",
    ],
)
def test_macros_embedded_objects_and_links_are_refused(part: str) -> None:
    assert "Makros" in words(repacked(lambda files: files.update({part: b"<a/>"})))


@pytest.mark.parametrize(
    "trick",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<?xml version="1.0" encoding="UTF-8"?><a>ü</a>'.encode("latin-1"),
        b'<?xml version="1.0" encoding="no-such-encoding"?><a/>',
        b"<a><b></a>",
    ],
    ids=["billion laughs", "file of the server", "wrong encoding", "unknown encoding", "not well formed"],
)
@pytest.mark.parametrize("place", ["xl/workbook.xml", "xl/styles.xml"])
def test_tricks_inside_the_xml_are_refused(place: str, trick: bytes) -> None:
    assert "beschädigt" in words(repacked(lambda files: files.update({place: trick})))


def test_a_sheet_in_the_wrong_encoding_is_refused() -> None:
    def change(files: dict[str, bytes]) -> None:
        name = part_of(files, "Amt A")
        files[name] = files[name].replace(b"Amt A", "Müll".encode("latin-1"))

    assert "beschädigt" in words(repacked(change))


# Sheets and columns


def test_a_missing_sheet_is_named() -> None:
    assert "Kriterien" in words(changed(lambda book: book.remove(book[CRITERIA])))


def test_a_missing_column_is_named() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[MEASURES]["C1"].value = None

    assert any("Organisation" in say(each.message, "de") for each in refused(changed(change)))


def test_an_unknown_and_a_doubled_column_are_named_with_their_letter() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[CRITERIA]["D1"].value = "Lieblingsfarbe"
        book[CRITERIA]["E1"].value = "Gewicht"

    unknown, doubled = refused(changed(change))
    assert (unknown.column, doubled.column) == ("D", "E")
    assert "Lieblingsfarbe" in say(unknown.message, "de")


def test_twenty_thousand_empty_rows_are_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[MEASURES].cell(30_000, 1).value = "M9"

    assert "20000 Zeilen" in words(changed(change))


def test_merged_cells_are_refused() -> None:
    assert any(
        "B2:B3" in say(each.message, "de")
        for each in refused(changed(lambda book: book[MEASURES].merge_cells("B2:B3")))
    )


# Cells


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-1, "negativ"),
        ("viel", "keine Zahl"),
        ("1.234,5", "keine Zahl"),
        (True, "keine Zahl"),
        (datetime(2024, 5, 1, tzinfo=UTC).replace(tzinfo=None), "keine Zahl"),
        ("=1+1", "Formel"),
        ('=HYPERLINK("file:///etc/passwd")', "Formel"),
        ("#REF!", "#REF!"),
        (1e300, "größer"),
        (0.001, "0,001 ist feiner als 0,01"),
    ],
)
def test_a_number_that_is_none_is_refused_with_sheet_row_and_column(value: Any, expected: str) -> None:
    problems = refused(with_cell(VARIANTS, "Stellen 2024", 2, value))
    (problem,) = problems
    assert (problem.sheet, problem.row) == (VARIANTS, 2)
    assert problem.column.endswith("Stellen 2024")
    assert expected in say(problem.message, "de") + say(problem.remedy, "de")


@pytest.mark.parametrize("text", ["+49 711", "-x", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_name_that_a_spreadsheet_would_run_is_refused(text: str) -> None:
    (problem,) = refused(with_cell(MEASURES, "Name", 2, text))
    assert problem.column.endswith("Name")
    assert "Formel" in say(problem.message, "de")


@pytest.mark.parametrize(
    ("sheet", "header", "row", "value", "expected"),
    [
        (MEASURES, "Organisation", 2, "unbekannt", "unbekannt"),
        (MEASURES, "Benötigt", 2, "M9", "M9"),
        (MEASURES, "Benötigt", 2, "M2", "M1"),  # M2 needs M1 already: a cycle
        (MEASURES, "Benötigt", 2, "M1", "M1"),
        (MEASURES, "Schlüssel", 3, "M1", "M1"),
        (MEASURES, "Schlüssel", 2, "M 1", "M 1"),
        (MEASURES, "Mensch %", 2, 31, "101"),
        (MEASURES, "Art", 2, "Sonstiges", "Sonstiges"),
        (MEASURES, "Verbindlichkeit", 2, "vielleicht", "vielleicht"),
        (MEASURES, "Name", 2, None, "nichts"),
        (MEASURES, "Punkte: nutzen", 2, 11, "11"),
        (VARIANTS, "Maßnahme", 2, "M9", "M9"),
        (VARIANTS, "Stufe", 2, "voll", "voll"),
        (VARIANTS, "Wertanteil %", 2, 101, "101"),
        (VARIANTS, "Wertanteil %", 2, 0, "0"),
        (VARIANTS, "Verzögerung (Monate)", 2, 1.5, "1,5"),
        (VARIANTS, "Grundlage", 2, "geraten", "geraten"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_its_place(
    sheet: str, header: str, row: int, value: Any, expected: str
) -> None:
    problems = refused(with_cell(sheet, header, row, value))
    assert any(each.sheet == sheet for each in problems)
    assert any(expected in say(each.message, "de") for each in problems), [say(each.message, "de") for each in problems]


def test_a_measure_without_a_variant_is_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[VARIANTS].delete_rows(4, 1)

    (problem,) = refused(changed(change))
    assert (problem.sheet, problem.row) == (MEASURES, 3)
    assert "keine Zeile" in say(problem.message, "de")


def test_everything_wrong_is_told_at_once() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[VARIANTS]
        column = next(cell.column for cell in sheet[1] if cell.value == "Stellen 2024")
        for row in range(2, 6):
            sheet.cell(row, column).value = -row

    assert [each.row for each in refused(changed(change))] == [2, 3, 4, 5]


def test_the_unspoilt_workbook_is_read() -> None:
    """All of these tests mean something only because this one passes."""
    assert len(read_register(small()).portfolio.measures) == 3

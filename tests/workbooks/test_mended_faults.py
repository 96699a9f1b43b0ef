"""Faults that were found and mended: each test tells its story."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.formula import ArrayFormula

from dreiklang.wording import say
from dreiklang.workbooks import WorkbookError, difference, read_register, write_register
from workbooks.books import SMALL, changed, repacked, small


def refused(data: bytes) -> str:
    """The German words of all problems."""
    with pytest.raises(WorkbookError) as refusal:
        read_register(data)
    return " ".join(say(each.message, "de") for each in refusal.value.problems)


def peak(data: bytes) -> int:
    """Megabytes that reading needs at its height."""
    tracemalloc.start()
    try:
        with pytest.raises(WorkbookError):
            read_register(data)
        return tracemalloc.get_traced_memory()[1] // 2**20
    finally:
        tracemalloc.stop()


def _packed(kind: int, content: bytes) -> bytearray:
    """An archive in another compression than spreadsheets use."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/sheet.xml", content)
    return bytearray(buffer.getvalue())


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_a_bomb_in_another_compression_is_refused_without_being_unpacked(kind: int) -> None:
    """Two hundred bytes of bzip2 that claim to hold ten; 10 MB of them would hold two hundred gigabytes."""
    data = _packed(kind, bytes(100 * 2**20))
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    assert peak(bytes(data)) < 60


def test_a_damaged_archive_in_another_compression_is_refused() -> None:
    data = _packed(zipfile.ZIP_LZMA, b"<a>Guten Tag</a>" * 50)
    data[data.find(b"xl/sheet.xml") + 12 + 10] ^= 0xFF
    assert refused(bytes(data))


def test_an_archive_that_points_beyond_every_file_is_refused() -> None:
    """The directory places a part at the byte 2**64 - 1."""
    data = _packed(zipfile.ZIP_STORED, b"<a/>")
    place, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    data[end + 12 : end + 16] = struct.pack("<I", struct.unpack("<I", data[end + 12 : end + 16])[0] + len(extra))
    data[place + 30 : place + 32] = struct.pack("<H", len(extra))
    data[place + 42 : place + 46] = b"\xff" * 4
    name_end = place + 46 + len("xl/sheet.xml")
    data[name_end:name_end] = extra
    assert refused(bytes(data))


def test_two_far_cells_do_not_make_the_reader_hold_all_cells_between() -> None:
    """At row 20 000 and column 200 it is 0.8 GB for each sheet, from a file of 10 KB; here a tenth of that."""

    def change(book: openpyxl.Workbook) -> None:
        book["Maßnahmen"].cell(2_000, 1, " ")
        book["Maßnahmen"].cell(1, 200, " ")
        book["Maßnahmen"]["G2"].value = -1

    assert peak(changed(change)) < 30


@pytest.mark.parametrize("spoil_criteria", [False, True])
def test_a_chart_in_the_place_of_a_table_is_named(spoil_criteria: bool) -> None:
    name = "Maßnahmen" if spoil_criteria else "Umsetzungsstufen"

    def change(book: openpyxl.Workbook) -> None:
        place = book.sheetnames.index(name)
        book.remove(book[name])
        chart = BarChart()
        chart.add_data(Reference(book["Kriterien"], min_col=3, min_row=1, max_row=2))
        book.create_chartsheet(name, place).add_chart(chart)
        if spoil_criteria:
            book["Kriterien"]["A2"].value = None

    assert f"„{name}“ ist keine Tabelle" in refused(changed(change))


@pytest.mark.parametrize("content_type", ["sheet.macroEnabled", "template.macroEnabled"])
def test_a_workbook_that_calls_itself_one_with_macros_is_refused(content_type: str) -> None:
    """A macro part may have any name; its type and the workbook's say what it is."""

    def change(files: dict[str, bytes]) -> None:
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        macros = f"application/vnd.ms-excel.{content_type}.main+xml".encode()
        files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(plain, macros)
        files["xl/makro.bin"] = b"code"

    assert "Makros" in refused(repacked(change))


@pytest.mark.parametrize(("sheet", "cell"), [("Anleitung", "B3"), ("Maßnahmen", "B1")], ids=["title", "header"])
def test_an_array_formula_is_never_read_as_a_python_object(sheet: str, cell: str) -> None:
    data = changed(lambda book: book[sheet].__setitem__(cell, ArrayFormula(cell, "=1+1")))
    try:
        told = read_register(data).title
    except WorkbookError as refusal:
        told = " ".join(say(each.message, "de") for each in refusal.problems)
    assert "object at 0x" not in told


@pytest.mark.parametrize("title", ["Haushalt " * 30 + "2024", "+ 2024"])
def test_a_title_is_read_as_it_was_written_or_refused(title: str) -> None:
    data = write_register(replace(SMALL, title=title))
    with suppress(WorkbookError):
        assert read_register(data).title == title


def _named(**facts: Any) -> Any:
    first, *others = SMALL.portfolio.measures
    return replace(SMALL, portfolio=replace(SMALL.portfolio, measures=(replace(first, **facts), *others)))


def test_a_character_that_no_workbook_holds_is_refused_in_words_when_written() -> None:
    """Text pasted from a word processor brings vertical tabs along."""
    with pytest.raises(WorkbookError):
        write_register(_named(remark="Zeile\x0bumbruch"))


def test_a_very_long_remark_is_not_cut_in_silence() -> None:
    register = _named(remark="lang " * 8_000 + "Ende")
    with suppress(WorkbookError):
        assert read_register(write_register(register)) == register


def test_the_smallest_share_that_planning_accepts_is_read_again() -> None:
    first = SMALL.portfolio.measures[0]
    smallest = (replace(first.variants[0], share=Decimal("0.00005")), first.fullest)
    register = _named(variants=smallest)
    assert read_register(write_register(register)) == register


def test_measures_in_another_order_are_a_change() -> None:
    """The portfolio is listed in the city's order, and an import replaces it."""
    turned = replace(SMALL.portfolio, measures=SMALL.portfolio.measures[::-1])
    assert difference(SMALL.portfolio, turned)


@pytest.mark.parametrize("number_format", ["DD.MM.YYYY", "BOOLEAN"])
def test_a_remark_that_the_spreadsheet_took_for_a_date_is_not_read_as_python_writes_it(number_format: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell = book["Maßnahmen"]["L2"]
        cell.value = True if number_format == "BOOLEAN" else 45413
        cell.number_format = number_format

    with suppress(WorkbookError):
        assert read_register(changed(change)).portfolio.measures[0].remark in {"WAHR", "01.05.2024"}


def test_the_unspoilt_workbook_is_read() -> None:
    assert read_register(small()) == SMALL


@pytest.mark.parametrize(
    "sheet",
    [b"<a>" + b"<c/>" * 1_000_001 + b"</a>", b"<a>" * 101 + b"</a>" * 101],
    ids=["a million cells", "a hundred levels"],
)
def test_more_cells_than_any_register_has_are_refused_before_they_fill_the_memory(sheet: bytes) -> None:
    """Four megabytes of empty cells would take half a gigabyte once they are objects."""
    data = repacked(lambda files: files.update({"xl/worksheets/sheet9.xml": sheet}))
    assert peak(data) < 40
    assert "zu groß" in refused(data)

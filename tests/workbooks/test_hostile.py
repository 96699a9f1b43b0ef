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
TRACES = ("openpyxl", "zipfile", "Traceback", "Error", "object at 0x", "Decimal(", "None")
"""What a reader would see of the program if an error of its libraries came through."""


def refused(data: bytes) -> tuple[Problem, ...]:
    """The problems of a refused workbook; every one says in both languages what is wrong and what helps."""
    with pytest.raises(WorkbookError) as refusal:
        read_register(data)
    for problem in refusal.value.problems:
        for language in ("de", "en"):
            for sentence in (say(problem.message, language), say(problem.remedy, language)):
                assert sentence
                assert not any(trace in sentence for trace in TRACES)
        assert say(problem.message, "de") != say(problem.message, "en")
        assert say(problem.remedy, "de") != say(problem.remedy, "en")
        assert problem.row is None or (problem.sheet and problem.column)
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


def test_a_billion_laughs_in_a_sheet_of_another_name_are_refused() -> None:
    """A part need not end in .xml to be read as one."""
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'

    def change(files: dict[str, bytes]) -> None:
        name = part_of(files, "Amt A")
        files[name.replace(".xml", ".dat")] = laughs
        del files[name]
        for other, content in files.items():
            files[other] = content.replace(name.removeprefix("xl/").encode(), name[3:].replace(".xml", ".dat").encode())

    assert "beschädigt" in words(repacked(change))


def test_a_doctype_in_another_alphabet_is_refused_too() -> None:
    trick = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'.encode("utf-16")
    assert "beschädigt" in words(repacked(lambda files: files.update({"xl/styles.xml": trick})))


def test_an_archive_whose_parts_need_a_password_is_refused() -> None:
    data = bytearray(small())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 1)
    assert "beschädigt" in words(bytes(data))


def test_a_path_that_leads_outside_the_archive_reaches_nothing() -> None:
    """Nothing is ever unpacked to a disk; the stray part is simply not a sheet."""
    data = repacked(lambda files: files.update({"../../outside.xml": b"<a/>"}))
    assert len(read_register(data).portfolio.measures) == 3


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


def test_two_hundred_and_one_columns_are_refused() -> None:
    assert "200 Spalten" in words(changed(lambda book: book[CRITERIA].cell(1, 201, "Notiz")))


@pytest.mark.parametrize("sheet", ["Organisationen", CRITERIA, MEASURES, VARIANTS])
def test_an_emptied_sheet_misses_every_one_of_its_columns(sheet: str) -> None:
    problems = refused(changed(lambda book: book[sheet].delete_rows(1, 10)))
    assert {each.sheet for each in problems} == {sheet}
    assert all("fehlt" in say(each.message, "de") or "Jahr" in say(each.message, "de") for each in problems)


def test_a_year_with_only_one_of_its_columns_misses_the_others() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[VARIANTS]
        sheet.cell(1, sheet.max_column + 1, "Stellen 2030")

    told = [say(each.message, "de") for each in refused(changed(change))]
    assert len(told) == 3
    assert all("2030" in each and "fehlt" in each for each in told)


@pytest.mark.parametrize("header", ["Stellen 24", "Stellen 2024 (TEUR)", "Sachmittel 2024", "stellen 2024"])
def test_a_year_column_in_other_words_is_unknown(header: str) -> None:
    problems = refused(with_cell(VARIANTS, "Stellen 2024", 1, header))
    assert f"„{header}“ ist unbekannt" in say(problems[0].message, "de")


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


@pytest.mark.parametrize(
    "text", ["1.234,5", "1,5", "1 000", "5 TEUR", "12 %", "½", "1.5", "NaN", "inf", "1e400", "k. A.", "–"]
)
def test_a_number_written_as_text_is_never_guessed(text: str) -> None:
    """Whether 1.234 is a thousand or one and a bit, only the office knows."""
    (problem,) = refused(with_cell(VARIANTS, "Personalkosten 2025 (TEUR)", 3, text))
    assert (problem.sheet, problem.row, problem.column) == (VARIANTS, 3, "N Personalkosten 2025 (TEUR)")
    assert f"„{text}“ ist keine Zahl" in say(problem.message, "de")
    assert f"“{text}” is no number" in say(problem.message, "en")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b"<v>1e400</v>", "nicht endlich"),
        (b"<v>-1e400</v>", "nicht endlich"),
        (b"<v>" + b"9" * 400 + b"</v>", "größer als 1.000.000.000"),
        (b"<v>-" + b"9" * 400 + b"</v>", "negativ"),
        (b"<f>1+1</f><v>2</v>", "Formel"),
        (b'<f t="shared" si="0" ref="K2:K3">1+1</f><v>2</v>', "Formel"),
        (b'<f t="array" ref="K2">1+1</f><v>2</v>', "Formel"),
        (b'<f t="dataTable" ref="K2" r1="A1"/><v>2</v>', "Formel"),
    ],
)
def test_a_number_that_no_spreadsheet_writes_is_refused_with_its_place(cell: bytes, expected: str) -> None:
    (problem,) = refused(_with_raw_posts(cell))
    assert (problem.sheet, problem.row, problem.column) == (VARIANTS, 2, "K Stellen 2024")
    assert expected in say(problem.message, "de")
    assert len(say(problem.message, "de")) < 100


@pytest.mark.parametrize("number", [b"nan", b"NaN.0", b"inf", b"0x10", b"1.234,5", b"9" * 5000])
def test_a_number_cell_without_a_number_spoils_the_file(number: bytes) -> None:
    assert "beschädigt" in words(_with_raw_posts(b"<v>" + number + b"</v>"))


def _with_raw_posts(cell: bytes) -> bytes:
    """The posts of the first variant in the sheet's own XML."""

    def change(files: dict[str, bytes]) -> None:
        name = part_of(files, "<v>0.25</v>")
        assert files[name].count(b"<v>0.25</v>") == 1
        files[name] = files[name].replace(b"<v>0.25</v>", cell)

    return repacked(change)


@pytest.mark.parametrize(
    "text", ["{0}", "{name} %s %(x)d", "<script>alert(1)</script>", "\N{RIGHT-TO-LEFT OVERRIDE}lsx"]
)
def test_what_looks_like_a_placeholder_or_markup_is_quoted_as_it_stands(text: str) -> None:
    (problem,) = refused(with_cell(MEASURES, "Art", 2, text))
    assert f"„{text}“" in say(problem.message, "de")


def test_a_very_long_entry_is_quoted_in_short() -> None:
    (problem,) = refused(with_cell(MEASURES, "Art", 2, "x" * 30_000))
    assert len(say(problem.message, "de")) < 120


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


def test_a_workbook_full_of_faults_is_told_two_hundred_of_them() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for number in range(300):
            book["Organisationen"].append([f"schlecht {number}", "Amt"])

    assert len(refused(changed(change))) == WorkbookError.MOST


def test_one_bad_cell_keeps_every_good_row_out() -> None:
    """All or nothing: what a refused reading leaves behind is the list of problems, and no register."""
    with pytest.raises(WorkbookError) as refusal:
        read_register(with_cell(VARIANTS, "Stellen 2024", 2, -1))
    assert vars(refusal.value) == {"problems": refusal.value.problems}
    assert str(refusal.value).startswith("Umsetzungsstufen 2 K Stellen 2024: -1 is negative.")


def test_a_circle_of_three_is_told_with_its_members() -> None:
    def change(book: openpyxl.Workbook) -> None:
        column = next(cell.column for cell in book[MEASURES][1] if cell.value == "Benötigt")
        for row, other in ((2, "M3"), (3, "M1"), (4, "M2")):
            book[MEASURES].cell(row, column).value = other

    (problem,) = refused(changed(change))
    assert (problem.sheet, problem.row, problem.column) == (MEASURES, 2, "J Benötigt")
    assert "M1 → M3 → M2 → M1" in say(problem.message, "de")
    assert "M1 → M3 → M2 → M1" in say(problem.message, "en")


def test_the_unspoilt_workbook_is_read() -> None:
    """All of these tests mean something only because this one passes."""
    assert len(read_register(small()).portfolio.measures) == 3


# Optional columns and sheets


def _column(book: openpyxl.Workbook, header: str, *values: Any) -> None:
    """A further column of the variants."""
    sheet = book[VARIANTS]
    number = sheet.max_column + 1
    for row, value in enumerate((header, *values), 1):
        sheet.cell(row, number).value = value


def _programme(*values: Any) -> bytes:
    return changed(lambda book: book["Förderprogramme"].append(values))


def test_more_posts_in_pay_grades_than_there_are_is_refused() -> None:
    (problem,) = refused(changed(lambda book: _column(book, "davon E11 2024", 0.75)))
    assert (problem.sheet, problem.row) == (VARIANTS, 2)
    assert "0,75 Stellen" in say(problem.message, "de")


@pytest.mark.parametrize("header", ["davon E11 2031", "davon 2024", "Bedarf 2024", "davon E 11 2024", "davon E11"])
def test_an_optional_column_that_is_none_is_unknown(header: str) -> None:
    assert "unbekannt" in words(changed(lambda book: _column(book, header, 0)))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("efre", "Programm", 165, 7, None, "M1"), "165"),
        (("efre", "Programm", 65, 0.5, None, "M1"), "ganze Zahl"),
        (("efre", "Programm", 65, 7, -1, "M1"), "negativ"),
        (("efre", "Programm", 65, 7, None, "M9"), "M9"),
        (("efre", "Programm", 65, 7, None, "M1; M1"), "doppelt"),
        (("efre", "Programm", 65, 7, None, None), "nichts"),
    ],
)
def test_a_programme_that_cannot_be_is_refused(row: tuple[Any, ...], expected: str) -> None:
    assert expected in words(_programme(*row))


def test_two_programmes_of_one_key_are_refused() -> None:
    def twice(book: openpyxl.Workbook) -> None:
        for _ in range(2):
            book["Förderprogramme"].append(("efre", "Programm", 65, None, None, "M1"))

    assert "efre" in words(changed(twice))


@pytest.mark.parametrize(("points", "expected"), [(20_000, "20.000"), (0.001, "0,001"), ("viel", "viel")])
def test_a_joint_benefit_that_cannot_be_is_refused(points: Any, expected: str) -> None:
    assert expected in words(changed(lambda book: book["Gemeinsamer Nutzen"].append(("M1; M3", points))))


def test_a_variant_that_is_required_and_does_not_exist_is_refused() -> None:
    (problem,) = refused(with_cell(MEASURES, "Benötigt", 3, "M1/riesig"))
    assert "M1 riesig" in say(problem.message, "de")


def test_workbooks_from_before_these_sheets_are_read() -> None:
    def older(book: openpyxl.Workbook) -> None:
        del book["Förderprogramme"], book["Gemeinsamer Nutzen"]

    assert read_register(changed(older)) == read_register(small())

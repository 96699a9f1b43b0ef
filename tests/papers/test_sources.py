"""Papers come as PDF, Word, OpenDocument, web page or text; what cannot be read says why."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest

from dreiklang.papers import Kind, UnreadablePaperError, read_file, read_paper
from papers.small_papers import PACKAGES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
CELLS = [["", "2026", "2027"], ["Sachmittel in TEUR", "1.500", "900"]]


def archive(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


def word(body: str) -> bytes:
    return archive(**{"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"})


def open_document(body: str) -> bytes:
    return archive(
        **{"content.xml": f"<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>"}
    )


def test_a_word_table_is_read_cell_by_cell() -> None:
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>' for cell in row)}</w:tr>"
        for row in CELLS
    )
    paper = read_file(word(f"<w:p><w:r><w:t>Haushalt</w:t></w:r></w:p><w:tbl>{rows}</w:tbl>"), "a.docx")
    [table] = read_paper(paper).budget_tables
    assert [(each.year, each.amount) for each in table.figures] == [(2026, 1500), (2027, 900)]


def test_an_open_document_table_is_read_cell_by_cell() -> None:
    rows = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{c}</text:p></table:table-cell>' for c in row)}"
        "</table:table-row>"
        for row in CELLS
    )
    paper = read_file(open_document(f"<text:p>Haushalt</text:p><table:table>{rows}</table:table>"), "a.odt")
    assert "| Sachmittel in TEUR | 1.500 | 900 |" in paper.text


def test_a_web_page_loses_its_scripts_and_keeps_merged_cells() -> None:
    page = (
        "<!doctype html><html><head><title>x</title></head><body><script>let a = 1</script><p>Haushalt</p><table>"
        "<tr><th></th><th colspan=2>Sachmittel (TEUR)</th></tr><tr><td></td><td>2026</td><td>2027</td></tr>"
        "<tr><td>Paket</td><td>1.500</td><td>900</td></tr></table></body></html>"
    )
    paper = read_file(page.encode(), "a.html")
    assert "let a" not in paper.text
    [table] = read_paper(paper).budget_tables
    assert [(each.kind, each.year, each.amount) for each in table.figures] == [
        (Kind.FUNDS, 2026, 1500000),
        (Kind.FUNDS, 2027, 900000),
    ]


def test_markdown_and_text_in_other_code_pages_are_read() -> None:
    assert read_paper(read_file(PACKAGES.encode(), "a.md")).budget_tables
    assert "Bücherei" in read_file("Bücherei".encode("cp1252")).text
    assert "Bücherei" in read_file("Bücherei".encode("utf-16")).text


def empty_pdf() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_scan_says_that_it_needs_text_recognition() -> None:
    with pytest.raises(UnreadablePaperError) as refusal:
        read_file(empty_pdf(), "scan.pdf")
    assert refusal.value.scan


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"%PDF-1.7 broken",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Word",
        bytes(range(32)) * 40,
        archive(other="nothing"),
        word("<w:p>")[:-30],
        archive(**{"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        word("<w:p>" * 3000 + "</w:p>" * 3000),
    ],
)
def test_a_file_without_text_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(UnreadablePaperError) as refusal:
        read_file(data, "paper")
    assert str(refusal.value.reason)
    assert str(refusal.value.remedy)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(UnreadablePaperError):
        read_file(word("<w:p><w:r><w:t>" + " " * 110_000_000 + "</w:t></w:r></w:p>"), "bomb.docx")

"""PDFs that a screen reader can read: tagged, titled, with headers, alternatives and embedded fonts."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import pytest

from documents.papers import HOSTILE, hostile_paper, paper
from dreiklang.documents import to_pdf


@cache
def _written(language: str = "de") -> bytes:
    return to_pdf(paper(language))


@pytest.fixture
def pdf() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(_written())) as opened:
        yield opened


def _tags(node: Any) -> Iterator[tuple[str, Any]]:
    """The structure tree in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)[1:], node
        if "/K" in node:
            yield from _tags(node.K)


def _text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_it_declares_itself_accessible_with_language_and_title(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang).startswith("de")
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Digitale Stadt"


def test_an_english_paper_says_so() -> None:
    with pikepdf.open(io.BytesIO(_written("en"))) as english:
        assert str(english.Root.Lang).startswith("en")


def test_headings_are_nested_without_a_gap(pdf: pikepdf.Pdf) -> None:
    levels = [int(name[1]) for name, _ in _tags(pdf.Root.StructTreeRoot.K) if re.fullmatch(r"H[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert len(levels) >= 4


def test_tables_have_header_cells_with_a_scope(pdf: pikepdf.Pdf) -> None:
    names = [name for name, _ in _tags(pdf.Root.StructTreeRoot.K)]
    assert names.count("Table") == 3
    scopes = {
        str(entry.Scope)
        for name, node in _tags(pdf.Root.StructTreeRoot.K)
        if name == "TH"
        for entry in _attributes(node)
        if "/Scope" in entry
    }
    assert "/Column" in scopes


def _attributes(node: Any) -> list[Any]:
    found = node.get("/A", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def test_every_figure_has_words_for_those_who_do_not_see_it(pdf: pikepdf.Pdf) -> None:
    figures = [node for name, node in _tags(pdf.Root.StructTreeRoot.K) if name == "Figure"]
    assert [str(node.Alt) for node in figures] == ["Ein blauer Balken"]


def test_every_font_is_embedded(pdf: pikepdf.Pdf) -> None:
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys())


def test_pages_are_a4_and_say_their_number(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        assert [round(float(value)) for value in page.mediabox] == [0, 0, 595, 842]
    assert f"Seite 1 von {len(pdf.pages)}" in _text(_written())


def test_the_words_come_in_reading_order() -> None:
    text = _text(_written())
    order = [
        "Digitale Stadt",
        "wichtiger",
        "Übersicht",
        "Erstens",
        "Zahlen",
        "Noch einmal",
        "Schluss",
        "Erika Muster",
        "Lange Liste",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_long_tables_header_stands_on_each_of_its_pages() -> None:
    document = pypdfium2.PdfDocument(_written())
    pages = [page.get_textpage().get_text_bounded() for page in document]
    long = [text for text in pages if "Paket 60" in text or "Paket 119" in text]
    assert len(long) >= 2
    assert all("Mittel (TEUR)" in text for text in long)


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert to_pdf(paper()) == _written()


def test_hostile_text_stands_there_as_text() -> None:
    text = re.sub(r"\s+", "", _text(to_pdf(hostile_paper())).replace("\ufffe", ""))
    for words in HOSTILE:
        if words.startswith(("W", "ש")):  # broken over lines, or read from right to left
            continue
        assert re.sub(r"\s+", "", words) in text, words


def test_a_symbol_without_a_glyph_is_named_instead_of_lost() -> None:
    from dataclasses import replace

    from dreiklang.documents import Paragraph

    text = _text(to_pdf(replace(paper(), blocks=(Paragraph("Rakete 🚀 und \x00 Steuerzeichen"),), annexes=())))
    assert "U+1F680" in text or "🚀" in text
    assert "Steuerzeichen" in text

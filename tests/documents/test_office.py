"""DOCX and ODT that an office goes on writing in: real headings, header rows, alternatives, languages."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import pytest
from defusedxml.ElementTree import fromstring

from documents.papers import HOSTILE, hostile_paper, paper
from dreiklang.documents import Document, to_docx, to_odt

WRITERS = {"docx": (to_docx, "word/document.xml"), "odt": (to_odt, "content.xml")}


@cache
def _parts(form: str, kind: str = "paper", language: str = "de") -> dict[str, bytes]:
    document: Document = paper(language) if kind == "paper" else hostile_paper()
    with zipfile.ZipFile(io.BytesIO(WRITERS[form][0](document))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _main(form: str, kind: str = "paper") -> str:
    return _parts(form, kind)[WRITERS[form][1]].decode()


def _words(form: str, kind: str = "paper") -> str:
    names = [name for name in _parts(form, kind) if re.search(r"(document|content|footnotes|core|meta)\.xml$", name)]
    return "".join("".join(fromstring(_parts(form, kind)[name].decode()).itertext()) for name in names)


@pytest.mark.parametrize("form", WRITERS)
def test_every_inner_file_is_sound(form: str) -> None:
    for name, content in _parts(form).items():
        if name.endswith((".xml", ".rels")):
            fromstring(content.decode())


@pytest.mark.parametrize("form", WRITERS)
def test_all_words_are_there(form: str) -> None:
    words = _words(form)
    for part in (
        "Stadt Musterhausen",
        "wichtiger",
        "Übersicht",
        "Eine Fußnote.",
        "24.500",
        "Erika Muster",
        "Paket 120",
    ):
        assert part in words, part


def test_docx_headings_tables_pictures_and_language_are_real() -> None:
    main = _main("docx")
    assert 'w:val="Heading1"' in main
    assert 'w:val="Heading2"' in main
    assert "<w:tblHeader" in main
    assert "Ein blauer Balken" in main
    assert "<w:footnoteReference" in main
    assert 'w:val="de-DE"' in _parts("docx")["word/styles.xml"].decode()
    assert "Digitale Stadt" in _parts("docx")["docProps/core.xml"].decode()


def test_odt_headings_tables_pictures_and_language_are_real() -> None:
    main = _main("odt")
    assert 'text:outline-level="1"' in main
    assert "<table:table-header-rows>" in main
    assert "Ein blauer Balken" in main
    assert "<text:note " in main
    assert 'fo:language="de"' in _parts("odt")["styles.xml"].decode()
    assert "Digitale Stadt" in _parts("odt")["meta.xml"].decode()


@pytest.mark.parametrize("form", WRITERS)
def test_hostile_text_stands_there_as_text(form: str) -> None:
    words = re.sub(r"\s+", " ", _words(form, "hostile"))
    for text in HOSTILE:
        for line in text.split("\n"):
            assert re.sub(r"\s+", " ", line).strip() in words, line
    assert "<script" not in _main(form, "hostile")


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_paper_gives_the_same_bytes(form: str) -> None:
    writer = WRITERS[form][0]
    assert writer(paper()) == writer(paper())

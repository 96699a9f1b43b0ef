"""HTML that stands alone: sound, escaped, without scripts, each table with its headers."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from documents.papers import HOSTILE, hostile_paper, paper
from dreiklang.documents import (
    Cell,
    Column,
    Figure,
    FootnoteRef,
    Heading,
    InvalidDocumentError,
    Link,
    Paragraph,
    Table,
    body_html,
    to_html,
)

VOID = {"meta", "img", "br", "hr", "link", "input", "col"}


class _Page(HTMLParser):
    """Checks the nesting and collects tags, ids and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(params=["paper", "hostile"])
def page(request: pytest.FixtureRequest) -> _Page:
    return _Page(to_html(paper() if request.param == "paper" else hostile_paper()))


def test_everything_opened_is_closed_and_nothing_runs(page: _Page) -> None:
    assert page.open == []
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "iframe", "object", "form", "b"}
    assert not [
        attributes
        for _, attributes in page.tags
        if any(name.startswith("on") or name == "style" for name in attributes)
    ]
    assert not [
        attributes
        for tag, attributes in page.tags
        if tag == "link" or str(attributes.get("src", "data:")).startswith("http")
    ]


def test_identifiers_are_unique_and_headings_leave_no_gap(page: _Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_header_cell_has_a_scope_and_every_picture_words(page: _Page) -> None:
    assert all(
        attributes.get("scope") in {"col", "colgroup", "row", "rowgroup"}
        for tag, attributes in page.tags
        if tag == "th"
    )
    assert all(attributes.get("alt") for tag, attributes in page.tags if tag == "img")


def test_links_to_footnotes_and_back_lead_somewhere() -> None:
    page = _Page(to_html(paper()))
    ids = {attributes.get("id") for _, attributes in page.tags}
    targets = [
        str(attributes["href"])[1:]
        for tag, attributes in page.tags
        if tag == "a" and str(attributes.get("href")).startswith("#")
    ]
    assert len(targets) > 3
    assert set(targets) <= ids


def test_hostile_text_stands_there_as_text() -> None:
    words = "".join(_Page(to_html(hostile_paper())).words)
    for text in HOSTILE:
        assert all(line in words for line in text.split("\n")), text


def test_inside_a_page_that_has_a_title_the_papers_title_is_second() -> None:
    html = body_html(paper(), title_level=2)
    assert "<h2>Digitale Stadt</h2>" in html
    assert "<h1" not in html


def test_a_paper_that_contradicts_itself_is_refused_with_place_reason_and_remedy() -> None:
    attempts = [
        lambda: replace(paper(), blocks=(Heading(1, "a"), Heading(3, "b"))),
        lambda: replace(paper(), blocks=(Paragraph(FootnoteRef("fehlt")),)),
        lambda: replace(paper(), title=" "),
        lambda: Heading(9, "zu tief"),
        lambda: Link("x", "javascript:alert(1)"),
        lambda: Link("x", "https://"),
        lambda: Table(caption="x", columns=(Column(header="a"), Column(header="b")), rows=(("nur eine",),)),
        lambda: Table(caption="x", columns=(Column(header="a"),), rows=((Cell(content="x", colspan=2),),)),
        lambda: Figure(svg=b"<svg><script/></svg>", alternative="x", caption="x"),
        lambda: Figure(svg=b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', alternative="x", caption="x"),
        lambda: Figure(svg=b"<svg/>", alternative="", caption="x"),
    ]
    for attempt in attempts:
        with pytest.raises(InvalidDocumentError) as refusal:
            attempt()
        assert refusal.value.reason
        assert refusal.value.remedy

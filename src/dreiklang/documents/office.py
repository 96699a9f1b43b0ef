"""DOCX and ODT through pandoc: the tree as pandoc's own JSON, so that spans, captions and notes survive."""

from __future__ import annotations

import base64
import calendar
import json
from collections.abc import Callable
from html import escape
from typing import Any

from dreiklang.documents.archives import repacked
from dreiklang.documents.labels import Labels
from dreiklang.documents.pictures import to_png
from dreiklang.documents.tools import pandoc
from dreiklang.documents.tree import (
    Block,
    BulletList,
    Cell,
    Column,
    Content,
    Document,
    Emphasis,
    Figure,
    Footnote,
    FootnoteRef,
    Heading,
    Link,
    NumberedList,
    Paragraph,
    Strong,
    Table,
    inlines,
)

Node = dict[str, Any]
API_VERSION = [1, 23, 1]
PLAIN: list[Any] = ["", [], []]
"""A node's attributes: no identifier, no classes, no key-value pairs."""


def to_docx(document: Document) -> bytes:
    """The document for Word, with real headings, footnotes and table headers; same in, same bytes out."""
    return _office(document, "docx")


def to_odt(document: Document) -> bytes:
    """The document for LibreOffice and other readers of the open standard; same in, same bytes out."""
    return _office(document, "odt")


def _office(document: Document, form: str) -> bytes:
    moment = calendar.timegm(document.date.timetuple())
    tree = json.dumps(_Writer(document).tree()).encode()
    data = pandoc(
        ["--from=json", f"--to={form}", "--output=-"],
        tree,
        {"SOURCE_DATE_EPOCH": str(moment), "TZ": "UTC"},
    )
    return repacked(data, document.date, _with_alternatives(document) if form == "odt" else None)


def _with_alternatives(document: Document) -> Callable[[str, bytes], bytes]:
    """Put the words for those who do not see a picture into ODT's frames, in order; pandoc leaves them out."""
    words = iter([figure.alternative for figure in document.all_blocks() if isinstance(figure, Figure)])

    def described(name: str, content: bytes) -> bytes:
        if name != "content.xml":
            return content
        parts = content.decode().split("</draw:frame>")
        return (
            "".join(f"{part}<svg:desc>{escape(next(words))}</svg:desc></draw:frame>" for part in parts[:-1]).encode()
            + parts[-1].encode()
        )

    return described


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.labels = Labels(language=document.language)

    def tree(self) -> Node:
        document = self.document
        blocks = [
            *self._front(),
            *(node for block in document.blocks for node in self._block(block)),
            *self._signatures(),
            *self._annexes(),
        ]
        meta = {
            "title": _meta(document.title),
            "lang": _meta("de-DE" if document.language == "de" else "en-GB"),
            "author": _meta(", ".join(document.authors) or document.issuer),
            "date": _meta(document.date.isoformat()),
        }
        return {"pandoc-api-version": API_VERSION, "meta": meta, "blocks": blocks}

    def _front(self) -> list[Node]:
        document = self.document
        nodes = [_para([_strong(document.issuer)])]
        if document.subject:
            nodes.append(_para([_strong(document.subject)]))
        nodes.extend(_para([_strong(f"{line.label}: "), *_words(line.value)]) for line in document.head)
        return nodes

    def _signatures(self) -> list[Node]:
        return [
            _para([_strong(each.name), {"t": "LineBreak"}, *_words(each.role)]) for each in self.document.signatures
        ]

    def _annexes(self) -> list[Node]:
        nodes: list[Node] = []
        for annex in self.document.annexes:
            nodes.append(_heading(1, self.labels.annex(annex.title)))
            nodes.extend(node for block in annex.blocks for node in self._block(block))
        return nodes

    def _block(self, block: Block) -> list[Node]:
        match block:
            case Heading():
                return [_heading(block.level, block.text)]
            case Paragraph():
                return [_para(self._inlines(block.content))]
            case BulletList():
                return [{"t": "BulletList", "c": self._items(block.items)}]
            case NumberedList():
                style = [1, {"t": "Decimal"}, {"t": "Period"}]
                return [{"t": "OrderedList", "c": [style, self._items(block.items)]}]
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
        return []  # a page break: the office program breaks pages itself

    def _items(self, items: tuple[Content, ...]) -> list[list[Node]]:
        return [[{"t": "Plain", "c": self._inlines(item)}] for item in items]

    def _inlines(self, content: Content) -> list[Node]:
        nodes: list[Node] = []
        for part in inlines(content):
            match part:
                case str():
                    nodes.extend(_words(part))
                case Strong():
                    nodes.append(_strong(part.text))
                case Emphasis():
                    nodes.append({"t": "Emph", "c": _words(part.text)})
                case Link():
                    nodes.append({"t": "Link", "c": [PLAIN, _words(part.text), [part.url, ""]]})
                case Footnote():
                    nodes.append({"t": "Note", "c": [_para(self._inlines(part.content))]})
                case FootnoteRef():
                    number = str(self.document.note_number(part.key))
                    nodes.append({"t": "Superscript", "c": _words(number)})
        return nodes

    # Tables and figures

    def _table(self, table: Table) -> list[Node]:
        caption = [None, [{"t": "Plain", "c": _words(self.labels.table(table.caption))}]]
        head = [[PLAIN, [_head_cell(cell.text, cell.rowspan, cell.colspan) for cell in row]] for row in table.header]
        rows = [[PLAIN, [self._cell(cell) for cell in row]] for row in table.body]
        headed = all(row and row[0].is_header for row in table.body) and bool(rows)
        node = {
            "t": "Table",
            "c": [
                PLAIN,
                caption,
                _widths(table.columns),
                [PLAIN, head],
                [[PLAIN, int(headed), [], rows]],
                [PLAIN, []],
            ],
        }
        return [node, *(_para(self._inlines(note)) for note in table.notes)]

    def _cell(self, cell: Cell) -> list[Any]:
        words = self._inlines(cell.content)
        if cell.is_header:
            words = [{"t": "Strong", "c": words}] if words else []
        return [PLAIN, {"t": "AlignDefault"}, cell.rowspan, cell.colspan, [{"t": "Plain", "c": words}]]

    def _figure(self, figure: Figure) -> list[Node]:
        picture = base64.b64encode(to_png(figure.svg)).decode()
        image = {
            "t": "Image",
            "c": [PLAIN, _words(figure.alternative), [f"data:image/png;base64,{picture}", ""]],
        }
        caption = [None, [{"t": "Plain", "c": _words(self.labels.figure(figure.caption))}]]
        node = {"t": "Figure", "c": [PLAIN, caption, [{"t": "Plain", "c": [image]}]]}
        return [node, *(self._table(figure.table) if figure.table else [])]


def _meta(text: str) -> Node:
    return {"t": "MetaInlines", "c": _words(text)}


def _words(text: str) -> list[Node]:
    """Text with its line breaks; pandoc reads no markup in it."""
    nodes: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            nodes.append({"t": "LineBreak"})
        if line:
            nodes.append({"t": "Str", "c": line})
    return nodes


def _strong(text: str) -> Node:
    return {"t": "Strong", "c": _words(text)}


def _para(words: list[Node]) -> Node:
    return {"t": "Para", "c": words}


def _heading(level: int, text: str) -> Node:
    return {"t": "Header", "c": [level, PLAIN, _words(text)]}


def _head_cell(text: str, rowspan: int, colspan: int) -> list[Any]:
    return [PLAIN, {"t": "AlignDefault"}, rowspan, colspan, [{"t": "Plain", "c": [_strong(text)]}]]


def _widths(columns: tuple[Column, ...]) -> list[list[Node]]:
    """Weights as parts of the text's width; a column without one counts as 2 (figures) or 5 (text)."""
    weights = [column.weight or (2 if column.align == "right" else 5) for column in columns]
    whole = sum(weights)
    return [
        [
            {"t": "AlignRight" if column.align == "right" else "AlignLeft"},
            {"t": "ColWidth", "c": weight / whole},
        ]
        for column, weight in zip(columns, weights, strict=True)
    ]

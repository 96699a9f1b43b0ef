"""HTML: a complete page that needs nothing from outside, or the article alone for a page of one's own."""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from importlib.resources import files

from dreiklang.documents.labels import Labels
from dreiklang.documents.tree import (
    Annex,
    Block,
    BulletList,
    Cell,
    Content,
    Document,
    Emphasis,
    Figure,
    Footnote,
    FootnoteRef,
    HeaderCell,
    Heading,
    HeadLine,
    Inline,
    Link,
    NumberedList,
    PageBreak,
    Paragraph,
    Signature,
    Strong,
    Table,
    inlines,
)


@cache
def stylesheet() -> str:
    """The style of papers, for pages that embed `body_html`."""
    return files("dreiklang.documents").joinpath("design", "paper.css").read_text(encoding="utf-8")


def to_html(document: Document) -> str:
    """A complete, standalone page: its style is inside, and it loads nothing."""
    author = ", ".join(document.authors) or document.issuer
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n"
        f'<meta name="author" content="{escape(author)}">\n'
        f'<meta name="description" content="{escape(document.subject or document.title)}">\n'
        f'<meta name="dcterms.date" content="{document.date.isoformat()}">\n'
        f"<style>\n{stylesheet()}</style>\n</head>\n<body>\n<main>\n{body_html(document)}</main>\n</body>\n</html>\n"
    )


def body_html(document: Document, title_level: int = 1) -> str:
    """The article alone, its title as `<h1>` or, in a page that has one already, as `<h2>`.

    Figures are `<img>` with a `data:` address, so a content security policy must allow `img-src data:`.
    The classes are those of `stylesheet()`; there are no style attributes and no scripts.
    """
    return _Article(document, title_level).write()


class _Article:
    def __init__(self, document: Document, title_level: int) -> None:
        self.document = document
        self.title_level = title_level
        self.labels = Labels(language=document.language)
        self.notes = 0

    def write(self) -> str:
        document = self.document
        parts = [
            f'<article class="paper" lang="{document.language}">',
            self._front(),
            *map(self._block, document.blocks),
            _signatures(document.signatures),
            *map(self._annex, document.annexes),
            self._footnotes(),
            "</article>",
        ]
        return "\n".join(part for part in parts if part) + "\n"

    def _front(self) -> str:
        document = self.document
        subject = f'<p class="paper-subject">{escape(document.subject)}</p>\n' if document.subject else ""
        return (
            f'<header>\n<p class="paper-issuer">{escape(document.issuer)}</p>\n'
            f"{_head(document.head)}{self._heading(0, document.title)}\n{subject}</header>"
        )

    def _heading(self, level: int, text: str) -> str:
        tag = f"h{min(level + self.title_level, 6)}"
        return f"<{tag}>{escape(text)}</{tag}>"

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return self._heading(block.level, block.text)
            case Paragraph():
                return f"<p>{self._text(block.content)}</p>"
            case BulletList():
                return f"<ul>\n{self._items(block.items)}</ul>"
            case NumberedList():
                return f"<ol>\n{self._items(block.items)}</ol>"
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case PageBreak():
                return '<hr class="paper-break">'

    def _items(self, items: tuple[Content, ...]) -> str:
        return "".join(f"<li>{self._text(item)}</li>\n" for item in items)

    def _text(self, content: Content) -> str:
        return "".join(map(self._inline, inlines(content)))

    def _inline(self, part: Inline) -> str:
        match part:
            case str():
                return _escaped(part)
            case Strong():
                return f"<strong>{_escaped(part.text)}</strong>"
            case Emphasis():
                return f"<em>{_escaped(part.text)}</em>"
            case Link():
                return f'<a href="{escape(part.url)}">{_escaped(part.text)}</a>'
            case Footnote():
                self.notes += 1
                return self._reference(self.notes, f' id="reference-{self.notes}"')
            case FootnoteRef():
                return self._reference(self.document.note_number(part.key), "")

    def _reference(self, number: int, anchor: str) -> str:
        name = escape(self.labels.footnote(number))
        return f'<sup><a href="#footnote-{number}"{anchor} role="doc-noteref" aria-label="{name}">{number}</a></sup>'

    def _table(self, table: Table) -> str:
        caption = escape(self.labels.table(table.caption))
        notes = "".join(f'\n<p class="paper-note">{self._text(note)}</p>' for note in table.notes)
        header = "".join(_header_row(table, row) for row in table.header)
        return (
            f'<div class="paper-scroll" role="region" aria-label="{caption}" tabindex="0">\n<table>\n'
            f"<caption>{caption}</caption>\n{_column_groups(table)}<thead>\n{header}</thead>\n"
            f"<tbody>\n{self._body(table)}</tbody>\n</table>\n</div>{notes}"
        )

    def _body(self, table: Table) -> str:
        if not table.rows:
            return f'<tr><td colspan="{len(table.columns)}">{escape(self.labels.no_rows)}</td></tr>\n'
        rows: list[list[str]] = [[] for _ in table.rows]
        for row, column, cell in table.placed():
            rows[row].append(self._cell(cell, table.columns[column].align == "right"))
        return "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in rows)

    def _cell(self, cell: Cell, figures: bool) -> str:
        attributes = _spans(cell.colspan, cell.rowspan) + (' class="paper-figures"' if figures else "")
        if cell.is_header:
            scope = "rowgroup" if cell.rowspan > 1 else "row"
            return f'<th scope="{scope}"{attributes}>{self._text(cell.content)}</th>'
        return f"<td{attributes}>{self._text(cell.content)}</td>"

    def _figure(self, figure: Figure) -> str:
        drawing = base64.b64encode(figure.svg).decode()
        data = ""
        caption = escape(self.labels.figure(figure.caption))
        if figure.table is not None:
            data = (
                f"<details>\n<summary>{escape(self.labels.data)}</summary>\n{self._table(figure.table)}\n</details>\n"
            )
        return (
            f"<figure>\n<figcaption>{caption}</figcaption>\n"
            f'<img src="data:image/svg+xml;base64,{drawing}" alt="{escape(figure.alternative)}">\n{data}</figure>'
        )

    def _annex(self, annex: Annex) -> str:
        blocks = "\n".join(map(self._block, annex.blocks))
        return (
            f'<section class="paper-annex">\n{self._heading(1, self.labels.annex(annex.title))}\n{blocks}\n</section>'
        )

    def _footnotes(self) -> str:
        if not self.document.footnotes:
            return ""
        notes = "".join(self._note(number, note) for number, note in enumerate(self.document.footnotes, 1))
        return (
            f'<section class="paper-footnotes" role="doc-endnotes">\n'
            f"{self._heading(1, self.labels.footnotes)}\n<ol>\n{notes}</ol>\n</section>"
        )

    def _note(self, number: int, note: Footnote) -> str:
        back = escape(self.labels.back_to_text(number))
        return (
            f'<li id="footnote-{number}">{self._text(note.content)} '
            f'<a href="#reference-{number}" role="doc-backlink" aria-label="{back}">↩</a></li>\n'
        )


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _head(lines: tuple[HeadLine, ...]) -> str:
    if not lines:
        return ""
    entries = "".join(f"<dt>{escape(line.label)}</dt><dd>{_escaped(line.value)}</dd>\n" for line in lines)
    return f'<dl class="paper-head">\n{entries}</dl>\n'


def _signatures(signatures: tuple[Signature, ...]) -> str:
    if not signatures:
        return ""
    signed = "".join(f"<p>{escape(signature.name)}<br>{_escaped(signature.role)}</p>\n" for signature in signatures)
    return f'<div class="paper-signatures">\n{signed}</div>'


def _spans(colspan: int, rowspan: int) -> str:
    return (f' colspan="{colspan}"' if colspan > 1 else "") + (f' rowspan="{rowspan}"' if rowspan > 1 else "")


def _column_groups(table: Table) -> str:
    if len(table.header) == 1:
        return ""
    groups = "".join(f'<colgroup span="{cell.colspan}"></colgroup>' for cell in table.header[0])
    return f"{groups}\n"


def _header_row(table: Table, row: tuple[HeaderCell, ...]) -> str:
    return f"<tr>{''.join(_header_cell(table, cell) for cell in row)}</tr>\n"


def _header_cell(table: Table, cell: HeaderCell) -> str:
    scope, kind = "col", ""
    if cell.colspan > 1:
        scope, kind = "colgroup", ' class="paper-group"'
    elif table.columns[cell.column].align == "right":
        kind = ' class="paper-figures"'
    return f'<th scope="{scope}"{_spans(cell.colspan, cell.rowspan)}{kind}>{_escaped(cell.text)}</th>'

"""PDF/UA-1 and PDF/A-2a through Typst, which compiles within the process, with the fonts that it brings.

Typst source is written with text as string literals only, so no text can be read as markup. A glyph that
none of the fonts has would make the file unreadable for some, and the standards forbid it: such a character
is shown as its code point in brackets, as in [U+1F600 GRINNING FACE].
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import typst

from dreiklang.documents.errors import WritingError
from dreiklang.documents.labels import Labels
from dreiklang.documents.tree import (
    Annex,
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
    HeaderCell,
    Heading,
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
from dreiklang.wording import format_date, message, say

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""Accessible (the law for public bodies) and fit for the archive, tags included."""

LONG_WORD = 36
"""Characters from which on a word may break anywhere; hyphenation divides the shorter ones."""

SHORT_TITLE = 100
"""Characters of the title that fit into the running header."""

_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_LONG_WORDS = re.compile(rf"(\S{{{LONG_WORD},}})")
_PLACES = {"n": "\n", "r": "\r", "t": "\t"}


def to_pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes on every machine."""
    unknown: frozenset[str] = frozenset()
    while True:
        try:
            return _compile(_Paper(document, unknown).source(), document)
        except typst.TypstError as error:
            found = missing_characters(error.diagnostic) - unknown
            if not found:
                raise _refusal(document, error) from error
            unknown |= found


def literal(text: str, unknown: frozenset[str] = frozenset()) -> str:
    """Text as a Typst string literal: quoted, and shown by Typst exactly as it stands.

    Typst reads nothing but the backslash and the quotation mark within a string. `unknown` holds the
    characters that no font has.
    """
    shown = "".join(_code_point(character) if character in unknown else character for character in text)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


def missing_characters(diagnostic: str) -> frozenset[str]:
    """The characters that Typst says no font could show."""
    texts = (_unescaped(found) for found in _MISSING.findall(diagnostic))
    return frozenset("".join(texts))


def _unescaped(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        return _PLACES.get(found[2], found[2])

    return _ESCAPED.sub(character, text)


def _code_point(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cf", "Mn"}:  # a joiner or a variant of what stands before it shows nothing by itself
        return ""
    name = f" {unicodedata.name(character, '')}".rstrip() if category == "So" else ""
    return f"[U+{ord(character):04X}{name}]"


@cache
def _design() -> str:
    return files("dreiklang.documents").joinpath("design", "paper.typ").read_text(encoding="utf-8")


def _compile(source: str, document: Document) -> bytes:
    day = document.date
    return typst.compile(
        source.encode(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )


def _refusal(document: Document, error: typst.TypstError) -> WritingError:
    return WritingError(
        message("document “{title}”", title=document.title),
        message("It cannot be set as PDF: {reason}", reason=error.message),
        message("Take the part named out of the document."),
    )


class _Paper:
    def __init__(self, document: Document, unknown: frozenset[str]) -> None:
        self.document = document
        self.unknown = unknown
        self.labels = Labels(language=document.language)

    def source(self) -> str:
        document = self.document
        parts = [
            self._front(),
            *map(self._block, document.blocks),
            self._signatures(document.signatures),
            *map(self._annex, document.annexes),
        ]
        body = "\n".join(part for part in parts if part)
        return f"{_design()}\n{self._settings()}\n#{{\n{body}\n}}\n"

    def _settings(self) -> str:
        document = self.document
        authors = "".join(f"{self._literal(author)}, " for author in document.authors or (document.issuer,))
        day = document.date
        page_label = say(message("Page {page} of {pages}", page="\0", pages="\1"), document.language)
        words = re.split("([\0\1])", page_label)
        label = " + ".join({"\0": "page", "\1": "pages"}.get(word) or literal(word) for word in words)
        footer = f"{document.issuer} · {format_date(day, document.language)}"
        return (
            f"#set document(title: {self._literal(document.title)}, author: ({authors}), "
            f"description: {self._literal(document.subject or document.title)}, "
            f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))\n"
            f'#show: paper.with(lang: "{document.language}", short-title: {self._literal(_short(document.title))}, '
            f"footer: {self._literal(footer)}, page-label: (page, pages) => {label})"
        )

    def _front(self) -> str:
        document = self.document
        head = "".join(f"({self._text(line.label)}, {self._text(line.value)}), " for line in document.head)
        subject = self._text(document.subject) if document.subject else "none"
        return f"front({self._text(document.issuer)}, ({head}), {self._text(document.title)}, {subject})"

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"heading(level: {block.level}, {self._text(block.text)})"
            case Paragraph():
                return f"par({self._text(block.content)})"
            case BulletList():
                return f"list({self._each(block.items)})"
            case NumberedList():
                return f"enum({self._each(block.items)})"
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case PageBreak():
                return "pagebreak(weak: true)"

    def _each(self, contents: tuple[Content, ...]) -> str:
        return "".join(f"{self._text(content)}, " for content in contents)

    def _literal(self, text: str) -> str:
        return literal(text, self.unknown)

    def _text(self, content: Content) -> str:
        """Content as one Typst code block, so that its parts are joined."""
        return "[" + "".join(f"#{part};" for part in map(self._inline, inlines(content))) + "]"

    def _inline(self, part: Inline) -> str:
        match part:
            case str():
                return self._words(part)
            case Strong():
                return f"strong({self._words(part.text)})"
            case Emphasis():
                return f"emph({self._words(part.text)})"
            case Link():
                return f"link({literal(part.url)}, {self._words(part.text)})"
            case Footnote():
                number = self.document.note_number(part.key) if part.key else 0
                label = f" <note-{number}>" if number else ""
                return f"[#footnote({self._text(part.content)}){label}]"
            case FootnoteRef():
                return f"footnote(<note-{self.document.note_number(part.key)}>)"

    def _words(self, text: str) -> str:
        lines = ("; ".join(self._line(line)) for line in text.split("\n"))
        return "{" + "; linebreak(); ".join(lines) + "}"

    def _line(self, line: str) -> list[str]:
        pieces = enumerate(_LONG_WORDS.split(line))  # odd pieces are the long words
        return [f"long({self._literal(piece)})" if odd % 2 else self._literal(piece) for odd, piece in pieces if piece]

    def _table(self, table: Table) -> str:
        widths = "".join(f"{_width(column)}, " for column in table.columns)
        aligns = "".join(f"{column.align}, " for column in table.columns)
        header = "".join(self._header_cell(cell) for row in table.header for cell in row)
        cells = "".join(self._cell(cell) for _, _, cell in table.placed())
        if not table.rows:
            cells = f"table.cell(colspan: {len(table.columns)}, {self._text(self.labels.no_rows)}), "
        caption = self._text(self.labels.table(table.caption))
        return (
            f"datatable({caption}, ({widths}), ({aligns}), {len(table.header)}, ({header}), ({cells}), "
            f"({self._each(table.notes)}))"
        )

    def _header_cell(self, cell: HeaderCell) -> str:
        align = ", align: center" if cell.colspan > 1 else ""
        return f"table.cell(colspan: {cell.colspan}, rowspan: {cell.rowspan}{align}, {self._text(cell.text)}), "

    def _cell(self, cell: Cell) -> str:
        content = self._text(cell.content)
        shown = f"strong({content})" if cell.is_header else content
        if cell.colspan == cell.rowspan == 1:
            return f"{shown}, "
        return f"table.cell(colspan: {cell.colspan}, rowspan: {cell.rowspan}, {shown}), "

    def _figure(self, figure: Figure) -> str:
        caption = self._text(self.labels.figure(figure.caption))
        drawing = f"drawing({caption}, {self._literal(figure.svg.decode())}, {self._literal(figure.alternative)})"
        return drawing if figure.table is None else f"{drawing}\n{self._table(figure.table)}"

    def _signatures(self, signatures: tuple[Signature, ...]) -> str:
        people = "".join(f"({self._text(signed.name)}, {self._text(signed.role)}), " for signed in signatures)
        return f"signatures(({people}))" if people else ""

    def _annex(self, annex: Annex) -> str:
        heading = f"heading(level: 1, {self._text(self.labels.annex(annex.title))})"
        return "\n".join(["pagebreak(weak: true)", heading, *map(self._block, annex.blocks)])


def _width(column: Column) -> str:
    if column.weight is not None:
        return f"{column.weight}fr"
    return "auto" if column.align == "right" else "1fr"


def _short(title: str) -> str:
    return title if len(title) <= SHORT_TITLE else title[: SHORT_TITLE - 1].rstrip() + "…"

r"""A document as a tree of headings, paragraphs, lists, tables and figures, free of any file format.

Every node validates itself on construction and raises `InvalidDocumentError`. A `\n` within text is a line
break in every format. Text is only ever text: no writer reads markup in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Date  # noqa: N812 - the field is called date, too
from decimal import Decimal
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from dreiklang.documents.errors import InvalidDocumentError
from dreiklang.documents.pictures import check_svg
from dreiklang.documents.text import clean, one_line
from dreiklang.wording import Message, message

Language: TypeAlias = Literal["de", "en"]
DEEPEST_HEADING = 5
"""The title is the first of HTML's six levels, so five are left."""


@dataclass(frozen=True)
class Strong:
    """Text that carries weight."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


@dataclass(frozen=True)
class Emphasis:
    """Text that is stressed."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


@dataclass(frozen=True)
class Link:
    """Text that leads to a web or mail address (http, https, mailto)."""

    text: str
    url: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))
        try:
            address = urlsplit(self.url)
        except ValueError:
            address = urlsplit("")
        reached = address.netloc if address.scheme in {"http", "https"} else address.path
        unprintable = any(character.isspace() or not character.isprintable() for character in self.url)
        if address.scheme not in {"http", "https", "mailto"} or not reached or unprintable:
            _refuse(
                message("link “{text}”", text=self.text),
                message("“{url}” is no web or mail address.", url=one_line(self.url)),
                message("Give a full address that begins with https://."),
            )


@dataclass(frozen=True)
class Footnote:
    """A note at this place; with a key, other places can refer to it by `FootnoteRef`."""

    content: Content
    key: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", inlines(self.content))
        if any(isinstance(part, Footnote | FootnoteRef) for part in inlines(self.content)):
            _refuse(
                message("footnote"),
                message("It contains a footnote."),
                message("Say it in one note, or in two side by side."),
            )


@dataclass(frozen=True)
class FootnoteRef:
    """A further reference to the footnote with this key."""

    key: str


Inline: TypeAlias = str | Strong | Emphasis | Link | Footnote | FootnoteRef
Content: TypeAlias = Inline | tuple[Inline, ...]
"""Running text: one inline or several."""


def inlines(content: Content) -> tuple[Inline, ...]:
    """Running text as a tuple of inlines, its plain strings cleaned."""
    parts = content if isinstance(content, tuple) else (content,)
    return tuple(clean(part) if isinstance(part, str) else part for part in parts)


def plain(content: Content) -> str:
    """The words of running text without its notes, for formats that know no more."""
    words = []
    for part in inlines(content):
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, Strong | Emphasis | Link):
            words.append(part.text)
    return "".join(words)


def _refuse(place: Message, reason: Message, remedy: Message) -> None:
    raise InvalidDocumentError(place, reason, remedy)


@dataclass(frozen=True)
class Heading:
    """A heading below the title: level 1 to 5, each at most one deeper than the one before."""

    level: int
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", one_line(self.text))
        place = message("heading “{text}”", text=self.text)
        if not self.text:
            _refuse(place, message("It is empty."), message("Give it words."))
        if not 1 <= self.level <= DEEPEST_HEADING:
            _refuse(
                place,
                message("Level {level} does not exist.", level=self.level),
                message("Choose 1 to {deepest}.", deepest=DEEPEST_HEADING),
            )


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    content: Content

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", inlines(self.content))


@dataclass(frozen=True)
class BulletList:
    """A list whose order carries no meaning."""

    items: tuple[Content, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", _list_items(self.items))


@dataclass(frozen=True)
class NumberedList:
    """A list that counts from 1."""

    items: tuple[Content, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", _list_items(self.items))


def _list_items(items: tuple[Content, ...]) -> tuple[Content, ...]:
    if not items:
        _refuse(message("list"), message("It is empty."), message("Give at least one item."))
    return tuple(inlines(item) for item in items)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column with its header; neighbours with the same non-empty `group` stand under one group header.

    `weight` is the share of the width among the weighted columns. Without it, a column of figures (aligned
    right) is as wide as its contents, and a column of text takes an equal share of what is left.
    """

    header: str
    align: Literal["left", "right"] = "left"
    weight: int | None = None
    group: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "header", clean(self.header))
        object.__setattr__(self, "group", clean(self.group))
        if self.weight is not None and self.weight <= 0:
            _refuse(
                message("column “{header}”", header=self.header),
                message("The weight {weight} is not positive.", weight=self.weight),
                message("Give a whole number from 1 on."),
            )


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell as shown, and its exact number (in the unit shown) where it is one, for spreadsheets."""

    content: Content
    value: Decimal | None = None
    colspan: int = 1
    rowspan: int = 1
    is_header: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", inlines(self.content))
        place = message("cell “{text}”", text=plain(self.content))
        if self.colspan < 1 or self.rowspan < 1:
            _refuse(place, message("It spans nothing."), message("Span at least one row and column."))
        if self.value is not None and not (isinstance(self.value, Decimal) and self.value.is_finite()):
            _refuse(place, message("Its value is no exact number."), message("Give a decimal."))


@dataclass(frozen=True, kw_only=True)
class HeaderCell:
    """A cell of the header as laid out; `column` is its first column, counted from 0."""

    text: str
    column: int
    colspan: int
    rowspan: int


@dataclass(frozen=True, kw_only=True)
class Table:
    """A data table; its rows fill its columns exactly, spans included. A plain string is a cell of text."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | str, ...], ...] = ()
    notes: tuple[Content, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "caption", one_line(self.caption))
        place = message("table “{caption}”", caption=self.caption)
        if not self.caption:
            _refuse(place, message("It has no caption."), message("Say what the table shows."))
        if not self.columns or any(not one_line(column.header) for column in self.columns):
            _refuse(place, message("A column has no header."), message("Name every column."))
        object.__setattr__(self, "notes", tuple(inlines(note) for note in self.notes))
        _check_spans(place, len(self.columns), self.body)

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows with every plain string as a cell."""
        return tuple(tuple(cell if isinstance(cell, Cell) else Cell(content=cell) for cell in row) for row in self.rows)

    @property
    def header(self) -> tuple[tuple[HeaderCell, ...], ...]:
        """The header's one or two rows; with two, ungrouped columns reach over both."""
        grouped = any(column.group for column in self.columns)
        upper: list[HeaderCell] = []
        lower: list[HeaderCell] = []
        for index, column in enumerate(self.columns):
            cell = HeaderCell(text=column.header, column=index, colspan=1, rowspan=1)
            if not column.group:
                upper.append(replace(cell, rowspan=2 if grouped else 1))
                continue
            lower.append(cell)
            if index and self.columns[index - 1].group == column.group:
                upper[-1] = replace(upper[-1], colspan=upper[-1].colspan + 1)
            else:
                upper.append(replace(cell, text=column.group))
        return (tuple(upper), tuple(lower)) if grouped else (tuple(upper),)

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Every cell with the row and column of its upper left corner, counted from 0."""
        taken: set[tuple[int, int]] = set()
        for row_index, row in enumerate(self.body):
            column = 0
            for cell in row:
                while (row_index, column) in taken:
                    column += 1
                taken.update(_area(row_index, column, cell))
                yield row_index, column, cell


def _area(row: int, column: int, cell: Cell) -> Iterator[tuple[int, int]]:
    for down in range(cell.rowspan):
        for right in range(cell.colspan):
            yield row + down, column + right


def _check_spans(place: Message, width: int, rows: tuple[tuple[Cell, ...], ...]) -> None:
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            area = set(_area(number, column, cell))
            if area & taken or column + cell.colspan > width or number + cell.rowspan > len(rows):
                column = width + 1
                break
            taken |= area
        filled = sum((number, place_) in taken for place_ in range(width))
        if column > width or filled != width:
            _refuse(
                place,
                message("Row {row} does not fill the {width} columns exactly.", row=number + 1, width=width),
                message("Correct its cells or their spans."),
            )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A drawing (SVG) with the words for those who do not see it, and the data that it shows."""

    svg: bytes
    alternative: str
    caption: str
    table: Table | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "alternative", one_line(self.alternative))
        object.__setattr__(self, "caption", one_line(self.caption))
        place = message("figure “{caption}”", caption=self.caption)
        if not self.alternative or not self.caption:
            _refuse(
                place,
                message("The caption or the alternative text is missing."),
                message("Say what the figure shows."),
            )
        problem = check_svg(self.svg)
        if problem is not None:
            _refuse(place, problem, message("Give a plain SVG drawing without scripts and outside links."))


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page, where there are pages."""


Block: TypeAlias = Heading | Paragraph | BulletList | NumberedList | Table | Figure | PageBreak


@dataclass(frozen=True, kw_only=True)
class HeadLine:
    """A line of a paper's head, such as its number or the meeting."""

    label: str
    value: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", one_line(self.label))
        object.__setattr__(self, "value", clean(self.value))


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signs, and as what."""

    name: str
    role: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name))
        object.__setattr__(self, "role", clean(self.role))


@dataclass(frozen=True, kw_only=True)
class Annex:
    """What is attached; writers number it and begin it on a new page. Its headings start at level 2."""

    title: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", one_line(self.title))


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole paper. `date` is the day it bears; files carry it as their time, so the same in, the same out."""

    title: str
    language: Language
    issuer: str
    date: Date
    subject: str = ""
    authors: tuple[str, ...] = ()
    head: tuple[HeadLine, ...] = ()
    blocks: tuple[Block, ...] = ()
    signatures: tuple[Signature, ...] = ()
    annexes: tuple[Annex, ...] = ()
    _notes: tuple[Footnote, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        for name in ("title", "issuer", "subject"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        object.__setattr__(self, "authors", tuple(one_line(author) for author in self.authors))
        place = message("document “{title}”", title=self.title)
        if not self.title or not self.issuer:
            _refuse(place, message("Title or issuer is missing."), message("Give both."))
        if self.language not in {"de", "en"}:
            _refuse(place, message("The language is unknown."), message("Choose de or en."))
        if not 1980 <= self.date.year <= 2100:
            _refuse(
                place,
                message("Files cannot bear the year {year}.", year=self.date.year),
                message("Give a day from 1980 to 2100."),
            )
        _check_headings(place, self.blocks, 0)
        for annex in self.annexes:
            _check_headings(place, annex.blocks, 1)
        self._check_notes(place)

    def _check_notes(self, place: Message) -> None:
        parts = list(_noted(self))
        notes = tuple(part for part in parts if isinstance(part, Footnote))
        keys = [note.key for note in notes if note.key]
        for key in keys:
            if keys.count(key) > 1:
                _refuse(
                    place,
                    message("Two footnotes have the key “{key}”.", key=key),
                    message("Give every footnote a key of its own."),
                )
        for part in parts:
            if isinstance(part, FootnoteRef) and part.key not in keys:
                _refuse(
                    place,
                    message("There is no footnote “{key}”.", key=part.key),
                    message("Add it or remove the reference."),
                )
        object.__setattr__(self, "_notes", notes)

    @property
    def footnotes(self) -> tuple[Footnote, ...]:
        """All footnotes in reading order; the first is number 1."""
        return self._notes

    def note_number(self, key: str) -> int:
        """The number of the footnote with this key."""
        return next(number for number, note in enumerate(self._notes, 1) if note.key == key)

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables in reading order, the figures' data included."""
        found = []
        for block in self.all_blocks():
            if isinstance(block, Table):
                found.append(block)
            elif isinstance(block, Figure) and block.table is not None:
                found.append(block.table)
        return tuple(found)

    def all_blocks(self) -> Iterator[Block]:
        """The blocks of the paper, then those of its annexes."""
        yield from self.blocks
        for annex in self.annexes:
            yield from annex.blocks


def _check_headings(place: Message, blocks: tuple[Block, ...], above: int) -> None:
    lowest = above
    deepest_yet = above
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        if not lowest < block.level <= deepest_yet + 1:
            _refuse(
                place,
                message("The heading “{text}” skips a level.", text=block.text),
                message("Go down one level at a time."),
            )
        deepest_yet = block.level


def _noted(document: Document) -> Iterator[Inline]:
    """Footnotes and references in the order in which writers put them down."""
    for block in document.all_blocks():
        for content in _contents(block):
            yield from (part for part in inlines(content) if isinstance(part, Footnote | FootnoteRef))


def _contents(block: Block) -> Iterator[Content]:
    if isinstance(block, Paragraph):
        yield block.content
    elif isinstance(block, BulletList | NumberedList):
        yield from block.items
    elif isinstance(block, Table):
        yield from (cell.content for row in block.body for cell in row)
        yield from block.notes
    elif isinstance(block, Figure) and block.table is not None:
        yield from _contents(block.table)

"""Budget tables: which figure of a table is of which row, kind and year; totals beside and below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.papers.figures import Figure, Kind, kind_of
from dreiklang.papers.findings import Level
from dreiklang.papers.numerals import read_number
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.tables import Table, TableCell, read_tables

YEAR = re.compile(r"(?:Plan|Ansatz|Ergebnis|HHJ?|Jahr)?\s?(?P<year>20\d\d)(?:\s?\(?(?:TEUR|T€|EUR|€)\)?)?")
TOTAL_COLUMN = re.compile(r"(?:Summe|Gesamt|Insgesamt|Total|Σ)\b.*", re.IGNORECASE)
TOTAL_WORDS = re.compile(r"\b(?:Summe|Gesamt(?:summe|kosten|betrag)?|insgesamt|Total|zusammen)\b", re.IGNORECASE)
UNITS = r"TEUR|T€|Tsd\.? ?(?:EUR|€|Euro)|Mio\.? ?(?:EUR|€|Euro)|EUR|€|Euro|Stellen?|VZ[ÄWE]|%"
UNIT = re.compile(UNITS)
VALUE = re.compile(
    r"(?P<lead>[^\d+−–-]{0,60}?)(?P<sign>[-−–+]?)\s?(?P<number>\d[\d.,]{0,20})\s*"
    rf"(?P<unit>{UNITS})?(?P<rest>\s*\(.{{0,160}}\)|\s*)"
)
KIND_OF_HEADING = (
    (re.compile(r"sach|investition|finanzmittel|\bmittel", re.IGNORECASE), Kind.FUNDS),
    (re.compile(r"personal", re.IGNORECASE), Kind.PERSONNEL_COST),
)


@dataclass(frozen=True, kw_only=True)
class BudgetTable:
    """A table with years: its figures, and the stated totals of a row over its years (year None)."""

    title: str
    years: tuple[int, ...]
    figures: tuple[Figure, ...]
    totals: tuple[Figure, ...]


@dataclass(frozen=True)
class _Column:
    """What a column holds: a year, or the sum of years if that is None; the words above; a unit in them."""

    year: int | None
    heading: str


def read_budget_tables(paper: PaperText) -> Iterator[BudgetTable]:
    """Every table that has a row of at least two years."""
    for table in read_tables(paper):
        at = next((row for row in range(min(len(table.rows), 12)) if len(_years(table, row)) > 1), None)
        if at is not None:
            yield _read(paper, table, at)


def _years(table: Table, row: int) -> dict[int, int]:
    found = ((column, YEAR.fullmatch(cell.words)) for column, cell in enumerate(table.rows[row]))
    return {column: int(match["year"]) for column, match in found if match}


def _read(paper: PaperText, table: Table, at: int) -> BudgetTable:
    years = _years(table, at)
    columns = {column: _Column(year, _heading(table, at, column)) for column, year in years.items()}
    for column in range(table.columns):
        heading = table.words(at, column)
        if column not in columns and TOTAL_COLUMN.fullmatch(heading):
            columns[column] = _Column(None, heading)
    figures: list[Figure] = []
    totals: list[Figure] = []
    label = ""
    for row in range(at + 1, len(table.rows)):
        label = _label(table, row, min(years)) or label
        for column, cell in enumerate(table.rows[row]):
            figure = _figure(paper, _Position(table, row, column), cell, columns, label) if column in columns else None
            if figure is not None:
                (totals if figure.year is None else figures).append(figure)
    return BudgetTable(
        title=label,
        years=tuple(sorted(set(years.values()))),
        figures=tuple(figures),
        totals=tuple(totals),
    )


def _heading(table: Table, at: int, column: int) -> str:
    """The words above a column; above merged cells they stand in a column further left."""
    for row in range(at - 1, -1, -1):
        for left in range(column, -1, -1):
            words = table.words(row, left)
            if words:
                return words
    return ""


def _label(table: Table, row: int, first: int) -> str:
    """The words of a row before its first year."""
    words = [table.words(row, column) for column in range(first)]
    return " ".join(word for word in words if word)


@dataclass(frozen=True)
class _Position:
    """A cell's place in its table."""

    table: Table
    row: int
    column: int

    @property
    def below(self) -> str:
        """The words of the cell below."""
        return self.table.words(self.row + 1, self.column) if self.row + 1 < len(self.table.rows) else ""


def _figure(
    paper: PaperText, position: _Position, cell: TableCell, columns: dict[int, _Column], label: str
) -> Figure | None:
    found = VALUE.fullmatch(cell.words) if len(cell.words) <= 260 else None
    if found is None:
        return None
    column = columns[position.column]
    number, level = read_number(found["number"].rstrip(".,"))
    unit = found["unit"] or _unit_below(position) or _unit_in(column.heading)
    total = TOTAL_WORDS.search(found["lead"]) is not None
    kind = _kind(unit, column.heading, label)
    if unit is None and kind is None:
        level = Level.PROBABLE if level is Level.CERTAIN else level
    if number is not None:
        number *= -1 if found["sign"] in ("-", "−", "–") else 1
        number = _in_euros(number, unit)
    reading = paper.reading(None, cell.start, cell.end)
    return Figure(
        kind=kind,
        year=None if total else column.year,
        amount=number,
        row=label,
        words=reading.words,
        place=reading.place,
        level=Level.UNREAD if number is None else level,
    )


def _unit_below(position: _Position) -> str | None:
    """A unit that stands alone in the cell below its number."""
    return position.below if UNIT.fullmatch(position.below) else None


def _unit_in(heading: str) -> str | None:
    found = re.search(r"\((TEUR|T€|EUR|€|Mio\. ?(?:EUR|€)|in Euro|in TEUR)\)|\bin (TEUR|T€|EUR|Euro|€)\b", heading)
    return (found[1] or found[2]).removeprefix("in ") if found else None


def _kind(unit: str | None, heading: str, label: str) -> Kind | None:
    if unit and re.match(r"Stelle|VZ", unit):
        return Kind.POSTS
    for pattern, kind in KIND_OF_HEADING:
        if pattern.search(heading):
            return kind
    named = kind_of(label) or kind_of(heading)
    return None if named is Kind.POSTS and unit else named


def _in_euros(number: Decimal, unit: str | None) -> Decimal:
    plain = (unit or "").lower()
    if plain.startswith(("teur", "t€", "tsd")):
        return number * 1000
    return number * 10**6 if plain.startswith("mio") else number

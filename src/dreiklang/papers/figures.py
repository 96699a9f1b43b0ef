"""Figures of a budget: what kind, which year, how much; and the tables of years that forms state them in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dreiklang.papers.findings import Level, Place, weakest
from dreiklang.papers.paper_text import Line, PaperText
from dreiklang.papers.year_cells import STEP, cells_at_end, is_cells, read_cells


class Kind(StrEnum):
    """What a figure counts: posts, or euros of the result (expense, income) or the payment budget (in, out).

    Papers on packages of measures tell funds (material and investment together) from personnel cost.
    """

    POSTS = "posts"
    EXPENSE = "expense"
    INCOME = "income"
    PAYMENT_OUT = "payment_out"
    PAYMENT_IN = "payment_in"
    FUNDS = "funds"
    PERSONNEL_COST = "personnel_cost"


KIND_WORDS = (
    (Kind.POSTS, re.compile(r"stellen(?!wert)|\bposts?\b|\bvz[wäe]\b", re.IGNORECASE)),
    (Kind.PAYMENT_OUT, re.compile(r"auszahl", re.IGNORECASE)),
    (Kind.PAYMENT_IN, re.compile(r"einzahl", re.IGNORECASE)),
    (Kind.INCOME, re.compile(r"ertr[aä]g|entgelt|\bsteuern|erlös|einnahme", re.IGNORECASE)),
    (Kind.EXPENSE, re.compile(r"aufw[aä]nd|aufwend|(?:sach|personal)kosten", re.IGNORECASE)),
)
ACCOUNT_CLASSES = {"3": Kind.INCOME, "4": Kind.EXPENSE, "6": Kind.PAYMENT_IN, "7": Kind.PAYMENT_OUT}
"""First digits of accounts in the double-entry charts of accounts of German municipalities."""


def kind_of(words: str) -> Kind | None:
    """The kind that a row's words name; None if they name none."""
    return next((kind for kind, pattern in KIND_WORDS if pattern.search(words)), None)


def kind_of_account(account: str) -> Kind | None:
    """The kind that an account's first digit says; None for another or no number."""
    digits = account.replace(" ", "")
    return ACCOUNT_CLASSES.get(digits[:1]) if len(digits) >= 6 and digits.isdigit() else None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure as a paper states it: euros or posts of a year, with the row's words.

    `kind`, `year` or `amount` is None where the paper does not say it, or it could not be read.
    """

    kind: Kind | None
    year: int | None
    amount: Decimal | None
    row: str
    words: str
    place: Place
    level: Level = Level.CERTAIN


YEARS = re.compile(r"\b(20\d\d)\b")
NOTE = r"(?:[ \t]{1,3}(?:Sperrvermerk|Plan|Ansatz|Entwurf|Finanzplan))?"
"""A word that a year's column may bear beside the year."""
HEADER = re.compile(
    rf"(?P<before>[^\d\n]{{0,80}}?)(?P<years>(?:20\d\d{NOTE}[ \t]{{1,12}}){{1,11}}20\d\d){NOTE}(?P<rest>[ \t]*)$"
)


@dataclass(frozen=True)
class YearHeader:
    """A line that heads columns with years. A column without a year, or with an impossible one, has None."""

    years: tuple[int | None, ...]
    line: Line

    def year(self, column: int | None) -> tuple[int | None, Level]:
        """A column's year. Where it has none, the one that comes next is probable."""
        if column is None or column >= len(self.years):
            return None, Level.UNREAD
        year = self.years[column]
        if year is not None:
            return year, Level.CERTAIN
        first = self.years[0]
        return (None, Level.UNREAD) if first is None else (first + column, Level.PROBABLE)


def year_header(line: Line) -> YearHeader | None:
    """The columns if the line heads columns with years, as “Art 2026 2027 2028 2029 2030”."""
    found = HEADER.fullmatch(line.text)
    if found is None:
        return None
    stated = [int(year) for year in YEARS.findall(found["years"])]
    if stated[1] != stated[0] + 1:
        return None
    years = [year if year == stated[0] + column else None for column, year in enumerate(stated)]
    rest = len(found["rest"])
    empty = rest // STEP if rest > 1 and rest % STEP in (0, 1) else 0
    return YearHeader((*years, *[None] * min(empty, 12 - len(years))), line)


LONGEST_LABEL = 300
LONGEST_ROW = 1000
"""Characters of a row's cells; a form's row is far shorter."""


def read_header(lines: Sequence[Line]) -> tuple[YearHeader, int] | None:
    """The first header of years, in one line or broken over a few, and the number of the line after it."""
    for at, line in enumerate(lines):
        header = year_header(line)
        if header is None:
            continue
        years, after = header.years, at + 1
        for more in lines[at + 1 : at + 7]:
            found = [int(year) for year in YEARS.findall(more.text)]
            if more.plain and (not found or YEARS.sub("", more.text).strip()):
                break
            years += tuple(
                year if year == (years[0] or 0) + len(years) + nth else None for nth, year in enumerate(found)
            )
            after = lines.index(more, after) + 1 if found else after
        return YearHeader(years[:12], line), after
    return None


@dataclass(frozen=True)
class Row:
    """A row below a header: its words, and the span of its cells in the paper."""

    label: str
    start: int
    end: int


def read_rows(
    paper: PaperText, lines: Sequence[Line], header: YearHeader, placeholders: frozenset[str]
) -> Iterator[Row]:
    """The rows of a form's table: words, then cells, in one line or over several."""
    label, start, end, values = "", None, 0, False
    columns = len(header.years)
    for line in lines:
        words, cells = _parted(line)
        starts_anew = bool(words) and (values or words in placeholders or label in placeholders or _both(label, words))
        full = values and start is not None and (end - start > LONGEST_ROW or _full(paper.text[start:end], columns))
        if start is not None and (starts_anew or (full and (words or (cells is not None and line.plain)))):
            yield Row(label, start, end)
            label, start, values = "", None, False
        if words:
            label = f"{label} {words}".strip()[:LONGEST_LABEL]
        if cells is not None and (start is None or (words and not values)):
            start = cells
        values = values or (cells is not None and bool(paper.text[cells : line.end].strip()))
        end = line.end
    if start is not None:
        yield Row(label, start, end)


def _parted(line: Line) -> tuple[str, int | None]:
    """A line's words, and where its cells begin. A line without words is all cells, empty ones too."""
    if not line.plain or is_cells(line.text):
        return "", line.start
    begin = cells_at_end(line.text)
    if begin is None:
        return line.plain, line.end + 1
    return " ".join(line.text[:begin].split()), line.start + begin


def _both(label: str, words: str) -> bool:
    return kind_of(label) is not None and kind_of(words) is not None and words[:1].isupper()


def _full(cells: str, columns: int) -> bool:
    read = read_cells(cells, columns)
    return bool(read) and (len(read) >= columns or all(cell.level is Level.CERTAIN for cell in read))


def figures_of(
    paper: PaperText, row: Row, header: YearHeader, kind: Kind | None, level: Level = Level.CERTAIN
) -> Iterator[Figure]:
    """The figures in a row's cells."""
    for cell in read_cells(paper.text[row.start : row.end], len(header.years)):
        year, year_level = header.year(cell.column)
        sure = weakest(level, cell.level, year_level)
        counted, sure = _unlikely_posts(kind, cell.number, cell.grouped, sure)
        reading = paper.reading(None, row.start + cell.start, row.start + cell.end)
        yield Figure(
            kind=counted,
            year=year,
            amount=cell.number,
            row=row.label,
            words=reading.words,
            place=reading.place,
            level=Level.UNREAD if cell.number is None else sure,
        )


MOST_POSTS = Decimal(5000)
"""A motion about more posts than a large city's whole department has is one about money."""


def _unlikely_posts(
    kind: Kind | None, number: Decimal | None, grouped: bool, level: Level
) -> tuple[Kind | None, Level]:
    if kind is Kind.POSTS and number is not None and grouped and abs(number) >= MOST_POSTS:
        return None, weakest(level, Level.PROBABLE)
    return kind, level

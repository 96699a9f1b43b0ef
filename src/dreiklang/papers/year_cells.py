"""One row of a form's table of years: which cell belongs to which year.

A form that was turned into text shows an empty cell as a run of blanks, or not at all. Where the blanks tell the
columns, or every column has a value, a reading is certain; otherwise values are taken from the left and are
probable; more values than columns stay unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.papers.findings import Level
from dreiklang.papers.numerals import read_number

BLANK = 5
"""Blanks that a form shows for an empty field."""
STEP = BLANK + 1
UNIT = r"(?:€|EUR\b|Euro\b|TEUR\b|T€)"
CELL = re.compile(
    rf"(?<![\w.,])(?:(?P<sign>[-–−‐+]{{1,2}})(?P<gap>[ ]?))?(?P<number>\d[\d.,]{{0,28}})"
    rf"(?P<after>\s{{0,3}}(?:Mio\.?|Millionen|Mrd\.?)?\s{{0,3}}{UNIT}|\s{{0,3}}(?:Mio|Mrd)\.|-(?=\s|$))?(?![\w%])"
    r"|(?<!\S)(?P<dash>[-–−])(?!\S)"
)
FACTORS = (("mio", Decimal(10**6)), ("mill", Decimal(10**6)), ("mrd", Decimal(10**9)), ("t", Decimal(1000)))


@dataclass(frozen=True)
class Cell:
    """A cell with something in it: its column from 0, or None if that is not known; None as number is unreadable."""

    column: int | None
    number: Decimal | None
    grouped: bool
    start: int
    end: int
    level: Level


@dataclass(frozen=True)
class _Token:
    """A number or a lone dash as it stands; `apart` is a dash with a blank before its number."""

    start: int
    end: int
    number: Decimal | None
    dash: bool
    apart: bool
    grouped: bool
    level: Level


UNIT_WORDS = re.compile(r"(?:Mio\.?|Mrd\.?|Tsd\.?|Euro|EUR|TEUR|T€|€|Zielwert:)(?!\w)")
"""What a narrow cell shows in a line of its own, above or below its number."""
LONGEST_LINE = 400
"""Characters; no form has a line of cells that is longer, with all its blanks."""


def is_cells(text: str) -> bool:
    """Whether a line holds nothing but cells, or the unit of one."""
    if len(text) > LONGEST_LINE or not text.strip():
        return False
    return not UNIT_WORDS.sub(" ", CELL.sub(" ", text)).strip()


def cells_at_end(text: str) -> int | None:
    """Where the cells at the end of a labelled line begin; None if it has none."""
    begin = None
    if len(text) > LONGEST_LINE:
        return None
    last = len(text.rstrip())
    for found in reversed(list(CELL.finditer(text))):
        if text[found.end() : last].strip():
            break
        begin = last = found.start()
    return begin


def read_cells(text: str, columns: int) -> tuple[Cell, ...]:
    """The cells of a row. `text` begins where its first cell may begin and ends where the row ends."""
    tokens = [_token(found) for found in CELL.finditer(text)]
    clean = not CELL.sub(" ", text).strip()
    for reading in _ways(tokens):
        blanks = _blanks(text, reading) if clean else None
        if blanks is not None and len(reading) + sum(blanks) == columns:
            return _placed(reading, blanks, Level.CERTAIN)
    for reading in _ways(tokens):
        if len(reading) == columns:
            return _placed(reading, [0] * len(reading), Level.CERTAIN if clean else Level.PROBABLE)
        blanks = _blanks(text, reading, strict=False)
        if blanks is not None and len(reading) + sum(blanks) == columns:
            return _placed(reading, blanks, Level.PROBABLE)
        empty = _empty_lines(text, reading)
        if len(reading) + sum(empty) == columns:
            return _placed(reading, empty, Level.PROBABLE)
    reading = next(iter(_ways(tokens)))
    if len(reading) > columns:
        return tuple(Cell(None, t.number, t.grouped, t.start, t.end, Level.UNREAD) for t in reading if not t.dash)
    return _placed(reading, [0] * len(reading), Level.PROBABLE)


def _token(found: re.Match[str]) -> _Token:
    if found["dash"]:
        return _Token(found.start(), found.end(), None, True, False, False, Level.CERTAIN)
    number, level = read_number(found["number"].rstrip(".,"))
    after = (found["after"] or "").strip().lower()
    if number is not None:
        number = _exact(number * next((factor for word, factor in FACTORS if after.startswith(word)), Decimal(1)))
        number = number if found["sign"] in (None, "+") else -number
    if after == "-" or len(found["sign"] or "") > 1:
        level = Level.PROBABLE if level is Level.CERTAIN else level
    apart = bool(found["sign"] and found["gap"])
    return _Token(found.start(), found.end(), number, False, apart, "." in found["number"], level)


def _exact(number: Decimal) -> Decimal:
    """0,4 Mio. is 400000, without a decimal place that nobody stated."""
    whole = number.to_integral_value()
    return whole if number == whole and number >= 1000 else number


def _ways(tokens: Sequence[_Token]) -> list[list[_Token]]:
    """The tokens as they stand, and with each dash that stands apart taken as a cell of its own."""
    if not any(token.apart for token in tokens):
        return [list(tokens)]
    split: list[_Token] = []
    for token in tokens:
        if token.apart:
            split.append(_Token(token.start, token.start + 1, None, True, False, False, token.level))
            number = None if token.number is None else abs(token.number)
            split.append(_Token(token.start + 2, token.end, number, False, False, token.grouped, token.level))
        else:
            split.append(token)
    return [list(tokens), split]


def _blanks(text: str, tokens: Sequence[_Token], *, strict: bool = True) -> list[int] | None:
    """Empty cells before each token, and after the last; None if the blanks do not tell.

    Not strict: blanks that fit no number of cells are taken as padding.
    """
    counts: list[int] = []
    position = 0
    for token in (*tokens, None):
        gap = text[position : token.start if token else len(text)]
        runs = _runs(gap, first=position == 0, last=token is None)
        if strict and None in runs:
            return None
        counts.append(sum(run or 0 for run in runs))
        position = token.end if token else position
    return counts


def _runs(gap: str, *, first: bool, last: bool) -> list[int | None]:
    """How many empty cells each run of blanks between two values stands for; None where it fits no number."""
    lines = gap.replace("\r", "").split("\n")
    runs = [_run(len(lines[0]), 0 if first else 1), *(_run(len(line), 0) for line in lines[1:])]
    runs = [run if not line.strip() else None for run, line in zip(runs, lines, strict=True)]
    return runs[:-1] if last and len(lines) > 1 and not lines[-1] else runs


def _empty_lines(text: str, tokens: Sequence[_Token]) -> list[int]:
    """Lines with nothing in them before each token, and none after the last: each may be a cell without blanks."""
    counts: list[int] = []
    position = 0
    for token in tokens:
        before = text[position : token.start].split("\n")[:-1]
        counts.append(sum(not line.strip() for line in (before if position == 0 else before[1:])))
        position = token.end
    return [*counts, 0]


def _run(length: int, separator: int) -> int | None:
    if length <= 1:
        return 0
    # The last field of a line may stand without the blank that parts fields.
    return length // STEP if length % STEP in (separator, 0) else None


def _placed(tokens: Sequence[_Token], blanks: Sequence[int], level: Level) -> tuple[Cell, ...]:
    cells = []
    column = -1
    for token, empty in zip(tokens, blanks, strict=False):
        column += empty + 1
        if not token.dash:
            sure = max(level, token.level, key=list(Level).index)
            cells.append(Cell(column, token.number, token.grouped, token.start, token.end, sure))
    return tuple(cells)

"""Sums that do not add up: parts that do not make their total, a rate that does not fit its amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dreiklang.papers.amounts import Amount, Unit, read_amounts
from dreiklang.papers.budget_tables import TOTAL_WORDS, BudgetTable, read_budget_tables
from dreiklang.papers.figures import Figure
from dreiklang.papers.findings import Place, Reading
from dreiklang.papers.paper_text import PaperText
from dreiklang.wording import Message, message


class DoubtKind(StrEnum):
    """What does not add up."""

    YEARS = "years"
    ROWS = "rows"
    RATE = "rate"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A stated figure and what its parts make of it; the places of both."""

    kind: DoubtKind
    stated: Decimal
    expected: Decimal
    sentence: Message
    places: tuple[Place, ...]


def find_doubts(paper: PaperText) -> tuple[Doubt, ...]:
    """Every sum of the paper's budget tables, and every rate in its sentences, that does not add up."""
    tables = list(read_budget_tables(paper))
    return (*(doubt for table in tables for doubt in check_table(table)), *_rates(paper))


def check_table(table: BudgetTable) -> Iterator[Doubt]:
    """The totals of rows over their years, and the totals of columns over their rows."""
    yield from _over_years(table)
    yield from _over_rows(table)


def _over_years(table: BudgetTable) -> Iterator[Doubt]:
    for total in table.totals:
        parts = [each for each in table.figures if each.row == total.row and each.kind == total.kind]
        if total.amount is None or len({part.year for part in parts}) < 2 or len(parts) != len({p.year for p in parts}):
            continue
        yield from _compared(DoubtKind.YEARS, total, parts)


def _over_rows(table: BudgetTable) -> Iterator[Doubt]:
    """A row named as a total, against the rows above it since the last one."""
    rows = list(dict.fromkeys(figure.row for figure in table.figures))
    since: list[str] = []
    for row in rows:
        if not TOTAL_WORDS.search(row):
            since.append(row)
            continue
        for total in (each for each in table.figures if each.row == row):
            parts = [
                each
                for each in table.figures
                if each.row in since and each.year == total.year and _same_kind(each, total)
            ]
            if total.amount is not None and len(parts) > 1:
                yield from _compared(DoubtKind.ROWS, total, parts)
        since = []


def _same_kind(part: Figure, total: Figure) -> bool:
    return part.kind == total.kind or total.kind is None


def _compared(kind: DoubtKind, total: Figure, parts: Iterable[Figure]) -> Iterator[Doubt]:
    listed = list(parts)
    if any(part.amount is None for part in listed) or total.amount is None:
        return
    expected = sum((part.amount for part in listed if part.amount is not None), Decimal(0))
    if expected != total.amount:
        yield Doubt(
            kind=kind,
            stated=total.amount,
            expected=expected,
            sentence=message(
                "{row}: {stated} is stated, the parts make {expected}.",
                row=total.row[:80],
                stated=total.amount,
                expected=expected,
            ),
            places=(total.place, *(part.place for part in listed)),
        )


SHARE = re.compile(r"\b(?:Eigenanteil|Anteil|Förderquote|Förderung|Zuschuss|Quote|Kürzung)\w*", re.IGNORECASE)
PARAGRAPHS = re.compile(r"[^\n]+")
LONGEST = 2000


def _rates(paper: PaperText) -> Iterator[Doubt]:
    """A paragraph with one percentage and two sums of money of which one should be the share of the other."""
    for found in PARAGRAPHS.finditer(paper.text):
        if found.end() - found.start() > LONGEST or "%" not in found[0] or not SHARE.search(found[0]):
            continue
        amounts = list(read_amounts(paper, found.start(), found.end()))
        rates = [each for each in amounts if each.value.unit is Unit.PERCENT]
        money = sorted((each for each in amounts if each.value.unit is Unit.EUR), key=lambda each: -each.value.value)
        if len(rates) == 1 and len(money) == 2:
            yield from _rate(rates[0], money[0], money[1])


def _rate(rate: Reading[Amount], whole: Reading[Amount], part: Reading[Amount]) -> Iterator[Doubt]:
    expected = whole.value.value * rate.value.value / 100
    rounding = _last_place(part) / 2
    near = abs(expected - part.value.value) <= expected / 10
    if near and abs(expected - part.value.value) > rounding:
        yield Doubt(
            kind=DoubtKind.RATE,
            stated=part.value.value,
            expected=expected,
            sentence=message(
                "{stated} is stated; {rate} % of {whole} are {expected}.",
                stated=part.value.value,
                rate=rate.value.value,
                whole=whole.value.value,
                expected=expected.normalize() if expected != expected.to_integral_value() else expected.quantize(1),
            ),
            places=(part.place, rate.place, whole.place),
        )


STEPS = (("Mio", 10**6), ("Mill", 10**6), ("TEUR", 1000), ("T€", 1000))


def _last_place(amount: Reading[Amount]) -> Decimal:
    """The smallest step that the words can state: 5,71 Mio. goes to 10,000."""
    digits = re.search(r"\d[\d.]*(?:,(\d+))?", amount.words)
    decimals = len(digits[1]) if digits and digits[1] else 0
    factor = next((factor for word, factor in STEPS if word in amount.words), 1)
    return Decimal(factor).scaleb(-decimals)

"""The motions to one budget as a table: rows, filters, order, and sums that are the sums of the rows shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dreiklang.council.effective import Counted, counted, level_of, movers_of
from dreiklang.council.models import MotionReading, ReadValue
from dreiklang.council.motion_pages import OPEN_READINGS, of_motion
from dreiklang.council.motion_source import name_of, years_of
from dreiklang.council.queries import motions
from dreiklang.municipality.memory import remembered
from dreiklang.municipality.models import Municipality
from dreiklang.papers import Kind, Level, PaperText
from dreiklang.papers.motion_cycles import cycle_of
from dreiklang.resources.queries import budget_cycles

ZERO = Decimal(0)
Place = tuple[str, int]
"""A kind of figure and a year: one column of the table."""
KINDS = tuple(kind.value for kind in Kind)
TABLE_FIELDS = (
    "movers",
    "sub_budget",
    "product_group",
    "account",
    "investment_measure",
    "recommendation",
    "result",
    "in_favour",
    "against",
    "abstentions",
    "figure",
    "unread",
)


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One motion. Money is in euros; `levels` and `sources` are the figures' own; `corrected`: a person had a say."""

    reference: str
    slug: str
    title: str
    movers: tuple[str, ...]
    sub_budget: str = ""
    product_group: str = ""
    account: str = ""
    investment_measure: str = ""
    figures: dict[Place, Decimal] = field(default_factory=dict)
    levels: dict[Place, str] = field(default_factory=dict)
    sources: dict[Place, str] = field(default_factory=dict)
    recommendation: str = ""
    result: str = ""
    in_favour: int | None = None
    against: int | None = None
    abstentions: int | None = None
    level: str = Level.CERTAIN.value
    field_level: str = Level.CERTAIN.value
    """How sure all but the figures are."""
    corrected: bool = False
    check_again: bool = False
    packages: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def joint(self) -> bool:
        """Whether several moved it together."""
        return len(self.movers) > 1

    @property
    def voted(self) -> bool:
        """Whether the votes are known."""
        return self.in_favour is not None or self.against is not None


@dataclass(frozen=True, kw_only=True)
class MotionTable:
    """All motions to one budget."""

    cycle: str
    years: tuple[int, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows are shown, in which order: `sort` is a column's name, with a minus before it the other way round."""

    words: str = ""
    group: str = ""
    recommendation: str = ""
    result: str = ""
    sub_budget: str = ""
    level: str = ""
    later: bool = False
    """Whether the years after the budget's own are shown too."""
    sort: str = "reference"


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What some rows come to: how many they are, how many of them joint, and the sum of each column."""

    name: str
    count: int
    joint: int
    figures: dict[Place, Decimal]


def cycles(municipality: Municipality) -> list[str]:
    """The budgets that there are motions to, newest first."""
    return sorted(tables(municipality), reverse=True)


@remembered(20)
def tables(municipality: Municipality) -> dict[str, MotionTable]:
    """The tables of all budgets by their name, in a constant number of queries."""
    found: dict[str, list[TableRow]] = {}
    for cycle, row in (*_imported(municipality), *_own(municipality)):
        found.setdefault(cycle, []).append(row)
    return {
        cycle: MotionTable(cycle=cycle, years=years_of(cycle), rows=tuple(sorted(rows, key=lambda row: row.reference)))
        for cycle, rows in found.items()
    }


def _imported(municipality: Municipality) -> list[tuple[str, TableRow]]:
    readings = list(
        MotionReading.objects.filter(OPEN_READINGS, municipality=municipality)
        .exclude(cycle="")
        .select_related("paper")
        .only("slug", "cycle", "title", "level", "digest", "paper__reference", "paper__key")
        .prefetch_related("corrections", "measures__measure")
    )
    values: dict[int, list[ReadValue]] = {}
    rows = ReadValue.objects.filter(reading__in=[each.pk for each in readings], field__in=TABLE_FIELDS)
    for value in rows.defer("words").order_by("position", "pk"):
        values.setdefault(value.reading_id, []).append(value)
    return [
        (each.cycle, _row(each, counted(values.get(each.pk, ()), each.corrections.all(), each.digest)))
        for each in readings
    ]


def _row(reading: MotionReading, values: Sequence[Counted]) -> TableRow:
    known = {each.key: each for each in values if not each.is_gone}
    figures, levels = _figures(known.values())
    sources = {(each.kind, each.year or 0): each.source for each in known.values() if each.field == "figure"}
    texts = ("sub_budget", "product_group", "account", "investment_measure", "recommendation", "result")
    return TableRow(
        reference=reading.paper.reference or reading.slug,
        slug=reading.slug,
        title=reading.title,
        movers=tuple(movers_of(known["movers"].text)) if "movers" in known else (),
        figures=figures,
        levels=levels,
        sources=sources,
        level=reading.level,
        field_level=level_of(values, figures=False).value,
        corrected=any(each.correction is not None for each in values),
        check_again=any(each.check_again for each in values),
        measures=tuple(each.measure.key for each in reading.measures.all()),
        **{name: known[name].text if name in known else "" for name in texts},
        **{name: _number(known.get(name)) for name in ("in_favour", "against", "abstentions")},
    )


def _number(value: Counted | None) -> int | None:
    return None if value is None or value.amount is None else int(value.amount)


def _figures(values: Iterable[Counted]) -> tuple[dict[Place, Decimal], dict[Place, str]]:
    figures: dict[Place, Decimal] = {}
    levels: dict[Place, str] = {}
    for value in values:
        if value.field == "figure" and value.year is not None and value.amount is not None:
            place = (value.kind, value.year)
            figures[place] = figures.get(place, ZERO) + value.amount
            levels[place] = max(levels.get(place, ""), value.level.value, key=_certainty)
    return figures, levels


def _certainty(level: str) -> int:
    order = [each.value for each in Level]
    return order.index(level) if level in order else -1


def _own(municipality: Municipality) -> list[tuple[str, TableRow]]:
    """The motions that were taken up here by hand, under the budget that their paper or their figures name."""
    known = {cycle.name: set(cycle.budget_years) for cycle in budget_cycles(municipality)}
    found = []
    for motion in motions(municipality).prefetch_related("measures__measure"):
        page = of_motion(motion)
        cycle = _cycle_of(page.paper.heading, {value.year for value in page.values if value.year}, known)
        if cycle:
            figures, levels = _figures(page.values)
            row = TableRow(
                reference=motion.reference,
                slug=motion.slug,
                title=motion.asks,
                movers=page.movers,
                figures={place: _euros(place, amount) for place, amount in figures.items()},
                levels=levels,
                sources=dict.fromkeys(figures, "motion"),
                packages=tuple((package.slug, package.title) for package in page.packages),
                measures=tuple(each.measure.key for each in page.measures),
            )
            found.append((cycle, row))
    return found


def _cycle_of(heading: str, years: set[int], known: dict[str, set[int]]) -> str:
    named = cycle_of("", [PaperText(heading)])
    return name_of(named) or next((name for name, own in known.items() if years and years <= own), "")


def _euros(place: Place, amount: Decimal) -> Decimal:
    """Our own motions are in TEUR, as packages are."""
    return amount if place[0] == Kind.POSTS else amount * 1000


def columns(table: MotionTable, wanted: Wanted) -> list[Place]:
    """The columns of figures that any motion has something in: kinds in order, years in order."""
    occurring = {place for row in table.rows for place, amount in row.figures.items() if amount}
    shown = {place for place in occurring if wanted.later or place[1] in table.years}
    return sorted(shown, key=lambda place: (KINDS.index(place[0]), place[1]))


def rows_shown(table: MotionTable, wanted: Wanted) -> list[TableRow]:
    """The rows that fit, in the order asked for; rows without a value in that column come last either way."""
    words = wanted.words.casefold().split()
    tests: list[Callable[[TableRow], bool]] = [
        lambda row: all(word in f"{row.reference} {row.title}".casefold() for word in words),
        lambda row: not wanted.group or wanted.group in row.movers,
        lambda row: not wanted.recommendation or wanted.recommendation == (row.recommendation or "none"),
        lambda row: not wanted.result or wanted.result == (row.result or "none"),
        lambda row: not wanted.sub_budget or wanted.sub_budget == row.sub_budget,
        lambda row: not wanted.level or wanted.level == row.level,
    ]
    rows = [row for row in table.rows if all(test(row) for test in tests)]
    name, backwards = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    known = [row for row in rows if _sortable(row, name) is not None]
    unknown = [row for row in rows if _sortable(row, name) is None]
    return sorted(known, key=lambda row: _sortable(row, name), reverse=backwards) + unknown


def column_name(place: Place) -> str:
    """A column of figures as addresses and files name it: posts-2026."""
    return f"{place[0]}-{place[1]}"


def _sortable(row: TableRow, name: str) -> Any:
    """The value that a column is ordered by; None where the row has none."""
    kind, _, year = name.rpartition("-")
    if kind in KINDS and year.isdecimal():
        return row.figures.get((kind, int(year)))
    if name == "movers":
        return " ".join(row.movers).casefold() or None
    if name == "votes":
        return row.in_favour
    if name in {"title", "sub_budget", "recommendation", "result"}:
        return str(getattr(row, name)).casefold() or None
    return _certainty(row.level) if name == "level" else row.reference


def total(rows: Sequence[TableRow], places: Sequence[Place], name: str = "") -> Sums:
    """What these rows come to; each counts once, whoever moved it."""
    return Sums(
        name=name,
        count=len(rows),
        joint=sum(row.joint for row in rows),
        figures={place: sum((row.figures.get(place, ZERO) for row in rows), ZERO) for place in places},
    )


def sums_by(rows: Sequence[TableRow], places: Sequence[Place], by: str) -> list[Sums]:
    """Sums by `group`, `recommendation` or `result`. A joint motion counts with each of its groups in full."""
    parted: dict[str, list[TableRow]] = {}
    for row in rows:
        names = (row.movers or ("",)) if by == "group" else (getattr(row, by),)
        for name in names:
            parted.setdefault(name, []).append(row)
    return [
        total(group, places, name)
        for name, group in sorted(parted.items(), key=lambda each: (not each[0], -len(each[1]), each[0]))
    ]

"""Packages side by side: figures in rows, contents by kind and triad, and what one has that another lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dreiklang.packages.values import Content, Figure, Item
from dreiklang.planning import Basis, Quantity

SHOWN = (Quantity.FUNDS, Quantity.POSTS, Quantity.PERSONNEL_COST)
TRIAD = ("people", "process", "technology")


@dataclass(frozen=True)
class FigureRow:
    """One quantity in one year (or in sum), across the packages."""

    quantity: Quantity
    year: int | None
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True)
class CountRow:
    """How many measures of one code each package has."""

    code: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class ShareRow:
    """Which share of a package's measures falls to one part of the triad, as a share of 1."""

    code: str
    shares: tuple[Decimal, ...]


@dataclass(frozen=True)
class Difference:
    """What `left` and `right` have that the other lacks, and what they hold in different variants."""

    only_left: tuple[Item, ...]
    only_right: tuple[Item, ...]
    other_variant: tuple[tuple[Item, Item], ...]
    same: int


def years_of(contents: Sequence[Content]) -> tuple[int, ...]:
    """All years that any of the packages plans in."""
    return tuple(sorted({year for content in contents for year in content.years}))


def figure_rows(contents: Sequence[Content]) -> list[FigureRow]:
    """Each quantity by year and in sum."""
    return [
        FigureRow(quantity, year, tuple(content.figure(quantity, year) for content in contents))
        for quantity in SHOWN
        for year in (*years_of(contents), None)
    ]


def total_costs(contents: Sequence[Content]) -> list[Figure | None]:
    """Funds and personnel cost of all years together; None where one of them is not known."""
    return [_total_cost(content) for content in contents]


def _total_cost(content: Content) -> Figure | None:
    parts = [content.figure(quantity) for quantity in (Quantity.FUNDS, Quantity.PERSONNEL_COST)]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    basis = Basis.ASSUMED if any(part.basis is Basis.ASSUMED for part in known) else Basis.DERIVED
    return Figure(
        quantity=Quantity.FUNDS, year=None, value=sum((part.value for part in known), Decimal(0)), basis=basis
    )


def kind_rows(contents: Sequence[Content]) -> list[CountRow]:
    """Measures by kind; only kinds that occur."""
    counters = [Counter(item.kind for item in content.items) for content in contents]
    kinds = sorted({kind for counter in counters for kind in counter})
    return [CountRow(kind, tuple(counter[kind] for counter in counters)) for kind in kinds]


def triad_rows(contents: Sequence[Content]) -> list[ShareRow]:
    """The mean share of people, process and technology over a package's measures, each counted once."""
    columns = [_triad_shares(content) for content in contents]
    return [ShareRow(code, tuple(column[index] for column in columns)) for index, code in enumerate(TRIAD)]


def _triad_shares(content: Content) -> tuple[Decimal, ...]:
    """Rounded to whole percent; the last part takes the rest, so that the parts sum to 1."""
    if not content.items:
        return (Decimal(0),) * len(TRIAD)
    means = [
        sum((getattr(item.triad, code) for item in content.items), Decimal(0)) / len(content.items)
        for code in TRIAD[:-1]
    ]
    rounded = [mean.quantize(Decimal("0.01"), ROUND_HALF_UP) for mean in means]
    return (*rounded, 1 - sum(rounded, Decimal(0)))


def difference(left: Content, right: Content) -> Difference:
    """Compare the contents of two packages measure by measure."""
    in_left = {item.measure: item for item in left.items}
    in_right = {item.measure: item for item in right.items}
    both = [(item, in_right[key]) for key, item in in_left.items() if key in in_right]
    changed = tuple((a, b) for a, b in both if (a.variant, a.extent) != (b.variant, b.extent))
    return Difference(
        only_left=tuple(item for key, item in in_left.items() if key not in in_right),
        only_right=tuple(item for key, item in in_right.items() if key not in in_left),
        other_variant=changed,
        same=len(both) - len(changed),
    )

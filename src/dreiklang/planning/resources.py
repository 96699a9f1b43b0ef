"""What measures take: funds, personnel cost, posts and other scarce things, by year, exact.

Money is in TEUR (thousand euros) as an exact `Decimal` with at most three decimals, so the smallest
amount is one euro. Posts (German: Stellen) are `Decimal` with at most two decimals. Years are calendar
years. A year that is absent from a mapping means zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import Message, message

ZERO = Decimal(0)
EURO = Decimal("0.001")
POST_HUNDREDTH = Decimal("0.01")
LARGEST_AMOUNT = Decimal(10**9)
"""A trillion euros in TEUR: more than any city will ever enter, less than the solver's integers hold."""


class Quantity(StrEnum):
    """What a limit can be set on, and what a total is given for. `FUNDS` is material plus investment."""

    FUNDS = "funds"
    MATERIAL = "material"
    INVESTMENT = "investment"
    PERSONNEL_COST = "personnel_cost"
    POSTS = "posts"


Yearly = Mapping[int, Decimal]


def _clean(place: Message, values: Yearly, smallest: Decimal) -> dict[int, Decimal]:
    """Drop zeros, sort by year, and refuse what is not an exact non-negative number of `smallest`."""
    cleaned: dict[int, Decimal] = {}
    for year, value in sorted(values.items()):
        if not isinstance(value, Decimal) or not value.is_finite():
            raise InvalidValueError(
                place, message("A value in {year} is no exact number.", year=year), message("Give a decimal.")
            )
        if not ZERO <= value <= LARGEST_AMOUNT:
            raise InvalidValueError(
                place,
                message("{value} in {year} is out of range.", value=value, year=year),
                message("Give a value from 0 to {largest}.", largest=LARGEST_AMOUNT),
            )
        if value % smallest:
            raise InvalidValueError(
                place,
                message("{value} in {year} is finer than {smallest}.", value=value, year=year, smallest=smallest),
                message("Round it to that unit."),
            )
        if value:
            cleaned[year] = value
    return cleaned


SINGLE = ("material", "investment", "personnel_cost", "posts")
NAMED = ("grades", "capacities")


@dataclass(frozen=True, kw_only=True)
class Resources:
    """Funds, personnel cost and posts by year; posts count in the year in which they are created.

    `grades` says of the posts, by pay grade (E11, A12 …) and year, what is known; the rest has no grade yet.
    `capacities` holds other scarce things by name and year, in a unit of the city's choice, at most two
    decimals: hours of the central office, rooms, people to be brought in.
    """

    material: Yearly = field(default_factory=dict)
    investment: Yearly = field(default_factory=dict)
    personnel_cost: Yearly = field(default_factory=dict)
    posts: Yearly = field(default_factory=dict)
    grades: Mapping[str, Yearly] = field(default_factory=dict)
    capacities: Mapping[str, Yearly] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("material", "investment", "personnel_cost"):
            object.__setattr__(self, name, _clean(Message(name), getattr(self, name), EURO))
        object.__setattr__(self, "posts", _clean(Message("posts"), self.posts, POST_HUNDREDTH))
        for name in NAMED:
            parts = {
                key: _clean(Message("{key}", {"key": key}), values, POST_HUNDREDTH)
                for key, values in sorted(getattr(self, name).items())
            }
            object.__setattr__(self, name, {key: values for key, values in parts.items() if values})
        self._check_grades()

    def _check_grades(self) -> None:
        for year in {year for values in self.grades.values() for year in values}:
            graded = sum((values.get(year, ZERO) for values in self.grades.values()), ZERO)
            if graded > self.posts.get(year, ZERO):
                raise InvalidValueError(
                    message("posts"),
                    message(
                        "The pay grades of {year} sum to {graded} posts; there are {posts}.",
                        year=year,
                        graded=graded,
                        posts=self.posts.get(year, ZERO),
                    ),
                    message("Correct the posts or their pay grades."),
                )

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which anything is needed, ascending."""
        mappings = [getattr(self, name) for name in SINGLE]
        mappings += [values for name in NAMED for values in getattr(self, name).values()]
        return tuple(sorted({year for mapping in mappings for year in mapping}))

    def amount(self, quantity: Quantity, year: int | None = None) -> Decimal:
        """The need for one quantity in one year, or over all years."""
        if quantity is Quantity.FUNDS:
            return self.amount(Quantity.MATERIAL, year) + self.amount(Quantity.INVESTMENT, year)
        return amount_in(getattr(self, quantity.value), year)

    def __add__(self, other: Resources) -> Resources:
        return Resources.total((self, other))

    def __sub__(self, other: Resources) -> Resources:
        """What is left when `other` is already provided; refuses to go below zero."""
        return Resources(
            material=_difference(self.material, other.material),
            investment=_difference(self.investment, other.investment),
            personnel_cost=_difference(self.personnel_cost, other.personnel_cost),
            posts=_difference(self.posts, other.posts),
            grades=_difference_by_key(self.grades, other.grades),
            capacities=_difference_by_key(self.capacities, other.capacities),
        )

    @staticmethod
    def total(parts: Iterable[Resources]) -> Resources:
        """The exact sum of all parts."""
        everything = list(parts)
        return Resources(
            material=_summed(part.material for part in everything),
            investment=_summed(part.investment for part in everything),
            personnel_cost=_summed(part.personnel_cost for part in everything),
            posts=_summed(part.posts for part in everything),
            grades=_summed_by_key([part.grades for part in everything]),
            capacities=_summed_by_key([part.capacities for part in everything]),
        )


def amount_in(values: Yearly, year: int | None) -> Decimal:
    """What stands in one year, or in all of them."""
    return values.get(year, ZERO) if year is not None else sum(values.values(), ZERO)


def _summed(parts: Iterable[Yearly]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for part in parts:
        for year, value in part.items():
            sums[year] = sums.get(year, ZERO) + value
    return sums


def _summed_by_key(parts: Sequence[Mapping[str, Yearly]]) -> dict[str, dict[int, Decimal]]:
    keys = sorted({key for part in parts for key in part})
    return {key: _summed(part.get(key, {}) for part in parts) for key in keys}


def _difference(more: Yearly, less: Yearly) -> dict[int, Decimal]:
    return {year: more.get(year, ZERO) - less.get(year, ZERO) for year in {*more, *less}}


def _difference_by_key(more: Mapping[str, Yearly], less: Mapping[str, Yearly]) -> dict[str, dict[int, Decimal]]:
    return {key: _difference(more.get(key, {}), less.get(key, {})) for key in {*more, *less}}

"""What a city may do and what it would take: the typed values that every planning function reads.

Money is in TEUR (thousand euros) as an exact `Decimal` with at most three decimals, so the smallest
amount is one euro. Posts (German: Stellen) are `Decimal` with at most two decimals. Years are calendar
years. A year that is absent from a mapping means zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import Message, message

ZERO = Decimal(0)
EURO = Decimal("0.001")
POST_HUNDREDTH = Decimal("0.01")
LARGEST_AMOUNT = Decimal(10**9)
"""A trillion euros in TEUR: more than any city will ever enter, less than the solver's integers hold."""


class Basis(StrEnum):
    """How a value came to be known: said by a source, concluded from one, or assumed for planning."""

    STATED = "stated"
    DERIVED = "derived"
    ASSUMED = "assumed"


class Obligation(StrEnum):
    """Whether the law leaves the city a choice: freiwillig, Pflicht, Weisung."""

    VOLUNTARY = "voluntary"
    MANDATORY = "mandatory"
    DIRECTIVE = "directive"


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


@dataclass(frozen=True, kw_only=True)
class Resources:
    """Funds, personnel cost and posts by year; posts count in the year in which they are created."""

    material: Yearly = field(default_factory=dict)
    investment: Yearly = field(default_factory=dict)
    personnel_cost: Yearly = field(default_factory=dict)
    posts: Yearly = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("material", "investment", "personnel_cost"):
            object.__setattr__(self, name, _clean(Message(name), getattr(self, name), EURO))
        object.__setattr__(self, "posts", _clean(Message("posts"), self.posts, POST_HUNDREDTH))

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which anything is needed, ascending."""
        mappings = (self.material, self.investment, self.personnel_cost, self.posts)
        return tuple(sorted({year for mapping in mappings for year in mapping}))

    def amount(self, quantity: Quantity, year: int | None = None) -> Decimal:
        """The need for one quantity in one year, or over all years."""
        if quantity is Quantity.FUNDS:
            return self.amount(Quantity.MATERIAL, year) + self.amount(Quantity.INVESTMENT, year)
        values: Yearly = getattr(self, quantity.value)
        return values.get(year, ZERO) if year is not None else sum(values.values(), ZERO)

    def __add__(self, other: Resources) -> Resources:
        return Resources.total((self, other))

    def __sub__(self, other: Resources) -> Resources:
        """What is left when `other` is already provided; refuses to go below zero."""
        return Resources(
            **{
                name: {
                    year: getattr(self, name).get(year, ZERO) - getattr(other, name).get(year, ZERO)
                    for year in {*getattr(self, name), *getattr(other, name)}
                }
                for name in ("material", "investment", "personnel_cost", "posts")
            }
        )

    @staticmethod
    def total(parts: Iterable[Resources]) -> Resources:
        """The exact sum of all parts."""
        sums: dict[str, dict[int, Decimal]] = {
            name: {} for name in ("material", "investment", "personnel_cost", "posts")
        }
        for part in parts:
            for name, years in sums.items():
                for year, value in getattr(part, name).items():
                    years[year] = years.get(year, ZERO) + value
        return Resources(**sums)


@dataclass(frozen=True, kw_only=True)
class Triad:
    """Shares of people, process and technology (Mensch, Prozess, IT) in a measure; they sum to 1."""

    people: Decimal
    process: Decimal
    technology: Decimal

    def __post_init__(self) -> None:
        shares = (self.people, self.process, self.technology)
        if any(not share.is_finite() or share < 0 for share in shares) or sum(shares) != 1:
            raise InvalidValueError(
                message("triad"), message("The shares do not sum to 1."), message("Adjust the shares.")
            )


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way to do a measure (Umsetzungsstufe).

    `share` is the part of the measure's value that this variant brings, over 0 and at most 1; `loss` says
    in words what is missing against the full variant; `delay_months` is the delay against it.
    """

    key: str
    name: str
    resources: Resources
    share: Decimal = Decimal(1)
    delay_months: int = 0
    loss: str = ""
    basis: Basis = Basis.STATED

    def __post_init__(self) -> None:
        if not self.key:
            raise InvalidValueError(
                message("variant"), message("The key is empty."), message("Give every variant a key.")
            )
        if not self.share.is_finite() or not 0 < self.share <= 1:
            raise InvalidValueError(
                message("variant {key}", key=self.key),
                message("The share {share} is out of range.", share=self.share),
                message("Give a share over 0, at most 1."),
            )
        if self.delay_months < 0:
            raise InvalidValueError(
                message("variant {key}", key=self.key),
                message("The delay of {months} months is negative.", months=self.delay_months),
                message("Give months from 0 on."),
            )


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A criterion of the utility analysis with its weight (any scale; only proportions matter)."""

    key: str
    name: str
    weight: Decimal

    def __post_init__(self) -> None:
        if not self.weight.is_finite() or self.weight < 0:
            raise InvalidValueError(
                message("criterion {key}", key=self.key),
                message("The weight {weight} is negative.", weight=self.weight),
                message("Give a weight from 0 on."),
            )


@dataclass(frozen=True, kw_only=True)
class Organization:
    """A department, office or company of the city."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What may be done (Maßnahme), with at least one variant, ordered from the smallest to the fullest.

    `ratings` holds points from 0 to 10 by criterion key; a criterion without a rating counts as 0.
    `requires` and `excludes` hold keys of other measures.
    """

    key: str
    name: str
    organization: str
    kind: str
    triad: Triad
    variants: tuple[Variant, ...]
    obligation: Obligation = Obligation.VOLUNTARY
    legal_source: str = ""
    ratings: Mapping[str, Decimal] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    remark: str = ""
    basis: Basis = Basis.STATED

    def __post_init__(self) -> None:
        place = message("measure {key}", key=self.key)
        if not self.key or not self.name:
            raise InvalidValueError(place, message("Key or name is empty."), message("Give both."))
        if not self.variants:
            raise InvalidValueError(place, message("There is no variant."), message("Give at least one variant."))
        if len({variant.key for variant in self.variants}) < len(self.variants):
            raise InvalidValueError(
                place, message("Two variants share a key."), message("Give every variant a key of its own.")
            )
        for criterion, points in self.ratings.items():
            if not points.is_finite() or not 0 <= points <= 10:
                raise InvalidValueError(
                    place,
                    message(
                        "The rating {points} for {criterion} is off the scale.",
                        points=points,
                        criterion=criterion,
                    ),
                    message("Give 0 to 10 points."),
                )

    @property
    def fullest(self) -> Variant:
        """The variant that is planned when everything applied for is done."""
        return self.variants[-1]

    def variant(self, key: str) -> Variant:
        """The variant with this key; KeyError if there is none."""
        for variant in self.variants:
            if variant.key == key:
                return variant
        raise KeyError(key)


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """Everything that can be chosen from, in the order in which the city lists it.

    Construction checks that keys are unique, that every reference meets its object, that no figure lies
    outside `years`, and that requirements have no cycle. A measure that needs what it excludes is allowed and
    can never be in; plausibility checks tell.
    """

    years: tuple[int, ...]
    measures: tuple[Measure, ...]
    organizations: tuple[Organization, ...] = ()
    criteria: tuple[Criterion, ...] = ()

    def __post_init__(self) -> None:
        self._refuse_duplicates(message("year"), self.years)
        self._refuse_duplicates(message("organization"), [item.key for item in self.organizations])
        self._refuse_duplicates(message("criterion"), [item.key for item in self.criteria])
        self._refuse_duplicates(message("measure"), [item.key for item in self.measures])
        for measure in self.measures:
            self._check_references(measure)
            self._check_years(measure)
        self._refuse_cycle()

    @staticmethod
    def _refuse_duplicates(what: Message, keys: Iterable[object]) -> None:
        seen: set[object] = set()
        for key in keys:
            if key in seen:
                raise InvalidValueError(
                    message("{what} {key}", what=what, key=str(key)),
                    message("It appears twice."),
                    message("Keep one of the two."),
                )
            seen.add(key)

    def _check_references(self, measure: Measure) -> None:
        place = message("measure {key}", key=measure.key)
        known_organizations = {item.key for item in self.organizations}
        if known_organizations and measure.organization not in known_organizations:
            raise InvalidValueError(
                place,
                message("The organization “{key}” is unknown.", key=measure.organization),
                message("Add it or correct the key."),
            )
        unknown = set(measure.ratings) - {item.key for item in self.criteria}
        if unknown:
            raise InvalidValueError(
                place,
                message("The criterion “{key}” is unknown.", key=min(unknown)),
                message("Add it or correct the key."),
            )
        for other in (*measure.requires, *measure.excludes):
            if other not in self.by_key or other == measure.key:
                raise InvalidValueError(
                    place,
                    message("It refers to “{key}”, which is no other measure.", key=other),
                    message("Correct the reference."),
                )

    def _check_years(self, measure: Measure) -> None:
        for variant in measure.variants:
            outside = set(variant.resources.years) - set(self.years)
            if outside:
                raise InvalidValueError(
                    message("measure {key}, variant {variant}", key=measure.key, variant=variant.key),
                    message("The year {year} is not planned.", year=min(outside)),
                    message("Plan in {years}.", years=", ".join(map(str, self.years))),
                )

    def _refuse_cycle(self) -> None:
        done: set[str] = set()
        for start in self.by_key:
            path: list[str] = []
            stack = [(start, False)]
            while stack:
                key, left = stack.pop()
                if left:
                    done.add(path.pop())
                elif key in path:
                    cycle = [*path[path.index(key) :], key]
                    raise InvalidValueError(
                        message("measure {key}", key=key),
                        message("The requirements form a cycle: {cycle}.", cycle=" → ".join(cycle)),
                        message("Remove one requirement of the cycle."),
                    )
                elif key not in done:
                    path.append(key)
                    stack.append((key, True))
                    stack.extend((other, False) for other in self.by_key[key].requires)

    @cached_property
    def by_key(self) -> Mapping[str, Measure]:
        """Measures by key, in listed order."""
        return {measure.key: measure for measure in self.measures}

    def value(self, measure: Measure) -> Decimal:
        """The utility of the full measure from 0 to 100: the weighted mean of its ratings, times ten.

        Source: utility analysis, sum of weight times points over the sum of weights, as in WiBe 4.x.
        """
        weights = sum((criterion.weight for criterion in self.criteria), ZERO)
        if not weights:
            return ZERO
        points = sum((criterion.weight * measure.ratings.get(criterion.key, ZERO) for criterion in self.criteria), ZERO)
        return (points * 10 / weights).quantize(POST_HUNDREDTH)

    def requirements(self, keys: Iterable[str]) -> tuple[str, ...]:
        """These measures and all that they need, directly or not, in the portfolio's order."""
        needed: set[str] = set()
        open_keys = list(keys)
        while open_keys:
            key = open_keys.pop()
            if key not in needed:
                needed.add(key)
                open_keys.extend(self.by_key[key].requires)
        return tuple(key for key in self.by_key if key in needed)

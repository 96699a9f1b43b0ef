"""What a package must keep: each condition knows its words, whether a selection keeps it, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Portfolio
from dreiklang.planning.resources import EURO, POST_HUNDREDTH, ZERO, Quantity, amount_in
from dreiklang.planning.selection import EVERYTHING, Scope, Selection
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label

LARGEST_LIMIT = Decimal(10**13)
"""Above every sum of amounts that a portfolio can hold; exact in the solver's integers."""


class Condition(Protocol):
    """What every condition of a request can say."""

    @property
    def words(self) -> Message:
        """The condition as a sentence part with its figures."""

    def check(self, portfolio: Portfolio) -> None:
        """Raise InvalidValueError if the condition speaks of something that the portfolio does not have."""

    def holds(self, selection: Selection) -> bool:
        """Whether a selection keeps the condition, exactly."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A cap or a minimum use of one quantity, in one year or (year None) over all years.

    Money in TEUR, posts as posts; at least one of `maximum` and `minimum` is given. `scope` narrows it to an
    organization, a kind of measure, a pay grade, some measures, or a part of the triad.
    """

    quantity: Quantity
    year: int | None = None
    maximum: Decimal | None = None
    minimum: Decimal | None = None
    scope: Scope = EVERYTHING

    def __post_init__(self) -> None:
        smallest = POST_HUNDREDTH if self.quantity is Quantity.POSTS else EURO
        _check_range(self.place, self.minimum, self.maximum, smallest)

    @property
    def place(self) -> Message:
        """What is limited, in words."""
        return _place(self.quantity, self.year, self.scope)

    @property
    def unit(self) -> Message:
        """What the figures count, in words."""
        return label("unit", self.quantity.value)

    @property
    def words(self) -> Message:
        """The limit as a sentence part with its figure."""
        return _range_words(self.place, self.minimum, self.maximum, self.unit)

    def check(self, portfolio: Portfolio) -> None:
        """Years, organization, kind, pay grade and measures must exist."""
        _check_year(self.place, self.year, portfolio)
        check_scope(self.place, self.scope, portfolio)

    def used(self, selection: Selection) -> Decimal:
        """What a selection uses of what is limited."""
        return selection.amount(self.quantity, self.year, self.scope)

    def holds(self, selection: Selection) -> bool:
        """Whether a selection keeps the limit."""
        return _within(self.used(selection), self.minimum, self.maximum)


@dataclass(frozen=True, kw_only=True)
class CapacityLimit:
    """A cap or a minimum use of another scarce thing that measures take: central office hours, rooms, people
    to be brought in; by its name, in one year or over all, in the unit of `Resources.capacities`."""

    capacity: str
    year: int | None = None
    maximum: Decimal | None = None
    minimum: Decimal | None = None

    def __post_init__(self) -> None:
        _check_range(self.place, self.minimum, self.maximum, POST_HUNDREDTH)

    @property
    def place(self) -> Message:
        """What is limited, in words."""
        if self.year is None:
            return message("{quantity} in sum", quantity=self.capacity)
        return message("{quantity} {year}", quantity=self.capacity, year=self.year)

    @property
    def unit(self) -> Message:
        """Capacities have a unit of the city's choice; none is named."""
        return Message("")

    @property
    def words(self) -> Message:
        """The limit as a sentence part with its figure."""
        return _range_words(self.place, self.minimum, self.maximum, self.unit)

    def check(self, portfolio: Portfolio) -> None:
        """The year is planned, and some measure takes of the capacity."""
        _check_year(self.place, self.year, portfolio)
        needs = (variant.resources for measure in portfolio.measures for variant in measure.variants)
        if not any(self.capacity in each.capacities for each in needs):
            raise InvalidValueError(
                self.place,
                message("No measure needs “{name}”.", name=self.capacity),
                message("Correct the name, or drop the limit."),
            )

    def used(self, selection: Selection) -> Decimal:
        """What a selection uses of the capacity."""
        return sum(
            (amount_in(needs.capacities.get(self.capacity, {}), self.year) for needs in selection.needs.values()), ZERO
        )

    def holds(self, selection: Selection) -> bool:
        """Whether a selection keeps the limit."""
        return _within(self.used(selection), self.minimum, self.maximum)


@dataclass(frozen=True, kw_only=True)
class Required:
    """A measure that must be in, at least in the variant named (any variant if none is)."""

    measure: str
    at_least: str | None = None

    @property
    def words(self) -> Message:
        """The condition as a sentence part."""
        if self.at_least is None:
            return message("{key} must be in", key=self.measure)
        return message("{key} must be in, at least as “{variant}”", key=self.measure, variant=self.at_least)

    def check(self, portfolio: Portfolio) -> None:
        """Measure and variant must exist."""
        check_measures((self.measure,), portfolio)
        known = [variant.key for variant in portfolio.by_key[self.measure].variants]
        if self.at_least is not None and self.at_least not in known:
            raise InvalidValueError(
                message("measure {key}", key=self.measure),
                message("It has no variant “{variant}”.", variant=self.at_least),
                message("Choose one of: {variants}.", variants=", ".join(sorted(known))),
            )

    def holds(self, selection: Selection) -> bool:
        """Whether the measure is in as it must be."""
        return selection.has(self.measure, self.at_least)


@dataclass(frozen=True, kw_only=True)
class AtMost:
    """A measure that may be in, but in no fuller variant than this."""

    measure: str
    variant: str

    @property
    def words(self) -> Message:
        """The condition as a sentence part."""
        return message("{key} at most as “{variant}”", key=self.measure, variant=self.variant)

    def check(self, portfolio: Portfolio) -> None:
        """Measure and variant must exist."""
        Required(measure=self.measure, at_least=self.variant).check(portfolio)

    def holds(self, selection: Selection) -> bool:
        """Whether the measure is out, or in no fuller variant."""
        measure = selection.portfolio.by_key[self.measure]
        choice = selection.chosen.get(self.measure)
        return choice is None or measure.position(choice.variant) <= measure.position(self.variant)


@dataclass(frozen=True, kw_only=True)
class Count:
    """At least or at most so many of some measures."""

    measures: tuple[str, ...]
    minimum: int | None = None
    maximum: int | None = None

    def __post_init__(self) -> None:
        if len(set(self.measures)) < len(self.measures) or not self.measures:
            raise InvalidValueError(
                self.place, message("The measures are none, or one stands twice."), message("Name each measure once.")
            )
        _check_range(self.place, _decimal(self.minimum), _decimal(self.maximum), Decimal(1))

    @property
    def place(self) -> Message:
        """What is counted, in words."""
        return message("Number of {keys}", keys=", ".join(self.measures))

    @property
    def words(self) -> Message:
        """The condition as a sentence part."""
        return _range_words(self.place, _decimal(self.minimum), _decimal(self.maximum), message("measures"))

    def check(self, portfolio: Portfolio) -> None:
        """All measures must exist."""
        check_measures(self.measures, portfolio)

    def holds(self, selection: Selection) -> bool:
        """Whether the number is kept."""
        return _within(selection.count(self.measures), self.minimum, self.maximum)


@dataclass(frozen=True, kw_only=True)
class Balance:
    """The share of one part in the whole of a quantity, from 0 to 1: of a triad part, an action field, an
    organization. A package that uses nothing of the quantity is balanced."""

    quantity: Quantity
    scope: Scope
    year: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def __post_init__(self) -> None:
        _check_range(self.place, self.minimum, self.maximum, Decimal("0.0001"))
        if self.scope.is_everything or any(bound is not None and bound > 1 for bound in (self.minimum, self.maximum)):
            raise InvalidValueError(
                self.place,
                message("A balance needs a part, and shares from 0 to 1."),
                message("Name the part and write 0.25 for 25 %."),
            )

    @property
    def place(self) -> Message:
        """Whose share of what, in words."""
        if self.scope.is_everything:
            return _place(self.quantity, self.year, EVERYTHING)
        return message(
            "Share of {part} in {place}", part=self.scope.words, place=_place(self.quantity, self.year, EVERYTHING)
        )

    @property
    def words(self) -> Message:
        """The condition as a sentence part, in per cent."""
        return _range_words(self.place, _per_cent(self.minimum), _per_cent(self.maximum), Message("%"))

    def check(self, portfolio: Portfolio) -> None:
        """The part must exist and the year be planned."""
        _check_year(self.place, self.year, portfolio)
        check_scope(self.place, self.scope, portfolio)

    def holds(self, selection: Selection) -> bool:
        """Whether the share is kept, exactly."""
        whole = selection.amount(self.quantity, self.year)
        part = selection.amount(self.quantity, self.year, self.scope)
        return (self.minimum is None or part >= self.minimum * whole) and (
            self.maximum is None or part <= self.maximum * whole
        )


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """Posts spread over the organizations concerned in proportion to what they applied for, as the papers
    have it: no organization's posts differ from its proportional part by more than `tolerance` posts.

    Applied for is what the fullest variants of all measures of the portfolio need.
    """

    tolerance: Decimal

    def __post_init__(self) -> None:
        _check_range(self.place, None, self.tolerance, POST_HUNDREDTH)

    @property
    def place(self) -> Message:
        """What is spread, in words."""
        return message("Posts by organisation")

    @property
    def words(self) -> Message:
        """The condition as a sentence part."""
        return message(
            "Posts by organisation: in proportion to what was applied for, within {tolerance} posts",
            tolerance=self.tolerance,
        )

    def check(self, portfolio: Portfolio) -> None:
        """Nothing in a portfolio contradicts it."""

    def holds(self, selection: Selection) -> bool:
        """Whether every organization has its part, exactly."""
        demand = applied_for(selection.portfolio)
        whole, total = sum(demand.values(), ZERO), selection.amount(Quantity.POSTS)
        return all(
            abs(selection.amount(Quantity.POSTS, None, Scope(organization=key)) * whole - total * posts)
            <= self.tolerance * whole
            for key, posts in demand.items()
        )


@dataclass(frozen=True, kw_only=True)
class Target:
    """A figure to come as near as possible to ("about 130 posts") before value counts.

    Of two packages that are equally far from it, the one below comes first.
    """

    quantity: Quantity
    value: Decimal
    year: int | None = None
    scope: Scope = EVERYTHING

    def __post_init__(self) -> None:
        _check_range(self.place, None, self.value, POST_HUNDREDTH if self.quantity is Quantity.POSTS else EURO)

    @property
    def place(self) -> Message:
        """What is aimed at, in words."""
        return _place(self.quantity, self.year, self.scope)

    @property
    def words(self) -> Message:
        """The target as a sentence part."""
        return message(
            "{place}: about {value} {unit}",
            place=self.place,
            value=self.value,
            unit=label("unit", self.quantity.value),
        )

    def check(self, portfolio: Portfolio) -> None:
        """The part must exist and the year be planned."""
        _check_year(self.place, self.year, portfolio)
        check_scope(self.place, self.scope, portfolio)

    def distance(self, selection: Selection) -> tuple[Decimal, bool]:
        """How far a selection is off, and whether it lies above; smaller is better."""
        used = selection.amount(self.quantity, self.year, self.scope)
        return abs(used - self.value), used > self.value


def applied_for(portfolio: Portfolio) -> dict[str, Decimal]:
    """The posts that each organization applied for: its measures' fullest variants; those above zero."""
    found: dict[str, Decimal] = {}
    for measure in portfolio.measures:
        posts = measure.fullest.resources.amount(Quantity.POSTS)
        found[measure.organization] = found.get(measure.organization, ZERO) + posts
    return {key: posts for key, posts in sorted(found.items()) if posts}


def check_measures(keys: tuple[str, ...], portfolio: Portfolio) -> None:
    """Refuse keys that no measure has."""
    for key in keys:
        if key not in portfolio.by_key:
            raise InvalidValueError(
                message("measure {key}", key=key),
                message("There is no such measure."),
                message("Choose one of the register's keys."),
            )


def check_scope(place: Message, scope: Scope, portfolio: Portfolio) -> None:
    """Refuse a part that no measure belongs to, most often a wrong key."""
    if scope.measures is not None:
        check_measures(scope.measures, portfolio)
    if scope.triad not in {None, "people", "process", "technology"}:
        raise InvalidValueError(
            place,
            message("“{name}” is no part of the triad.", name=scope.triad or ""),
            message("Choose one of: {variants}.", variants="people, process, technology"),
        )
    inside = [measure for measure in portfolio.measures if scope.contains(measure)]
    graded = scope.pay_grade is None or any(
        scope.pay_grade in variant.resources.grades for measure in inside for variant in measure.variants
    )
    if not inside or not graded:
        raise InvalidValueError(
            place, message("No measure belongs to this part."), message("Correct the part, or drop the condition.")
        )


def _decimal(bound: int | None) -> Decimal | None:
    return None if bound is None else Decimal(bound)


def _per_cent(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * 100).normalize()


def _place(quantity: Quantity, year: int | None, scope: Scope) -> Message:
    name = label("quantity", quantity.value)
    if not scope.is_everything:
        name = message("{quantity} ({part})", quantity=name, part=scope.words)
    if year is None:
        return message("{quantity} in sum", quantity=name)
    return message("{quantity} {year}", quantity=name, year=year)


def _check_year(place: Message, year: int | None, portfolio: Portfolio) -> None:
    if year is not None and year not in portfolio.years:
        raise InvalidValueError(
            place,
            message("The year {year} is not planned.", year=year),
            message("Plan in {years}.", years=", ".join(map(str, portfolio.years))),
        )


def _check_range(place: Message, minimum: Decimal | None, maximum: Decimal | None, smallest: Decimal) -> None:
    if maximum is None and minimum is None:
        raise InvalidValueError(place, message("The limit has no value."), message("Give a maximum or a minimum."))
    for value in (maximum, minimum):
        if value is not None and (not value.is_finite() or not 0 <= value <= LARGEST_LIMIT or value % smallest):
            raise InvalidValueError(
                place,
                message("The limit is no multiple of {unit} from 0 on.", unit=smallest),
                message("Correct the limit."),
            )
    if maximum is not None and minimum is not None and minimum > maximum:
        raise InvalidValueError(
            place,
            message("The minimum {minimum} is above the maximum {maximum}.", minimum=minimum, maximum=maximum),
            message("Correct one of the two."),
        )


def _range_words(place: Message, minimum: Decimal | None, maximum: Decimal | None, unit: Message) -> Message:
    if maximum is not None and minimum is not None:
        return message(
            "{place}: from {minimum} to {maximum} {unit}", place=place, minimum=minimum, maximum=maximum, unit=unit
        )
    if maximum is not None:
        return message("{place}: at most {maximum} {unit}", place=place, maximum=maximum, unit=unit)
    return message("{place}: at least {minimum} {unit}", place=place, minimum=minimum or ZERO, unit=unit)


def _within(amount: Decimal | int, minimum: Decimal | int | None, maximum: Decimal | int | None) -> bool:
    return (maximum is None or amount <= maximum) and (minimum is None or amount >= minimum)

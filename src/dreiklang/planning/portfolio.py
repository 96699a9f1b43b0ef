"""What a city may do: measures with their variants and dependencies, and the portfolio that holds them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from functools import cached_property

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.resources import EURO, POST_HUNDREDTH, ZERO, Quantity, Resources
from dreiklang.wording import Message, message


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
    `requires` and `excludes` hold keys of other measures. `requires_level` names, for some of those that it
    requires, the smallest variant that is enough; any variant is where nothing is named.
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
    requires_level: Mapping[str, str] = field(default_factory=dict)
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
        return self.variants[self.position(key)]

    def position(self, key: str) -> int:
        """Where a variant stands, from 0 for the smallest; KeyError if there is none with this key."""
        for position, variant in enumerate(self.variants):
            if variant.key == key:
                return position
        raise KeyError(key)


@dataclass(frozen=True, kw_only=True)
class JointBenefit:
    """Points that several measures bring only together (or, below zero, lose by doing the same twice)."""

    measures: tuple[str, ...]
    value: Decimal

    def __post_init__(self) -> None:
        place = message("joint benefit {keys}", keys=", ".join(self.measures))
        if not self.measures or len(set(self.measures)) < len(self.measures):
            raise InvalidValueError(
                place, message("The measures are none, or one stands twice."), message("Name each measure once.")
            )
        if not self.value.is_finite() or abs(self.value) > LARGEST_VALUE or self.value % POST_HUNDREDTH:
            raise InvalidValueError(
                place,
                message("{value} points are no benefit.", value=str(self.value)),
                message("Give points with at most two decimals."),
            )


LARGEST_VALUE = Decimal(10_000)
"""Points: a hundred times what one measure can bring."""


@dataclass(frozen=True, kw_only=True)
class FundingProgramme:
    """Somebody else pays a part of what some measures cost (Förderprogramm).

    `rate` is the part of material and investment funds that is paid, over 0 and at most 1, rounded down to the
    euro by year; a measure is supported as a whole or not at all. `measure_limit` and `grant_limit` (TEUR, all
    years together) bound what the programme takes up; None is no bound. `measures` are those it is open to.
    """

    key: str
    name: str
    rate: Decimal
    measures: tuple[str, ...]
    measure_limit: int | None = None
    grant_limit: Decimal | None = None

    def __post_init__(self) -> None:
        place = message("funding programme {key}", key=self.key)
        if not self.rate.is_finite() or not 0 < self.rate <= 1:
            raise InvalidValueError(
                place, message("The rate {rate} is out of range.", rate=str(self.rate)), message("Give 0.65 for 65 %.")
            )
        if any(limit is not None and limit < 0 for limit in (self.measure_limit, self.grant_limit)):
            raise InvalidValueError(place, message("A limit is negative."), message("Correct the limit."))

    def own_share(self, resources: Resources) -> Resources:
        """What is left for the city to pay when the programme supports a measure."""
        return replace(
            resources,
            material={year: self._rest(value) for year, value in resources.material.items()},
            investment={year: self._rest(value) for year, value in resources.investment.items()},
        )

    def grant(self, resources: Resources) -> Decimal:
        """What the programme pays for a measure over all years, in TEUR."""
        return resources.amount(Quantity.FUNDS) - self.own_share(resources).amount(Quantity.FUNDS)

    def _rest(self, value: Decimal) -> Decimal:
        return value - (value * self.rate).quantize(EURO, ROUND_DOWN)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A measure in one of its variants, perhaps supported by a funding programme (its key)."""

    measure: str
    variant: str
    programme: str = ""


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
    joint_benefits: tuple[JointBenefit, ...] = ()
    programmes: tuple[FundingProgramme, ...] = ()

    def __post_init__(self) -> None:
        self._refuse_duplicates(message("year"), self.years)
        self._refuse_duplicates(message("organization"), [item.key for item in self.organizations])
        self._refuse_duplicates(message("criterion"), [item.key for item in self.criteria])
        self._refuse_duplicates(message("measure"), [item.key for item in self.measures])
        self._refuse_duplicates(message("funding programme"), [item.key for item in self.programmes])
        for measure in self.measures:
            self._check_references(measure)
            self._check_levels(measure)
            self._check_years(measure)
        for benefit in self.joint_benefits:
            self._refuse_unknown(message("joint benefit {keys}", keys=", ".join(benefit.measures)), benefit.measures)
        for programme in self.programmes:
            self._refuse_unknown(message("funding programme {key}", key=programme.key), programme.measures)
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

    def _check_levels(self, measure: Measure) -> None:
        for other, level in measure.requires_level.items():
            if other not in measure.requires or level not in {each.key for each in self.by_key[other].variants}:
                raise InvalidValueError(
                    message("measure {key}", key=measure.key),
                    message("It requires no variant “{variant}” of {other}.", variant=level, other=other),
                    message("Correct the reference."),
                )

    def _refuse_unknown(self, place: Message, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self.by_key:
                raise InvalidValueError(
                    place,
                    message("There is no measure “{key}”.", key=key),
                    message("Choose one of the register's keys."),
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

    def resources(self, choice: Choice) -> Resources:
        """What a choice costs the city: its variant's needs, less what a funding programme pays."""
        needs = self.by_key[choice.measure].variant(choice.variant).resources
        return self.programme(choice.programme).own_share(needs) if choice.programme else needs

    def programme(self, key: str) -> FundingProgramme:
        """The funding programme with this key; KeyError if there is none."""
        return {each.key: each for each in self.programmes}[key]

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

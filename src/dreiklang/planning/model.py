"""A package request as columns and rows: a column a measure, variant and support; one or more rows a condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, singledispatchmethod

from dreiklang.planning.conditions import (
    AtMost,
    Balance,
    CapacityLimit,
    Condition,
    Count,
    Fairness,
    Limit,
    Required,
    Target,
    applied_for,
)
from dreiklang.planning.portfolio import Choice, Measure, Obligation, Variant
from dreiklang.planning.request import VALUE_UNIT, PackageRequest
from dreiklang.planning.resources import EURO, POST_HUNDREDTH, ZERO, Quantity, Resources, amount_in
from dreiklang.planning.selection import Scope
from dreiklang.planning.solver import Row


@dataclass(frozen=True)
class Column:
    """One variant of one measure, with its figures as integers: euros, hundredths of posts and points.

    `programme` is the funding programme that supports it, if any. A column without a measure stands for a joint
    benefit that is reached.
    """

    measure: str
    variant: int
    value: int
    posts: int = 0
    money: int = 0
    duty: int = 0
    programme: str = ""


class Model:
    """The columns and rows of a request; `rows` reads as a table of contents."""

    def __init__(self, request: PackageRequest, without: Iterable[Condition] = ()) -> None:
        self.request = request
        self.portfolio = request.portfolio
        self.dropped = tuple(without)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All variants of all measures that may be in, in ascending order of their keys; then joint benefits."""
        excluded = set(self.request.excluded)
        measures = sorted(self.portfolio.measures, key=lambda measure: measure.key)
        variants = [column for each in measures if each.key not in excluded for column in self._columns_of(each)]
        benefits = [Column("", -1, whole(each.value, VALUE_UNIT)) for each in self.portfolio.joint_benefits]
        return (*variants, *benefits)

    def _columns_of(self, measure: Measure) -> Iterator[Column]:
        programmes = [each.key for each in self.portfolio.programmes if measure.key in each.measures]
        for position, variant in enumerate(measure.variants):
            for programme in ("", *programmes):
                yield self._column(measure, position, variant, programme)

    def _column(self, measure: Measure, position: int, variant: Variant, programme: str) -> Column:
        needs = self.portfolio.resources(Choice(measure=measure.key, variant=variant.key, programme=programme))
        return Column(
            measure=measure.key,
            variant=position,
            value=whole(self.request.value(measure, variant), VALUE_UNIT),
            posts=whole(needs.amount(Quantity.POSTS), POST_HUNDREDTH),
            money=whole(needs.amount(Quantity.FUNDS) + needs.amount(Quantity.PERSONNEL_COST), EURO),
            duty=int(measure.obligation is not Obligation.VOLUNTARY),
            programme=programme,
        )

    @cached_property
    def of_measure(self) -> Mapping[str, tuple[int, ...]]:
        """Column indices by measure key, from the smallest to the fullest variant."""
        found: dict[str, list[int]] = {}
        for index, column in self._of_variants:
            found.setdefault(column.measure, []).append(index)
        return {key: tuple(indices) for key, indices in found.items()}

    @cached_property
    def _of_variants(self) -> tuple[tuple[int, Column], ...]:
        return tuple((index, column) for index, column in enumerate(self.columns) if column.measure)

    @cached_property
    def _needs(self) -> tuple[tuple[int, Measure, Resources], ...]:
        """What each column of a variant costs the city."""
        by_key = self.portfolio.by_key
        found = []
        for index, column in self._of_variants:
            measure = by_key[column.measure]
            needs = measure.variants[column.variant].resources
            own = self.portfolio.programme(column.programme).own_share(needs) if column.programme else needs
            found.append((index, measure, own))
        return tuple(found)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every condition of the request."""
        conditions = (each for each in self.request.conditions if each not in self.dropped)
        return (
            *self._one_variant_each(),
            *self._dependencies(),
            *self._exclusions(),
            *self._joint_benefits(),
            *self._programmes(),
            *(row for condition in conditions for row in self.rows_of(condition)),
        )

    def _one_variant_each(self) -> Iterator[Row]:
        return (Row(dict.fromkeys(indices, 1), upper=1) for indices in self.of_measure.values() if len(indices) > 1)

    def _dependencies(self) -> Iterator[Row]:
        """A measure is in only if every measure that it requires is in, at least in the variant that is enough."""
        for key, indices in self.of_measure.items():
            measure = self.portfolio.by_key[key]
            for other in measure.requires:
                enough = self._columns_from(other, measure.requires_level.get(other))
                yield Row(dict.fromkeys(indices, -1) | dict.fromkeys(enough, 1), lower=0)

    def _columns_from(self, key: str, level: str | None) -> tuple[int, ...]:
        """A measure's columns in this variant or a fuller one."""
        least = 0 if level is None else self.portfolio.by_key[key].position(level)
        return tuple(index for index in self.of_measure.get(key, ()) if self.columns[index].variant >= least)

    def _exclusions(self) -> Iterator[Row]:
        for key, indices in self.of_measure.items():
            for other in self.portfolio.by_key[key].excludes:
                yield Row(dict.fromkeys((*indices, *self.of_measure.get(other, ())), 1), upper=1)

    def _joint_benefits(self) -> Iterator[Row]:
        """A joint benefit is reached exactly when all of its measures are in."""
        first = len(self._of_variants)
        for index, benefit in enumerate(self.portfolio.joint_benefits, start=first):
            parts = [dict.fromkeys(self.of_measure.get(key, ()), 1) for key in benefit.measures]
            yield from (Row(part | {index: -1}, lower=0) for part in parts)
            everything = {column: 1 for part in parts for column in part}
            yield Row(everything | {index: -1}, upper=len(benefit.measures) - 1)

    def _programmes(self) -> Iterator[Row]:
        for programme in self.portfolio.programmes:
            supported = {index: column for index, column in self._of_variants if column.programme == programme.key}
            if programme.measure_limit is not None:
                yield Row(dict.fromkeys(supported, 1), upper=programme.measure_limit)
            if programme.grant_limit is not None:
                by_key = self.portfolio.by_key
                grants = {
                    index: programme.grant(by_key[column.measure].variants[column.variant].resources)
                    for index, column in supported.items()
                }
                yield exact_row(grants, maximum=programme.grant_limit)

    @singledispatchmethod
    def rows_of(self, condition: Condition) -> Iterable[Row]:
        """The rows that a condition stands for."""
        raise NotImplementedError(type(condition).__name__)

    @rows_of.register
    def _(self, condition: Limit) -> Iterable[Row]:
        uses = self.uses(condition.quantity, condition.year, condition.scope)
        return (exact_row(uses, condition.minimum, condition.maximum),)

    @rows_of.register
    def _(self, condition: CapacityLimit) -> Iterable[Row]:
        uses = {
            index: amount_in(needs.capacities.get(condition.capacity, {}), condition.year)
            for index, _, needs in self._needs
        }
        return (exact_row(uses, condition.minimum, condition.maximum),)

    @rows_of.register
    def _(self, condition: Required) -> Iterable[Row]:
        return (Row(dict.fromkeys(self._columns_from(condition.measure, condition.at_least), 1), lower=1),)

    @rows_of.register
    def _(self, condition: AtMost) -> Iterable[Row]:
        allowed = self.portfolio.by_key[condition.measure].position(condition.variant)
        indices = self.of_measure.get(condition.measure, ())
        return (Row({index: 1 for index in indices if self.columns[index].variant > allowed}, upper=0),)

    @rows_of.register
    def _(self, condition: Count) -> Iterable[Row]:
        indices = [index for key in condition.measures for index in self.of_measure.get(key, ())]
        return (Row(dict.fromkeys(indices, 1), lower=condition.minimum, upper=condition.maximum),)

    @rows_of.register
    def _(self, condition: Balance) -> Iterable[Row]:
        whole_use = self.uses(condition.quantity, condition.year)
        part = self.uses(condition.quantity, condition.year, condition.scope)
        if condition.minimum is not None:
            yield exact_row(_combined(part, whole_use, -condition.minimum), minimum=ZERO)
        if condition.maximum is not None:
            yield exact_row(_combined(part, whole_use, -condition.maximum), maximum=ZERO)

    @rows_of.register
    def _(self, condition: Fairness) -> Iterable[Row]:
        demand = applied_for(self.portfolio)
        whole_demand = sum(demand.values(), ZERO)
        total = self.uses(Quantity.POSTS)
        for key, posts in demand.items():
            own = {
                index: use * whole_demand
                for index, use in self.uses(Quantity.POSTS, None, Scope(organization=key)).items()
            }
            room = condition.tolerance * whole_demand
            yield exact_row(_combined(own, total, -posts), -room, room)

    def uses(self, quantity: Quantity, year: int | None = None, scope: Scope | None = None) -> dict[int, Decimal]:
        """What each column uses of a quantity; columns that use nothing are left out."""
        part = scope or Scope()
        uses = {index: part.amount(measure, needs, quantity, year) for index, measure, needs in self._needs}
        return {index: use for index, use in uses.items() if use}

    def target(self, target: Target) -> Row:
        """The use of what is aimed at as terms, with the figure aimed at as both bounds."""
        return exact_row(self.uses(target.quantity, target.year, target.scope), target.value, target.value)

    def objective(self, field: str, sign: int = 1) -> dict[int, int]:
        """The terms of a goal: the sum of one figure over the chosen columns."""
        figures = {index: sign * getattr(column, field) for index, column in enumerate(self.columns)}
        return {index: figure for index, figure in figures.items() if figure}

    def indices(self, choices: Sequence[Choice]) -> tuple[int, ...]:
        """The columns that choices stand for, with the joint benefits that they reach; the inverse of `choices`."""
        wanted = {(choice.measure, choice.variant, choice.programme) for choice in choices}
        by_key = self.portfolio.by_key
        variants = [
            index
            for index, column in self._of_variants
            if (column.measure, by_key[column.measure].variants[column.variant].key, column.programme) in wanted
        ]
        inside = {choice.measure for choice in choices}
        benefits = enumerate(self.portfolio.joint_benefits, start=len(self._of_variants))
        return (*variants, *(index for index, benefit in benefits if inside.issuperset(benefit.measures)))

    def choices(self, chosen: Sequence[int]) -> tuple[Choice, ...]:
        """The chosen columns as measures and variants, in the portfolio's order."""
        columns = {self.columns[index].measure: self.columns[index] for index in chosen}
        return tuple(
            Choice(
                measure=measure.key,
                variant=measure.variants[columns[measure.key].variant].key,
                programme=columns[measure.key].programme,
            )
            for measure in self.portfolio.measures
            if measure.key in columns
        )


def _combined(terms: Mapping[int, Decimal], others: Mapping[int, Decimal], factor: Decimal) -> dict[int, Decimal]:
    """Σ terms + factor · Σ others."""
    return {index: terms.get(index, ZERO) + factor * others.get(index, ZERO) for index in {**terms, **others}}


def exact_row(terms: Mapping[int, Decimal], minimum: Decimal | None = None, maximum: Decimal | None = None) -> Row:
    """A condition on decimals as one on integers: everything times the power of ten that makes it whole."""
    places = max((_places(value) for value in (*terms.values(), minimum, maximum) if value is not None), default=0)
    unit = Decimal(1).scaleb(-places)
    return Row(
        {index: whole(value, unit) for index, value in terms.items() if value},
        None if minimum is None else whole(minimum, unit),
        None if maximum is None else whole(maximum, unit),
    )


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def whole(value: Decimal, unit: Decimal) -> int:
    """A decimal as a whole number of units; values are multiples of it by construction."""
    return int(value / unit)

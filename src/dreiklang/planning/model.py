"""A package request as columns and rows: one column a measure and variant, one row a condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from dreiklang.planning.plan import Choice
from dreiklang.planning.portfolio import EURO, POST_HUNDREDTH, Obligation, Quantity
from dreiklang.planning.request import VALUE_UNIT, Limit, PackageRequest, Required
from dreiklang.planning.solver import Row


@dataclass(frozen=True)
class Column:
    """One variant of one measure, with its figures as integers: euros, hundredths of posts and points."""

    measure: str
    variant: int
    value: int
    posts: int
    money: int
    duty: int


Condition = Limit | Required
"""What a person can loosen when a request is infeasible."""


class Model:
    """The columns and rows of a request; `rows` reads as a table of contents."""

    def __init__(self, request: PackageRequest, without: Iterable[Condition] = ()) -> None:
        self.request = request
        self.dropped = tuple(without)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All variants of all measures that may be in, in ascending order of their keys."""
        excluded = set(self.request.excluded)
        measures = sorted(self.request.portfolio.measures, key=lambda measure: measure.key)
        return tuple(
            Column(
                measure=measure.key,
                variant=index,
                value=whole(self.request.value(measure, variant), VALUE_UNIT),
                posts=whole(variant.resources.amount(Quantity.POSTS), POST_HUNDREDTH),
                money=whole(variant.resources.amount(Quantity.FUNDS), EURO)
                + whole(variant.resources.amount(Quantity.PERSONNEL_COST), EURO),
                duty=int(measure.obligation is not Obligation.VOLUNTARY),
            )
            for measure in measures
            if measure.key not in excluded
            for index, variant in enumerate(measure.variants)
        )

    @cached_property
    def of_measure(self) -> Mapping[str, tuple[int, ...]]:
        """Column indices by measure key, from the smallest to the fullest variant."""
        found: dict[str, list[int]] = {}
        for index, column in enumerate(self.columns):
            found.setdefault(column.measure, []).append(index)
        return {key: tuple(indices) for key, indices in found.items()}

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every condition of the request."""
        return (
            *self._one_variant_each(),
            *self._required(),
            *self._needs(),
            *self._exclusions(),
            *self._limits(),
        )

    def _one_variant_each(self) -> Iterable[Row]:
        return (Row(dict.fromkeys(indices, 1), upper=1) for indices in self.of_measure.values() if len(indices) > 1)

    def _required(self) -> Iterable[Row]:
        for item in self.request.required:
            if item not in self.dropped:
                allowed = self.of_measure[item.measure][self.request.floor(item) :]
                yield Row(dict.fromkeys(allowed, 1), lower=1)

    def _needs(self) -> Iterable[Row]:
        """A measure is in only if every measure that it requires is in, in any variant."""
        for key, indices in self.of_measure.items():
            for other in self.request.portfolio.by_key[key].requires:
                terms = dict.fromkeys(indices, -1) | dict.fromkeys(self.of_measure.get(other, ()), 1)
                yield Row(terms, lower=0)

    def _exclusions(self) -> Iterable[Row]:
        for key, indices in self.of_measure.items():
            for other in self.request.portfolio.by_key[key].excludes:
                yield Row(dict.fromkeys((*indices, *self.of_measure.get(other, ())), 1), upper=1)

    def _limits(self) -> Iterable[Row]:
        for limit in self.request.limits:
            if limit not in self.dropped:
                unit = unit_of(limit.quantity)
                yield Row(
                    self._uses(limit),
                    lower=None if limit.minimum is None else whole(limit.minimum, unit),
                    upper=None if limit.maximum is None else whole(limit.maximum, unit),
                )

    def _uses(self, limit: Limit) -> dict[int, int]:
        by_key = self.request.portfolio.by_key
        uses = {}
        for index, column in enumerate(self.columns):
            resources = by_key[column.measure].variants[column.variant].resources
            uses[index] = whole(resources.amount(limit.quantity, limit.year), unit_of(limit.quantity))
        return {index: use for index, use in uses.items() if use}

    def objective(self, field: str, sign: int = 1) -> dict[int, int]:
        """The terms of a goal: the sum of one figure over the chosen columns."""
        figures = {index: sign * getattr(column, field) for index, column in enumerate(self.columns)}
        return {index: figure for index, figure in figures.items() if figure}

    def choices(self, chosen: Sequence[int]) -> tuple[Choice, ...]:
        """The chosen columns as measures and variants, in the portfolio's order."""
        variants = {self.columns[index].measure: self.columns[index].variant for index in chosen}
        return tuple(
            Choice(measure=measure.key, variant=measure.variants[variants[measure.key]].key)
            for measure in self.request.portfolio.measures
            if measure.key in variants
        )


def unit_of(quantity: Quantity) -> Decimal:
    """The smallest amount of a quantity that the model knows."""
    return POST_HUNDREDTH if quantity is Quantity.POSTS else EURO


def whole(value: Decimal, unit: Decimal) -> int:
    """A decimal as a whole number of units; values are multiples of it by construction."""
    return int(value / unit)

"""Where the measures of the register stand: their ranking under weights, what would turn it, and value against cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.assessment.models import Evaluation, EvaluationState, SubjectKind
from dreiklang.evaluation import Item, Place, Sensitivity, Table
from dreiklang.municipality.memory import remembered
from dreiklang.municipality.models import Municipality
from dreiklang.planning import Basis, Measure, Portfolio, Quantity
from dreiklang.portfolio.queries import portfolio


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The register's measures, ready to be ranked."""

    portfolio: Portfolio
    table: Table
    evaluated: Mapping[str, dt.datetime]

    @property
    def weights(self) -> dict[str, Decimal]:
        """The register's own weights, by criterion."""
        return {each.key: each.weight for each in self.portfolio.criteria}

    @property
    def names(self) -> dict[str, str]:
        """The criteria's names."""
        return {each.key: each.name for each in self.portfolio.criteria}

    @property
    def items(self) -> list[Item]:
        """The measures with their points."""
        return [Item(each.key, each.ratings) for each in self.portfolio.measures]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A measure at its place; `moved` is how many places it has risen against the register's own weights.

    `evaluated` is when the register took its points from an evaluation; None if they came with the register.
    """

    place: Place
    measure: Measure
    moved: int
    evaluated: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What a measure's fullest variant costs over all years (TEUR), and what it is worth (0 to 100)."""

    measure: Measure
    value: Decimal
    funds: Decimal
    personnel_cost: Decimal
    posts: Decimal
    basis: Basis
    evaluated: dt.datetime | None

    @property
    def cost(self) -> Decimal:
        """Funds and personnel cost together."""
        return self.funds + self.personnel_cost


@remembered(10)
def standing(municipality: Municipality) -> Standing | None:
    """The measures with their points; None without a register, or without criteria that weigh something."""
    found = portfolio(municipality)
    if found is None or not any(each.weight for each in found.criteria):
        return None
    items = [Item(each.key, each.ratings) for each in found.measures]
    return Standing(
        portfolio=found,
        table=Table(items, [each.key for each in found.criteria]),
        evaluated=_evaluated(municipality),
    )


def _evaluated(municipality: Municipality) -> dict[str, dt.datetime]:
    rows = Evaluation.objects.filter(
        municipality=municipality,
        subject_kind=SubjectKind.MEASURE,
        state=EvaluationState.AGREED,
        taken_over_at__isnull=False,
    )
    return dict(rows.order_by("taken_over_at").values_list("subject_key", "taken_over_at"))


def ranking(found: Standing, weights: Mapping[str, Decimal]) -> list[Ranked]:
    """All measures under these weights."""
    before = {place.key: place.rank for place in found.table.rank(found.weights)}
    return [
        Ranked(
            place=place,
            measure=found.portfolio.by_key[place.key],
            moved=before[place.key] - place.rank,
            evaluated=found.evaluated.get(place.key),
        )
        for place in found.table.rank(weights)
    ]


def sensitivity(found: Standing, weights: Mapping[str, Decimal]) -> Sensitivity:
    """What moving one weight would do."""
    return Sensitivity(found.items, weights)


def worths(found: Standing, weights: Mapping[str, Decimal]) -> list[Worth]:
    """Value and cost of every measure, in the order of the ranking."""
    measures = found.portfolio.by_key
    return [
        _worth(measures[place.key], place.value, found.evaluated.get(place.key)) for place in found.table.rank(weights)
    ]


def _worth(measure: Measure, value: Decimal, evaluated: dt.datetime | None) -> Worth:
    variant = measure.fullest
    return Worth(
        measure=measure,
        value=value,
        funds=variant.resources.amount(Quantity.FUNDS),
        personnel_cost=variant.resources.amount(Quantity.PERSONNEL_COST),
        posts=variant.resources.amount(Quantity.POSTS),
        basis=variant.basis,
        evaluated=evaluated,
    )

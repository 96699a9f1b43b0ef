"""Where measures stand: ranking and sensitivity, value against cost, and weights from pairs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Annotated

from django.http import Http404
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.problems import invalid
from dreiklang.api.shapes import Amount, Basis, Body, Exact, Shape, Whole
from dreiklang.assessment import standing
from dreiklang.evaluation import Sensitivity, Turn, weigh
from dreiklang.municipality.permissions import Permission
from dreiklang.wording import message

section = Section("Standing")
Key = Annotated[str, Field(min_length=1, max_length=60)]


class Weights(Body):
    """Weights by criterion of the register, in any scale; those that are not named are the register's own."""

    weights: dict[Key, Amount] = {}


class RankedMeasure(Shape):
    """A measure at its place. `moved`: places gained against the register's own weights; equals stand by their keys."""

    rank: int
    measure: str
    name: str
    value: Exact
    tied: bool
    moved: int
    evaluated_at: dt.datetime | None


class Ranking(Shape):
    """All measures in order, and the weights that this is with."""

    weights: dict[str, Exact]
    measures: list[RankedMeasure]


class WhichWeight(Weights):
    """The criterion whose weight moves, and how many of the first places are looked at."""

    criterion: Key
    places: Annotated[Whole, Field(ge=2, le=50)] = 10


class TurnDetail(Shape):
    """At the weight `at` (of 100) two measures tie; beyond it `overtakes` stands in front."""

    at: Exact
    overtaken: str
    overtakes: str


class SensitivityDetail(Shape):
    """How far the weight can move until two of the first places turn, and all turns among them, nearest first."""

    criterion: str
    now: Exact
    stable_from: Exact
    stable_to: Exact
    turns: list[TurnDetail]


class Worth(Shape):
    """A measure's value and what its fullest variant costs over all years of the register; money in TEUR."""

    measure: str
    name: str
    value: Exact
    funds: Exact
    personnel_cost: Exact
    posts: Exact
    basis: Basis
    evaluated_at: dt.datetime | None


class Pair(Body):
    """How much more important `first` is than `second`: "9" to "1", or "1/2" to "1/9" for the other way round."""

    first: Key
    second: Key
    step: Annotated[str, Field(pattern=r"^(?:[1-9]|1/[2-9])$")]


class Pairs(Body):
    """Criteria, and every pair of them compared once, in their order."""

    criteria: Annotated[list[Key], Field(min_length=2, max_length=10)]
    pairs: Annotated[list[Pair], Field(max_length=45)]


class DoubtDetail(Shape):
    """The comparison that fits the others worst, and the step that would fit."""

    first: str
    second: str
    said: str
    fitting: str


class PairWeights(Shape):
    """Weights that make 100, the consistency ratio (up to 0.1 is consistent), and what to look at again."""

    weights: dict[str, Exact]
    consistency_ratio: Exact
    consistent: bool
    doubt: DoubtDetail | None


@section.post("/ranking", Permission.SEE_PLANNING, Ranking, status=200)
def rank_measures(place: Place, wanted: Weights) -> Ranking:
    """All measures of the register under these weights. Nothing is stored."""
    found = _standing(place)
    weights = _weights(place, found, wanted.weights)
    return Ranking(
        weights=weights,
        measures=[
            RankedMeasure(
                rank=each.place.rank,
                measure=each.measure.key,
                name=each.measure.name,
                value=each.place.value,
                tied=each.place.tied,
                moved=each.moved,
                evaluated_at=each.evaluated,
            )
            for each in standing.ranking(found, weights)
        ],
    )


@section.post("/sensitivity", Permission.SEE_PLANNING, SensitivityDetail, status=200)
def ask_sensitivity(place: Place, wanted: WhichWeight) -> SensitivityDetail:
    """Which of the first places would turn when one weight moves and the others keep their proportions."""
    found = _standing(place)
    if wanted.criterion not in found.names:
        raise _unknown(place, wanted.criterion, "criterion")
    known = standing.sensitivity(found, _weights(place, found, wanted.weights))
    stable = known.stability(wanted.criterion, wanted.places)
    return SensitivityDetail(
        criterion=wanted.criterion,
        now=rounded(stable.now),
        stable_from=rounded(stable.low),
        stable_to=rounded(stable.high),
        turns=[_turn(each) for each in _turns(known, wanted)],
    )


def _turns(known: Sensitivity, wanted: WhichWeight) -> list[Turn]:
    return [each for each in known.turns(wanted.criterion, known.order[: wanted.places]) if each.distance]


@section.get("/value-and-cost", Permission.SEE_PLANNING, Page[Worth])
def list_value_and_cost(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[Worth]:
    """What measures are worth by the register's own weights, and what their fullest variants cost, best first."""
    found = _standing(place)
    return paged(place.request, standing.worths(found, found.weights), limit, offset, _worth)


@section.post("/pairwise-comparison", Permission.SEE_PLANNING, PairWeights, status=200)
def compare_pairwise(place: Place, wanted: Pairs) -> PairWeights:
    """Weights from comparing criteria in pairs (Saaty 1980). Nothing is stored."""
    given = {(each.first, each.second): Fraction(each.step) for each in wanted.pairs}
    if len(given) != len(list(combinations(wanted.criteria, 2))) or len(given) != len(wanted.pairs):
        reason = message("Every pair must be compared once.")
        raise invalid(("body", "pairs"), reason, place.language)
    found = weigh(wanted.criteria, given)
    doubt = found.doubt
    return PairWeights(
        weights=dict(found.weights),
        consistency_ratio=Decimal(f"{found.ratio:.4f}"),
        consistent=found.is_consistent,
        doubt=DoubtDetail(first=doubt.first, second=doubt.second, said=str(doubt.said), fitting=str(doubt.fitting))
        if doubt
        else None,
    )


def _standing(place: Place) -> standing.Standing:
    found = standing.standing(place.municipality)
    if found is None:
        raise Http404
    return found


def _weights(place: Place, found: standing.Standing, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    for name in given:
        if name not in found.names:
            raise _unknown(place, name, "weights")
    return {**found.weights, **given}


def _unknown(place: Place, name: str, field: str) -> Exception:
    reason = message("The register has no criterion “{key}”.", key=name)
    return invalid(("body", field), reason, place.language)


def rounded(exact: Fraction) -> Decimal:
    return round(Decimal(exact.numerator) / exact.denominator, 4)


def _turn(turn: Turn) -> TurnDetail:
    return TurnDetail(at=rounded(turn.at), overtaken=turn.first, overtakes=turn.second)


def _worth(each: standing.Worth) -> Worth:
    return Worth(
        measure=each.measure.key,
        name=each.measure.name,
        value=each.value,
        funds=each.funds,
        personnel_cost=each.personnel_cost,
        posts=each.posts,
        basis=each.basis,
        evaluated_at=each.evaluated,
    )

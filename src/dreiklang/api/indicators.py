"""Indicators with their values; what the money does for a strategy; and what measures contribute to."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from ninja import Path, Query
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.places import PlaceBody, place_in_paper
from dreiklang.api.shapes import DECIMAL, LARGEST_NUMBER, Basis, Body, Day, Exact, Shape, Whole
from dreiklang.api.strategies import PaperPlace, paper_place
from dreiklang.municipality.permissions import Permission
from dreiklang.packages.effect import MoneyOfStrategy, money_of_strategy
from dreiklang.portfolio import contributing
from dreiklang.portfolio import queries as register
from dreiklang.portfolio.contributing import Share
from dreiklang.strategy import measuring, queries
from dreiklang.strategy.queries import Direction, ElementKind
from dreiklang.strategy.values import LONGEST_NAME, IndicatorFacts, ValueFacts

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Measure
    from dreiklang.strategy.models import Indicator, IndicatorValue

section = Section("Strategy")
Key = Annotated[str, Path(description="Key of the indicator", example="smart-city-index")]
MeasureKey = Annotated[str, Path(description="Key of the measure", example="M003")]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Year = Annotated[Whole, Field(ge=1990, le=2100)]


def _signed(text: Any) -> Decimal:
    if not isinstance(text, str) or not re.fullmatch(DECIMAL, text, re.ASCII) or "\n" in text:
        raise PydanticCustomError("exact_decimal", "Write the amount as text, such as “1250.5”.")
    return Decimal(text)


Signed = Annotated[
    Decimal,
    BeforeValidator(_signed),
    WithJsonSchema({"type": "string", "pattern": DECIMAL, "description": "An exact decimal, as text"}),
]
"""An exact decimal with at most four places, also below zero."""


class IndicatorValueRow(Shape):
    """A value of a year, or of a day in it."""

    id: int
    year: int
    day: Day | None
    value: Exact
    basis: str
    note: str
    place: PaperPlace | None


class IndicatorRow(Shape):
    """An indicator with its values, oldest first; `element` is the id of a strategy's element that it measures."""

    key: str
    name: str
    unit: str
    direction: str
    element: int | None
    target: Exact | None
    target_year: int | None
    note: str
    values: list[IndicatorValueRow]


class IndicatorBody(Body):
    """What is measured, in what, which way is better, and where it is to go."""

    name: Name
    unit: Annotated[str, Field(min_length=1, max_length=60)]
    direction: Direction
    element: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] | None = None
    target: Signed | None = None
    target_year: Year | None = None
    note: Annotated[str, Field(max_length=2000)] = ""


class ValueBody(Body):
    """A value; one of the same year or day is replaced."""

    year: Year
    value: Signed
    day: Day | None = None
    basis: Basis = Basis.STATED
    note: Annotated[str, Field(max_length=300)] = ""
    place: PlaceBody | None = None


class GoalMoney(Shape):
    """The money of one element without that of its parts; in TEUR, by year."""

    element: int | None
    name: str
    parent: int | None
    measures: list[str]
    amounts: dict[str, Exact]
    total: Exact


class EffectOfMoney(Shape):
    """What the money does for a strategy: its elements, what is not assigned, and the whole that they sum to."""

    strategy: int
    version: int
    by: str
    package: str | None
    goals: list[GoalMoney]
    not_assigned: GoalMoney
    amounts: dict[str, Exact]
    total: Exact
    without_measure: list[int]


class ContributionRow(Shape):
    """An element that a measure serves, by id, with the share of its cost that does; null where nobody knows."""

    element: int
    name: str
    share: Exact | None
    basis: str


class Contributions(Shape):
    """All that a measure contributes to."""

    measure: str
    contributions: list[ContributionRow]


class ContributionBody(Body):
    """An element, by id, and the share of the measure's cost from 0 to 1."""

    element: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)]
    share: Signed | None = None


class ContributionsBody(Body):
    """All that a measure contributes to from now on; within one group of a strategy shares sum to at most 1."""

    contributions: Annotated[list[ContributionBody], Field(max_length=200)]


@section.get("/indicators", Permission.SEE_PUBLISHED, Page[IndicatorRow])
def list_indicators(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[IndicatorRow]:
    """The indicators with their values."""
    return paged(place.request, queries.indicators(place.municipality), limit, offset, _row)


@section.post("/indicators", Permission.EDIT_STRATEGY, IndicatorRow)
def add_indicator(place: Place, wanted: IndicatorBody) -> IndicatorRow:
    """Begin to measure something."""
    made = measuring.add_indicator(place.municipality, place.actor, _facts(wanted))
    place.located("indicators", made.key)
    return _one(place, made.key)


@section.get("/indicators/{indicator}", Permission.SEE_PUBLISHED, IndicatorRow)
def get_indicator(place: Place, indicator: Key) -> IndicatorRow:
    """One indicator with its values."""
    return _one(place, indicator)


@section.put("/indicators/{indicator}", Permission.EDIT_STRATEGY, IndicatorRow)
def change_indicator(place: Place, indicator: Key, wanted: IndicatorBody) -> IndicatorRow:
    """Change what is measured; its values stay."""
    _one(place, indicator)
    with unless_changed(place.request, partial(_one, place, indicator)):
        seen = queries.indicator_facts(_found(place, indicator))
        measuring.change_indicator(place.municipality, place.actor, indicator, _facts(wanted), seen)
    return _one(place, indicator)


@section.delete("/indicators/{indicator}", Permission.EDIT_STRATEGY)
def remove_indicator(place: Place, indicator: Key) -> None:
    """Stop measuring something; the record of changes keeps its values."""
    _found(place, indicator)
    measuring.remove_indicator(place.municipality, place.actor, indicator)


@section.post("/indicators/{indicator}/values", Permission.EDIT_STRATEGY, IndicatorRow)
def record_indicator_value(place: Place, indicator: Key, wanted: ValueBody) -> IndicatorRow:
    """Record a value of a year or a day."""
    _found(place, indicator)
    facts = ValueFacts(
        **{name: getattr(wanted, name) for name in ("year", "value", "day", "note")},
        basis=wanted.basis.value,
        place=place_in_paper(place, wanted.place),
    )
    measuring.record_value(place.municipality, place.actor, indicator, facts)
    return _one(place, indicator)


@section.delete("/indicators/{indicator}/values/{int:value}", Permission.EDIT_STRATEGY)
def remove_indicator_value(
    place: Place, indicator: Key, value: Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The value's id")]
) -> None:
    """Take a value back."""
    if not _found(place, indicator).values.filter(pk=value).exists():
        raise Http404
    measuring.remove_value(place.municipality, place.actor, indicator, value)


@section.get("/strategy-effect", Permission.SEE_PUBLISHED, EffectOfMoney)
def get_strategy_effect(
    place: Place,
    *,
    strategy: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="The first if none is named")] = None,
    by: Annotated[ElementKind | None, Query(description="What the strategy is divided by")] = None,
    package: Annotated[str, Query(max_length=80, description="A published package; else the whole register")] = "",
) -> EffectOfMoney:
    """What the money does for each element of a strategy in force, by one of its divisions."""
    found = money_of_strategy(place.municipality, strategy=strategy, by=by.value if by else "", package=package)
    if found is None:
        raise Http404
    return _effect(found)


@section.get("/measures/{measure}/contributions", Permission.SEE_PUBLISHED, Contributions)
def get_contributions(place: Place, measure: MeasureKey) -> Contributions:
    """What a measure contributes to."""
    return _contributions(place, measure)


@section.put("/measures/{measure}/contributions", Permission.EDIT_STRATEGY, Contributions)
def change_contributions(place: Place, measure: MeasureKey, wanted: ContributionsBody) -> Contributions:
    """Say what a measure contributes to."""
    _contributions(place, measure)
    with unless_changed(place.request, partial(_contributions, place, measure)):
        seen = contributing.shares_of(_measure(place, measure))
        shares = [Share(element=each.element, share=each.share) for each in wanted.contributions]
        contributing.change_contributions(place.municipality, place.actor, measure, shares, seen)
    return _contributions(place, measure)


def _found(place: Place, key: str) -> Indicator:
    found = queries.indicator(place.municipality, key)
    if found is None:
        raise Http404
    return found


def _one(place: Place, key: str) -> IndicatorRow:
    return _row(_found(place, key))


def _row(indicator: Indicator) -> IndicatorRow:
    names = ("key", "name", "unit", "direction", "target", "target_year", "note")
    return IndicatorRow(
        **{name: getattr(indicator, name) for name in names},
        element=indicator.element_id,
        values=[_value(each) for each in indicator.values.all()],
    )


def _value(row: IndicatorValue) -> IndicatorValueRow:
    names = ("year", "day", "value", "basis", "note")
    return IndicatorValueRow(id=row.pk, **{name: getattr(row, name) for name in names}, place=paper_place(row))


def _facts(wanted: IndicatorBody) -> IndicatorFacts:
    names = ("name", "unit", "element", "target_year", "note")
    return IndicatorFacts(
        **{name: getattr(wanted, name) for name in names},
        direction=wanted.direction.value,
        target=None if wanted.target is None else wanted.target.normalize(),
    )


def _effect(found: MoneyOfStrategy) -> EffectOfMoney:
    whole = found.effect
    goals = [
        _goal(row.money, row.entry.element_id, row.entry.name, row.entry.parent_id if row.depth else None)
        for row in found.rows
    ]
    return EffectOfMoney(
        strategy=found.version.strategy_id,
        version=found.version.number,
        by=found.dimension,
        package=found.package.package.slug if found.package else None,
        goals=goals,
        not_assigned=_goal(whole.not_assigned, None, "", None),
        amounts=_by_year(whole.amounts),
        total=whole.total,
        without_measure=[row.entry.element_id for row in found.without_measure],
    )


def _goal(money: Any, element: int | None, name: str, parent: int | None) -> GoalMoney:
    return GoalMoney(
        element=element,
        name=name,
        parent=parent,
        measures=list(money.measures),
        amounts=_by_year(money.amounts),
        total=money.total,
    )


def _by_year(amounts: Any) -> dict[str, Decimal]:
    return {str(year): amount for year, amount in amounts.items()}


def _measure(place: Place, key: str) -> Measure:
    found = register.measure_by_key(place.municipality, key)
    if found is None:
        raise Http404
    return found


def _contributions(place: Place, key: str) -> Contributions:
    names = queries.names_of(place.municipality)
    shares = contributing.shares_of(_measure(place, key))
    rows = [
        ContributionRow(element=each.element, name=names.get(each.element, ""), share=each.share, basis=each.basis)
        for each in shares
    ]
    return Contributions(measure=key, contributions=rows)

"""The measures of the register: list, one measure, and changing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from ninja import Path, Query
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import Amount, Body, Exact, Kind, Obligation, OrganizationRef, Shape, TriadShares
from dreiklang.council.queries import mentions_of
from dreiklang.municipality.permissions import Permission
from dreiklang.planning import Quantity, Triad
from dreiklang.portfolio import queries, rules
from dreiklang.portfolio.values import MeasureFacts

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Measure, Variant, YearlyNeed

section = Section("Measures")
Key = Annotated[str, Path(description="Key of the measure", example="M003")]


class VariantSums(Shape):
    """A variant with what it takes over all years; money in TEUR."""

    key: str
    name: str
    funds: Exact
    personnel_cost: Exact
    posts: Exact


class MeasureRow(Shape):
    """A measure in the list."""

    key: str
    number: int | None
    name: str
    organization: OrganizationRef
    kind: str
    obligation: Obligation
    variants: list[VariantSums]


class Need(Shape):
    """What a variant takes in one year; posts stand in the year in which they are created; money in TEUR."""

    year: int
    material: Exact
    investment: Exact
    personnel_cost: Exact
    posts: Exact
    grades: dict[str, Exact]
    capacities: dict[str, Exact]


class MeasureVariant(Shape):
    """One way to do a measure, with the share of its value that it brings."""

    key: str
    name: str
    share: Exact
    delay_months: int
    loss: str
    basis: str
    needs: list[Need]


class Rating(Shape):
    """Points from 0 to 10 on a criterion."""

    criterion: str
    name: str
    points: Exact


class Dependency(Shape):
    """Another measure that this one bears on; `level` is the variant of it that is enough, if one is named."""

    measure: str
    name: str
    level: str


class Funding(Shape):
    """A funding programme that planning reckons with."""

    key: str
    name: str


class Joint(Shape):
    """Points that several measures bring only together."""

    value: Exact
    measures: list[str]


class Mention(Shape):
    """A council paper names the measure as part of a package."""

    paper: str
    package: str
    extent: str
    line: int
    words: str


class MeasureDetail(Shape):
    """A measure with everything that hangs on it."""

    key: str
    number: int | None
    name: str
    organization: OrganizationRef
    kind: str
    obligation: Obligation
    legal_source: str
    triad: TriadShares
    remark: str
    basis: str
    variants: list[MeasureVariant]
    ratings: list[Rating]
    requires: list[Dependency]
    excludes: list[Dependency]
    required_by: list[Dependency]
    funding: list[Funding]
    joint_benefits: list[Joint]
    mentions: list[Mention]


class TriadChange(Body):
    """Shares of people, process and technology; they must sum to 1."""

    people: Amount
    process: Amount
    technology: Amount


UNCHANGED: Any = Field(default=None, validate_default=False)


class MeasureChange(Body):
    """What shall be different; what is not named stays. `reason` goes into the record of changes."""

    name: Annotated[str, Field(min_length=1, max_length=300)] = UNCHANGED
    organization: Annotated[str, Field(min_length=1, max_length=60)] = UNCHANGED
    kind: Kind = UNCHANGED
    obligation: Obligation = UNCHANGED
    legal_source: Annotated[str, Field(max_length=200)] = UNCHANGED
    triad: TriadChange = UNCHANGED
    remark: Annotated[str, Field(max_length=10_000)] = UNCHANGED
    reason: Annotated[str, Field(max_length=2_000)] = ""

    def facts(self, seen: MeasureFacts) -> MeasureFacts:
        """The measure's facts with what shall be different."""
        changes: dict[str, Any] = {
            name: getattr(self, name) for name in self.model_fields_set if name not in {"reason", "triad"}
        }
        if "kind" in changes:
            changes["kind"] = changes["kind"].value
        if "triad" in self.model_fields_set:
            changes["triad"] = Triad(**self.triad.model_dump())
        return replace(seen, **changes)


@section.get("/measures", Permission.SEE_PUBLISHED, Page[MeasureRow])
def list_measures(
    place: Place,
    *,
    kind: Annotated[Kind | None, Query(description="Only of this kind")] = None,
    organization: Annotated[str, Query(max_length=60, description="Only of the organisation with this key")] = "",
    words: Annotated[str, Query(max_length=100, description="Only with all these words in the name")] = "",
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[MeasureRow]:
    """The measures in the order of the register, each with what its variants take in sum."""
    rows = queries.measures(
        place.municipality, kind=kind.value if kind else "", organization=organization, words=words
    ).prefetch_related("variants__needs")
    return paged(place.request, rows.prefetch_related("variants__needs"), limit, offset, _row)


@section.get("/measures/{key}", Permission.SEE_PUBLISHED, MeasureDetail)
def get_measure(place: Place, key: Key) -> MeasureDetail:
    """One measure with its variants, needs, ratings, dependencies, and the papers that name it."""
    return detail(place, key)


@section.patch("/measures/{key}", Permission.EDIT_MEASURES, MeasureDetail)
def change_measure(place: Place, key: Key, change: MeasureChange) -> MeasureDetail:
    """Change what can be changed of a measure on its own. Its figures come with the workbook.

    A department lead may change the measures of their own department only.
    """
    found = _found(place, key)
    with unless_changed(place.request, partial(detail, place, key)):
        seen = queries.facts_of(found)
        rules.edit_measure(place.municipality, place.actor, key, change.facts(seen), seen, reason=change.reason)
    return detail(place, key)


def detail(place: Place, key: str) -> MeasureDetail:
    """A measure as it is now; the same in every language, so that its tag is too."""
    found = _found(place, key)
    dependencies, dependants = list(found.dependencies.all()), list(found.dependants.all())
    return MeasureDetail(
        **_head(found),
        legal_source=found.legal_source,
        triad=TriadShares(people=found.people, process=found.process, technology=found.technology),
        remark=found.remark,
        basis=found.basis,
        variants=[_variant(each) for each in found.variants.all()],
        ratings=_ratings(found),
        requires=[_other(each.other, each.level) for each in dependencies if each.kind == "requires"],
        excludes=[_other(each.other, "") for each in dependencies if each.kind == "excludes"],
        required_by=sorted(
            (_other(each.measure, each.level) for each in dependants if each.kind == "requires"),
            key=lambda each: each.measure,
        ),
        funding=[Funding(key=each.key, name=each.name) for each in found.funding.all()],
        joint_benefits=[
            Joint(value=each.value, measures=[measure.key for measure in each.measures.all()])
            for each in found.joint_benefits.all()
        ],
        mentions=[_mention(each) for each in mentions_of(found)],
    )


def _found(place: Place, key: str) -> Measure:
    found = queries.measure_by_key(place.municipality, key)
    if found is None:
        raise Http404
    return found


def _head(measure: Measure) -> dict[str, Any]:
    organization = measure.organization
    return {
        "key": measure.key,
        "number": measure.number,
        "name": measure.name,
        "organization": OrganizationRef(key=organization.key, name=organization.name),
        "kind": measure.kind,
        "obligation": Obligation(measure.obligation),
    }


def _row(measure: Measure) -> MeasureRow:
    return MeasureRow(**_head(measure), variants=[_sums(each) for each in measure.variants.all()])


def _sums(variant: Variant) -> VariantSums:
    needs = list(variant.needs.all())
    return VariantSums(
        key=variant.key,
        name=variant.name,
        funds=_sum(each.material + each.investment for each in needs),
        personnel_cost=_sum(each.personnel_cost for each in needs),
        posts=_sum(each.posts for each in needs),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _variant(variant: Variant) -> MeasureVariant:
    return MeasureVariant(
        key=variant.key,
        name=variant.name,
        share=variant.share,
        delay_months=variant.delay_months,
        loss=variant.loss,
        basis=variant.basis,
        needs=[_need(each) for each in variant.needs.all()],
    )


def _need(need: YearlyNeed) -> Need:
    amounts = {name.value: getattr(need, name.value) for name in Quantity if name is not Quantity.FUNDS}
    return Need(year=need.year, grades=_named(need.grades), capacities=_named(need.capacities), **amounts)


def _named(amounts: dict[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in sorted(amounts.items())}


def _ratings(measure: Measure) -> list[Rating]:
    ratings = sorted(measure.ratings.all(), key=lambda each: each.criterion.position)
    return [Rating(criterion=each.criterion.key, name=each.criterion.name, points=each.points) for each in ratings]


def _other(measure: Measure, level: str) -> Dependency:
    return Dependency(measure=measure.key, name=measure.name, level=level)


def _mention(mention: Any) -> Mention:
    return Mention(
        paper=mention.paper.key,
        package=mention.package.slug,
        extent=mention.extent,
        line=mention.line,
        words=mention.words,
    )

"""Who is responsible for what, what measures are linked with, and what hangs on what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from ninja import Path
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import Body, MeasureKey, OrganizationRef, Shape
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio import queries
from dreiklang.portfolio.dependencies import add_dependency, edges, remove_dependency
from dreiklang.portfolio.dependency_graph import Bearing, Edge, consequences, cycles
from dreiklang.portfolio.ownership import Owner, links_of, ownership, parts_of
from dreiklang.portfolio.responsibilities import Owned, change_owned, owned
from dreiklang.portfolio.values import Duty, Link, LinkKind, Part

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Measure

section = Section("Measures")
Key = Annotated[str, Path(description="Key of the measure", example="M003")]
Reason = Annotated[str, Field(max_length=2_000)]


class TaskRow(Shape):
    """A part in one measure. `assumed`: the register names the organisation, nobody has stated its part."""

    measure: str
    duty: Duty
    task: str
    assumed: bool


class CounterpartRow(Shape):
    """Another organisation that takes part in the same measures, and in how many."""

    organization: OrganizationRef
    measures: int


class OwnerRow(Shape):
    """An organisation with its parts in measures, and whom it works with."""

    organization: OrganizationRef
    tasks: list[TaskRow]
    counterparts: list[CounterpartRow]


class UnownedAnswer(Shape):
    """What nobody owns: keys of measures and of organisations."""

    not_stated: list[str]
    nobody_carries_out: list[str]
    organization_gone: list[str]
    organizations_without_measures: list[str]


class PartRow(Shape):
    """An organisation's part in a measure."""

    organization: str
    duty: Duty
    task: str


class LinkRow(Shape):
    """A paper or motion by its reference, or a process in words."""

    kind: LinkKind
    key: str
    note: str


class MeasureOwnership(Shape):
    """Who has which part in a measure, and what it is linked with."""

    measure: str
    responsibilities: list[PartRow]
    links: list[LinkRow]


class PartBody(Body):
    """An organisation's part in a measure; exactly one organisation is accountable."""

    organization: Annotated[str, Field(min_length=1, max_length=60)]
    duty: Duty
    task: Annotated[str, Field(max_length=300)] = ""


class LinkBody(Body):
    """A paper or motion by its reference, or a process in words."""

    kind: LinkKind
    key: Annotated[str, Field(min_length=1, max_length=200)]
    note: Annotated[str, Field(max_length=300)] = ""


class OwnershipBody(Body):
    """All parts and links of a measure as they shall be."""

    responsibilities: Annotated[list[PartBody], Field(max_length=60)]
    links: Annotated[list[LinkBody], Field(max_length=60)]
    reason: Reason = ""


class DependencyRow(Shape):
    """One measure requires, excludes or supports another."""

    measure: str
    bearing: Bearing
    other: str


class DependencyBody(Body):
    """One measure requires, excludes or supports another. `reason` goes into the record of changes."""

    measure: MeasureKey
    bearing: Bearing
    other: MeasureKey
    reason: Reason = ""


class ConsequenceRow(Shape):
    """What cannot be done if a measure is left out."""

    measure: str
    impossible: list[str]


class ConsequencesAnswer(Shape):
    """What follows from the dependencies: circles of requirements, and what hangs on each measure."""

    circles: list[list[str]]
    consequences: list[ConsequenceRow]


@section.get("/responsibilities", Permission.SEE_PUBLISHED, Page[OwnerRow])
def list_responsibilities(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[OwnerRow]:
    """Each organisation that has a part in measures, with its tasks and counterparts."""
    return paged(place.request, ownership(place.municipality).owners, limit, offset, _owner)


@section.get("/responsibilities/unowned", Permission.SEE_PUBLISHED, UnownedAnswer)
def get_unowned(place: Place) -> UnownedAnswer:
    """What nobody owns."""
    found = ownership(place.municipality).unowned
    return UnownedAnswer(
        not_stated=[each.key for each in found.not_stated],
        nobody_carries_out=[each.key for each in found.nobody_does],
        organization_gone=[each.key for each in found.gone],
        organizations_without_measures=[each.key for each in found.without_measures],
    )


@section.get("/measures/{key}/responsibilities", Permission.SEE_PUBLISHED, MeasureOwnership)
def get_responsibilities(place: Place, key: Key) -> MeasureOwnership:
    """Who has which part in a measure, and what it is linked with."""
    return _shown(place, key)


@section.put("/measures/{key}/responsibilities", Permission.EDIT_MEASURES, MeasureOwnership)
def change_measure_responsibilities(place: Place, key: Key, wanted: OwnershipBody) -> MeasureOwnership:
    """Replace the parts and links of a measure. A department lead may do so for the department's own measures only."""
    found = _measure(place, key)
    with unless_changed(place.request, partial(_shown, place, key)):
        asked = Owned(
            parts=tuple(Part(**each.model_dump()) for each in wanted.responsibilities),
            links=tuple(Link(**each.model_dump()) for each in wanted.links),
        )
        change_owned(place.municipality, place.actor, key, asked, owned(found), reason=wanted.reason)
    return _shown(place, key)


@section.get("/dependencies", Permission.SEE_PUBLISHED, Page[DependencyRow])
def list_dependencies(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[DependencyRow]:
    """What hangs on what, in the order of the register."""
    return paged(place.request, edges(place.municipality), limit, offset, _dependency)


@section.get("/dependencies/consequences", Permission.SEE_PUBLISHED, ConsequencesAnswer)
def get_consequences(place: Place) -> ConsequencesAnswer:
    """Circles of requirements, and for each measure what cannot be done without it."""
    known = edges(place.municipality)
    return ConsequencesAnswer(
        circles=[list(each) for each in cycles(known)],
        consequences=[
            ConsequenceRow(measure=each.measure, impossible=list(each.impossible)) for each in consequences(known)
        ],
    )


@section.post("/dependencies", Permission.EDIT_MEASURES, DependencyRow)
def add_measure_dependency(place: Place, new: DependencyBody) -> DependencyRow:
    """Say that a measure requires, excludes or supports another; circles are refused."""
    edge = Edge(new.measure, new.other, new.bearing)
    add_dependency(place.municipality, place.actor, edge, reason=new.reason)
    return _dependency(edge)


@section.delete("/dependencies/{measure}/{bearing}/{other}", Permission.EDIT_MEASURES)
def remove_measure_dependency(
    place: Place,
    measure: Annotated[str, Path(example="M003")],
    bearing: Annotated[Bearing, Path(example="requires")],
    other: Annotated[str, Path(example="M001")],
) -> None:
    """Say that it is not so (any more)."""
    edge = Edge(measure, other, bearing)
    if edge not in edges(place.municipality):
        raise Http404
    remove_dependency(place.municipality, place.actor, edge)


def _measure(place: Place, key: str) -> Measure:
    found = queries.measure_by_key(place.municipality, key)
    if found is None:
        raise Http404
    return found


def _shown(place: Place, key: str) -> MeasureOwnership:
    found = _measure(place, key)
    return MeasureOwnership(
        measure=key,
        responsibilities=[PartRow(**vars(part)) for part in parts_of(found)],
        links=[LinkRow(**vars(link)) for link in links_of(found)],
    )


def _owner(owner: Owner) -> OwnerRow:
    return OwnerRow(
        organization=_ref(owner.organization),
        tasks=[
            TaskRow(measure=task.measure.key, duty=task.duty, task=task.words, assumed=task.assumed)
            for task in owner.tasks
        ],
        counterparts=[
            CounterpartRow(organization=_ref(each.organization), measures=each.measures) for each in owner.counterparts
        ],
    )


def _ref(organization: Any) -> OrganizationRef:
    return OrganizationRef(key=organization.key, name=organization.name)


def _dependency(edge: Edge) -> DependencyRow:
    return DependencyRow(measure=edge.measure, bearing=edge.bearing, other=edge.other)

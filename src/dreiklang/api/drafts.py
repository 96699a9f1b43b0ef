"""Packages of one's own: define, change the rules, plan, search for what more would buy, discard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

from django.http import Http404
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.definitions import PackageDefinition, WantedDefinition, Year, definition_of, shown
from dreiklang.api.packages import PackageSlug, published
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.problems import invalid
from dreiklang.api.runs import RunRow, run_row
from dreiklang.api.shapes import Body, Quantity, Shape, Whole
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import queries, rules
from dreiklang.packages.tasks import in_background
from dreiklang.packages.values import Definition
from dreiklang.planning import Axis
from dreiklang.wording import message

if TYPE_CHECKING:
    from dreiklang.packages.models import Package, PlanningRun

section = Section("Drafts")
SHOWN = 10


class DraftRow(Shape):
    """A package built here; `private` ones are a council member's own question."""

    package: str
    title: str
    private: bool
    created_at: dt.datetime


class DraftDetail(Shape):
    """A package built here with its newest runs and published versions."""

    package: str
    title: str
    private: bool
    created_at: dt.datetime
    versions: list[int]
    runs: list[RunRow]


class WantedFrontier(Body):
    """Along which quantity to search for what more would buy, in one year or over all, and for how many limits."""

    quantity: Quantity
    year: Year | None = None
    points: Annotated[Whole, Field(ge=2, le=100)] = 25


class Money(StrEnum):
    """Whether measures that come in share the package's money and posts, or bring their own."""

    WITHIN = "within"
    ON_TOP = "on_top"


class Others(StrEnum):
    """What may be in beside what the amendments name: only what the package holds, or the whole register anew."""

    PACKAGE = "package"
    ANEW = "anew"


class WantedAmendment(Body):
    """Amendments as they are put in the meeting, such as “plus 27, minus two posts in AKR, 500 TEUR less 2025”."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    money: Money = Money.WITHIN
    others: Others = Others.PACKAGE


@section.post("/drafts", Permission.PLAN_PACKAGES, RunRow, status=202)
def define_package(place: Place, wanted: WantedDefinition) -> RunRow:
    """Define a package of one's own and start planning it."""
    definition = definition_of(place, wanted)
    return _started(place, lambda: rules.define_and_plan(place.municipality, place.actor, None, definition))


@section.post("/packages/{package}/amendments", Permission.PLAN_PACKAGES, RunRow, status=202)
def amend_package(place: Place, package: PackageSlug, wanted: WantedAmendment) -> RunRow:
    """Put amendments to the newest version of a published package, and start planning the result as a new draft."""
    base = published(place, package)
    definition = Definition(
        title=wanted.title,
        start="amendment",
        based_on=base.package.slug,
        based_on_version=base.version.number,
        amendments=wanted.text,
        anew=wanted.others is Others.ANEW,
        on_top=wanted.money is Money.ON_TOP,
    )
    return _started(place, lambda: rules.define_and_plan(place.municipality, place.actor, None, definition))


@section.get("/drafts", Permission.SEE_PLANNING, Page[DraftRow])
def list_drafts(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[DraftRow]:
    """The packages without a published version that are open to oneself, newest first."""
    return paged(place.request, queries.drafts(place.municipality, place.actor), limit, offset, _row)


@section.get("/drafts/{package}", Permission.SEE_PLANNING, DraftDetail)
def get_draft(place: Place, package: PackageSlug) -> DraftDetail:
    """One package built here, published or not."""
    found = _own(place, package)
    return DraftDetail(
        **_row(found).model_dump(),
        versions=list(queries.versions_of(found).values_list("number", flat=True)),
        runs=[
            run_row(each)
            for each in queries.planning_runs(place.municipality, place.actor).filter(package=found)[:SHOWN]
        ],
    )


@section.delete("/drafts/{package}", Permission.PLAN_PACKAGES)
def discard_draft(place: Place, package: PackageSlug) -> None:
    """Remove a draft with its runs; what is published stays for good."""
    rules.discard_package(_own(place, package), place.actor)


@section.get("/drafts/{package}/definition", Permission.SEE_PLANNING, PackageDefinition)
def get_definition(place: Place, package: PackageSlug) -> PackageDefinition:
    """The rules of a package; its ETag is what a change of them asks for."""
    return _definition(place, package)


@section.put("/drafts/{package}/definition", Permission.PLAN_PACKAGES, RunRow, status=202)
def redefine_package(place: Place, package: PackageSlug, wanted: WantedDefinition) -> RunRow:
    """Change the rules of a package and plan it anew; versions that are published stay as they are."""
    found = _own(place, package)
    seen = queries.definition_fingerprint(found)
    with unless_changed(place.request, partial(_definition, place, package)):
        definition = definition_of(place, wanted)
        return _started(place, lambda: rules.define_and_plan(place.municipality, place.actor, found, definition, seen))


@section.post("/drafts/{package}/runs", Permission.PLAN_PACKAGES, RunRow, status=202)
def plan_package(place: Place, package: PackageSlug) -> RunRow:
    """Plan a package again, over the register as it is now."""
    found = _own(place, package)
    return _started(place, lambda: rules.start_planning(found, place.actor))


@section.post("/drafts/{package}/frontiers", Permission.PLAN_PACKAGES, RunRow, status=202)
def search_frontier(place: Place, package: PackageSlug, wanted: WantedFrontier) -> RunRow:
    """Start the search for what more of one quantity would buy."""
    found = _own(place, package)
    if wanted.year not in {None, *rules.years_of(found)}:
        reason = message("The year {year} is not planned.", year=wanted.year or 0)
        raise invalid(("body", "year"), reason, place.language)
    axis = Axis(quantity=wanted.quantity, year=wanted.year)
    return _started(place, lambda: rules.start_frontier(found, place.actor, axis, wanted.points))


@section.post("/drafts/{package}/prices", Permission.PLAN_PACKAGES, RunRow, status=202)
def ask_prices(place: Place, package: PackageSlug) -> RunRow:
    """Start the question what one more post, or 100 TEUR more, would be worth for each limit."""
    found = _own(place, package)
    return _started(place, lambda: rules.start_prices(found, place.actor))


def _own(place: Place, slug: str) -> Package:
    found = queries.own_package(place.municipality, place.actor, slug)
    if found is None:
        raise Http404
    return found


def _row(package: Package) -> DraftRow:
    return DraftRow(package=package.slug, title=package.title, private=package.private, created_at=package.created_at)


def _definition(place: Place, slug: str) -> PackageDefinition:
    return shown(queries.definition_of(_own(place, slug)))


def _started(place: Place, start: Callable[[], PlanningRun]) -> RunRow:
    """Queue the run and say where its progress is to be seen."""
    run = in_background(start)
    place.located("runs", run.pk)
    return run_row(run)

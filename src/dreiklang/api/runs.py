"""Planning runs: their progress while they last, then what they found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from ninja import Path
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.contents import PackageContent, package_content
from dreiklang.api.packages import VersionHead, version_head
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.problems import invalid
from dreiklang.api.shapes import LARGEST_NUMBER, Amount, Body, Exact, Quantity, Shape
from dreiklang.api.texts import said
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import queries, rules
from dreiklang.packages.queries import RunKind
from dreiklang.packages.tasks import in_background
from dreiklang.planning import Frontier, Limit, Price, plan_from_json
from dreiklang.wording import message

if TYPE_CHECKING:
    from dreiklang.packages.models import PlanningRun

section = Section("Runs")
RunNumber = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The run's number")]


class Progress(Shape):
    """How far a run is: the goal being worked on, steps done of all, the best value so far and its bound (points)."""

    stage: str
    done: int
    total: int
    best: Exact | None
    bound: Exact | None


class RunRow(Shape):
    """A planning run. Its kind is "package", "frontier" or "prices"; its state "queued", "running" … "cancelled"."""

    id: int
    package: str
    title: str
    kind: str
    state: str
    progress: Progress
    cancel_requested: bool
    failure: str
    queued_at: dt.datetime
    seen_at: dt.datetime | None
    finished_at: dt.datetime | None


class PackageResult(Shape):
    """The package that a run found, how good it is, and what contradicts each other if there is none."""

    status: str
    value: Exact
    bound: Exact | None
    content: PackageContent | None
    conflict: list[str]
    remedies: list[str]
    published_as: VersionHead | None


class FrontierPointRow(Shape):
    """The best package under one limit: what it uses, its duties and value, and who comes in and goes out."""

    limit: Exact
    used: Exact
    duties: int
    value: Exact
    status: str
    enters: list[str]
    leaves: list[str]


class FrontierResult(Shape):
    """What more of one quantity would buy; `always` and `never` are measures in all and in none of the packages."""

    quantity: Quantity
    year: int | None
    proved: bool
    points: list[FrontierPointRow]
    always: list[str]
    never: list[str]


class PriceRow(Shape):
    """What raising one limit by `step` would change: duties met, points gained, measures in and out."""

    limit: str
    quantity: str
    year: int | None
    maximum: Exact | None
    step: Exact
    duties: int
    gain: Exact
    enters: list[str]
    leaves: list[str]
    proved: bool


class RunDetail(Shape):
    """A run with its result, in the field of its kind; null as long as there is none."""

    run: RunRow
    package: PackageResult | None
    frontier: FrontierResult | None
    prices: list[PriceRow] | None


class WantedPoint(Body):
    """A point of a frontier, by its limit, and the name of the package to make from it."""

    limit: Amount
    title: Annotated[str, Field(min_length=1, max_length=120)]


@section.get("/runs", Permission.SEE_PLANNING, Page[RunRow])
def list_runs(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[RunRow]:
    """The runs of all packages that are open to oneself, newest first."""
    rows = queries.planning_runs(place.municipality, place.actor).defer("inputs", "plan")
    return paged(place.request, rows, limit, offset, run_row)


@section.get("/runs/{int:run}", Permission.SEE_PLANNING, RunDetail)
def get_run(place: Place, run: RunNumber) -> RunDetail:
    """One run: its progress while it lasts, then its result."""
    return _detail(_found(place, run), place.language)


@section.post("/runs/{int:run}/cancel", Permission.PLAN_PACKAGES, RunRow, status=200)
def cancel_run(place: Place, run: RunNumber) -> RunRow:
    """Ask a run to stop: a waiting one ends at once, a running one within about a second."""
    rules.cancel_planning(_found(place, run), place.actor)
    return run_row(_found(place, run))


@section.post("/runs/{int:run}/publish", Permission.PUBLISH_PACKAGES, VersionHead)
def publish_run(place: Place, run: RunNumber) -> VersionHead:
    """Freeze a run's package as the next numbered version; asked twice, the same version is answered."""
    found = _found(place, run)
    version = rules.publish(found, place.actor)
    place.located("packages", found.package.slug, "versions", version.number)
    return version_head(version)


@section.post("/runs/{int:run}/points", Permission.PLAN_PACKAGES, RunRow, status=202)
def open_frontier_point(place: Place, run: RunNumber, wanted: WantedPoint) -> RunRow:
    """Make a package of one's own with the limit of one point of a frontier, and start planning it."""
    found = _found(place, run)
    frontier = queries.frontier_of(found) if found.kind == RunKind.FRONTIER else None
    if wanted.limit not in {point.limit for point in (frontier.points if frontier else ())}:
        reason = message("There is no such point. Choose one from the table.")
        raise invalid(("body", "limit"), reason, place.language)
    opened = in_background(lambda: rules.plan_frontier_point(found, place.actor, wanted.title, wanted.limit))
    place.located("runs", opened.pk)
    return run_row(opened)


def run_row(run: PlanningRun) -> RunRow:
    """A run without its result."""
    same = ("kind", "state", "cancel_requested", "failure", "queued_at", "seen_at", "finished_at")
    progress = Progress(stage=run.stage, done=run.stages_done, total=run.stages, best=run.best, bound=run.bound)
    facts: dict[str, Any] = {name: getattr(run, name) for name in same}
    return RunRow(id=run.pk, package=run.package.slug, title=run.package.title, progress=progress, **facts)


def _found(place: Place, pk: int) -> PlanningRun:
    found = queries.planning_run(place.municipality, place.actor, pk)
    if found is None:
        raise Http404
    return found


def _detail(run: PlanningRun, language: str) -> RunDetail:
    frontier = queries.frontier_of(run) if run.kind == RunKind.FRONTIER else None
    prices = queries.prices_of(run) if run.kind == RunKind.PRICES else None
    return RunDetail(
        run=run_row(run),
        package=_package(run, language) if run.kind == RunKind.PACKAGE and run.plan else None,
        frontier=None if frontier is None else _frontier(frontier),
        prices=None if prices is None else [_price(each, language) for each in prices],
    )


def _package(run: PlanningRun, language: str) -> PackageResult:
    plan, content = plan_from_json(run.plan), rules.run_content(run)
    version = queries.version_of_run(run) if content else None
    return PackageResult(
        status=plan.status.value,
        value=plan.value,
        bound=plan.bound,
        content=None
        if content is None
        else package_content(content, queries.explanation(content, run.inputs), language),
        conflict=said(plan.conflict, language),
        remedies=said(plan.remedies, language),
        published_as=None if version is None else version_head(version),
    )


def _frontier(found: Frontier) -> FrontierResult:
    return FrontierResult(
        quantity=found.axis.quantity,
        year=found.axis.year,
        proved=found.proved,
        points=list(_points(found)),
        always=list(found.always),
        never=list(found.never),
    )


def _points(found: Frontier) -> Iterator[FrontierPointRow]:
    """Each point with the measures that come in and go out against the one before."""
    keys = [measure.key for measure in found.request.portfolio.measures]
    before: set[str] | None = None
    for point in found.points:
        now = {choice.measure for choice in point.plan.choices}
        yield FrontierPointRow(
            limit=point.limit,
            used=point.used,
            duties=point.duties,
            value=point.plan.value,
            status=point.plan.status.value,
            enters=[] if before is None else [key for key in keys if key in now - before],
            leaves=[] if before is None else [key for key in keys if key in before - now],
        )
        before = now


def _price(price: Price, language: str) -> PriceRow:
    limit = price.limit
    maximum: Decimal | None = limit.maximum
    return PriceRow(
        limit=said([limit.words], language)[0],
        quantity=limit.quantity.value if isinstance(limit, Limit) else limit.capacity,
        year=limit.year,
        maximum=maximum,
        step=price.step,
        duties=price.duties,
        gain=price.gain,
        enters=list(price.enters),
        leaves=list(price.leaves),
        proved=price.proved,
    )

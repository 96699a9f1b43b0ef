"""What changes packages: take from a paper, define, plan, cancel, publish, discard."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify

from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.packages.errors import (
    FrozenError,
    NothingToPlanError,
    NotPublishableError,
)
from dreiklang.packages.models import Origin, Package, PackageVersion, PlanningRun, RunKind, RunState
from dreiklang.packages.queries import definition_of, is_open_to, published_package
from dreiklang.packages.translate import planned_content, request_of
from dreiklang.packages.values import Content, Definition, fingerprint, from_json, to_json
from dreiklang.planning import (
    Axis,
    Frontier,
    Limit,
    PackageRequest,
    Plan,
    Price,
    Quantity,
    Stop,
    frontier_to_json,
    plan,
    plan_facts,
    plan_from_json,
    plan_to_json,
    prices_to_json,
    request_from_json,
    request_to_json,
)
from dreiklang.portfolio.queries import portfolio as read_portfolio

PUBLISHABLE = ("optimal", "feasible")
COMPARED = ("status", "value", "bound", "totals", "reasons", "obligations_first")
"""What a package rebuilt must have in common with the one that was published, beside its items and figures."""


@transaction.atomic
def store_stated_package(
    municipality: Municipality, actor: Actor, *, slug: str, number: int, content: Content
) -> PackageVersion:
    """Take a package as a council paper states it; it is published at once, as version 1."""
    authorise(actor, municipality, Permission.PUBLISH_PACKAGES)
    package = Package.objects.create(
        municipality=municipality,
        slug=slug,
        number=number,
        title=content.title,
        origin=Origin.STATED,
    )
    version = _freeze(package, actor, content, inputs="")
    record(municipality, actor, "package_stated", _subject(package), after={"fingerprint": version.fingerprint})
    return version


@transaction.atomic
def define_package(municipality: Municipality, actor: Actor, definition: Definition) -> Package:
    """Make a draft from a definition."""
    authorise(actor, municipality, Permission.PLAN_PACKAGES)
    package = Package.objects.create(
        municipality=municipality,
        slug=_free_slug(municipality, definition.title),
        title=definition.title,
        origin=Origin.PLANNED,
        definition=to_json(Definition, definition),
        created_by_id=actor.user_id,
        private=not actor.may(Permission.SEE_DRAFTS),
    )
    record(municipality, actor, "package_defined", _subject(package), after=_told(package, package.definition))
    return package


def _authorise(package: Package, actor: Actor, permission: Permission = Permission.PLAN_PACKAGES) -> None:
    """Refuse unless the actor has the permission, and the package is open to them."""
    authorise(actor, package.municipality, permission)
    if not is_open_to(package, actor):
        raise NotAllowedError


def _subject(package: Package) -> Subject:
    if package.private:  # the record says that a council member planned, not what
        return Subject("private_package", str(package.pk), "–")
    return Subject("package", package.slug, package.title)


def _told(package: Package, definition: str) -> Any:
    """A definition as the record may show it: of a council member's own question only the fingerprint."""
    return {"fingerprint": fingerprint(definition)} if package.private else json.loads(definition)


def _free_slug(municipality: Municipality, title: str) -> str:
    stem = slugify(title)[:60] or "paket"
    taken = set(Package.objects.filter(municipality=municipality, slug__startswith=stem).values_list("slug", flat=True))
    # These words stand in addresses of their own.
    taken |= {"neu", "unterschied", "diagramm"}
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if slug not in taken)


@transaction.atomic
def redefine_package(package: Package, actor: Actor, definition: Definition, seen: str) -> None:
    """Change the rules of a package; versions that are published stay as they are.

    `seen` is the fingerprint of the rules that the person saw: if they have changed since, OutdatedError.
    """
    municipality = package.municipality
    _authorise(package, actor)
    before = package.definition
    if fingerprint(before) != seen:
        raise OutdatedError
    changed = Package.objects.filter(pk=package.pk, definition=before).update(
        definition=to_json(Definition, definition), title=definition.title
    )
    if changed != 1:
        raise OutdatedError
    package.refresh_from_db()
    record(
        municipality,
        actor,
        "package_defined",
        _subject(package),
        before=_told(package, before),
        after=_told(package, package.definition),
    )


@transaction.atomic
def define_and_plan(
    municipality: Municipality, actor: Actor, package: Package | None, definition: Definition, seen: str = ""
) -> PlanningRun:
    """Define a new package, or redefine the given one, and queue a run: both or neither."""
    if package is None:
        package = define_package(municipality, actor, definition)
    elif definition_of(package) != definition:
        redefine_package(package, actor, definition, seen)
    return start_planning(package, actor)


@transaction.atomic
def start_planning(package: Package, actor: Actor) -> PlanningRun:
    """Queue a planning run over the register as it is now; the caller enqueues the job."""
    municipality = package.municipality
    _authorise(package, actor)
    inputs = request_to_json(_request(package))
    run = PlanningRun.objects.create(package=package, inputs=inputs, inputs_fingerprint=fingerprint(inputs))
    record(
        municipality,
        actor,
        "planning_started",
        _subject(package),
        after={"run": run.pk, "inputs_fingerprint": run.inputs_fingerprint},
    )
    return run


@transaction.atomic
def start_frontier(package: Package, actor: Actor, axis: Axis, points: int) -> PlanningRun:
    """Queue the search for what more of one quantity would buy; the package's own limit along it is dropped."""
    municipality = package.municipality
    _authorise(package, actor)
    request = _request(package)
    open_limits = tuple(each for each in request.limits if (each.quantity, each.year) != (axis.quantity, axis.year))
    inputs = request_to_json(replace(request, limits=open_limits))
    run = PlanningRun.objects.create(
        package=package,
        kind=RunKind.FRONTIER,
        options={"quantity": axis.quantity.value, "year": axis.year, "points": points},
        inputs=inputs,
        inputs_fingerprint=fingerprint(inputs),
    )
    record(municipality, actor, "frontier_started", _subject(package), after={"run": run.pk, **run.options})
    return run


@transaction.atomic
def start_prices(package: Package, actor: Actor) -> PlanningRun:
    """Queue the question what one more post, or 100 TEUR more, would be worth for each limit of a package."""
    municipality = package.municipality
    _authorise(package, actor)
    inputs = request_to_json(_request(package))
    run = PlanningRun.objects.create(
        package=package, kind=RunKind.PRICES, inputs=inputs, inputs_fingerprint=fingerprint(inputs)
    )
    record(municipality, actor, "prices_asked", _subject(package), after={"run": run.pk})
    return run


@transaction.atomic
def plan_frontier_point(run: PlanningRun, actor: Actor, title: str, limit: Decimal) -> PlanningRun:
    """Define a package of its own with the limit of one point of a frontier, and queue its run."""
    axis = axis_of(run)
    definition = definition_of(run.package)
    kept = [each for each in definition.limits if (each.quantity, each.year) != (axis.quantity, axis.year)]
    capped = (*kept, Limit(quantity=axis.quantity, year=axis.year, maximum=limit))
    return define_and_plan(run.package.municipality, actor, None, replace(definition, title=title, limits=capped))


def years_of(package: Package) -> tuple[int, ...]:
    """The years that a package is planned in."""
    return _request(package).portfolio.years


def axis_of(run: PlanningRun) -> Axis:
    """The quantity along which a frontier run searches."""
    return Axis(quantity=Quantity(run.options["quantity"]), year=run.options["year"])


def _request(package: Package) -> PackageRequest:
    portfolio = read_portfolio(package.municipality)
    if portfolio is None or not portfolio.measures:
        raise NothingToPlanError
    return request_of(definition_of(package), portfolio, partial(_published_content, package.municipality))


def _published_content(municipality: Municipality, slug: str, version: int | None) -> Content | None:
    found = published_package(municipality, slug, version)
    return found and found.content


@transaction.atomic
def cancel_planning(run: PlanningRun, actor: Actor) -> None:
    """Ask a run to stop; a waiting one ends at once, a running one within about a second."""
    municipality = run.package.municipality
    _authorise(run.package, actor)
    PlanningRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(
        state=RunState.CANCELLED, finished_at=timezone.now(), cancel_requested=True
    )
    PlanningRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(cancel_requested=True)
    record(municipality, actor, "planning_cancelled", _subject(run.package), after={"run": run.pk})


def claim_run(pk: int) -> PlanningRun | None:
    """Take a waiting run for this worker; None if it was cancelled or another worker has it."""
    taken = PlanningRun.objects.filter(pk=pk, state=RunState.QUEUED).update(
        state=RunState.RUNNING, seen_at=timezone.now(), tries=F("tries") + 1
    )
    return PlanningRun.objects.select_related("package__municipality").get(pk=pk) if taken else None


SIGN_OF_LIFE_EXPECTED = dt.timedelta(minutes=2)
"""A run without one for so long has lost its worker."""
MOST_TRIES = 3
"""A run that takes its worker down with it is not tried for ever."""


@transaction.atomic
def resume_runs(now: dt.datetime) -> list[tuple[int, int]]:
    """Queue runs anew that lost their worker; returns run and municipality of all that a worker should look at.

    A run starts from its kept inputs, so what comes out is what would have come out.
    """
    lost = PlanningRun.objects.filter(state=RunState.RUNNING, seen_at__lt=now - SIGN_OF_LIFE_EXPECTED)
    lost.filter(cancel_requested=True).update(state=RunState.CANCELLED, finished_at=now)
    lost.filter(tries__gte=MOST_TRIES).update(state=RunState.FAILED, finished_at=now)
    lost.update(state=RunState.QUEUED, queued_at=now - SIGN_OF_LIFE_EXPECTED)
    waiting = PlanningRun.objects.filter(state=RunState.QUEUED, queued_at__lte=now - SIGN_OF_LIFE_EXPECTED)
    found = list(waiting.values_list("pk", "package__municipality_id"))
    PlanningRun.objects.filter(pk__in=[pk for pk, _ in found]).update(queued_at=now)
    return found


def note_progress(pk: int, **seen: Any) -> bool:
    """Write a sign of life; returns whether the run was asked to stop."""
    PlanningRun.objects.filter(pk=pk).update(seen_at=timezone.now(), **seen)
    return PlanningRun.objects.filter(pk=pk, cancel_requested=True).exists()


def finish_run(run: PlanningRun, result: Plan, request: PackageRequest) -> None:
    """Keep the result of a run."""
    state = RunState.CANCELLED if str(result.status) == "stopped" else RunState.FINISHED
    PlanningRun.objects.filter(pk=run.pk).update(
        state=state, plan=plan_to_json(result, request), finished_at=timezone.now()
    )


def finish_frontier(run: PlanningRun, found: Frontier) -> None:
    """Keep the packages of a frontier."""
    state = RunState.CANCELLED if found.stopped else RunState.FINISHED
    PlanningRun.objects.filter(pk=run.pk).update(state=state, plan=frontier_to_json(found), finished_at=timezone.now())


def finish_prices(run: PlanningRun, found: tuple[Price, ...], *, stopped: bool) -> None:
    """Keep the prices of a package's limits."""
    state = RunState.CANCELLED if stopped else RunState.FINISHED
    PlanningRun.objects.filter(pk=run.pk).update(state=state, plan=prices_to_json(found), finished_at=timezone.now())


def fail_run(pk: int, failure: str) -> None:
    """Mark a run that could not be done, with a sentence for the person who waits."""
    PlanningRun.objects.filter(pk=pk, state__in=(RunState.QUEUED, RunState.RUNNING)).update(
        state=RunState.FAILED, failure=failure, finished_at=timezone.now()
    )


def inputs_of(run: PlanningRun) -> PackageRequest:
    """The request that a run was planned from."""
    return request_from_json(run.inputs)


def run_content(run: PlanningRun) -> Content | None:
    """The package that a run found, ready to be shown or frozen; None if it found none."""
    if not run.plan or run.kind != RunKind.PACKAGE:
        return None
    facts: Mapping[str, Any] = json.loads(run.plan)
    if facts["status"] not in (*PUBLISHABLE, "stopped") or not facts.get("choices"):
        return None
    request = request_from_json(run.inputs)
    names = {item.key: item.name for item in request.portfolio.organizations}
    found = plan_from_json(run.plan)
    return planned_content(run.package.title, request.portfolio, found.choices, names, facts)


@transaction.atomic
def publish(run: PlanningRun, actor: Actor) -> PackageVersion:
    """Freeze a run's package as the next numbered version."""
    package = run.package
    municipality = package.municipality
    _authorise(package, actor, Permission.PUBLISH_PACKAGES)
    content = run_content(run)
    if content is None or run.state != RunState.FINISHED:
        raise NotPublishableError
    same = package.versions.filter(fingerprint=fingerprint(to_json(Content, content))).first()
    if same is not None:  # pressed twice, or planned again with the same result
        return same
    version = _freeze(package, actor, content, inputs=run.inputs)
    record(
        municipality,
        actor,
        "package_published",
        _subject(package),
        after={"version": version.number, "fingerprint": version.fingerprint, "run": run.pk},
    )
    return version


def _freeze(package: Package, actor: Actor, content: Content, inputs: str) -> PackageVersion:
    text = to_json(Content, content)
    last = package.versions.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            return PackageVersion.objects.create(
                package=package,
                number=last + 1,
                content=text,
                fingerprint=fingerprint(text),
                inputs=inputs,
                inputs_fingerprint=fingerprint(inputs) if inputs else "",
                published_by=actor.pseudonym,
            )
    except IntegrityError as error:  # somebody published the same number first
        raise OutdatedError from error


@transaction.atomic
def discard_package(package: Package, actor: Actor) -> None:
    """Remove a draft with its runs; what is published stays for good."""
    municipality = package.municipality
    _authorise(package, actor)
    if package.origin != Origin.PLANNED or package.versions.exists():
        raise FrozenError
    record(municipality, actor, "package_discarded", _subject(package), before=_told(package, package.definition))
    package.delete()


def same_when_rebuilt(version: PackageVersion, stop: Stop | None = None) -> bool:
    """Plan again from a version's kept inputs, and say whether the very same package comes out.

    Every measure, figure, reason and proof is compared. What only says how they were written down (the solver's
    version, the form of the file) may be newer than the package.
    """
    request = request_from_json(version.inputs)
    result = plan(request, stop=stop) if stop else plan(request)
    names = {item.key: item.name for item in request.portfolio.organizations}
    kept = from_json(Content, version.content)
    again = planned_content(kept.title, request.portfolio, result.choices, names, plan_facts(result, request))
    unaltered = fingerprint(version.content) == version.fingerprint
    return unaltered and _compared(again) == _compared(kept)


def _compared(content: Content) -> Content:
    return replace(content, plan={name: (content.plan or {})[name] for name in COMPARED})

"""Reads of packages, their versions and planning runs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.values import Actor
from dreiklang.packages.models import Origin, Package, PackageVersion, PlanningRun, RunKind, RunState
from dreiklang.packages.values import Content, Definition, fingerprint, from_json
from dreiklang.planning import (
    Frontier,
    Limit,
    Price,
    Quantity,
    frontier_from_json,
    plan_from_json,
    prices_from_json,
    request_from_json,
)
from dreiklang.wording import Message

__all__ = ["Origin", "RunKind", "RunState"]


@dataclass(frozen=True, kw_only=True)
class Published:
    """A package in its newest (or a chosen) version, with the content ready to read."""

    package: Package
    version: PackageVersion
    content: Content


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A measure that a planned package does not hold, and why: what it broke, what it would displace."""

    key: str
    name: str
    why: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a planned package holds what it holds (by measure), and what it leaves out."""

    inside: Mapping[str, tuple[Message, ...]]
    outside: tuple[LeftOut, ...]


def explanation(content: Content, inputs: str) -> Explanation | None:
    """The reasons of a planned package, from its content and its kept inputs; None for a stated one."""
    if content.plan is None or not inputs:
        return None
    reasons = plan_from_json(json.dumps(content.plan)).reasons
    inside = {item.measure for item in content.items}
    return Explanation(
        inside={key: reasons[key].sentences for key in inside},
        outside=tuple(
            LeftOut(key=measure.key, name=measure.name, why=reasons[measure.key].sentences)
            for measure in request_from_json(inputs).portfolio.measures
            if measure.key not in inside
        ),
    )


def published_packages(municipality: Municipality, slugs: Iterable[str] | None = None) -> list[Published]:
    """The packages that everybody may see, each in its newest version, in listed order."""
    rows = Package.objects.filter(municipality=municipality, versions__isnull=False).distinct()
    if slugs is not None:
        rows = rows.filter(slug__in=list(slugs))
    versions = Prefetch("versions", PackageVersion.objects.order_by("-number"), to_attr="newest_first")
    return [_published(package, package.newest_first[0]) for package in rows.prefetch_related(versions)]


def published_versions(municipality: Municipality, most: int) -> list[Published]:
    """The versions that were published last, newest first."""
    rows = PackageVersion.objects.filter(package__municipality=municipality).select_related("package")
    return [_published(row.package, row) for row in rows.order_by("-published_at", "-pk")[:most]]


def published_package(municipality: Municipality, slug: str, number: int | None = None) -> Published | None:
    """One package in a given version, or in its newest; None if that is not published."""
    versions = PackageVersion.objects.filter(package__municipality=municipality, package__slug=slug)
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.select_related("package").first()
    return version and _published(version.package, version)


def draft_list(municipality: Municipality) -> Published | None:
    """The mayor's draft: the published package with number 1."""
    packages = Package.objects.filter(municipality=municipality, number=1, versions__isnull=False)
    slug = packages.values_list("slug", flat=True).first()
    return published_package(municipality, slug) if slug else None


def limits_like(entry: Published, years: Iterable[int]) -> tuple[Limit, ...]:
    """What a published package takes, as limits for another: its funds by year, and its posts."""
    places = [*((Quantity.FUNDS, year) for year in years), (Quantity.POSTS, None)]
    figures = ((quantity, year, entry.content.figure(quantity, year)) for quantity, year in places)
    return tuple(
        Limit(quantity=quantity, year=year, maximum=figure.value) for quantity, year, figure in figures if figure
    )


def _published(package: Package, version: PackageVersion) -> Published:
    return Published(package=package, version=version, content=_content(version.content))


@lru_cache(maxsize=100)
def _content(text: str) -> Content:
    """What a version holds. Versions never change, and reading one takes longer than all else on a page."""
    return from_json(Content, text)


def published_count(municipality: Municipality) -> int:
    """How many packages everybody may see."""
    return Package.objects.filter(municipality=municipality, versions__isnull=False).distinct().count()


def _open_to(actor: Actor, to_package: str = "") -> Q:
    """Packages built here that somebody may work with: one's own, and for the offices all that are not private."""
    own = Q(**{f"{to_package}created_by_id": actor.user_id}) if actor.user_id else Q(pk__in=())
    return own | Q(**{f"{to_package}private": False}) if actor.may(Permission.SEE_DRAFTS) else own


def is_open_to(package: Package, actor: Actor) -> bool:
    """Whether somebody may work with this package."""
    return Package.objects.filter(_open_to(actor), pk=package.pk).exists()


def drafts(municipality: Municipality, actor: Actor) -> QuerySet[Package]:
    """Packages without a published version that are open to somebody, newest first."""
    rows = Package.objects.filter(municipality=municipality, versions__isnull=True)
    return rows.filter(_open_to(actor)).order_by("-pk")


def own_package(municipality: Municipality, actor: Actor, slug: str) -> Package | None:
    """A package built here, published or not, that is open to somebody."""
    rows = Package.objects.filter(municipality=municipality, slug=slug, origin=Origin.PLANNED)
    return rows.filter(_open_to(actor)).first()


def definition_of(package: Package) -> Definition:
    """The rules of a package built here."""
    return from_json(Definition, package.definition)


def definition_fingerprint(package: Package) -> str:
    """What tells whether the rules of a package are still the ones that a person saw."""
    return fingerprint(package.definition)


def latest_run(package: Package) -> PlanningRun | None:
    """The newest planning run of a package."""
    return package.runs.first()


def planning_runs(municipality: Municipality, actor: Actor) -> QuerySet[PlanningRun]:
    """The runs of all packages that are open to somebody, newest first."""
    rows = PlanningRun.objects.filter(_open_to(actor, "package__"), package__municipality=municipality)
    return rows.select_related("package__municipality")


def planning_run(municipality: Municipality, actor: Actor, pk: int) -> PlanningRun | None:
    """One run of this municipality, if its package is open to somebody."""
    return planning_runs(municipality, actor).filter(pk=pk).first()


def frontier_of(run: PlanningRun) -> Frontier | None:
    """The packages that a frontier run found; None as long as there are none."""
    return frontier_from_json(run.plan, request_from_json(run.inputs)) if run.plan else None


def prices_of(run: PlanningRun) -> tuple[Price, ...] | None:
    """The prices that a run found; None as long as there are none."""
    return prices_from_json(run.plan) if run.plan else None


def versions_of(package: Package) -> QuerySet[PackageVersion]:
    """All published versions, newest first."""
    return package.versions.all()


def version_of_run(run: PlanningRun) -> PackageVersion | None:
    """The published version that was computed from the same inputs, if there is one."""
    return run.package.versions.filter(inputs_fingerprint=run.inputs_fingerprint).first()


def runs_by_state() -> dict[str, int]:
    """How many runs there are in each state, over all municipalities; for monitoring."""
    found = dict(PlanningRun.objects.order_by().values_list("state").annotate(count=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in RunState}


def oldest_waiting_run() -> dt.datetime | None:
    """Since when the oldest run waits for a worker, over all municipalities; for monitoring."""
    return PlanningRun.objects.filter(state=RunState.QUEUED).aggregate(since=Min("queued_at"))["since"]

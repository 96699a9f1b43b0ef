"""Strategies as everybody reads them: those in force, each version, and what one says otherwise than another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dreiklang.council.queries import papers
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio.contributing import measures_by_element
from dreiklang.strategy import queries
from dreiklang.web.place import Place, in_municipality

if TYPE_CHECKING:
    from dreiklang.strategy.models import StrategyVersion


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def strategy(request: HttpRequest, place: Place) -> HttpResponse:
    """The city's strategies in force, and what departments' own strategies hang into them."""
    city = place.municipality
    versions = queries.in_force(city)
    served = queries.served_by(versions)
    in_force = {version.strategy_id for version in versions}
    may_edit = place.actor.may(Permission.EDIT_STRATEGY)
    every = queries.strategies(city)
    context = {
        "section": "strategy",
        "outlines": [(version, queries.outline(version, served)) for version in versions],
        "numbers": {each.pk: [row for row in each.versions.all() if row.adopted] for each in every},
        "drafts": {each.pk: True for each in every if any(not row.adopted for row in each.versions.all())},
        "beginning": [each for each in every if each.pk not in in_force] if may_edit else [],
        "counts": measures_by_element(city),
        "papers": references(place, versions),
        "may_edit": may_edit,
        "may_see_audit": place.actor.may(Permission.SEE_AUDIT),
    }
    return render(request, "web/strategy.html", context)


def references(place: Place, versions: list[StrategyVersion]) -> dict[str, str]:
    """The papers that the versions stand in, as they are called."""
    keys = {version.paper_key for version in versions}
    keys |= {entry.paper_key for version in versions for entry in version.entries.all()}
    rows = papers(place.municipality).filter(key__in=keys - {""})
    return dict(rows.order_by().values_list("key", "reference"))


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def strategy_version(request: HttpRequest, place: Place, strategy: int, number: int) -> HttpResponse:
    """One version as it was adopted; older ones stay readable."""
    version = queries.version(place.municipality, strategy, number)
    if version is None or not version.adopted:
        raise Http404
    latest = queries.version(place.municipality, strategy)
    before = queries.version(place.municipality, strategy, number - 1) if number > 1 else None
    context: dict[str, Any] = {
        "section": "strategy",
        "edition": version,
        "latest": latest,
        "outline": queries.outline(version),
        "counts": {},
        "before": before,
        "papers": references(place, [version]),
    }
    return render(request, "web/strategy_version.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def strategy_difference(request: HttpRequest, place: Place, strategy: int) -> HttpResponse:
    """Two adopted versions side by side (`?von=1&nach=2`); else the one in force, and the one before it."""
    after = _adopted(place, strategy, request.GET.get("nach", ""))
    if after is None:
        raise Http404
    before = _adopted(place, strategy, request.GET.get("von") or str(after.number - 1))
    if before is None and request.GET.get("von"):
        raise Http404
    context = {
        "section": "strategy",
        "before": before,
        "after": after,
        "difference": queries.difference(before, after),
    }
    return render(request, "web/strategy_difference.html", context)


def _adopted(place: Place, strategy: int, number: str) -> StrategyVersion | None:
    """The adopted version of that number, or the one in force if none is named."""
    if number and (not number.isdecimal() or len(number) > 6):
        return None
    version = queries.version(place.municipality, strategy, int(number) if number else None)
    return version if version and version.adopted else None

"""What more money or posts would buy: the search, its chart with its table, and each point as a package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import queries, rules
from dreiklang.packages.tasks import in_background
from dreiklang.planning import Frontier, FrontierPoint, InvalidValueError
from dreiklang.web import charts
from dreiklang.web.forms import FrontierForm, axis_words
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words
from dreiklang.web.templatetags.dreiklang import amount

if TYPE_CHECKING:
    from dreiklang.packages.models import PlanningRun


@require_POST
@in_municipality(Permission.PLAN_PACKAGES)
def start_frontier(request: HttpRequest, place: Place, package: str) -> HttpResponse:
    """Queue the search along the quantity that was chosen."""
    found = queries.own_package(place.municipality, place.actor, package)
    if found is None:
        raise Http404
    form = FrontierForm(request.POST, years=rules.years_of(found))
    if not form.is_valid():
        messages.error(request, _("Choose along which quantity to search, and how finely."))
        return redirect("own_package", place.municipality.slug, package)
    try:
        run = in_background(lambda: rules.start_frontier(found, place.actor, form.axis, form.cleaned_data["points"]))
    except InvalidValueError as error:
        messages.error(request, fault_words(error))
        return redirect("own_package", place.municipality.slug, package)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("own_package", place.municipality.slug, package)
    return redirect("run", place.municipality.slug, run.pk)


@require_POST
@in_municipality(Permission.PLAN_PACKAGES)
def start_prices(request: HttpRequest, place: Place, package: str) -> HttpResponse:
    """Queue the question what raising each limit would be worth."""
    found = queries.own_package(place.municipality, place.actor, package)
    if found is None:
        raise Http404
    try:
        run = in_background(lambda: rules.start_prices(found, place.actor))
    except InvalidValueError as error:
        messages.error(request, fault_words(error))
        return redirect("own_package", place.municipality.slug, package)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("own_package", place.municipality.slug, package)
    return redirect("run", place.municipality.slug, run.pk)


def prices_page(request: HttpRequest, place: Place, run: PlanningRun, *, active: bool) -> HttpResponse:
    """The search while it lasts, then each limit with its price."""
    found = None if active else queries.prices_of(run)
    names = {} if found is None else {each.key: each.name for each in rules.inputs_of(run).portfolio.measures}
    context: dict[str, Any] = {"section": "packages", "run": run, "active": active, "prices": found, "names": names}
    fragment = getattr(request, "htmx", False)
    return render(request, "web/_prices.html" if fragment else "web/prices.html", context)


def frontier_page(request: HttpRequest, place: Place, run: PlanningRun, *, active: bool) -> HttpResponse:
    """The search while it lasts, then the packages that it found."""
    axis = rules.axis_of(run)
    context: dict[str, Any] = {"section": "packages", "run": run, "active": active, "axis": axis_words(axis)}
    found = None if active else queries.frontier_of(run)
    if found is not None:
        names = {measure.key: measure.name for measure in found.request.portfolio.measures}
        address = reverse("run_chart", args=[place.municipality.slug, run.pk, "svg"]).removesuffix(".svg")
        context |= {
            "frontier": found,
            "points": list(_points(found)),
            "always": [(key, names[key]) for key in found.always],
            "never": [(key, names[key]) for key in found.never],
            "chart": charts.frontier_chart(found) if found.points else None,
            "chart_url": address,
        }
    fragment = getattr(request, "htmx", False)
    return render(request, "web/_frontier.html" if fragment else "web/frontier.html", context)


def _points(found: Frontier) -> Iterator[dict[str, Any]]:
    """Each point with the measures that come in and go out against the one before."""
    before: set[str] = set()
    for number, point in enumerate(found.points):
        now = {choice.measure for choice in point.plan.choices}
        keys = [measure.key for measure in found.request.portfolio.measures]
        yield {
            "point": point,
            "enters": [key for key in keys if key in now - before] if number else [],
            "leaves": [key for key in keys if key in before - now],
        }
        before = now


@require_POST
@in_municipality(Permission.PLAN_PACKAGES)
def open_point(request: HttpRequest, place: Place, run: int) -> HttpResponse:
    """Make a draft with the limit of one point, and plan it."""
    found = queries.planning_run(place.municipality, place.actor, run)
    if found is None:
        raise Http404
    frontier = queries.frontier_of(found) if found.kind == queries.RunKind.FRONTIER else None
    point = _chosen(frontier.points if frontier else (), request.POST.get("limit", ""))
    if point is None or frontier is None:
        messages.error(request, _("There is no such point. Choose one from the table."))
        return redirect("run", place.municipality.slug, run)
    quantity = frontier.axis.quantity.value
    title = f"{found.package.title[:80]} – {axis_words(frontier.axis)}: {amount(point.limit, quantity)}"
    opened = in_background(lambda: rules.plan_frontier_point(found, place.actor, title[:120], point.limit))
    return redirect("run", place.municipality.slug, opened.pk)


def _chosen(points: Sequence[FrontierPoint], limit: str) -> FrontierPoint | None:
    try:
        wanted = Decimal(limit)
    except InvalidOperation:
        return None
    return next((point for point in points if point.limit == wanted), None)


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def run_chart(request: HttpRequest, place: Place, run: int, form: str) -> HttpResponse:
    """The chart of a frontier as a picture, or as its specification for the browser."""
    found = queries.planning_run(place.municipality, place.actor, run)
    frontier = queries.frontier_of(found) if found and found.kind == queries.RunKind.FRONTIER else None
    if frontier is None or not frontier.points:
        raise Http404
    return charts.response(charts.frontier_chart(frontier), form)

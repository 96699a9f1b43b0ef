"""Building a package: the definition, the run with its progress, the result, the publication."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import queries, rules
from dreiklang.packages.tasks import in_background
from dreiklang.packages.values import Content, Definition
from dreiklang.planning import InvalidValueError, Limit, Quantity, plan_from_json
from dreiklang.portfolio.queries import portfolio
from dreiklang.web.forms import FrontierForm, PackageForm
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words
from dreiklang.web.views.amendments import (
    amendment_context,
    amendment_page,
    base_of,
    comparison_context,
    conflict,
    seen_by,
)
from dreiklang.web.views.frontiers import frontier_page, prices_page
from dreiklang.web.views.packages import item_row, sums

if TYPE_CHECKING:
    from dreiklang.packages.models import Package, PlanningRun

ACTIVE = (queries.RunState.QUEUED, queries.RunState.RUNNING)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.PLAN_PACKAGES)
def new_package(request: HttpRequest, place: Place) -> HttpResponse:
    """Define a package of one's own and start planning it."""
    return _define(request, place, None)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.PLAN_PACKAGES)
def own_package(request: HttpRequest, place: Place, package: str) -> HttpResponse:
    """Change a package's definition and plan it again."""
    found = _own(place, package)
    base = base_of(place, queries.definition_of(found))
    return _define(request, place, found) if base is None else amendment_page(request, place, found, base)


def _define(request: HttpRequest, place: Place, package: Package | None) -> HttpResponse:
    city = place.municipality
    register = portfolio(city)
    if register is None or not register.measures:
        messages.warning(request, _("There is no measure to plan with. Import the measure register first."))
        return redirect("import_register", city.slug)
    form = PackageForm(
        request.POST or None,
        portfolio=register,
        others=queries.published_packages(city),
        definition=queries.definition_of(package) if package else None,
    )
    context = {"section": "packages", "form": form, "package": package, "seen": seen_by(request, package)}
    if request.method == "POST" and form.is_valid():
        try:
            return _plan(place, package, form.definition(), request.POST.get("seen", ""))
        except InvalidValueError as error:
            form.add_error(None, fault_words(error))
        except OutdatedError as refusal:
            context |= conflict(form, refusal, package)
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    if package:
        frontier_form = FrontierForm(years=register.years)
        context |= {
            "runs": package.runs.all()[:10],
            "published": package.versions.exists(),
            "frontier_form": frontier_form,
        }
    return render(request, "web/new_package.html", context, status=422 if form.errors else 200)


def _plan(place: Place, package: Package | None, definition: Definition, seen: str) -> HttpResponse:
    run = in_background(lambda: rules.define_and_plan(place.municipality, place.actor, package, definition, seen))
    return redirect("run", place.municipality.slug, run.pk)


@require_POST
@in_municipality(Permission.PLAN_PACKAGES)
def discard(request: HttpRequest, place: Place, package: str) -> HttpResponse:
    """Remove a draft."""
    found = _own(place, package)
    try:
        rules.discard_package(found, place.actor)
        messages.success(request, _("The draft has been discarded."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("packages", place.municipality.slug)


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def run(request: HttpRequest, place: Place, run: int) -> HttpResponse:
    """A planning run: its progress while it lasts, then its result."""
    found = _run(place, run)
    active = found.state in ACTIVE
    if found.kind == queries.RunKind.FRONTIER:
        return frontier_page(request, place, found, active=active)
    if found.kind == queries.RunKind.PRICES:
        return prices_page(request, place, found, active=active)
    result = _result(found)
    context = {"section": "packages", "run": found, "active": active, **result}
    context |= amendment_context(place, found, result) | comparison_context(request, place, result)
    fragment = getattr(request, "htmx", False)
    return render(request, "web/_run.html" if fragment else "web/run.html", context)


def _result(run: PlanningRun) -> dict[str, Any]:
    if not run.plan:
        return {}
    content = rules.run_content(run)
    plan = plan_from_json(run.plan)
    context: dict[str, Any] = {
        "plan": json.loads(run.plan),
        "plan_conflict": plan.conflict,
        "plan_remedies": plan.remedies,
        "content": content,
        "frontier_form": FrontierForm(years=rules.inputs_of(run).portfolio.years),
    }
    if content is not None:
        context |= _result_rows(run, content)
    return context


def _result_rows(run: PlanningRun, content: Content) -> dict[str, Any]:
    why = queries.explanation(content, run.inputs)
    return {
        "version": queries.version_of_run(run),
        "items": [item_row(item, content.years, why) for item in content.items],
        "outside": why.outside if why else (),
        "sums": sums(content),
        "totals": list(_totals(content, rules.inputs_of(run).limits)),
    }


def _totals(content: Content, limits: Sequence[Limit]) -> Iterator[dict[str, Any]]:
    """Each figure of a package beside the limit that it had to keep, if there was one."""
    allowed = {(limit.quantity, limit.year): limit.maximum for limit in limits if limit.scope.is_everything}
    for figure in content.figures:
        limit = allowed.get((figure.quantity, figure.year))
        detail = figure.quantity in (Quantity.MATERIAL, Quantity.INVESTMENT)
        if limit is not None or not detail:
            yield {"figure": figure, "limit": limit, "left": None if limit is None else limit - figure.value}


@require_POST
@in_municipality(Permission.PLAN_PACKAGES)
def cancel(request: HttpRequest, place: Place, run: int) -> HttpResponse:
    """Ask a run to stop."""
    found = _run(place, run)
    rules.cancel_planning(found, place.actor)
    return redirect("run", place.municipality.slug, found.pk)


@require_POST
@in_municipality(Permission.PUBLISH_PACKAGES)
def publish(request: HttpRequest, place: Place, run: int) -> HttpResponse:
    """Freeze the result as a numbered version."""
    found = _run(place, run)
    try:
        version = rules.publish(found, place.actor)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("run", place.municipality.slug, found.pk)
    messages.success(request, _("Published as version %(n)s.") % {"n": version.number})
    return redirect("package_version", place.municipality.slug, found.package.slug, version.number)


def _own(place: Place, slug: str) -> Package:
    found = queries.own_package(place.municipality, place.actor, slug)
    if found is None:
        raise Http404
    return found


def _run(place: Place, pk: int) -> PlanningRun:
    found = queries.planning_run(place.municipality, place.actor, pk)
    if found is None:
        raise Http404
    return found

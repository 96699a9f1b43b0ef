"""What hangs on what: the network of measures, its circles and consequences."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dreiklang import charts
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio import queries
from dreiklang.portfolio.dependencies import add_dependency, edges, remove_dependency
from dreiklang.portfolio.dependency_graph import Bearing, Edge, consequences, cycles, layers
from dreiklang.web import charts as web_charts
from dreiklang.web.ownership_forms import DependencyForm
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import label

MOST_DRAWN = 150
"""Lines of the chart; with more nobody sees anything, and the table has them all."""


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.SEE_PUBLISHED)
def dependencies(request: HttpRequest, place: Place) -> HttpResponse:
    """All dependencies as a table and a chart, with circles, consequences, and a form for who may change them."""
    measures = list(queries.measures(place.municipality))
    own = [row for row in measures if place.actor.may(Permission.EDIT_MEASURES, row.organization_id)]
    if request.method == "POST" and not own:
        raise Http404
    form = DependencyForm(request.POST or None, measures=measures, own=own)
    if request.method == "POST" and form.is_valid() and _added(place, form):
        messages.success(request, _("The dependency has been added."))
        return redirect("dependencies", place.municipality.slug)
    known = edges(place.municipality)
    context = {
        "section": "dependencies",
        "form": form if own else None,
        "names": {row.key: row.name for row in measures},
        "rows": _rows(known, {row.key for row in own}),
        "cycles": cycles(known),
        "consequences": consequences(known),
        "excluded": [edge for edge in known if edge.bearing is Bearing.EXCLUDES],
        "chart": _chart(known) if 0 < len(known) <= MOST_DRAWN else None,
        "chart_url": reverse("dependency_chart", args=[place.municipality.slug, "svg"]).removesuffix(".svg"),
    }
    return render(request, "web/dependencies.html", context, status=422 if form.errors else 200)


@require_POST
@in_municipality(Permission.EDIT_MEASURES)
def end_dependency(request: HttpRequest, place: Place) -> HttpResponse:
    """Take one dependency away."""
    try:
        old = Edge(request.POST["measure"], request.POST["other"], Bearing(request.POST["bearing"]))
        remove_dependency(place.municipality, place.actor, old)
    except (KeyError, ValueError):
        messages.error(request, _("That is no dependency. Choose one of the list."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("The dependency has been removed."))
    return redirect("dependencies", place.municipality.slug)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def dependency_chart(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    """The network as a picture, or as what the browser draws it from."""
    known = edges(place.municipality)
    if not 0 < len(known) <= MOST_DRAWN:
        raise Http404
    return web_charts.response(_chart(known), form)


def _added(place: Place, form: DependencyForm) -> bool:
    """Let the rule add it; what is wrong is said at the field."""
    try:
        add_dependency(place.municipality, place.actor, form.edge(), reason=form.cleaned_data["reason"])
    except InvalidValueError as error:
        form.add_error("other", f"{say(error.reason)} {say(error.remedy)}")
    except Refusal as refusal:
        form.add_error(None, refusal_words(refusal))
    else:
        return True
    return False


def _rows(known: tuple[Edge, ...], own: set[str]) -> list[dict[str, Any]]:
    return [{"edge": edge, "may_remove": edge.measure in own} for edge in known]


def _chart(known: tuple[Edge, ...]) -> charts.Chart:
    words = charts.NetworkWords(
        title=_("What hangs on what"),
        description=_("A network of %(n)s dependencies; what is required stands left of what needs it.")
        % {"n": len(known)},
        source=_("Measure"),
        kind=_("How it bears on the other"),
        target=_("Other measure"),
    )
    kinds = [say(label("bearing", bearing.value)) for bearing in Bearing]
    lines = [charts.NetworkLine(edge.measure, edge.other, say(label("bearing", edge.bearing.value))) for edge in known]
    return charts.network(layers(known), kinds, lines, words)

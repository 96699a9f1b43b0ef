"""How requests flow, as charts with their tables."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio.flow import flow
from dreiklang.web import charts
from dreiklang.web.flow_charts import CHARTS, flow_chart
from dreiklang.web.place import Place, in_municipality


@require_GET
@in_municipality(Permission.SEE_REQUESTS)
def request_flow(request: HttpRequest, place: Place) -> HttpResponse:
    """Flow, ages, and lead times by department."""
    found = flow(place.municipality, place.actor, timezone.localdate())
    drawn = []
    for key in CHARTS:
        chart = flow_chart(key, found)
        address = reverse("request_flow_chart", args=[place.municipality.slug, key, "svg"]).removesuffix(".svg")
        drawn.append((chart, address))
    context = {
        "section": "request_flow",
        "charts": drawn,
        "lead_times": found.lead_times,
        "today": timezone.localdate(),
    }
    return render(request, "web/request_flow.html", context)


@require_GET
@in_municipality(Permission.SEE_REQUESTS)
def request_flow_chart(request: HttpRequest, place: Place, chart: str, form: str) -> HttpResponse:
    """One of the charts as a picture, or as its specification for the browser."""
    if chart not in CHARTS:
        raise Http404
    found = flow_chart(chart, flow(place.municipality, place.actor, timezone.localdate()))
    if found is None:
        raise Http404
    return charts.response(found, form)

"""Plausibility."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dreiklang.council.queries import findings, implied_costs, papers
from dreiklang.municipality.permissions import Permission
from dreiklang.web.place import Place, in_municipality


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def plausibility(request: HttpRequest, place: Place) -> HttpResponse:
    """Everything that does not add up, with both values and the place; nothing is corrected."""
    return render(
        request,
        "web/plausibility.html",
        {
            "section": "plausibility",
            "findings": findings(place.municipality),
            "papers": dict(papers(place.municipality).values_list("key", "reference")),
            "implied": implied_costs(place.municipality),
        },
    )

"""The start page and a city's overview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dreiklang.council.queries import motions, papers
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import municipalities
from dreiklang.packages.queries import published_count
from dreiklang.portfolio.queries import measures, register
from dreiklang.resources.queries import current_cycle
from dreiklang.web.place import Place, everybody, in_municipality


@everybody
def home(request: HttpRequest) -> HttpResponse:
    """All cities of this installation."""
    return render(request, "web/home.html", {"municipalities": municipalities()})


@in_municipality(Permission.SEE_PUBLISHED)
def overview(request: HttpRequest, place: Place) -> HttpResponse:
    """What there is to see in a city, and the first step for each kind of reader."""
    city = place.municipality
    return render(
        request,
        "web/overview.html",
        {
            "package_count": published_count(city),
            "measure_count": measures(city).count(),
            "motion_count": motions(city).count(),
            "paper_count": papers(city).count(),
            "register": register(city),
            "cycle": current_cycle(city),
        },
    )

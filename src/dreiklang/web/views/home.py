"""The start page, a city's overview, and the probe for operators."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dreiklang.council.queries import motions, papers
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import municipalities
from dreiklang.packages.queries import published_packages
from dreiklang.portfolio.queries import measures, register
from dreiklang.resources.queries import current_cycle
from dreiklang.web.place import Place, everybody, in_municipality


@everybody
def home(request: HttpRequest) -> HttpResponse:
    """All cities of this installation."""
    return render(request, "web/home.html", {"municipalities": municipalities()})


@everybody
def health(request: HttpRequest) -> HttpResponse:
    """200 if the program runs and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@in_municipality(Permission.SEE_PUBLISHED)
def overview(request: HttpRequest, place: Place) -> HttpResponse:
    """What there is to see in a city, and the first step for each kind of reader."""
    city = place.municipality
    return render(
        request,
        "web/overview.html",
        {
            "packages": published_packages(city),
            "measure_count": measures(city).count(),
            "motion_count": motions(city).count(),
            "paper_count": papers(city).count(),
            "register": register(city),
            "cycle": current_cycle(city),
        },
    )

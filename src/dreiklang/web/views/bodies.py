"""Councils, committees, groups and departments, and the people in them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from dreiklang.council import bodies as council_bodies
from dreiklang.council import proceedings
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio.queries import measures
from dreiklang.web.council_forms import BodyFilter, WordsFilter
from dreiklang.web.feeds import FeedLink
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality

PAGE = 50
SHOWN = 15
"""Meetings, papers and measures on the page of one organisation; the lists have the rest."""


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def bodies(request: HttpRequest, place: Place) -> HttpResponse:
    """All organisations, filtered by kind and words."""
    city = place.municipality
    form = BodyFilter(request.GET, kinds=council_bodies.kinds_of_bodies(city))
    found = council_bodies.bodies(city, **form.wanted())
    return render(
        request, "web/bodies.html", {"section": "bodies", "form": form, **page_of(request, Paginator(found, PAGE))}
    )


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def body(request: HttpRequest, place: Place, body: str) -> HttpResponse:
    """One organisation: its members, meetings, papers, motions and measures."""
    city = place.municipality
    found = council_bodies.body(city, body)
    if found is None:
        raise Http404
    met = proceedings.meetings(city, organization=body)
    papers = proceedings.papers_found(city, organization=body)
    query, meeting_count, paper_count = f"?organization={body}", met.count(), papers.count()
    context = {
        "section": "bodies",
        "body": found,
        "members": council_bodies.members_of(found, localdate()),
        "meetings": met[:SHOWN],
        "meeting_count": meeting_count,
        "papers": papers[:SHOWN],
        "paper_count": paper_count,
        "motions": council_bodies.motions_of(found),
        "measures": measures(city, organization=body)[:SHOWN],
        "query": query,
    }
    if paper_count:
        context["feed"] = FeedLink(_("Papers of this organisation"), reverse("papers_feed", args=[city.slug]) + query)
    if meeting_count:
        context["calendar"] = reverse("meetings_calendar", args=[city.slug]) + query
    return render(request, "web/body.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def council_people(request: HttpRequest, place: Place) -> HttpResponse:
    """The people that the council information system publishes, with their memberships."""
    form = WordsFilter(request.GET)
    found = council_bodies.council_people(place.municipality, **form.wanted())
    context = {"section": "bodies", "form": form, "today": localdate(), **page_of(request, Paginator(found, PAGE))}
    return render(request, "web/council_people.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def council_person(request: HttpRequest, place: Place, member: int) -> HttpResponse:
    """One person of the council with role and time in each organisation."""
    found = council_bodies.council_person(place.municipality, member)
    if found is None:
        raise Http404
    return render(request, "web/council_person.html", {"section": "bodies", "person": found, "today": localdate()})

"""What the council dealt with: papers and their way, meetings and their agendas."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from dreiklang.council import proceedings, queries
from dreiklang.council.motion_pages import motion_of, named_by
from dreiklang.municipality.permissions import Permission
from dreiklang.web.council_forms import meeting_filter, paper_filter
from dreiklang.web.feeds import feed_link
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality

PAGE = 50


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def papers(request: HttpRequest, place: Place) -> HttpResponse:
    """All council papers, filtered by words, type and year."""
    city = place.municipality
    form = paper_filter(request.GET, city)
    found = proceedings.papers_found(city, **form.wanted())
    context = {
        "section": "papers",
        "form": form,
        "feed": feed_link(request, place, "papers_feed", _("New papers")),
        **page_of(request, Paginator(found, PAGE)),
    }
    return render(request, "web/papers.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def paper(request: HttpRequest, place: Place, paper: str) -> HttpResponse:
    """One paper: its head, its way through the committees, its files, and what was read in it."""
    found = queries.paper_by_key(place.municipality, paper)
    if found is None:
        raise Http404
    context = {
        "section": "papers",
        "paper": found,
        "lines": queries.lines_read(found),
        "motions": found.motions.all(),
        "motion": motion_of(found),
        "named_by": named_by(place.municipality, found),
        "consultations": proceedings.consultations_of(found),
        "files": proceedings.files_of(found.attachments),
    }
    return render(request, "web/paper.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def meetings(request: HttpRequest, place: Place) -> HttpResponse:
    """All meetings, filtered by body and year."""
    city = place.municipality
    form = meeting_filter(request.GET, city)
    found = proceedings.meetings(city, **form.wanted())
    context = {
        "section": "meetings",
        "form": form,
        "feed": feed_link(request, place, "meetings_feed", _("New and changed meetings")),
        "calendar": feed_link(request, place, "meetings_calendar", "").address,
        **page_of(request, Paginator(found, PAGE)),
    }
    return render(request, "web/meetings.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def meeting(request: HttpRequest, place: Place, meeting: int) -> HttpResponse:
    """One meeting with its agenda and what came of each item."""
    found = proceedings.meeting(place.municipality, meeting)
    if found is None:
        raise Http404
    context = {
        "section": "meetings",
        "meeting": found,
        "files": proceedings.files_of(found.attachments),
        "calendar": found.start and reverse("meeting_calendar", args=[place.municipality.slug, found.pk]),
    }
    return render(request, "web/meeting.html", context)

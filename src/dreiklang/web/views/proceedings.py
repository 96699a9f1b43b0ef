"""What the council dealt with: papers and their way, meetings and their agendas."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dreiklang.council import proceedings, queries
from dreiklang.municipality.permissions import Permission
from dreiklang.web.council_forms import MeetingFilter, PaperFilter
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality

PAGE = 50


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def papers(request: HttpRequest, place: Place) -> HttpResponse:
    """All council papers, filtered by words, type and year."""
    city = place.municipality
    form = PaperFilter(request.GET, types=proceedings.paper_types(city), years=proceedings.years_of_papers(city))
    wanted = form.cleaned_data if form.is_valid() else {}
    found = proceedings.papers_found(city, **{name: value for name, value in wanted.items() if value})
    context = {"section": "papers", "form": form, **page_of(request, Paginator(found, PAGE))}
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
        "consultations": proceedings.consultations_of(found),
        "files": proceedings.files_of(found.attachments),
    }
    return render(request, "web/paper.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def meetings(request: HttpRequest, place: Place) -> HttpResponse:
    """All meetings, filtered by body and year."""
    city = place.municipality
    form = MeetingFilter(
        request.GET, organizations=proceedings.bodies_that_meet(city), years=proceedings.years_of_meetings(city)
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    found = proceedings.meetings(city, **{name: value for name, value in wanted.items() if value})
    context = {"section": "meetings", "form": form, **page_of(request, Paginator(found, PAGE))}
    return render(request, "web/meetings.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def meeting(request: HttpRequest, place: Place, meeting: int) -> HttpResponse:
    """One meeting with its agenda and what came of each item."""
    found = proceedings.meeting(place.municipality, meeting)
    if found is None:
        raise Http404
    context = {"section": "meetings", "meeting": found, "files": proceedings.files_of(found.attachments)}
    return render(request, "web/meeting.html", context)

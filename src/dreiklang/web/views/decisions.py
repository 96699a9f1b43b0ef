"""What was decided, over all meetings; and files that nobody can read yet."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dreiklang.council import decisions, proceedings, unread
from dreiklang.council.proceedings import FileLink
from dreiklang.municipality.permissions import Permission
from dreiklang.web.council_forms import AgendaItemFilter, UnreadFilter
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality

PAGE = 50


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def agenda_items(request: HttpRequest, place: Place) -> HttpResponse:
    """Items of agendas by result, body and year."""
    city = place.municipality
    form = AgendaItemFilter(
        request.GET, organizations=proceedings.bodies_that_meet(city), years=proceedings.years_of_meetings(city)
    )
    found = decisions.agenda_items(city, **form.wanted())
    context = {"section": "agenda_items", "form": form, "tallies": decisions.tallies(found)}
    return render(request, "web/agenda_items.html", {**context, **page_of(request, Paginator(found, PAGE))})


@require_GET
@in_municipality(Permission.EDIT_REGISTER)
def unread_files(request: HttpRequest, place: Place) -> HttpResponse:
    """Imported files without usable text, with the reason."""
    city = place.municipality
    form = UnreadFilter(request.GET)
    reason = form.wanted().get("reason")
    page = page_of(request, Paginator(unread.unread_files(city, reason=reason), PAGE))
    rows = [(file, file.reason, FileLink.of(file)) for file in page["page"]]
    context = {"section": "papers", "form": form, "rows": rows, "counts": unread.unread_counts(city), **page}
    return render(request, "web/unread_files.html", context)

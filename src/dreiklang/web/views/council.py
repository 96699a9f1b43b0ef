"""The statement to the council."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from dreiklang import documents
from dreiklang.council import queries
from dreiklang.council.export import FORMATS, export_statement
from dreiklang.council.statement import statement as write_statement
from dreiklang.municipality.permissions import Permission
from dreiklang.packages.queries import published_packages
from dreiklang.web.exports import file_response
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.templatetags.dreiklang import language


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def statement(request: HttpRequest, place: Place) -> HttpResponse:
    """The statement to the council as a web page, with its downloads."""
    parts = queries.statement_parts(place.municipality, language=language(), slugs=request.GET.getlist("p"))
    if not parts.packages:
        return render(request, "web/statement_empty.html", {"section": "statement"})
    # The writer escapes every text; tests feed it hostile ones.
    body = mark_safe(documents.body_html(write_statement(parts), title_level=2))  # noqa: S308
    query = request.META.get("QUERY_STRING", "")
    return render(
        request,
        "web/statement.html",
        {"section": "statement", "body": body, "formats": FORMATS, "query": f"?{query}" if query else ""},
    )


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def statement_file(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    """The statement as a file."""
    slugs = tuple(request.GET.getlist("p"))
    if form not in FORMATS or not published_packages(place.municipality, slugs or None):
        raise Http404
    return file_response(export_statement(place.municipality, form, language=language(), slugs=slugs))

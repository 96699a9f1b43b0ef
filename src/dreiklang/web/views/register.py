"""The measure register: list, one measure, and the workbook in both directions."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from dreiklang.council.export import MEDIA_TYPES, ExportedFile
from dreiklang.council.motion_pages import origin_of
from dreiklang.council.queries import mentions_of
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import audit_entries, organizations
from dreiklang.planning import Quantity
from dreiklang.plausibility import check_portfolio
from dreiklang.portfolio import queries, rules
from dreiklang.portfolio.contributing import contributions_of
from dreiklang.portfolio.request_queries import requests_behind
from dreiklang.portfolio.uploads import keep_upload, kept_upload
from dreiklang.web.exports import file_response
from dreiklang.web.forms import MeasureFilter, UploadForm
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.workbooks import WorkbookError, difference, read_register, template

SALT = "register-import"
PAGE = 100
"""Measures on a page of the list."""


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def measures(request: HttpRequest, place: Place) -> HttpResponse:
    """All measures, filtered by kind, organisation and words."""
    form = MeasureFilter(request.GET, organizations=organizations(place.municipality))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.measures(
        place.municipality,
        kind=wanted.get("kind", ""),
        organization=wanted.get("organization", ""),
        words=wanted.get("words", ""),
    )
    return render(
        request,
        "web/measures.html",
        {
            "section": "measures",
            "form": form,
            **page_of(request, Paginator(rows, PAGE)),
            "register": queries.register(place.municipality),
        },
    )


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def measure(request: HttpRequest, place: Place, measure: str) -> HttpResponse:
    """One measure with its variants, dependencies, ratings, and the papers that name it."""
    found = queries.measure_by_key(place.municipality, measure)
    if found is None:
        raise Http404
    register = queries.register(place.municipality)
    dependencies = found.dependencies.all()
    return render(
        request,
        "web/measure.html",
        {
            "section": "measures",
            "measure": found,
            "variants": list(found.variants.all()),
            "years": register.years if register else (),
            "requests": requests_behind(place.municipality, place.actor, found),
            "mentions": mentions_of(found),
            "origin": origin_of(found),
            "requires": [row for row in dependencies if row.kind == queries.DependencyKind.REQUIRES],
            "supports": [row.other for row in dependencies if row.kind == queries.DependencyKind.SUPPORTS],
            "excludes": [row.other for row in dependencies if row.kind == queries.DependencyKind.EXCLUDES],
            "needed_by": [row.measure for row in found.dependants.all() if row.kind == queries.DependencyKind.REQUIRES],
            "named": queries.named_needs(found),
            "contributions": contributions_of(found),
            "may_link": place.actor.may(Permission.EDIT_STRATEGY),
            "may_edit": place.actor.may(Permission.EDIT_MEASURES, found.organization_id),
            "changed": place.actor.may(Permission.SEE_AUDIT)
            and audit_entries(place.municipality, kind="measure", key=found.key).exists(),
            "quantities": (Quantity.MATERIAL, Quantity.INVESTMENT, Quantity.PERSONNEL_COST, Quantity.POSTS),
        },
    )


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def workbook(request: HttpRequest, place: Place) -> HttpResponse:
    """The register as a workbook."""
    data = queries.register_workbook(place.municipality)
    if data is None:
        raise Http404
    name = f"{place.municipality.slug}-massnahmen.xlsx"
    return file_response(ExportedFile(name=name, media_type=MEDIA_TYPES["xlsx"], data=data))


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def workbook_template(request: HttpRequest, place: Place) -> HttpResponse:
    """An empty workbook that explains itself."""
    register = queries.register(place.municipality)
    data = template(tuple(register.years) if register else (2024, 2025))
    return file_response(ExportedFile(name="massnahmen-vorlage.xlsx", media_type=MEDIA_TYPES["xlsx"], data=data))


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_REGISTER)
def import_register(request: HttpRequest, place: Place) -> HttpResponse:
    """Take a workbook and show what would change; nothing is changed yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {"section": "measures", "form": form}
    if request.method == "GET" or not form.is_valid():
        return render(request, "web/import.html", context, status=200 if request.method == "GET" else 422)
    data = form.cleaned_data["workbook"].read()
    try:
        register = read_register(data)
    except WorkbookError as error:
        return render(request, "web/import.html", {**context, "problems": error.problems}, status=422)
    current = queries.register(place.municipality)
    revision = current.revision if current else 0
    # The salt names the city, so that a ticket of one is none of another.
    ticket = signing.dumps(
        {"upload": keep_upload(data), "revision": revision}, salt=f"{SALT}-{place.municipality.slug}"
    )
    changes = difference(queries.portfolio(place.municipality), register.portfolio)
    return render(
        request,
        "web/import_preview.html",
        {
            **context,
            "changes": changes,
            "findings": check_portfolio(register.portfolio),
            "ticket": ticket,
            "name": form.cleaned_data["workbook"].name,
        },
    )


@require_http_methods(["POST"])
@in_municipality(Permission.EDIT_REGISTER)
def apply_import(request: HttpRequest, place: Place) -> HttpResponse:
    """Do what the preview showed, all or nothing."""
    salt = f"{SALT}-{place.municipality.slug}"
    try:
        ticket = signing.loads(request.POST.get("ticket", ""), salt=salt, max_age=3600)
        data = kept_upload(ticket["upload"])
        register = read_register(data)
        changes = rules.import_register(
            place.municipality,
            place.actor,
            register.portfolio,
            title=register.title,
            expected_revision=ticket["revision"],
        )
    except (signing.BadSignature, FileNotFoundError, WorkbookError):
        messages.error(request, _("The preview has expired. Please upload the workbook again."))
        return redirect("import_register", place.municipality.slug)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("import_register", place.municipality.slug)
    count = len(changes)
    messages.success(request, ngettext("%(n)s change imported.", "%(n)s changes imported.", count) % {"n": count})
    return redirect("measures", place.municipality.slug)

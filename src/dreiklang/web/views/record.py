"""The record of changes: who changed what, when, from what to what; whether it holds; and taking a change back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dreiklang.council.export import MEDIA_TYPES, ExportedFile
from dreiklang.documents import Column, Table, to_csv
from dreiklang.municipality import queries
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio import rules as portfolio_rules
from dreiklang.web.exports import file_response
from dreiklang.web.pages import page_of
from dreiklang.web.people_forms import AuditFilter
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import label as label_of

if TYPE_CHECKING:
    from dreiklang.municipality.models import AuditEntry

COLUMNS = ("sequence", "at", "actor", "action", "kind", "key", "subject", "before", "after", "reason", "digest")
UNDOABLE = "measure_edited"
CODED = ("kind", "obligation")
"""Fields whose values are codes with words of their own."""


@require_GET
@in_municipality(Permission.SEE_AUDIT)
def audit(request: HttpRequest, place: Place) -> HttpResponse:
    """The record of changes, newest first, filtered."""
    city = place.municipality
    form = AuditFilter(request.GET, actions=queries.audit_actions(city))
    wanted = form.cleaned_data if form.is_valid() else {}
    entries = queries.audit_entries(city, kind=wanted.get("kind", ""), action=wanted.get("action", ""))
    context = {"section": "audit", "form": form, **page_of(request, Paginator(entries, 50))}
    return render(request, "web/audit.html", context | _names(context["page"]))


def _names(entries: Iterable[AuditEntry]) -> dict[str, Any]:
    """The names behind pseudonyms: of those who did something, and of those to whom it was done."""
    listed = list(entries)
    people = {entry.actor for entry in listed} | {entry.key for entry in listed if entry.kind == "person"}
    return {"names": queries.names_of(people)}


@require_GET
@in_municipality(Permission.SEE_AUDIT)
def audit_file(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    """The whole record as CSV or JSON, oldest first, as an auditor's tools read it."""
    if form not in {"csv", "json"}:
        raise Http404
    rows = [_row(entry) for entry in queries.audit_entries(place.municipality).order_by("sequence").iterator()]
    data = _csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=1)
    name = f"{place.municipality.slug}-aenderungen.{form}"
    return file_response(ExportedFile(name=name, media_type=MEDIA_TYPES[form], data=data.encode()))


def _row(entry: AuditEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in COLUMNS} | {"at": entry.at.isoformat()}


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    cells = (tuple(_cell(row[name]) for name in COLUMNS) for row in rows)
    return to_csv(Table(caption="changes", columns=tuple(Column(header=name) for name in COLUMNS), rows=tuple(cells)))


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


@require_GET
@in_municipality(Permission.SEE_AUDIT)
def audit_check(request: HttpRequest, place: Place) -> HttpResponse:
    """Recompute every digest, and show where the record does not hold."""
    context = {
        "section": "audit",
        "breaks": queries.audit_breaks(place.municipality),
        "head": queries.audit_head(place.municipality),
    }
    return render(request, "web/audit_check.html", context)


@require_GET
@in_municipality(Permission.SEE_AUDIT)
def audit_entry(request: HttpRequest, place: Place, sequence: int) -> HttpResponse:
    """One change with both sides."""
    entry = queries.audit_entry(place.municipality, sequence)
    if entry is None:
        raise Http404
    fields = _fields(entry)
    may_undo = entry.action == UNDOABLE and place.actor.may(Permission.EDIT_MEASURES)
    context = {"section": "audit", "entry": entry, "fields": fields, "may_undo": may_undo}
    return render(request, "web/audit_entry.html", context | _names([entry]))


def _fields(entry: AuditEntry) -> list[dict[str, Any]]:
    """Both sides of an edited measure side by side, in words; other changes are shown as they were recorded."""
    if entry.action != UNDOABLE or not isinstance(entry.before, dict) or not isinstance(entry.after, dict):
        return []
    return [
        {
            "name": name,
            "before": _word(name, before),
            "after": _word(name, entry.after.get(name)),
            "changed": before != entry.after.get(name),
        }
        for name, before in entry.before.items()
    ]


def _word(field: str, value: Any) -> str:
    return say(label_of(field, str(value))) if field in CODED else str(value)


@require_GET
@in_municipality(Permission.SEE_AUDIT)
def history(request: HttpRequest, place: Place, kind: str, key: str) -> HttpResponse:
    """Everything that happened to one thing."""
    entries = queries.audit_entries(place.municipality, kind=kind, key=key)
    context = {"section": "audit", "kind": kind, "key": key, **page_of(request, Paginator(entries, 50))}
    if not context["page"].object_list:
        raise Http404
    return render(request, "web/history.html", context | _names(context["page"]))


@require_POST
@in_municipality(Permission.EDIT_MEASURES)
def undo(request: HttpRequest, place: Place, sequence: int) -> HttpResponse:
    """Take back one edit of a measure, if nothing has changed it since."""
    try:
        measure = portfolio_rules.undo_edit(place.municipality, place.actor, sequence)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        back = "audit" if place.actor.may(Permission.SEE_AUDIT) else "measures"
        return redirect(back, place.municipality.slug)
    messages.success(request, _("The change has been taken back."))
    return redirect("measure", place.municipality.slug, measure.key)

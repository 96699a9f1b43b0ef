"""Who is responsible for what, and what nobody owns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dreiklang.council.proceedings import addresses_of
from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import organizations
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio import queries
from dreiklang.portfolio.ownership import links_of, ownership, parts_of
from dreiklang.portfolio.responsibilities import change_links, change_responsibilities
from dreiklang.portfolio.values import Link, Part
from dreiklang.web.ownership_forms import LinkRows, PartRows, links_from, parts_from
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Measure

Rows = Sequence[Part] | Sequence[Link]
SHOWN = 50
"""Measures of each list on the overview; the page of an organisation has all of its own."""


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def responsibilities(request: HttpRequest, place: Place) -> HttpResponse:
    """Each organisation's part in the measures, and what nobody owns."""
    found = ownership(place.municipality)
    context = {"section": "responsibilities", "owners": found.owners, "unowned": found.unowned, "shown": SHOWN}
    return render(request, "web/responsibilities.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def organization_tasks(request: HttpRequest, place: Place, organization: str) -> HttpResponse:
    """One organisation: its measures and tasks by part, and its counterparts."""
    found = ownership(place.municipality).owner(organization)
    if found is None:
        raise Http404
    return render(request, "web/organization_tasks.html", {"section": "responsibilities", "owner": found})


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.SEE_PUBLISHED)
def measure_responsibilities(request: HttpRequest, place: Place, measure: str) -> HttpResponse:
    """One measure: who has which part in it, and what it is linked with; with forms for who may change it."""
    found = queries.measure_by_key(place.municipality, measure)
    may_edit = found is not None and place.actor.may(Permission.EDIT_MEASURES, found.organization_id)
    if found is None or (request.method == "POST" and not may_edit):
        raise Http404
    parts, links = parts_of(found), links_of(found)
    posted = request.POST.get("what") if request.method == "POST" else None
    part_rows, link_rows = _rows(request, place, parts, links)
    problem = ""
    rows = {"parts": part_rows, "links": link_rows}.get(posted or "")
    if rows is not None and rows.is_valid():
        problem = _changed(request, place, found, rows)
        if not problem:
            messages.success(request, _("The change has been saved."))
            return redirect("measure_responsibilities", place.municipality.slug, measure)
    papers = addresses_of(place.municipality, [link.key for link in links]) if links else {}
    context = {
        "section": "responsibilities",
        "measure": found,
        "parts": parts,
        "names": dict(organizations(place.municipality).values_list("key", "name")),
        "links": [(link, papers.get(link.key)) for link in links],
        "may_edit": may_edit,
        "part_rows": part_rows,
        "link_rows": link_rows,
        "seen_parts": _sealed(found, parts),
        "seen_links": _sealed(found, links),
        "problem": problem,
    }
    failed = problem or (rows is not None and not rows.is_valid())
    return render(request, "web/measure_responsibilities.html", context, status=422 if failed else 200)


def _rows(request: HttpRequest, place: Place, parts: Sequence[Part], links: Sequence[Link]) -> tuple[Any, Any]:
    posted = request.POST.get("what") if request.method == "POST" else None
    known = [row for row in organizations(place.municipality) if not row.deleted]
    part_rows = PartRows(
        request.POST if posted == "parts" else None,
        prefix="parts",
        initial=[part.plain() for part in parts],
        form_kwargs={"organizations": known},
    )
    link_rows = LinkRows(
        request.POST if posted == "links" else None, prefix="links", initial=[link.plain() for link in links]
    )
    return part_rows, link_rows


def _changed(request: HttpRequest, place: Place, measure: Measure, rows: Any) -> str:
    """Let the rule change it; returns what is wrong, in words."""
    parts = rows.prefix == "parts"
    rule: Callable[..., Any] = change_responsibilities if parts else change_links
    wanted: Rows = parts_from(rows) if parts else links_from(rows)
    now: Rows = parts_of(measure) if parts else links_of(measure)
    try:
        if _sealed(measure, now) != request.POST.get("seen"):
            raise OutdatedError
        rule(place.municipality, place.actor, measure.key, wanted, now, reason=request.POST.get("reason", "")[:500])
    except InvalidValueError as error:
        return fault_words(error)
    except Refusal as refusal:
        return refusal_words(refusal)
    return ""


def _sealed(measure: Measure, rows: Rows) -> str:
    """What the person is shown, so that a change since then is noticed."""
    signer = signing.Signer(salt=f"ownership-{measure.pk}")
    return signer.signature(repr([row.plain() for row in rows]))

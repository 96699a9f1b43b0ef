"""Funding programmes as everybody reads them: what they pay, what stands in the budget anyway, what is due."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dreiklang.council.queries import papers
from dreiklang.council.translate import funding_findings
from dreiklang.municipality.permissions import Permission
from dreiklang.resources import queries
from dreiklang.resources.own_share import Answer
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality

PAGE = 50
SOON = 60
"""Days before a deadline on which it is marked."""


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def funding(request: HttpRequest, place: Place) -> HttpResponse:
    """All programmes, and what is due."""
    city = place.municipality
    context = {
        "section": "funding",
        **page_of(request, Paginator(queries.programme_list(city), PAGE)),
        "awarded": queries.awarded_by_programme(city),
        "deadlines": queries.deadlines(city, timezone.localdate()),
        "soon": SOON,
        "may_edit": place.actor.may(Permission.EDIT_FUNDING),
    }
    return render(request, "web/funding.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def funding_programme(request: HttpRequest, place: Place, programme: str) -> HttpResponse:
    """One programme, with the answer: which measures are in the budget anyway, and what does the rest cost net?"""
    city = place.municipality
    found = queries.funding_programme(city, programme)
    if found is None:
        raise Http404
    answer = queries.answer_for(city, found)
    keys = {place["paper"] for place in found.sources.values()}
    keys |= {each.source["paper"] for each in found.funded.all() if each.source}
    context: dict[str, Any] = {
        "section": "funding",
        "programme": found,
        "answer": answer,
        "by_budget": _by_budget(answer),
        "findings": funding_findings(found),
        "papers": dict(papers(city).filter(key__in=keys).order_by().values_list("key", "reference")),
        "may_edit": place.actor.may(Permission.EDIT_FUNDING),
        "may_see_audit": place.actor.may(Permission.SEE_AUDIT),
    }
    return render(request, "web/funding_programme.html", context)


def _by_budget(answer: Answer) -> list[dict[str, Any]]:
    """The own share by budget, in the order of the years; years without a known budget stand for themselves."""
    sums: dict[str, dict[str, Any]] = {}
    for year in answer.years:
        row = sums.setdefault(year.budget or str(year.year), {"budget": year.budget, "years": [], "own_share": 0})
        row["years"].append(year.year)
        row["own_share"] += year.own_share.value
        row["basis"] = year.own_share.basis
    return list(sums.values())

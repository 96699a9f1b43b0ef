"""Requests' rows as facts, and back."""

from __future__ import annotations

from dreiklang.planning import Obligation, Triad
from dreiklang.portfolio.facts import Answer, Concern, Need, RequestFacts
from dreiklang.portfolio.models import Request, RequestNeed
from dreiklang.portfolio.typed import SHARES, TEXTS, typed_of

SAME = (*TEXTS, "cases_a_year", "starts_on", "wanted_by")
"""What has the same name and form in the row and in the facts."""


def facts_of(request: Request) -> RequestFacts:
    """What a request says, as it was handed in; of a draft that was never handed in it is nothing."""
    shares = {name: getattr(request, name) for name in SHARES}
    known = None not in shares.values()
    return RequestFacts(
        organization=request.organization.key,
        **{name: getattr(request, name) for name in SAME},
        obligation=Obligation(request.obligation),
        triad=Triad(**{name: share.normalize() for name, share in shares.items()}) if known else None,
        needs=tuple(
            Need(year=row.year, material=row.material, investment=row.investment, posts=row.posts)
            for row in request.needs.all()
        ),
        concerns=concerns_of(request),
    )


def concerns_of(request: Request) -> dict[str, Concern]:
    """What a request touches, as it was handed in."""
    return {name: Concern(Answer(answer), words) for name, (answer, words) in request.concerns.items()}


def typed_from(request: Request) -> dict[str, str]:
    """What stands in the form: what was typed last, or what was handed in before."""
    if request.typed:
        return {**request.typed, "organization": request.organization.key}
    if request.handed_in_on:
        return typed_of(facts_of(request))
    return {"organization": request.organization.key}


def write_facts(request: Request, facts: RequestFacts) -> None:
    """Put facts into the row's columns (not yet stored) and replace its rows by year."""
    for name in SAME:
        setattr(request, name, getattr(facts, name))
    for name in SHARES:
        setattr(request, name, getattr(facts.triad, name) if facts.triad else None)
    request.obligation = facts.obligation.value
    request.concerns = {name: [concern.answer.value, concern.words] for name, concern in facts.concerns.items()}
    request.typed = {}
    RequestNeed.objects.filter(request=request).delete()
    RequestNeed.objects.bulk_create(
        RequestNeed(
            request=request, year=need.year, material=need.material, investment=need.investment, posts=need.posts
        )
        for need in facts.needs
    )

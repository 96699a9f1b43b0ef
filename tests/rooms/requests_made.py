"""Requests as departments write and hand them in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dreiklang.municipality.models import OutgoingMail
from dreiklang.portfolio import attaching, backlog, handing_in
from dreiklang.portfolio.models import Request
from dreiklang.portfolio.states import WAY, State

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
TYPED = {
    "title": "Bauakten online einsehen",
    "better": "Bauherrinnen sehen den Stand ihres Antrags, ohne anzurufen.",
    "better_for": "Bauherrinnen und Architekten",
    "obligation": "mandatory",
    "legal_source": "§ 1a OZG",
    "procedure": "Auskunft aus der Bauakte",
    "cases_a_year": "4.200",
    "people": "20",
    "process": "50",
    "technology": "30",
    "starts_on": "2027-01-01",
    "wanted_by": "2027-12-31",
    "material_2027": "45,5",
    "posts_2027": "0,5",
    "data_protection": "yes",
    "data_protection_words": "Akten enthalten Personendaten",
    "staff_council": "unknown",
}
"""A request that can be handed in."""


def drafted(city: Any, actor: Any, organization: str = "statistik", **typed: str) -> Request:
    """A draft; `typed` replaces or empties fields."""
    return handing_in.begin_request(city, actor, organization, {**TYPED, **typed}, now=NOW)


def handed_in(city: Any, actor: Any, organization: str = "statistik", **typed: str) -> Request:
    """A request that has been received."""
    draft = drafted(city, actor, organization, **typed)
    return handing_in.hand_in(city, actor, draft.number, seen=draft.revision, now=NOW)


def moved(city: Any, office: Any, request: Request, *states: State, now: dt.datetime = NOW) -> Request:
    """The request after these steps, each with a reason."""
    for state in states:
        step = backlog.Step(target=state, reason="Begründung")
        request = backlog.move_request(city, office, request.number, step, seen=request.revision, now=now)
    return request


def moved_to(city: Any, office: Any, request: Request, state: State) -> Request:
    """The request after the way from received to this state."""
    return moved(city, office, request, *WAY[1 : WAY.index(state) + 1])


def for_permissions(city: Any, office: Any) -> dict[str, Any]:
    """What tables of permissions are about: requests of the statistics office, a file, and mail that failed."""
    draft = drafted(city, office)
    file = attaching.add_attachment(city, office, draft.number, "Lage.txt", b"Text", now=NOW)
    returned = handing_in.hand_in(city, office, draft.number, seen=draft.revision, now=NOW)
    returned = moved(city, office, returned, State.RETURNED)
    ours = moved_to(city, office, handed_in(city, office), State.EVALUATED)
    published = handed_in(city, office)
    backlog.publish_requests(city, office, [published.number], published=True)
    notice = OutgoingMail.objects.filter(municipality=city, state="failed").values_list("pk", flat=True).first()
    numbers = {"returned": returned.number, "ours": ours.number, "published": published.number}
    return {**numbers, "file": file.pk, "notice": notice}

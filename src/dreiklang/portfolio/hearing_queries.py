"""Reads of hearings: what is due, and what holds a request back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission, Role
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.errors import HearingMissingError
from dreiklang.portfolio.facts import Answer
from dreiklang.portfolio.hearing_values import (
    CONCLUDED,
    REQUIRED_FOR,
    HeardOf,
    HearingResult,
    MissingHearing,
    Party,
    days_left,
    missing_hearings,
)
from dreiklang.portfolio.models import Hearing, Measure, Request
from dreiklang.portfolio.request_rows import concerns_of
from dreiklang.portfolio.states import WAY, State
from dreiklang.wording.labels import label

__all__ = ["REQUIRED_FOR", "WAY", "State"]

SOON = 14
"""Days before a deadline from which a hearing is marked."""
WAITED_FOR = (HearingResult.OPEN.value, HearingResult.REFUSED.value)


@dataclass(frozen=True)
class Deadline:
    """A hearing with the days that are left; negative when the deadline has passed. None when it is concluded."""

    hearing: Hearing
    days: int | None

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed without an answer."""
        return self.days is not None and self.days < 0

    @property
    def soon(self) -> bool:
        """Whether the deadline is near."""
        return self.days is not None and 0 <= self.days <= SOON


def hearings(municipality: Municipality, *, party: Party | None = None, open_only: bool = False) -> QuerySet[Hearing]:
    """Hearings with what they are about: what is waited for first, the nearest (and so any missed) deadline first."""
    rows = Hearing.objects.filter(municipality=municipality)
    if party:
        rows = rows.filter(party=party.value)
    if open_only:
        rows = rows.filter(result__in=WAITED_FOR)
    waited = Case(When(result__in=WAITED_FOR, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.select_related("measure", "request").order_by(waited, "due_on", "pk")


def hearing(municipality: Municipality, pk: int) -> Hearing | None:
    """One hearing."""
    return hearings(municipality).filter(pk=pk).first()


def deadline(row: Hearing, today: dt.date) -> Deadline:
    """A hearing as its deadline stands on a day."""
    return Deadline(row, days_left(row.due_on, today) if row.result == HearingResult.OPEN else None)


def counts(municipality: Municipality, today: dt.date) -> dict[str, int]:
    """How many hearings wait for an answer, and how many of them too long."""
    waiting = Hearing.objects.filter(municipality=municipality, result=HearingResult.OPEN)
    return {"open": waiting.count(), "overdue": waiting.filter(due_on__lt=today).count()}


def may_answer(actor: Actor, row: Hearing) -> bool:
    """Whether somebody may enter the opinion: the staff council its own, the office what others have sent it."""
    if not actor.may(Permission.GIVE_OPINIONS):
        return False
    return actor.may(Permission.ARRANGE_HEARINGS) or (
        Role.STAFF_COUNCIL in actor.roles and row.party == Party.STAFF_COUNCIL
    )


def hearings_of(*, measure: Measure | None = None, request: Request | None = None) -> QuerySet[Hearing]:
    """The hearings of one thing; those of a request with those of the measure that it became."""
    wanted = Q(pk__in=())
    if measure is not None:
        wanted |= Q(measure=measure) | Q(request__measure=measure)
    if request is not None:
        wanted |= Q(request=request)
        wanted |= Q(measure=request.measure_id) if request.measure_id else Q(pk__in=())
    return Hearing.objects.filter(wanted).order_by("due_on", "pk")


def missing_for(request: Request, target: State) -> tuple[MissingHearing, ...]:
    """The hearings that a request still needs before it may enter a state."""
    known = [
        HeardOf(party=Party(row.party), required_for=State(row.required_for), result=HearingResult(row.result))
        for row in hearings_of(request=request)
    ]
    concerns = [name for name, concern in concerns_of(request).items() if concern.answer is Answer.YES]
    return missing_hearings(target, concerns, known)


def hearing_refusal(request: Request, target: State) -> HearingMissingError | None:
    """The refusal for a request that may not enter a state yet; None if nothing is missing."""
    missing = missing_for(request, target)
    return HearingMissingError([label("party", each.party.value) for each in missing]) if missing else None


def is_concluded(row: Hearing) -> bool:
    """Whether nothing is waited for any more."""
    return HearingResult(row.result) in CONCLUDED

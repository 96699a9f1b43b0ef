"""Measures that came with a workbook or were added by hand are taken up into the backlog, where they have a state.

From then on they move like all others: by the same steps, behind the same hearings, seen on the same lists and charts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.errors import (
    BadIntakeStateError,
    InBacklogError,
    IntakeRefusedError,
    NoMeasureChosenError,
    TooManyAtOnceError,
    UnknownMeasureError,
)
from dreiklang.portfolio.handing_in import next_number, subject_of
from dreiklang.portfolio.hearing_queries import hearing_refusal
from dreiklang.portfolio.models import Measure, Request, RequestMove, RequestNeed
from dreiklang.portfolio.sharing import share_requests
from dreiklang.portfolio.states import State

STATES = (State.PLANNED, State.DECIDED, State.IN_DELIVERY, State.DONE)
"""Where a measure of the register can stand when it enters the backlog: it has been thought of before."""
GONE = (State.MERGED.value, State.REJECTED.value)
"""A request that ended so does not carry its measure any more."""
MOST_AT_ONCE = 200


def measures_outside(municipality: Municipality) -> QuerySet[Measure]:
    """Measures that no request carries, in the register's order."""
    carried = Request.objects.filter(measure=OuterRef("pk")).exclude(state__in=GONE)
    rows = Measure.objects.filter(~Exists(carried), municipality=municipality)
    return rows.select_related("organization").order_by("position", "key")


@transaction.atomic
def take_up_measures(
    municipality: Municipality, actor: Actor, keys: Collection[str], state: State, *, now: dt.datetime
) -> list[Request]:
    """Let measures stand in the backlog from now on, all in one state, or none of them: IntakeRefusedError says why."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    if state not in STATES:
        raise BadIntakeStateError(state)
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise NoMeasureChosenError
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyAtOnceError(MOST_AT_ONCE)
    made: list[Request] = []
    for key in wanted:
        try:
            made.append(_take_up(municipality, actor, key, state, now))
        except Refusal as refusal:
            raise IntakeRefusedError(key, refusal) from refusal
    share_requests(municipality, made)
    return made


def _take_up(municipality: Municipality, actor: Actor, key: str, state: State, now: dt.datetime) -> Request:
    measure = Measure.objects.filter(municipality=municipality, key=key).select_related("organization").first()
    if measure is None:
        raise UnknownMeasureError(key)
    if not measures_outside(municipality).filter(pk=measure.pk).exists():
        raise InBacklogError(measure.key)
    request = _request(measure, state, now, next_number(municipality))
    refusal = hearing_refusal(request, state)
    if refusal is not None:
        raise refusal
    RequestMove.objects.create(
        municipality=municipality,
        request=request,
        source=State.DRAFT.value,
        target=state.value,
        at=now,
        actor=actor.pseudonym,
    )
    after = {"measure": measure.key, "state": state.value}
    record(municipality, actor, "measure_taken_up", subject_of(request), after=after)
    return request


def _request(measure: Measure, state: State, now: dt.datetime, number: int) -> Request:
    """What the register says of a measure, as its request; the figures are those of its fullest variant."""
    request = Request.objects.create(
        municipality_id=measure.municipality_id,
        number=number,
        organization=measure.organization,
        state=state.value,
        state_since=now,
        handed_in_on=timezone.localdate(now),
        measure=measure,
        title=measure.name,
        better=measure.remark,
        obligation=measure.obligation,
        legal_source=measure.legal_source,
        people=measure.people,
        process=measure.process,
        technology=measure.technology,
    )
    fullest = measure.variants.order_by("-position").first()
    RequestNeed.objects.bulk_create(
        RequestNeed(
            request=request, year=need.year, material=need.material, investment=need.investment, posts=need.posts
        )
        for need in (fullest.needs.all() if fullest else ())
    )
    return request

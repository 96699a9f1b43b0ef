"""What moves requests through the backlog: one or many, always from the state that the person saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.portfolio.errors import (
    BadMergeError,
    BulkRefusedError,
    NoSuchStepError,
    NothingChosenError,
    PastDateError,
    ReasonNeededError,
    TooManyAtOnceError,
    UnknownRequestError,
    ViewNameError,
)
from dreiklang.portfolio.handing_in import claim, subject_of
from dreiklang.portfolio.hearing_queries import hearing_refusal
from dreiklang.portfolio.models import Backlog, Request, RequestMove, SavedView
from dreiklang.portfolio.notices import tell_author
from dreiklang.portfolio.request_queries import Wanted, visible
from dreiklang.portfolio.sharing import share_all, share_requests
from dreiklang.portfolio.states import BACKLOG, ENDED, State, transition

MOST_AT_ONCE = 200
MOST_VIEWS = 30
LONGEST_VIEW_NAME = 60
LONGEST_REASON = 2000


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where a request is to go, why, when the next step is expected, and into which request (its number) it merges."""

    target: State
    reason: str = ""
    expected_on: dt.date | None = None
    into: int | None = None


@transaction.atomic
def move_request(
    municipality: Municipality, actor: Actor, number: int, step: Step, *, seen: int, now: dt.datetime
) -> Request:
    """Let one request take a step; `seen` is the revision that the person saw."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    request = _handled(municipality, actor, [number]).get(number)
    if request is None:
        raise UnknownRequestError(number)
    into = _merged_into(municipality, step)
    refusal = _hindrance(request, step, seen, into, timezone.localdate(now))
    if refusal is not None:
        raise refusal
    _take(request, step, into, actor, now)
    share_requests(municipality, [request])
    return request


@transaction.atomic
def move_requests(
    municipality: Municipality, actor: Actor, chosen: Mapping[int, int], step: Step, now: dt.datetime
) -> list[Request]:
    """Let several requests (number to seen revision) take a step, or none of them: BulkRefusedError says why."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    found = _chosen(municipality, actor, chosen)
    into = _merged_into(municipality, step)
    today = timezone.localdate(now)
    refused: dict[int, Refusal] = {}
    for number, seen in chosen.items():
        request = found.get(number)
        refusal = _hindrance(request, step, seen, into, today) if request else UnknownRequestError(number)
        if refusal is not None:
            refused[number] = refusal
    if refused:
        raise BulkRefusedError(refused)
    for request in found.values():
        _take(request, step, into, actor, now)
    share_requests(municipality, found.values())
    return list(found.values())


def _chosen(municipality: Municipality, actor: Actor, numbers: Collection[int]) -> dict[int, Request]:
    if not numbers:
        raise NothingChosenError
    if len(numbers) > MOST_AT_ONCE:
        raise TooManyAtOnceError(MOST_AT_ONCE)
    return _handled(municipality, actor, numbers)


def _handled(municipality: Municipality, actor: Actor, numbers: Collection[int]) -> dict[int, Request]:
    """The requests that were handed in, by number."""
    rows = visible(municipality, actor).filter(number__in=numbers).exclude(state=State.DRAFT)
    return {row.number: row for row in rows.select_related("organization", "author", "municipality")}


def _merged_into(municipality: Municipality, step: Step) -> Request | None:
    if step.target is not State.MERGED or step.into is None:
        return None
    return Request.objects.filter(municipality=municipality, number=step.into, state__in=BACKLOG).first()


def _hindrance(request: Request, step: Step, seen: int, into: Request | None, today: dt.date) -> Refusal | None:
    """Why a request cannot take a step; None if it can."""
    source = State(request.state)
    rule = transition(source, step.target)
    if request.revision != seen:
        return OutdatedError()
    if rule is None or rule.permission is not Permission.HANDLE_REQUESTS:
        return NoSuchStepError(source, step.target)
    if rule.reason and not step.reason.strip():
        return ReasonNeededError(step.target)
    if step.target is State.MERGED and (into is None or into.pk == request.pk or State(into.state) in ENDED):
        return BadMergeError()
    if step.expected_on and step.expected_on < today:
        return PastDateError(step.expected_on)
    return _missing_hearing(request, step)


def _missing_hearing(request: Request, step: Step) -> Refusal | None:
    """The one place where hearings that must come before a state hold a request back."""
    return hearing_refusal(request, step.target)


def _take(request: Request, step: Step, into: Request | None, actor: Actor, now: dt.datetime) -> None:
    """Compare and set, with the trace, the entry in the record, and the mail to the author."""
    source, reason = request.state, step.reason.strip()[:LONGEST_REASON]
    claim(
        request,
        state=step.target.value,
        state_since=now,
        reason=reason,
        expected_on=step.expected_on,
        merged_into=into,
    )
    move = RequestMove.objects.create(
        municipality=request.municipality,
        request=request,
        source=source,
        target=step.target.value,
        at=now,
        actor=actor.pseudonym,
        reason=reason,
        expected_on=step.expected_on,
        into=into,
    )
    tell_author(request, move)
    after = {"state": step.target.value, "expected_on": step.expected_on, "into": into.key if into else None}
    record(
        request.municipality,
        actor,
        "request_moved",
        subject_of(request),
        before={"state": source},
        after={name: value for name, value in after.items() if value},
        reason=reason,
    )


@transaction.atomic
def reschedule_request(
    municipality: Municipality,
    actor: Actor,
    number: int,
    *,
    expected_on: dt.date | None,
    seen: int,
    today: dt.date,
) -> Request:
    """Say anew when the next step is expected; the state stays."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    request = _handled(municipality, actor, [number]).get(number)
    if request is None:
        raise UnknownRequestError(number)
    if request.revision != seen:
        raise OutdatedError
    if expected_on and expected_on < today:
        raise PastDateError(expected_on)
    before = request.expected_on
    if before != expected_on:
        claim(request, expected_on=expected_on)
        record(municipality, actor, "request_rescheduled", subject_of(request), before=before, after=expected_on)
    return request


@transaction.atomic
def publish_requests(municipality: Municipality, actor: Actor, numbers: Collection[int], *, published: bool) -> int:
    """Open title, organisation and state of requests to everybody, or close them again; returns how many changed."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    found = _chosen(municipality, actor, numbers)
    missing = {number: UnknownRequestError(number) for number in numbers if number not in found}
    if missing:
        raise BulkRefusedError(missing)
    changed = [request for request in found.values() if request.published != published]
    for request in changed:
        claim(request, published=published)
        action = "request_published" if published else "request_unpublished"
        record(municipality, actor, action, subject_of(request))
    return len(changed)


@transaction.atomic
def set_up_backlog(municipality: Municipality, actor: Actor, *, contact: str, shares_requests: bool) -> None:
    """Say who handles requests first, and whether other municipalities may read what is asked for here."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    backlog, _ = Backlog.objects.get_or_create(municipality=municipality)
    before = {"contact": backlog.contact, "shares_requests": backlog.shares_requests}
    after = {"contact": contact.strip(), "shares_requests": shares_requests}
    if before == after:
        return
    Backlog.objects.filter(pk=backlog.pk).update(**after)
    if before["shares_requests"] != shares_requests:
        share_all(municipality)
    subject = Subject("backlog", "", municipality.name)
    record(municipality, actor, "backlog_set_up", subject, before=before, after=after)


@transaction.atomic
def save_view(municipality: Municipality, actor: Actor, name: str, wanted: Wanted) -> None:
    """Keep a filter under a name, for this person; the same name again replaces it. No business of the record's."""
    authorise(actor, municipality, Permission.SEE_REQUESTS)
    name = name.strip()
    views = SavedView.objects.filter(municipality=municipality, user_id=actor.user_id)
    too_many = views.exclude(name=name).count() >= MOST_VIEWS
    if not name or len(name) > LONGEST_VIEW_NAME or actor.user_id is None or too_many:
        raise ViewNameError(MOST_VIEWS)
    SavedView.objects.update_or_create(
        municipality=municipality, user_id=actor.user_id, name=name, defaults={"wanted": wanted.plain()}
    )


@transaction.atomic
def delete_view(municipality: Municipality, actor: Actor, pk: int) -> None:
    """Forget a view of one's own."""
    authorise(actor, municipality, Permission.SEE_REQUESTS)
    SavedView.objects.filter(municipality=municipality, user_id=actor.user_id, pk=pk).delete()

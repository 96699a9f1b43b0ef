"""What changes a request while its department writes it: begin, save as one goes, hand in, discard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.portfolio.errors import (
    NotBeingWrittenError,
    TooLongError,
    UnfinishedRequestError,
    UnknownOrganizationError,
    UnknownRequestError,
)
from dreiklang.portfolio.facts import LONGEST_TITLE, RequestFacts
from dreiklang.portfolio.models import Backlog, Request, RequestMove
from dreiklang.portfolio.notices import tell_author
from dreiklang.portfolio.request_queries import organizations_to_write_for, visible
from dreiklang.portfolio.request_rows import typed_from, write_facts
from dreiklang.portfolio.sharing import share_requests
from dreiklang.portfolio.states import TO_WRITE, State
from dreiklang.portfolio.typed import LONGEST_KEPT, known, read_typed


@transaction.atomic
def begin_request(
    municipality: Municipality,
    actor: Actor,
    organization: str,
    typed: Mapping[str, str],
    *,
    now: dt.datetime,
) -> Request:
    """Begin a request for an organisation (its key): an empty draft, or with what was typed already."""
    place = _place(municipality, actor, organization)
    kept = _kept(typed)
    request = Request.objects.create(
        municipality=municipality,
        number=next_number(municipality),
        organization=place,
        author_id=actor.user_id,
        state_since=now,
        typed=kept,
        title=kept.get("title", "")[:LONGEST_TITLE],
    )
    record(municipality, actor, "request_started", subject_of(request), after={"organization": organization})
    return request


def next_number(municipality: Municipality) -> int:
    """The number of the next request. The counter's row stays locked until the transaction ends: no two get one."""
    Backlog.objects.get_or_create(municipality=municipality)
    Backlog.objects.filter(municipality=municipality).update(last_number=F("last_number") + 1)
    return Backlog.objects.values_list("last_number", flat=True).get(municipality=municipality)


def _place(municipality: Municipality, actor: Actor, key: str) -> Organization:
    """An organisation that the person may write for."""
    authorise(actor, municipality, Permission.HAND_IN_REQUESTS)
    for place in organizations_to_write_for(municipality, actor):
        if place.key == key:
            return place
    if Organization.objects.filter(municipality=municipality, key=key).exists():
        raise NotAllowedError
    raise UnknownOrganizationError(key)


def _kept(typed: Mapping[str, str]) -> dict[str, str]:
    """What is stored of a form: known fields with something in them, none of them cut."""
    kept = {name: text.replace("\0", "").replace("\r\n", "\n") for name, text in known(typed).items()}
    if any(len(text) > LONGEST_KEPT for text in kept.values()):
        raise TooLongError(LONGEST_KEPT)
    return kept


def subject_of(request: Request) -> Subject:
    """A request as the record of changes names it."""
    return Subject("request", str(request.number), str(request))


def written_request(municipality: Municipality, actor: Actor, number: int) -> Request:
    """A request that the person may write, now; a refusal otherwise."""
    request = (
        visible(municipality, actor)
        .filter(number=number)
        .select_related("organization", "author", "municipality")
        .first()
    )
    if request is None:
        raise UnknownRequestError(number)
    authorise(actor, municipality, Permission.HAND_IN_REQUESTS, request.organization_id)
    if State(request.state) not in TO_WRITE:
        raise NotBeingWrittenError
    return request


@transaction.atomic
def save_draft(
    municipality: Municipality, actor: Actor, number: int, typed: Mapping[str, str], *, seen: int, form: str = ""
) -> Request:
    """Keep what was typed so far, finished or not; fields that are not named stay as they are.

    `seen` is the revision that the person saw. `form` names one open form, which may write several times without
    seeing its own writes: the page saves itself while the person goes on. The record of changes has no entry of it,
    since a draft is nobody's business until it is handed in.
    """
    request = written_request(municipality, actor, number)
    if request.revision != seen and not (form and request.form == form):
        raise OutdatedError
    stored = typed_from(request)
    kept = {**stored, **_kept(typed)}
    if kept == stored:
        return request
    place = request.organization
    if kept.get("organization") not in {None, place.key}:
        place = _place(municipality, actor, kept["organization"])
    # What was handed in before keeps its title in the lists until it is handed in again.
    title = request.title if request.handed_in_on else kept.get("title", "")[:LONGEST_TITLE]
    claim(request, typed=kept, organization=place, title=title, form=form)
    return request


def claim(request: Request, **values: object) -> None:
    """Compare and set: of two people who change a request at once, the second is told."""
    changed = Request.objects.filter(pk=request.pk, revision=request.revision).update(
        revision=request.revision + 1, **values
    )
    if changed != 1:
        raise OutdatedError
    request.revision += 1
    for name, value in values.items():
        setattr(request, name, value)


@transaction.atomic
def hand_in(municipality: Municipality, actor: Actor, number: int, *, seen: int, now: dt.datetime) -> Request:
    """Hand a request in: it is read, and if nothing is missing or contradictory, it stands in the backlog."""
    request = written_request(municipality, actor, number)
    if request.revision != seen:
        raise OutdatedError
    today = timezone.localdate(now)
    reading = read_typed(typed_from(request), today)
    if reading.facts is None:
        raise UnfinishedRequestError(reading.faults)
    source = request.state
    _store_facts(request, reading.facts, actor, now)
    move = RequestMove.objects.create(
        municipality=municipality,
        request=request,
        source=source,
        target=request.state,
        at=now,
        actor=actor.pseudonym,
    )
    share_requests(municipality, [request])
    tell_author(request, move)
    record(municipality, actor, "request_handed_in", subject_of(request), before=source, after=reading.facts.plain())
    return request


def _store_facts(request: Request, facts: RequestFacts, actor: Actor, now: dt.datetime) -> None:
    claim(
        request,
        state=State.RECEIVED.value,
        state_since=now,
        reason="",
        expected_on=None,
        form="",
        handed_in_on=request.handed_in_on or timezone.localdate(now),
        author_id=request.author_id or actor.user_id,
    )
    write_facts(request, facts)
    request.save()


@transaction.atomic
def discard_draft(municipality: Municipality, actor: Actor, number: int) -> None:
    """Remove a draft for good, with its files. What was handed in once stays."""
    request = written_request(municipality, actor, number)
    if request.handed_in_on:
        raise NotBeingWrittenError
    subject = Subject("request", str(request.number), request.key)
    request.delete()
    record(municipality, actor, "request_discarded", subject)

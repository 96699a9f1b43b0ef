"""What requesters are told by e-mail: each change of their request's state, in plain words."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dreiklang.municipality.mail import queue_mail
from dreiklang.municipality.models import MailState, Municipality, OutgoingMail
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.models import Request, RequestMove
from dreiklang.portfolio.next_steps import next_step
from dreiklang.portfolio.states import State
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label


def tell_author(request: Request, move: RequestMove) -> None:
    """Queue the mail about a change of state, in the transaction of the change; nobody is told twice."""
    if request.author is None:
        return
    state = label("request_state", request.state)
    queue_mail(
        request.municipality,
        to=request.author,
        subject=message("Request {key}: {state}", key=request.key, state=state),
        lines=_lines(request, move),
        link=f"/{request.municipality.slug}/bedarfe/{request.number}/",
        key=f"request-{request.number}-{move.pk}",
    )


def _lines(request: Request, move: RequestMove) -> list[Message | str]:
    step = next_step(State(request.state))
    state = label("request_state", request.state)
    lines: list[Message | str] = [
        message("Your request {key} “{title}” is now: {state}.", key=request.key, title=request.title, state=state)
    ]
    if move.reason:
        lines.append(message("Reason: {reason}", reason=move.reason))
    if move.into is not None:
        lines.append(message("It goes on together with {key} “{title}”.", key=move.into.key, title=move.into.title))
    lines.append(message("Next step: {what}", what=step.what))
    if move.expected_on:
        lines.append(message("Expected on {day}.", day=move.expected_on))
    return lines


@transaction.atomic
def send_again(municipality: Municipality, actor: Actor, pk: int, now: dt.datetime) -> bool:
    """Try a failed notice about a request once more; False if there is none such."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    failed = OutgoingMail.objects.filter(
        municipality=municipality, pk=pk, key__startswith="request-", state=MailState.FAILED
    )
    return failed.update(state=MailState.WAITING, attempts=0, due_at=now, error="") == 1

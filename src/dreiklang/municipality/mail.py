"""The outbox: mail that rules want people to get, queued with the change itself and sent later by a worker.

A rule queues in its own transaction: no mail goes out about what was never stored, and none is lost when the mail
server is away. A worker sends what is due, and tries again with growing pauses; the person sees on the account page
what could not be delivered.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.models import MailState, Municipality, OutgoingMail, User
from dreiklang.wording import Message, message, say

logger = logging.getLogger("dreiklang.mail")
PAUSES = tuple(dt.timedelta(minutes=each) for each in (1, 5, 30, 120, 480, 1440))
"""Between one try and the next; after the last one the mail has failed."""
CLAIM = dt.timedelta(minutes=5)
"""How long a worker has for one try; a worker that was killed gives its mail back after that."""
AT_ONCE = 20
NO_ADDRESS = "no address"
LONGEST_KEY = 200
LONGEST_SUBJECT = 200
GREETING = message("Hello,")
SIGNATURE = message("Dreiklang sends this mail by itself; nobody reads answers to it.")


def queue_mail(
    municipality: Municipality,
    *,
    to: User,
    subject: Message,
    lines: Sequence[Message | str],
    link: str,
    key: str,
    end: Message | str = "",
) -> OutgoingMail:
    """Have a mail sent to a person, in their language; call it in the transaction of what it is about.

    `link` is a path of ours, such as "/stuttgart/bedarfe/12/". `key` names the occasion: of several mails to one
    person with the same key only the first is sent. Who has no address finds the mail on the account page. `end`
    stands below the signature, such as how to get no more mail of the kind.
    """
    closing = f"-- \n{say(SIGNATURE, to.language)}"
    said = [say(GREETING, to.language), *(say(line, to.language) for line in lines), public_address(link), closing]
    text = "\n\n".join([*said, *([say(end, to.language)] if end else [])])
    reachable = bool(to.email)
    mail, _ = OutgoingMail.objects.get_or_create(
        municipality=municipality,
        user=to,
        key=key[:LONGEST_KEY],
        defaults={
            "subject": " ".join(say(subject, to.language).split())[:LONGEST_SUBJECT],
            "text": text.replace("\0", "") + "\n",
            "state": MailState.WAITING if reachable else MailState.FAILED,
            "error": "" if reachable else NO_ADDRESS,
        },
    )
    return mail


def public_address(link: str) -> str:
    """A path of ours as it works outside of a page."""
    return f"{settings.PUBLIC_ADDRESS}{link}" if link.startswith("/") else link


def undelivered_mail(user: User) -> list[OutgoingMail]:
    """What could not be sent to a person, newest first; for that person's eyes only."""
    with within(EVERYBODY):
        rows = OutgoingMail.objects.filter(user=user).exclude(state=MailState.SENT)
        if settings.SENDS_MAIL:  # without a server everything waits, and this page is where it can be read
            rows = rows.exclude(state=MailState.WAITING, attempts__lte=1)
        return list(rows.select_related("municipality"))


def send_due_mail(now: dt.datetime) -> int:
    """A worker's step: try what is due, over all municipalities; returns how many were tried."""
    if not settings.SENDS_MAIL:
        return 0
    for count in range(AT_ONCE):
        mail = _claim(now)
        if mail is None:
            return count
        _send(mail, now)
    return AT_ONCE


def _claim(now: dt.datetime) -> OutgoingMail | None:
    """A mail that is due, claimed for one try: of several workers exactly one gets it."""
    due = OutgoingMail.objects.filter(state=MailState.WAITING, due_at__lte=now).order_by("due_at", "pk")
    for pk, attempts in due.values_list("pk", "attempts")[:AT_ONCE]:
        taken = OutgoingMail.objects.filter(pk=pk, attempts=attempts, state=MailState.WAITING).update(
            attempts=F("attempts") + 1, due_at=now + CLAIM
        )
        if taken:
            return OutgoingMail.objects.select_related("user").get(pk=pk)
    return None


def _send(mail: OutgoingMail, now: dt.datetime) -> None:
    claimed = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=MailState.WAITING)
    if not mail.user.email or not mail.user.is_active:
        claimed.update(state=MailState.FAILED, error=NO_ADDRESS)
        return
    try:
        # The key in the header lets mail programs recognise a second copy, should a worker die after the sending.
        EmailMessage(
            mail.subject,
            mail.text,
            to=[mail.user.email],
            headers={"Auto-Submitted": "auto-generated", "X-Dreiklang-Mail": str(mail.pk)},
        ).send()
    except (SMTPException, OSError, ValueError) as error:
        _note_failure(claimed, mail, error, now)
    else:
        claimed.update(state=MailState.SENT, sent_at=now, error="")


def _note_failure(claimed: QuerySet[OutgoingMail], mail: OutgoingMail, error: Exception, now: dt.datetime) -> None:
    # The server's words may repeat the address; its code says enough.
    name = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    logger.warning("Mail %s could not be sent (%s, attempt %s)", mail.pk, name, mail.attempts)
    hopeless = isinstance(error, SMTPRecipientsRefused | ValueError)
    if hopeless or mail.attempts > len(PAUSES):
        claimed.update(state=MailState.FAILED, error=name[:200])
    else:
        claimed.update(due_at=now + PAUSES[mail.attempts - 1], error=name[:200])

"""Personal data: one table of what is kept, why and for how long; the code that keeps to it reads the same table.

The privacy page and the record of processing activities (Art. 30 GDPR) are made from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from dreiklang.municipality.models import (
    ApiToken,
    Assignment,
    AuditEntry,
    DeliveryState,
    OutgoingMail,
    User,
    WebhookDelivery,
)
from dreiklang.wording import Message, message

Tidy = Callable[[dt.datetime], int]
"""Deletes what is past a time, and returns how much it was."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of personal data: where it is, what for, on which legal basis, and for how long."""

    key: str
    name: Message
    data: Message
    purpose: Message
    basis: Message
    tables: tuple[str, ...]
    """The models that hold it, so that a test can tell that none is forgotten."""
    days: int | None
    """Kept for so long after its purpose has ended; None: as `ending` says."""
    ending: Message
    tidy: Tidy | None = None


DUTY = message("Art. 6 (1) e GDPR with the state's data protection act: performing a public task")
SECURITY = message("Art. 6 (1) e and Art. 32 GDPR: security of processing")


def _accounts(before: dt.datetime) -> int:
    """Accounts that have no role anywhere and were last used, or made, before that."""
    roles = Assignment.objects.filter(user=OuterRef("pk"))
    unused = User.objects.filter(~Exists(roles)).filter(
        Q(last_login__lt=before) | Q(last_login=None, date_joined__lt=before)
    )
    count = unused.count()
    unused.delete()
    return count


def _sessions(before: dt.datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def _tokens(before: dt.datetime) -> int:
    return ApiToken.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)).delete()[0]


def _deliveries(before: dt.datetime) -> int:
    done = WebhookDelivery.objects.exclude(state=DeliveryState.WAITING)
    return done.filter(created_at__lt=before).delete()[0]


def _mail(before: dt.datetime) -> int:
    return OutgoingMail.objects.filter(created_at__lt=before).delete()[0]


HOLDINGS = (
    Holding(
        key="accounts",
        name=message("Accounts"),
        data=message("Sign-in name, name, e-mail address, password as a hash, roles, day of the last sign-in"),
        purpose=message("Signing in, rights, and naming who is responsible for a change"),
        basis=DUTY,
        tables=("municipality.User", "municipality.Assignment", "account.EmailAddress", "account.EmailConfirmation"),
        days=180,
        ending=message("after the last role has been taken away"),
        tidy=_accounts,
    ),
    Holding(
        key="second_factors",
        name=message("Second factors and single sign-on"),
        data=message("Secret of the authenticator app, public keys of passkeys, identifier at the identity provider"),
        purpose=message("Proving who signs in"),
        basis=SECURITY,
        tables=(
            "mfa.Authenticator",
            "socialaccount.SocialAccount",
            "socialaccount.SocialToken",
            "socialaccount.SocialApp",
        ),
        days=None,
        ending=message("until the person removes them or the account ends"),
    ),
    Holding(
        key="sessions",
        name=message("Sessions"),
        data=message("Random identifier in a cookie, account, time of expiry"),
        purpose=message("Staying signed in while working"),
        basis=SECURITY,
        tables=("sessions.Session",),
        days=1,
        ending=message("after the session has ended, at the latest ten hours after the sign-in"),
        tidy=_sessions,
    ),
    Holding(
        key="tokens",
        name=message("API tokens"),
        data=message("Name given by the owner, hash of the token, rights, day of the last use"),
        purpose=message("Access for the programs of a person"),
        basis=DUTY,
        tables=("municipality.ApiToken",),
        days=90,
        ending=message("after expiry or revocation"),
        tidy=_tokens,
    ),
    Holding(
        key="record_of_changes",
        name=message("Record of changes"),
        data=message("Pseudonym, time, what was changed from what to what"),
        purpose=message("Accounting for every published figure; detecting misuse"),
        basis=DUTY,
        tables=("municipality.AuditEntry", "packages.PackageVersion"),
        days=None,
        ending=message("for good; when the account ends, nothing leads from the pseudonym to the person any more"),
    ),
    Holding(
        key="drafts",
        name=message("Authors of drafts"),
        data=message("Account that made a draft of a package"),
        purpose=message("Showing a draft to whom it belongs"),
        basis=DUTY,
        tables=("packages.Package",),
        days=None,
        ending=message("until the draft is discarded or the account ends"),
    ),
    Holding(
        key="assessments",
        name=message("Evaluations"),
        data=message("Who rated a request or measure with how many points and why; pseudonym, time"),
        purpose=message("Showing where people judge differently, and accounting for the agreed result"),
        basis=DUTY,
        tables=("assessment.Assessment", "assessment.Evaluation", "assessment.CatalogueVersion"),
        days=None,
        ending=message("for good; when the account ends, nothing leads from the pseudonym to the person any more"),
    ),
    Holding(
        key="requests",
        name=message("Authors of requests"),
        data=message("Account that began a request; pseudonyms of who moved it; what the text and the files say"),
        purpose=message("Showing a draft to whom it belongs, and telling its author of changes"),
        basis=DUTY,
        tables=(
            "portfolio.Request",
            "portfolio.RequestMove",
            "portfolio.RequestAttachment",
            "portfolio.AttachmentContent",
        ),
        days=None,
        ending=message("until the request is deleted; who wrote it is forgotten when the account ends"),
    ),
    Holding(
        key="request_views",
        name=message("Saved views"),
        data=message("Filters of the backlog that a person saved under a name"),
        purpose=message("Finding one's own view again"),
        basis=DUTY,
        tables=("portfolio.SavedView",),
        days=None,
        ending=message("until the person deletes the view or the account ends"),
    ),
    Holding(
        key="deliveries",
        name=message("Deliveries to webhooks"),
        data=message("What was changed and when; no names and no pseudonyms"),
        purpose=message("Telling connected programs of changes, and tracing what they were told"),
        basis=DUTY,
        tables=("municipality.WebhookDelivery",),
        days=90,
        ending=message("after the delivery"),
        tidy=_deliveries,
    ),
    Holding(
        key="outgoing_mail",
        name=message("Mail to people"),
        data=message("Account, subject and text, when it was sent and whether that failed"),
        purpose=message("Telling people of what concerns them, and showing them what could not be delivered"),
        basis=DUTY,
        tables=("municipality.OutgoingMail",),
        days=30,
        ending=message("after it was written"),
        tidy=_mail,
    ),
    Holding(
        key="saved_searches",
        name=message("Kept searches"),
        data=message("Account, name of the search, words and filters, whether mail is wanted"),
        purpose=message("Finding a search again, and mail about new hits"),
        basis=DUTY,
        tables=("search.SavedSearch",),
        days=None,
        ending=message("until the person deletes the search or the account ends"),
    ),
    Holding(
        key="council_people",
        name=message("Members of the council and its committees"),
        data=message("What the city's council information system publishes: names, roles, memberships, contacts"),
        purpose=message("Showing who asked for and decided what, and publishing it again in the same standard"),
        basis=DUTY,
        tables=("council.Person", "council.Membership"),
        days=None,
        ending=message("until the council information system deletes them; the next import takes that over"),
    ),
    Holding(
        key="motion_readings",
        name=message("What was read in motions"),
        data=message("Movers as the papers name them (mostly groups, at times single people); names in quoted words"),
        purpose=message("Following a motion to its result and summing what was asked for; signatures are not stored"),
        basis=DUTY,
        tables=("council.MotionReading", "council.ReadValue"),
        days=None,
        ending=message("until the council information system deletes them; the next import takes that over"),
    ),
    Holding(
        key="corrections",
        name=message("Corrections of readings"),
        data=message("Pseudonym of who confirmed or corrected a value, when and for what reason"),
        purpose=message("Accounting for every published figure; detecting misuse"),
        basis=DUTY,
        tables=("council.Correction",),
        days=None,
        ending=message(
            "until withdrawn; when the account ends, nothing leads from the pseudonym to the person any more"
        ),
    ),
    Holding(
        key="logs",
        name=message("Server log"),
        data=message("Time, address without its query, status, duration, request id; no IP addresses and no names"),
        purpose=message("Finding faults and attacks"),
        basis=SECURITY,
        tables=(),
        days=14,
        ending=message("after it was written; the operator's log system deletes it"),
    ),
)


@transaction.atomic
def tidy(now: dt.datetime) -> dict[str, int]:
    """Delete all that is past its time, over all municipalities; returns how much of each kind."""
    return {
        holding.key: holding.tidy(now - dt.timedelta(days=holding.days))
        for holding in HOLDINGS
        if holding.tidy is not None and holding.days is not None
    }


def about_person(user: User) -> Mapping[str, Any]:
    """All that is kept about a person, as the person can take it along (Art. 15 and 20 GDPR)."""
    return {
        "account": {
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "language": user.language,
            "pseudonym": user.pseudonym,
            "made": user.date_joined,
            "last_sign_in": user.last_login,
        },
        "roles": list(Assignment.objects.filter(user=user).values("municipality__slug", "role", "organization__name")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "single_sign_on": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "last_login")),
        "tokens": list(
            ApiToken.objects.filter(user=user).values("name", "scopes", "created_at", "expires_at", "last_used_on")
        ),
        "mail": list(
            OutgoingMail.objects.filter(user=user).values("subject", "text", "state", "created_at", "sent_at")
        ),
        "record_of_changes": list(
            AuditEntry.objects.filter(actor=user.pseudonym)
            .order_by("municipality", "sequence")
            .values("municipality__slug", "sequence", "at", "action", "kind", "key", "reason")
        ),
    }

"""Reads of municipalities, people's rights, and the record of changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, QuerySet, Sum

from dreiklang.municipality.audit_chain import Break, breaks
from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.models import (
    ApiToken,
    Assignment,
    AuditEntry,
    AuditHead,
    DeliveryState,
    Municipality,
    Organization,
    User,
    Webhook,
    WebhookDelivery,
)
from dreiklang.municipality.permissions import MERELY_READING, Permission, Role
from dreiklang.municipality.values import OPERATOR, SET_UP, VISITOR, Actor, Grant

__all__ = ["VISITOR", "Actor"]


def actor_in(municipality: Municipality, user: User | AnonymousUser) -> Actor:
    """The signed-in person as they stand in this municipality; a stranger is a visitor."""
    if not isinstance(user, User) or not user.is_active:
        return VISITOR
    held = Assignment.objects.filter(user=user, municipality=municipality).values_list("role", "organization_id")
    return Actor(
        pseudonym=user.pseudonym,
        name=user.get_full_name() or user.get_username(),
        grants=frozenset({Grant(Role.VISITOR), *(Grant(Role(role), place) for role, place in held)}),
        user_id=user.pk,
        municipality_id=municipality.pk,
    )


def actor_of_token(municipality: Municipality, secret: str, now: dt.datetime) -> tuple[Actor, ApiToken] | None:
    """Whom an API token stands for, with no more rights than its scopes; None if it is unknown, revoked or too old."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = (
        ApiToken.objects.filter(
            municipality=municipality, digest=digest, revoked_at=None, expires_at__gt=now, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    if token is None:
        return None
    known = {permission.value for permission in Permission}
    scopes = frozenset(Permission(scope) for scope in token.scopes if scope in known)
    return replace(actor_in(municipality, token.user), scopes=scopes), token


def set_up_actor(municipality: Municipality) -> Actor:
    """The set-up itself, which loads example cities and makes the first accounts."""
    return _all_roles(municipality, SET_UP)


def operator_actor(municipality: Municipality) -> Actor:
    """Whoever gives commands on the machine; they can do anything there anyhow, and it is recorded."""
    return _all_roles(municipality, OPERATOR)


def _all_roles(municipality: Municipality, name: str) -> Actor:
    grants = frozenset(map(Grant, Role)) - {Grant(Role.DEPARTMENT_LEAD), Grant(Role.REQUESTER)}
    return Actor(pseudonym=name, name=name, grants=grants, municipality_id=municipality.pk)


def municipalities() -> QuerySet[Municipality]:
    """All municipalities of this installation, by name."""
    return Municipality.objects.all()


def municipality_by_slug(slug: str) -> Municipality | None:
    """The municipality with this address, if there is one."""
    return Municipality.objects.filter(slug=slug).first()


def municipality_exists(slug: str) -> bool:
    """Whether this municipality has been set up."""
    return Municipality.objects.filter(slug=slug).exists()


def organizations(municipality: Municipality) -> QuerySet[Organization]:
    """The municipality's organisations in listed order."""
    return Organization.objects.filter(municipality=municipality)


def own_assignments(user: User) -> list[Assignment]:
    """The roles that a person holds, in all municipalities; for that person's eyes only."""
    with within(EVERYBODY):
        held = Assignment.objects.filter(user=user).select_related("municipality", "organization")
        return list(held.order_by("municipality__name", "role", "organization__position"))


def can_change_things(user: User) -> bool:
    """Whether a person holds a role anywhere that does more than read and ask."""
    with within(EVERYBODY):
        return Assignment.objects.filter(user=user).exclude(role__in=MERELY_READING).exists()


def person_by_email(email: str) -> User | None:
    """The active person with this address; none if it is nobody's, or that of several."""
    found = User.objects.filter(email__iexact=email, is_active=True)[:2] if email else ()
    return found[0] if len(found) == 1 else None


def people(municipality: Municipality) -> QuerySet[User]:
    """Everybody with a role here, by name, with their roles here as `held`."""
    held = Assignment.objects.filter(municipality=municipality).select_related("organization")
    return (
        User.objects.filter(assignments__municipality=municipality)
        .distinct()
        .order_by("last_name", "first_name", "username")
        .prefetch_related(Prefetch("assignments", held, to_attr="held"))
    )


def person(municipality: Municipality, pseudonym: str) -> User | None:
    """One of the people with a role here."""
    return people(municipality).filter(pseudonym=pseudonym).first()


def audit_entries(
    municipality: Municipality, *, kind: str = "", key: str = "", action: str = "", actor: str = ""
) -> QuerySet[AuditEntry]:
    """The record of changes, newest first: all, or of one thing, one kind of change, or one person."""
    wanted = {"kind": kind, "key": key, "action": action, "actor": actor}
    return AuditEntry.objects.filter(
        municipality=municipality, **{name: value for name, value in wanted.items() if value}
    )


def audit_entry(municipality: Municipality, sequence: int) -> AuditEntry | None:
    """One entry by its number."""
    return AuditEntry.objects.filter(municipality=municipality, sequence=sequence).first()


def audit_actions(municipality: Municipality) -> list[str]:
    """The kinds of change that occur in the record."""
    return list(
        AuditEntry.objects.filter(municipality=municipality)
        .order_by("action")
        .values_list("action", flat=True)
        .distinct()
    )


def audit_head(municipality: Municipality) -> tuple[int, str]:
    """Number and digest of the last entry; 0 and nothing before the first."""
    found = AuditHead.objects.filter(municipality=municipality).values_list("sequence", "digest").first()
    return found or (0, "")


def audit_breaks(municipality: Municipality, anchors: Mapping[int, str] | None = None) -> list[Break]:
    """Where the record of changes has been tampered with; `anchors` are digests that were written down elsewhere."""
    entries = AuditEntry.objects.filter(municipality=municipality).order_by("sequence").iterator(chunk_size=2000)
    return list(breaks(municipality.slug, entries, audit_head(municipality), anchors))


def names_of(pseudonyms: Iterable[str]) -> dict[str, str]:
    """The names behind pseudonyms, as far as the people have not been erased."""
    return {
        user.pseudonym: user.get_full_name() or user.get_username()
        for user in User.objects.filter(pseudonym__in=set(pseudonyms))
    }


def api_tokens(municipality: Municipality, user_id: int) -> QuerySet[ApiToken]:
    """A person's tokens here, newest first."""
    return ApiToken.objects.filter(municipality=municipality, user_id=user_id)


def webhooks(municipality: Municipality) -> QuerySet[Webhook]:
    """The addresses outside that are told of changes."""
    return Webhook.objects.filter(municipality=municipality)


def webhook_deliveries(municipality: Municipality) -> QuerySet[WebhookDelivery]:
    """What was told or is still to be told, newest first."""
    return WebhookDelivery.objects.filter(webhook__municipality=municipality).select_related("webhook")


def deliveries_by_state() -> dict[str, int]:
    """How many deliveries there are in each state, over all municipalities; for monitoring."""
    found = dict(WebhookDelivery.objects.order_by().values_list("state").annotate(count=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in DeliveryState}


def audit_entry_count() -> int:
    """How many entries the records of changes have together; for monitoring."""
    return AuditHead.objects.aggregate(count=Sum("sequence"))["count"] or 0

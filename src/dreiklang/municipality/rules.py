"""What changes municipalities and organisations; and how every other rule asks for leave and leaves its trace."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from dreiklang.municipality.audit_chain import digest, plain
from dreiklang.municipality.errors import BadNameError, NotAllowedError, OutdatedError, TakenError
from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.models import (
    AuditEntry,
    AuditHead,
    Municipality,
    Organization,
    Webhook,
    WebhookDelivery,
)
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.values import Actor, Subject

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
WORDS_OF_ADDRESSES = frozenset(
    {
        "anmelden",
        "abmelden",
        "api",
        "bereit",
        "datenschutz",
        "einladung",
        "gesund",
        "konto",
        "metriken",
        "oidc",
        "oparl",
    }
    | {"sprache", "static"}
)
"""First parts of the product's own addresses, which no municipality can have."""


def authorise(
    actor: Actor, municipality: Municipality, permission: Permission, organization: int | None = None
) -> None:
    """Refuse unless the actor holds the permission in this very municipality (and in that organisation)."""
    if actor.municipality_id != municipality.pk or not actor.may(permission, organization):
        raise NotAllowedError


def record(
    municipality: Municipality,
    actor: Actor,
    action: str,
    subject: Subject,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditEntry:
    """Add an audit entry and queue what webhooks are told; call it in the transaction of the change, near its end.

    It locks the municipality's chain until the transaction ends, so that entries have one order.
    """
    head = AuditHead.objects.select_for_update().get(municipality=municipality)
    entry = AuditEntry(
        municipality=municipality,
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=actor.pseudonym,
        action=action,
        kind=subject.kind,
        key=plain(subject.key),
        subject=plain(subject.name)[:300],
        before=plain(before),
        after=plain(after),
        reason=plain(reason),
        previous=head.digest,
    )
    entry.digest = digest(municipality.slug, entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=head.pk).update(sequence=entry.sequence, digest=entry.digest)
    _queue_deliveries(municipality, entry)
    return entry


def _queue_deliveries(municipality: Municipality, entry: AuditEntry) -> None:
    hooks = [
        hook
        for hook in Webhook.objects.filter(municipality=municipality, active=True)
        if not hook.actions or entry.action in hook.actions
    ]
    told = {
        "action": entry.action,
        "at": entry.at.isoformat(),
        "municipality": municipality.slug,
        "kind": entry.kind,
        "key": entry.key,
        "sequence": entry.sequence,
    }
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            webhook=hook,
            key=f"msg_{uuid.uuid4().hex}",
            action=entry.action,
            body=json.dumps(told, ensure_ascii=False),
            due_at=entry.at,
        )
        for hook in hooks
    )


@transaction.atomic
def create_municipality(slug: str, name: str, official_key: str = "", programme: str = "") -> Municipality:
    """Add a city; only the command line calls this."""
    if not SLUG.fullmatch(slug) or slug in WORDS_OF_ADDRESSES or not name.strip():
        raise BadNameError(slug)
    if Municipality.objects.filter(slug=slug).exists():
        raise TakenError(slug)
    municipality = Municipality.objects.create(slug=slug, name=name, official_key=official_key, programme=programme)
    with within(EVERYBODY):
        AuditHead.objects.create(municipality=municipality)
    return municipality


@transaction.atomic
def store_organizations(
    municipality: Municipality, actor: Actor, entries: Iterable[tuple[str, str, str]]
) -> dict[str, Organization]:
    """Add or rename organisations given as key, name and kind; returns all of them by key."""
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    known = {item.key: item for item in Organization.objects.filter(municipality=municipality)}
    before = {key: item.name for key, item in known.items()}
    for key, name, kind in entries:
        if key in known and (known[key].name, known[key].kind) == (name, kind):
            continue
        known[key], _ = Organization.objects.update_or_create(
            municipality=municipality,
            key=key,
            defaults={"name": name, "kind": kind},
            create_defaults={"name": name, "kind": kind, "position": len(known)},
        )
    after = {key: item.name for key, item in known.items()}
    if after != before:
        subject = Subject("organizations", "", municipality.name)
        record(municipality, actor, "organizations_stored", subject, before=before, after=after)
    return known


@transaction.atomic
def name_controller(municipality: Municipality, actor: Actor, controller: str, seen: str) -> None:
    """State who answers for personal data in this municipality; `seen` is the text that the person saw."""
    authorise(actor, municipality, Permission.MANAGE_PEOPLE)
    changed = Municipality.objects.filter(pk=municipality.pk, controller=seen).update(controller=controller)
    if changed != 1:
        raise OutdatedError
    subject = Subject("municipality", municipality.slug, municipality.name)
    record(municipality, actor, "controller_named", subject, before=seen, after=controller)
    municipality.controller = controller

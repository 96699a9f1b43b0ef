"""What changes municipalities, organisations and people; and how every other rule leaves its trace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from dreiklang.municipality.errors import NotAllowedError
from dreiklang.municipality.models import Assignment, AuditEntry, Municipality, Organization, User
from dreiklang.municipality.permissions import Permission, Role
from dreiklang.municipality.queries import Actor


def authorise(actor: Actor, municipality: Municipality, permission: Permission) -> None:
    """Refuse unless the actor holds the permission in this very municipality."""
    if actor.municipality_id != municipality.pk or not actor.may(permission):
        raise NotAllowedError


def record(
    municipality: Municipality,
    actor: Actor,
    action: str,
    subject: str,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> None:
    """Add an audit entry; call it inside the transaction of the change that it describes."""
    AuditEntry.objects.create(
        municipality=municipality,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        subject=subject,
        before=before,
        after=after,
        reason=reason,
    )


@transaction.atomic
def create_municipality(slug: str, name: str, official_key: str = "", programme: str = "") -> Municipality:
    """Add a city; only the command line calls this."""
    return Municipality.objects.create(slug=slug, name=name, official_key=official_key, programme=programme)


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
        record(municipality, actor, "organizations_stored", municipality.slug, before=before, after=after)
    return known


@transaction.atomic
def create_account(municipality: Municipality, actor: Actor, username: str, password: str, role: Role) -> User:
    """Add a person with one role in this municipality. The password is hashed and never recorded."""
    user = User.objects.create_user(username=username, password=password)
    Assignment.objects.create(user=user, municipality=municipality, role=role)
    record(municipality, actor, "account_created", username, after={"role": role.value})
    return user

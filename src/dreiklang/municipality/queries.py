"""Reads of municipalities, people's rights, and the record of changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from dreiklang.municipality.models import Assignment, AuditEntry, Municipality, Organization, User
from dreiklang.municipality.permissions import MATRIX, Permission, Role


@dataclass(frozen=True)
class Actor:
    """Somebody in one municipality: who, and which roles they hold there."""

    name: str
    roles: frozenset[Role]
    user_id: int | None = None
    municipality_id: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles allows it."""
        return any(permission in MATRIX[role] for role in self.roles)


VISITOR = Actor(name="", roles=frozenset({Role.VISITOR}))


def actor_in(municipality: Municipality, user: User | AnonymousUser) -> Actor:
    """The signed-in person as they stand in this municipality; a stranger is a visitor."""
    if not isinstance(user, User) or not user.is_active:
        return VISITOR
    roles = Assignment.objects.filter(user=user, municipality=municipality).values_list("role", flat=True)
    return Actor(
        name=user.get_full_name() or user.get_username(),
        roles=frozenset({Role.VISITOR, *map(Role, roles)}),
        user_id=user.pk,
        municipality_id=municipality.pk,
    )


def set_up_actor(municipality: Municipality) -> Actor:
    """The set-up itself, which loads example cities and makes the first accounts."""
    return Actor(name="Einrichtung", roles=frozenset(Role), municipality_id=municipality.pk)


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


def audit_entries(municipality: Municipality) -> QuerySet[AuditEntry]:
    """The record of changes, newest first."""
    return AuditEntry.objects.filter(municipality=municipality)

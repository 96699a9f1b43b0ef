"""Plain values that the rules and queries of this room pass around."""

from __future__ import annotations

from dataclasses import dataclass, field

from dreiklang.municipality.permissions import MATRIX, OF_AN_ORGANIZATION, Permission, Role


@dataclass(frozen=True)
class Subject:
    """What a change was about: the kind of thing, which one, and its name at that time."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True)
class Grant:
    """A role, in the whole municipality or in one organisation (by primary key)."""

    role: Role
    organization: int | None = None

    def allows(self, permission: Permission, organization: int | None) -> bool:
        """Whether this role gives the permission; one of an organisation gives it there only.

        Asked without an organisation, such a role allows what some organisation's part would: pages are reached
        so, and the rule behind them asks again with the organisation.
        """
        if permission not in MATRIX[self.role]:
            return False
        return self.role not in OF_AN_ORGANIZATION or organization is None or organization == self.organization


@dataclass(frozen=True)
class Actor:
    """Somebody in one municipality: by pseudonym, with the roles held there, cut down to an API token's scopes."""

    pseudonym: str
    grants: frozenset[Grant]
    user_id: int | None = None
    municipality_id: int | None = None
    name: str = field(default="", compare=False)
    scopes: frozenset[Permission] | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles, wherever they are held."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission, organization: int | None = None) -> bool:
        """Whether one of the roles allows it (in that organisation), and the token has the scope."""
        if self.scopes is not None and permission not in self.scopes:
            return False
        return any(grant.allows(permission, organization) for grant in self.grants)

    def organizations(self, permission: Permission) -> frozenset[int] | None:
        """The organisations (by primary key) for which the permission is held; None if for the whole municipality."""
        if self.scopes is not None and permission not in self.scopes:
            return frozenset()
        held = [grant for grant in self.grants if permission in MATRIX[grant.role]]
        if any(grant.role not in OF_AN_ORGANIZATION for grant in held):
            return None
        return frozenset(grant.organization for grant in held if grant.organization is not None)


VISITOR = Actor(pseudonym="", grants=frozenset({Grant(Role.VISITOR)}))
SET_UP = "Einrichtung"
"""The actor of the set-up, which loads example cities and makes the first accounts."""
OPERATOR = "Betrieb"
"""The actor of commands that an operator gives."""

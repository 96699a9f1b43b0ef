"""Who works in a municipality, and in which roles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.urls import reverse
from ninja import Path
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.problems import invalid
from dreiklang.api.shapes import Body, Shape
from dreiklang.municipality import people as rules
from dreiklang.municipality import queries
from dreiklang.municipality.permissions import Permission, Role
from dreiklang.municipality.values import Grant
from dreiklang.wording import message

if TYPE_CHECKING:
    from dreiklang.municipality.models import User

section = Section("People")
Pseudonym = Annotated[str, Path(description="The person's pseudonym, as in the record of changes")]
USERNAME = r"^[A-Za-z0-9][A-Za-z0-9._@+-]*$"
EMAIL = r"^([^@\s<>]+@[^@\s<>]+)?$"


class HeldRole(Shape):
    """A role, in the whole municipality (`organization` is null) or in one organisation."""

    role: Role
    organization: str | None


class Person(Shape):
    """Somebody with a role here."""

    pseudonym: str
    username: str
    first_name: str
    last_name: str
    email: str
    active: bool
    roles: list[HeldRole]


class Roles(Shape):
    """All roles of a person here."""

    roles: list[HeldRole]


class Invited(Shape):
    """A person, and the address at which they choose a password: good for three days, once; hand it over safely."""

    person: Person
    invitation: str


class WantedRole(Body):
    """A role; requester and department lead need the key of an organisation, the others have none."""

    role: Role
    organization: Annotated[str | None, Field(max_length=60)] = None


class NewPerson(Body):
    """A person to add. The e-mail address is needed for single sign-on only."""

    username: Annotated[str, Field(pattern=USERNAME, max_length=60)]
    first_name: Annotated[str, Field(max_length=100)] = ""
    last_name: Annotated[str, Field(max_length=100)] = ""
    email: Annotated[str, Field(pattern=EMAIL, max_length=254)] = ""
    roles: Annotated[list[WantedRole], Field(min_length=1, max_length=100)]


class WantedRoles(Body):
    """All roles that a person shall have here; with none they are gone from here."""

    roles: Annotated[list[WantedRole], Field(max_length=100)]


@section.get("/people", Permission.MANAGE_PEOPLE, Page[Person])
def list_people(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[Person]:
    """Everybody with a role here, by name."""
    keys = _keys(place)
    return paged(place.request, queries.people(place.municipality), limit, offset, lambda user: _person(user, keys))


@section.post("/people", Permission.MANAGE_PEOPLE, Invited)
def add_person(place: Place, wanted: NewPerson) -> Invited:
    """Add a person who has no password yet, with the address by which they choose one."""
    facts = wanted.model_dump(exclude={"roles"})
    user = rules.add_person(place.municipality, place.actor, **facts, grants=_grants(place, wanted.roles))
    place.located("people", user.pseudonym)
    return Invited(person=_now(place, user.pseudonym), invitation=_address(place, rules.invitation(user)))


@section.get("/people/{pseudonym}", Permission.MANAGE_PEOPLE, Person)
def get_person(place: Place, pseudonym: Pseudonym) -> Person:
    """One person with their roles."""
    return _now(place, pseudonym)


@section.delete("/people/{pseudonym}", Permission.MANAGE_PEOPLE)
def erase_person(place: Place, pseudonym: Pseudonym) -> None:
    """Remove a person and all that names them; the record of changes keeps the pseudonym, which leads nowhere."""
    rules.erase_person(place.municipality, place.actor, _found(place, pseudonym))


@section.post("/people/{pseudonym}/sign-in-reset", Permission.MANAGE_PEOPLE, Invited, status=200)
def reset_sign_in(place: Place, pseudonym: Pseudonym) -> Invited:
    """Take away password and second factors, sign the person out everywhere, and make a new invitation."""
    invitation = rules.reset_sign_in(place.municipality, place.actor, _found(place, pseudonym))
    return Invited(person=_now(place, pseudonym), invitation=_address(place, invitation))


@section.get("/people/{pseudonym}/roles", Permission.MANAGE_PEOPLE, Roles)
def get_roles(place: Place, pseudonym: Pseudonym) -> Roles:
    """The roles of one person; its ETag is what a change of them asks for."""
    return _roles(place, pseudonym)


@section.put("/people/{pseudonym}/roles", Permission.MANAGE_PEOPLE, Roles)
def change_roles(place: Place, pseudonym: Pseudonym, wanted: WantedRoles) -> Roles:
    """Give a person exactly these roles."""
    user = _found(place, pseudonym)
    seen = rules.grants_of(place.municipality, user)
    with unless_changed(place.request, partial(_roles, place, pseudonym)):
        grants = _grants(place, wanted.roles)
        rules.change_roles(place.municipality, place.actor, user, grants, seen)
    return _roles(place, pseudonym) if wanted.roles else Roles(roles=[])


def _found(place: Place, pseudonym: str) -> User:
    user = queries.person(place.municipality, pseudonym)
    if user is None:
        raise Http404
    return user


def _now(place: Place, pseudonym: str) -> Person:
    return _person(_found(place, pseudonym), _keys(place))


def _roles(place: Place, pseudonym: str) -> Roles:
    return Roles(roles=_now(place, pseudonym).roles)


def _keys(place: Place) -> dict[int, str]:
    """The organisations' keys by primary key."""
    return {each.pk: each.key for each in queries.organizations(place.municipality)}


def _person(user: Any, keys: dict[int, str]) -> Person:
    held = [HeldRole(role=Role(each.role), organization=keys.get(each.organization_id)) for each in user.held]
    return Person(
        **{name: getattr(user, name) for name in ("pseudonym", "username", "first_name", "last_name", "email")},
        active=user.is_active,
        roles=sorted(held, key=lambda each: (each.role, each.organization or "")),
    )


def _grants(place: Place, wanted: Iterable[WantedRole]) -> frozenset[Grant]:
    by_key = {key: pk for pk, key in _keys(place).items()}
    return frozenset(_grant(each, by_key, place.language) for each in wanted)


def _grant(wanted: WantedRole, by_key: dict[str, int], language: str) -> Grant:
    if wanted.organization is None:
        return Grant(wanted.role)
    if wanted.organization not in by_key:
        reason = message("There is no organisation “{key}” here.", key=wanted.organization)
        raise invalid(("body", "roles", "organization"), reason, language)
    return Grant(wanted.role, by_key[wanted.organization])


def _address(place: Place, invitation: str) -> str:
    return place.request.build_absolute_uri(reverse("invitation", args=invitation.split("/")))

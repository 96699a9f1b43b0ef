"""Both example cities in the test database, and the cast: Alma of Stuttgart's office, Ben of Konstanz's."""

from __future__ import annotations

from typing import Any

import pytest

from dreiklang.examples import CITIES

PASSWORDS = {"stuttgart": "alma-und-ihr-passwort", "konstanz": "ben-und-sein-passwort"}
CAST = {
    "alma": ("portfolio_office", ""),
    "ada": ("administrator", ""),
    "bruno": ("budget_office", ""),
    "clara": ("council_member", ""),
    "carl": ("council_member", ""),
    "dora": ("department_lead", "statistik"),
    "emil": ("auditor", ""),
    "gerda": ("staff_council", ""),
    "hans": ("evaluator", ""),
    "ida": ("requester", "statistik"),
}
"""Who works in Stuttgart, in which role, and in which organisation if the role is for one only."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the cities once, with the cast and one draft; each test works in a transaction that is rolled back."""
    from dreiklang.cli.example_cities import load_example
    from dreiklang.municipality.isolation import see_everybody
    from dreiklang.municipality.people import create_account
    from dreiklang.municipality.permissions import Role
    from dreiklang.municipality.queries import set_up_actor

    with django_db_blocker.unblock():
        # Tests look at all cities; requests and jobs inside them see their own, as they do in operation.
        see_everybody()
        cities = {key: load_example(key) for key in CITIES}
        city = cities["konstanz"]
        create_account(city, set_up_actor(city), "ben", PASSWORDS["konstanz"], Role.PORTFOLIO_OFFICE)
        _join(cities["stuttgart"])


def _join(city: Any) -> None:
    """Give everybody their role; all have Alma's password, since hashing takes time."""
    from django.contrib.auth.hashers import make_password

    from dreiklang.municipality.models import Organization, User
    from dreiklang.municipality.people import add_person
    from dreiklang.municipality.permissions import Role
    from dreiklang.municipality.queries import set_up_actor
    from dreiklang.municipality.values import Grant

    places = dict(Organization.objects.filter(municipality=city).values_list("key", "pk"))
    for name, (role, place) in CAST.items():
        grant = Grant(Role(role), places[place] if place else None)
        add_person(city, set_up_actor(city), username=name, grants=[grant])
    User.objects.filter(username__in=CAST).update(password=make_password(PASSWORDS["stuttgart"]))


@pytest.fixture
def stuttgart(db: None) -> Any:
    """The city with five packages."""
    from dreiklang.municipality.models import Municipality

    return Municipality.objects.get(slug="stuttgart")


@pytest.fixture
def konstanz(db: None) -> Any:
    """The second city, which must never see or change the first."""
    from dreiklang.municipality.models import Municipality

    return Municipality.objects.get(slug="konstanz")


@pytest.fixture
def alma(stuttgart: Any) -> Any:
    """Stuttgart's portfolio office, as rules see it."""
    return _actor(stuttgart, "alma")


@pytest.fixture
def actors(stuttgart: Any) -> Any:
    """Everybody of the cast, as rules see them: `actors["clara"]`."""
    return {name: _actor(stuttgart, name) for name in CAST}


@pytest.fixture
def ben(konstanz: Any) -> Any:
    """Konstanz's portfolio office, as rules see it."""
    return _actor(konstanz, "ben")


def _actor(city: Any, username: str) -> Any:
    from dreiklang.municipality.models import User
    from dreiklang.municipality.queries import actor_in

    return actor_in(city, User.objects.get(username=username))

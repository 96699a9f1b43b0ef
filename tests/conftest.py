"""Both example cities in the test database, and the cast: Alma of Stuttgart's office, Ben of Konstanz's."""

from __future__ import annotations

from typing import Any

import pytest

from dreiklang.examples import CITIES

PASSWORDS = {"stuttgart": "alma-und-ihr-passwort", "konstanz": "ben-und-sein-passwort"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the cities once; each test works in a transaction that is rolled back."""
    from dreiklang.cli.example_cities import load_example
    from dreiklang.municipality.isolation import see_everybody
    from dreiklang.municipality.people import create_account
    from dreiklang.municipality.permissions import Role
    from dreiklang.municipality.queries import set_up_actor

    names = {"stuttgart": "alma", "konstanz": "ben"}
    with django_db_blocker.unblock():
        # Tests look at all cities; requests and jobs inside them see their own, as they do in operation.
        see_everybody()
        for key in CITIES:
            city = load_example(key)
            create_account(city, set_up_actor(city), names[key], PASSWORDS[key], Role.PORTFOLIO_OFFICE)


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
def ben(konstanz: Any) -> Any:
    """Konstanz's portfolio office, as rules see it."""
    return _actor(konstanz, "ben")


def _actor(city: Any, username: str) -> Any:
    from dreiklang.municipality.models import User
    from dreiklang.municipality.queries import actor_in

    return actor_in(city, User.objects.get(username=username))

"""The interface keeps what its description promises, whatever programs send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from api.caller import Caller, calling_as
from dreiklang.config.wsgi import application
from dreiklang.municipality.models import User
from dreiklang.municipality.permissions import Role
from dreiklang.packages.rules import define_and_plan
from rooms.evaluated import opened
from rooms.planned import TWENTY_POSTS
from rooms.strategies import PROGRAMME, for_addresses

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.checks.missing_required_header.expected_statuses = ["401", "404", "428"]
ACCEPTANCE = CHECKS.get_one("positive_data_acceptance")
"""Not demanded where there is a body: rules refuse much that has the right form, such as measures that do not exist."""


def few(examples: int) -> settings:
    """The same examples in every run: those of the description, the limits of every value, and some at random."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The server leaves the test's connection and its transaction open, as it does for Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def everything(stuttgart: Any, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The program of somebody with every right, in a city with a draft; no name leads to an address."""

    def no_network(*_: Any, **__: Any) -> Any:
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", no_network)
    alma = User.objects.get(username="alma")
    alma.assignments.create(municipality=stuttgart, role=Role.ADMINISTRATOR)
    caller = calling_as(stuttgart, "alma")
    run = define_and_plan(stuttgart, _actor(stuttgart, alma), None, TWENTY_POSTS)
    caller.parts = {
        "slug": "stuttgart",
        "key": "M003",
        "package": run.package.slug,
        "run": run.pk,
        "paper": "grdrs-236-2023-erg-1",
        "evaluation": opened(stuttgart).pk,
        "catalogue_key": "wibe-4-1",
        "catalogue_version": "2026-1",
        "pseudonym": User.objects.get(username="dora").pseudonym,
        "indicator": "breitband-400",
        "programme": PROGRAMME,
        **for_addresses(stuttgart, _actor(stuttgart, alma)),
    }
    return caller


def _actor(city: Any, user: User) -> Any:
    from dreiklang.municipality.queries import actor_in

    return actor_in(city, user)


def _call(case: Any, parts: dict[str, Any], headers: dict[str, str]) -> None:
    """Call it; what is right in form is about things that exist, and about what was seen."""
    if case.meta.generation.mode.is_positive:
        known = parts | ({"package": "paket-1", "version": 1, "form": "json"} if "/packages/" in case.path else {})
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        if "If-Match" in case.headers:
            headers = {**headers, "If-Match": "*"}
    excluded = [ACCEPTANCE] if len(case.operation.body) else []
    case.call_and_validate(headers=headers, excluded_checks=excluded)


# What redefines a package reads the same body as what defines one; planning's inputs take their time.
@schema.exclude(operation_id="redefine_package").parametrize()
@few(6)
def test_who_may_do_everything_gets_what_the_description_says(case: Any, everything: Any) -> None:
    _call(case, everything.parts, {"Authorization": f"Bearer {everything.token}"})


@schema.parametrize()
@few(2)
def test_visitors_get_what_the_description_says(case: Any, stuttgart: Any) -> None:
    _call(case, {"slug": "stuttgart", "key": "M003", "paper": "grdrs-236-2023-erg-1"}, {})

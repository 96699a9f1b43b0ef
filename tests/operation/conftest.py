"""One installation a database, set up once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from installations import KINDS, Installation, copy_of, empty, set_up


@pytest.fixture(scope="session", params=KINDS)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set up on one of the databases; never changed."""
    with empty(request.param, tmp_path_factory.mktemp("template") / "installation") as place:
        yield set_up(place)


@pytest.fixture
def installation(template: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One of the test's own."""
    with copy_of(template, tmp_path_factory.mktemp("own") / "installation") as place:
        yield place

"""Programs of the cast: a visitor's, Alma's of Stuttgart's office, Ada's, who manages people and connections."""

from __future__ import annotations

from typing import Any

import pytest

from api.caller import Caller, calling_as


@pytest.fixture
def visitor(stuttgart: Any) -> Caller:
    """Without a token."""
    return Caller()


@pytest.fixture
def office(stuttgart: Any) -> Caller:
    """Alma's program, with all that she may do."""
    return calling_as(stuttgart, "alma")


@pytest.fixture
def administrator(stuttgart: Any) -> Caller:
    """Ada's program, with all that she may do."""
    return calling_as(stuttgart, "ada")

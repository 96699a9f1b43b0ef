"""Browsers of the cast: a visitor, Alma of Stuttgart's office, Ben of Konstanz's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from conftest import PASSWORDS


@pytest.fixture
def visitor(stuttgart: Any) -> Client:
    """Somebody who is not signed in."""
    return Client(headers={"accept-language": "de"})


@pytest.fixture
def office(stuttgart: Any) -> Client:
    """Alma, signed in."""
    client = Client(headers={"accept-language": "de"})
    assert client.login(username="alma", password=PASSWORDS["stuttgart"])
    return client


@pytest.fixture
def foreign_office(konstanz: Any) -> Client:
    """Ben, signed in; Stuttgart is none of his business."""
    client = Client(headers={"accept-language": "de"})
    assert client.login(username="ben", password=PASSWORDS["konstanz"])
    return client

"""Connections are kept from request to request; none keeps showing what an earlier request saw."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from dreiklang.municipality import isolation
from dreiklang.municipality.isolation import within


def _wanted() -> str:
    return isolation._wanted.get()


class Kept:
    """A connection to PostgreSQL that is open; what is sent to it fails from the second time on."""

    vendor = "postgresql"
    connection = object()
    needs_rollback = in_atomic_block = False

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.closed = False

    def cursor(self) -> Any:
        self.answers -= 1
        if self.answers < 0:
            raise OperationalError("away")
        return MagicMock()

    def close(self) -> None:
        self.closed = True


def test_a_fault_on_the_way_in_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    before, kept = _wanted(), Kept(answers=0)
    monkeypatch.setattr(isolation, "connection", kept)
    with pytest.raises(OperationalError), within(7):
        pytest.fail("nobody gets in")
    assert _wanted() == before
    assert kept.closed


def test_a_fault_inside_is_not_hidden_by_the_way_out(stuttgart: Any) -> None:
    before = _wanted()
    with pytest.raises(DatabaseError, match="no_such"), transaction.atomic(), within(stuttgart.pk):
        connection.cursor().execute("SELECT * FROM no_such_table")
    assert _wanted() == before
    _shows(before)


def test_a_connection_that_cannot_be_told_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(answers=1)
    monkeypatch.setattr(isolation, "connection", kept)
    with pytest.raises(ValueError, match="the page's own"), within(7):
        raise ValueError("the page's own fault")
    assert kept.closed


def _shows(wanted: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('dreiklang.municipality', true)")
            assert cursor.fetchone() == (wanted,)

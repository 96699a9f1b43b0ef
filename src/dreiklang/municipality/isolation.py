"""Which municipality a database connection may see: PostgreSQL's row-level security enforces it below the program.

Every table with a city's rows has a policy that compares them with the setting `dreiklang.municipality` of the
session. Without it a connection sees none. SQLite has no such thing; there the queries alone keep cities apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction

NOBODY = ""
EVERYBODY = "*"
"""For set-up, backup and checks of the whole installation, which an operator starts; never for a request."""

_wanted: ContextVar[str] = ContextVar("municipality", default=NOBODY)


@contextmanager
def within(municipality: int | str) -> Iterator[None]:
    """Show the rows of one municipality (its primary key), NOBODY or EVERYBODY; then as before."""
    before = _wanted.get()
    _see(str(municipality))
    try:
        yield
    finally:
        _see(before)


def see_everybody() -> None:
    """Show all municipalities from here on; for commands that an operator starts."""
    _see(EVERYBODY)


def apply_to(connection: Any, **_: Any) -> None:
    """Bring a new connection to what is wanted; it comes up seeing nobody."""
    if connection.vendor == "postgresql" and _wanted.get() != NOBODY:
        _set(connection, _wanted.get())


def _see(wanted: str) -> None:
    if wanted == _wanted.get():
        return
    _wanted.set(wanted)
    if connection.vendor != "postgresql" or connection.connection is None:
        return  # a connection that is opened later is told by apply_to
    if connection.needs_rollback or transaction.get_connection().closed_in_transaction:
        return  # nothing can be sent any more; what follows is the rollback, or a new connection
    _set(connection, wanted)


def _set(connection: Any, wanted: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dreiklang.municipality', %s, false)", [wanted])

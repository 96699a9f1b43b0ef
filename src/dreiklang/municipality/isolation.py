"""Which municipality a database connection may see: PostgreSQL's row-level security enforces it below the program.

Every table with a city's rows has a policy that compares them with the setting `dreiklang.municipality` of the
session. Without it a connection sees none. SQLite has no such thing; there the queries alone keep cities apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import Error, connection, transaction

NOBODY = ""
EVERYBODY = "*"
"""For set-up, backup and checks of the whole installation, which an operator starts; never for a request."""

_wanted: ContextVar[str] = ContextVar("municipality", default=NOBODY)


@contextmanager
def within(municipality: int | str) -> Iterator[None]:
    """Show the rows of one municipality (its primary key), NOBODY or EVERYBODY; then as before."""
    before = _wanted.get()
    try:
        _see(str(municipality))
        yield
    finally:
        _see_again(before)


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


def _see_again(before: str) -> None:
    """Back to what was seen before, without hiding the fault that may have led here.

    In a transaction that failed nothing can be sent; its rollback also takes the setting back. Otherwise the
    connection is of no more use, and a kept one must not go on showing what it showed: it is closed.
    """
    try:
        _see(before)
    except Error:
        if not connection.in_atomic_block:
            connection.close()


def row_security_holds() -> bool:
    """Whether the database keeps municipalities apart for this connection's role; True on SQLite, which cannot."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone() == (False,)


def _set(connection: Any, wanted: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dreiklang.municipality', %s, false)", [wanted])

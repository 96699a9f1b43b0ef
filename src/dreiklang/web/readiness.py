"""Whether this process can serve people: its database answers and has the tables of this version."""

from __future__ import annotations

from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def what_fails() -> str | None:
    """ "database" or "migrations"; None if nothing does. More migrations than this version knows are no fault:
    the next version may be coming in beside it."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except Error:
        return "database"
    return None if _needed() <= applied else "migrations"


@cache
def _needed() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {each for migration in loader.disk_migrations.values() for each in migration.replaces}
    return frozenset(loader.disk_migrations) - replaced

"""Tables whose rows may be added but never changed or deleted, on both databases, by trigger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Step = Callable[[Any, Any], None]

POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of {table} are never changed or deleted'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_frozen();
"""
SQLITE = """
CREATE TRIGGER {table}_frozen_{lower} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END
"""


def forbid_changes(table: str) -> tuple[Step, Step]:
    """The forward and backward steps of a migration that freezes the rows of `table`."""

    def forward(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table), params=None)
            return
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(table=table, event=event, lower=event.lower()), params=None)

    def backward(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}", params=None)
            return
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{event}", params=None)

    return forward, backward

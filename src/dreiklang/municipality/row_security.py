"""Migration steps that put tables under PostgreSQL's row-level security; nothing on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Step = Callable[[Any, Any], None]

FUNCTION = """
CREATE OR REPLACE FUNCTION dreiklang_sees(municipality bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE current_setting('dreiklang.municipality', true)
    WHEN '*' THEN true
    ELSE municipality = nullif(current_setting('dreiklang.municipality', true), '')::bigint
  END
$$
"""
OWN = "dreiklang_sees(municipality_id)"
OF_PARENT = "EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {table}.{column})"
PROTECT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY municipality ON {table} USING ({rows}) WITH CHECK ({rows});
"""
RELEASE = """
DROP POLICY municipality ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def protect(*own: str, **parents: tuple[str, str]) -> tuple[Step, Step]:
    """The forward and backward steps of a migration that closes tables to other municipalities.

    `own` are tables with a municipality of their own; `parents` are tables whose rows belong to a row of another
    table (`table=("column", "parent")`), which decides for them.
    """
    rows: Mapping[str, str] = dict.fromkeys(own, OWN) | {
        table: OF_PARENT.format(table=table, column=column, parent=parent)
        for table, (column, parent) in parents.items()
    }

    def forward(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute(FUNCTION, params=None)
        for table, rule in rows.items():
            schema_editor.execute(PROTECT.format(table=table, rows=rule), params=None)

    def backward(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table in rows:
                schema_editor.execute(RELEASE.format(table=table), params=None)

    return forward, backward

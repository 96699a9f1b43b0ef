"""The last number that a table has given to a row, also to one that is gone: the record of changes may name it, so
that no later row must get it again. Both databases remember it, each in its way."""

from __future__ import annotations

from django.db import connection
from django.db.models import AutoField, BigAutoField, Model, SmallAutoField


def last_number(model: type[Model]) -> int | None:
    """The last number given; None if the table numbers no rows."""
    if not _numbers(model):
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        else:
            cursor.execute(f"SELECT last_value FROM {_sequence(model)} WHERE is_called")  # noqa: S608 - its own name
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def go_on_after(model: type[Model], number: int | None) -> None:
    """Let the next row's number be greater than this one and than every row's."""
    if number is None or not _numbers(model):
        return
    column, table = model._meta.pk.column, connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max({connection.ops.quote_name(column)}) FROM {table}")  # noqa: S608 - our own names
        last = max(number, cursor.fetchone()[0] or 0)
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, last])
        else:
            cursor.execute("SELECT setval(%s, %s, %s)", [_sequence(model), max(last, 1), last > 0])


def _numbers(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, AutoField | BigAutoField | SmallAutoField)


def _sequence(model: type[Model]) -> str:
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
        return str(cursor.fetchone()[0])

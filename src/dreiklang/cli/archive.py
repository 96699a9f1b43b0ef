"""The form of a backup: a zip file with a manifest, one file of JSON lines for each table, and the secret key.

It holds values as the program sees them, not as a database stores them, so that it moves between databases.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import click
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.migrations.loader import MigrationLoader
from django.db.models import BinaryField, Field, JSONField, Model

FORM = 1
MANIFEST = "manifest.json"
SECRET_KEY = "secret-key"  # noqa: S105 - the name of a file
LARGEST_MANIFEST = 4 * 1024 * 1024
LARGEST_KEY = 1000
LARGEST_ROW = 64 * 1024 * 1024
MOST_PACKED = 200
"""How many times larger than the archive its content may be; text shrinks to a twentieth at best."""
MADE_BY_MIGRATIONS = frozenset({"django_content_type", "auth_permission"})
"""Tables that are filled in an installation that holds nothing else."""

Table = type[Model]


class RefusedArchiveError(click.ClickException):
    """The archive is not one of ours, was altered, or does not fit here; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What the archive holds of one table."""

    columns: list[str]
    rows: int
    sha256: str
    last_number: int | None


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What an archive holds, and of which version."""

    form: int
    version: str
    taken_at: str
    migrations: list[str]
    tables: dict[str, Part]
    secret_key: str | None
    """SHA-256 of the secret key's file; None if the key is kept elsewhere."""

    def to_json(self) -> str:
        """As it stands in the archive."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)


def manifest_from(text: bytes) -> Manifest:
    """Read and check a manifest."""
    try:
        facts = json.loads(text)
        facts["tables"] = {str(name): Part(**part) for name, part in facts["tables"].items()}
        manifest = Manifest(**facts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RefusedArchiveError("The archive's manifest cannot be read; take another copy of the backup.") from error
    if manifest.form != FORM:
        raise RefusedArchiveError(f"The archive has form {manifest.form!r}; this version reads form {FORM}.")
    return manifest


def tables() -> list[Table]:
    """Every table of the product, each after the ones that its rows point to."""
    waiting = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    ordered: list[Table] = []
    while waiting:
        free = [name for name, model in waiting.items() if not (_parents(model) & waiting.keys()) - {name}]
        # A circle is broken anywhere; foreign keys are checked at the end of the transaction.
        ordered += [waiting.pop(name) for name in free or list(waiting)[:1]]
    return ordered


def _parents(model: Table) -> set[str]:
    return {field.related_model._meta.db_table for field in columns(model) if field.is_relation}


def columns(model: Table) -> list[Field[Any, Any]]:
    """The fields of a table's own columns."""
    return list(model._meta.local_concrete_fields)


def name_of(table: str) -> str:
    """The name of a table's file in the archive."""
    return f"tables/{table}.jsonl"


def known_migrations() -> list[str]:
    """The names of all migrations of this version: the form of its tables."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def to_line(values: tuple[Any, ...]) -> bytes:
    """One row as a line."""
    plain = [_plain(value) for value in values]
    # Databases keep the names inside a JSON value in orders of their own.
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | list | dict):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"A backup cannot hold a {type(value).__name__}.")


def from_line(model: Table, line: bytes) -> Model:
    """A row from its line; RefusedArchiveError if it does not fit the table."""
    fields = columns(model)
    try:
        values = json.loads(line)
        pairs = zip(fields, values, strict=True)
        return model(**{field.attname: _value(field, value) for field, value in pairs})
    except (ValueError, TypeError, ValidationError, RecursionError) as error:
        table = model._meta.db_table
        raise RefusedArchiveError(f"A row of {table} in the archive does not fit; nothing was changed.") from error


def _value(field: Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    if isinstance(field, BinaryField):
        return base64.b64decode(value, validate=True)
    return field.to_python(value)


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open an archive and look at its entries only: what is no backup, or would burst, is refused unread."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise RefusedArchiveError(f"{path} is no backup of Dreiklang.") from error
    names = [entry.filename for entry in archive.infolist()]
    known = {MANIFEST, SECRET_KEY, *(name_of(model._meta.db_table) for model in tables())}
    foreign = sorted(set(names) - known)
    if foreign:
        raise RefusedArchiveError(
            f"The archive holds {foreign[0][:80]!r}, which this version does not know; "
            "restore it with the version that wrote it, then update."
        )
    if len(set(names)) < len(names) or any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise RefusedArchiveError("The archive holds a name twice or is encrypted; it is no backup of Dreiklang.")
    if sum(entry.file_size for entry in archive.infolist()) > MOST_PACKED * max(path.stat().st_size, 1):
        raise RefusedArchiveError("The archive would burst when unpacked; it is no backup of Dreiklang.")
    return archive


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a table's file, none of them longer than a row can be."""
    while line := file.readline(LARGEST_ROW + 1):
        if len(line) > LARGEST_ROW:
            raise RefusedArchiveError("The archive holds a row that is larger than any can be.")
        yield line

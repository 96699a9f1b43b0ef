"""Bringing a backup into an empty installation: all or nothing, and checked before it counts."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from dreiklang.cli.archive import (
    LARGEST_KEY,
    LARGEST_MANIFEST,
    MADE_BY_MIGRATIONS,
    MANIFEST,
    SECRET_KEY,
    Manifest,
    Part,
    RefusedArchiveError,
    Table,
    columns,
    from_line,
    known_migrations,
    lines_of,
    manifest_from,
    name_of,
    open_archive,
    tables,
)
from dreiklang.cli.installation import is_set_up
from dreiklang.cli.numbering import go_on_after
from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.queries import audit_breaks, municipalities

AT_ONCE = 500
ELSEWHERE = (
    "Restore into a new database (DATABASE_URL) or a new data folder (DREIKLANG_DATA); "
    "do not run “dreiklang setup” before."
)


def restore_backup(path: Path) -> None:
    """Restore, or refuse and change nothing but to make empty tables."""
    with open_archive(path) as archive:
        try:
            manifest = manifest_from(_read(archive, MANIFEST, LARGEST_MANIFEST))
            key = _secret_key(archive, manifest)
            _check_version(manifest)
            _make_tables()
            with within(EVERYBODY), transaction.atomic():
                _fill(archive, manifest)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise RefusedArchiveError("The archive is damaged; take another copy of the backup.") from error
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0]
            raise RefusedArchiveError(
                f"The database refused the backup; nothing was changed. It says: {reason}"
            ) from error
    _keep_key(key)
    rows = sum(part.rows for part in manifest.tables.values())
    click.echo(f"{rows} rows restored; checksums, foreign keys and the record of changes hold.")
    click.echo("Next: dreiklang setup, then dreiklang serve.")


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as file:
            data = file.read(most + 1)
    except KeyError as error:
        raise RefusedArchiveError(f"The archive has no {name}; it is no whole backup of Dreiklang.") from error
    if len(data) > most:
        raise RefusedArchiveError(f"The archive's {name} is larger than it can be.")
    return data


def _make_tables() -> None:
    """Make the tables of this version in an empty database; never change tables that are there."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
    elif not is_set_up():
        raise RefusedArchiveError("The database holds tables of another version or program. " + ELSEWHERE)


def _check_version(manifest: Manifest) -> None:
    if manifest.migrations != known_migrations():
        raise RefusedArchiveError(
            f"The backup was taken with version {manifest.version}, whose tables differ from this one's. "
            f"Install version {manifest.version}, restore there, and update afterwards."
        )
    expected = {model._meta.db_table: [field.attname for field in columns(model)] for model in tables()}
    if expected != {name: part.columns for name, part in manifest.tables.items()}:
        raise RefusedArchiveError("The archive's tables are not those of this version; it is no whole backup.")


def _fill(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Fill all tables in the open transaction, and check what came of it."""
    wanted = tables()
    _lock(wanted)
    _refuse_unless_empty(wanted)
    for model in wanted:
        if model._meta.db_table in MADE_BY_MIGRATIONS:
            model._base_manager.all()._raw_delete("default")  # type: ignore[attr-defined]
    for model in wanted:
        _fill_table(archive, model, manifest.tables[model._meta.db_table])
    connection.check_constraints()
    for model in wanted:
        go_on_after(model, manifest.tables[model._meta.db_table].last_number)
    broken = [city.slug for city in municipalities() if audit_breaks(city)]
    if broken:
        raise RefusedArchiveError(
            f"The record of changes of {', '.join(broken)} does not hold: it was altered before or after the backup. "
            "Nothing was changed; take an older backup."
        )


def _lock(wanted: Iterable[Table]) -> None:
    """Nobody may set up the same database meanwhile; SQLite has one writer anyhow."""
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in wanted)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def _refuse_unless_empty(wanted: Iterable[Table]) -> None:
    for model in wanted:
        if model._meta.db_table not in MADE_BY_MIGRATIONS and model._base_manager.exists():
            raise RefusedArchiveError(f"This installation is not empty ({model._meta.db_table} has rows). {ELSEWHERE}")


def _fill_table(archive: zipfile.ZipFile, model: Table, part: Part) -> None:
    table = model._meta.db_table
    fields = columns(model)
    digest, count = hashlib.sha256(), 0
    try:
        file = archive.open(name_of(table))
    except KeyError as error:
        raise RefusedArchiveError(f"The archive lacks {table}; it is no whole backup of Dreiklang.") from error
    size = max(1, min(AT_ONCE, connection.ops.bulk_batch_size(fields, range(AT_ONCE))))
    with file:
        lines = lines_of(file)  # type: ignore[arg-type]
        while batch := list(islice(lines, size)):
            for line in batch:
                digest.update(line)
            count += len(batch)
            _insert(model, [from_line(model, line) for line in batch])
    if (count, digest.hexdigest()) != (part.rows, part.sha256):
        raise RefusedArchiveError(f"The archive's rows of {table} were altered; nothing was changed.")


def _insert(model: Table, rows: list[Model]) -> None:
    # Raw: every column as it was, also those that are otherwise filled on saving, such as times.
    model._base_manager._insert(rows, fields=columns(model), using="default", raw=True)  # type: ignore[attr-defined]


def _secret_key(archive: zipfile.ZipFile, manifest: Manifest) -> bytes | None:
    if manifest.secret_key is None:
        return None
    data = _read(archive, SECRET_KEY, LARGEST_KEY)
    if hashlib.sha256(data).hexdigest() != manifest.secret_key or not data.isascii() or len(data) < 32:
        raise RefusedArchiveError("The archive's secret key was altered; nothing was changed.")
    return data


def _keep_key(key: bytes | None) -> None:
    """Put the secret key into the data folder, so that sessions and invitations go on to hold."""
    path = Path(settings.DATA) / SECRET_KEY
    from_file = path.exists() and path.read_text() == settings.SECRET_KEY
    if key is None or not from_file:
        click.echo("The secret key is kept outside of the backup; set DREIKLANG_SECRET_KEY to the one in use before.")
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".secret-key.", delete=False) as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)

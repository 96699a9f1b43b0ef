"""Writing everything into one archive, as it was at one moment, while people go on working."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from dreiklang import __version__
from dreiklang.cli.archive import (
    FORM,
    MANIFEST,
    SECRET_KEY,
    Manifest,
    Part,
    Table,
    columns,
    known_migrations,
    name_of,
    tables,
    to_line,
)
from dreiklang.cli.numbering import last_number
from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.queries import audit_breaks, municipalities

CHUNK = 1000


def write_backup(path: Path) -> None:
    """Write the archive beside its place and rename it; only its owner may read it, since it holds all secrets."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            unfinished = Path(file.name)
            try:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    manifest, broken = _fill(archive)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                unfinished.unlink()
                raise
        unfinished.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    _tell(path, manifest, broken)


def _fill(archive: zipfile.ZipFile) -> tuple[Manifest, list[str]]:
    with within(EVERYBODY), _one_moment():
        parts = {model._meta.db_table: _write_table(archive, model) for model in tables()}
        broken = [city.slug for city in municipalities() if audit_breaks(city)]
    manifest = Manifest(
        form=FORM,
        version=__version__,
        taken_at=timezone.now().isoformat(),
        migrations=known_migrations(),  # all of them are applied, or no command would run
        tables=parts,
        secret_key=_write_key(archive),
    )
    archive.writestr(MANIFEST, manifest.to_json())
    return manifest, broken


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that only reads, sees one state of everything, and holds nobody up."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    mode = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def _write_table(archive: zipfile.ZipFile, model: Table) -> Part:
    names = [field.attname for field in columns(model)]
    digest, count = hashlib.sha256(), 0
    rows = model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK)
    with archive.open(name_of(model._meta.db_table), "w", force_zip64=True) as file:
        for row in rows:
            line = to_line(row)
            digest.update(line)
            file.write(line)
            count += 1
    return Part(columns=names, rows=count, sha256=digest.hexdigest(), last_number=last_number(model))


def _write_key(archive: zipfile.ZipFile) -> str | None:
    path = Path(settings.DATA) / SECRET_KEY
    if not path.exists() or path.read_text() != settings.SECRET_KEY:
        return None
    data = path.read_bytes()
    archive.writestr(SECRET_KEY, data)
    return hashlib.sha256(data).hexdigest()


def _tell(path: Path, manifest: Manifest, broken: list[str]) -> None:
    rows = sum(part.rows for part in manifest.tables.values())
    click.echo(f"{path}: {rows} rows of {len(manifest.tables)} tables, version {manifest.version}.")
    if manifest.secret_key is None:
        click.echo("The key in DREIKLANG_SECRET_KEY is not in the backup; keep it yourself.")
    for slug in broken:
        click.echo(
            f"WARNING: the record of changes of {slug} has been tampered with; a restore will refuse this backup. "
            "Find out what happened first, and keep older backups.",
            err=True,
        )

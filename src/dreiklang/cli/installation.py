"""Preparing an installation: database, static files, example cities, first accounts. Safe to repeat."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from dreiklang.cli.example_cities import load_example
from dreiklang.examples import CITIES
from dreiklang.municipality.permissions import Role
from dreiklang.municipality.queries import municipality_exists, set_up_actor
from dreiklang.municipality.rules import create_account

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality


def set_up(*, quiet: bool) -> None:
    """Bring everything to the present state; existing data stay as they are."""
    say = (lambda text: None) if quiet else click.echo
    call_command("migrate", verbosity=0, interactive=False)
    say("Database ready.")
    _collect_static()
    say("Static files ready.")
    for key in CITIES:
        if municipality_exists(key):
            continue
        with transaction.atomic():  # a city without an account could never be worked with
            municipality = load_example(key)
            username, password = _first_account(municipality)
        click.echo(f"{municipality.name}: loaded. Account “{username}”, password: {password}")
        click.echo("  (shown only this once; it is stored as a hash)")


def is_set_up() -> bool:
    """Whether the database has all tables of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _first_account(municipality: Municipality) -> tuple[str, str]:
    username = f"portfolio-{municipality.slug}"
    password = secrets.token_urlsafe(12)
    create_account(municipality, set_up_actor(municipality), username, password, Role.PORTFOLIO_OFFICE)
    return username, password


def _collect_static() -> None:
    """Collect only when a file has changed; hashing names and compressing takes seconds."""
    stamp = Path(settings.STATIC_ROOT) / "collected-from"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)


def _static_state() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()

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
from dreiklang.municipality.isolation import row_security_holds, see_everybody
from dreiklang.municipality.people import create_account
from dreiklang.municipality.permissions import Role
from dreiklang.municipality.queries import municipality_exists, set_up_actor

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

FIRST_ACCOUNTS = {"portfolio": Role.PORTFOLIO_OFFICE, "verwaltung": Role.ADMINISTRATOR}
"""What the account names begin with."""


def set_up(*, quiet: bool) -> None:
    """Bring everything to the present state; existing data stay as they are."""
    say = (lambda text: None) if quiet else click.echo
    see_everybody()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    warn_of_role()
    say("Database ready.")
    _collect_static()
    say("Static files ready.")
    for key in CITIES:
        if municipality_exists(key):
            continue
        with transaction.atomic():  # a city without an account could never be worked with
            municipality = load_example(key)
            accounts = [_account(municipality, name, role) for name, role in FIRST_ACCOUNTS.items()]
        click.echo(f"{municipality.name}: loaded.")
        for username, password in accounts:
            click.echo(f"  Account “{username}”, password: {password}")
        click.echo("  (shown only this once; stored as hashes)")


def warn_of_role() -> None:
    """Say so if the database does not keep municipalities apart, since its role is above row-level security."""
    if not row_security_holds():
        click.echo(
            "WARNING: the database role is a superuser or may bypass row-level security, so the database does not "
            "keep the municipalities apart (the program still does). Remedy: a role without these rights in "
            "DATABASE_URL or DREIKLANG_DATABASE_ROLE; docs/operations.md shows the commands.",
            err=True,
        )


def is_set_up() -> bool:
    """Whether the database has all tables of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _account(municipality: Municipality, name: str, role: Role) -> tuple[str, str]:
    username = f"{name}-{municipality.slug}"
    password = secrets.token_urlsafe(12)
    create_account(municipality, set_up_actor(municipality), username, password, role)
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

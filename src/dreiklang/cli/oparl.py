"""Importing council objects by command."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.db import connection, transaction
from django.utils import timezone

from dreiklang.cli.exchange import find_city
from dreiklang.council import motion_reading
from dreiklang.council.endpoint import Endpoint, EndpointError
from dreiklang.council.harvest import Progress, Summary, harvest_endpoint, harvest_snapshot
from dreiklang.council.intake import CHANGED, DELETED, NEW, open_source
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.queries import municipality_exists, operator_actor
from dreiklang.municipality.rules import create_municipality
from dreiklang.oparl import SnapshotError

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

SHOWN = 20
"""Refusals that are printed; the rest is counted."""


@dataclass(frozen=True)
class Asking:
    """How an endpoint is to be asked."""

    body: str = ""
    full: bool = False
    hosts: tuple[str, ...] = ()
    pause: float = 0.1


def import_oparl(source: str, slug: str, name: str, asking: Asking) -> None:
    """Import from an endpoint, a folder or an archive into a city, which is made if it has a name and is not there."""
    city = _city(slug, name)
    began = time.monotonic()
    try:
        is_endpoint = source.startswith(("http://", "https://"))
        summary = _ask(city, source, asking) if is_endpoint else _read(city, source)
    except (SnapshotError, EndpointError, Refusal) as error:
        raise click.ClickException(f"{error} What was imported before is kept; the next run goes on there.") from error
    if summary.counts.numbers:
        _tell_database()
    _report(summary, time.monotonic() - began)
    read_motions_of(city)


def read_motions(slug: str) -> None:
    """Read a city's imported motions, as far as they were not read as they are now."""
    read_motions_of(find_city(slug))


def read_motions_of(city: Municipality) -> None:
    """Read and say what was new."""
    began = time.monotonic()
    summary = motion_reading.read_motions(city, operator_actor(city), timezone.now(), _told_motions())
    if summary.new or summary.changed:
        _tell_database()
    read = f"read for the first time: {summary.new}, anew: {summary.changed}"
    click.echo(f"Motions: {summary.motions}; {read}, in {time.monotonic() - began:.0f} s.")


def _told_motions(pause: float = 2.0) -> Callable[[int, int], None]:
    """Say how far the reading is, now and then."""
    last = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= pause:
            last = time.monotonic()
            click.echo(f"  {done} of {of} motions read …", err=True)

    return tell


def _tell_database() -> None:
    """So much is new that the database must look at it to find its ways."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _city(slug: str, name: str) -> Municipality:
    if not name or municipality_exists(slug):
        return find_city(slug)
    try:
        with transaction.atomic():
            return create_municipality(slug, name)
    except Refusal as error:
        raise click.ClickException(str(error)) from error


def _ask(city: Municipality, address: str, asking: Asking) -> Summary:
    endpoint = Endpoint(address, asking.hosts, asking.pause)
    try:
        return harvest_endpoint(
            open_source(city, address[:500]),
            operator_actor(city),
            endpoint,
            timezone.now(),
            _told(),
            body=asking.body,
            full=asking.full,
        )
    finally:
        endpoint.close()


def _read(city: Municipality, source: str) -> Summary:
    path = Path(source)
    if not path.exists():
        raise click.ClickException(f"There is no folder or archive {source!r}.")
    address = path.resolve().as_posix()
    return harvest_snapshot(open_source(city, address[-500:]), operator_actor(city), path, timezone.now(), _told())


def _told(pause: float = 2.0) -> Callable[[Progress], None]:
    """Say how far the import is, now and then."""
    last = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= pause:
            last = time.monotonic()
            click.echo(f"  {progress.objects} objects, {progress.texts} texts … {progress.at[-80:]}", err=True)

    return tell


def _report(summary: Summary, seconds: float) -> None:
    if summary.resumed_after:
        click.echo(f"Taken up again after {summary.resumed_after}.")
    rate = round((summary.objects + summary.texts) / seconds) if seconds else 0
    click.echo(f"Read {summary.objects} objects and {summary.texts} texts in {seconds:.0f} s ({rate} a second).")
    for change in (NEW, CHANGED, DELETED):
        found = summary.counts.of(change)
        click.echo(f"{change}: {', '.join(f'{number} {kind}' for kind, number in found.items()) or 'nothing'}")
    for fault, number in summary.mended.most_common():
        click.echo(f"mended: {number} × {fault}")
    for what, number in summary.unreachable.most_common():
        click.echo(f"not reachable: {number} × {what}")
    click.echo(f"refused: {summary.refused_count or 'nothing'}")
    for each in summary.refused[:SHOWN]:
        click.echo(f"  {each.place}: {each.reason}")
    if summary.refused_count > SHOWN:
        click.echo(f"  and {summary.refused_count - SHOWN} more")

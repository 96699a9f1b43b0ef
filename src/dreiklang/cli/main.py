"""The command `dreiklang`: planning without a server, and running the product.

`plan`, `frontier`, `check`, `verify`, `explain`, `prices`, `apportion`, `schedule` and `robustness` need neither
database nor server; the other commands prepare Django first.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from dreiklang import __version__
from dreiklang.cli.evaluating import evaluate
from dreiklang.cli.frontiers import frontier
from dreiklang.cli.motions import motions
from dreiklang.cli.offline import check, plan
from dreiklang.cli.questions import apportion_posts, explain, price_limits, verify
from dreiklang.cli.reading import read
from dreiklang.cli.robust import robustness
from dreiklang.cli.schedules import schedule


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dreiklang")
def main() -> None:
    """Steer a city's digital programme: measures, budget packages, the council's paper."""


def _prepare() -> None:
    """Configure Django and reach the database, or say in words why that cannot be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dreiklang.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, connection

    try:
        import django

        django.setup()
        connection.ensure_connection()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise click.ClickException(f"The database does not answer; check DATABASE_URL. It says: {reason}") from error


def _prepare_set_up() -> None:
    """As `_prepare`, for commands that need the tables too."""
    _prepare()
    from dreiklang.cli.installation import is_set_up

    if not is_set_up():
        raise click.ClickException("This installation is not set up for this version; run first: dreiklang setup")


def _prepare_for_operator() -> None:
    """As `_prepare_set_up`, for commands that look at any municipality."""
    _prepare_set_up()
    from dreiklang.municipality.isolation import see_everybody

    see_everybody()


main.add_command(plan)
main.add_command(check)
main.add_command(frontier)
main.add_command(verify)
main.add_command(explain)
main.add_command(price_limits)
main.add_command(apportion_posts)
main.add_command(schedule)
main.add_command(robustness)
main.add_command(read)
main.add_command(evaluate)
main.add_command(motions)


@main.command()
@click.option("--quiet", is_flag=True, help="Say only what a person must know.")
def setup(quiet: bool) -> None:
    """Prepare database, static files and example cities; safe to repeat, keeps all data."""
    _prepare()
    from dreiklang.cli.installation import set_up

    set_up(quiet=quiet)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; PORT or 8000 if not given.")
@click.option(
    "--processes", type=click.IntRange(1, 64), help="Web processes; DREIKLANG_WEB_PROCESSES or 1 if not given."
)
@click.option(
    "--workers", type=click.IntRange(0, 64), default=1, show_default=True, help="Workers beside the web processes."
)
def serve(host: str, port: int | None, processes: int | None, workers: int) -> None:
    """Run the web server and its workers until Ctrl-C or SIGTERM."""
    _prepare_set_up()
    from django.core.exceptions import ImproperlyConfigured

    from dreiklang.cli.installation import warn_of_role
    from dreiklang.cli.server import Service, serve_until_stopped
    from dreiklang.config import environment

    try:
        service = Service(
            host=host,
            port=port or environment.port(),
            processes=processes or environment.web_processes(),
            threads=environment.web_threads(),
            workers=workers,
        )
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
    warn_of_role()
    serve_until_stopped(service)


@main.command()
@click.option("--parent", type=int, hidden=True, help="End when this process is gone.")
def worker(parent: int | None) -> None:
    """Run one worker, for background jobs and housekeeping, until it is stopped."""
    _prepare_set_up()
    from dreiklang.cli.worker import work_until_stopped

    work_until_stopped(parent)


@main.command()
def tidy() -> None:
    """Delete what is past its time, as the workers do once a day."""
    _prepare_set_up()
    from dreiklang.cli.housekeeping import tidy_now

    for name, count in tidy_now().items():
        click.echo(f"{name}: {count}")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything into one FILE (zip), as it was at one moment, while people go on working."""
    _prepare_set_up()
    from dreiklang.cli.backup import write_backup

    write_backup(file)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring a backup FILE into an empty installation, on SQLite or PostgreSQL; all or nothing."""
    _prepare()
    from dreiklang.cli.restore import restore_backup

    restore_backup(file)


@main.command()
@click.argument("municipality")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="The workbook to write.")
def workbook(municipality: str, out: str) -> None:
    """Write a city's measure register as a workbook (XLSX)."""
    _prepare_for_operator()
    from dreiklang.cli.exchange import write_workbook

    write_workbook(municipality, out)


@main.command()
@click.argument("package")
@click.option(
    "--format",
    "form",
    type=click.Choice(["pdf", "docx", "odt", "html", "xlsx", "csv", "json"]),
    default="pdf",
    show_default=True,
)
@click.option("--out", type=click.Path(dir_okay=False), help="The file to write; its own name if not given.")
@click.option("--lang", type=click.Choice(["de", "en"]), default="de", show_default=True)
def export(package: str, form: str, out: str | None, lang: str) -> None:
    """Write a package as a file. PACKAGE is CITY/PACKAGE, CITY/PACKAGE@VERSION, or CITY/stellungnahme.

    Without CITY/ the only city that has such a package is meant.
    """
    _prepare_for_operator()
    from dreiklang.cli.exchange import export_package

    export_package(package, form, out, lang)


@main.command(name="rebuild")
@click.argument("package")
def rebuild(package: str) -> None:
    """Plan a published package anew from its kept inputs and compare; exit code 1 if it differs."""
    _prepare_for_operator()
    from dreiklang.cli.exchange import rebuild_package

    rebuild_package(package)


@main.group()
def city() -> None:
    """Municipalities of this installation."""


@city.command(name="add")
@click.argument("slug")
@click.option("--name", required=True, help="The municipality's name.")
@click.option("--administrator", required=True, help="Sign-in name of its first administrator.")
@click.option("--official-key", default="", help="Amtlicher Gemeindeschlüssel.")
@click.option("--programme", default="", help="Name of its digital programme.")
def add_city(slug: str, name: str, administrator: str, official_key: str, programme: str) -> None:
    """Add a municipality under the short name SLUG, with an administrator; prints how they choose a password."""
    _prepare_for_operator()
    from dreiklang.cli import cities

    cities.add_city(slug, name, official_key, programme, administrator)


@city.command(name="administrator")
@click.argument("slug")
@click.argument("username")
def add_administrator(slug: str, username: str) -> None:
    """Add one more administrator; prints how they choose a password."""
    _prepare_for_operator()
    from dreiklang.cli import cities

    cities.add_administrator(slug, username)


@city.command(name="invite")
@click.argument("slug")
@click.argument("username")
def invite(slug: str, username: str) -> None:
    """Reset the sign-in of one person and print a new invitation, e.g. when the last administrator is locked out."""
    _prepare_for_operator()
    from dreiklang.cli import cities

    cities.invite(slug, username)


@main.group()
def audit() -> None:
    """The record of changes."""


@audit.command(name="verify")
@click.argument("cities", nargs=-1)
@click.option("--anchor", "anchors", multiple=True, metavar="NUMBER:DIGEST", help="A digest written down elsewhere.")
def verify_record(cities: tuple[str, ...], anchors: tuple[str, ...]) -> None:
    """Recompute the chain of the CITIES' records, or of all; exit code 1 if anything was tampered with."""
    _prepare_for_operator()
    from dreiklang.cli import cities as commands

    commands.verify_record(cities, anchors)


@audit.command(name="export")
@click.argument("slug")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="The file to write (JSON Lines).")
def export_record(slug: str, out: str) -> None:
    """Write a city's record of changes, oldest entry first."""
    _prepare_for_operator()
    from dreiklang.cli import cities

    cities.export_record(slug, out)


@main.group(name="import")
def import_group() -> None:
    """Take data in from other systems."""


@import_group.command(name="oparl")
@click.argument("source")
@click.option("--city", required=True, help="Short name of the municipality that the objects belong to.")
@click.option("--name", default="", help="Its name; makes the municipality if it is not there yet.")
@click.option("--body", default="", help="Address of the body, where an endpoint has several.")
@click.option("--full", is_flag=True, help="Ask an endpoint for everything, not only for what has changed.")
@click.option("--allow-host", "hosts", multiple=True, help="A host that may be in a private network.")
@click.option("--pause", type=click.FloatRange(0, 60), default=0.1, show_default=True, help="Seconds between requests.")
def import_oparl(source: str, city: str, name: str, **asking: Any) -> None:
    """Import council objects. SOURCE is an OParl endpoint's address, or a folder or archive of OParl objects.

    Goes on where an interrupted import stopped. A second run changes only what has changed there.
    """
    _prepare_for_operator()
    from dreiklang.cli.oparl import Asking
    from dreiklang.cli.oparl import import_oparl as run

    run(source, city, name, Asking(**asking))


@main.command(name="read-motions")
@click.option("--city", required=True, help="Short name of the municipality.")
def read_motions(city: str) -> None:
    """Read imported motions: who asks for what, what is recommended, what became of it.

    `import oparl` does this at its end. The same texts are not read twice; corrections by people stay.
    """
    _prepare_for_operator()
    from dreiklang.cli.oparl import read_motions as run

    run(city)


@main.command(name="index")
@click.option("--city", default="", help="Short name of the municipality; all if not given.")
@click.option("--rebuild", is_flag=True, help="Build it from nothing, with the compounds of today's texts.")
def index(city: str, rebuild: bool) -> None:
    """Bring the search index up to date, as the workers do after every change."""
    _prepare_for_operator()
    from dreiklang.cli.searching import build_index

    build_index(city, rebuild=rebuild)


@main.command(name="search")
@click.argument("words", nargs=-1, required=True)
@click.option("--city", required=True, help="Short name of the municipality.")
@click.option(
    "--type",
    "kind",
    type=click.Choice(
        ["agenda_item", "measure", "meeting", "motion", "organization", "paper", "person", "text"], case_sensitive=False
    ),
    help="Only hits of this type.",
)
@click.option("--body", default="", help="Only what the organisation with this key has to do with.")
@click.option("--group", default="", help="Only what this group moved.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only from this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only up to this day.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="Hits to show.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def search(words: tuple[str, ...], city: str, kind: str | None, limit: int, as_json: bool, **filters: Any) -> None:
    """Search a city's papers, their texts, measures, motions, meetings, people and organisations."""
    _prepare_for_operator()
    from dreiklang.cli.searching import print_results
    from dreiklang.search.values import KINDS_BY_CODE, SearchQuery

    days = {name: filters[name].date() if filters[name] else None for name in ("since", "until")}
    wanted = SearchQuery(
        words=" ".join(words),
        kind=KINDS_BY_CODE[kind] if kind else None,
        body=filters["body"],
        group=filters["group"],
        **days,
    )
    print_results(city, wanted, many=limit, as_json=as_json)


if __name__ == "__main__":
    main()

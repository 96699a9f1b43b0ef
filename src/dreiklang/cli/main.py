"""The command `dreiklang`: planning without a server, and running the product.

`plan`, `frontier`, `check`, `verify`, `explain`, `prices`, `apportion`, `schedule` and `robustness` need neither
database nor server; the other commands prepare Django first.
"""

from __future__ import annotations

import os

import click

from dreiklang import __version__
from dreiklang.cli.frontiers import frontier
from dreiklang.cli.offline import check, plan
from dreiklang.cli.questions import apportion_posts, explain, price_limits, verify
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


main.add_command(plan)
main.add_command(check)
main.add_command(frontier)
main.add_command(verify)
main.add_command(explain)
main.add_command(price_limits)
main.add_command(apportion_posts)
main.add_command(schedule)
main.add_command(robustness)


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
def serve(host: str, port: int | None) -> None:
    """Run the web server and one worker until Ctrl-C or SIGTERM."""
    _prepare_set_up()
    from django.core.exceptions import ImproperlyConfigured

    from dreiklang.cli.server import serve_until_stopped
    from dreiklang.config import environment

    try:
        chosen = port or environment.port()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
    serve_until_stopped(host, chosen)


@main.command()
def worker() -> None:
    """Run one worker for background jobs until it is stopped."""
    _prepare_set_up()
    from django.core.management import call_command

    call_command("db_worker", interval=0.3, startup_delay=False, reload=False)


@main.command()
@click.argument("municipality")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="The workbook to write.")
def workbook(municipality: str, out: str) -> None:
    """Write a city's measure register as a workbook (XLSX)."""
    _prepare_set_up()
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
    _prepare_set_up()
    from dreiklang.cli.exchange import export_package

    export_package(package, form, out, lang)


@main.command(name="rebuild")
@click.argument("package")
def rebuild(package: str) -> None:
    """Plan a published package anew from its kept inputs and compare; exit code 1 if it differs."""
    _prepare_set_up()
    from dreiklang.cli.exchange import rebuild_package

    rebuild_package(package)


if __name__ == "__main__":
    main()

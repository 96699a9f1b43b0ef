"""The command `dreiklang`: planning without a server, and running the product.

`plan` and `check` need neither database nor server; the other commands prepare Django first.
"""

from __future__ import annotations

import os

import click

from dreiklang import __version__
from dreiklang.cli.offline import check, plan


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dreiklang")
def main() -> None:
    """Steer a city's digital programme: measures, budget packages, the council's paper."""


def _prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dreiklang.config.settings")
    from django.core.exceptions import ImproperlyConfigured

    try:
        import django

        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error


main.add_command(plan)
main.add_command(check)


@main.command()
@click.option("--quiet", is_flag=True, help="Say only what a person must know.")
def setup(quiet: bool) -> None:
    """Prepare database, static files and example cities; safe to repeat, keeps all data."""
    _prepare()
    from dreiklang.cli.installation import set_up

    set_up(quiet=quiet)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; PORT or 8000 if not given.")
def serve(host: str, port: int | None) -> None:
    """Run the web server and one worker until Ctrl-C or SIGTERM."""
    _prepare()
    from dreiklang.cli.server import serve_until_stopped
    from dreiklang.config import environment

    serve_until_stopped(host, port or environment.port())


@main.command()
def worker() -> None:
    """Run one worker for background jobs until it is stopped."""
    _prepare()
    from django.core.management import call_command

    call_command("db_worker", interval=0.3, startup_delay=False, reload=False)


@main.command()
@click.argument("municipality")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="The workbook to write.")
def workbook(municipality: str, out: str) -> None:
    """Write a city's measure register as a workbook (XLSX)."""
    _prepare()
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
    _prepare()
    from dreiklang.cli.exchange import export_package

    export_package(package, form, out, lang)


@main.command(name="rebuild")
@click.argument("package")
def rebuild(package: str) -> None:
    """Plan a published package anew from its kept inputs and compare; exit code 1 if it differs."""
    _prepare()
    from dreiklang.cli.exchange import rebuild_package

    rebuild_package(package)


if __name__ == "__main__":
    main()

"""Registers and packages of the database as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dreiklang.cli.files import write_whole
from dreiklang.council.export import ExportedFile, export_statement
from dreiklang.council.export import export_package as package_file
from dreiklang.municipality.queries import municipalities, municipality_by_slug
from dreiklang.packages.queries import Published, published_package, published_packages
from dreiklang.packages.rules import same_when_rebuilt
from dreiklang.portfolio.queries import register_workbook

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

STATEMENT = "stellungnahme"


def write_workbook(slug: str, out: str) -> None:
    """Write a city's register; a city without one is refused."""
    data = register_workbook(find_city(slug))
    if data is None:
        raise click.ClickException(f"{slug} has no measure register yet; import one first.")
    write_whole(out, data)
    click.echo(out)


def export_package(name: str, form: str, out: str | None, language: str) -> None:
    """Write one package, or the statement on all of them."""
    file = _export(name, form, language)
    target = out or file.name
    write_whole(target, file.data)
    click.echo(target)


def rebuild_package(name: str) -> None:
    """Plan a published package anew and say whether it is the same."""
    city, slug, version = _find(name)
    entry = _published(city, slug, version)
    if not entry.version.inputs:
        raise click.ClickException(f"{slug} was taken from a council paper; there is nothing to compute.")
    if not same_when_rebuilt(entry.version):
        click.echo(f"{city.slug}/{slug} version {entry.version.number}: DIFFERENT", err=True)
        raise SystemExit(1)
    click.echo(f"{city.slug}/{slug} version {entry.version.number}: same, {entry.version.fingerprint}")


def _export(name: str, form: str, language: str) -> ExportedFile:
    city, slug, version = _find(name)
    if slug == STATEMENT:
        return export_statement(city, form, language=language)
    return package_file(city, _published(city, slug, version), form, language=language)


def _published(city: Municipality, slug: str, version: int | None) -> Published:
    entry = published_package(city, slug, version)
    if entry is None:
        known = ", ".join(each.package.slug for each in published_packages(city)) or "none"
        raise click.ClickException(f"{city.slug} has no published package {slug!r}; there is: {known}.")
    return entry


def _find(name: str) -> tuple[Municipality, str, int | None]:
    """Read CITY/PACKAGE@VERSION."""
    path, _, version = name.partition("@")
    if version and not version.isdecimal():
        raise click.ClickException(f"{version!r} is no version; give a number, as in stuttgart/paket-4@1.")
    city_slug, _, slug = path.rpartition("/")
    city = find_city(city_slug) if city_slug else _only_city_with(slug)
    return city, slug, int(version) if version else None


def _only_city_with(slug: str) -> Municipality:
    cities = [
        city
        for city in municipalities()
        if (published_packages(city) if slug == STATEMENT else published_package(city, slug))
    ]
    if len(cities) != 1:
        names = ", ".join(city.slug for city in cities or municipalities())
        raise click.ClickException(f"Say which city: CITY/{slug}, with one of: {names}.")
    return cities[0]


def find_city(slug: str) -> Municipality:
    """The municipality with this short name, or a message that names those there are."""
    city = municipality_by_slug(slug)
    if city is None:
        known = ", ".join(each.slug for each in municipalities()) or "none; run “dreiklang setup” first"
        raise click.ClickException(f"There is no municipality {slug!r}; there is: {known}.")
    return city

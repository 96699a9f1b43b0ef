"""Building the search index and searching, by command."""

from __future__ import annotations

import json
import time

import click

from dreiklang.cli.exchange import find_city
from dreiklang.municipality.queries import municipalities
from dreiklang.search.queries import search
from dreiklang.search.rules import update_index
from dreiklang.search.values import Hit, Results, SearchQuery
from dreiklang.wording import format_date

ON, OFF = "\033[1m", "\033[0m"


def build_index(slug: str, *, rebuild: bool) -> None:
    """Bring the index of a city, or of all, up to date."""
    for city in [find_city(slug)] if slug else list(municipalities()):
        began = time.monotonic()
        done = update_index(city, rebuild=rebuild, told=lambda progress: click.echo(f"  {progress}", err=True))
        if done.busy:
            raise click.ClickException(f"A worker is updating the index of {city.slug}; try again in a few minutes.")
        how = "built" if done.rebuilt else "updated"
        click.echo(
            f"{city.slug}: {how} in {time.monotonic() - began:.0f} s; {done.documents} documents, "
            f"{done.new} new, {done.changed} changed, {done.deleted} deleted."
        )


def print_results(slug: str, wanted: SearchQuery, *, many: int, as_json: bool) -> None:
    """Search, and print the hits for a person or as JSON."""
    found = search(find_city(slug), wanted, many=many)
    if not found.ready:
        raise click.ClickException(f"There is no index yet; run first: dreiklang index --city {slug}")
    if as_json:
        click.echo(json.dumps(_plain(found), ensure_ascii=False, indent=1))
        return
    click.echo(f"{found.total} hits" + "".join(f", {kind.code} {number}" for kind, number in found.counts.items()))
    for hit in found.hits:
        _print(hit)
    if found.instead:
        click.echo("Did you mean: " + "; ".join(found.instead))


def _print(hit: Hit) -> None:
    head = " ".join(filter(None, (hit.number, _bold(hit.title, hit.title_marks))))
    page = f"page {hit.page}" if hit.page else ""
    facts = (hit.kind.code, format_date(hit.date, "de") if hit.date else "", hit.note, page)
    click.echo(f"\n{head}\n  {' · '.join(filter(None, facts))}")
    if hit.snippet:
        click.echo(f"  {_bold(hit.snippet, hit.snippet_marks)}")


def _bold(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    shown, at = "", 0
    for start, end in marks:
        shown += text[at:start] + ON + text[start:end] + OFF
        at = end
    return "".join(char for char in shown + text[at:] if char.isprintable() or char == "\033")


def _plain(found: Results) -> dict[str, object]:
    return {
        "total": found.total,
        "counts": {kind.code: number for kind, number in found.counts.items()},
        "instead": list(found.instead),
        "hits": [
            {
                "type": hit.kind.code,
                "key": hit.key,
                "number": hit.number,
                "title": hit.title,
                "note": hit.note,
                "date": hit.date.isoformat() if hit.date else None,
                "page": hit.page,
                "snippet": hit.snippet,
                "marks": [list(mark) for mark in hit.snippet_marks],
                "address": hit.address,
            }
            for hit in found.hits
        ],
    }

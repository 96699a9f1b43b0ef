"""What more money or posts would buy, from a workbook alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from dreiklang.cli.conditions import FILE, Conditions, stoppable, with_conditions
from dreiklang.cli.offline import out_option, time_option, write_json
from dreiklang.cli.refusals import STOPPED, UNPROVED, language_option, refusals
from dreiklang.planning import Axis, Frontier, Quantity, frontier_facts
from dreiklang.planning import frontier as find_frontier
from dreiklang.wording import format_number, message, say
from dreiklang.wording.labels import label


@click.command(name="frontier")
@click.argument("workbook", type=FILE)
@click.option(
    "--along",
    type=click.Choice([quantity.value.replace("_", "-") for quantity in Quantity]),
    default="funds",
    show_default=True,
    help="The quantity whose limit is varied.",
)
@click.option("--year", type=int, help="Vary its limit in this year; over all years together if not given.")
@click.option("--points", type=click.IntRange(2, 500), default=20, show_default=True, help="How many limits.")
@click.option("--low", default="0", show_default=True, metavar="NUMBER", help="The smallest limit.")
@click.option("--high", metavar="NUMBER", help="The largest limit; what the best package uses if not given.")
@with_conditions
@time_option
@out_option
@language_option
@click.pass_context
def frontier(
    context: click.Context,
    *,
    workbook: Path,
    along: str,
    year: int | None,
    points: int,
    low: str,
    high: str | None,
    conditions: Conditions,
    time_limit: float,
    out: Path | None,
    lang: str,
) -> None:
    """Find the best package in WORKBOOK for each of many limits along one quantity.

    Exit codes: 0 every package is proved to be the best for its limit, 2 wrong usage, 3 input refused, 5 one
    is not proved in time, 6 stopped (Ctrl-C). Progress goes to standard error.
    """
    axis = Axis(quantity=Quantity(along.replace("-", "_")), year=year)
    bounds = _number("--low", low), None if high is None else _number("--high", high)
    with refusals(workbook, lang), stoppable() as stop:
        found = find_frontier(
            conditions.request(workbook),
            axis,
            points=points,
            low=bounds[0] or Decimal(0),
            high=bounds[1],
            progress=_show_progress,
            stop=stop,
            time_limit=time_limit,
        )
    click.echo("\n".join(_table(found, lang)))
    if out is not None:
        write_json(out, frontier_facts(found))
    context.exit(STOPPED if found.stopped else 0 if found.proved else UNPROVED)


def _number(option: str, text: str) -> Decimal:
    if not text.replace(".", "", 1).isdecimal():
        raise click.UsageError(f"{option}: {text!r} is no number from 0 on; write for example 24500 or 0.25.")
    return Decimal(text)


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total}", nl=False, err=True)


def _table(found: Frontier, lang: str) -> Iterator[str]:
    axis = found.axis
    places = 2 if axis.quantity is Quantity.POSTS else 0
    when = str(axis.year) if axis.year else say(message("in sum"), lang)
    name, unit = (say(label(group, axis.quantity.value), lang) for group in ("quantity", "unit"))
    yield f"{name} {when} ({unit})"
    words = (message("Limit"), message("Used"), message("Value"), message("Duties"), message("Measures"))
    yield "".join(f"{say(word, lang):>14}" for word in words)
    for point in found.points:
        numbers = (
            format_number(point.limit, lang, places),
            format_number(point.used, lang, places),
            format_number(point.plan.value, lang, 2),
            str(point.duties),
            str(len(point.plan.choices)),
        )
        yield "".join(f"{number:>14}" for number in numbers)
    yield ""
    nothing = say(message("none"), lang)
    yield say(message("In every package: {keys}", keys=", ".join(found.always) or nothing), lang)
    yield say(message("In no package: {keys}", keys=", ".join(found.never) or nothing), lang)

"""How a package fares when figures turn out otherwise, from a workbook alone."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import click

from dreiklang.cli.conditions import FILE, NUMBER, Conditions, stoppable, with_conditions
from dreiklang.cli.offline import EXIT_CODES, out_option, time_option, write_json
from dreiklang.cli.refusals import language_option, refusals
from dreiklang.cli.tables import refuse_line, table_rows
from dreiklang.planning import (
    Cluster,
    Cores,
    InvalidValueError,
    Outlook,
    Robustness,
    Runner,
    Spread,
    Stage,
    Uncertainty,
    robustness_facts,
)
from dreiklang.planning import robustness as find_robustness
from dreiklang.planning.robustness import MOST_SCENARIOS, SEED
from dreiklang.planning.uncertainty import CERTAIN
from dreiklang.wording import Message, format_number, message, say
from dreiklang.wording.labels import label

COLUMNS = ("measure", "funds", "posts")
FACTOR = r"(\d{1,2}(?:[.,]\d{1,4})?)"


def spread_of(text: str) -> Spread | None:
    """A range as LOW..HIGH, in factors of what is stated; None if the text is none."""
    found = re.fullmatch(rf"{FACTOR}\.\.{FACTOR}", text.strip())
    if found is None:
        return None
    low, high = (Decimal(each.replace(",", ".")) for each in found.groups())
    try:
        return Spread(low=low, high=high)
    except InvalidValueError:
        return None


class SpreadType(click.ParamType):
    """A range as LOW..HIGH."""

    name = "LOW..HIGH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Spread:
        """The range; anything else is wrong usage."""
        spread = value if isinstance(value, Spread) else spread_of(str(value))
        if spread is None:
            self.fail(f"{value!r} is no range from a factor up to 1 to one from 1; write for example 0.9..1.3.")
        return spread


SPREAD = SpreadType()


@click.command(name="robustness")
@click.argument("workbook", type=FILE)
@click.option("--funds-range", type=SPREAD, default=CERTAIN, show_default="certain", help="Range of all funds.")
@click.option(
    "--posts-range", type=SPREAD, default=CERTAIN, show_default="certain", help="Range of all posts and their cost."
)
@click.option(
    "--prices-range", type=SPREAD, default=CERTAIN, show_default="certain", help="What moves all funds together."
)
@click.option("--ranges", type=FILE, metavar="FILE.csv", help="Ranges of single measures; see below.")
@click.option("--level", type=NUMBER, default="0.9", show_default=True, help="The part of scenarios to be kept.")
@click.option("--scenarios", type=click.IntRange(1, MOST_SCENARIOS), default=1000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=SEED, show_default=True, help="Which scenarios are drawn.")
@click.option("--workers", type=click.IntRange(1, 512), help="Processes; one for each core if not given.")
@click.option("--cluster", metavar="ADDRESS", help="Calculate on a Dask cluster: tcp://host:8786.")
@with_conditions
@time_option
@out_option
@language_option
@click.pass_context
def robustness(
    context: click.Context,
    *,
    workbook: Path,
    conditions: Conditions,
    funds_range: Spread,
    posts_range: Spread,
    prices_range: Spread,
    ranges: Path | None,
    level: Decimal,
    scenarios: int,
    seed: int,
    workers: int | None,
    cluster: str | None,
    time_limit: float,
    out: Path | None,
    lang: str,
) -> None:
    """Say how the best package in WORKBOOK fares if costs and posts turn out otherwise, and find a safer one.

    A range says what a figure may become, as factors of what is stated, which stays the most likely. --ranges
    reads a table with the columns measure, funds, posts, each cell a range as 0.9..1.3 or empty.

    Exit codes: 0 the safer package is proved to be the best, 2 wrong usage, 3 input refused, 4 no package keeps
    the limits so often, 5 a package with a bound, 6 stopped (Ctrl-C) or unknown. Progress goes to standard error.
    """
    with refusals(workbook, lang), stoppable() as stop, _runner(workers, cluster) as runner:
        of_measures = {} if ranges is None else read_ranges(ranges)
        found = find_robustness(
            conditions.request(workbook),
            Uncertainty(funds=funds_range, posts=posts_range, prices=prices_range, **of_measures),
            level=level,
            scenarios=scenarios,
            seed=seed,
            runner=runner,
            progress=_show_progress,
            stop=stop,
            time_limit=time_limit,
        )
    click.echo("\n".join(_summary(found, lang)))
    if out is not None:
        write_json(out, robustness_facts(found, lang))
    context.exit(EXIT_CODES[found.status])


@contextmanager
def _runner(workers: int | None, cluster: str | None) -> Iterator[Runner]:
    """Where scenarios are solved: on a cluster, or on this machine's cores."""
    if cluster is None:
        yield Cores(workers or os.cpu_count() or 1)
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise click.UsageError("A cluster needs the extra: pip install dreiklang[cluster]") from error
    try:
        client = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise click.UsageError(f"No Dask cluster answers at {cluster}.") from error
    with client:
        yield Cluster(client)


def read_ranges(path: Path) -> dict[str, dict[str, Spread]]:
    """The ranges of single measures, as fields of `Uncertainty`."""
    found: dict[str, dict[str, Spread]] = {"funds_of": {}, "posts_of": {}}
    for place, row in table_rows(path, COLUMNS):
        for name in ("funds", "posts"):
            if row["measure"] in found[f"{name}_of"]:
                refuse_line(place, message("The measure stood before, and otherwise."))
            if row[name]:
                found[f"{name}_of"][row["measure"]] = _range(place, row[name])
    return found


def _range(place: Message, text: str) -> Spread:
    spread = spread_of(text)
    if spread is None:
        refuse_line(place, message("“{text}” is no range; write for example 0.9..1.3.", text=text[:40]))
    return spread


def _show_progress(stage: Stage, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{stage.value} {done}/{total}", nl=False, err=True)


def _summary(found: Robustness, lang: str) -> Iterator[str]:
    yield say(message("Status: {status}", status=label("status", found.status.value)), lang)
    conflict = found.stated.plan.conflict
    if conflict:
        yield say(message("These conditions contradict each other:"), lang)
        yield from (f"  – {say(sentence, lang)}" for sentence in conflict)
        return
    yield ""
    yield from _packages(found, lang)
    if found.solved:
        yield ""
        yield from _measures(found, lang)


def _packages(found: Robustness, lang: str) -> Iterator[str]:
    """The two packages side by side."""
    both = [found.stated, *([] if found.robust is None else [found.robust])]
    heads = (message("Best as stated"), message("Safer"))
    yield _line("", [say(head, lang) for head, _ in zip(heads, both, strict=False)])
    yield _line(say(message("Duties"), lang), [str(each.duties) for each in both])
    yield _line(say(message("Value (points)"), lang), [format_number(each.plan.value, lang, 2) for each in both])
    bounds = ["" if each.plan.bound is None else format_number(each.plan.bound, lang, 2) for each in both]
    yield _line(say(message("No package exceeds"), lang), bounds)
    yield _line(say(message("Measures"), lang), [str(len(each.plan.choices)) for each in both])
    total = found.scenarios
    yield _line(say(message("Keeps all limits"), lang), [_per_cent(each.kept, total, lang) for each in both])
    for limit in found.stated.broken:
        counts = [each.broken[limit] for each in both]
        if any(counts):
            words = say(message("breaks: {limit}", limit=limit.words), lang)
            yield _line(words, [_per_cent(count, total, lang) for count in counts])


def _line(name: str, cells: list[str]) -> str:
    return f"{name:<60}" + "".join(f"{cell:>18}" for cell in cells)


def _per_cent(count: int, total: int, lang: str) -> str:
    return f"{format_number(Decimal(100 * count) / total, lang, 1)} %"


def _measures(found: Robustness, lang: str) -> Iterator[str]:
    """How often each measure belongs to the best package, where that hangs on the scenario."""
    nothing = say(message("none"), lang)
    yield say(message("Best in every scenario: {keys}", keys=", ".join(found.always) or nothing), lang)
    yield say(message("Best in no scenario: {keys}", keys=", ".join(found.never) or nothing), lang)
    inside = [_keys(each) for each in (found.stated, found.robust)]
    names = {measure.key: measure.name for measure in found.request.portfolio.measures}
    heads = (message("Scenarios"), message("Best as stated"), message("Safer"))
    some = {key: count for key, count in found.chosen.items() if 0 < count < found.solved}
    if some:
        yield _line("", [say(head, lang) for head in heads])
    for key, count in sorted(some.items(), key=lambda item: (-item[1], item[0])):
        marks = [say(message("yes"), lang) if key in keys else "–" for keys in inside]
        yield _line(f"{key:<8}{names[key][:50]}", [_per_cent(count, found.solved, lang), *marks])


def _keys(outlook: Outlook | None) -> set[str]:
    return set() if outlook is None else {choice.measure for choice in outlook.plan.choices}

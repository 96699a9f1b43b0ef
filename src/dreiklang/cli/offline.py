"""Planning and checking from a workbook alone: no database, no server.

Exit codes of `plan`: 0 optimal (proved), 2 wrong usage, 3 workbook or plan refused, 4 no package meets the
limits, 5 a package whose optimum is not proved, 6 stopped or nothing known. Exit codes of `check`: 0
everything adds up, 1 something does not, 3 workbook refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from dreiklang.cli.conditions import FILE, Conditions, stoppable, with_conditions
from dreiklang.cli.files import write_whole
from dreiklang.cli.refusals import DOES_NOT_ADD_UP, language_option, refusals
from dreiklang.planning import CapacityLimit, Limit, PackageRequest, Plan, Quantity, Selection, Status, plan_facts
from dreiklang.planning import plan as find_package
from dreiklang.plausibility import check_portfolio
from dreiklang.wording import format_number, message, say
from dreiklang.wording.labels import label
from dreiklang.workbooks import read_register

EXIT_CODES = {
    Status.OPTIMAL: 0,
    Status.INFEASIBLE: 4,
    Status.FEASIBLE: 5,
    Status.STOPPED: 6,
    Status.UNKNOWN: 6,
}

out_option = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the result as JSON.")
time_option = click.option(
    "--time-limit", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds for one search."
)


@click.command()
@click.argument("workbook", type=FILE)
@with_conditions
@time_option
@out_option
@language_option
@click.pass_context
def plan(
    context: click.Context, *, workbook: Path, conditions: Conditions, time_limit: float, out: Path | None, lang: str
) -> None:
    """Find the best package in WORKBOOK within the limits.

    Exit codes: 0 optimal (proved), 2 wrong usage, 3 input refused, 4 no package meets the limits, 5 optimum
    not proved in time, 6 stopped (Ctrl-C) or unknown. The plan is written for every code but 2 and 3.
    """
    with refusals(workbook, lang), stoppable() as stop:
        request = conditions.request(workbook)
        result = find_package(request, stop=stop, time_limit=time_limit)
    click.echo("\n".join(_summary(request, result, lang)))
    if out is not None:
        write_json(out, plan_facts(result, request, lang))
    context.exit(EXIT_CODES[result.status])


def write_json(path: Path, facts: object) -> None:
    """Readable JSON with sorted keys, whole or not at all."""
    write_whole(path, f"{json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=2)}\n".encode())


def _summary(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    yield say(message("Status: {status}", status=label("status", result.status.value)), lang)
    if result.conflict:
        yield say(message("These conditions contradict each other:"), lang)
        yield from (f"  – {say(sentence, lang)}" for sentence in result.conflict)
        if result.remedies:
            yield say(message("Each of these changes alone would help:"), lang)
            yield from (f"  – {say(sentence, lang)}" for sentence in result.remedies)
        return
    bound = result.bound if result.bound is not None else result.value
    yield say(message("Value: {value} points; no package exceeds {bound}", value=result.value, bound=bound), lang)
    chosen, measures = len(result.choices), len(request.portfolio.measures)
    yield say(message("Measures: {chosen} of {all}", chosen=chosen, all=measures), lang)
    yield ""
    yield from _totals(request, result, lang)
    yield from _further(request, result, lang)
    yield ""
    yield from _chosen(request, result, lang)
    yield ""
    yield from _left_out(request, result, lang)


def _totals(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    limits = {(limit.quantity, limit.year): limit.maximum for limit in request.limits if limit.scope.is_everything}
    for quantity in Quantity:
        for year in (*request.portfolio.years, None):
            used = result.totals.amount(quantity, year)
            cap = limits.get((quantity, year))
            if quantity in (Quantity.MATERIAL, Quantity.INVESTMENT) and cap is None:
                continue
            name = f"{say(label('quantity', quantity.value), lang)} {year or say(message('in sum'), lang)}"
            places = 2 if quantity is Quantity.POSTS else 0
            of = f" / {format_number(cap, lang, places):>10}" if cap is not None else ""
            unit = say(label("unit", quantity.value), lang)
            yield f"{name:<40}{format_number(used, lang, places):>12}{of} {unit}"


def _further(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    """Limits on a part, capacities and targets, each with what the package uses of it."""
    selection = Selection(request.portfolio, result.choices)
    narrowed: list[Limit | CapacityLimit] = [each for each in request.limits if not each.scope.is_everything]
    for limit in (*narrowed, *request.capacities):
        yield say(message("{condition}; used: {used}", condition=limit.words, used=limit.used(selection)), lang)
    for target in request.targets:
        used = selection.amount(target.quantity, target.year, target.scope)
        yield say(message("{condition}; used: {used}", condition=target.words, used=used), lang)


def _chosen(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    for choice in result.choices:
        measure = request.portfolio.by_key[choice.measure]
        needs = request.portfolio.resources(choice)
        posts = format_number(needs.amount(Quantity.POSTS), lang, 2)
        money = format_number(needs.amount(Quantity.FUNDS), lang)
        figures = f"{choice.variant:<10}{money:>10} TEUR{posts:>9}  {choice.programme}"
        yield f"{measure.key:<8}{measure.name[:52]:<54}{figures}".rstrip()


def _left_out(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    inside = {choice.measure for choice in result.choices}
    out = [measure for measure in request.portfolio.measures if measure.key not in inside]
    if out:
        yield say(message("Not in the package: {count}", count=len(out)), lang)
    for measure in out:
        words = " ".join(say(sentence, lang) for sentence in result.reasons[measure.key].sentences)
        yield f"{measure.key:<8}{measure.name[:40]:<42}{words}"


@click.command()
@click.argument("workbook", type=FILE)
@language_option
@click.pass_context
def check(context: click.Context, workbook: Path, lang: str) -> None:
    """List everything in WORKBOOK that does not add up.

    Exit codes: 0 everything adds up, 1 something does not, 3 the workbook cannot be read.
    """
    with refusals(workbook, lang):
        register = read_register(workbook.read_bytes())
    findings = check_portfolio(register.portfolio)
    for finding in findings:
        severity = say(label("severity", finding.severity.value), lang)
        click.echo(f"{severity}: {say(finding.place, lang)}: {say(finding.sentence, lang)}")
    click.echo(say(message("Findings: {count}", count=len(findings)), lang))
    context.exit(DOES_NOT_ADD_UP if findings else 0)

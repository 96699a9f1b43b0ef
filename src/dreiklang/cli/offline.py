"""Planning and checking from a workbook alone: no database, no server.

Exit codes of `plan`: 0 optimal (proved), 2 wrong usage, 3 workbook or plan refused, 4 no package meets the
limits, 5 a package whose optimum is not proved, 6 stopped or nothing known. Exit codes of `check`: 0
everything adds up, 1 something does not, 3 workbook refused.
"""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import click

from dreiklang.cli.files import write_whole
from dreiklang.planning import (
    InvalidValueError,
    Limit,
    PackageRequest,
    Plan,
    PlanningError,
    Portfolio,
    Quantity,
    Required,
    Status,
    complement,
    named_measures,
    plan_facts,
    plan_from_json,
)
from dreiklang.planning import plan as find_package
from dreiklang.plausibility import check_portfolio
from dreiklang.wording import format_number, message, say
from dreiklang.wording.labels import label
from dreiklang.workbooks import Problem, WorkbookError, read_register

EXIT_CODES = {
    Status.OPTIMAL: 0,
    Status.INFEASIBLE: 4,
    Status.FEASIBLE: 5,
    Status.STOPPED: 6,
    Status.UNKNOWN: 6,
}
REFUSED = 3
DOES_NOT_ADD_UP = 1

language_option = click.option("--lang", type=click.Choice(["de", "en"]), default="de", show_default=True)


class LimitType(click.ParamType):
    """A limit as YEAR=NUMBER, or for all years together as NUMBER."""

    name = "[YEAR=]NUMBER"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int | None, Decimal]:
        """Year and number; refuses what could be read in two ways."""
        text = str(value).strip()
        year, separator, number = text.rpartition("=")
        if separator and not re.fullmatch(r"\d{4}", year):
            self.fail(f"{year!r} is no year; write for example 2024=24500.", param, ctx)
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", number):
            self.fail(f"{number!r} can be read in two ways; write 24500 without grouping.", param, ctx)
        if not re.fullmatch(r"\d+([.,]\d+)?", number):
            self.fail(f"{number!r} is no number from 0 on; write for example 24500 or 0.25.", param, ctx)
        return (int(year) if separator else None), Decimal(number.replace(",", "."))


LIMIT = LimitType()
WORKBOOK = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("workbook", type=WORKBOOK)
@click.option("--funds", type=LIMIT, multiple=True, help="Material and investment funds at most, TEUR.")
@click.option("--material", type=LIMIT, multiple=True, help="Material funds at most, TEUR.")
@click.option("--investment", type=LIMIT, multiple=True, help="Investment funds at most, TEUR.")
@click.option("--personnel-cost", type=LIMIT, multiple=True, help="Personnel cost at most, TEUR.")
@click.option("--posts", type=LIMIT, multiple=True, help="Posts at most.")
@click.option("--require", multiple=True, metavar="ID", help="A measure that must be in.")
@click.option("--exclude", multiple=True, metavar="ID", help="A measure that must not be in.")
@click.option("--only-required", is_flag=True, help="Only the required measures, with all that they need.")
@click.option("--complement-of", type=WORKBOOK, metavar="PLAN.json", help="Plan what that plan leaves over.")
@click.option("--value-before-duties", is_flag=True, help="Do not put legal duties first.")
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan as JSON.")
@language_option
@click.pass_context
def plan(  # noqa: PLR0917 - one parameter an option
    context: click.Context,
    workbook: Path,
    funds: Sequence[tuple[int | None, Decimal]],
    material: Sequence[tuple[int | None, Decimal]],
    investment: Sequence[tuple[int | None, Decimal]],
    personnel_cost: Sequence[tuple[int | None, Decimal]],
    posts: Sequence[tuple[int | None, Decimal]],
    require: Sequence[str],
    exclude: Sequence[str],
    only_required: bool,
    complement_of: Path | None,
    value_before_duties: bool,
    time_limit: float,
    out: Path | None,
    lang: str,
) -> None:
    """Find the best package in WORKBOOK within the limits.

    Exit codes: 0 optimal (proved), 2 wrong usage, 3 input refused, 4 no package meets the limits, 5 optimum
    not proved in time, 6 stopped (Ctrl-C) or unknown. The plan is written for every code but 2 and 3.
    """
    typed = {
        Quantity.FUNDS: funds,
        Quantity.MATERIAL: material,
        Quantity.INVESTMENT: investment,
        Quantity.PERSONNEL_COST: personnel_cost,
        Quantity.POSTS: posts,
    }
    try:
        portfolio = portfolio_left_over(workbook, complement_of)
        limits = tuple(
            Limit(quantity=quantity, year=year, maximum=value)
            for quantity, values in typed.items()
            for year, value in values
        )
        request = _request(portfolio, limits, require, exclude, only=only_required, duties=not value_before_duties)
        result = _stoppable(request, time_limit)
    except WorkbookError as error:
        raise SystemExit(refuse_workbook(workbook, error.problems, lang)) from None
    except InvalidValueError as error:
        words = f"{say(error.place, lang)}: {say(error.reason, lang)} {say(error.remedy, lang)}"
        click.echo(words, err=True)
        raise SystemExit(REFUSED) from None
    except (PlanningError, OSError, UnicodeDecodeError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(REFUSED) from None
    click.echo("\n".join(_summary(request, result, lang)))
    if out is not None:
        facts = plan_facts(result, request, lang)
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=2)
        write_whole(out, f"{text}\n".encode())
    context.exit(EXIT_CODES[result.status])


def portfolio_left_over(workbook: Path, complement_of: Path | None) -> Portfolio:
    """The workbook's portfolio, or what another plan leaves of it."""
    portfolio = read_register(workbook.read_bytes()).portfolio
    if complement_of is None:
        return portfolio
    other = plan_from_json(complement_of.read_text(encoding="utf-8"))
    for choice in other.choices:
        measure = portfolio.by_key.get(choice.measure)
        if measure is None or choice.variant not in {variant.key for variant in measure.variants}:
            raise InvalidValueError(
                message("{file}, measure {key}", file=str(complement_of), key=choice.measure),
                message("The workbook has no such measure or variant."),
                message("Use the workbook that the plan was made from."),
            )
    return complement(portfolio, other.choices)


def _request(
    portfolio: Portfolio,
    limits: tuple[Limit, ...],
    require: Sequence[str],
    exclude: Sequence[str],
    *,
    only: bool,
    duties: bool,
) -> PackageRequest:
    request = PackageRequest(
        portfolio=portfolio,
        limits=limits,
        required=tuple(Required(measure=key) for key in require),
        excluded=tuple(exclude),
        obligations_first=duties,
    )
    return named_measures(portfolio, require, limits) if only else request


def _stoppable(request: PackageRequest, time_limit: float) -> Plan:
    """Ctrl-C ends the search with the best package so far."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    try:
        return find_package(request, stop=lambda: bool(asked), time_limit=time_limit)
    finally:
        signal.signal(signal.SIGINT, before)


def refuse_workbook(path: Path, problems: Sequence[Problem], lang: str) -> int:
    """Say what is wrong in a workbook; returns the exit code."""
    click.echo(say(message("{file} was refused:", file=str(path)), lang), err=True)
    for problem in problems:
        click.echo(f"  {_problem(problem, lang)}", err=True)
    return REFUSED


def _problem(problem: Problem, lang: str) -> str:
    place = [problem.sheet] if problem.sheet else []
    if problem.row is not None:
        place.append(say(message("row {row}", row=problem.row), lang))
    if problem.column:
        place.append(say(message("column {column}", column=problem.column), lang))
    where = f"{', '.join(place)}: " if place else ""
    return f"{where}{say(problem.message, lang)} {say(problem.remedy, lang)}"


def _summary(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    yield say(message("Status: {status}", status=label("status", result.status.value)), lang)
    if result.conflict:
        yield say(message("These conditions contradict each other:"), lang)
        yield from (f"  – {say(sentence, lang)}" for sentence in result.conflict)
        return
    bound = result.bound if result.bound is not None else result.value
    yield say(message("Value: {value} points; no package exceeds {bound}", value=result.value, bound=bound), lang)
    chosen, measures = len(result.choices), len(request.portfolio.measures)
    yield say(message("Measures: {chosen} of {all}", chosen=chosen, all=measures), lang)
    yield ""
    yield from _totals(request, result, lang)
    yield ""
    yield from _chosen(request, result, lang)
    yield ""
    yield from _left_out(request, result, lang)


def _totals(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    limits = {(limit.quantity, limit.year): limit.maximum for limit in request.limits}
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


def _chosen(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    for choice in result.choices:
        measure = request.portfolio.by_key[choice.measure]
        variant = measure.variant(choice.variant)
        posts = format_number(variant.resources.amount(Quantity.POSTS), lang, 2)
        money = format_number(variant.resources.amount(Quantity.FUNDS), lang)
        yield f"{measure.key:<8}{measure.name[:52]:<54}{variant.key:<10}{money:>10} TEUR{posts:>9}"


def _left_out(request: PackageRequest, result: Plan, lang: str) -> Iterator[str]:
    inside = {choice.measure for choice in result.choices}
    out = [measure for measure in request.portfolio.measures if measure.key not in inside]
    if out:
        yield say(message("Not in the package: {count}", count=len(out)), lang)
    for measure in out:
        words = " ".join(say(sentence, lang) for sentence in result.reasons[measure.key].sentences)
        yield f"{measure.key:<8}{measure.name[:40]:<42}{words}"


@click.command()
@click.argument("workbook", type=WORKBOOK)
@language_option
@click.pass_context
def check(context: click.Context, workbook: Path, lang: str) -> None:
    """List everything in WORKBOOK that does not add up.

    Exit codes: 0 everything adds up, 1 something does not, 3 the workbook cannot be read.
    """
    try:
        register = read_register(workbook.read_bytes())
    except WorkbookError as error:
        context.exit(refuse_workbook(workbook, error.problems, lang))
    findings = check_portfolio(register.portfolio)
    for finding in findings:
        severity = say(label("severity", finding.severity.value), lang)
        click.echo(f"{severity}: {say(finding.place, lang)}: {say(finding.sentence, lang)}")
    click.echo(say(message("Findings: {count}", count=len(findings)), lang))
    context.exit(DOES_NOT_ADD_UP if findings else 0)

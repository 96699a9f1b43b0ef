"""Questions about a plan and a register: does it stand, why is this measure in or out, who gets how many posts.

Like `plan` and `check` they need neither database nor server.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from dreiklang.cli.conditions import FILE, portfolio_left_over, stoppable
from dreiklang.cli.offline import time_option
from dreiklang.cli.refusals import DOES_NOT_ADD_UP, STOPPED, UNPROVED, language_option, refusals
from dreiklang.planning import (
    Division,
    InvalidValueError,
    Method,
    Portfolio,
    Price,
    Quantity,
    apportion,
    plan_from_json,
    prices,
    recheck,
    request_of_plan,
)
from dreiklang.wording import Message, format_number, message, say
from dreiklang.workbooks import read_register


@click.command()
@click.argument("plan", type=FILE)
@click.argument("workbook", type=FILE)
@click.option("--complement-of", type=FILE, metavar="PLAN.json", help="The plan that this one left over.")
@language_option
@click.pass_context
def verify(context: click.Context, plan: Path, workbook: Path, complement_of: Path | None, lang: str) -> None:
    """Recompute PLAN from WORKBOOK with the independent checker.

    Exit codes: 0 every figure stands, 1 a figure was altered or the register is another, 3 a file is refused.
    """
    with refusals(workbook, lang):
        portfolio = portfolio_left_over(workbook, complement_of)
        complaints = recheck(plan.read_text(encoding="utf-8"), portfolio)
    for complaint in complaints:
        click.echo(say(complaint, lang))
    click.echo(say(message("Findings: {count}", count=len(complaints)), lang))
    context.exit(DOES_NOT_ADD_UP if complaints else 0)


@click.command()
@click.argument("plan", type=FILE)
@click.argument("measure")
@language_option
def explain(plan: Path, measure: str, lang: str) -> None:
    """Say why MEASURE is in PLAN, or why not. Exit codes: 0, or 3 if the plan or the measure is unknown."""
    with refusals(None, lang):
        found = plan_from_json(plan.read_text(encoding="utf-8"))
        if measure not in found.reasons:
            raise InvalidValueError(
                message("measure {key}", key=measure),
                message("There is no such measure."),
                message("Choose one of the register's keys."),
            )
    inside = {choice.measure: choice.variant for choice in found.choices}
    where = (
        message("{key} is in, as “{variant}”.", key=measure, variant=inside[measure])
        if measure in inside
        else message("{key} is not in.", key=measure)
    )
    click.echo(" ".join(say(sentence, lang) for sentence in (where, *found.reasons[measure].sentences)))


@click.command(name="prices")
@click.argument("plan", type=FILE)
@click.argument("workbook", type=FILE)
@click.option("--complement-of", type=FILE, metavar="PLAN.json", help="The plan that this one left over.")
@time_option
@language_option
@click.pass_context
def price_limits(
    context: click.Context, plan: Path, workbook: Path, complement_of: Path | None, *, time_limit: float, lang: str
) -> None:
    """Say what one more post, or 100 TEUR more, would be worth, for every limit of PLAN.

    Each figure is the difference to a package planned anew. Exit codes: 0 all figures are proved, 3 a file is
    refused, 5 one is not proved in time, 6 stopped (Ctrl-C).
    """
    with refusals(workbook, lang), stoppable() as stop:
        text = plan.read_text(encoding="utf-8")
        request = request_of_plan(text, portfolio_left_over(workbook, complement_of))
        found = prices(request, plan_from_json(text), stop=stop, time_limit=time_limit)
    for price in found:
        click.echo(say(_price(price), lang))
    if not found:
        click.echo(say(message("The plan has no limit that could be raised."), lang))
    context.exit(STOPPED if stop() else 0 if all(price.proved for price in found) else UNPROVED)


def _price(price: Price) -> Message:
    step = message("{step} {unit} more", step=price.step, unit=price.limit.unit)
    none = message("none")
    return message(
        "{limit} – {step}: {gain} points, {duties} legal duties; in: {enters}; out: {leaves}",
        limit=price.limit.words,
        step=step,
        gain=price.gain,
        duties=price.duties,
        enters=", ".join(price.enters) or none,
        leaves=", ".join(price.leaves) or none,
    )


class Bound(click.ParamType):
    """A bound of one organisation as KEY=NUMBER."""

    name = "KEY=NUMBER"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Decimal]:
        """Key and number."""
        key, _, number = str(value).partition("=")
        try:
            return key, Decimal(number)
        except InvalidOperation:
            self.fail(f"{value!r} is no bound; write for example doit=10.", param, ctx)


BOUND = Bound()


@click.command(name="apportion")
@click.argument("workbook", type=FILE)
@click.option("--posts", required=True, metavar="NUMBER", help="How many posts to share out.")
@click.option("--unit", default="0.25", show_default=True, metavar="NUMBER", help="The smallest part of a post.")
@click.option(
    "--method",
    type=click.Choice([method.value for method in Method]),
    default=Method.LARGEST_REMAINDER.value,
    show_default=True,
)
@click.option("--at-least", type=BOUND, multiple=True, help="At least so many posts for an organisation.")
@click.option("--at-most", type=BOUND, multiple=True, help="At most so many posts for an organisation.")
@click.option("--beyond-demand", is_flag=True, help="Allow more posts than an organisation applied for.")
@language_option
def apportion_posts(  # noqa: PLR0917 - one parameter an option
    workbook: Path,
    posts: str,
    unit: str,
    method: str,
    at_least: Sequence[tuple[str, Decimal]],
    at_most: Sequence[tuple[str, Decimal]],
    beyond_demand: bool,
    lang: str,
) -> None:
    """Share out posts over the organisations of WORKBOOK, in proportion to what they applied for.

    Exit codes: 0, 2 wrong usage, 3 the workbook or the division is refused.
    """
    total, step = _decimal(posts, "--posts"), _decimal(unit, "--unit")
    with refusals(workbook, lang):
        portfolio = read_register(workbook.read_bytes()).portfolio
        applied = _applied(portfolio)
        caps = {} if beyond_demand else {key: value - value % step for key, value in applied.items()} if step else {}
        division = Division(
            total=total, weights=applied, unit=step, minimum=dict(at_least), maximum=caps | dict(at_most)
        )
        parts = apportion(division, Method(method))
    names = {item.key: item.name for item in portfolio.organizations}
    rows = [(f"{names[key]} ({key})", applied[key], part) for key, part in parts.items()]
    rows.append((say(message("Sum"), lang), sum(applied.values(), Decimal(0)), sum(parts.values(), Decimal(0))))
    wanted, shared = say(message("applied for"), lang), say(message("shared out"), lang)
    click.echo(f"{'':<70}{wanted:>12}{shared:>12}")
    for name, before, part in rows:
        click.echo(f"{name[:68]:<70}{format_number(before, lang, 2):>12}{format_number(part, lang, 2):>12}")


def _decimal(text: str, option: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise click.UsageError(f"{option}: {text!r} is no number; write for example 130 or 0.25.") from None


def _applied(portfolio: Portfolio) -> dict[str, Decimal]:
    """Posts of every measure's fullest variant, by organisation; those that applied for none are left out."""
    found: dict[str, Decimal] = {}
    for measure in portfolio.measures:
        posts = measure.fullest.resources.amount(Quantity.POSTS)
        found[measure.organization] = found.get(measure.organization, Decimal(0)) + posts
    order = [item.key for item in portfolio.organizations]
    return {key: found[key] for key in order if found.get(key)}

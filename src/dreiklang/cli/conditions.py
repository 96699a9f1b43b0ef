"""The conditions of a package as options of the command line."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import click

from dreiklang.planning import (
    InvalidValueError,
    Limit,
    PackageRequest,
    Portfolio,
    Quantity,
    Required,
    Target,
    UnreadablePlanError,
    complement,
    conditions_from,
    named_measures,
    plan_from_json,
)
from dreiklang.wording import message
from dreiklang.workbooks import read_register


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


class NumberType(click.ParamType):
    """A number from 0 on, with a point or a comma."""

    name = "NUMBER"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number; refuses what could be read in two ways."""
        return LIMIT.convert(str(value).replace("=", "?"), param, ctx)[1]


LIMIT = LimitType()
NUMBER = NumberType()

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
YearlyLimits = tuple[tuple[int | None, Decimal], ...]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What was typed; each field is an option."""

    funds: YearlyLimits
    material: YearlyLimits
    investment: YearlyLimits
    personnel_cost: YearlyLimits
    posts: YearlyLimits
    require: tuple[str, ...]
    exclude: tuple[str, ...]
    only_required: bool
    complement_of: Path | None
    value_before_duties: bool
    about_posts: Decimal | None
    cheapest: bool
    conditions: Path | None

    def request(self, workbook: Path) -> PackageRequest:
        """The planning request over a workbook's register; what cannot be is refused by the libraries."""
        portfolio = portfolio_left_over(workbook, self.complement_of)
        limits = tuple(
            Limit(quantity=quantity, year=year, maximum=value)
            for quantity in Quantity
            for year, value in getattr(self, quantity.value)
        )
        request = (
            named_measures(portfolio, self.require)
            if self.only_required
            else PackageRequest(
                portfolio=portfolio,
                required=tuple(Required(measure=key) for key in self.require),
                excluded=self.exclude,
                obligations_first=not self.value_before_duties,
            )
        )
        if self.conditions is not None:
            request = replace(request, **_read_conditions(self.conditions))
        about = () if self.about_posts is None else (Target(quantity=Quantity.POSTS, value=self.about_posts),)
        return replace(
            request,
            limits=(*request.limits, *limits),
            targets=(*request.targets, *about),
            cheapest=request.cheapest or self.cheapest,
        )


def _read_conditions(path: Path) -> dict[str, Any]:
    """Limits and further conditions from a file that has them as a plan's JSON has."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadablePlanError(f"{path} is no JSON.") from error
    return conditions_from(facts)


OPTIONS = (
    click.option("--funds", type=LIMIT, multiple=True, help="Material and investment funds at most, TEUR."),
    click.option("--material", type=LIMIT, multiple=True, help="Material funds at most, TEUR."),
    click.option("--investment", type=LIMIT, multiple=True, help="Investment funds at most, TEUR."),
    click.option("--personnel-cost", type=LIMIT, multiple=True, help="Personnel cost at most, TEUR."),
    click.option("--posts", type=LIMIT, multiple=True, help="Posts at most."),
    click.option("--require", multiple=True, metavar="ID", help="A measure that must be in."),
    click.option("--exclude", multiple=True, metavar="ID", help="A measure that must not be in."),
    click.option("--only-required", is_flag=True, help="Only the required measures, with all that they need."),
    click.option("--complement-of", type=FILE, metavar="PLAN.json", help="Plan what that plan leaves over."),
    click.option("--value-before-duties", is_flag=True, help="Do not put legal duties first."),
    click.option("--about-posts", type=NUMBER, help="Come as near as possible to so many posts."),
    click.option("--cheapest", is_flag=True, help="The least money that keeps everything, before value."),
    click.option(
        "--conditions", type=FILE, metavar="FILE.json", help="Further limits and conditions, as in a plan's JSON."
    ),
)


def with_conditions(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all of these options, as its one parameter `conditions`."""

    @wraps(command)
    def wrapped(**options: Any) -> None:
        typed = {field.name: options.pop(field.name) for field in fields(Conditions)}
        command(conditions=Conditions(**typed), **options)

    for option in reversed(OPTIONS):
        wrapped = option(wrapped)
    return wrapped


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


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Ctrl-C ends the search inside with what it has so far; yields the question whether it was pressed."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)

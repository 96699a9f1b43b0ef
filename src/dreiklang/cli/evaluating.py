"""Evaluating from a file alone: net present value, utility, ranking, sensitivity. No database, no server.

Exit codes of `evaluate`: 0 evaluated, 2 wrong usage, 3 the file is refused.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from dreiklang.cli.conditions import FILE
from dreiklang.cli.refusals import language_option, refusals
from dreiklang.evaluation import DiscountRate, Item, Sensitivity, YearlyAmount, net_present_value, rank
from dreiklang.planning import InvalidValueError
from dreiklang.wording import format_number, message, say

AMOUNTS = ("cost_budget", "cost_other", "benefit_budget", "benefit_other")


@click.command()
@click.argument("file", type=FILE)
@click.option("--places", type=click.IntRange(2, 50), default=10, show_default=True, help="First places to look at.")
@language_option
def evaluate(file: Path, places: int, lang: str) -> None:
    """Rank the measures of FILE (TOML or JSON) by their weighted points, and say what would turn the ranking.

    FILE holds `weights` by criterion, and `measures` by key: each with `points` by criterion and, if wanted,
    `amounts` by year (cost_budget, cost_other, benefit_budget, benefit_other in TEUR). `discount_rate` and
    `base_year` belong to the amounts. Exit codes: 0 evaluated, 2 wrong usage, 3 the file is refused.
    """
    with refusals(file, lang):
        lines = list(_lines(_read(file), places, lang))
    click.echo("\n".join(lines))


def _read(file: Path) -> Mapping[str, Any]:
    text = file.read_bytes()
    try:
        if file.suffix == ".json":
            found = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        else:
            found = tomllib.loads(text.decode(), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _refused(str(error)) from error
    return _mapping(found, "file")


def _refused(reason: str) -> InvalidValueError:
    return InvalidValueError(
        message("file"),
        message("It cannot be read: {reason}", reason=reason),
        message("Compare it with the example in docs/evaluation.md."),
    )


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _refused(name)
    return value


def _decimal(value: Any, name: str) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise _refused(f"{name}: {value}") from error
    if not found.is_finite():
        raise _refused(f"{name}: {value}")
    return found


def _decimals(value: Any, name: str) -> dict[str, Decimal]:
    return {key: _decimal(each, key) for key, each in _mapping(value, name).items()}


def _year(value: Any) -> int:
    year = _decimal(value, "year")
    if not 1900 <= year <= 2200 or year != int(year):
        raise _refused(f"year: {value}")
    return int(year)


def _lines(facts: Mapping[str, Any], places: int, lang: str) -> Iterator[str]:
    weights = _decimals(facts.get("weights"), "weights")
    measures = {key: _mapping(each, key) for key, each in _mapping(facts.get("measures"), "measures").items()}
    items = [Item(key, _decimals(each.get("points", {}), key)) for key, each in measures.items()]
    for place in rank(items, weights):
        worth = _worth(facts, measures[place.key])
        value = f"{format_number(place.value, lang, 2):>8}{'=' if place.tied else ' '}"
        money = "" if worth is None else f"{format_number(worth, lang):>14} TEUR"
        yield f"{place.rank:>4}  {place.key:<20}{value}{money}"
    yield ""
    known = Sensitivity(items, weights)
    for name in weights:
        yield _stable(known, name, places, lang)


def _worth(facts: Mapping[str, Any], measure: Mapping[str, Any]) -> Decimal | None:
    """The net present value of a measure; None without amounts."""
    by_year = _mapping(measure.get("amounts", {}), "amounts")
    if not by_year:
        return None
    years = {_year(year): _decimals(each, str(year)) for year, each in by_year.items()}
    for each in years.values():
        for name in each.keys() - set(AMOUNTS):
            raise _refused(name)
    rate = DiscountRate(value=_decimal(facts.get("discount_rate", 0), "discount_rate"))
    base = _year(facts.get("base_year", min(years)))
    return net_present_value([YearlyAmount(year=year, **each) for year, each in years.items()], rate, base).total


def _stable(known: Sensitivity, name: str, places: int, lang: str) -> str:
    found = known.stability(name, places)
    ends = (found.low, found.now, found.high)
    low, now, high = (round(Decimal(each.numerator) / each.denominator, 2) for each in ends)
    words = message(
        "{name}: weight {now} of 100; the first {n} places stand from {low} to {high}",
        name=name,
        now=now,
        low=low,
        high=high,
        n=places,
    )
    return say(words, lang)

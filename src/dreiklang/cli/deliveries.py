"""What is stated about doing measures: durations from a CSV file, capacity of staff from options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import click

from dreiklang.cli.tables import refuse_line, table_rows
from dreiklang.planning import InvalidValueError, Portfolio
from dreiklang.planning.quarters import Quarter
from dreiklang.planning.schedule import ramp
from dreiklang.planning.schedule_tasks import Delivery
from dreiklang.wording import Message, message

COLUMNS = ("measure", "quarters", "staff", "pool", "earliest", "latest", "wished")
NUMBER = r"[0-9]{1,9}(?:[.,][0-9]{1,9})?"


class CapacityType(click.ParamType):
    """The staff of a pool: POOL=NUMBER, or POOL=PRESENT+HIRES..MOST for staff that grows by HIRES a quarter."""

    name = "POOL=NUMBER"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Decimal, Decimal, Decimal]:
        """Pool, present staff, hires a quarter, and the most that there shall be."""
        pool, separator, text = str(value).strip().rpartition("=")
        found = re.fullmatch(rf"({NUMBER})(?:\+({NUMBER})\.\.({NUMBER}))?", text)
        if not pool or not separator or found is None:
            self.fail(f"{value!r} is no staff; write for example doit=4.5 or doit=4+0.5..10.", param, ctx)
        present = _number(found[1])
        return pool, present, _number(found[2] or "0"), _number(found[3] or found[1])


class QuarterType(click.ParamType):
    """A quarter as 2024Q1."""

    name = "QUARTER"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        """The quarter; anything else is wrong usage."""
        try:
            return value if isinstance(value, Quarter) else Quarter.parse(str(value))
        except InvalidValueError:
            self.fail(f"{value!r} is no quarter; write for example 2024Q1.", param, ctx)


CAPACITY, QUARTER = CapacityType(), QuarterType()
Typed = tuple[tuple[str, Decimal, Decimal, Decimal], ...]


def capacities(typed: Typed, brought_in: int) -> Mapping[str, tuple[Decimal, ...]]:
    """Capacity by quarter of each pool; a pool that is named twice is refused."""
    found: dict[str, tuple[Decimal, ...]] = {}
    for pool, present, hires, most in typed:
        if pool in found:
            raise InvalidValueError(
                message("staff of {pool}", pool=pool),
                message("It is limited twice."),
                message("Keep one of the two."),
            )
        found[pool] = ramp(present, hires, most, brought_in)
    return found


def read_deliveries(path: Path, portfolio: Portfolio) -> Mapping[str, Delivery]:
    """What a CSV file says about measures: one line each, or one a pool where several pools work on it.

    Columns are found by name (`COLUMNS`; all but `measure` may be missing), separated by comma or semicolon; an
    empty cell states nothing. Raises InvalidValueError with the line for anything that cannot be read.
    """
    found: dict[str, Delivery] = {}
    for place, row in table_rows(path, COLUMNS):
        key = row["measure"]
        if key not in portfolio.by_key:
            refuse_line(place, message("There is no measure “{key}”.", key=key))
        stated = _stated(place, row, portfolio.by_key[key].organization)
        found[key] = _joined(place, found[key], stated) if key in found else stated
    return found


def _stated(place: Message, row: Mapping[str, str], organization: str) -> Delivery:
    pool = row["pool"] or organization
    if row["pool"] and not row["staff"]:
        refuse_line(place, message("A pool is named, and no staff."))
    staff = {pool: _amount(place, row["staff"])} if row["staff"] else None
    quarters = _whole(place, row["quarters"]) if row["quarters"] else None
    dates = {name: _quarter(place, row[name]) for name in ("earliest", "latest", "wished")}
    return Delivery(quarters=quarters, staff=staff, **dates)


def _joined(place: Message, first: Delivery, second: Delivery) -> Delivery:
    """Staff of another pool for the same measure; nothing else may be stated twice in different ways."""
    for name in ("quarters", "earliest", "latest", "wished"):
        one, other = getattr(first, name), getattr(second, name)
        if None not in {one, other} and one != other:
            refuse_line(place, message("The measure stood before, and otherwise."))
    if set(first.staff or {}) & set(second.staff or {}):
        refuse_line(place, message("The measure stood before, and otherwise."))
    return replace(
        first,
        quarters=first.quarters or second.quarters,
        staff=None if first.staff is None and second.staff is None else {**(first.staff or {}), **(second.staff or {})},
        earliest=first.earliest or second.earliest,
        latest=first.latest or second.latest,
        wished=first.wished or second.wished,
    )


def _whole(place: Message, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        refuse_line(place, message("“{text}” is no number of quarters.", text=text[:40]))
    return int(text)


def _quarter(place: Message, text: str) -> Quarter | None:
    try:
        return Quarter.parse(text) if text else None
    except InvalidValueError as error:
        raise InvalidValueError(place, error.reason, error.remedy) from error


def _amount(place: Message, text: str) -> Decimal:
    if not re.fullmatch(NUMBER, text):
        refuse_line(place, message("“{text}” is no number of posts.", text=text[:40]))
    return _number(text)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))

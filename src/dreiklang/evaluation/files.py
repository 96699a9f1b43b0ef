"""The catalogues and rates that are shipped: TOML files with source and validity, read once."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from dreiklang.evaluation.catalogue import Catalogue
from dreiklang.evaluation.codec import catalogue_of

CATALOGUES = ("wibe-4-1", "wibe-5-0", "nutzwert")
"""In the order in which they are offered."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A figure with its source, for a time. `sure` is whether the source is the one that sets it."""

    key: str
    name: str
    value: Decimal
    source: str
    sure: bool
    valid_from: dt.date
    valid_until: dt.date | None = None
    note: str = ""


def _toml(name: str) -> dict[str, Any]:
    text = (files("dreiklang.evaluation") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def shipped_catalogues() -> tuple[Catalogue, ...]:
    """All that come with the product."""
    return tuple(catalogue_of(_toml(name)) for name in CATALOGUES)


@cache
def shipped_rates() -> tuple[Rate, ...]:
    """Discount rates and the flat rates of personnel cost, newest first within each key."""
    rates = [Rate(**{**each, "value": Decimal(each["value"])}) for each in _toml("saetze")["rates"]]
    return tuple(sorted(rates, key=lambda rate: (rate.key, -rate.valid_from.toordinal())))


def rate_on(key: str, day: dt.date) -> Rate | None:
    """The rate that counts on a day; else the last one before it; None if there is none at all."""
    begun = [rate for rate in shipped_rates() if rate.key == key and rate.valid_from <= day]
    return begun[0] if begun else None

"""Numbers and dates as German and English readers write them. Nothing is ever rounded silently."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal


@lru_cache(maxsize=10_000)
def format_number(value: Decimal | int, language: str, decimals: int = 0) -> str:
    """Group the thousands and show at least `decimals` places, and more where the value has more."""
    exact = Decimal(value)
    places = max(decimals, -int(exact.normalize().as_tuple().exponent), 0)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(exact, format=pattern, locale=language, decimal_quantization=False)


def plain_number(text: str) -> str:
    """A number in German notation as a plain one: 24.500 → 24500, 0,25 → 0.25, 1.5 → 1.5."""
    text = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def format_percent(share: Decimal, language: str) -> str:
    """A share of 1 as a percentage, exactly: 0.65 becomes "65 %"."""
    return f"{format_number(share * 100, language)} %"


def format_date(day: date, language: str) -> str:
    """04.12.2023 in German, 4 December 2023 in English."""
    return babel_date(day, format="dd.MM.yyyy" if language == "de" else "d MMMM yyyy", locale=language)

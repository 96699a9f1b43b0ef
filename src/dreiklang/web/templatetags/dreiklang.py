"""Figures, words and messages in templates."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from dreiklang import wording
from dreiklang.planning import Quantity
from dreiklang.web.navigation import Navigation, navigation
from dreiklang.wording.labels import label as label_of

register = template.Library()
TONES = {
    **dict.fromkeys(("decided", "in_delivery", "done"), "mark-good"),
    **dict.fromkeys(("returned", "deferred"), "mark-warn"),
    "rejected": "mark-bad",
}


def language() -> str:
    """The reader's language, German unless English was chosen."""
    return "en" if (get_language() or "de").startswith("en") else "de"


@register.simple_tag(takes_context=True)
def city_navigation(context: template.Context) -> Navigation:
    """The head's links for who asks, as `section` in the view's context names the present one."""
    return navigation(context["request"].place, context.get("section", ""))


@register.filter
def number(value: Decimal | int | None, decimals: int = 0) -> str:
    """1.234,56 or 1,234.56; a dash for nothing."""
    return "–" if value is None else wording.format_number(value, language(), decimals)


@register.filter
def fraction(value: Fraction | None, decimals: int) -> str:
    """An exact fraction rounded for the reader."""
    return "–" if value is None else number(round(Decimal(value.numerator) / value.denominator, decimals), decimals)


@register.filter
def places(value: float, decimals: int) -> str:
    """A measured number, which is not exact, with so many decimals."""
    return number(Decimal(f"{value:.{decimals}f}"), decimals)


@register.filter
def amount(value: Decimal | None, quantity: str) -> str:
    """TEUR without forced decimals, posts with two."""
    return number(value, 2 if quantity == Quantity.POSTS else 0)


@register.filter
def signed(value: Decimal | None, quantity: str) -> str:
    """A difference with its sign: +2,50 or −500; a dash for nothing known."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{amount(abs(value), quantity)}"


@register.filter
def plain(value: Decimal) -> str:
    """An exact decimal as programs read it."""
    return str(value)


@register.filter
def exact(value: Decimal | None) -> str:
    """A number with as many decimals as it has: 1.250.000 or 0,5; a dash for nothing."""
    if value is None:
        return "–"
    decimals = max(-int(value.normalize().as_tuple().exponent), 0)
    return f"{'−' if value < 0 else ''}{number(abs(value), decimals)}"


@register.filter
def percent(share: Decimal) -> str:
    """A share of 1 as a percentage."""
    return wording.format_percent(share, language())


@register.filter
def day(value: date | None) -> str:
    """A date in the reader's form; a dash for none."""
    return wording.format_date(value, language()) if value else "–"


@register.filter
def say(value: wording.Message | str) -> str:
    """A library's message in the reader's language."""
    return wording.say(value, language())


@register.filter
def german(text: str) -> str:
    """A city's own words, marked as German where the page is not, so that they are read aloud as such."""
    return text if language() == "de" else format_html('<span lang="de">{}</span>', text)


@register.filter
def label(code: str, group: str) -> str:
    """The word for a code."""
    return wording.say(label_of(group, code), language())


@register.filter
def tone(state: str) -> str:
    """The look of a request's state; its word says the same."""
    return TONES.get(state, "")


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A mapping's value by a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def on_figure(findings: Any, figure: Any) -> Any:
    """The finding that says that this stated sum does not add up, if there is one."""
    concerned = (finding for finding in findings or () if finding.code == "total" and finding.concerns(figure.source))
    return next(concerned, None)


@register.filter
def cell(value: Any) -> str:
    """A chart table's cell: numbers in the reader's form, words as they are."""
    return number(value) if isinstance(value, Decimal | int) else str(value)


@register.filter
def need(variant: Any, year: int) -> dict[str, Decimal | None]:
    """What a variant takes in one year, by quantity; None for a year of which nobody has said anything."""
    for row in variant.needs.all():
        if row.year == year:
            return {quantity.value: getattr(row, quantity.value, Decimal(0)) for quantity in Quantity}
    return dict.fromkeys(quantity.value for quantity in Quantity)


@register.filter
def pretty(value: Any) -> str:
    """JSON for people who check changes."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


@register.filter
def decimal(text: str) -> Decimal:
    """An exact decimal that JSON carries as text."""
    return Decimal(text)


@register.filter
def address_of(file: Any) -> str:
    """Where the city offers a file, as its source gave it; pages must not trust it."""
    return str(file.facts.get("accessUrl") or file.facts.get("downloadUrl") or "")


@register.filter
def is_web_address(text: Any) -> bool:
    """Whether a text from elsewhere may stand in a link: http or https with a host, nothing that runs."""
    try:
        parts = urlsplit(str(text or ""))
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)

"""A chart: one Vega-Lite specification that browser and documents draw alike, and always its data table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

import vl_convert

FONT = "Fira Sans, Arial, sans-serif"
PALETTE = ("#1a3da5", "#b85c00", "#007155", "#8e2a8b", "#5b6b00", "#a8130b", "#00708a", "#5a5a5a")
"""Eight colours with at least 4.5:1 against white; labels say the same, so colour is never alone."""

NUMBERS: dict[str, dict[str, Any]] = {
    "de": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
"""Number formats for the drawing, by language: the browser takes them as `formatLocale`."""


@dataclass(frozen=True)
class ChartTable:
    """The data of a chart: headers, and rows of a name and exact numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Decimal | int, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A chart in the reader's language. `description` says what it shows to those who do not see it."""

    key: str
    title: str
    description: str
    spec: Mapping[str, Any]
    table: ChartTable


def base(width: int, height: int) -> dict[str, Any]:
    """What all charts share: size, font, quiet grid, readable labels."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "background": "#ffffff",
        "padding": 8,
        "config": {
            "font": FONT,
            "axis": {
                "labelFontSize": 14,
                "titleFontSize": 14,
                "labelColor": "#131525",
                "titleColor": "#131525",
                "gridColor": "#dfe1ea",
                "domainColor": "#6e7597",
                "tickColor": "#6e7597",
            },
            "legend": {"labelFontSize": 14, "titleFontSize": 14, "labelLimit": 260, "symbolSize": 160},
            "text": {"fontSize": 14},
            "view": {"stroke": None},
        },
    }


def to_svg(chart: Chart, language: str) -> str:
    """The chart drawn, with its title and description inside for assistive technology; no scripts."""
    drawn = _drawn(json.dumps(chart.spec, sort_keys=True), language)
    words = f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>"
    return re.sub(r"<svg([^>]*)>", lambda tag: f'<svg{tag[1]} role="img">{words}', drawn, count=1)


@cache
def _drawn(spec: str, language: str) -> str:
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version="6.4", format_locale=NUMBERS[language], show_warnings=False)
    return svg

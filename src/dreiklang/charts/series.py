"""A value over time, with its target. Words come in as parameters, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base


@dataclass(frozen=True, kw_only=True)
class SeriesPoint:
    """A value of a day; `label` says the year or day as the reader reads it, `said` the value with its unit."""

    day: date
    label: str
    value: Decimal
    said: str


@dataclass(frozen=True, kw_only=True)
class SeriesWords:
    """The words of the chart: of time, value, and of the target if there is one."""

    title: str
    description: str
    time: str
    value: str
    target: str = ""


def line_over_time(
    points: Sequence[SeriesPoint], words: SeriesWords, *, target: Decimal | None = None, downwards: bool = False
) -> Chart:
    """A line through the values in order of time; `downwards`: lower is better, so that the axis stands upside down."""
    values = [
        {"time": f"{point.day.isoformat()}T00:00:00Z", "label": point.label, "value": float(point.value)}
        | {"said": point.said}
        for point in sorted(points, key=lambda each: each.day)
    ]
    scale: dict[str, Any] = {"zero": False, "nice": True, "padding": 24}
    if downwards:
        scale["reverse"] = True
    x = {
        "field": "time",
        "type": "temporal",
        "scale": {"type": "utc", "padding": 40},
        "title": words.time,
        "axis": {"values": [each["time"] for each in values], "format": "%Y", "grid": False, "labelOverlap": True},
    }
    y = {"field": "value", "type": "quantitative", "title": words.value, "scale": scale}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "color": PALETTE[0], "strokeWidth": 3}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "circle", "color": PALETTE[0], "size": 110, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "tooltip": [
                    {"field": "label", "title": words.time},
                    {"field": "said", "title": words.value},
                ],
            },
        },
        {
            "mark": {"type": "text", "dy": -16, "fontWeight": "bold", "color": "#131525"},
            "encoding": {"x": x, "y": y, "text": {"field": "said"}},
        },
    ]
    if target is not None:
        layers += _target(target, words, y)
    spec = base(560, 280) | {"data": {"values": values}, "layer": layers}
    rows = tuple((point.label, point.value) for point in sorted(points, key=lambda each: each.day))
    table = ChartTable((words.time, words.value), rows)
    return Chart("series", words.title, words.description, spec, table)


def _target(target: Decimal, words: SeriesWords, y: dict[str, Any]) -> list[dict[str, Any]]:
    data = {"values": [{"value": float(target), "name": words.target}]}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": PALETTE[5], "strokeDash": [6, 4], "strokeWidth": 2},
            "encoding": {"y": y},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "dy": -4, "color": PALETTE[5]},
            "encoding": {"y": y, "x": {"value": 6}, "text": {"field": "name"}},
        },
    ]

"""The chart of a frontier: what the best package is worth for each limit along one quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base


@dataclass(frozen=True)
class LimitPoint:
    """The best package for one limit: its value in points, its measures, and its posts or money as `used`."""

    limit: Decimal
    used: Decimal
    value: Decimal
    measures: int


@dataclass(frozen=True)
class FrontierWords:
    """The words of the chart."""

    title: str
    description: str
    limit: str
    used: str
    value: str
    measures: str


def value_against_limit(points: Sequence[LimitPoint], words: FrontierWords) -> Chart:
    """Value as a stair over the limit: it holds from one limit until the next that buys more."""
    rows = tuple((point.limit, point.used, point.value, point.measures) for point in points)
    spec = base(640, 360) | {
        "data": {
            "values": [
                {"limit": float(limit), "used": float(used), "value": float(value), "measures": measures}
                for limit, used, value, measures in rows
            ]
        },
        "encoding": {
            "x": {
                "field": "limit",
                "type": "quantitative",
                "title": words.limit,
                "axis": {"format": ",~r"},
                "scale": {"zero": True, "nice": True},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": words.value,
                "axis": {"format": ",.0f"},
                "scale": {"zero": True, "nice": True},
            },
            "tooltip": [
                {"field": "limit", "title": words.limit, "format": ",~r"},
                {"field": "used", "title": words.used, "format": ",~r"},
                {"field": "value", "title": words.value, "format": ",.2f"},
                {"field": "measures", "title": words.measures},
            ],
        },
        "layer": [
            {"mark": {"type": "line", "interpolate": "step-after", "color": PALETTE[0], "strokeWidth": 2}},
            {"mark": {"type": "point", "filled": True, "size": 70, "color": PALETTE[0]}},
        ],
    }
    table = ChartTable((words.limit, words.used, words.value, words.measures), rows)
    return Chart("frontier", words.title, words.description, spec, table)

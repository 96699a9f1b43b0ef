"""Charts of a backlog: how many stand where over time, and how long things take. Words come in as parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base

SHADES = (*PALETTE, "#7f93c9", "#c99a66", "#66aa99", "#bb80b8", "#9aa35c", "#c97a76")
"""More than eight states can stand on one another; the table and the order of the legend say the same."""
ROW = 34
LEAST = 80


@dataclass(frozen=True)
class FlowWords:
    """The words of the chart of states over time."""

    title: str
    description: str
    day: str
    count: str
    state: str


@dataclass(frozen=True)
class DurationWords:
    """The words of the chart of durations."""

    title: str
    description: str
    name: str
    median: str
    slow: str
    count: str


@dataclass(frozen=True)
class Duration:
    """How long something takes in one place: the middle, and what nine of ten do not exceed; days."""

    name: str
    median: int
    slow: int
    count: int


def cumulative_flow(
    days: Sequence[tuple[date, str]], parts: Sequence[tuple[str, Sequence[int]]], words: FlowWords
) -> Chart:
    """How many stood in each part on each day (given with its words), as areas on one another, the first at the top."""
    names = [name for name, _ in parts]
    values = [
        {"day": f"{day.isoformat()}T00:00:00Z", "part": name, "count": counts[place], "order": -order}
        for order, (name, counts) in enumerate(parts)
        for place, (day, _) in enumerate(days)
    ]
    spec = base(640, 360) | {
        "data": {"values": values},
        "mark": {"type": "area", "stroke": "#ffffff", "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "title": words.day,
                "scale": {"type": "utc"},
                "axis": {"format": "%m/%Y", "labelOverlap": True},
            },
            "y": {"field": "count", "type": "quantitative", "title": words.count, "stack": "zero"},
            "color": {
                "field": "part",
                "type": "nominal",
                "title": words.state,
                "sort": names,
                "legend": {"orient": "bottom", "columns": 3},
                "scale": {"domain": names, "range": list(SHADES[: len(names)])},
            },
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": [
                {"field": "part", "title": words.state},
                {"field": "day", "type": "temporal", "title": words.day, "format": "%d.%m.%Y"},
                {"field": "count", "title": words.count},
            ],
        },
    }
    rows: tuple[tuple[str | Decimal | int, ...], ...] = tuple(
        (said, *(counts[place] for _, counts in parts)) for place, (_, said) in enumerate(days)
    )
    return Chart("flow", words.title, words.description, spec, ChartTable((words.day, *names), rows))


def durations(rows: Sequence[Duration], words: DurationWords) -> Chart:
    """A bar for the middle and a tick for what nine of ten do not exceed, the longest first."""
    ordered = sorted(rows, key=lambda row: (-row.median, row.name))
    fields = [("name", words.name), ("median", words.median), ("slow", words.slow), ("count", words.count)]
    spec = base(560, max(ROW * len(ordered), LEAST)) | {
        "data": {"values": [vars(row) for row in ordered]},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": [row.name for row in ordered],
                "title": None,
                "axis": {"labelLimit": 180},
            },
            "tooltip": [{"field": field, "title": title} for field, title in fields],
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": PALETTE[0], "height": ROW // 2},
                "encoding": {"x": {"field": "median", "type": "quantitative", "title": words.median}},
            },
            {
                "mark": {"type": "tick", "color": PALETTE[1], "thickness": 4, "size": ROW - 8},
                "encoding": {"x": {"field": "slow", "type": "quantitative"}},
            },
        ],
    }
    table = ChartTable(
        (words.name, words.median, words.slow, words.count),
        tuple((row.name, row.median, row.slow, row.count) for row in ordered),
    )
    return Chart("durations", words.title, words.description, spec, table)

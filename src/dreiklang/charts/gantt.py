"""A Gantt chart: what is at work when. Words come in as parameters, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base

ROW = 26
"""Height of a bar with its space, in pixels."""
LONGEST_NAME = 320
"""Pixels of a name."""
MOST_YEARS = 10
"""With a tick for each quarter."""
LINE = 20
"""Height of a line of an axis label with its distance, in pixels."""
YEAR_OVER_QUARTER = "[utcquarter(datum.value) == 1 ? utcFormat(datum.value, '%Y') : '', utcFormat(datum.value, '%q')]"
"""Two lines of an axis label, for times in UTC."""


@dataclass(frozen=True, kw_only=True)
class GanttBar:
    """Something that is at work from `start` until the day before `end`, in the words of the table: `first` and
    `last` period, and how many; `delay` is in months."""

    name: str
    start: date
    end: date
    first: str
    last: str
    periods: int
    delay: int


@dataclass(frozen=True, kw_only=True)
class GanttWords:
    """The words of the chart. `delayed` says a delay in short and holds `{months}`."""

    title: str
    description: str
    name: str
    first: str
    last: str
    periods: str
    delay: str
    delayed: str


def gantt(bars: Sequence[GanttBar], words: GanttWords) -> Chart:
    """A bar for each, in the given order, with its delay in months behind it; the table says the same."""
    names = _distinct([bar.name for bar in bars])
    values = [_value(name, bar, words) for name, bar in zip(names, bars, strict=True)]
    text = {"field": "delayed", "type": "nominal"}
    spec = base(640, max(ROW * len(bars), ROW)) | {
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": names,
                "title": None,
                "axis": {"labelLimit": LONGEST_NAME},
            },
            "x": {
                "field": "start",
                "type": "temporal",
                "scale": {"type": "utc"},
                "title": words.periods,
                "axis": {"orient": "top", "labelAlign": "left", "labelFlush": False} | _ticks(bars),
            },
            "tooltip": [
                {"field": "name", "title": words.name},
                {"field": "first", "title": words.first},
                {"field": "last", "title": words.last},
                {"field": "delay", "title": words.delay},
            ],
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": PALETTE[0], "height": ROW - 8},
                "encoding": {"x2": {"field": "end"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": "#131525"},
                "encoding": {"x": {"field": "end", "type": "temporal", "scale": {"type": "utc"}}, "text": text},
            },
        ],
    }
    table = ChartTable(
        (words.name, words.first, words.last, words.periods, words.delay),
        tuple((name, bar.first, bar.last, bar.periods, bar.delay) for name, bar in zip(names, bars, strict=True)),
    )
    return Chart("gantt", words.title, words.description, spec, table)


def _value(name: str, bar: GanttBar, words: GanttWords) -> dict[str, object]:
    return {
        "name": name,
        "start": f"{bar.start.isoformat()}T00:00:00Z",
        "end": f"{bar.end.isoformat()}T00:00:00Z",
        "first": bar.first,
        "last": bar.last,
        "delay": bar.delay,
        "delayed": words.delayed.format(months=bar.delay) if bar.delay > 0 else "",
    }


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, numbered where one stands for a second bar."""
    found: list[str] = []
    for name in names:
        number, distinct = 1, name
        while distinct in found:
            number += 1
            distinct = f"{name} ({number})"
        found.append(distinct)
    return found


def _ticks(bars: Sequence[GanttBar]) -> dict[str, object]:
    """A tick a quarter with its number and at the first the year, or years alone where quarters are too many."""
    years = max((bar.end.year for bar in bars), default=0) - min((bar.start.year for bar in bars), default=0)
    if years <= MOST_YEARS:
        quarters = {"interval": "month", "step": 3}
        return {"tickCount": quarters, "labelExpr": YEAR_OVER_QUARTER, "labelPadding": LINE}
    return {"tickCount": {"interval": "year", "step": -(-years // (2 * MOST_YEARS))}, "format": "%Y"}

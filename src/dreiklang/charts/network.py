"""A network chart: names in columns, with lines between those that hang on each other. Words come as parameters.

Vega-Lite has no mark for it; rules and labels at computed places make one, drawn alike by browser and documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base

COLUMN = 190
ROW = 42
BOX = 62
"""Width of a name's box, in pixels; longer names are cut, the table has them whole."""
LONGEST = 9
LEAST_HEIGHT = 120
DASHES = ([1, 0], [8, 4], [2, 3])
"""How lines of each kind are dashed, so that colour is never alone."""


@dataclass(frozen=True)
class NetworkLine:
    """A line from one name to another, of one of the kinds."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class NetworkWords:
    """The words of the chart: its title, what its table's columns are called."""

    title: str
    description: str
    source: str
    kind: str
    target: str


def network(
    columns: Sequence[Sequence[str]], kinds: Sequence[str], lines: Sequence[NetworkLine], words: NetworkWords
) -> Chart:
    """Names in the given columns from left to right; lines in the colour and dashes of their kind."""
    height = max(LEAST_HEIGHT, ROW * max((len(column) for column in columns), default=1))
    width = COLUMN * max(len(columns), 1)
    places = {
        name: (index * COLUMN + COLUMN // 2, round((row + 0.5) * height / len(column), 1))
        for index, column in enumerate(columns)
        for row, name in enumerate(column)
    }
    spec = base(width, height) | {"layer": [_lines(lines, kinds, places, words), _boxes(places), _labels(places)]}
    rows = tuple((line.source, line.kind, line.target) for line in lines)
    return Chart(
        "network", words.title, words.description, spec, ChartTable((words.source, words.kind, words.target), rows)
    )


def _axis(field: str) -> dict[str, Any]:
    # Pixels as they are: the places were computed for this very size, from top to bottom.
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _lines(
    lines: Sequence[NetworkLine], kinds: Sequence[str], places: dict[str, tuple[int, float]], words: NetworkWords
) -> dict[str, Any]:
    values = [
        {
            "x": places[line.source][0],
            "y": places[line.source][1],
            "x2": places[line.target][0],
            "y2": places[line.target][1],
            "kind": line.kind,
        }
        for line in lines
    ]
    scale = {"domain": list(kinds), "range": [PALETTE[index] for index in range(len(kinds))]}
    dashes = {"domain": list(kinds), "range": [list(dash) for dash in DASHES[: len(kinds)]]}
    legend = {"title": words.kind, "orient": "top", "symbolType": "stroke"}
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {
            "x": _axis("x"),
            "y": _axis("y"),
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "color": {"field": "kind", "type": "nominal", "scale": scale, "legend": legend},
            "strokeDash": {"field": "kind", "type": "nominal", "scale": dashes, "legend": legend},
        },
    }


def _boxes(places: dict[str, tuple[int, float]]) -> dict[str, Any]:
    values = [{"x": x - BOX // 2, "x2": x + BOX // 2, "y": y - 13, "y2": y + 13} for x, y in places.values()]
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "fill": "#ffffff", "stroke": "#6e7597", "cornerRadius": 4},
        "encoding": {"x": _axis("x"), "x2": {"field": "x2"}, "y": _axis("y"), "y2": {"field": "y2"}},
    }


def _labels(places: dict[str, tuple[int, float]]) -> dict[str, Any]:
    values = [
        {"x": x, "y": y, "name": name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"}
        for name, (x, y) in places.items()
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "color": "#131525"},
        "encoding": {"x": _axis("x"), "y": _axis("y"), "text": {"field": "name", "type": "nominal"}},
    }

"""A Sankey chart: how amounts flow from one column of names to the next. Words come in as parameters.

Vega-Lite has no mark for it; areas and rectangles at computed places make one, drawn alike by browser and documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base

WIDTH = 720
NODE = 14
"""Width of a node, in pixels."""
GAP = 30
"""Least distance between two nodes, in pixels, so that their names do not touch."""
LEAST_HEIGHT = 320
ROW = 46
"""Height that a name needs, in pixels."""
STEPS = 24
"""Points along the edge of a flow."""
LONGEST_LABEL = 24
QUIET = "#5a5a5a"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """An amount that goes from a name in the left column to one in the right column."""

    source: str
    target: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class SankeyWords:
    """The words of the chart: of the columns, and of the amount with its unit."""

    title: str
    description: str
    source: str
    target: str
    amount: str


@dataclass(frozen=True)
class _Node:
    name: str
    top: float
    height: float
    color: str
    value: Decimal


def sankey(
    sources: Sequence[str], targets: Sequence[str], flows: Sequence[Flow], words: SankeyWords, *, rest: str = ""
) -> Chart:
    """Flows between two columns of names, in the given order; `rest` is the target that is drawn quietly.

    The same flows give the same drawing. Names without any flow stand in the table of the page, not in the drawing.
    """
    drawn = [flow for flow in flows if flow.amount > 0]
    left = [name for name in sources if any(flow.source == name for flow in drawn)]
    right = [name for name in targets if any(flow.target == name for flow in drawn)]
    height = max(LEAST_HEIGHT, ROW * max(len(left), len(right), 1))
    total = sum((flow.amount for flow in drawn), Decimal(0))
    scale = _scale(height, max(len(left), len(right)), total)
    starts = _column(left, {name: _sum(drawn, source=name) for name in left}, scale, height, "")
    ends = _column(right, {name: _sum(drawn, target=name) for name in right}, scale, height, rest)
    spec = base(WIDTH, height) | {
        "layer": [
            _flow_layer(list(_edges(drawn, starts, ends, scale, right)), words, height),
            _node_layer(starts, ends, words, height),
            *_label_layers(starts, NODE, "left", 6, height),
            *_label_layers(ends, WIDTH - NODE, "right", -6, height),
        ],
    }
    rows = tuple((flow.source, flow.target, flow.amount) for flow in drawn)
    table = ChartTable((words.source, words.target, words.amount), rows)
    return Chart("sankey", words.title, words.description, spec, table)


def _sum(flows: Sequence[Flow], *, source: str | None = None, target: str | None = None) -> Decimal:
    wanted = (flow.amount for flow in flows if source in (None, flow.source) and target in (None, flow.target))
    return sum(wanted, Decimal(0))


def _scale(height: int, most: int, total: Decimal) -> float:
    """Pixels for one unit, so that the fuller column with its gaps fills the height."""
    return (height - GAP * max(most - 1, 0)) / float(total) if total else 0.0


def _column(names: Sequence[str], values: dict[str, Decimal], scale: float, height: int, rest: str) -> dict[str, _Node]:
    """The nodes of a column from top to bottom, spread over the height."""
    used = sum(float(value) * scale for value in values.values())
    gap = (height - used) / (len(names) - 1) if len(names) > 1 else 0.0
    found, top = {}, 0.0
    for index, name in enumerate(names):
        size = float(values[name]) * scale
        color = QUIET if name == rest else PALETTE[index % (len(PALETTE) - 1)]
        found[name] = _Node(name, round(top, 2), round(size, 2), color, values[name])
        top += size + gap
    return found


def _edges(
    flows: Sequence[Flow], starts: dict[str, _Node], ends: dict[str, _Node], scale: float, right: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Points along the upper and lower edge of every flow; flows leave and arrive in the order of the names."""
    leaving = {name: node.top for name, node in starts.items()}
    arriving = {name: node.top for name, node in ends.items()}
    order = {name: index for index, name in enumerate(right)}
    for name in starts:
        for flow in sorted((each for each in flows if each.source == name), key=lambda each: order[each.target]):
            size = float(flow.amount) * scale
            yield from _points(flow, leaving[name], arriving[flow.target], size, ends[flow.target].color)
            leaving[name] += size
            arriving[flow.target] += size


def _points(flow: Flow, start: float, end: float, size: float, color: str) -> Iterator[dict[str, Any]]:
    for step in range(STEPS + 1):
        part = step / STEPS
        smooth = part * part * (3 - 2 * part)
        upper = start + (end - start) * smooth
        yield {
            "flow": f"{flow.source} → {flow.target}",
            "source": flow.source,
            "target": flow.target,
            "amount": float(flow.amount),
            "x": round(NODE + (WIDTH - 2 * NODE) * part, 2),
            "top": round(upper, 2),
            "bottom": round(upper + size, 2),
            "color": color,
        }


def _x(field: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "scale": {"domain": [0, WIDTH], "nice": False}, "axis": None}


def _y(field: str, height: int) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, height], "nice": False, "reverse": True},
        "axis": None,
    }


def _flow_layer(points: list[dict[str, Any]], words: SankeyWords, height: int) -> dict[str, Any]:
    return {
        "data": {"values": points},
        "mark": {"type": "area", "opacity": 0.45},
        "encoding": {
            "x": _x("x"),
            "y": _y("top", height),
            "y2": {"field": "bottom"},
            "detail": {"field": "flow", "type": "nominal"},
            "fill": {"field": "color", "type": "nominal", "scale": None, "legend": None},
            "tooltip": [
                {"field": "source", "title": words.source},
                {"field": "target", "title": words.target},
                {"field": "amount", "title": words.amount, "format": ",.0f"},
            ],
        },
    }


def _node_layer(starts: dict[str, _Node], ends: dict[str, _Node], words: SankeyWords, height: int) -> dict[str, Any]:
    columns = ((starts, 0), (ends, WIDTH - NODE))
    values = [
        {
            "name": node.name,
            "amount": float(node.value),
            "x": x,
            "x2": x + NODE,
            "top": node.top,
            "bottom": round(node.top + node.height, 2),
            "color": "#131525" if nodes is starts else node.color,
        }
        for nodes, x in columns
        for node in nodes.values()
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "rect"},
        "encoding": {
            "x": _x("x"),
            "x2": {"field": "x2"},
            "y": _y("top", height),
            "y2": {"field": "bottom"},
            "fill": {"field": "color", "type": "nominal", "scale": None, "legend": None},
            "tooltip": [
                {"field": "name", "title": words.target},
                {"field": "amount", "title": words.amount, "format": ",.0f"},
            ],
        },
    }


def _label_layers(nodes: dict[str, _Node], x: int, align: str, dx: int, height: int) -> Iterator[dict[str, Any]]:
    """Name and amount over the flows beside each node, in two lines; first as a white edge, so that all is legible.

    Inside the drawing they leave it its width, also on a phone.
    """
    values = [
        {"name": _short(node.name), "amount": float(node.value), "x": x, "y": round(node.top + node.height / 2, 2)}
        for node in nodes.values()
    ]
    mark = {"type": "text", "align": align, "baseline": "middle", "dx": dx, "dy": -8, "lineBreak": "\n"}
    for style in ({"stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round", "opacity": 0.9}, {"color": "#131525"}):
        yield {
            "data": {"values": values},
            "transform": [{"calculate": "datum.name + '\\n' + format(datum.amount, ',.0f')", "as": "label"}],
            "mark": mark | style,
            "encoding": {"x": _x("x"), "y": _y("y", height), "text": {"field": "label"}},
        }


def _short(name: str) -> str:
    """A name as the drawing has room for it; table and tooltip have the whole one."""
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"

"""Charts of budget packages. Words come in as parameters, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base


@dataclass(frozen=True)
class PackagePoint:
    """A package in a chart: money in TEUR over all years, posts, and how many measures it has."""

    name: str
    funds: Decimal
    personnel_cost: Decimal
    posts: Decimal
    measures: int


@dataclass(frozen=True)
class CostWords:
    """The words of the chart of cost against contents."""

    title: str
    description: str
    package: str
    cost: str
    measures: str
    posts: str


@dataclass(frozen=True)
class ShareWords:
    """The words of a chart of shares."""

    title: str
    description: str
    package: str
    amount: str
    part: str


def cost_against_contents(points: Sequence[PackagePoint], words: CostWords) -> Chart:
    """What the packages cost in all, against how many measures they hold; the area shows the posts."""
    rows = tuple((point.name, point.funds + point.personnel_cost, point.measures, point.posts) for point in points)
    spec = base(640, 360) | {
        "data": {
            "values": [
                {"name": name, "cost": float(cost), "measures": measures, "posts": float(posts)}
                for name, cost, measures, posts in rows
            ]
        },
        "encoding": {
            "x": {
                "field": "cost",
                "type": "quantitative",
                "title": words.cost,
                "axis": {"format": ",.0f"},
                "scale": {"zero": True, "nice": True},
            },
            "y": {
                "field": "measures",
                "type": "quantitative",
                "title": words.measures,
                "scale": {"zero": True, "nice": True},
            },
            "tooltip": [
                {"field": "name", "title": words.package},
                {"field": "cost", "title": words.cost, "format": ",.0f"},
                {"field": "measures", "title": words.measures},
                {"field": "posts", "title": words.posts, "format": ",.2f"},
            ],
        },
        "layer": [
            {
                "mark": {"type": "circle", "opacity": 0.75, "color": PALETTE[0], "stroke": "#131525"},
                "encoding": {
                    "size": {
                        "field": "posts",
                        "type": "quantitative",
                        "title": words.posts,
                        "legend": {"orient": "bottom"},
                        "scale": {"range": [60, 1600], "zero": True},
                    }
                },
            },
            {
                "mark": _label_mark(stroke="#ffffff", strokeWidth=5, strokeJoin="round"),
                "encoding": {"text": {"field": "name"}},
            },
            {"mark": _label_mark(color="#131525"), "encoding": {"text": {"field": "name"}}},
        ],
    }
    table = ChartTable((words.package, words.cost, words.measures, words.posts), rows)
    return Chart("cost", words.title, words.description, spec, table)


def _label_mark(**style: object) -> dict[str, object]:
    """A name over its circle; drawn twice, first as a white edge, so that no circle hides a letter."""
    return {"type": "text", "dy": -26, "fontWeight": "bold", **style}


def stacked_counts(packages: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]], words: ShareWords) -> Chart:
    """How many measures of each part every package has, as stacked bars; parts in the given order."""
    values = [
        {"package": package, "part": part, "count": counts[index], "order": order}
        for order, (part, counts) in enumerate(parts)
        for index, package in enumerate(packages)
        if counts[index]
    ]
    names = [part for part, _ in parts]
    spec = base(560, max(40 * len(packages), 80)) | {
        "data": {"values": values},
        "mark": {"type": "bar", "stroke": "#ffffff", "strokeWidth": 2},
        "encoding": {
            "y": {"field": "package", "type": "nominal", "sort": list(packages), "title": None},
            "x": {
                "field": "count",
                "type": "quantitative",
                "title": words.amount,
                "stack": "zero",
                "axis": {"tickMinStep": 1},
            },
            "color": {
                "field": "part",
                "type": "nominal",
                "title": words.part,
                "legend": {"orient": "bottom", "columns": 2},
                "sort": names,
                "scale": {"domain": names, "range": list(PALETTE[: len(names)])},
            },
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": [
                {"field": "package", "title": words.package},
                {"field": "part", "title": words.part},
                {"field": "count", "title": words.amount},
            ],
        },
    }
    table = ChartTable(
        (words.package, *names),
        tuple((package, *(counts[i] for _, counts in parts)) for i, package in enumerate(packages)),
    )
    return Chart("kinds", words.title, words.description, spec, table)

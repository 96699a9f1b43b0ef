"""Charts of evaluations: value against cost as bubbles, and values against a weight as lines that cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.charts.chart import PALETTE, Chart, ChartTable, base

DASHES = ((), (6, 3), (2, 2), (8, 3, 2, 3))
"""So that lines of the same colour differ, and colour is never alone."""


@dataclass(frozen=True)
class Bubble:
    """Something with its value (0 to 100), its cost (TEUR) and its posts; `kind` gives the colour, `basis` is said."""

    key: str
    name: str
    value: Decimal
    cost: Decimal
    posts: Decimal
    kind: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class BubbleWords:
    """The words of the bubble chart."""

    title: str
    description: str
    name: str
    value: str
    cost: str
    posts: str
    kind: str
    basis: str


@dataclass(frozen=True)
class ValueLine:
    """Something's value where a weight is 0, where it is now, and where it is 100."""

    key: str
    name: str
    at_zero: Decimal
    now: Decimal
    at_whole: Decimal


@dataclass(frozen=True, kw_only=True)
class LineWords:
    """The words of the line chart."""

    title: str
    description: str
    name: str
    weight: str
    value: str
    at_zero: str
    now: str
    at_whole: str


def value_against_cost(bubbles: Sequence[Bubble], words: BubbleWords) -> Chart:
    """What things are worth against what they cost; the area shows the posts."""
    values = [
        {
            "key": each.key,
            "name": each.name,
            "value": float(each.value),
            "cost": float(each.cost),
            "posts": float(each.posts),
            "kind": each.kind,
            "basis": each.basis,
        }
        for each in bubbles
    ]
    kinds = list(dict.fromkeys(each.kind for each in bubbles))
    spec = base(640, 440) | {
        "data": {"values": values},
        "encoding": _value_and_cost(words),
        "layer": [_bubbles(kinds, words), *(_letters(style, _named(bubbles)) for style in LETTERS)],
    }
    table = ChartTable(
        (words.name, words.value, words.cost, words.posts, words.kind, words.basis),
        tuple(
            (f"{each.key} {each.name}", each.value, each.cost, each.posts, each.kind, each.basis) for each in bubbles
        ),
    )
    return Chart("value-and-cost", words.title, words.description, spec, table)


NAMED = 15
"""So many of the most valuable and of the dearest have their key in the drawing."""
LETTERS: tuple[dict[str, object], ...] = (
    {"stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round"},
    {"color": "#131525"},
)
"""A key is drawn twice, first as a white edge, so that no bubble hides it."""


def _value_and_cost(words: BubbleWords) -> dict[str, object]:
    return {
        "x": {
            "field": "cost",
            "type": "quantitative",
            "title": words.cost,
            "axis": {"format": ",.0f"},
            "scale": {"type": "symlog", "constant": 100, "domainMin": 0, "nice": True},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": words.value,
            "axis": {"format": ",.0f"},
            "scale": {"zero": False, "nice": True, "padding": 12},
        },
        "tooltip": [
            {"field": "name", "title": words.name},
            {"field": "value", "title": words.value, "format": ",.2f"},
            {"field": "cost", "title": words.cost, "format": ",.0f"},
            {"field": "posts", "title": words.posts, "format": ",.2f"},
            {"field": "kind", "title": words.kind},
            {"field": "basis", "title": words.basis},
        ],
    }


def _named(bubbles: Sequence[Bubble]) -> list[str]:
    """The keys that stand in the drawing: of the most valuable and the dearest; more would hide each other."""
    best = sorted(bubbles, key=lambda each: (-each.value, each.key))[:NAMED]
    dearest = sorted(bubbles, key=lambda each: (-each.cost, each.key))[:NAMED]
    return sorted({each.key for each in (*best, *dearest)})


def _letters(style: dict[str, object], keys: Sequence[str]) -> dict[str, object]:
    return {
        "transform": [{"filter": {"field": "key", "oneOf": list(keys)}}],
        "mark": {"type": "text", "fontSize": 11, "dy": -12, **style},
        "encoding": {"text": {"field": "key"}},
    }


def _bubbles(kinds: Sequence[str], words: BubbleWords) -> dict[str, object]:
    return {
        "mark": {"type": "circle", "opacity": 0.55, "stroke": "#131525", "strokeWidth": 0.6},
        "encoding": {
            "size": {
                "field": "posts",
                "type": "quantitative",
                "title": words.posts,
                "legend": {"orient": "bottom"},
                "scale": {"range": [60, 1400], "zero": True},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "title": words.kind,
                "sort": list(kinds),
                "legend": {"orient": "bottom", "columns": 4},
                "scale": {"domain": list(kinds), "range": [PALETTE[n % len(PALETTE)] for n in range(len(kinds))]},
            },
        },
    }


def value_over_weight(lines: Sequence[ValueLine], now: Decimal, words: LineWords) -> Chart:
    """How values move with one criterion's weight; a rule stands at the present one."""
    styles = {each.key: number for number, each in enumerate(lines)}
    values = [
        {"key": each.key, "name": each.name, "weight": weight, "result": float(result)}
        for each in lines
        for weight, result in ((0.0, each.at_zero), (100.0, each.at_whole))
    ]
    keys = [each.key for each in lines]
    spec = base(640, 420) | {
        "layer": [_lines(values, keys, styles, words), _ends(values), _present(now)],
    }
    table = ChartTable(
        (words.name, words.at_zero, words.now, words.at_whole),
        tuple((f"{each.key} {each.name}", each.at_zero, each.now, each.at_whole) for each in lines),
    )
    return Chart("value-over-weight", words.title, words.description, spec, table)


def _lines(
    values: Sequence[dict[str, object]], keys: Sequence[str], styles: dict[str, int], words: LineWords
) -> dict[str, object]:
    return {
        "data": {"values": list(values)},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "weight",
                "type": "quantitative",
                "title": words.weight,
                "scale": {"domain": [0, 100]},
                "axis": {"format": ",.0f"},
            },
            "y": {
                "field": "result",
                "type": "quantitative",
                "title": words.value,
                "scale": {"zero": False, "nice": True},
                "axis": {"format": ",.0f"},
            },
            **_told_apart(keys, styles, words),
            "tooltip": [{"field": "name", "title": words.name}],
        },
    }


def _told_apart(keys: Sequence[str], styles: dict[str, int], words: LineWords) -> dict[str, object]:
    """Lines by colour, and by dashes once the colours come again."""
    return {
        "color": {
            "field": "key",
            "type": "nominal",
            "title": words.name,
            "sort": list(keys),
            "scale": {"domain": list(keys), "range": [PALETTE[styles[key] % len(PALETTE)] for key in keys]},
            "legend": {"orient": "bottom", "columns": 6},
        },
        "strokeDash": {
            "field": "key",
            "type": "nominal",
            "sort": list(keys),
            "legend": None,
            "scale": {
                "domain": list(keys),
                "range": [list(DASHES[styles[key] // len(PALETTE) % len(DASHES)] or (1, 0)) for key in keys],
            },
        },
    }


def _ends(values: Sequence[dict[str, object]]) -> dict[str, object]:
    """The key at the right end of each line."""
    return {
        "data": {"values": [each for each in values if each["weight"]]},
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11, "color": "#131525"},
        "encoding": {
            "x": {"field": "weight", "type": "quantitative"},
            "y": {"field": "result", "type": "quantitative"},
            "text": {"field": "key"},
        },
    }


def _present(now: Decimal) -> dict[str, object]:
    return {
        "data": {"values": [{"weight": float(now)}]},
        "mark": {"type": "rule", "color": "#131525", "strokeDash": [4, 4]},
        "encoding": {"x": {"field": "weight", "type": "quantitative"}},
    }

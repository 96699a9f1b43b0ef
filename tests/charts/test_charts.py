"""Charts that also those can read who do not see them, the same in browser and paper."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from defusedxml.ElementTree import fromstring

from dreiklang.charts import (
    PALETTE,
    Chart,
    CostWords,
    PackagePoint,
    ShareWords,
    cost_against_contents,
    stacked_counts,
    to_svg,
)

COST = CostWords(
    title="Kosten", description="Drei Pakete", package="Paket", cost="TEUR", measures="Maßnahmen", posts="Stellen"
)
SHARE = ShareWords(title="Arten", description="Balken", package="Paket", amount="Zahl", part="Art")


def _costs(*names: str) -> Chart:
    points = [
        PackagePoint(
            name=name,
            funds=Decimal(20_000 * (n + 1)),
            personnel_cost=Decimal("1000.5"),
            posts=Decimal("30.25"),
            measures=10 + n,
        )
        for n, name in enumerate(names)
    ]
    return cost_against_contents(points, COST)


def _words(svg: str) -> str:
    return " ".join("".join(fromstring(svg).itertext()).split())


def test_the_table_has_exactly_what_is_drawn() -> None:
    chart = _costs("Paket 1", "Paket 2")
    assert chart.table.columns == ("Paket", "TEUR", "Maßnahmen", "Stellen")
    assert chart.table.rows == (
        ("Paket 1", Decimal("21000.5"), 10, Decimal("30.25")),
        ("Paket 2", Decimal("41000.5"), 11, Decimal("30.25")),
    )
    drawn = [(each["name"], each["cost"], each["measures"], each["posts"]) for each in chart.spec["data"]["values"]]
    assert drawn == [(name, float(cost), measures, float(posts)) for name, cost, measures, posts in chart.table.rows]


def test_stacked_bars_sum_to_each_packages_measures() -> None:
    chart = stacked_counts(["A", "B"], [("Daten", (3, 0)), ("Sicherheit", (2, 5))], SHARE)
    assert chart.table.rows == (("A", 3, 2), ("B", 0, 5))
    assert sum(each["count"] for each in chart.spec["data"]["values"]) == 10


@pytest.mark.parametrize(("language", "number"), [("de", "40.000"), ("en", "40,000")])
def test_numbers_are_written_as_the_reader_writes_them(language: str, number: str) -> None:
    assert number in _words(to_svg(_costs("A", "B", "C"), language))


def test_the_picture_carries_its_title_and_description() -> None:
    svg = to_svg(_costs("A"), "de")
    root = fromstring(svg)
    assert root.get("role") == "img"
    assert [child.text for child in root[:2]] == ["Kosten", "Drei Pakete"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\"quotes\" & 'more'", "ÄÖÜ 🚀", "{{x}}", "${x}"])
def test_hostile_names_stay_names(name: str) -> None:
    for chart in (_costs(name), stacked_counts([name], [(name, (1,))], SHARE)):
        svg = to_svg(chart, "de")
        assert "<script" not in svg
        assert " ".join(name.split()) in _words(svg)
        assert json.loads(json.dumps(chart.spec)) == chart.spec


def test_one_package_and_many_are_drawn() -> None:
    assert "Paket 0" in _words(to_svg(_costs("Paket 0"), "de"))
    assert "Paket 39" in _words(to_svg(_costs(*(f"Paket {n}" for n in range(40))), "de"))


def test_the_same_data_are_the_same_bytes() -> None:
    assert to_svg(_costs("A", "B"), "de") == to_svg(_costs("A", "B"), "de")


def test_every_colour_stands_out_from_white() -> None:
    """WCAG 2.2 asks 3:1 of graphics; ours have 4.5:1, as text needs."""
    for colour in PALETTE:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5, colour

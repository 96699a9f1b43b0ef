"""The Sankey chart and the line over time: both renderers get the same specification, and the table says the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from dreiklang.charts import Flow, SankeyWords, SeriesPoint, SeriesWords, line_over_time, sankey, to_svg

WORDS = SankeyWords(title="Wirkung", description="Mittel", source="Art", target="Ziel", amount="TEUR")
LINE = SeriesWords(title="Rang", description="Von 3 auf 6", time="Jahr", value="Rang", target="Ziel: 10")
FLOWS = [
    Flow(source="Daten", target="Content", amount=Decimal(30)),
    Flow(source="Daten", target="offen", amount=Decimal(10)),
    Flow(source="Technik", target="offen", amount=Decimal(60)),
    Flow(source="Technik", target="Content", amount=Decimal(0)),
]


def drawn(flows: list[Flow] = FLOWS) -> object:
    return sankey(["Daten", "Technik", "leer"], ["Content", "offen"], flows, WORDS, rest="offen")


def edges() -> list[dict[str, float | str]]:
    chart = sankey(["Daten", "Technik"], ["Content", "offen"], FLOWS, WORDS, rest="offen")
    return list(chart.spec["layer"][0]["data"]["values"])


def test_each_flow_is_as_thick_as_its_amount_all_the_way() -> None:
    thick: dict[str, set[float]] = {}
    for point in edges():
        thick.setdefault(str(point["flow"]), set()).add(round(float(point["bottom"]) - float(point["top"]), 1))
    assert all(len(values) == 1 for values in thick.values())
    data, rest = min(thick["Daten → Content"]), min(thick["Technik → offen"])
    assert rest == pytest.approx(2 * data, abs=0.2)


def test_flows_of_one_node_stand_beside_each_other_and_not_over_each_other() -> None:
    last = {str(p["flow"]): p for p in edges()}
    spans = sorted((float(p["top"]), float(p["bottom"])) for p in last.values())
    assert all(first[1] <= second[0] + 0.02 for first, second in pairwise(spans))


def test_the_same_flows_give_the_same_picture_and_nothing_gives_a_picture_too() -> None:
    assert drawn() == drawn()
    svg = to_svg(sankey(["Daten"], ["Content"], FLOWS[:1], WORDS), "de")
    assert "<title>Wirkung</title>" in svg
    assert "Content" in svg
    assert "<svg" in to_svg(sankey([], [], [], WORDS), "de")


def test_the_table_holds_every_flow_that_is_drawn() -> None:
    chart = sankey(["Daten", "Technik"], ["Content", "offen"], FLOWS, WORDS, rest="offen")
    assert chart.table.columns == ("Art", "Ziel", "TEUR")
    assert [row[2] for row in chart.table.rows] == [30, 10, 60]


def point(year: int, value: int) -> SeriesPoint:
    return SeriesPoint(day=date(year, 1, 1), label=str(year), value=Decimal(value), said=str(value))


def test_a_line_runs_in_order_of_time_and_upside_down_where_lower_is_better() -> None:
    chart = line_over_time([point(2020, 6), point(2019, 3)], LINE, target=Decimal(10), downwards=True)
    assert chart.table.rows == (("2019", Decimal(3)), ("2020", Decimal(6)))
    assert chart.spec["layer"][0]["encoding"]["y"]["scale"]["reverse"] is True
    svg = to_svg(chart, "de")
    assert "Ziel: 10" in svg
    assert "2020" in svg


def test_a_single_value_and_no_target_are_drawn_too() -> None:
    chart = line_over_time([point(2021, 86)], LINE)
    assert len(chart.spec["layer"]) == 3
    assert "86" in to_svg(chart, "de")

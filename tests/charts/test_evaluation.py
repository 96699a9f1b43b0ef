"""Charts of evaluations hold the exact figures in their tables, and are drawn."""

from __future__ import annotations

from decimal import Decimal

from dreiklang.charts import (
    Bubble,
    BubbleWords,
    LineWords,
    ValueLine,
    to_svg,
    value_against_cost,
    value_over_weight,
)

BUBBLES = BubbleWords(
    title="Wert und Kosten",
    description="Zwei Maßnahmen.",
    name="Maßnahme",
    value="Wert",
    cost="Kosten",
    posts="Stellen",
    kind="Art",
    basis="Angaben sind",
)
LINES = LineWords(
    title="Wert über dem Gewicht",
    description="Zwei Linien.",
    name="Maßnahme",
    weight="Gewicht",
    value="Wert",
    at_zero="bei 0",
    now="jetzt",
    at_whole="bei 100",
)


def test_bubbles_say_value_cost_posts_and_how_they_are_known() -> None:
    chart = value_against_cost(
        [
            Bubble("M001", "Eins", Decimal("67.5"), Decimal("1250.5"), Decimal("2.25"), "Daten", "angenommen"),
            Bubble("M002", "Zwei", Decimal(40), Decimal(0), Decimal(0), "Sicherheit", "angegeben"),
        ],
        BUBBLES,
    )
    assert chart.table.rows[0] == (
        "M001 Eins",
        Decimal("67.5"),
        Decimal("1250.5"),
        Decimal("2.25"),
        "Daten",
        "angenommen",
    )
    drawn = to_svg(chart, "de")
    assert "M001" in drawn
    assert "Zwei Maßnahmen." in drawn


def test_of_many_bubbles_the_best_and_the_dearest_have_their_key_in_the_drawing() -> None:
    many = [
        Bubble(f"M{n:03d}", "Name", Decimal(n % 100), Decimal(n * 7 % 500), Decimal(1), "Daten", "angenommen")
        for n in range(200)
    ]
    chart = value_against_cost(many, BUBBLES)
    assert len(chart.table.rows) == 200
    shown = chart.spec["layer"][1]["transform"][0]["filter"]["oneOf"]
    assert "M099" in shown
    assert len(shown) <= 30


def test_lines_run_from_weight_0_to_100_with_the_value_now() -> None:
    lines = [ValueLine(f"M{n}", "Name", Decimal(n), Decimal(2 * n), Decimal(3 * n)) for n in range(12)]
    chart = value_over_weight(lines, Decimal(25), LINES)
    assert chart.table.rows[3] == ("M3 Name", 3, 6, 9)
    assert "M11" in to_svg(chart, "en")

"""The Gantt chart: a bar for each measure, and a table that says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from defusedxml.ElementTree import fromstring

from dreiklang.charts import GanttBar, GanttWords, gantt, to_svg

WORDS = GanttWords(
    title="Zeitplan",
    description="Zwei Maßnahmen",
    name="Maßnahme",
    first="Beginn",
    last="Ende",
    periods="Quartale",
    delay="Verzögerung (Monate)",
    delayed="+{months} Monate",
)
BAR = GanttBar(
    name="M001 Portal",
    start=date(2024, 1, 1),
    end=date(2024, 7, 1),
    first="Q1 2024",
    last="Q2 2024",
    periods=2,
    delay=0,
)
LATE = replace(BAR, name="M002 Netz", start=date(2024, 7, 1), end=date(2025, 1, 1), first="Q3 2024", delay=6)


def _words(svg: str) -> str:
    return " ".join("".join(fromstring(svg).itertext()).split())


def test_the_table_has_exactly_what_is_drawn() -> None:
    chart = gantt([BAR, LATE], WORDS)
    assert chart.table.columns == ("Maßnahme", "Beginn", "Ende", "Quartale", "Verzögerung (Monate)")
    assert chart.table.rows == (
        ("M001 Portal", "Q1 2024", "Q2 2024", 2, 0),
        ("M002 Netz", "Q3 2024", "Q2 2024", 2, 6),
    )
    drawn = [(each["name"], each["first"], each["last"], each["delay"]) for each in chart.spec["data"]["values"]]
    assert drawn == [(name, first, last, delay) for name, first, last, _, delay in chart.table.rows]


def test_the_picture_says_quarters_delays_title_and_description() -> None:
    svg = to_svg(gantt([BAR, LATE], WORDS), "de")
    assert [child.text for child in fromstring(svg)[:2]] == ["Zeitplan", "Zwei Maßnahmen"]
    for words in ("2024", "Quartale", "M001 Portal", "+6 Monate"):
        assert words in _words(svg)
    assert "+0" not in _words(svg)


def test_bars_of_one_name_stay_two() -> None:
    rows = gantt([BAR, BAR, replace(BAR, name="M001 Portal (2)")], WORDS).table.rows
    assert [row[0] for row in rows] == ["M001 Portal", "M001 Portal (2)", "M001 Portal (2) (2)"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "\"quotes\" & 'more'", "ÄÖÜ 🚀", "{{x}}", "${x}", "{months}"]
)
def test_hostile_names_stay_names(name: str) -> None:
    svg = to_svg(gantt([replace(BAR, name=name)], WORDS), "de")
    assert "<script" not in svg
    assert name in _words(svg)


def test_no_bar_many_bars_and_a_century_are_drawn() -> None:
    assert "Zeitplan" in _words(to_svg(gantt([], WORDS), "de"))
    many = [replace(BAR, name=f"M{number:03}") for number in range(120)]
    assert "M119" in _words(to_svg(gantt(many, WORDS), "de"))
    assert "2100" in _words(to_svg(gantt([replace(BAR, end=date(2124, 1, 1))], WORDS), "de"))


def test_the_same_data_are_the_same_bytes() -> None:
    assert to_svg(gantt([BAR, LATE], WORDS), "de") == to_svg(gantt([BAR, LATE], WORDS), "de")

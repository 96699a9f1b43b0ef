"""Years against the cycle: figures of years outside it, and budget years of which nothing is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.plausibility import Severity, check_period
from dreiklang.plausibility.statements import check_years
from dreiklang.wording import Message, say
from plausibility.figures import YEARS, both, codes, only, package, stated

PLACE = Message("Förderprogramm")


def test_a_figure_of_a_year_outside_the_cycle_is_a_contradiction_with_its_line() -> None:
    finding = only(check_years(package(funds={2024: "1", 2025: "1", 2026: "7"}), YEARS))
    assert (finding.code, finding.severity) == ("year", Severity.CONTRADICTION)
    assert both(finding) == ("2026", "2024, 2025")
    assert "2026" in say(finding.place, "de")
    assert finding.lines == (("drucksache", 242),)


def test_a_budget_year_without_a_figure_is_doubtful() -> None:
    finding = only(check_years(package(funds={2024: "1"}), YEARS))
    assert (finding.code, finding.severity) == ("missing", Severity.DOUBT)
    assert both(finding) == ("nichts", "eine Zahl")
    assert "2025" in say(finding.sentence, "de")


def test_a_stated_zero_is_a_figure() -> None:
    assert list(check_years(package(funds={2024: "1", 2025: "0"}), YEARS)) == []


def test_a_stated_sum_is_of_no_year() -> None:
    assert list(check_years(package(funds={2024: "1", 2025: "1", None: "2"}), YEARS)) == []


def test_a_sum_alone_leaves_every_year_open() -> None:
    assert codes(check_years(package(funds={None: "2"}), YEARS)) == ["missing", "missing"]


def test_a_quantity_of_which_nothing_is_said_misses_nothing() -> None:
    assert list(check_years(package(funds={}), YEARS)) == []


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.sets(st.integers(2022, 2028), min_size=1))
def test_every_year_is_in_the_cycle_or_found(years: set[int]) -> None:
    found = codes(check_years(package(funds=dict.fromkeys(years, "1")), YEARS))
    assert found.count("year") == len(years - set(YEARS))
    assert found.count("missing") == len(set(YEARS) - years)


@pytest.mark.parametrize(
    ("first", "last", "years"), [("2024", "2025", "2"), ("2024", "2024", "1"), ("2020", "2029", "10")]
)
def test_a_period_counts_its_first_and_its_last_year(first: str, last: str, years: str) -> None:
    assert list(check_period(PLACE, stated(first), stated(last), stated(years))) == []


@pytest.mark.parametrize("years", ["4", "6", "0.5"])
def test_another_number_of_years_is_doubtful(years: str) -> None:
    finding = only(check_period(PLACE, stated("2022", 7), stated("2026", 8), stated(years, 9)))
    assert (finding.code, finding.severity) == ("period", Severity.DOUBT)
    assert both(finding) == (f"{years} Jahre".replace(".", ","), "5 Kalenderjahre")
    assert [source.line for source in finding.sources] == [9, 7, 8]
    assert finding.sources[0].words == str(Decimal(years))

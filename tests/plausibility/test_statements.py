"""What does not add up is found with both values and the place; what adds up is left in peace."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.plausibility import (
    Severity,
    Source,
    Stated,
    StatedPackage,
    StatedRate,
    check_package,
    check_period,
    check_rate,
    check_sections,
    check_shares,
    check_spelling,
    implied_by,
)
from dreiklang.wording import Message, say

YEARS = (2024, 2025)
PLACE = Message("Förderprogramm")


def _stated(value: str, line: int = 1) -> Stated:
    return Stated(value=Decimal(value), source=Source(paper="drucksache", line=line, words=value))


def _package(**figures: dict[int | None, str]) -> StatedPackage:
    return StatedPackage(
        title="Paket 5",
        figures={
            quantity: {year: _stated(value, line) for line, (year, value) in enumerate(values.items(), 240)}
            for quantity, values in figures.items()
        },
    )


def test_posts_that_do_not_sum_to_their_total_are_a_contradiction_with_both_values() -> None:
    package = _package(posts={2024: "32.25", 2025: "10.50", None: "43.75"})
    (finding,) = check_package(package, YEARS)
    assert finding.code == "total"
    assert finding.severity is Severity.CONTRADICTION
    assert (say(finding.stated, "de"), say(finding.expected, "de")) == ("43,75", "42,75")
    assert "ein Unterschied von 1" in say(finding.sentence, "de")
    assert [source.line for source in finding.sources] == [242, 240, 241]
    assert finding.concerns(finding.sources[0])
    assert not finding.concerns(finding.sources[1])


def test_a_sum_that_is_not_stated_contradicts_nothing() -> None:
    assert check_package(_package(posts={2024: "32.25", 2025: "10.50"}), YEARS) == ()


def test_a_year_outside_the_cycle_and_a_year_without_a_figure_are_found() -> None:
    wrong, missing = check_package(_package(funds={2024: "100", 2026: "100"}), YEARS)
    assert (wrong.code, missing.code) == ("year", "missing")
    assert "2026" in say(wrong.sentence, "de")
    assert "2025" in say(missing.sentence, "de")


@pytest.mark.parametrize(
    ("posts", "costs", "month", "cost"),
    [
        (("15", "15"), ("750", "2250"), 7, "100.0"),
        (("130", "0"), ("7852", "11778"), 5, "90.6"),
        (("138.35", "1"), ("8597", "12964"), 5, "93.2"),
    ],
)
def test_real_packages_imply_a_start_month_and_a_yearly_cost(
    posts: tuple[str, str], costs: tuple[str, str], month: int, cost: str
) -> None:
    package = _package(posts=dict(zip(YEARS, posts, strict=True)), personnel_cost=dict(zip(YEARS, costs, strict=True)))
    implied = implied_by(package, YEARS)
    assert implied is not None
    assert (implied.month, implied.yearly_cost) == (month, Decimal(cost))
    assert check_package(package, YEARS) == ()


def test_personnel_cost_that_no_start_month_explains_is_doubtful() -> None:
    package = _package(posts={2024: "32.25", 2025: "10.50"}, personnel_cost={2024: "2352", 2025: "3490"})
    (finding,) = check_package(package, YEARS)
    assert (finding.code, finding.severity) == ("personnel_cost", Severity.DOUBT)
    assert [source.words for source in finding.sources] == ["2352", "3490", "32.25", "10.50"]


def test_a_post_that_costs_a_million_a_year_is_doubtful() -> None:
    package = _package(posts={2024: "1", 2025: "0"}, personnel_cost={2024: "1000", 2025: "1000"})
    assert [finding.code for finding in check_package(package, YEARS)] == ["yearly_cost"]


def test_posts_of_no_year_imply_nothing() -> None:
    package = _package(posts={2024: "0", 2025: "0"}, personnel_cost={2024: "0", 2025: "0"})
    assert implied_by(package, YEARS) is None
    assert check_package(package, YEARS) == ()


def test_the_own_share_of_the_real_programme_is_not_its_rate_of_the_volume() -> None:
    stated = StatedRate(
        place=PLACE, rate=_stated("0.35"), volume=_stated("16330"), amount=_stated("5.71E+3"), unit=Message("TEUR")
    )
    (finding,) = check_rate(stated)
    assert "35 % von 16.330 TEUR sind 5.715,5 TEUR" in say(finding.sentence, "de")
    assert finding.sources[0].words == "5.71E+3"


@pytest.mark.parametrize("amount", ["5715.5", "5716", "5.72E+3", "6E+3"])
def test_an_amount_rounded_to_its_own_last_digit_is_in_order(amount: str) -> None:
    stated = StatedRate(place=PLACE, rate=_stated("0.35"), volume=_stated("16330"), amount=_stated(amount))
    assert list(check_rate(stated)) == []


def test_rates_that_are_not_the_whole_are_found() -> None:
    assert list(check_shares(PLACE, [_stated("0.65"), _stated("0.35")])) == []
    (finding,) = check_shares(PLACE, [_stated("0.65"), _stated("0.25")])
    assert "90" in say(finding.sentence, "de")


def test_years_that_are_not_as_many_as_stated_are_found() -> None:
    assert list(check_period(PLACE, _stated("2022"), _stated("2025"), _stated("4"))) == []
    (finding,) = check_period(PLACE, _stated("2022"), _stated("2026"), _stated("4"))
    assert "2022 bis 2026 sind 5 Kalenderjahre" in say(finding.sentence, "de")


def test_a_section_that_most_packages_have_is_missed_in_the_one_without() -> None:
    packages = [
        StatedPackage(title=title, figures={}, point_kinds=frozenset(kinds))
        for title, kinds in (("A", {"chance"}), ("B", {"chance"}), ("C", set()), ("D", {"risk", "chance"}))
    ]
    (finding,) = check_sections(packages)
    assert say(finding.place, "de") == "C"
    assert "Chancen" in say(finding.sentence, "de")


def test_one_paper_in_three_spellings_is_noted_once() -> None:
    places = [
        Source(paper="p", line=line, words=words)
        for line, words in enumerate(["GRDrs 236/2023", "GDRs. 236/2023", "GRDrs. 236/2023", "GRDrs 99/2019"], 1)
    ]
    (finding,) = check_spelling(places)
    assert "236/2023" in say(finding.place, "de")
    assert len(finding.lines) == 3


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.integers(1, 20_000),
    st.integers(0, 20_000),
    st.integers(50, 150),
    st.integers(1, 10),
    st.lists(st.integers(0, 10**6), min_size=2, max_size=2),
)
def test_a_package_whose_figures_follow_from_each_other_has_no_finding(
    first: int, second: int, cost: int, month: int, funds: list[int]
) -> None:
    posts = [Decimal(first) / 100, Decimal(second) / 100]
    part = Decimal(13 - month) / 12
    costs = [posts[0] * cost * part, posts[0] * cost + posts[1] * cost * part]
    package = _package(
        posts={2024: str(posts[0]), 2025: str(posts[1]), None: str(sum(posts))},
        personnel_cost={2024: str(costs[0]), 2025: str(costs[1]), None: str(sum(costs))},
        funds={2024: str(funds[0]), 2025: str(funds[1]), None: str(sum(funds))},
    )
    assert check_package(package, YEARS) == ()

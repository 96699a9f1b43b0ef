"""Posts against personnel cost: one start month and one yearly cost of a post must explain both years."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.plausibility import Severity, StatedPackage, check_package, implied_by, implied_cost
from dreiklang.plausibility.statements import check_personnel_cost
from dreiklang.wording import say
from plausibility.figures import YEARS, both, codes, only, package


def _staffed(posts: tuple[str, ...], costs: tuple[str, ...], years: tuple[int, ...] = YEARS) -> StatedPackage:
    return package(posts=dict(zip(years, posts, strict=True)), personnel_cost=dict(zip(years, costs, strict=True)))


def test_posts_of_a_half_year_cost_half_in_the_first() -> None:
    implied = implied_by(_staffed(("10", "0"), ("450", "900")), YEARS)
    assert implied is not None
    assert (implied.month, implied.yearly_cost, implied.deviation) == (7, Decimal("90.0"), Decimal("0.000"))


def test_posts_that_fit_leave_nothing_to_find() -> None:
    assert list(check_personnel_cost(_staffed(("10", "5"), ("450", "1125")), YEARS)) == []


def test_costs_that_fall_while_posts_grow_are_doubtful_with_both_values_and_their_lines() -> None:
    finding = only(check_personnel_cost(_staffed(("10", "5"), ("900", "450")), YEARS))
    assert (finding.code, finding.severity) == ("personnel_cost", Severity.DOUBT)
    assert both(finding) == ("900 und 450 TEUR", "gleiche Jahreskosten je Stelle in beiden Jahren")
    assert say(finding.place, "de") == "Paket 5: Personalkosten"
    assert [source.words for source in finding.sources] == ["900", "450", "10", "5"]


@pytest.mark.parametrize(("cost", "found"), [("39.9", True), ("40", False), ("160", False), ("160.1", True)])
def test_a_post_costs_from_40_to_160_thousand_a_year(cost: str, found: bool) -> None:
    """Source: the bounds are wider than every pay grade of a German city."""
    findings = check_personnel_cost(_staffed(("1", "0"), (cost, cost)), YEARS)
    assert codes(findings) == (["yearly_cost"] if found else [])


def test_an_unusual_cost_is_doubtful_with_both_values() -> None:
    finding = only(check_personnel_cost(_staffed(("1", "0"), ("500", "500")), YEARS))
    assert finding.severity is Severity.DOUBT
    assert both(finding) == ("500 TEUR je Stelle und Jahr", "40 bis 160 TEUR")


@pytest.mark.parametrize(
    ("posts", "costs"),
    [(("0", "5"), ("0", "450")), (("5", "0"), ("0", "450")), (("5", "0"), ("450", "0")), (("0", "0"), ("450", "450"))],
)
def test_a_year_without_posts_or_cost_implies_nothing(posts: tuple[str, str], costs: tuple[str, str]) -> None:
    assert implied_cost([Decimal(each) for each in posts], [Decimal(each) for each in costs]) is None
    assert list(check_personnel_cost(_staffed(posts, costs), YEARS)) == []


def test_a_year_of_which_nothing_is_said_implies_nothing() -> None:
    paper = package(posts={2024: "5"}, personnel_cost={2024: "450", 2025: "450"})
    assert implied_by(paper, YEARS) is None


def test_a_cycle_of_one_year_has_nothing_to_compare() -> None:
    assert list(check_personnel_cost(_staffed(("5",), ("9000",), (2024,)), (2024,))) == []


def test_a_third_year_does_not_disturb_the_first_two() -> None:
    paper = _staffed(("10", "0", "7"), ("450", "900", "1"), (2024, 2025, 2026))
    assert list(check_personnel_cost(paper, (2024, 2025, 2026))) == []


@settings(derandomize=True, max_examples=80, deadline=None)
@given(
    st.integers(1, 20_000),
    st.integers(0, 20_000),
    st.integers(50, 150),
    st.integers(1, 10),
    st.booleans(),
)
def test_what_follows_from_posts_month_and_cost_has_no_finding(
    first: int, second: int, cost: int, month: int, summed: bool
) -> None:
    posts = [Decimal(first) / 100, Decimal(second) / 100]
    part = Decimal(13 - month) / 12
    costs = [posts[0] * cost * part, posts[0] * cost + posts[1] * cost * part]
    figures = {
        quantity: {**dict(zip(YEARS, map(str, numbers), strict=True)), **({None: str(sum(numbers))} if summed else {})}
        for quantity, numbers in (("posts", posts), ("personnel_cost", costs))
    }
    assert check_package(package(**figures), YEARS) == ()


@pytest.mark.parametrize(
    ("posts", "costs", "month", "cost"),
    [
        (("15", "15"), ("750", "2250"), 7, "100.0"),
        (("138.35", "1"), ("8597", "12964"), 5, "93.2"),
        (("130", "0"), ("7852", "11778"), 5, "90.6"),
    ],
)
def test_stuttgarts_packages_imply_a_start_month_and_a_yearly_cost(
    posts: tuple[str, str], costs: tuple[str, str], month: int, cost: str
) -> None:
    paper = package(posts=dict(zip(YEARS, posts, strict=True)), personnel_cost=dict(zip(YEARS, costs, strict=True)))
    implied = implied_by(paper, YEARS)
    assert implied is not None
    assert (implied.month, implied.yearly_cost) == (month, Decimal(cost))
    assert check_package(paper, YEARS) == ()

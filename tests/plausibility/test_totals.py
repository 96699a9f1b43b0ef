"""Parts against totals: a stated sum is compared with the years that it sums, to the last digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.plausibility import Severity, Stated, StatedPackage
from dreiklang.plausibility.statements import check_totals
from dreiklang.wording import say
from plausibility.figures import both, only, package

AMOUNTS = st.decimals(0, 10**6, places=2)


def test_the_posts_of_the_real_package_are_one_more_than_their_years() -> None:
    finding = only(check_totals(package(posts={2024: "32.25", 2025: "10.50", None: "43.75"})))
    assert (finding.code, finding.severity) == ("total", Severity.CONTRADICTION)
    assert both(finding) == ("43,75", "42,75")
    assert say(finding.place, "de") == "Paket 5: Stellen"
    assert say(finding.sentence, "en") == ("The stated sum is 43.75, the years sum to 42.75: a difference of 1.")
    assert finding.lines == (("drucksache", 242), ("drucksache", 240), ("drucksache", 241))


@pytest.mark.parametrize("total", ["42.75", "42.750", "4275E-2"])
def test_a_sum_that_is_right_in_any_notation_is_left_in_peace(total: str) -> None:
    assert list(check_totals(package(posts={2024: "32.25", 2025: "10.50", None: total}))) == []


def test_a_hundredth_of_a_post_is_already_a_contradiction() -> None:
    finding = only(check_totals(package(posts={2024: "32.25", 2025: "10.50", None: "42.76"})))
    assert "0,01" in say(finding.sentence, "de")


def test_a_sum_of_which_no_year_is_stated_cannot_be_checked() -> None:
    assert list(check_totals(package(funds={None: "6000"}))) == []


def test_a_sum_too_small_is_found_as_one_too_large_is() -> None:
    finding = only(check_totals(package(funds={2024: "1000", 2025: "2000", None: "2900"})))
    assert both(finding) == ("2.900", "3.000")
    assert "ein Unterschied von 100" in say(finding.sentence, "de")


def test_each_quantity_is_summed_on_its_own() -> None:
    paper = package(posts={2024: "1", None: "2"}, funds={2024: "5", None: "5"}, personnel_cost={2024: "60", None: "70"})
    assert [say(each.place, "de") for each in check_totals(paper)] == ["Paket 5: Stellen", "Paket 5: Personalkosten"]


def test_numbers_without_a_place_are_checked_too() -> None:
    numbers = {2024: Stated(value=Decimal(1)), None: Stated(value=Decimal(2))}
    assert only(check_totals(StatedPackage(title="Entwurf", figures={"posts": numbers}))).sources == ()


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(2020, 2030), AMOUNTS, min_size=1), AMOUNTS)
def test_a_sum_is_found_exactly_when_it_is_not_the_sum(years: dict[int, Decimal], off: Decimal) -> None:
    figures: dict[int | None, str] = {year: str(value) for year, value in years.items()}
    figures[None] = str(sum(years.values()) + off)
    assert len(list(check_totals(package(funds=figures)))) == (1 if off else 0)

"""A register whose variants contradict their order, or whose posts and cost do not go together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.planning import Resources, Variant
from dreiklang.plausibility import Finding, Severity, check_portfolio
from dreiklang.wording import say
from planning.portfolios import measure, portfolio, variant
from plausibility.figures import both, codes, only


def _findings(*variants: Variant) -> tuple[Finding, ...]:
    return check_portfolio(portfolio(measure("M1", 5, *variants)))


def _codes(*variants: Variant) -> list[str]:
    return codes(_findings(*variants))


def test_a_register_in_order_has_no_finding() -> None:
    assert _codes(variant("klein", "0.5", 10), variant("voll", "1", 20)) == []


def test_a_fuller_variant_without_more_value_is_a_contradiction() -> None:
    first, second = variant("klein", "1", 10), variant("voll", "1", 20)
    (finding,) = check_portfolio(portfolio(measure("M1", 5, first, second)))
    assert (finding.code, finding.severity) == ("order", Severity.CONTRADICTION)
    assert "klein" in say(finding.sentence, "de")


def test_a_fuller_variant_that_takes_less_is_doubtful() -> None:
    assert _codes(variant("klein", "0.5", 30), variant("voll", "1", 20)) == ["cheaper"]


def test_posts_without_cost_and_cost_without_posts_are_doubtful() -> None:
    assert _codes(variant("voll", "1", 10, "1")) == ["posts_without_cost"]
    assert _codes(variant("voll", "1", 10, cost=90)) == ["posts_without_cost"]
    assert _codes(replace(variant("voll", "1", 10, "1"), resources=_with_cost("1", "60", "90"))) == []


def _with_cost(posts: str, first: str, second: str) -> Resources:
    resources = variant("voll", "1", 10, posts).resources
    return replace(resources, personnel_cost={2024: Decimal(first), 2025: Decimal(second)})


def test_a_cost_that_no_post_can_have_is_doubtful() -> None:
    assert _codes(replace(variant("voll", "1", 10, "1"), resources=_with_cost("1", "900", "90"))) == ["personnel_cost"]


def test_a_measure_without_any_figure_is_noted() -> None:
    assert _codes(variant("voll", "1", 0)) == ["no_figures"]


def test_no_more_value_is_told_with_both_shares_and_the_variant() -> None:
    finding = only(_findings(variant("klein", "0.75", 10), variant("voll", "0.5", 20)))
    assert both(finding) == ("50 % des Nutzens", "mehr als 75 %")
    assert say(finding.place, "de") == "Maßnahme M1, Umsetzungsstufe voll"


@pytest.mark.parametrize(
    ("smaller", "fuller", "expected"),
    [
        (variant("klein", "0.5", 30, "1", cost=90), variant("voll", "1", 20, "1", cost=90), ("20 TEUR", "30 TEUR")),
        (variant("klein", "0.5", 1, "1", cost=90), variant("voll", "1", 1, "1", cost=80), ("80 TEUR", "90 TEUR")),
        (
            variant("klein", "0.5", 1, "2", cost=90),
            variant("voll", "1", 1, "1.5", cost=90),
            ("1,5 Stellen", "2 Stellen"),
        ),
    ],
    ids=["funds", "personnel cost", "posts"],
)
def test_taking_less_is_told_with_both_amounts(smaller: Variant, fuller: Variant, expected: tuple[str, str]) -> None:
    finding = only(_findings(smaller, fuller))
    assert (finding.code, finding.severity) == ("cheaper", Severity.DOUBT)
    stated, wanted = both(finding)
    assert stated == expected[0]
    assert wanted.endswith(expected[1])


def test_material_may_be_exchanged_for_investment() -> None:
    """Funds are compared as a whole: buying instead of renting is no doubt."""
    assert _codes(variant("klein", "0.5", 30), variant("voll", "1", 0, later=30)) == []


def test_equal_amounts_in_both_variants_are_in_order() -> None:
    assert _codes(variant("klein", "0.5", 30), variant("voll", "1", 30)) == []


def test_every_step_of_three_is_compared_with_the_one_before() -> None:
    steps = (variant("klein", "0.5", 30), variant("mittel", "0.4", 20), variant("voll", "1", 10))
    assert _codes(*steps) == ["order", "cheaper", "cheaper"]


def test_posts_without_cost_are_told_with_both_sums() -> None:
    finding = only(_findings(variant("voll", "1", 10, "1.5")))
    assert both(finding) == ("1,5 Stellen, 0 TEUR", "beides oder keines")


def test_only_the_variant_that_lacks_its_cost_is_named() -> None:
    finding = only(_findings(variant("klein", "0.5", 10, "1"), variant("voll", "1", 10, "1", cost=90)))
    assert say(finding.place, "de") == "Maßnahme M1, Umsetzungsstufe klein"


def test_a_misfit_of_half_is_still_left_in_peace_and_of_more_is_not() -> None:
    """Posts of one measure may start in different months."""
    assert _codes(replace(variant("voll", "1", 10, "1"), resources=_with_cost("1", "180", "90"))) == []
    finding = only(_findings(replace(variant("voll", "1", 10, "1"), resources=_with_cost("1", "181", "90"))))
    assert both(finding) == ("181 und 90 TEUR", "gleiche Jahreskosten je Stelle in beiden Jahren")
    assert finding.severity is Severity.DOUBT


def test_a_measure_without_figures_is_noted_with_what_it_lacks() -> None:
    finding = only(_findings(variant("voll", "1", 0)))
    assert finding.severity is Severity.NOTE
    assert both(finding) == ("nichts", "Mittel, Stellen oder Personalkosten")


def test_findings_come_in_the_order_of_the_register() -> None:
    free, unpaid = variant("voll", "1", 0), variant("voll", "1", 1, "1")
    findings = check_portfolio(portfolio(measure("M2", 5, free), measure("M1", 5, unpaid)))
    assert codes(findings) == ["no_figures", "posts_without_cost"]


def test_a_register_without_measures_has_no_finding() -> None:
    assert check_portfolio(portfolio()) == ()


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 100), min_size=1, max_size=4, unique=True),
    st.integers(0, 500),
    st.integers(1, 40),
    st.integers(50, 150),
)
def test_a_register_that_grows_step_by_step_has_no_finding(
    shares: list[int], funds: int, posts: int, cost: int
) -> None:
    """Each fuller variant brings more, takes as much or more, and pays its posts from July of the first year."""
    steps = [
        replace(
            variant(f"s{number}", str(Decimal(share) / 100), funds * number),
            resources=Resources(
                material={2024: Decimal(funds * number)},
                posts={2024: Decimal(posts * number)},
                personnel_cost={
                    2024: Decimal(posts * number * cost) / 2,
                    2025: Decimal(posts * number * cost),
                },
            ),
        )
        for number, share in enumerate(sorted(shares), 1)
    ]
    assert check_portfolio(portfolio(measure("M1", 5, *steps))) == ()


def test_a_measure_that_needs_what_it_excludes_can_never_be_in() -> None:
    needed = measure("A", 1, variant("voll", "1", 1))
    between = measure("B", 1, variant("voll", "1", 1), requires=("A",))
    never = measure("C", 1, variant("voll", "1", 1), requires=("B",), excludes=("A",))
    (finding,) = check_portfolio(portfolio(needed, between, never))
    assert (finding.code, finding.severity) == ("never", Severity.CONTRADICTION)
    assert "schließen" in say(finding.sentence, "de")

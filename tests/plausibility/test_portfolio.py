"""A register whose variants contradict their order, or whose posts and cost do not go together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from dreiklang.plausibility import Severity, check_portfolio
from dreiklang.wording import say
from planning.portfolios import measure, portfolio, variant


def _codes(*variants: object) -> list[str]:
    return [finding.code for finding in check_portfolio(portfolio(measure("M1", 5, *variants)))]  # type: ignore[arg-type]


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


def _with_cost(posts: str, first: str, second: str) -> object:
    resources = variant("voll", "1", 10, posts).resources
    return replace(resources, personnel_cost={2024: Decimal(first), 2025: Decimal(second)})


def test_a_cost_that_no_post_can_have_is_doubtful() -> None:
    assert _codes(replace(variant("voll", "1", 10, "1"), resources=_with_cost("1", "900", "90"))) == ["personnel_cost"]


def test_a_measure_without_any_figure_is_noted() -> None:
    assert _codes(variant("voll", "1", 0)) == ["no_figures"]

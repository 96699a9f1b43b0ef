"""A filled sheet: utility from 0 to 100, net present value, the gate, and the usual rule with its reasons."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreiklang.evaluation import (
    Catalogue,
    DiscountRate,
    PostCost,
    PresentValue,
    YearlyAmount,
    catalogue_of,
    evaluate,
    net_present_value,
    shipped_catalogues,
)
from dreiklang.planning import InvalidValueError

BY_KEY = {each.key: each for each in shipped_catalogues()}
WIBE_4, WIBE_5 = BY_KEY["wibe-4-1"], BY_KEY["wibe-5-0"]
TEN_PERCENT = DiscountRate(value=Decimal("0.1"))


def full(catalogue: Catalogue, **by_group: str) -> dict[str, Decimal]:
    return {each.key: Decimal(by_group[group.key]) for group in catalogue.groups for each in group.criteria}


def worth(*by_year: int, rate: DiscountRate = TEN_PERCENT) -> PresentValue:
    """Of net amounts from 2024 on."""
    amounts = [
        YearlyAmount(year=2024 + offset, cost_budget=Decimal(max(-net, 0)), benefit_budget=Decimal(max(net, 0)))
        for offset, net in enumerate(by_year)
    ]
    return net_present_value(amounts, rate, 2024)


@pytest.mark.parametrize(
    ("flows", "value"), [((-1000, 500, 400, 300, 100), "78.82"), ((-1000, 100, 300, 400, 600), "49.18")]
)
def test_the_textbooks_two_projects_have_its_net_present_values(flows: tuple[int, ...], value: str) -> None:
    """Projects S and L of Brigham and Ehrhardt's Financial Management, at 10 %."""
    assert worth(*flows).total.quantize(Decimal("0.01")) == Decimal(value)


def test_what_moves_the_budget_and_what_does_not_are_kept_apart_and_add_up() -> None:
    amounts = [
        YearlyAmount(year=2024, cost_budget=Decimal(100), cost_other=Decimal(20)),
        YearlyAmount(year=2025, benefit_budget=Decimal(55), benefit_other=Decimal("33.333")),
        YearlyAmount(year=2025, benefit_budget=Decimal(11)),
    ]
    found = net_present_value(amounts, TEN_PERCENT, 2024)
    assert [(each.year, each.budget, each.other) for each in found.years] == [
        (2024, Decimal(-100), Decimal(-20)),
        (2025, Decimal(60), Decimal("30.303")),
    ]
    assert (found.budget, found.other, found.total) == (Decimal(-40), Decimal("10.303"), Decimal("-29.697"))


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=12), st.integers(0, 200))
def test_a_sum_is_the_sum_of_the_rows_shown(flows: list[int], rate: int) -> None:
    found = worth(*flows, rate=DiscountRate(value=Decimal(rate) / 1000))
    assert found.total == sum(each.budget + each.other for each in found.years)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=6), st.randoms())
def test_the_order_of_the_entries_does_not_matter(flows: list[int], shuffler: object) -> None:
    amounts = [
        YearlyAmount(year=2024 + index, cost_budget=Decimal(max(-net, 0)), benefit_other=Decimal(max(net, 0)))
        for index, net in enumerate(flows)
    ]
    mixed = list(amounts)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]
    assert net_present_value(mixed, TEN_PERCENT, 2024) == net_present_value(amounts, TEN_PERCENT, 2024)


def test_without_a_rate_nothing_is_discounted() -> None:
    assert worth(-5, 3, 3, rate=DiscountRate(value=Decimal(0))).total == 1


@pytest.mark.parametrize("amount", ["-1", "NaN", "0.0001", "10000000000"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(InvalidValueError, match="no amount"):
        YearlyAmount(year=2024, cost_budget=Decimal(amount))


def test_a_year_before_the_base_year_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="before the base year"):
        net_present_value([YearlyAmount(year=2023)], TEN_PERCENT, 2024)


@pytest.mark.parametrize("rate", ["-0.01", "1.01", "NaN"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(InvalidValueError, match="out of range"):
        DiscountRate(value=Decimal(rate))


def test_utility_runs_from_0_to_100() -> None:
    for points, utility in (("0", 0), ("5", 50), ("10", 100)):
        assert {each.utility for each in evaluate(WIBE_4, full(WIBE_4, D=points, Q=points, E=points)).groups} == {
            Decimal(utility)
        }


def test_utility_is_the_weighted_sum_of_points() -> None:
    """60 × 7 + 30 × 4 + 10 × 1, over 10."""
    criteria = [{"key": key, "name": key, "weight": weight} for key, weight in (("a", 60), ("b", 30), ("c", 10))]
    group = {"key": "N", "name": "Nutzen", "part": "utility", "weighting": "own", "criteria": criteria}
    catalogue = catalogue_of({"key": "k", "version": "1", "name": "Eigene", "groups": [group]})
    found = evaluate(catalogue, {"a": Decimal(7), "b": Decimal(4), "c": Decimal(1)})
    assert found.groups[0].utility == 55
    assert found.is_whole


def test_a_criterion_without_points_is_named_and_counts_as_nothing() -> None:
    found = evaluate(BY_KEY["nutzwert"], {"strategy": Decimal(10)})
    assert found.groups[0].utility == 20
    assert not found.is_whole
    assert "citizen_benefit" in found.groups[0].missing


class TestTheUsualRule:
    """Go on if the net present value is positive, or urgency or quality reaches 50; each reason is a sentence."""

    @pytest.mark.parametrize(
        ("urgency", "quality", "external", "flows", "go_on"),
        [
            ("0", "0", "0", (-10, 20), True),
            ("5", "0", "0", (-20, 10), True),
            ("0", "5", "0", (-20, 10), True),
            ("4.9", "4.9", "10", (-20, 10), False),
            ("0", "0", "0", (0,), False),
        ],
    )
    def test_one_of_three_is_enough(
        self, urgency: str, quality: str, external: str, flows: tuple[int, ...], go_on: bool
    ) -> None:
        found = evaluate(WIBE_4, full(WIBE_4, D=urgency, Q=quality, E=external), worth(*flows))
        assert found.verdict is not None
        assert found.verdict.go_on is go_on
        assert len(found.verdict.sentences) == 4

    def test_without_money_and_reasons_there_is_no_statement(self) -> None:
        verdict = evaluate(WIBE_4, full(WIBE_4, D="1", Q="1", E="1")).verdict
        assert verdict is not None
        assert verdict.go_on is None

    def test_a_missing_criterion_can_still_turn_it(self) -> None:
        points = full(WIBE_4, D="1", Q="1", E="1")
        del points["D3"]
        verdict = evaluate(WIBE_4, points, worth(-1)).verdict
        assert verdict is not None
        assert verdict.go_on is None

    def test_a_closed_gate_ends_it_before_it_begins(self) -> None:
        verdict = evaluate(WIBE_5, full(WIBE_5, D="0", Q="10", E="10"), worth(10)).verdict
        assert verdict is not None
        assert verdict.go_on is False
        assert "gate is closed" in str(verdict.sentences[0])

    def test_one_urgent_reason_opens_the_gate(self) -> None:
        points = full(WIBE_5, D="0", Q="5", E="0") | {"D7": Decimal(10)}
        found = evaluate(WIBE_5, points)
        assert found.verdict is not None
        assert found.verdict.go_on is True
        assert found.groups[0].utility is None

    def test_an_unanswered_gate_says_nothing(self) -> None:
        verdict = evaluate(WIBE_5, {"D1": Decimal(0)}).verdict
        assert verdict is not None
        assert verdict.go_on is None

    def test_a_utility_analysis_of_ones_own_has_no_rule(self) -> None:
        assert evaluate(BY_KEY["nutzwert"], {}).verdict is None


class TestPersonnelCost:
    """The formulas that public papers use, with their own check value."""

    POST = PostCost(yearly=Decimal(82_900), overhead=Decimal("0.2"), workplace=Decimal(9_700), hours=Decimal(1_631))

    def test_the_check_value(self) -> None:
        assert self.POST.full_cost() == 109_180
        assert self.POST.hourly_rate() == Decimal("66.94")

    def test_half_a_post_from_may_at_the_pay_of_two_years_later(self) -> None:
        post = PostCost(yearly=Decimal(90_000), tariff_rise=Decimal("0.02"))
        assert post.personnel_cost(Decimal("0.5"), months=8, years_later=2) == Decimal("31212.00")

    def test_overhead_never_enters_the_budget(self) -> None:
        assert self.POST.budget_view(Decimal(1), Decimal(3_450)) == 86_350

    @pytest.mark.parametrize("hours", [None, Decimal(0)])
    def test_without_hours_there_is_no_hourly_rate(self, hours: Decimal | None) -> None:
        with pytest.raises(InvalidValueError, match="no working hours"):
            PostCost(yearly=Decimal(1), hours=hours).hourly_rate()

    def test_thirteen_months_are_refused(self) -> None:
        with pytest.raises(InvalidValueError, match="13 is no number of months"):
            self.POST.personnel_cost(Decimal(1), months=13)

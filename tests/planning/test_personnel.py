"""Personnel cost from posts, pay grades and months of start; several starts as variants to choose from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dreiklang.planning import (
    InvalidValueError,
    Limit,
    PackageRequest,
    PayScale,
    Post,
    Quantity,
    Resources,
    Scope,
    Variant,
    personnel_cost,
    plan,
    staffed,
    with_starts,
)
from planning.portfolios import YEARS, measure, portfolio

SCALE = PayScale(yearly={"E11": Decimal("94.1"), "A12": Decimal("116.7")}, base_year=2024)


def post(fte: str, month: int = 1, grade: str = "E11", year: int = 2024) -> Post:
    return Post(pay_grade=grade, fte=Decimal(fte), year=year, month=month)


def test_a_post_that_starts_in_may_costs_eight_twelfths_of_its_first_year() -> None:
    assert personnel_cost([post("1", month=5)], SCALE, YEARS) == {2024: Decimal("62.733"), 2025: Decimal("94.100")}


def test_parts_of_posts_grades_and_rising_pay_add_up_to_the_euro() -> None:
    rising = replace(SCALE, rise=Decimal("0.02"))
    found = personnel_cost([post("0.25"), post("2", grade="A12", year=2025)], rising, YEARS)
    assert found == {2024: Decimal("23.525"), 2025: Decimal("262.064")}  # 24.0 + 238.1 at 2 % more


def test_posts_give_their_own_grades_years_and_cost() -> None:
    found = staffed(Resources(material={2024: Decimal(10)}), [post("1"), post("0.5", grade="A12")], SCALE, YEARS)
    assert found.material == {2024: Decimal(10)}
    assert found.posts == {2024: Decimal("1.5")}
    assert found.grades == {"E11": {2024: Decimal(1)}, "A12": {2024: Decimal("0.5")}}
    assert found.personnel_cost[2025] == Decimal("152.450")


def test_a_later_start_saves_money_now_and_costs_value_by_delay() -> None:
    full = Variant(key="voll", name="voll", resources=Resources())
    starts = with_starts(measure("A", 10, full), {"voll": [post("1")]}, SCALE, YEARS, [0, 6])
    assert [each.key for each in starts.variants] == ["voll+6", "voll"]
    assert [each.delay_months for each in starts.variants] == [6, 0]
    request = PackageRequest(portfolio=portfolio(starts), delay_discount=Decimal("0.1"))
    assert plan(request).choices[0].variant == "voll"
    tight = Limit(quantity=Quantity.PERSONNEL_COST, year=2024, maximum=Decimal(50))
    later = plan(replace(request, limits=(tight,)))
    assert (later.choices[0].variant, later.value) == ("voll+6", Decimal(95))


def test_posts_are_limited_by_pay_grade_and_year_of_creation() -> None:
    one = Variant(key="voll", name="voll", resources=staffed(Resources(), [post("2", grade="A12")], SCALE, YEARS))
    two = Variant(key="voll", name="voll", resources=staffed(Resources(), [post("2")], SCALE, YEARS))
    both = portfolio(measure("A", 10, one), measure("B", 5, two))
    scope = Scope(pay_grade="A12")
    limits = (Limit(quantity=Quantity.POSTS, year=2024, maximum=Decimal(1), scope=scope),)
    result = plan(PackageRequest(portfolio=both, limits=limits))
    assert [each.measure for each in result.choices] == ["B"]
    assert str(result.reasons["A"].sentences[0]) == (
        "It breaks a limit: Posts (pay grade A12) 2024: it needs 2 posts, 1 are left."
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: post("-1"),
        lambda: post("0.001"),
        lambda: post("1", month=13),
        lambda: personnel_cost([post("1", grade="B9")], SCALE, YEARS),
        lambda: Resources(posts={2024: Decimal(1)}, grades={"E11": {2024: Decimal(2)}}),
        lambda: with_starts(
            measure("A", 1, Variant(key="v", name="v", resources=Resources())),
            {"v": [post("1", month=12, year=2025)]},
            SCALE,
            YEARS,
            [1],
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(wrong: object) -> None:
    with pytest.raises(InvalidValueError) as caught:
        wrong()  # type: ignore[operator]
    assert str(caught.value.place)
    assert str(caught.value.remedy)

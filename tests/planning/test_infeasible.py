"""When nothing fits: which conditions contradict each other, and the least change that would help."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from dreiklang.planning import Count, Limit, PackageRequest, Quantity, Required, Status, plan
from planning.portfolios import best_by_trying, measure, portfolio, random_request, variant

TWO = portfolio(measure("A", 5, variant("voll", "1", 40, "1")), measure("B", 5, variant("voll", "1", 30, "2")))


def test_the_least_change_of_each_condition_is_named_with_its_figures() -> None:
    request = PackageRequest(
        portfolio=TWO,
        limits=(Limit(quantity=Quantity.FUNDS, year=2024, maximum=Decimal(25)),),
        required=(Required(measure="A"),),
    )
    result = plan(request)
    assert result.status is Status.INFEASIBLE
    assert [str(each) for each in result.remedies] == [
        "Material and investment funds 2024: raise the maximum by 15 TEUR, from 25 to 40.",
        "Drop: A (Maßnahme A) must be in.",
    ]


def test_a_minimum_that_nothing_reaches_is_lowered() -> None:
    request = PackageRequest(portfolio=TWO, limits=(Limit(quantity=Quantity.POSTS, minimum=Decimal(5)),))
    assert [str(each) for each in plan(request).remedies] == [
        "Posts in sum: lower the minimum by 2 posts, from 5 to 3."
    ]


def test_two_contradictions_at_once_have_no_single_remedy() -> None:
    request = PackageRequest(
        portfolio=TWO,
        limits=(Limit(quantity=Quantity.POSTS, minimum=Decimal(5)),),
        counts=(Count(measures=("A", "B"), minimum=3),),
    )
    result = plan(request)
    assert result.conflict
    assert result.remedies == ()


def test_every_change_that_is_named_helps_and_a_smaller_one_does_not() -> None:
    helped = 0
    for seed in range(400):
        request = random_request(seed)
        if best_by_trying(request) is not None:
            continue
        for sentence in plan(request).remedies:
            if "after" not in sentence.values:
                continue
            helped += 1
            for step, works in ((Decimal(0), True), (Decimal("0.01"), False)):
                eased = replace(request, limits=tuple(_eased(each, sentence.values, step) for each in request.limits))
                assert (best_by_trying(eased) is not None) is works, seed
    assert helped > 10


def _eased(limit: Limit, values: object, short_by: Decimal) -> Limit:
    assert isinstance(values, dict)
    if limit.place != values["place"]:
        return limit
    if values["after"] > values["before"]:
        return replace(limit, maximum=values["after"] - short_by)
    return replace(limit, minimum=values["after"] + short_by)

"""What more money or posts would buy: each point is the best package for its limit, none is wasted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from dreiklang.planning import (
    Axis,
    InvalidValueError,
    Limit,
    PackageRequest,
    Quantity,
    Resources,
    frontier,
    verify,
)
from planning.portfolios import best_by_trying, measure, portfolio, random_request, variant

FUNDS = Axis(quantity=Quantity.FUNDS, year=2024)
PORTFOLIO = portfolio(
    measure("A", 6, variant("voll", "1", 10)),
    measure("B", 5, variant("voll", "1", 20)),
    measure("C", 1, variant("voll", "1", 30)),
)
REQUEST = PackageRequest(portfolio=PORTFOLIO, obligations_first=False)


def test_more_money_brings_in_one_measure_after_the_other() -> None:
    found = frontier(REQUEST, FUNDS, points=7)
    assert [(point.limit, [choice.measure for choice in point.plan.choices]) for point in found.points] == [
        (0, []),
        (10, ["A"]),
        (30, ["A", "B"]),
        (60, ["A", "B", "C"]),
    ]
    assert found.proved
    assert (found.always, found.never) == ((), ())
    assert found.enters == {"A": 10, "B": 30, "C": 60}


def test_what_is_in_every_package_is_safe_and_what_is_in_none_is_named() -> None:
    found = frontier(REQUEST, FUNDS, points=3, low=Decimal(10), high=Decimal(40))
    assert found.always == ("A",)
    assert found.never == ("C",)


def test_every_point_is_the_best_package_that_exists_for_its_limit() -> None:
    checked = 0
    for seed in range(40):
        request = random_request(seed)
        request = replace(request, limits=tuple(each for each in request.limits if each.quantity is not Quantity.POSTS))
        axis = Axis(quantity=Quantity.POSTS)
        found = frontier(request, axis, points=5, high=Decimal(6))
        for point in found.points:
            capped = replace(request, limits=(*request.limits, Limit(quantity=Quantity.POSTS, maximum=point.limit)))
            assert point.plan.choices == best_by_trying(capped), seed
            assert verify(capped, point.plan) == ()
            assert point.used == _posts(request, point.plan.choices) <= point.limit
            checked += 1
        for before, after in pairwise(found.points):
            better = (after.duties, after.plan.value) > (before.duties, before.plan.value)
            assert better if request.obligations_first else after.plan.value > before.plan.value
    assert checked > 60


def _posts(request: PackageRequest, choices: tuple[object, ...]) -> Decimal:
    by_key = request.portfolio.by_key
    parts = (by_key[choice.measure].variant(choice.variant).resources for choice in choices)  # type: ignore[attr-defined]
    return Resources.total(parts).amount(Quantity.POSTS)


def test_limits_that_no_package_meets_leave_no_point() -> None:
    least = replace(REQUEST, limits=(Limit(quantity=Quantity.FUNDS, minimum=Decimal(30)),))
    assert [point.limit for point in frontier(least, FUNDS, points=7).points] == [30, 60]


def test_it_stops_when_asked_with_what_it_has() -> None:
    asked: list[int] = []
    found = frontier(
        REQUEST, FUNDS, points=7, progress=lambda done, total: asked.append(done), stop=lambda: len(asked) > 3
    )
    assert found.stopped
    assert 0 < len(found.points) < 4


@pytest.mark.parametrize(
    "facts",
    [
        {"points": 1},
        {"points": 501},
        {"low": Decimal(-1)},
        {"low": Decimal(9), "high": Decimal(3)},
        {"high": Decimal("NaN")},
        {"axis": Axis(quantity=Quantity.FUNDS, year=2031)},
    ],
)
def test_a_range_that_is_none_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError):
        frontier(REQUEST, **{"axis": FUNDS, **facts})  # type: ignore[arg-type]


def test_a_limit_along_the_axis_is_refused() -> None:
    limited = replace(REQUEST, limits=(Limit(quantity=Quantity.FUNDS, year=2024, maximum=Decimal(5)),))
    with pytest.raises(InvalidValueError):
        frontier(limited, FUNDS)

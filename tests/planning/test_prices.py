"""The price of a limit: what one more post or 100 TEUR would bring, planned anew and not guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from dreiklang.planning import Limit, Obligation, PackageRequest, Quantity, Resources, Variant, plan, prices
from planning.portfolios import measure, portfolio, random_request, variant

POSTS = Limit(quantity=Quantity.POSTS, maximum=Decimal(1))
MONEY = Limit(quantity=Quantity.FUNDS, year=2024, maximum=Decimal(300))


def test_one_more_post_is_worth_the_measure_that_it_lets_in() -> None:
    register = portfolio(measure("A", 6, variant("voll", "1", 10, "1")), measure("B", 4, variant("voll", "1", 10, "1")))
    request = PackageRequest(portfolio=register, limits=(POSTS, MONEY))
    post, money = prices(request, plan(request))
    assert (post.limit, post.step, post.gain, post.enters, post.leaves) == (POSTS, 1, 40, ("B",), ())
    assert (money.step, money.gain, money.enters) == (100, 0, ())
    assert post.proved


def test_a_duty_that_comes_in_is_counted_even_if_points_are_lost() -> None:
    duty = measure(
        "PFLICHT",
        1,
        Variant(key="voll", name="voll", resources=Resources(posts={2024: Decimal(2)})),
        obligation=Obligation.MANDATORY,
    )
    register = portfolio(duty, *(measure(key, 9, variant("voll", "1", 0, "1")) for key in "AB"))
    request = PackageRequest(portfolio=register, limits=(POSTS,))
    (price,) = prices(request, plan(request))
    assert (price.duties, price.gain, price.enters, price.leaves) == (1, -80, ("PFLICHT",), ("A",))


def test_a_price_is_the_difference_of_two_best_packages() -> None:
    for seed in range(40):
        request = random_request(seed)
        best = plan(request)
        for price in prices(request, best) if best.choices else ():
            assert isinstance(price.limit, Limit)
            assert price.limit.maximum is not None
            raised = replace(price.limit, maximum=price.limit.maximum + price.step)
            limits = tuple(raised if each == price.limit else each for each in request.limits)
            assert plan(replace(request, limits=limits)).value - best.value == price.gain, seed

"""Packages under scenarios: chances counted by hand, the safest best one found by trying all, the same everywhere."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from dreiklang.planning import (
    Cluster,
    Cores,
    InvalidValueError,
    Limit,
    PackageRequest,
    Plan,
    Quantity,
    Required,
    Robustness,
    Runner,
    Scope,
    Selection,
    Spread,
    Status,
    Target,
    Triad,
    Uncertainty,
    robustness,
    verify,
)
from dreiklang.planning.sweep import Sweep, here, swept
from dreiklang.planning.uncertainty import WHOLE, drawn
from planning.portfolios import every_package, measure, portfolio, random_request, variant

COSTS = Uncertainty(
    funds=Spread(low=Decimal("0.8"), high=Decimal("1.5")), posts=Spread(low=Decimal("0.9"), high=Decimal("1.2"))
)
NUMBER = 60


def _kept(request: PackageRequest, found: Plan | Selection, uncertainty: Uncertainty = COSTS) -> int:
    """Counted the long way: every scenario's figures written into the measures, every limit asked."""
    scenarios = Sweep(request=request, uncertainty=uncertainty, number=NUMBER, seed=1).scenarios()
    kept = 0
    for number in range(NUMBER):
        fine = True
        for limit in request.limits:
            used = Decimal(0)
            for choice in found.choices:
                factors = scenarios.factors(limit.quantity)[number]
                facts = request.portfolio.by_key[choice.measure]
                amount = limit.scope.amount(facts, request.portfolio.resources(choice), limit.quantity, limit.year)
                used += amount * int(factors[scenarios.place[choice.measure]])
            fine &= limit.maximum is None or used <= limit.maximum * WHOLE
        kept += fine
    return kept


def _found(request: PackageRequest, **options: object) -> Robustness:
    return robustness(request, COSTS, scenarios=NUMBER, seed=1, **options)  # type: ignore[arg-type]


def _has_a_maximum(seed: int) -> bool:
    return any(limit.maximum is not None for limit in random_request(seed).limits)


SEEDS = [seed for seed in range(60) if _has_a_maximum(seed)]


@pytest.mark.parametrize("seed", SEEDS)
def test_small_requests_get_the_best_of_all_robust_packages(seed: int) -> None:
    request = random_request(seed)
    packages = [each for each in every_package(request) if _kept(request, each) >= NUMBER - NUMBER // 10]
    found = _found(request)
    if found.robust is None:
        assert found.status is Status.INFEASIBLE
        assert not packages
        return
    assert found.status is Status.OPTIMAL
    assert not verify(request, found.robust.plan)
    assert found.robust.kept == _kept(request, found.robust.plan) >= NUMBER - NUMBER // 10
    reached = _worth(request, Selection(request.portfolio, found.robust.plan.choices))
    assert reached == max(_worth(request, each) for each in packages)


def test_what_is_too_large_to_be_proved_lies_between_the_best_and_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dreiklang.planning.robust_program.LARGEST", 0)
    best = 0
    for seed in SEEDS:
        request = random_request(seed)
        found = _found(request)
        packages = [each for each in every_package(request) if _kept(request, each) >= NUMBER - NUMBER // 10]
        if found.robust is None or not packages:
            assert found.robust is None
            continue
        duties, value = max(_worth(request, each) for each in packages)
        reached = _worth(request, Selection(request.portfolio, found.robust.plan.choices))
        assert reached <= (duties, value)
        assert found.robust.plan.bound is None or reached[0] < duties or found.robust.plan.bound >= value
        best += reached == (duties, value)
    assert best > 20


def _worth(request: PackageRequest, selection: Selection) -> tuple[int, Decimal]:
    by_key = request.portfolio.by_key
    chosen = [(by_key[each.measure], by_key[each.measure].variant(each.variant)) for each in selection.choices]
    duties = sum(facts.obligation.value != "voluntary" for facts, _ in chosen) if request.obligations_first else 0
    return duties, sum((request.value(facts, each) for facts, each in chosen), Decimal(0))


def test_scenarios_stay_the_same_whatever_else_is_in_the_register() -> None:
    few, many = drawn(COSTS, ["a", "b"], 20, 1), drawn(COSTS, ["x", "a", "b"], 50, 1)
    assert few.funds[:, few.place["b"]].tolist() == many.funds[:20, many.place["b"]].tolist()
    assert drawn(COSTS, ["a"], 3, 1).funds.tolist() == [[12_583], [10_576], [11_466]]


def test_draws_follow_the_three_point_estimate() -> None:
    factors = drawn(COSTS, ["a"], 20_000, 1).funds[:, 0].tolist()
    assert min(factors) >= 8_000
    assert max(factors) <= 15_000
    assert statistics.mean(factors) == pytest.approx(10_000 * (0.8 + 1 + 1.5) / 3, rel=0.005)
    below = sum(factor < 10_000 for factor in factors) / len(factors)
    assert below == pytest.approx(0.2 / 0.7, abs=0.01)


def test_prices_move_all_measures_together() -> None:
    prices = Uncertainty(prices=Spread(low=Decimal(1), high=Decimal("1.4")))
    funds = drawn(prices, ["a", "b"], 10, 1).funds
    assert funds[:, 0].tolist() == funds[:, 1].tolist()
    assert len(set(funds[:, 0].tolist())) > 5


def _city(measures: int = 12) -> PackageRequest:
    random = Random(7)  # noqa: S311
    made = [
        measure(
            f"M{n:02}",
            random.randint(2, 9),
            variant("full", "1", random.randint(50, 400), f"{random.randint(0, 8) / 4}"),
        )
        for n in range(measures)
    ]
    limits = (
        Limit(quantity=Quantity.FUNDS, maximum=Decimal(100 * measures)),
        Limit(quantity=Quantity.POSTS, maximum=Decimal(measures) / 2),
    )
    return PackageRequest(portfolio=portfolio(*made), limits=limits)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A Dask cluster of two worker processes on this machine."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as machines,
        Client(machines) as client,
    ):
        yield Cluster(client)


def test_the_result_is_the_same_here_on_cores_and_on_a_cluster(cluster: Cluster) -> None:
    runners: list[Runner] = [here, Cores(1), Cores(2), cluster]
    results = [_found(_city(), runner=runner) for runner in runners]
    assert all(result == results[0] for result in results)
    assert results[0].robust is not None
    assert results[0].robust.kept >= NUMBER * 0.9
    assert results[0].gap is not None
    assert results[0].gap <= Decimal("0.001")


def test_wider_ranges_and_higher_levels_never_make_the_package_better() -> None:
    values = [_value(_found(_city(), level=Decimal(level))) for level in ("0.5", "0.8", "0.95", "1")]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1]


def _value(found: Robustness) -> Decimal:
    assert found.robust is not None
    return found.robust.plan.value


def test_room_enough_makes_the_best_package_the_robust_one_and_proves_it() -> None:
    request = replace(_city(), limits=(Limit(quantity=Quantity.FUNDS, maximum=Decimal(10**6)),))
    found = _found(request)
    assert found.status is Status.OPTIMAL
    assert found.robust is not None
    assert found.robust.plan.choices == found.stated.plan.choices
    assert found.robust.kept == NUMBER
    assert found.always == tuple(sorted(request.portfolio.by_key))


def test_what_must_be_in_and_is_too_dear_is_infeasible() -> None:
    request = PackageRequest(
        portfolio=portfolio(measure("A", 5, variant("full", "1", 100))),
        limits=(Limit(quantity=Quantity.FUNDS, maximum=Decimal(100)),),
        required=(Required(measure="A"),),
    )
    dearer = Uncertainty(funds=Spread(low=Decimal(1), high=Decimal("1.5")))
    found = robustness(request, dearer, scenarios=NUMBER)
    assert found.status is Status.INFEASIBLE
    assert found.stated.kept == 0
    assert found.robust is None


def test_amounts_beyond_64_bits_stay_exact() -> None:
    cost, shares = (
        10**7 - 1,
        Triad(people=Decimal("0.333333"), process=Decimal("0.333333"), technology=Decimal("0.333334")),
    )
    measures = [replace(measure(f"M{n:02}", 5, variant("full", "1", cost)), triad=shares) for n in range(90)]
    cap = Limit(quantity=Quantity.FUNDS, maximum=Decimal(cost * 15), scope=Scope(triad="people"))
    request = PackageRequest(portfolio=portfolio(*measures), limits=(cap,))
    found = _found(request)
    assert found.robust is not None
    assert found.robust.kept == _kept(request, found.robust.plan) >= math.ceil(NUMBER * 0.9)
    assert 35 < len(found.robust.plan.choices) < 45


def test_it_stops_when_asked_and_keeps_what_it_has() -> None:
    swept_some: list[int] = []
    sweep = Sweep(request=_city(40), uncertainty=COSTS, number=5000, seed=1)
    found = swept(sweep, Cores(2), lambda done: swept_some.append(done) if done else None, lambda: bool(swept_some))
    assert 0 < len(found) < 5000


@pytest.mark.parametrize(
    ("change", "uncertainty"),
    [
        ({"cheapest": True}, COSTS),
        ({"targets": (Target(quantity=Quantity.POSTS, value=Decimal(3)),)}, COSTS),
        ({"limits": ()}, COSTS),
        ({"limits": (Limit(quantity=Quantity.FUNDS, minimum=Decimal(1)),)}, COSTS),
        ({}, Uncertainty()),
        ({}, Uncertainty(funds_of={"nobody": COSTS.funds})),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, object], uncertainty: Uncertainty) -> None:
    request = replace(_city(), **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError):
        robustness(request, uncertainty, scenarios=10)


@pytest.mark.parametrize(
    ("low", "high"), [("1.1", "1.2"), ("0.5", "0.9"), ("-1", "2"), ("1", "11"), ("0.99999", "1"), ("NaN", "1")]
)
def test_ranges_hold_what_is_stated(low: str, high: str) -> None:
    with pytest.raises(InvalidValueError):
        Spread(low=Decimal(low), high=Decimal(high))

"""What a limit costs: how much better the best package would be with one post or 100 TEUR more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import TypeAdapter

from dreiklang.planning.codec import canonical
from dreiklang.planning.conditions import CapacityLimit, Limit
from dreiklang.planning.plan import Plan, Status, Stop
from dreiklang.planning.portfolio import Obligation, Portfolio
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import Quantity
from dreiklang.planning.solve import plan

STEPS: Mapping[Quantity, Decimal] = {
    quantity: Decimal(1) if quantity is Quantity.POSTS else Decimal(100) for quantity in Quantity
}
"""One post, or 100 TEUR."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """What raising one limit by `step` (in its own unit) would change, all other conditions kept.

    `duties` is how many more legal duties would be met, `gain` how many points the package would gain (it can
    lose some where a duty comes first); `enters` and `leaves` are measures. `proved` says that the new package
    is proved to be the best, so that the figures are exact.
    """

    limit: Limit | CapacityLimit
    step: Decimal
    duties: int
    gain: Decimal
    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    proved: bool


def prices(
    request: PackageRequest,
    best: Plan,
    *,
    steps: Mapping[Quantity, Decimal] = STEPS,
    stop: Stop | None = None,
    time_limit: float = 60.0,
) -> tuple[Price, ...]:
    """The price of every cap of the request, in its order, beside its best package.

    Each is a package planned anew: prices of whole posts and measures cannot be read off a relaxation.
    `time_limit` is for one of them, in seconds; `stop` ends early with the prices that are known.
    """
    return tuple(_prices(request, best, steps, stop, time_limit))


def _prices(
    request: PackageRequest, best: Plan, steps: Mapping[Quantity, Decimal], stop: Stop | None, time_limit: float
) -> Iterator[Price]:
    limits: list[Limit | CapacityLimit] = [*request.limits, *request.capacities]
    for limit in limits:
        if limit.maximum is None:
            continue
        step = steps[limit.quantity] if isinstance(limit, Limit) else Decimal(1)
        result = plan(_raised(request, limit, limit.maximum + step), stop=stop, time_limit=time_limit, explain=False)
        if result.status is Status.STOPPED:
            return
        yield _price(request.portfolio, limit, step, best, result)


def _raised(request: PackageRequest, limit: Limit | CapacityLimit, maximum: Decimal) -> PackageRequest:
    if isinstance(limit, Limit):
        higher = replace(limit, maximum=maximum)
        return replace(request, limits=tuple(higher if each is limit else each for each in request.limits))
    more = replace(limit, maximum=maximum)
    return replace(request, capacities=tuple(more if each is limit else each for each in request.capacities))


def _price(portfolio: Portfolio, limit: Limit | CapacityLimit, step: Decimal, best: Plan, result: Plan) -> Price:
    before, after = ({choice.measure for choice in each.choices} for each in (best, result))
    return Price(
        limit=limit,
        step=step,
        duties=_duties(portfolio, result) - _duties(portfolio, best),
        gain=result.value - best.value,
        enters=tuple(key for key in portfolio.by_key if key in after - before),
        leaves=tuple(key for key in portfolio.by_key if key in before - after),
        proved=result.status is Status.OPTIMAL,
    )


def _duties(portfolio: Portfolio, result: Plan) -> int:
    by_key = portfolio.by_key
    return sum(by_key[choice.measure].obligation is not Obligation.VOLUNTARY for choice in result.choices)


_PRICES = TypeAdapter(tuple[Price, ...])


def prices_to_json(found: tuple[Price, ...]) -> str:
    """Prices as canonical JSON."""
    return canonical(_PRICES.dump_python(found, mode="json"))


def prices_from_json(text: str) -> tuple[Price, ...]:
    """The prices that `prices_to_json` wrote."""
    return _PRICES.validate_json(text)

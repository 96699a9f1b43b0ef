"""The independent check of chances: it shares nothing with the model, and calculates in decimals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dreiklang.planning.conditions import Limit
from dreiklang.planning.portfolio import Choice
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import ZERO, Quantity
from dreiklang.planning.selection import Selection
from dreiklang.planning.uncertainty import WHOLE, Scenarios

POSTS = {Quantity.POSTS, Quantity.PERSONNEL_COST}


def broken_limits(
    request: PackageRequest, choices: Sequence[Choice], scenarios: Scenarios
) -> tuple[int, dict[Limit, int]]:
    """In how many scenarios a package keeps every maximum, and in how many it breaks each."""
    caps = {limit: limit.maximum for limit in request.limits if limit.maximum is not None}
    selection = Selection(request.portfolio, tuple(choices))
    parts = {limit: _parts(selection, limit) for limit in caps}
    broken = dict.fromkeys(caps, 0)
    kept = 0
    for scenario in range(scenarios.number):
        over = [limit for limit, cap in caps.items() if _used(parts[limit], limit, scenarios, scenario) > cap]
        kept += not over
        for limit in over:
            broken[limit] += 1
    return kept, broken


def _parts(selection: Selection, limit: Limit) -> dict[str, Decimal]:
    """What each measure that is in uses of what is limited, as stated."""
    by_key = selection.portfolio.by_key
    parts = {
        key: limit.scope.amount(by_key[key], needs, limit.quantity, limit.year)
        for key, needs in selection.needs.items()
    }
    return {key: part for key, part in parts.items() if part}


def _used(parts: dict[str, Decimal], limit: Limit, scenarios: Scenarios, scenario: int) -> Decimal:
    factors = (scenarios.posts if limit.quantity in POSTS else scenarios.funds)[scenario]
    return sum((part * int(factors[scenarios.place[key]]) for key, part in parts.items()), ZERO) / WHOLE

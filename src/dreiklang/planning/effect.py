"""What money does for goals: the cost of measures, split by the shares with which they contribute.

Every amount is shared out to the euro, and the parts sum to the whole: what no share claims is not assigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import message

EUROS = 1000
"""In a TEUR."""
WHOLE = 10**6
"""Parts in which shares are counted."""
ZERO = Decimal(0)
ONE = Decimal(1)
NOT_ASSIGNED = ""
"""The key of what goes to no goal."""

Amounts = Mapping[int, Decimal]


@dataclass(frozen=True, kw_only=True)
class MeasureCost:
    """What a measure costs by year, in TEUR, and the group that it belongs to (its kind, its organisation, …)."""

    measure: str
    group: str
    amounts: Amounts
    shares: Mapping[str, Decimal | None] = field(default_factory=dict)
    """By key of the goal; None where it contributes, but nobody knows by how much."""

    def __post_init__(self) -> None:
        if any(amount * EUROS % 1 for amount in self.amounts.values()):
            raise InvalidValueError(
                message("measure {key}", key=self.measure),
                message("An amount has less than a euro."),
                message("Give TEUR with at most three decimals."),
            )
        known = [share for share in self.shares.values() if share is not None]
        if any(not 0 < share <= ONE or share * WHOLE % 1 for share in known) or sum(known, ZERO) > ONE:
            raise InvalidValueError(
                message("measure {key}", key=self.measure),
                message("The shares sum to {sum}.", sum=sum(known, ZERO)),
                message("Let them sum to at most 1."),
            )


@dataclass(frozen=True, kw_only=True)
class GoalMoney:
    """What goes to one goal: by year, from how many measures, and by group in sum. The key "" is not assigned."""

    key: str
    amounts: Amounts
    measures: tuple[str, ...]
    by_group: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """Over all years."""
        return sum(self.amounts.values(), ZERO)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """All goals in the given order, what goes to none, and the whole that they sum to."""

    goals: tuple[GoalMoney, ...]
    not_assigned: GoalMoney
    amounts: Amounts

    @property
    def total(self) -> Decimal:
        """Over all years."""
        return sum(self.amounts.values(), ZERO)

    @property
    def without_measure(self) -> tuple[str, ...]:
        """Goals that no measure contributes to."""
        return tuple(goal.key for goal in self.goals if not goal.measures)


def effect(goals: Sequence[str], costs: Iterable[MeasureCost], years: Sequence[int]) -> Effect:
    """What the measures' money does for each goal, in the given order of goals and years."""
    money: dict[str, _Sum] = {key: _Sum(years) for key in (*goals, NOT_ASSIGNED)}
    whole = dict.fromkeys(years, ZERO)
    for cost in costs:
        shares = {key: share for key, share in cost.shares.items() if key in money}
        for key in shares or (NOT_ASSIGNED,):
            money[key].measures.append(cost.measure)
        weights = _weights(shares)
        for year in years:
            amount = cost.amounts.get(year, ZERO)
            if amount:
                whole[year] += amount
                for key, euros in _split(int(amount * EUROS), weights):
                    money[key].add(year, cost.group, euros)
    return Effect(
        goals=tuple(money[key].closed(key) for key in goals),
        not_assigned=money[NOT_ASSIGNED].closed(NOT_ASSIGNED),
        amounts=whole,
    )


def _weights(shares: Mapping[str, Decimal | None]) -> list[tuple[str, int]]:
    """The known shares in millionths, and what they leave, which is not assigned."""
    weights = [(key, int(share * WHOLE)) for key, share in shares.items() if share]
    left = WHOLE - sum(weight for _, weight in weights)
    return [*weights, (NOT_ASSIGNED, left)] if left else weights


def _split(euros: int, weights: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Whole euros by largest remainder (Hare-Niemeyer), equal claims in ascending order of their keys.

    The same as `apportion`, for sums that are split by the ten thousand.
    """
    if len(weights) == 1:
        return [(weights[0][0], euros)]
    quotas = [(key, *divmod(euros * weight, WHOLE)) for key, weight in weights]
    missing = euros - sum(base for _, base, _ in quotas)
    lucky = {key for key, _, _ in sorted(quotas, key=lambda each: (-each[2], each[0]))[:missing]}
    return [(key, base + (key in lucky)) for key, base, _ in quotas]


class _Sum:
    """What comes together for one goal, in euros."""

    def __init__(self, years: Sequence[int]) -> None:
        self.amounts = dict.fromkeys(years, 0)
        self.measures: list[str] = []
        self.by_group: dict[str, int] = {}

    def add(self, year: int, group: str, euros: int) -> None:
        self.amounts[year] += euros
        if euros:
            self.by_group[group] = self.by_group.get(group, 0) + euros

    def closed(self, key: str) -> GoalMoney:
        return GoalMoney(
            key=key,
            amounts={year: Decimal(euros) / EUROS for year, euros in self.amounts.items()},
            measures=tuple(self.measures),
            by_group={group: Decimal(euros) / EUROS for group, euros in self.by_group.items()},
        )

"""What a package shall be: limits, what must or must not be in, and how value is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dreiklang.planning.conditions import (
    AtMost,
    Balance,
    CapacityLimit,
    Condition,
    Count,
    Fairness,
    Limit,
    Required,
    Target,
    check_measures,
)
from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Measure, Portfolio, Variant
from dreiklang.planning.resources import ZERO
from dreiklang.wording import message

VALUE_UNIT = Decimal("0.01")
MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class PackageRequest:
    """Everything that determines a package: equal requests have equal packages.

    `limits`, `at_most`, `capacities`, `counts`, `balances`, `fairness`, `required` and `excluded` hold together;
    `targets` are met as nearly as possible, the first before the second. `delay_discount` is the part of a
    variant's value that a year of delay costs (0.05: 5 % a year, by the month, never below nothing). With
    `cheapest` the least money comes before value: the cheapest package that keeps everything.
    """

    portfolio: Portfolio
    limits: tuple[Limit, ...] = ()
    required: tuple[Required, ...] = ()
    excluded: tuple[str, ...] = ()
    obligations_first: bool = True
    weights: Mapping[str, Decimal] | None = field(default=None)
    at_most: tuple[AtMost, ...] = ()
    capacities: tuple[CapacityLimit, ...] = ()
    counts: tuple[Count, ...] = ()
    balances: tuple[Balance, ...] = ()
    fairness: Fairness | None = None
    targets: tuple[Target, ...] = ()
    delay_discount: Decimal = ZERO
    cheapest: bool = False

    def __post_init__(self) -> None:
        check_measures(self.excluded, self.portfolio)
        for condition in self.conditions:
            condition.check(self.portfolio)
        for target in self.targets:
            target.check(self.portfolio)
        self._check_contradictions()
        self._refuse_doubles()
        if not self.delay_discount.is_finite() or not 0 <= self.delay_discount <= 1:
            raise InvalidValueError(
                message("value lost by delay"),
                message("{share} a year is no share from 0 to 1.", share=str(self.delay_discount)),
                message("Write 0.05 for 5 % a year."),
            )
        if self.weights is not None:
            object.__setattr__(self, "portfolio", _reweighted(self.portfolio, self.weights))
            object.__setattr__(self, "weights", None)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that a person can loosen when no package meets the request."""
        fairness = () if self.fairness is None else (self.fairness,)
        further = (*self.capacities, *self.counts, *self.balances, *fairness)
        return (*self.limits, *further, *self.at_most, *self.required)

    @property
    def choosable(self) -> frozenset[str]:
        """The measures that may be in."""
        return frozenset(self.portfolio.by_key).difference(self.excluded)

    def _check_contradictions(self) -> None:
        excluded = set(self.excluded)
        for item in self.required:
            for needed in self.portfolio.requirements((item.measure,)):
                if needed in excluded:
                    raise InvalidValueError(
                        message("measure {key}", key=item.measure),
                        message("It must be in, but {other}, which must not be in, belongs to it.", other=needed),
                        message("Drop one of the two conditions."),
                    )

    def _refuse_doubles(self) -> None:
        seen: set[tuple[object, ...]] = set()
        for limit in self.limits:
            self._refuse_double(seen, limit, (limit.quantity, limit.year, limit.scope.key))
        for capacity in self.capacities:
            self._refuse_double(seen, capacity, (capacity.capacity, capacity.year))
        for balance in self.balances:
            self._refuse_double(seen, balance, ("share", balance.quantity, balance.year, balance.scope.key))

    @staticmethod
    def _refuse_double(
        seen: set[tuple[object, ...]], limit: Limit | CapacityLimit | Balance, key: tuple[object, ...]
    ) -> None:
        if key in seen:
            raise InvalidValueError(limit.place, message("It is limited twice."), message("Keep one of the two."))
        seen.add(key)

    def value(self, measure: Measure, variant: Variant) -> Decimal:
        """What a variant is worth: the measure's value times its share, less what its delay costs, to a
        hundredth of a point."""
        kept = 1 - self.delay_discount * variant.delay_months / MONTHS
        return (self.portfolio.value(measure) * variant.share * max(kept, ZERO)).quantize(VALUE_UNIT)

    def floor(self, item: Required) -> int:
        """The position of the smallest variant that satisfies a requirement."""
        return 0 if item.at_least is None else self.portfolio.by_key[item.measure].position(item.at_least)


def _reweighted(portfolio: Portfolio, weights: Mapping[str, Decimal]) -> Portfolio:
    """The portfolio with other weights; criteria that are not named keep theirs."""
    unknown = set(weights) - {criterion.key for criterion in portfolio.criteria}
    if unknown:
        raise InvalidValueError(
            message("criterion {key}", key=min(unknown)),
            message("There is no such criterion."),
            message("Weigh only criteria of the register."),
        )
    criteria = tuple(
        replace(criterion, weight=weights.get(criterion.key, criterion.weight)) for criterion in portfolio.criteria
    )
    return replace(portfolio, criteria=criteria)

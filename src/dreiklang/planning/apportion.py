"""Sharing out a whole exactly: the parts are multiples of a unit and sum to the whole."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import Message, message

PLACE = message("apportionment")


class Method(StrEnum):
    """How a whole is shared out; each is in use in German law.

    LARGEST_REMAINDER: Hare-Niemeyer (Hamilton); nobody is more than one unit from the exact quota.
    SAINTE_LAGUE: Webster; highest quotients with divisors 1, 3, 5, …; favours neither large nor small.
    DHONDT: Jefferson; highest quotients with divisors 1, 2, 3, …; favours the large.
    """

    LARGEST_REMAINDER = "largest-remainder"
    SAINTE_LAGUE = "sainte-lague"
    DHONDT = "dhondt"


@dataclass(frozen=True, kw_only=True)
class Division:
    """What is shared out: `total` in steps of `unit`, in proportion to `weights`, within bounds by key."""

    total: Decimal
    weights: Mapping[str, Decimal]
    unit: Decimal
    minimum: Mapping[str, Decimal] = field(default_factory=dict)
    maximum: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.unit.is_finite() or self.unit <= 0:
            _refuse(message("The unit {unit} is not positive.", unit=self.unit), message("Give a step such as 0.25."))
        amounts = (self.total, *self.minimum.values(), *self.maximum.values())
        if not all(value.is_finite() for value in (*amounts, *self.weights.values())):
            _refuse(message("An amount is no number."), message("Give exact decimals."))
        for value in amounts:
            if value < 0 or value % self.unit:
                _refuse(
                    message("{total} is no multiple of {unit}.", total=value, unit=self.unit),
                    message("Choose a unit that divides the total."),
                )
        for key in (*self.minimum, *self.maximum):
            if key not in self.weights:
                _refuse(message("“{key}” has a bound but no weight.", key=key), message("Give it a weight."))
        if any(weight < 0 for weight in self.weights.values()):
            _refuse(message("The weights do not allow a division."), message("Give a positive weight."))
        self._check_room()

    def _check_room(self) -> None:
        least = sum((self._low(key) for key in self.weights), 0)
        most = [self._high(key) for key, weight in self.weights.items() if weight or self._low(key)]
        if any(self._low(key) > self._high(key) for key in self.weights) or not least <= self.units <= sum(most):
            _refuse(
                message("{total} cannot be shared out within these weights and bounds.", total=self.total),
                message("Widen the bounds, or change the total."),
            )

    @property
    def units(self) -> int:
        """The total in units."""
        return int(self.total / self.unit)

    def _low(self, key: str) -> int:
        return int(self.minimum.get(key, Decimal(0)) / self.unit)

    def _high(self, key: str) -> int:
        """The most units for a key; whoever weighs nothing gets no more than the minimum."""
        if not self.weights[key]:
            return self._low(key)
        return min(int(self.maximum.get(key, self.total) / self.unit), self.units)

    @property
    def bounds(self) -> dict[str, tuple[int, int]]:
        """The least and the most units by key."""
        return {key: (self._low(key), self._high(key)) for key in self.weights}


def apportion(division: Division, method: Method = Method.LARGEST_REMAINDER) -> dict[str, Decimal]:
    """The parts by key: multiples of the unit, within their bounds, with the exact sum.

    Equal claims are served in ascending order of their keys. Source: Pukelsheim, Proportional Representation,
    2nd ed. 2017, chapters 4, 5 and 12 (bounds).
    """
    if method is Method.LARGEST_REMAINDER:
        units = _largest_remainder(division)
    else:
        units = _highest_quotients(division, step=1 if method is Method.DHONDT else 2)
    return {key: units[key] * division.unit for key in division.weights}


def largest_remainder(total: Decimal, weights: Mapping[str, Decimal], unit: Decimal) -> dict[str, Decimal]:
    """Share `total` in proportion to `weights` by the largest remainder, without bounds."""
    return apportion(Division(total=total, weights=weights, unit=unit))


def _largest_remainder(division: Division) -> dict[str, int]:
    quotas = _quotas(division)
    units = {key: int(quota) for key, quota in quotas.items()}
    left = division.units - sum(units.values())
    by_remainder = sorted(quotas, key=lambda key: (units[key] - quotas[key], key))
    for key in by_remainder[:left]:
        units[key] += 1
    return units


def _quotas(division: Division) -> dict[str, Fraction]:
    """Exact claims in units, cut at the bounds: `scale` times weight, with the one scale that fits the total."""
    bounds = division.bounds
    weights = {key: Fraction(weight) for key, weight in division.weights.items() if weight}

    def claims(scale: Fraction) -> dict[str, Fraction]:
        low, high = ({key: Fraction(pair[index]) for key, pair in bounds.items()} for index in (0, 1))
        return {key: min(max(scale * weights.get(key, 0), low[key]), high[key]) for key in division.weights}

    # Between two neighbouring scales at which a claim meets its bound, the sum grows in a straight line.
    turns = sorted(
        {Fraction(bound) / weight for key, weight in weights.items() for bound in bounds[key]} | {Fraction(0)}
    )
    low, high = 0, len(turns) - 1
    while low < high:
        middle = (low + high) // 2
        if sum(claims(turns[middle]).values()) >= division.units:
            high = middle
        else:
            low = middle + 1
    at = claims(turns[low])
    over = sum(at.values(), Fraction(0)) - division.units
    if low == 0 or not over:
        return at
    before = claims(turns[low - 1])
    part = over / (sum(at.values(), Fraction(0)) - sum(before.values(), Fraction(0)))
    return {key: at[key] - part * (at[key] - before[key]) for key in at}


def _highest_quotients(division: Division, step: int) -> dict[str, int]:
    """One unit after the other to the highest quotient of weight and divisor; the minima come first."""
    bounds = division.bounds
    units = {key: low for key, (low, _) in bounds.items()}

    def claim(key: str) -> tuple[Fraction, str]:
        return -Fraction(division.weights[key]) / (step * units[key] + 1), key

    claims = [claim(key) for key, (low, high) in bounds.items() if low < high]
    heapq.heapify(claims)
    for _ in range(division.units - sum(units.values())):
        _, key = heapq.heappop(claims)
        units[key] += 1
        if units[key] < bounds[key][1]:
            heapq.heappush(claims, claim(key))
    return units


def _refuse(reason: Message, remedy: Message) -> None:
    raise InvalidValueError(PLACE, reason, remedy)

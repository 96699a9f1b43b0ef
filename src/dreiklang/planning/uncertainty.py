"""What figures may turn out to be: ranges around what is stated, and scenarios drawn from them.

A range is what planners know as a three-point estimate: at least, most likely (what is stated), at most. Between
them probabilities rise and fall in a straight line (triangular distribution). One draw stands for a measure's
funds in all years and variants, another for its posts and their cost: whoever misjudges a measure does so throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt
from random import Random

import numpy as np
from numpy.typing import NDArray

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Portfolio
from dreiklang.planning.resources import Quantity
from dreiklang.wording import message

WHOLE = 10_000
"""Factors are whole numbers of ten-thousandths, so that everything calculated from them is exact."""
LARGEST_FACTOR = 10

Factors = NDArray[np.int32]
"""Ten-thousandths, by scenario and measure; at most a million of them, so 32 bits hold each."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """From the least to the most that a figure may become, as factors of what is stated: 0.9 to 1.3."""

    low: Decimal = Decimal(1)
    high: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        exact = all(each.is_finite() and not each % (Decimal(1) / WHOLE) for each in (self.low, self.high))
        if not exact or not 0 <= self.low <= 1 <= self.high <= LARGEST_FACTOR:
            raise InvalidValueError(
                message("range {low} to {high}", low=str(self.low), high=str(self.high)),
                message("It does not go from a factor up to 1 to one from 1 to {most}.", most=LARGEST_FACTOR),
                message("Write for example 0.9..1.3: ten per cent less to thirty per cent more."),
            )

    @property
    def certain(self) -> bool:
        """Whether the figure stays as stated."""
        return self.low == self.high

    def draws(self, random: Random, number: int) -> Iterator[int]:
        """So many factors in ten-thousandths."""
        low, high = float(self.low), float(self.high)
        for _ in range(number):
            chance = random.random()
            if self.certain:
                yield WHOLE
            elif chance * (high - low) < 1 - low:
                yield round(WHOLE * (low + sqrt(chance * (high - low) * (1 - low))))
            else:
                yield round(WHOLE * (high - sqrt((1 - chance) * (high - low) * (high - 1))))


CERTAIN = Spread()


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """Ranges of funds and of posts (with their cost), for single measures and for all that are not named.

    `prices` moves the funds of all measures together, as inflation does.
    """

    funds: Spread = CERTAIN
    posts: Spread = CERTAIN
    prices: Spread = CERTAIN
    funds_of: Mapping[str, Spread] = field(default_factory=dict)
    posts_of: Mapping[str, Spread] = field(default_factory=dict)

    def check(self, portfolio: Portfolio) -> None:
        """Raise InvalidValueError for a measure that the portfolio does not have, or if nothing is uncertain."""
        for key in (*self.funds_of, *self.posts_of):
            if key not in portfolio.by_key:
                raise InvalidValueError(
                    message("measure {key}", key=key),
                    message("There is no such measure."),
                    message("Choose one of the register's keys."),
                )
        every = (self.funds, self.posts, self.prices, *self.funds_of.values(), *self.posts_of.values())
        if all(spread.certain for spread in every):
            raise InvalidValueError(
                message("ranges"),
                message("All figures are certain."),
                message("Give a range, for example 0.9..1.3 for funds."),
            )


@dataclass(frozen=True)
class Scenarios:
    """How measures' figures turn out in each of `number` scenarios; `place` is a measure's column in the factors."""

    number: int
    place: Mapping[str, int]
    funds: Factors
    posts: Factors

    def factors(self, quantity: Quantity) -> Factors:
        """The factors that a quantity follows: personnel cost goes with the posts."""
        return self.posts if quantity in (Quantity.POSTS, Quantity.PERSONNEL_COST) else self.funds


def drawn(uncertainty: Uncertainty, measures: Sequence[str], number: int, seed: int) -> Scenarios:
    """Scenarios that depend on nothing but ranges, keys, number and seed, on every machine.

    A measure's draws do not depend on the other measures, and the first scenarios of many are those of few.
    """

    prices = np.array(_of_measure(uncertainty.prices, "prices", "", number, seed), dtype=np.int64)

    def table(spread: Spread, spreads: Mapping[str, Spread], kind: str, common: NDArray[np.int64]) -> Factors:
        found = np.empty((number, len(measures)), dtype=np.int32)
        for place, key in enumerate(measures):
            own = np.array(_of_measure(spreads.get(key, spread), kind, key, number, seed), dtype=np.int64)
            found[:, place] = own * common // WHOLE
        return found

    return Scenarios(
        number=number,
        place={key: index for index, key in enumerate(measures)},
        funds=table(uncertainty.funds, uncertainty.funds_of, "funds", prices),
        posts=table(uncertainty.posts, uncertainty.posts_of, "posts", np.full(number, WHOLE)),
    )


def _of_measure(spread: Spread, kind: str, key: str, number: int, seed: int) -> list[int]:
    # A text as seed is hashed by SHA-512 and random() is documented to stay the same across versions.
    return list(spread.draws(Random(f"{seed} {kind} {key}"), number))  # noqa: S311

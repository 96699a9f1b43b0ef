"""Weights from comparing criteria in pairs (analytic hierarchy process), and how consistent the comparisons are.

Source: T. L. Saaty, The Analytic Hierarchy Process, 1980: weights are the principal eigenvector of the reciprocal
matrix; the consistency index is (λmax − n) / (n − 1), the consistency ratio that over the random index.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from dreiklang.planning import InvalidValueError
from dreiklang.planning.apportion import largest_remainder
from dreiklang.wording import message

RANDOM_INDEX = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
"""Mean consistency index of random matrices by size (Saaty 1980)."""
MOST_CRITERIA = max(RANDOM_INDEX)
CONSISTENT = 0.1
"""Saaty's rule: a ratio up to this is consistent enough."""
TOLERABLE = 0.2
"""Some planning tools accept a consistency of 80 % and more, which is this ratio."""
SCALE = (*(Fraction(1, n) for n in range(9, 1, -1)), *(Fraction(n) for n in range(1, 10)))
"""Saaty's scale: from 1/9 (the other one is extremely more important) over 1 (equal) to 9."""
ROUNDS = 500
"""Of the power iteration; positive matrices of this size settle within a few dozen."""


@dataclass(frozen=True)
class Doubt:
    """The comparison that fits the others worst: `said` is what was given, `fitting` the step that would fit."""

    first: str
    second: str
    said: Fraction
    fitting: Fraction


@dataclass(frozen=True)
class Weights:
    """Weights that sum to exactly 100, with two decimals; `ratio` is the consistency ratio, below zero never."""

    weights: Mapping[str, Decimal]
    ratio: float
    eigenvalue: float
    doubt: Doubt | None

    @property
    def is_consistent(self) -> bool:
        """By Saaty's rule."""
        return self.ratio <= CONSISTENT

    @property
    def is_tolerable(self) -> bool:
        """By the laxer rule of a consistency of at least 80 %."""
        return self.ratio <= TOLERABLE

    @property
    def consistency(self) -> Decimal:
        """As a percentage: 100 for perfect, 90 at Saaty's limit; never below 0."""
        return max(Decimal(str(round(100 * (1 - self.ratio), 1))), Decimal(0))


def weigh(criteria: Sequence[str], comparisons: Mapping[tuple[str, str], Fraction]) -> Weights:
    """Weights of criteria. Every pair must be compared once, in the order in which the criteria are listed."""
    _check(criteria, comparisons)
    matrix = [[_entry(one, other, comparisons) for other in criteria] for one in criteria]
    vector, eigenvalue = _principal(matrix)
    n = len(criteria)
    index = max((eigenvalue - n) / (n - 1), 0.0) if n > 1 else 0.0
    ratio = round(index / RANDOM_INDEX[n], 6) if RANDOM_INDEX[n] else 0.0
    shares = {name: Decimal(repr(round(part, 9))) for name, part in zip(criteria, vector, strict=True)}
    shared = largest_remainder(Decimal(100), shares, Decimal("0.01"))
    return Weights(shared, ratio, eigenvalue, _worst(criteria, comparisons, vector) if ratio > 0 else None)


def _check(criteria: Sequence[str], comparisons: Mapping[tuple[str, str], Fraction]) -> None:
    place = message("pairwise comparison")
    if not 1 <= len(criteria) <= MOST_CRITERIA or len(set(criteria)) < len(criteria):
        raise InvalidValueError(
            place,
            message("{n} criteria cannot be compared, or one stands twice.", n=len(criteria)),
            message("Compare up to {n} different criteria.", n=MOST_CRITERIA),
        )
    pairs = set(combinations(criteria, 2))
    for pair in (*sorted(pairs - set(comparisons)), *sorted(set(comparisons) - pairs)):
        raise InvalidValueError(
            place,
            message("“{first}” and “{second}” are not compared as they must be.", first=pair[0], second=pair[1]),
            message("Compare every pair once, in the order of the criteria."),
        )
    for value in comparisons.values():
        if value not in SCALE:
            raise InvalidValueError(
                place,
                message("{value} is no step of the scale.", value=str(value)),
                message("Take 1 to 9, or one over 2 to 9."),
            )


def _entry(one: str, other: str, comparisons: Mapping[tuple[str, str], Fraction]) -> float:
    if one == other:
        return 1.0
    found = comparisons.get((one, other))
    return float(found) if found is not None else float(1 / comparisons[other, one])


def _principal(matrix: list[list[float]]) -> tuple[list[float], float]:
    """The principal eigenvector, summing to 1, and its eigenvalue, by power iteration: the same on every machine."""
    vector = [1 / len(matrix)] * len(matrix)
    total = 1.0
    for _ in range(ROUNDS):
        product = [math.fsum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
        total = math.fsum(product)
        vector = [part / total for part in product]
    return vector, total


def _worst(
    criteria: Sequence[str], comparisons: Mapping[tuple[str, str], Fraction], vector: Sequence[float]
) -> Doubt | None:
    """The pair whose comparison differs most from the ratio of the two weights."""
    weight = dict(zip(criteria, vector, strict=True))

    def misfit(pair: tuple[str, str]) -> float:
        return round(abs(math.log(float(comparisons[pair]) * weight[pair[1]] / weight[pair[0]])), 9)

    pair = max(combinations(criteria, 2), key=misfit)
    wanted = math.log(weight[pair[0]] / weight[pair[1]])
    fitting = min(SCALE, key=lambda step: round(abs(math.log(float(step)) - wanted), 9))
    return None if fitting == comparisons[pair] else Doubt(*pair, comparisons[pair], fitting)

"""Ranking many things under weights that move: exact whole numbers all the way, and the same order every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dreiklang.evaluation.catalogue import MOST_DECIMALS, MOST_POINTS, too_fine
from dreiklang.planning import InvalidValueError
from dreiklang.wording import message

UNIT = 10**MOST_DECIMALS
LARGEST_WEIGHT = Decimal(10_000)
SAFE = 2**62
"""Numbers below this fit into the machine's whole numbers."""
ROOM = 4000
"""By how much a sum is multiplied on the way to its rounded value, at most."""
HUNDREDTHS = tuple(Decimal(cents).scaleb(-2) for cents in range(100 * 100 + 1))
"""Every value that there can be, from 0 to 100."""
Whole: TypeAlias = "NDArray[Any]"
"""Whole numbers, of the machine's or of any size."""


@dataclass(frozen=True)
class Item:
    """Something to rank, with its points from 0 to 10 by criterion; a criterion without points counts as 0."""

    key: str
    points: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Place:
    """An item's place: `rank` from 1, `value` from 0 to 100. `tied`: another has exactly the same value."""

    rank: int
    key: str
    value: Decimal
    tied: bool


class Table:
    """Points of many items as whole numbers, made once; `rank` is fast for any weights.

    Equal values stand in the order of their keys, so that the ranking never depends on how the items came in.
    """

    def __init__(self, items: Sequence[Item], criteria: Sequence[str]) -> None:
        self.criteria = tuple(criteria)
        self.keys = tuple(sorted(item.key for item in items))
        if len(set(self.keys)) < len(self.keys):
            raise InvalidValueError(
                message("ranking"), message("Two items share a key."), message("Give every item a key of its own.")
            )
        by_key = {item.key: item for item in items}
        rows = [[_whole(by_key[key].points.get(name, Decimal(0)), key) for name in criteria] for key in self.keys]
        self._points = np.array(rows, dtype=np.int64).reshape(len(self.keys), len(self.criteria))

    def rank(self, weights: Mapping[str, Decimal]) -> tuple[Place, ...]:
        """Everything from the best to the last."""
        order, scores, total = self._sorted(weights)
        if not total:
            raise InvalidValueError(
                message("weights"), message("All weights are zero."), message("Give one criterion a weight at least.")
            )
        ends = np.concatenate(([False], scores[1:] == scores[:-1], [False]))
        tied = (ends[1:] | ends[:-1]).tolist() if len(order) else []
        # A value is score × 10 / (total × UNIT); in hundredths, halves go up.
        hundredths = (scores * 2000 + total * UNIT) // (2 * total * UNIT)
        rows = zip(order.tolist(), hundredths.tolist(), tied, strict=True)
        return tuple(
            Place(rank, self.keys[index], HUNDREDTHS[cents], both)
            for rank, (index, cents, both) in enumerate(rows, start=1)
        )

    def order(self, weights: Mapping[str, Decimal]) -> list[str]:
        """The keys alone, from the best to the last."""
        order, _scores, _total = self._sorted(weights)
        return [self.keys[index] for index in order.tolist()]

    def scores(self, whole: Sequence[int]) -> Whole:
        """Σ weight × points of every item, in the order of the keys, for weights in whole units by criterion."""
        exact = self._points
        if sum(whole) * int(MOST_POINTS) * UNIT * ROOM >= SAFE:
            exact = self._points.astype(object)  # slower, of any size
        found: Whole = exact @ np.array(whole, dtype=exact.dtype)
        return found

    def column(self, criterion: str) -> list[int]:
        """Every item's points on one criterion in whole units, in the order of the keys."""
        column: list[int] = self._points[:, self.criteria.index(criterion)].tolist()
        return column

    def _sorted(self, weights: Mapping[str, Decimal]) -> tuple[Whole, Whole, int]:
        whole = [check_weight(name, weights.get(name, Decimal(0))) for name in self.criteria]
        scores = self.scores(whole)
        # The keys are sorted, and a stable sort leaves equals as they stand.
        order = np.argsort(-scores, kind="stable")
        return order, scores[order], sum(whole)


def _whole(points: Decimal, key: str) -> int:
    if not points.is_finite() or not 0 <= points <= MOST_POINTS or too_fine(points):
        raise InvalidValueError(
            message("“{key}”", key=key),
            message("{points} points are off the scale.", points=str(points)),
            message("Give 0 to 10 points with at most four decimals."),
        )
    return int(points * UNIT)


def check_weight(name: str, weight: Decimal) -> int:
    """A weight in whole units; InvalidValueError if it is none."""
    if not weight.is_finite() or not 0 <= weight <= LARGEST_WEIGHT or too_fine(weight):
        raise InvalidValueError(
            message("weight of {name}", name=name),
            message("{weight} is no weight.", weight=str(weight)),
            message("Give a weight from 0 to 10,000 with at most four decimals."),
        )
    return int(weight * UNIT)


def rank(items: Sequence[Item], weights: Mapping[str, Decimal]) -> tuple[Place, ...]:
    """Rank once; who moves weights keeps a Table."""
    return Table(items, list(weights)).rank(weights)

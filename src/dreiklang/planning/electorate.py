"""An election as arrays: who supports which project, the same for every amount of money that Equal Shares tries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain, pairwise
from math import lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dreiklang.planning.participation import Election, Utility

Ids = NDArray[np.int64]
Numbers = NDArray[np.float64]
Whole = NDArray[Any]
"""Whole numbers, in 64 bits where all sums fit in and as Python's otherwise."""

WIDEST = 2**400
"""The widest range of costs or points within which floating point is of use: nothing overflows or vanishes."""


class Supporters(NamedTuple):
    """Who supports a project, an entry each ballot, all of whose voters always have the same money.

    Points are whole numbers of the electorate's unit; where all are equal, `points` and `shares` have one entry.
    """

    groups: Ids
    """Places of the ballots in the election."""
    points: Whole
    weights: Whole
    """Points times voters."""
    total: int
    """The sum of these."""
    voters: int
    sizes: Numbers
    """Voters, in floating point."""
    shares: Numbers
    """Points as a share of the most that any project got from a voter."""
    rough_weights: Numbers
    rough_total: float


class Electorate:
    """Projects that the budget can pay, in order of their keys, with their supporters."""

    def __init__(self, election: Election, utility: Utility) -> None:
        self.by_cost = utility is Utility.COST
        self.voters = sum(ballot.voters for ballot in election.ballots)
        costs = {each.key: Fraction(each.cost) for each in election.projects if each.cost <= election.budget}
        self.keys = sorted(costs)
        self.unit = lcm(*(cost.denominator for cost in costs.values()))
        """How many of the units of `costs` make one of the money."""
        self.costs = [int(costs[key] * self.unit) for key in self.keys]
        ballots = [ballot.points for ballot in election.ballots]
        self._read_points(ballots)
        self.wide = _wide(self.costs) or _wide(self.values)
        """Whether floating point is of no use."""
        most = max(self.costs, default=1)
        self.factors = [most / cost if self.by_cost and not self.wide else 1.0 for cost in self.costs]
        """What turns a payment a point into a price that is comparable between projects."""
        self.sizes: Whole = np.array([ballot.voters for ballot in election.ballots], dtype=self._dtype)
        self.supporters = self._supporters(ballots, (each.key for each in election.projects))

    def _read_points(self, ballots: Sequence[Mapping[str, Decimal]]) -> None:
        """Find the different numbers of points, and make whole numbers of them."""
        points = [*chain.from_iterable(ballot.values() for ballot in ballots)]
        # Most elections know one number of points only: counting it is much faster than hashing all.
        same = not points or points.count(points[0]) == len(points)
        kinds = {value: kind for kind, value in enumerate(points[:1] if same else dict.fromkeys(points))}
        self._kinds: Ids | None = None
        if not same:
            self._kinds = np.fromiter(map(kinds.__getitem__, points), dtype=np.int64, count=len(points))
        self.point = lcm(*(Fraction(value).denominator for value in kinds))
        """How many of the units of `values` make one point."""
        self.values = [int(Fraction(value) * self.point) for value in kinds] or [1]
        self.most = max(self.values)
        self._dtype = np.dtype(np.int64 if self.most * self.voters < 2**62 else object)
        self._points: Whole = np.array(self.values, dtype=self._dtype)
        self._shares = np.array([value / self.most for value in self.values])
        self.small = np.min_scalar_type(-self.most) if self._dtype == np.int64 else self._dtype
        """The smallest type of numbers that holds the points."""

    def _supporters(self, ballots: Sequence[Mapping[str, Decimal]], keys: Iterable[str]) -> list[Supporters]:
        place = dict.fromkeys(keys, -1) | {key: index for index, key in enumerate(self.keys)}
        lengths = np.fromiter(map(len, ballots), np.int64, len(ballots))
        named = map(place.__getitem__, chain.from_iterable(ballots))
        project = np.fromiter(named, dtype=np.int64, count=int(lengths.sum()))
        few = len(self.keys) < np.iinfo(np.int16).max  # small numbers are sorted much faster
        order = np.argsort(project.astype(np.int16) if few else project, kind="stable")
        ends = np.searchsorted(project[order], np.arange(len(self.keys) + 1)).tolist()
        groups = np.repeat(np.arange(len(lengths)), lengths)[order]
        kinds = np.zeros(1, dtype=np.int64) if self._kinds is None else self._kinds[order]
        return [self._part(groups, kinds, slice(first, last)) for first, last in pairwise(ends)]

    def _part(self, groups: Ids, kinds: Ids, part: slice) -> Supporters:
        groups, kinds = groups[part], kinds if self._kinds is None else kinds[part]
        sizes, points, shares = self.sizes[groups], self._points[kinds], self._shares[kinds]
        weights, rough = points * sizes, sizes.astype(np.float64)
        rough_weights = rough * shares
        return Supporters(
            groups=groups,
            points=points,
            weights=weights,
            total=int(weights.sum()),
            voters=int(sizes.sum()),
            sizes=rough,
            shares=shares,
            rough_weights=rough_weights,
            rough_total=float(rough_weights.sum()),
        )


def _wide(numbers: list[int]) -> bool:
    return bool(numbers) and max(numbers) > WIDEST * min(numbers)

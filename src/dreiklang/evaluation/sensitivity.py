"""Which ranks would turn, at which weight: one criterion's weight moves, the others keep their proportions.

With the weight t (a share of 1) on the criterion, an item's value is t × its points there + (1 − t) × its mean over
the others. That is a straight line in t, so two items change places at most once, and where is an exact fraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, combinations, groupby, pairwise

from dreiklang.evaluation.ranking import UNIT, Item, Table, check_weight

HUNDRED = 100


@dataclass(frozen=True)
class Turn:
    """At the weight `at` (0 to 100) of a criterion two items tie; beyond it they stand the other way round.

    `first` is in front at the present weight, `second` overtakes.
    """

    criterion: str
    first: str
    second: str
    now: Fraction
    at: Fraction

    @property
    def distance(self) -> Fraction:
        """How far the weight has to move."""
        return abs(self.at - self.now)


@dataclass(frozen=True)
class Stability:
    """Between `low` and `high` (0 to 100) of a criterion's weight no two that differ now change places.

    `below` and `above` are the turns that end it; None where the end of the scale does.
    """

    criterion: str
    now: Fraction
    low: Fraction
    high: Fraction
    below: Turn | None
    above: Turn | None


@dataclass(frozen=True)
class Line:
    """An item's value against a criterion's weight: from `at_zero` to `at_whole`, both 0 to 100, straight."""

    key: str
    at_zero: Fraction
    at_whole: Fraction

    def value(self, weight: Fraction) -> Fraction:
        """The value at a weight from 0 to 100."""
        return self.at_zero + (self.at_whole - self.at_zero) * weight / HUNDRED


class Sensitivity:
    """What moving one weight at a time would do to a ranking."""

    def __init__(self, items: Sequence[Item], weights: Mapping[str, Decimal]) -> None:
        self._table = Table(items, list(weights))
        self._weights = {name: check_weight(name, weight) for name, weight in weights.items()}
        total = sum(self._weights.values())
        self.shares = {name: Fraction(weight, total) for name, weight in self._weights.items()}
        self.order = self._table.order(weights)
        self._row = {key: row for row, key in enumerate(self._table.keys)}

    def can_move(self, criterion: str) -> bool:
        """Not where one criterion has all the weight: the others have no proportions that they could keep."""
        return self.shares[criterion] < 1

    def _sums(self, criterion: str) -> _Sums:
        """In whole numbers: everybody's sum over the other criteria, their weight, and the points on this one."""
        others = [0 if name == criterion else weight for name, weight in self._weights.items()]
        sums = self._table.scores(others).tolist()
        return _Sums(criterion, dict(zip(self._table.keys, sums, strict=True)), sum(others), self._points(criterion))

    def _points(self, criterion: str) -> dict[str, int]:
        return dict(zip(self._table.keys, self._table.column(criterion), strict=True))

    def line(self, key: str, criterion: str) -> Line:
        """An item's value against the weight of a criterion that can move."""
        sums = self._sums(criterion)
        at_zero = Fraction(sums.others[key] * 10, sums.rest * UNIT)
        return Line(key, at_zero, Fraction(sums.points[key] * 10, UNIT))

    def turn(self, first: str, second: str, criterion: str) -> Turn | None:
        """Where two items change places; None if they do nowhere between 0 and 100."""
        return self._crossing(first, second, self._sums(criterion)) if self.can_move(criterion) else None

    def _crossing(self, first: str, second: str, sums: _Sums) -> Turn | None:
        """The lines meet where the lead over the others is used up by the lag on the criterion."""
        lead = sums.others[first] - sums.others[second]
        slope = lead - sums.rest * (sums.points[first] - sums.points[second])
        if not (0 < lead < slope or slope < lead < 0):
            return None  # parallel, or meeting beyond the scale or at its very ends, where they would only tie
        return Turn(
            sums.criterion, first, second, self.shares[sums.criterion] * HUNDRED, Fraction(lead * HUNDRED, slope)
        )

    def turns(self, criterion: str, keys: Sequence[str]) -> tuple[Turn, ...]:
        """All turns among some items, nearest first."""
        if not self.can_move(criterion):
            return ()
        wanted, sums = set(keys), self._sums(criterion)
        among = [key for key in self.order if key in wanted]
        found = [self._crossing(first, second, sums) for first, second in combinations(among, 2)]
        return tuple(
            sorted((turn for turn in found if turn), key=lambda turn: (turn.distance, turn.at, turn.first, turn.second))
        )

    def stability(self, criterion: str, places: int) -> Stability:
        """How far the weight can move until two that differ now change places among the first, or somebody enters.

        Equals share a place: those that equal the last of the first places count among them, and that equals part
        as soon as the weight moves is no turn. On the way from here the first turn is always one between neighbours,
        or one of the last place with somebody below.
        """
        now = self.shares[criterion] * HUNDRED
        if not self.can_move(criterion):
            return Stability(criterion, now, now, now, None, None)
        turns = list(self._first_turns(criterion, places))
        below = max((turn for turn in turns if turn.at < now), key=lambda turn: turn.at, default=None)
        above = min((turn for turn in turns if turn.at > now), key=lambda turn: turn.at, default=None)
        low, high = below.at if below else Fraction(0), above.at if above else Fraction(HUNDRED)
        return Stability(criterion, now, low, high, below, above)

    def _first_turns(self, criterion: str, places: int) -> Iterator[Turn]:
        sums, scores = self._sums(criterion), self._table.scores(list(self._weights.values())).tolist()
        equals = [list(group) for _, group in groupby(self.order, key=lambda key: scores[self._row[key]])]
        starts = accumulate((len(group) for group in equals), initial=0)
        top = [group for start, group in zip(starts, equals, strict=False) if start < places]
        rest = [key for group in equals[len(top) :] for key in group]
        for first, second in (*pairwise(top), *([(top[-1], rest)] if top else [])):
            crossings = (self._crossing(one, other, sums) for one in first for other in second)
            yield from (turn for turn in crossings if turn)


@dataclass(frozen=True)
class _Sums:
    """What the lines over one criterion's weight are made of, in whole units."""

    criterion: str
    others: Mapping[str, int]
    rest: int
    points: Mapping[str, int]

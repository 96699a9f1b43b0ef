"""The Method of Equal Shares: exact, and fast where thousands of voters stand behind hundreds of projects.

A project's price is the root of a concave function that is linear in pieces: what its supporters pay at most, against
its cost. Whoever is taken to be spent, the linear piece that follows never lies below that function; so its root is
never above the price, and Newton's method climbs from one such root to the next and ends at the price. It does so in
floating point, each root lowered by more than all rounding can have raised it: these bounds only sort the projects.
Every decision is exact. What a voter has left is the first share less whole numbers of points times the payment a
point of each purchase, and so the money of thousands is as many exact products as there were purchases.

Sources: Peters, Pierczyński & Skowron, Proportional Participatory Budgeting with Additive Utilities, NeurIPS 2021;
Faliszewski et al., Participatory Budgeting: Data, Tools, and Analysis, IJCAI 2023 (completions).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from fractions import Fraction
from math import gcd, inf, lcm
from operator import mul
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dreiklang.planning.electorate import WIDEST, Electorate, Ids, Numbers, Supporters, Whole
from dreiklang.planning.participation import Completion, Election, Outcome, Purchase, Utility, completed

ROUNDING = 2.0**-50
"""More than the relative error of one floating-point operation, by a factor of eight."""

LEAST = 2.0**-1000
"""Stands for money that is above 0, but lost in rounding."""


def equal_shares(
    election: Election, utility: Utility = Utility.COST, completion: Completion = Completion.NONE
) -> Outcome:
    """The projects that the Method of Equal Shares chooses; equal claims go to the lower key.

    Whatever costs more than the budget is never chosen.
    """
    electorate = Electorate(election, utility)
    if not electorate.voters:
        return Outcome(chosen=(), purchases=())
    shares = _Shares(electorate, Fraction(election.budget))
    shares.run()
    if completion is Completion.ADD_ONE_UTILITARIAN:
        shares = _add_one(electorate, Fraction(election.budget), shares)
    outcome = shares.outcome()
    return outcome if completion is Completion.NONE else completed(election, utility, outcome)


def _add_one(electorate: Electorate, budget: Fraction, first: _Shares) -> _Shares:
    """Raise every voter's share by one unit of money while the outcome fits and something is left to buy."""
    supported = {project for project, each in enumerate(electorate.supporters) if each.voters}
    best, virtual, limit = first, budget, int(budget * electorate.unit)
    while any(
        electorate.costs[project] <= limit - best.spent for project in supported - {sale.project for sale in best.sales}
    ):
        virtual += electorate.voters
        raised = _Shares(electorate, virtual)
        if not raised.run(limit):
            break
        best = raised
    return best


class _Offer(NamedTuple):
    """A project's exact price, and what it means for each of its supporters.

    Who is not spent pays `rest / weight` a point, in units of money; over `over`, that is the price.
    """

    project: int
    rest: int
    weight: int
    over: int
    left: Numbers
    """What each has after it, in floating point."""
    signs: Ids
    """Whether that is more than nothing (1), exactly nothing (0), or all was not enough (-1)."""

    def beats(self, other: _Offer) -> bool:
        """Whether this is the lower price, or an equal one of the lower key."""
        mine, others = self.rest * other.weight * other.over, other.rest * self.weight * self.over
        return (mine, self.project) < (others, other.project)


class _Sale(NamedTuple):
    """A purchase before its fractions are calculated: the price of a point, and the most paid, over their units."""

    project: int
    price: tuple[int, int]
    most_paid: tuple[int, int]


class _Shares:
    """One run, from a sum of money that all voters share; floating point takes a share as 1."""

    def __init__(self, electorate: Electorate, budget: Fraction) -> None:
        self.electorate = electorate
        share = budget / electorate.voters
        self.unit = lcm(share.denominator, electorate.unit)
        """How many of the whole numbers below make one of the money; grows with every purchase."""
        self.share = int(share * self.unit)
        self.payments: list[int] = []
        """What a point cost in each purchase."""
        self.history: Whole = np.zeros((len(electorate.sizes), 8), dtype=electorate.small)
        """For how many points each group paid in each purchase; has room for more purchases."""
        self.money = np.ones(len(electorate.sizes))
        """In floating point; 0 only where a group is spent."""
        self.wide = electorate.wide or self.share > WIDEST * min(
            map(self._cost, range(len(electorate.costs))), default=1
        )
        """Whether floating point is of no use."""
        self.rough_costs = [self._cost(project) / self.share for project in range(len(electorate.costs))]
        self.spent = 0
        """In units of the electorate's costs."""
        self.out: list[int] = []
        self.sales: list[_Sale] = []
        # Prices only rise as money is spent, so an old bound is a bound.
        self.bounds = [0.0] * len(electorate.costs)
        self.fresh = [-1] * len(electorate.costs)

    def run(self, limit: int | None = None) -> bool:
        """Buy until no supporters can pay for a project; False as soon as the costs are above a limit."""
        waiting = self._first_bounds()
        while (offer := self._cheapest(waiting)) is not None:
            self._buy(offer)
            if limit is not None and self.spent > limit:
                return False
        return True

    def outcome(self) -> Outcome:
        """What was bought, and what the supporters of each other project have left."""
        keys, supporters = self.electorate.keys, self.electorate.supporters
        purchases = [
            Purchase(
                project=keys[sale.project],
                price=Fraction(*sale.price),
                most_paid=Fraction(*sale.most_paid),
                supporters=supporters[sale.project].voters,
            )
            for sale in self.sales
        ]
        left = {keys[project]: Fraction(self._purse(project), self.unit) for project in self.out}
        return Outcome(chosen=tuple(each.project for each in purchases), purchases=tuple(purchases), left=left)

    def _first_bounds(self) -> list[tuple[float, int]]:
        """A heap of all projects by the price that they would have if nobody were ever spent."""
        waiting = []
        for project, supporters in enumerate(self.electorate.supporters):
            if supporters.voters:
                if not self.wide:
                    rough = self.rough_costs[project] / supporters.rough_total
                    self.bounds[project] = rough * self._lowered(supporters)
                waiting.append((self.bounds[project] * self.electorate.factors[project], project))
        heapq.heapify(waiting)
        return waiting

    def _cheapest(self, waiting: list[tuple[float, int]]) -> _Offer | None:
        """Take the project of the least price from the heap; move out who cannot be paid any more."""
        best, highest, others = None, inf, []
        while waiting and waiting[0][0] <= highest:
            bound, project = heapq.heappop(waiting)
            if self.fresh[project] < len(self.sales):
                if not self._raise_bound(project):
                    self.out.append(project)
                    continue
                bound = self.bounds[project] * self.electorate.factors[project]
                if bound > highest or (waiting and bound > waiting[0][0]):
                    heapq.heappush(waiting, (bound, project))
                    continue
            offer = self._offer(project)
            if best is None or offer.beats(best):
                best, highest = offer, self._highest(offer)
            others.append((bound, project))
        for each in others:
            if best and each[1] != best.project:
                heapq.heappush(waiting, each)
        return best

    def _lowered(self, supporters: Supporters) -> float:
        return 1 - (len(supporters.groups) + 4) * ROUNDING

    def _doubt(self, supporters: Supporters) -> float:
        """The most by which rounding can err in the money of one supporter, or a voter's part in a sum of it."""
        return (len(self.sales) + len(supporters.groups) + 4) * ROUNDING

    def _margin(self) -> float:
        """Differences of money above this have the sign that floating point gives them."""
        return inf if self.wide else 4 * (len(self.sales) + 4) * ROUNDING

    def _highest(self, offer: _Offer) -> float:
        """Bounds above this belong to higher prices."""
        if self.wide:
            return inf
        rough = offer.rest * self.electorate.most / (offer.weight * self.share)
        return rough * self.electorate.factors[offer.project] * (1 + 8 * ROUNDING)

    def _raise_bound(self, project: int) -> bool:
        """Raise the lower bound of a project's payment a point; False if the supporters cannot pay the cost."""
        supporters, cost = self.electorate.supporters[project], self.rough_costs[project]
        self.fresh[project] = len(self.sales)
        money = self.money[supporters.groups]
        purses = money * supporters.sizes
        slack = inf if self.wide else supporters.voters * self._doubt(supporters)
        purse = float(purses.sum())
        if purse < cost + slack and (purse < cost - slack or self._purse(project) < self._cost(project)):
            return False
        if self.wide:
            return True
        lowered, bound = self._lowered(supporters), self.bounds[project]
        weight = supporters.rough_total * (2 - lowered)
        while True:
            spent = (money < bound * supporters.shares).astype(np.float64)
            rest = cost - slack - float(purses @ spent)
            higher = rest / (weight - float(supporters.rough_weights @ spent)) * lowered
            if higher <= bound:
                return True
            self.bounds[project] = bound = higher

    def _offer(self, project: int) -> _Offer:
        """The exact price: the rest of the cost over the points of those who are not spent by it."""
        electorate, supporters = self.electorate, self.electorate.supporters[project]
        money = self.money[supporters.groups]
        spent = money < self.bounds[project] * supporters.shares
        while True:
            rest, weight = self._rest(project, spent)
            if not weight:
                spent = np.zeros_like(spent)
                continue
            left, signs = self._compared(supporters, money, rest, weight)
            if np.array_equal(signs < 0, spent):
                break
            spent = signs < 0
        over = self._cost(project) if electorate.by_cost else self.unit
        return _Offer(project, rest, weight, over, left, signs)

    def _rest(self, project: int, spent: NDArray[np.bool_]) -> tuple[int, int]:
        """What is left of the cost when some have given all that they have, and the points of the others."""
        supporters = self.electorate.supporters[project]
        rest = self._cost(project) - self._sum(supporters.groups[spent])
        return rest, supporters.total - int(supporters.weights[spent].sum())

    def _compared(self, supporters: Supporters, money: Numbers, rest: int, weight: int) -> tuple[Numbers, Ids]:
        """What supporters would have left in floating point, and its sign, exactly."""
        payment = 0.0 if self.wide else rest * self.electorate.most / (weight * self.share)
        left = money - payment * supporters.shares
        signs = np.sign(left).astype(np.int64)
        places = np.flatnonzero(np.abs(left) <= self._margin())
        if len(places):
            points = np.broadcast_to(supporters.points, len(money))[places]
            signs[places] = self._signs(supporters.groups[places], points, rest, weight)
        return left, signs

    def _signs(self, groups: Ids, points: Whole, rest: int, weight: int) -> list[int]:
        """Whether groups have more than a payment a point, once for all that have paid the same."""
        known: dict[tuple[int, ...], int] = {}
        signs = []
        alive = (self.money[groups] > 0).tolist()
        for lives, most, history in zip(alive, points.tolist(), self._histories(groups), strict=True):
            case = (lives, most, *history)
            if case not in known:
                more = (self._left(history) if lives else 0) * weight - rest * most
                known[case] = (more > 0) - (more < 0)
            signs.append(known[case])
        return signs

    def _left(self, history: Sequence[int]) -> int:
        """What a voter who is not spent has left."""
        return self.share - sum(points * payment for points, payment in zip(history, self.payments, strict=True))

    def _sum(self, groups: Ids) -> int:
        """What groups of voters have together."""
        groups = groups[self.money[groups] > 0]
        sizes = self.electorate.sizes[groups]
        paid = (sizes @ self.history[groups, : len(self.payments)]).tolist()
        return int(sizes.sum()) * self.share - int(sum(map(mul, paid, self.payments)))

    def _cost(self, project: int) -> int:
        return self.electorate.costs[project] * (self.unit // self.electorate.unit)

    def _purse(self, project: int) -> int:
        return self._sum(self.electorate.supporters[project].groups)

    def _buy(self, offer: _Offer) -> None:
        """Take what each supporter pays."""
        electorate, supporters = self.electorate, self.electorate.supporters[offer.project]
        price = offer.rest * electorate.point, offer.weight * offer.over
        self.sales.append(_Sale(offer.project, price, self._most_paid(offer)))
        factor = offer.weight // gcd(offer.rest, offer.weight)
        self.unit *= factor
        self.share *= factor
        self.payments = [*(payment * factor for payment in self.payments), offer.rest * factor // offer.weight]
        if len(self.sales) > self.history.shape[1]:
            self.history = np.hstack([self.history, np.zeros_like(self.history)])
        self.history[supporters.groups, len(self.sales) - 1] = supporters.points
        self.money[supporters.groups] = np.where(offer.signs > 0, np.maximum(offer.left, LEAST), 0.0)
        self.spent += electorate.costs[offer.project]

    def _most_paid(self, offer: _Offer) -> tuple[int, int]:
        """The most that one supporter pays: a payment for the most points, or all that someone spent had."""
        supporters = self.electorate.supporters[offer.project]
        if len(supporters.points) == 1:
            return offer.rest * int(supporters.points[0]), offer.weight * self.unit
        spent = offer.signs < 0
        highest = supporters.points[~spent].max()
        rich = supporters.groups[spent & (supporters.points > highest)]
        near = rich[self.money[rich] >= self.money[rich].max(initial=LEAST) - self._margin()]
        histories = {tuple(history) for history in self._histories(near[self.money[near] > 0])}
        had = (self._left(history) * offer.weight for history in histories)
        return max(offer.rest * int(highest), *had, 0), offer.weight * self.unit

    def _histories(self, groups: Ids) -> list[list[int]]:
        histories: list[list[int]] = self.history[groups, : len(self.payments)].tolist()
        return histories

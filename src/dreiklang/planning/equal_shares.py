"""The Method of Equal Shares: exact, and fast where thousands of voters stand behind hundreds of projects.

Voters with the same money form a class, and only supporters of what was bought ever leave theirs. Classes are few, so
everything that must be exact is calculated once a class, in whole numbers of a fraction of money that becomes finer
with every purchase; what is done for every voter is counting, in arrays. Floating point sorts the projects by price,
and whatever it cannot tell apart is compared exactly.

Sources: Peters, Pierczyński & Skowron, Proportional Participatory Budgeting with Additive Utilities, NeurIPS 2021;
Faliszewski et al., Participatory Budgeting: Data, Tools, and Analysis, IJCAI 2023 (completions).
"""

from __future__ import annotations

import heapq
from decimal import Decimal
from fractions import Fraction
from itertools import chain, repeat
from math import gcd, lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dreiklang.planning.participation import Completion, Election, Outcome, Purchase, Utility, completed

NEAR = 1e-6
"""Floating-point prices closer than this (relative) are compared exactly; it is far above their error."""

Ids = NDArray[np.int64]
Numbers = NDArray[np.float64]


def equal_shares(
    election: Election, utility: Utility = Utility.COST, completion: Completion = Completion.NONE
) -> Outcome:
    """The projects that the Method of Equal Shares chooses; equal claims go to the lower key.

    Whatever costs more than the budget is never chosen.
    """
    electorate = _Electorate(election, utility)
    if not electorate.voters:
        return Outcome(chosen=(), purchases=())
    outcome = _Shares(electorate, Fraction(election.budget)).run()
    if completion is Completion.ADD_ONE_UTILITARIAN:
        outcome = _add_one(election, electorate, outcome)
    if completion is not Completion.NONE:
        outcome = completed(election, utility, outcome)
    return outcome


def _add_one(election: Election, electorate: _Electorate, first: Outcome) -> Outcome:
    """Raise every voter's share by one unit of money while the outcome fits and something is left to buy."""
    costs = {project.key: project.cost for project in election.projects}
    supported = {key for ballot in election.ballots for key in ballot.points}
    best, virtual = first, Fraction(election.budget)
    while supported - set(best.chosen):
        left = election.budget - sum((costs[key] for key in best.chosen), Decimal(0))
        if not any(costs[key] <= left for key in supported - set(best.chosen)):
            break
        virtual += electorate.voters
        raised = _Shares(electorate, virtual).run()
        if sum((costs[key] for key in raised.chosen), Decimal(0)) > election.budget:
            break
        best = raised
    return best


class _Supporters(NamedTuple):
    """Who supports a project: groups of voters with their sizes, and which of the project's utilities each has.

    Utilities are whole numbers of the project's own unit, `unit` of which make one.
    """

    groups: Ids
    sizes: Ids
    kinds: Ids
    utilities: tuple[int, ...]
    unit: int
    rough: Numbers


class _Electorate:
    """An election as arrays, the same for every amount of money; projects in order of their keys."""

    def __init__(self, election: Election, utility: Utility) -> None:
        self.sizes = np.array([ballot.voters for ballot in election.ballots], dtype=np.int64)
        self.voters = int(self.sizes.sum())
        costs = {each.key: Fraction(each.cost) for each in election.projects if each.cost <= election.budget}
        self.keys = sorted(costs)
        self.costs = [costs[key] for key in self.keys]
        self.supporters = self._supporters(election, utility)

    def _supporters(self, election: Election, utility: Utility) -> list[_Supporters]:
        ballots = [ballot.points for ballot in election.ballots]
        lengths = [len(points) for points in ballots]
        place = {key: index for index, key in enumerate(self.keys)}
        keys, values = chain.from_iterable(ballots), [*chain.from_iterable(points.values() for points in ballots)]
        points = {value: index for index, value in enumerate(dict.fromkeys(values))}
        project = np.fromiter(map(place.get, keys, repeat(-1)), dtype=np.int64, count=len(values))
        kind = np.zeros(len(values), dtype=np.int64)
        if len(points) > 1:
            kind = np.fromiter(map(points.__getitem__, values), dtype=np.int64, count=len(values))
        group = np.repeat(np.arange(len(ballots)), lengths)
        few = len(self.keys) < np.iinfo(np.int16).max  # small numbers are sorted much faster
        order = np.argsort(project.astype(np.int16) if few else project, kind="stable")
        ends = np.searchsorted(project[order], np.arange(len(self.keys) + 1))
        worth = [Fraction(value) for value in points]
        found = []
        for cost, first, last in zip(self.costs, ends[:-1], ends[1:], strict=True):
            entries = order[first:last]
            used, kinds = _numbered(kind[entries])
            utilities = [worth[each] * (cost if utility is Utility.COST else 1) for each in used.tolist()]
            unit = lcm(*(each.denominator for each in utilities))
            whole = tuple(int(each * unit) for each in utilities)
            rough = np.array([float(each) for each in utilities])
            found.append(_Supporters(group[entries], self.sizes[group[entries]], kinds, whole, unit, rough))
        return found


def _numbered(ids: Ids) -> tuple[Ids, Ids]:
    """The small numbers that occur, ascending, and for each entry the place of its number among them."""
    used = np.flatnonzero(np.bincount(ids))
    places = np.zeros(int(used[-1]) + 1 if len(used) else 0, dtype=np.int64)
    places[used] = np.arange(len(used))
    return used, places[ids]


class _Crowd(NamedTuple):
    """A project's supporters, counted by class of money and kind of utility."""

    classes: Ids
    kinds: Ids
    counts: Ids


class _Shares:
    """One run, from a sum of money that all voters share."""

    def __init__(self, electorate: _Electorate, budget: Fraction) -> None:
        self.electorate = electorate
        share = budget / electorate.voters
        self.unit = lcm(share.denominator, *(cost.denominator for cost in electorate.costs))
        """How many of the whole numbers below make one of the money."""
        self.money = [int(share * self.unit)]
        self.rough = np.array([float(share)])
        self.of_group = np.zeros(len(electorate.sizes), dtype=np.int64)

    def run(self) -> Outcome:
        """Buy one project after the other until no supporters can pay for one."""
        # Prices only rise as money is spent, so an old price is a lower bound of the new one.
        supporters = self.electorate.supporters
        waiting = [(0.0, project) for project in range(len(supporters)) if len(supporters[project].groups)]
        purchases: list[Purchase] = []
        out: list[int] = []
        while waiting:
            near = self._cheapest(waiting, out)
            if not near:
                break
            price, winner = min((self._price(project), project) for project in near)
            for project in near:
                if project != winner:
                    heapq.heappush(waiting, (self._rough_price(project) or 0.0, project))
            purchases.append(self._buy(winner, price))
        keys = self.electorate.keys
        left = {keys[project]: Fraction(self._purse(self._crowd(project)), self.unit) for project in out}
        return Outcome(chosen=tuple(each.project for each in purchases), purchases=tuple(purchases), left=left)

    def _cheapest(self, waiting: list[tuple[float, int]], out: list[int]) -> list[int]:
        """Take from the heap every project whose price may be the least; move out who cannot be paid any more."""
        fresh: list[tuple[float, int]] = []
        while waiting and (not fresh or waiting[0][0] <= min(fresh)[0] * (1 + NEAR)):
            _, project = heapq.heappop(waiting)
            price = self._rough_price(project)
            if price is None:
                out.append(project)
            else:
                fresh.append((price, project))
        if not fresh:
            return []
        least = min(fresh)[0] * (1 + NEAR)
        for price, project in fresh:
            if price > least:
                heapq.heappush(waiting, (price, project))
        return [project for price, project in fresh if price <= least]

    def _crowd(self, project: int) -> _Crowd:
        supporters = self.electorate.supporters[project]
        kinds = len(supporters.utilities)
        counts = np.bincount(self.of_group[supporters.groups] * kinds + supporters.kinds, supporters.sizes)
        present = np.flatnonzero(counts)
        return _Crowd(present // kinds, present % kinds, counts[present].astype(np.int64))

    def _rough_price(self, project: int) -> float | None:
        """The price of a unit of utility in floating point; None if the supporters cannot pay the cost."""
        supporters, crowd = self.electorate.supporters[project], self._crowd(project)
        cost = float(self.electorate.costs[project])
        money, utility = self.rough[crowd.classes], supporters.rough[crowd.kinds]
        purse = float(money @ crowd.counts)
        if purse < cost * (1 + NEAR) and (purse < cost * (1 - NEAR) or self._purse(crowd) < self._cost(project)):
            return None
        ratio = money / utility
        order = np.argsort(ratio, kind="stable")
        paid, weight = (money * crowd.counts)[order], (utility * crowd.counts)[order]
        rest = cost - np.concatenate(([0.0], np.cumsum(paid)[:-1]))
        remaining = weight[::-1].cumsum()[::-1]
        enough = np.flatnonzero(rest <= ratio[order] * remaining)
        # What is left of the cost below a millionth has lost its digits.
        if not len(enough) or rest[enough[0]] <= cost * NEAR:
            return float(self._price(project, crowd))
        return float(rest[enough[0]] / remaining[enough[0]])

    def _price(self, project: int, crowd: _Crowd | None = None) -> Fraction:
        """The exact price: the rest of the cost over the utility of those who are not spent by it."""
        supporters, rest = self.electorate.supporters[project], self._cost(project)
        parts = self._parts(project, crowd or self._crowd(project))
        weight = sum(utility * count for _, utility, count in parts)
        common = lcm(*supporters.utilities)
        for money, utility, count in sorted(parts, key=lambda part: part[0] * (common // part[1])):
            if rest * utility <= money * weight:
                break
            rest -= money * count
            weight -= utility * count
        return Fraction(rest * supporters.unit, weight * self.unit)

    def _parts(self, project: int, crowd: _Crowd) -> list[tuple[int, int, int]]:
        """Money, utility and number of each part of a crowd, in whole numbers."""
        utilities = self.electorate.supporters[project].utilities
        places = zip(crowd.classes.tolist(), crowd.kinds.tolist(), crowd.counts.tolist(), strict=True)
        return [(self.money[place], utilities[kind], count) for place, kind, count in places]

    def _cost(self, project: int) -> int:
        return int(self.electorate.costs[project] * self.unit)

    def _purse(self, crowd: _Crowd) -> int:
        """What a project's supporters have together."""
        return sum(
            self.money[place] * count
            for place, count in zip(crowd.classes.tolist(), crowd.counts.tolist(), strict=True)
        )

    def _buy(self, project: int, price: Fraction) -> Purchase:
        """Take what each supporter pays, class by class."""
        supporters, crowd = self.electorate.supporters[project], self._crowd(project)
        each = [price * utility / supporters.unit for utility in supporters.utilities]
        self._refine(lcm(*(paid.denominator for paid in each)))
        prices = [int(paid * self.unit) for paid in each]
        kinds = len(prices)
        become = np.zeros(len(self.money) * kinds, dtype=np.int64)
        known = {money: place for place, money in enumerate(self.money)}
        most = 0
        for place, kind in zip(crowd.classes.tolist(), crowd.kinds.tolist(), strict=True):
            paid = min(self.money[place], prices[kind])
            become[place * kinds + kind] = known.setdefault(self.money[place] - paid, len(known))
            most = max(most, paid)
        self.of_group[supporters.groups] = become[self.of_group[supporters.groups] * kinds + supporters.kinds]
        self._keep_live_classes([*known])
        return Purchase(
            project=self.electorate.keys[project],
            price=price,
            most_paid=Fraction(most, self.unit),
            supporters=int(supporters.sizes.sum()),
        )

    def _refine(self, denominator: int) -> None:
        """Make the unit of money so fine that it holds fractions of this denominator."""
        factor = denominator // gcd(self.unit, denominator)
        self.unit *= factor
        self.money = [money * factor for money in self.money]

    def _keep_live_classes(self, money: list[int]) -> None:
        live, self.of_group = _numbered(self.of_group)
        self.money = [money[place] for place in live.tolist()]
        self.rough = np.array([each / self.unit for each in self.money])

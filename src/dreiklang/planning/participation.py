"""Participatory budgets: which projects citizens' ballots choose, by the Method of Equal Shares or greedily.

Equal Shares gives every voter the same part of the budget. A project can be bought if its supporters' money is
enough; next comes the one whose supporters pay least for what it brings them. All arithmetic is exact: floating
point only sorts, and whatever it cannot tell apart is compared in fractions.

Sources: Peters, Pierczyński & Skowron, Proportional Participatory Budgeting with Additive Utilities, NeurIPS 2021;
Faliszewski et al., Participatory Budgeting: Data, Tools, and Analysis, IJCAI 2023 (completions).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import Message, message

NEAR = 1e-6
"""Floating-point prices closer than this (relative) are compared exactly; it is far above their error."""


class Utility(StrEnum):
    """What a project brings a voter who gave it points: its points, or its points times its cost."""

    COUNT = "count"
    COST = "cost"


class Completion(StrEnum):
    """What happens to money that Equal Shares leaves.

    NONE: it stays. UTILITARIAN: greedily by points for money. ADD_ONE_UTILITARIAN: all voters' shares grow by
    one unit of money at a time as long as the result fits the budget (Add1), then greedily (Add1U).
    """

    NONE = "none"
    UTILITARIAN = "utilitarian"
    ADD_ONE_UTILITARIAN = "add-one-utilitarian"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project with its cost, in the unit of the budget."""

    key: str
    cost: Decimal

    def __post_init__(self) -> None:
        if not self.cost.is_finite() or self.cost <= 0:
            _refuse(
                message("project {key}", key=self.key),
                message("Its cost is not positive."),
                message("Give a cost above 0."),
            )


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """Points by project, above 0 (1 for an approval), and how many voters cast exactly this ballot."""

    points: Mapping[str, Decimal]
    voters: int = 1


@dataclass(frozen=True, kw_only=True)
class Election:
    """Projects, a budget in the same unit as their costs, and ballots."""

    budget: Decimal
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]

    def __post_init__(self) -> None:
        place = message("election")
        known = Counter(project.key for project in self.projects)
        if not self.budget.is_finite() or self.budget < 0:
            _refuse(place, message("The budget is negative."), message("Give a budget from 0 on."))
        if known and max(known.values()) > 1:
            _refuse(place, message("Two projects have one key."), message("Give every project a key of its own."))
        for ballot in self.ballots:
            if ballot.voters < 1 or any(not value.is_finite() or value <= 0 for value in ballot.points.values()):
                _refuse(place, message("A ballot has no positive points."), message("Leave out what got no points."))
            unknown = next((key for key in ballot.points if key not in known), None)
            if unknown is not None:
                _refuse(
                    message("project {key}", key=unknown),
                    message("A ballot names it, but it does not stand for election."),
                    message("Add it, or correct the ballot."),
                )


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """One project bought: the price of a unit of utility, and the most that one supporter paid."""

    project: str
    price: Fraction
    most_paid: Fraction
    supporters: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The projects chosen, in the order of their choice, and how.

    `left` is what the supporters of a project that was not bought have left, against its cost.
    """

    chosen: tuple[str, ...]
    purchases: tuple[Purchase, ...]
    completed: tuple[str, ...] = ()
    left: Mapping[str, Fraction] = field(default_factory=dict)


def equal_shares(
    election: Election, utility: Utility = Utility.COST, completion: Completion = Completion.NONE
) -> Outcome:
    """The projects that the Method of Equal Shares chooses; equal claims go to the lower key.

    Whatever costs more than the budget is never chosen.
    """
    if not any(ballot.voters for ballot in election.ballots):
        return Outcome(chosen=(), purchases=())
    outcome = _Shares(election, utility, election.budget).run()
    if completion is Completion.ADD_ONE_UTILITARIAN:
        outcome = _add_one(election, utility, outcome)
    if completion is not Completion.NONE:
        outcome = _completed(election, utility, outcome)
    return outcome


def greedy(election: Election, utility: Utility = Utility.COST) -> Outcome:
    """The projects with the most utility for their money, each that still fits; equal claims to the lower key."""
    return _completed(election, utility, Outcome(chosen=(), purchases=()))


def _add_one(election: Election, utility: Utility, first: Outcome) -> Outcome:
    """Raise every voter's share by one unit of money while the outcome fits and something is left to buy."""
    costs = {project.key: project.cost for project in election.projects}
    supported = {key for ballot in election.ballots for key in ballot.points}
    voters = sum(ballot.voters for ballot in election.ballots)
    best, virtual = first, election.budget
    while supported - set(best.chosen):
        left = election.budget - sum((costs[key] for key in best.chosen), Decimal(0))
        if not any(costs[key] <= left for key in supported - set(best.chosen)):
            break
        virtual += voters
        raised = _Shares(election, utility, virtual).run()
        if sum((costs[key] for key in raised.chosen), Decimal(0)) > election.budget:
            break
        best = raised
    return best


def _completed(election: Election, utility: Utility, outcome: Outcome) -> Outcome:
    """Add what still fits, most utility for its money first."""
    costs = {project.key: project.cost for project in election.projects}
    worth: dict[str, Fraction] = defaultdict(Fraction)
    for ballot in election.ballots:
        for key, points in ballot.points.items():
            worth[key] += Fraction(points) * ballot.voters / (1 if utility is Utility.COST else Fraction(costs[key]))
    left = election.budget - sum((costs[key] for key in outcome.chosen), Decimal(0))
    added = []
    for key in sorted(set(worth) - set(outcome.chosen), key=lambda key: (-worth[key], key)):
        if costs[key] <= left:
            left -= costs[key]
            added.append(key)
    return replace(outcome, chosen=(*outcome.chosen, *added), completed=tuple(added))


class _Shares:
    """One run: voters of one ballot are one group, for they always have the same money."""

    def __init__(self, election: Election, utility: Utility, budget: Decimal) -> None:
        self.costs = {
            project.key: Fraction(project.cost) for project in election.projects if project.cost <= election.budget
        }
        merged: Counter[tuple[tuple[str, Decimal], ...]] = Counter()
        for ballot in election.ballots:
            merged[tuple(sorted(ballot.points.items()))] += ballot.voters
        self.sizes = list(merged.values())
        share = Fraction(budget) / sum(self.sizes)
        self.money = [share] * len(self.sizes)
        self.about = [float(share)] * len(self.sizes)
        self.supporters: dict[str, list[int]] = {key: [] for key in self.costs}
        self.utilities: dict[str, list[Fraction]] = {key: [] for key in self.costs}
        for group, points in enumerate(merged):
            for key, value in points:
                if key in self.costs:
                    self.supporters[key].append(group)
                    self.utilities[key].append(self._worth(key, value, utility))
        self.rough = {key: [float(value) for value in values] for key, values in self.utilities.items()}

    def _worth(self, key: str, points: Decimal, utility: Utility) -> Fraction:
        return Fraction(points) * (self.costs[key] if utility is Utility.COST else 1)

    def run(self) -> Outcome:
        """Buy one project after the other until no supporters can pay for one."""
        # Prices only rise as money is spent, so an old price is a lower bound of the new one.
        waiting = [(0.0, key) for key in sorted(self.costs) if self.supporters[key]]
        heapq.heapify(waiting)
        purchases: list[Purchase] = []
        out: list[str] = []
        while waiting:
            near = self._cheapest(waiting, out)
            if not near:
                break
            exact = [(self._price(key), key) for key in near]
            price, winner = min(exact)
            for key in near:
                if key != winner:
                    heapq.heappush(waiting, (self._about_price(key) or 0.0, key))
            purchases.append(self._buy(winner, price))
        left = {key: self._purse(key) for key in out}
        return Outcome(chosen=tuple(each.project for each in purchases), purchases=tuple(purchases), left=left)

    def _cheapest(self, waiting: list[tuple[float, str]], out: list[str]) -> list[str]:
        """Take from the heap every project whose price may be the least; move out who cannot be paid any more."""
        fresh: list[tuple[float, str]] = []
        while waiting and (not fresh or waiting[0][0] <= min(fresh)[0] * (1 + NEAR)):
            _, key = heapq.heappop(waiting)
            price = self._about_price(key)
            if price is None:
                out.append(key)
            else:
                fresh.append((price, key))
        if not fresh:
            return []
        least = min(fresh)[0] * (1 + NEAR)
        for price, key in fresh:
            if price > least:
                heapq.heappush(waiting, (price, key))
        return [key for price, key in fresh if price <= least]

    def _about_price(self, key: str) -> float | None:
        """The price of a unit of utility in floating point; None if the supporters cannot pay the cost."""
        groups, cost = self.supporters[key], float(self.costs[key])
        purse = sum(self.about[group] * self.sizes[group] for group in groups)
        if purse < cost * (1 + NEAR) and (purse < cost * (1 - NEAR) or self._purse(key) < self.costs[key]):
            return None
        rough = self.rough[key]
        order = sorted((self.about[group] / rough[place], place) for place, group in enumerate(groups))
        weight = sum(rough[place] * self.sizes[group] for place, group in enumerate(groups))
        smallest = cost * NEAR  # what is left of the cost below this has lost its digits
        for ratio, place in order:
            if cost <= smallest or weight <= 0:
                return float(self._price(key))
            if cost <= ratio * weight:
                return cost / weight
            cost -= self.about[groups[place]] * self.sizes[groups[place]]
            weight -= rough[place] * self.sizes[groups[place]]
        return float(self._price(key))

    def _price(self, key: str) -> Fraction:
        """The exact price: the rest of the cost over the utility of those who are not spent by it."""
        groups, values = self.supporters[key], self.utilities[key]
        kinds: dict[tuple[Fraction, Fraction], int] = defaultdict(int)
        for place, group in enumerate(groups):
            kinds[self.money[group], values[place]] += self.sizes[group]
        cost = self.costs[key]
        weight = sum((value * size for (_, value), size in kinds.items()), Fraction(0))
        for (money, value), size in sorted(kinds.items(), key=lambda kind: kind[0][0] / kind[0][1]):
            if cost * value <= money * weight:
                break
            cost -= money * size
            weight -= value * size
        return cost / weight

    def _purse(self, key: str) -> Fraction:
        """What a project's supporters have together."""
        kinds: dict[Fraction, int] = defaultdict(int)
        for group in self.supporters[key]:
            kinds[self.money[group]] += self.sizes[group]
        return sum((money * size for money, size in kinds.items()), Fraction(0))

    def _buy(self, key: str, price: Fraction) -> Purchase:
        most = Fraction(0)
        known: dict[tuple[Fraction, Fraction], tuple[Fraction, Fraction]] = {}
        for place, group in enumerate(self.supporters[key]):
            kind = self.money[group], self.utilities[key][place]
            if kind not in known:
                paid = min(kind[0], price * kind[1])
                known[kind] = kind[0] - paid, paid
            self.money[group] = known[kind][0]
            self.about[group] = float(known[kind][0])
            most = max(most, known[kind][1])
        supporters = sum(self.sizes[group] for group in self.supporters[key])
        return Purchase(project=key, price=price, most_paid=most, supporters=supporters)


def approvals(ballots: Iterable[Sequence[str]]) -> tuple[Ballot, ...]:
    """Approval ballots as ballots of one point each; equal ones are counted together."""
    counted = Counter(tuple(sorted(set(ballot))) for ballot in ballots)
    return tuple(
        Ballot(points=dict.fromkeys(keys, Decimal(1)), voters=count) for keys, count in sorted(counted.items())
    )


def _refuse(place: Message, reason: Message, remedy: Message) -> None:
    raise InvalidValueError(place, reason, remedy)

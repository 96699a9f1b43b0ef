"""Participatory budgets: what citizens vote on, how they do, and the greedy rule; `equal_shares` is the other one.

All arithmetic is exact.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import Message, message


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


def greedy(election: Election, utility: Utility = Utility.COST) -> Outcome:
    """The projects with the most utility for their money, each that still fits; equal claims to the lower key."""
    return completed(election, utility, Outcome(chosen=(), purchases=()))


def completed(election: Election, utility: Utility, outcome: Outcome) -> Outcome:
    """Add what still fits, most utility for its money first."""
    costs = {project.key: project.cost for project in election.projects}
    votes: Counter[tuple[str, Decimal]] = Counter()
    for ballot in election.ballots:
        for vote in ballot.points.items():
            votes[vote] += ballot.voters
    worth: dict[str, Fraction] = defaultdict(Fraction)
    for (key, points), voters in votes.items():
        worth[key] += Fraction(points) * voters / (1 if utility is Utility.COST else Fraction(costs[key]))
    left = election.budget - sum((costs[key] for key in outcome.chosen), Decimal(0))
    added = []
    for key in sorted(set(worth) - set(outcome.chosen), key=lambda key: (-worth[key], key)):
        if costs[key] <= left:
            left -= costs[key]
            added.append(key)
    return replace(outcome, chosen=(*outcome.chosen, *added), completed=tuple(added))


def approvals(ballots: Iterable[Sequence[str]]) -> tuple[Ballot, ...]:
    """Approval ballots as ballots of one point each; equal ones are counted together."""
    counted = Counter(tuple(sorted(set(ballot))) for ballot in ballots)
    point = Decimal(1)
    return tuple(Ballot(points=dict.fromkeys(keys, point), voters=count) for keys, count in sorted(counted.items()))


def _refuse(place: Message, reason: Message, remedy: Message) -> None:
    raise InvalidValueError(place, reason, remedy)

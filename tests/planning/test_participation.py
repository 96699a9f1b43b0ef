"""Citizens' ballots choose projects: fairly, exactly, and the same whatever the order of the papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from dreiklang.planning import (
    Ballot,
    Completion,
    Election,
    InvalidValueError,
    Project,
    Utility,
    approvals,
    equal_shares,
    greedy,
)


def _election(budget: int, costs: dict[str, int], ballots: Sequence[Ballot]) -> Election:
    projects = tuple(Project(key=key, cost=Decimal(cost)) for key, cost in costs.items())
    return Election(budget=Decimal(budget), projects=projects, ballots=tuple(ballots))


def _random(seed: int, *, approval: bool) -> Election:
    """Few costs and points, so that ties are frequent."""
    random = Random(seed)  # noqa: S311
    costs = {key: random.choice([10, 20, 30, 45]) for key in "abcdefgh"[: random.randint(1, 8)]}
    ballots = []
    for _ in range(random.randint(1, 9)):
        keys = random.sample(sorted(costs), random.randint(0, len(costs)))
        points = {key: Decimal(1 if approval else random.choice([1, 2, 5])) for key in keys}
        ballots.append(Ballot(points=points, voters=random.randint(1, 3)))
    return _election(random.choice([30, 60, 90, 100]), costs, ballots)


def _by_definition(election: Election, utility: Utility) -> list[str]:
    """Equal Shares as the paper defines it, each voter alone, in fractions throughout."""
    voters = [ballot.points for ballot in election.ballots for _ in range(ballot.voters)]
    money = [Fraction(election.budget) / len(voters)] * len(voters)
    costs = {project.key: Fraction(project.cost) for project in election.projects}
    chosen: list[str] = []
    while True:
        prices = {}
        for key in sorted(set(costs) - set(chosen)):
            price = _price(key, costs[key], voters, money, utility)
            if price is not None:
                prices[key] = price
        if not prices:
            return chosen
        winner = min(prices, key=lambda key: (prices[key], key))
        for index, points in enumerate(voters):
            if winner in points:
                worth = Fraction(points[winner]) * (costs[winner] if utility is Utility.COST else 1)
                money[index] -= min(money[index], prices[winner] * worth)
        chosen.append(winner)


def _price(
    key: str, cost: Fraction, voters: Sequence[dict[str, Decimal]], money: list[Fraction], utility: Utility
) -> Fraction | None:
    supporters = [
        (money[index], Fraction(points[key]) * (cost if utility is Utility.COST else 1))
        for index, points in enumerate(voters)
        if key in points
    ]
    if not supporters or sum(purse for purse, _ in supporters) < cost:
        return None
    for spent in range(len(supporters) + 1):  # the poorest for their utility give all that they have
        order = sorted(supporters, key=lambda each: each[0] / each[1])
        rest = cost - sum((purse for purse, _ in order[:spent]), Fraction(0))
        weight = sum((worth for _, worth in order[spent:]), Fraction(0))
        if weight and all(purse >= rest / weight * worth for purse, worth in order[spent:]):
            return rest / weight
    return max(purse / worth for purse, worth in supporters)


@pytest.mark.parametrize("utility", Utility)
@pytest.mark.parametrize("approval", [True, False])
def test_the_projects_are_those_of_the_definition(utility: Utility, approval: bool) -> None:
    chosen = 0
    for seed in range(400):
        election = _random(seed, approval=approval)
        expected = _by_definition(election, utility)
        assert list(equal_shares(election, utility).chosen) == expected, seed
        chosen += len(expected)
    assert chosen > 400


def test_a_minority_gets_its_share_where_the_greedy_rule_gives_it_nothing() -> None:
    """60 voters want a, b and c, 40 want x; each group's share of the money decides."""
    election = _election(100, {"a": 30, "b": 30, "c": 40, "x": 40}, approvals([["a", "b", "c"]] * 60 + [["x"]] * 40))
    assert set(greedy(election).chosen) == {"a", "b", "c"}
    assert set(equal_shares(election).chosen) == {"a", "b", "x"}


def test_a_purchase_says_what_it_cost_its_supporters() -> None:
    election = _election(100, {"a": 60, "z": 90}, approvals([["a"], ["a"], ["a"], ["z"]]))
    outcome = equal_shares(election)
    (purchase,) = outcome.purchases
    assert (purchase.project, purchase.supporters, purchase.most_paid) == ("a", 3, 20)
    assert outcome.left == {"z": 25}, "the one supporter of z has 25 of the 90 that it costs"


@pytest.mark.parametrize("completion", Completion)
@pytest.mark.parametrize("utility", Utility)
def test_the_budget_is_never_exceeded_and_the_completion_leaves_nothing_that_fits(
    completion: Completion, utility: Utility
) -> None:
    for seed in range(150):
        election = _random(seed, approval=True)
        outcome = equal_shares(election, utility, completion)
        costs = {project.key: project.cost for project in election.projects}
        left = election.budget - sum(costs[key] for key in outcome.chosen)
        assert left >= 0, seed
        supported = {key for ballot in election.ballots for key in ballot.points}
        if completion is not Completion.NONE:
            assert not any(costs[key] <= left for key in supported - set(outcome.chosen)), seed


def test_raising_the_shares_buys_more_than_the_first_round() -> None:
    ballots = approvals([["a"], ["a"], ["b"], ["b"], ["c"]])
    election = _election(100, {"a": 45, "b": 45, "c": 30}, ballots)
    assert equal_shares(election).chosen == ()
    assert equal_shares(election, completion=Completion.ADD_ONE_UTILITARIAN).chosen == ("a", "b")


def test_the_order_of_projects_and_ballots_changes_nothing() -> None:
    for seed in range(60):
        election = _random(seed, approval=False)
        turned = replace(election, projects=election.projects[::-1], ballots=election.ballots[::-1])
        assert equal_shares(turned).chosen == equal_shares(election).chosen, seed


def test_equal_ballots_counted_together_are_the_same_as_one_by_one() -> None:
    for seed in range(60):
        election = _random(seed, approval=True)
        single = tuple(replace(ballot, voters=1) for ballot in election.ballots for _ in range(ballot.voters))
        assert equal_shares(replace(election, ballots=single)) == equal_shares(election), seed


def test_nobody_or_nothing_to_vote_for_chooses_nothing() -> None:
    assert equal_shares(_election(100, {"a": 10}, ())).chosen == ()
    assert equal_shares(_election(100, {}, [Ballot(points={})])).chosen == ()
    assert equal_shares(_election(0, {"a": 10}, approvals([["a"]]))).chosen == ()
    assert equal_shares(_election(9, {"a": 10}, approvals([["a"]])), completion=Completion.UTILITARIAN).chosen == ()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Project(key="a", cost=Decimal(0)),
        lambda: Project(key="a", cost=Decimal("NaN")),
        lambda: _election(-1, {"a": 1}, ()),
        lambda: _election(1, {"a": 1}, [Ballot(points={"b": Decimal(1)})]),
        lambda: _election(1, {"a": 1}, [Ballot(points={"a": Decimal(0)})]),
        lambda: _election(1, {"a": 1}, [Ballot(points={}, voters=0)]),
        lambda: Election(budget=Decimal(1), projects=(Project(key="a", cost=Decimal(1)),) * 2, ballots=()),
    ],
)
def test_an_election_that_cannot_be_is_refused(attempt: object) -> None:
    with pytest.raises(InvalidValueError):
        attempt()  # type: ignore[operator]

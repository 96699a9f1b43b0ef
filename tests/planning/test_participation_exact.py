"""Equal Shares is exact: everything that it says is what the definition says, voter by voter, in fractions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from dreiklang.planning import Ballot, Completion, Election, Outcome, Project, Purchase, Utility, equal_shares

Points = dict[str, Fraction]


def _price(cost: Fraction, supporters: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The least price at which supporters with some money and a utility pay the cost; None if they cannot."""

    def paid(price: Fraction) -> Fraction:
        return sum((min(money, price * utility) for money, utility in supporters), Fraction(0))

    for price in sorted(money / utility for money, utility in supporters):  # where somebody is spent
        if paid(price) >= cost:
            still = sum(utility for money, utility in supporters if money / utility >= price)
            return price - (paid(price) - cost) / still
    return None


def _plain(election: Election, utility: Utility, budget: Fraction) -> Outcome:
    voters = [ballot.points for ballot in election.ballots for _ in range(ballot.voters)]
    costs = {each.key: Fraction(each.cost) for each in election.projects if each.cost <= election.budget}
    utilities: list[Points] = [
        {
            key: Fraction(value) * (costs[key] if utility is Utility.COST else 1)
            for key, value in points.items()
            if key in costs
        }
        for points in voters
    ]
    money = [budget / len(voters)] * len(voters)
    purchases: list[Purchase] = []
    open_ = {key for each in utilities for key in each}
    while True:
        backers = {key: [voter for voter, each in enumerate(utilities) if key in each] for key in open_}
        prices = {
            key: price
            for key, group in backers.items()
            if (price := _price(costs[key], [(money[voter], utilities[voter][key]) for voter in group])) is not None
        }
        if not prices:
            left = {key: sum((money[voter] for voter in group), Fraction(0)) for key, group in backers.items()}
            return Outcome(chosen=tuple(each.project for each in purchases), purchases=tuple(purchases), left=left)
        winner = min(prices, key=lambda key: (prices[key], key))
        paid = {voter: min(money[voter], prices[winner] * utilities[voter][winner]) for voter in backers[winner]}
        for voter, amount in paid.items():
            money[voter] -= amount
        purchases.append(
            Purchase(project=winner, price=prices[winner], most_paid=max(paid.values()), supporters=len(paid))
        )
        open_.remove(winner)


def _plain_add_one(election: Election, utility: Utility) -> Outcome:
    """One unit after the other, each a run from the beginning."""
    costs = {each.key: Fraction(each.cost) for each in election.projects}
    supported = {key for ballot in election.ballots for key in ballot.points}
    voters = sum(ballot.voters for ballot in election.ballots)
    budget, virtual = Fraction(election.budget), Fraction(election.budget)
    best = _plain(election, utility, virtual)
    while any(costs[key] <= budget - sum(costs[each] for each in best.chosen) for key in supported - set(best.chosen)):
        virtual += voters
        raised = _plain(election, utility, virtual)
        if sum(costs[key] for key in raised.chosen) > budget:
            break
        best = raised
    return best


def _ties(random: Random) -> tuple[Decimal, list[str], list[str], int]:
    """Budget, costs, points, and the most voters of a ballot: few numbers, so that much is equal."""
    return Decimal(random.choice([30, 60, 90, 100])), ["10", "20", "30", "45"], ["1", "2", "5"], 3


def _approvals(random: Random) -> tuple[Decimal, list[str], list[str], int]:
    return Decimal(random.choice([30, 60, 90, 100])), ["10", "15", "20", "30", "45"], ["1"], 3


def _neighbours(random: Random) -> tuple[Decimal, list[str], list[str], int]:
    """Costs that floating point cannot tell apart."""
    costs = ["1e17", "100000000000000001", "100000000000000002", "99999999999999999"]
    return Decimal(random.choice(["3e17", "4e17", "400000000000000003"])), costs, ["1", "1.00000000000000000001"], 2


def _tiny_and_huge(random: Random) -> tuple[Decimal, list[str], list[str], int]:
    return Decimal(random.choice(["1e12", "3e12"])), ["1e-12", "0.01", "1", "7e5", "1e12"], ["1e-9", "1", "3e9"], 3


def _beyond_floating_point(random: Random) -> tuple[Decimal, list[str], list[str], int]:
    return Decimal(random.choice(["1e400", "1e-390"])), ["1e-400", "3e-391", "1", "4e399"], ["1e-200", "2", "1e250"], 2


def _far_below_the_budget(random: Random) -> tuple[Decimal, list[str], list[str], int]:
    return Decimal(random.choice(["1", "1e300"])), ["1e-320", "2e-320", "3e-320"], ["1", "2"], 2


def _huge_points(random: Random) -> tuple[Decimal, list[str], list[str], int]:
    return Decimal(random.choice(["50", "70"])), ["10", "21", "33.5"], ["1e30", "2e30", "1"], 3


KINDS = [_ties, _approvals, _neighbours, _tiny_and_huge, _beyond_floating_point, _far_below_the_budget, _huge_points]
Kind = Callable[[Random], tuple[Decimal, list[str], list[str], int]]


def _election(kind: Kind, seed: int) -> Election:
    random = Random(seed)  # noqa: S311
    budget, costs, points, most = kind(random)
    projects = [Project(key=key, cost=Decimal(random.choice(costs))) for key in "abcdefghij"[: random.randint(1, 10)]]
    ballots = []
    for _ in range(random.randint(1, 8)):
        chosen = random.sample(projects, random.randint(0, len(projects)))
        given = {each.key: Decimal(random.choice(points)) for each in chosen}
        ballots.append(Ballot(points=given, voters=random.randint(1, most)))
    return Election(budget=budget, projects=tuple(projects), ballots=tuple(ballots))


@pytest.mark.parametrize("utility", Utility)
@pytest.mark.parametrize("kind", KINDS)
def test_projects_prices_payments_and_what_is_left_are_those_of_the_definition(kind: Kind, utility: Utility) -> None:
    bought = 0
    for seed in range(80):
        election = _election(kind, seed)
        expected = _plain(election, utility, Fraction(election.budget))
        assert equal_shares(election, utility) == expected, seed
        bought += len(expected.chosen)
    assert bought > 80


@pytest.mark.parametrize("utility", Utility)
@pytest.mark.parametrize("kind", [_ties, _approvals])
def test_raising_the_shares_ends_where_one_run_after_the_other_ends(kind: Kind, utility: Utility) -> None:
    raised = 0
    for seed in range(80):
        election = _election(kind, seed)
        found = equal_shares(election, utility, Completion.ADD_ONE_UTILITARIAN)
        expected = _plain_add_one(election, utility)
        assert found.purchases == expected.purchases, seed
        assert found.left == expected.left, seed
        assert found.chosen == (*expected.chosen, *found.completed), seed
        raised += expected != _plain(election, utility, Fraction(election.budget))
    assert raised > 15


def test_ten_thousand_supporters_with_the_same_money_are_spent_by_a_price_that_takes_it_all() -> None:
    """All are a tie between being spent and not; then nothing is left, exactly."""
    ballots = [Ballot(points={"a": Decimal(1), "b": Decimal(1)}, voters=number) for number in range(1, 141)]
    voters = sum(ballot.voters for ballot in ballots)
    projects = tuple(Project(key=key, cost=Decimal(cost)) for key, cost in {"a": voters, "b": 1}.items())
    outcome = equal_shares(Election(budget=Decimal(voters), projects=projects, ballots=tuple(ballots)), Utility.COST)
    assert outcome.chosen == ("a",)
    assert outcome.left == {"b": 0}
    assert outcome.purchases[0].most_paid == 1

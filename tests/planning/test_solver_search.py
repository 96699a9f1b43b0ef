"""The search beside SCIP: what it finds keeps every row, nothing better exists where all can be tried, and it stops."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import combinations
from random import Random

import numpy as np
import pytest

from dreiklang.planning.core import MOST_CAPS, Packing
from dreiklang.planning.oscillation_search import OscillationSearch
from dreiklang.planning.solver import Outcome, Problem, Row, _far_off, _with_better, maximise

SOON = 15.0
"""Seconds, on the busiest machine; a search that did not stop would go on for minutes."""


def small(seed: int) -> Problem:
    """Nine columns: groups that need or allow one, a cap, a least use, a dependency, sometimes an equation."""
    random = Random(seed)  # noqa: S311
    rows = [
        Row({0: 1, 1: 1, 2: 1}, lower=random.choice([None, 1]), upper=1),
        Row({3: 1, 4: 1}, upper=1),
        Row({column: random.randint(1, 9) for column in range(9)}, upper=random.randint(12, 25)),
        Row({column: random.randint(1, 9) for column in range(4, 9)}, lower=random.randint(1, 20)),
        Row({5: -1, 6: 1}, lower=0),
    ]
    if seed % 3 == 0:
        rows.append(Row(dict.fromkeys(range(9), 1), lower=3, upper=3))
    return Problem(9, {column: random.randint(-3, 30) for column in range(9)}, rows)


def everything(problem: Problem) -> Iterator[tuple[int, ...]]:
    for size in range(problem.columns + 1):
        yield from (chosen for chosen in combinations(range(problem.columns), size) if problem.allows(chosen))


def hard(seed: int = 0) -> Problem:
    """A multiple-choice knapsack that SCIP does not prove in seconds."""
    random = Random(seed)  # noqa: S311
    groups = [range(8 * group, 8 * group + 8) for group in range(60)]
    uses = [{column: random.randint(1, 99) for group in groups for column in group} for _ in range(10)]
    values = {column: sum(use[column] for use in uses) // 10 + random.randint(1, 40) for column in uses[0]}
    rows = [Row(dict.fromkeys(group, 1), lower=1, upper=1) for group in groups]
    return Problem(480, values, [*rows, *(Row(use, upper=60 * 48) for use in uses)])


def searched(problem: Problem, seconds: float) -> tuple[int, ...] | None:
    packing = Packing.of(problem)
    assert packing is not None
    search = OscillationSearch(problem, packing)
    search.run(None, time.monotonic() + seconds)
    return search.best


@pytest.mark.parametrize("seed", range(12))
def test_on_small_problems_it_finds_what_trying_everything_finds(seed: int) -> None:
    problem = small(seed)
    best = max((problem.worth(chosen) for chosen in everything(problem)), default=None)
    found = searched(problem, 0.4)
    assert (None if found is None else problem.worth(found)) == best
    assert found is None or problem.allows(found)


@pytest.mark.parametrize("seed", range(12))
def test_no_choice_exceeds_the_bound_whatever_the_prices(seed: int) -> None:
    problem = small(seed)
    packing = Packing.of(problem)
    assert packing is not None
    best = max((problem.worth(chosen) for chosen in everything(problem)), default=0)
    guessed = np.random.default_rng(seed).uniform(0, 9, size=len(packing.cap))
    for prices in (packing.prices(), guessed, np.zeros(len(packing.cap))):
        bound = packing.bound(prices)
        assert bound is not None
        assert bound >= best


@pytest.mark.parametrize("seed", range(6))
def test_columns_and_options_say_the_same(seed: int) -> None:
    problem = small(seed)
    packing = Packing.of(problem)
    assert packing is not None
    for chosen in everything(problem):
        choice = packing.choice(chosen)
        assert packing.chosen(choice) == chosen
        assert packing.value[choice].sum() == problem.worth(chosen)
        assert (packing.use[choice].sum(axis=0) <= packing.cap).all()


def test_a_problem_with_too_many_caps_or_without_a_goal_is_left_to_scip() -> None:
    caps = [Row({0: 1, 1: 1, 2: number}, upper=number) for number in range(2, MOST_CAPS + 3)]
    assert Packing.of(Problem(3, {0: 1}, caps)) is None
    assert Packing.of(Problem(3, {}, caps[:5])) is None
    assert Packing.of(Problem(3, {0: 1}, caps[:5])) is not None


def test_rows_that_nothing_can_break_are_no_caps() -> None:
    packing = Packing.of(Problem(2, {0: 1}, [Row({0: 1, 1: 1}, upper=2, lower=0), Row({0: 2, 1: 1}, upper=2)]))
    assert packing is not None
    assert np.array_equal(packing.cap, [2.0])


def test_requirements_between_columns_are_left_to_scip_unless_it_is_far_off() -> None:
    problem = Problem(2, {0: 1000, 1: 1}, [Row({0: 1, 1: -1}, lower=0), Row({0: 2, 1: 1}, upper=2)])
    packing = Packing.of(problem)
    assert packing is not None
    assert not packing.plain
    assert not _far_off(problem, Outcome(proved=False, chosen=(0,), bound=1001))
    assert _far_off(problem, Outcome(proved=False, chosen=(0,), bound=1003))
    assert _far_off(problem, Outcome(proved=False, chosen=None, bound=1003))


def test_a_hard_problem_stops_when_asked_long_before_its_time_is_over() -> None:
    asked = time.monotonic() + 2.0
    outcome = maximise(hard(), None, asked + 120, lambda: time.monotonic() >= asked)
    assert time.monotonic() - asked < SOON
    assert outcome.stopped
    assert outcome.chosen is not None


def test_a_hard_problem_ends_at_its_deadline_with_a_choice_under_the_bound() -> None:
    problem, deadline = hard(1), time.monotonic() + 3.0
    outcome = maximise(problem, None, deadline, lambda: False)
    assert time.monotonic() - deadline < SOON
    assert outcome.chosen is not None
    assert problem.allows(outcome.chosen)
    assert outcome.bound is not None
    assert problem.worth(outcome.chosen) <= outcome.bound


def test_a_known_choice_is_never_made_worse() -> None:
    problem = hard(2)
    known = maximise(problem, None, time.monotonic() + 3.0, lambda: False).chosen
    assert known is not None
    again = maximise(problem, known, time.monotonic() + 1.5, lambda: False).chosen
    assert again is not None
    assert problem.worth(again) >= problem.worth(known)


def test_of_both_searches_the_better_choice_counts() -> None:
    problem = Problem(3, {0: 3, 1: 4, 2: 5}, [Row({0: 1, 1: 1, 2: 1}, upper=1)])
    by_scip = Outcome(proved=False, chosen=(1,), bound=6)
    assert _with_better(problem, by_scip, (0,)) == by_scip
    assert _with_better(problem, by_scip, (2,)) == Outcome(proved=False, chosen=(2,), bound=6)
    assert _with_better(problem, Outcome(proved=False, chosen=None, bound=5), (2,)).proved
    nothing = Outcome(proved=True, chosen=None, bound=None)
    assert _with_better(problem, nothing, (2,)) == Outcome(proved=False, chosen=(2,), bound=None)

"""Every kind of condition, alone and together, against trying every package that exists."""

from __future__ import annotations

from random import Random

import pytest

from dreiklang.planning import (
    Status,
    plan,
    plan_from_json,
    plan_to_json,
    request_from_json,
    request_of_plan,
    request_to_json,
    verify,
)
from planning.portfolios import KINDS_OF_CONDITIONS, best_by_trying, random_request, spread, with_condition


@pytest.mark.parametrize("kind", KINDS_OF_CONDITIONS)
def test_a_condition_of_one_kind_gives_the_best_package_that_keeps_it(kind: str) -> None:
    changed = 0
    for seed in range(60):
        plain = spread(random_request(seed), seed)
        request = with_condition(plain, kind, seed)
        expected = best_by_trying(request)
        result = plan(request)
        assert result.status is (Status.INFEASIBLE if expected is None else Status.OPTIMAL), seed
        assert result.choices == (expected or ()), seed
        changed += expected != best_by_trying(plain)
    assert changed > 1, "the condition never mattered"


@pytest.mark.parametrize("start", range(0, 120, 30))
def test_all_kinds_together_give_the_best_package_that_keeps_them(start: int) -> None:
    for seed in range(start, start + 30):
        request = spread(random_request(seed), seed)
        for kind in Random(seed).sample(KINDS_OF_CONDITIONS, 4):  # noqa: S311
            request = with_condition(request, kind, seed)
        expected = best_by_trying(request)
        result = plan(request)
        assert result.choices == (expected or ()), seed
        assert result.status is (Status.INFEASIBLE if expected is None else Status.OPTIMAL), seed
        assert expected is None or verify(request, result) == ()


@pytest.mark.parametrize("kind", KINDS_OF_CONDITIONS)
def test_requests_and_plans_survive_being_written_and_read(kind: str) -> None:
    for seed in range(15):
        request = with_condition(spread(random_request(seed), seed), kind, seed)
        assert request_from_json(request_to_json(request)) == request
        result = plan(request)
        text = plan_to_json(result, request)
        assert plan_from_json(text) == result
        assert request_of_plan(text, request.portfolio) == request

"""Whoever receives a plan can check it without trusting who made it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dreiklang.planning import (
    InvalidValueError,
    Limit,
    PackageRequest,
    Quantity,
    UnreadablePlanError,
    plan,
    plan_to_json,
    recheck,
    request_of_plan,
)
from planning.portfolios import best_by_trying, measure, portfolio, random_request, variant

PORTFOLIO = portfolio(
    measure("A", 6, variant("klein", "0.5", 10, "0.5"), variant("voll", "1", 40, "1")),
    measure("B", 5, variant("voll", "1", 30, "2"), requires=("A",)),
    measure("C", 4, variant("voll", "1", 30, "0.25")),
)
REQUEST = PackageRequest(
    portfolio=PORTFOLIO,
    limits=(Limit(quantity=Quantity.FUNDS, year=2024, maximum=Decimal(70)),),
    excluded=("B",),
    obligations_first=False,
)
TEXT = plan_to_json(plan(REQUEST), REQUEST)


def _changed(change: Callable[[Any], Any]) -> str:
    facts = json.loads(TEXT)
    change(facts)
    return json.dumps(facts)


def test_an_untouched_plan_stands() -> None:
    assert recheck(TEXT, PORTFOLIO) == ()
    assert request_of_plan(TEXT, PORTFOLIO) == REQUEST


def test_every_plan_of_random_requests_stands_and_answers_its_own_request() -> None:
    for seed in range(60):
        request = random_request(seed)
        text = plan_to_json(plan(request), request)
        assert request_of_plan(text, request.portfolio) == request, seed
        if best_by_trying(request) is not None:
            assert recheck(text, request.portfolio) == (), seed


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.update(value="9999"),
        lambda facts: facts["totals"]["funds"].update({"2024": "1"}),
        lambda facts: facts["totals"]["posts"].update(sum="0.01"),
        lambda facts: facts["choices"][0]["resources"]["material"].update({"2024": "1"}),
        lambda facts: facts["choices"][0].update(name="Anders"),
        lambda facts: facts["choices"].pop(),
        lambda facts: facts["choices"].append(dict(facts["choices"][0], measure="B", variant="voll")),
        lambda facts: facts["choices"][0].update(variant="riesig"),
        lambda facts: facts["choices"][0].update(measure="Z"),
        lambda facts: facts["limits"][0].update(maximum="60"),
        lambda facts: facts["limits"][0].update(used="0"),
        lambda facts: facts["excluded"].clear(),
        lambda facts: facts["not_chosen"].clear(),
        lambda facts: facts.update(bound="1"),
        lambda facts: facts.update(fingerprint="0" * 64),
        lambda facts: facts.update(obligations_first=True),
    ],
)
def test_an_altered_figure_is_found(change: Callable[[Any], Any]) -> None:
    assert recheck(_changed(change), PORTFOLIO)


def test_another_register_is_found() -> None:
    first, *others = PORTFOLIO.measures
    renamed = replace(PORTFOLIO, measures=(replace(first, name="Anders"), *others))
    assert recheck(TEXT, renamed)


@pytest.mark.parametrize("text", ["", "[]", "{}", "nein", '{"schema": "dreiklang/plan/1"}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePlanError):
        recheck(text, PORTFOLIO)


def test_conditions_that_the_register_does_not_know_are_refused() -> None:
    with pytest.raises(InvalidValueError):
        recheck(_changed(lambda facts: facts.update(excluded=["Z"])), PORTFOLIO)


def test_no_reason_speaks_of_an_exchange_that_would_be_better() -> None:
    """What would leave is worth at least what would come in, or the package were not the best."""
    seen = 0
    for seed in range(600):
        request = random_request(seed)
        limits = tuple(replace(limit, minimum=None) for limit in request.limits)
        request = replace(request, limits=limits, obligations_first=False)
        for reason in plan(request).reasons.values():
            for sentence in reason.sentences:
                if "gain" in sentence.values:
                    seen += 1
                    assert sentence.values["gain"] <= sentence.values["lost"], seed
    assert seen > 50

"""What a portfolio manager may rely on when the program says that a package is the best."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from dreiklang.planning import (
    Choice,
    Limit,
    Obligation,
    PackageRequest,
    Quantity,
    Required,
    Resources,
    Status,
    complement,
    everything,
    named_measures,
    number_of_posts,
    plan,
    plan_from_json,
    plan_to_json,
    plus_minus,
    request_from_json,
    request_to_json,
    verify,
    within_draft,
)
from planning.portfolios import best_by_trying, measure, portfolio, random_request, variant

FUNDS_50 = Limit(quantity=Quantity.FUNDS, year=2024, maximum=Decimal(50))


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_no_package_that_exists_is_better_and_the_best_is_unique(start: int) -> None:
    for seed in range(start, start + 50):
        request = random_request(seed)
        expected = best_by_trying(request)
        result = plan(request)
        assert result.status is (Status.INFEASIBLE if expected is None else Status.OPTIMAL), seed
        assert result.choices == (expected or ()), seed


def test_obligations_come_before_value_and_only_if_asked() -> None:
    duty = measure("A", 1, variant("full", "1", 50), obligation=Obligation.MANDATORY)
    wish = measure("B", 10, variant("full", "1", 50))
    first = plan(PackageRequest(portfolio=portfolio(duty, wish), limits=(FUNDS_50,)))
    later = plan(PackageRequest(portfolio=portfolio(duty, wish), limits=(FUNDS_50,), obligations_first=False))
    assert [each.measure for each in first.choices] == ["A"]
    assert [each.measure for each in later.choices] == ["B"]


def test_more_budget_is_never_worse() -> None:
    for seed in range(40):
        request = random_request(seed)
        wider = tuple(
            replace(limit, maximum=limit.maximum and limit.maximum * 2, minimum=None) for limit in request.limits
        )
        wide = replace(request, limits=wider, obligations_first=False)
        before, after = plan(replace(request, obligations_first=False)), plan(wide)
        assert before.status is Status.INFEASIBLE or after.value >= before.value, seed


def test_a_packages_own_totals_as_limits_give_it_back() -> None:
    for seed in range(30):
        request = replace(random_request(seed), limits=(), obligations_first=False)
        first = plan(request)
        own = tuple(
            Limit(quantity=quantity, year=year, maximum=first.totals.amount(quantity, year))
            for quantity in (Quantity.FUNDS, Quantity.POSTS)
            for year in request.portfolio.years
        )
        assert plan(replace(request, limits=own)).choices == first.choices, seed


def test_the_order_in_which_measures_are_listed_changes_nothing() -> None:
    for seed in range(30):
        request = random_request(seed)
        turned = replace(request, portfolio=replace(request.portfolio, measures=request.portfolio.measures[::-1]))
        assert set(plan(request).choices) == set(plan(turned).choices), seed


def test_a_variant_that_costs_more_and_brings_less_changes_nothing() -> None:
    base = measure("A", 5, variant("half", "0.5", 20), variant("full", "1", 40))
    worse = replace(base, variants=(variant("bad", "0.4", 30), *base.variants))
    requests = [PackageRequest(portfolio=portfolio(each), limits=(FUNDS_50,)) for each in (base, worse)]
    assert plan(requests[0]).choices == plan(requests[1]).choices


def test_named_measures_bring_all_that_they_need_and_nothing_else() -> None:
    base = measure("DMS", 1, variant("full", "1", 10))
    akte = measure("AKTE", 5, variant("full", "1", 10), requires=("DMS",))
    other = measure("BIM", 9, variant("full", "1", 10))
    result = plan(named_measures(portfolio(base, akte, other), ["AKTE"]))
    assert [each.measure for each in result.choices] == ["DMS", "AKTE"]


def test_a_number_of_posts_and_the_drafts_funds_are_definitions_of_their_own() -> None:
    two = portfolio(measure("A", 5, variant("full", "1", 30, "1")), measure("B", 6, variant("full", "1", 30, "1")))
    assert [each.measure for each in plan(number_of_posts(two, Decimal(1))).choices] == ["B"]
    assert not plan(within_draft(two, {2024: Decimal(20)}, Decimal(5))).choices
    assert len(plan(everything(two)).choices) == 2


def test_a_package_and_its_complement_are_everything() -> None:
    compared = 0
    for seed in range(200):
        request = replace(random_request(seed), limits=(), required=(), excluded=())
        if any(each.excludes for each in request.portfolio.measures):
            continue
        choices = [
            Choice(measure=each.measure, variant=request.portfolio.by_key[each.measure].variants[0].key)
            for each in plan(request).choices[::2]
        ]
        by_key = request.portfolio.by_key
        taken = [by_key[each.measure].variant(each.variant) for each in choices]
        rest = complement(request.portfolio, choices)
        for each in rest.measures:
            if each.fullest.key != by_key[each.key].fullest.key:
                continue  # the full variant takes less than what is taken: nothing remains of it
            base = [item for item, choice in zip(taken, choices, strict=True) if choice.measure == each.key]
            compared += bool(base)
            whole = each.fullest.resources + (base[0].resources if base else Resources())
            for quantity in Quantity:
                assert whole.amount(quantity) == by_key[each.key].fullest.resources.amount(quantity), seed
    assert compared > 10


def test_a_delayed_variants_later_posts_leave_no_negative_remainder() -> None:
    late = replace(variant("base", "0.4", 10), resources=Resources(posts={2024: Decimal(1), 2025: Decimal(1)}))
    full = replace(variant("full", "1", 10), resources=Resources(posts={2024: Decimal(5)}))
    rest = complement(portfolio(measure("A", 5, late, full)), [Choice(measure="A", variant="base")])
    assert dict(rest.measures[0].fullest.resources.posts) == {2024: Decimal(3)}


def test_plus_and_minus_change_what_must_be_in() -> None:
    three = portfolio(*(measure(key, 5, variant("full", "1", 50)) for key in "ABC"))
    request = PackageRequest(portfolio=three, limits=(FUNDS_50,), required=(Required(measure="A"),))
    assert [each.measure for each in plan(request).choices] == ["A"]
    assert [each.measure for each in plan(plus_minus(request, plus=["C"], minus=["A"])).choices] == ["C"]


def test_what_contradicts_itself_is_named_and_nothing_more() -> None:
    request = PackageRequest(
        portfolio=portfolio(measure("A", 5, variant("full", "1", 60)), measure("B", 5, variant("full", "1", 10))),
        limits=(FUNDS_50, Limit(quantity=Quantity.POSTS, maximum=Decimal(9))),
        required=(Required(measure="A"), Required(measure="B")),
    )
    result = plan(request)
    assert result.status is Status.INFEASIBLE
    sentences = [str(sentence) for sentence in result.conflict]
    assert len(sentences) == 2
    assert "50" in sentences[0]
    assert sentences[1].startswith("A ")


def test_a_measure_that_is_out_says_which_limit_and_what_would_leave() -> None:
    request = PackageRequest(
        portfolio=portfolio(measure("A", 9, variant("full", "1", 40)), measure("B", 3, variant("full", "1", 30))),
        limits=(FUNDS_50,),
    )
    reason = plan(request).reasons["B"]
    text = " ".join(map(str, reason.sentences))
    assert reason.kind == "limit"
    assert "needs 30 TEUR, 10 are left" in text
    assert "A would have to leave" in text


def test_the_check_refuses_a_plan_with_an_altered_figure() -> None:
    request = PackageRequest(portfolio=portfolio(measure("A", 5, variant("full", "1", 40))), limits=(FUNDS_50,))
    good = plan(request)
    assert verify(request, good) == ()
    for bad in (
        replace(good, value=good.value + 1),
        replace(good, totals=Resources(material={2024: Decimal(39)})),
        replace(good, choices=good.choices * 2),
        replace(good, choices=(Choice(measure="A", variant="other"),)),
        replace(good, bound=Decimal(0)),
    ):
        assert verify(request, bad)
    tight = replace(request, limits=(replace(FUNDS_50, maximum=Decimal(39)),))
    assert verify(tight, good)


def test_a_search_that_is_stopped_says_so() -> None:
    result = plan(random_request(3), stop=lambda: True)
    assert result.status is Status.STOPPED
    assert result.choices == ()


def test_progress_tells_how_many_goals_are_settled() -> None:
    seen: list[int] = []
    plan(random_request(8), progress=lambda goal, done, value, bound: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] >= 3


def test_json_carries_requests_and_plans_without_loss() -> None:
    for seed in range(40):
        request = random_request(seed)
        result = plan(request)
        text = plan_to_json(result, request)
        assert plan_to_json(plan_from_json(text), request) == text
        assert request_from_json(request_to_json(request)) == request


def test_another_process_writes_the_same_bytes() -> None:
    code = (
        "from planning.portfolios import random_request\n"
        "from dreiklang.planning import plan, plan_to_json\n"
        "print([plan_to_json(plan(r), r) for r in map(random_request, range(12))])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={"PYTHONPATH": "tests", "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_hostile_numbers_are_planned_exactly() -> None:
    huge = measure("A", 10, variant("full", "1", 10**9))
    tiny = measure("B", 1, variant("full", "1", 0, "0.01"))
    request = PackageRequest(
        portfolio=portfolio(huge, tiny),
        limits=(
            Limit(quantity=Quantity.FUNDS, maximum=Decimal(10**9) - Decimal("0.001")),
            Limit(quantity=Quantity.POSTS, maximum=Decimal("0.01")),
        ),
    )
    assert [each.measure for each in plan(request).choices] == ["B"]
    assert plan(PackageRequest(portfolio=portfolio())).status is Status.OPTIMAL

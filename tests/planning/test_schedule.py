"""Schedules: the best one by trying all, whatever the order of listing, confirmed by a check of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal

import pytest

from dreiklang.planning import InvalidValueError, Status
from dreiklang.planning.quarters import Quarter
from dreiklang.planning.schedule import Mode, Pool, Schedule, ScheduleGoal, ScheduleRequest, Task, ramp
from dreiklang.planning.schedule_check import verify_schedule
from dreiklang.planning.schedule_codec import schedule_to_json
from dreiklang.planning.schedule_search import schedule
from planning.schedules import START, Trial, best_by_trying, free_ends, goals, pool, random_request, task

SOON = 15.0
"""Seconds, on the busiest machine; a search that did not stop would go on for minutes."""


def _request(*tasks: Task, capacity: str = "1", **facts: object) -> ScheduleRequest:
    return ScheduleRequest(start=START, tasks=tasks, pools=(pool(capacity),), **facts)  # type: ignore[arg-type]


def _places(found: Schedule) -> Trial:
    return {each.task: (each.start.since(START), each.mode) for each in found.placements}


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_the_schedule_is_the_best_of_all_that_exist(first: int) -> None:
    for seed in range(first, first + 50):
        request = random_request(seed)
        found, best = schedule(request), best_by_trying(request)
        if best is None:
            assert found.status is Status.INFEASIBLE, seed
            assert found.conflict, seed
            continue
        assert found.status is Status.OPTIMAL, seed
        assert _places(found) == best, seed
        assert (found.delay, found.delay_bound) == (goals(request, best)[0],) * 2
        assert found.end == found.end_bound == START.later(goals(request, best)[1] - 1)
        free = free_ends(request)
        for each in found.placements:
            behind = each.finish.since(START) + 1 - free[each.task]
            assert each.delay_months == 3 * behind + request.by_key[each.task].delay_months


def test_where_columns_would_be_too_many_the_result_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dreiklang.planning.schedule_program.MOST_COLUMNS", 0)
    for seed in range(60):
        request = random_request(seed)
        found, best = schedule(request), best_by_trying(request)
        assert (_places(found) or None) == best, seed


def test_two_measures_share_a_post_one_after_the_other_the_weightier_first() -> None:
    found = schedule(_request(task("A", 2, "1"), task("B", 2, "1", weight=Decimal(5))))
    assert [(each.task, str(each.start), str(each.finish), each.delay_months) for each in found.placements] == [
        ("A", "2024Q3", "2024Q4", 6),
        ("B", "2024Q1", "2024Q2", 0),
    ]
    assert found.delay == 2
    assert found.use == {"doit": (Decimal(1),) * 4}
    assert found.settled == tuple(ScheduleGoal)


def test_what_the_variant_is_late_anyway_counts_in_months_and_not_in_the_goal() -> None:
    found = schedule(_request(task("A", 2, "1", delay_months=9)))
    assert (found.placements[0].delay_months, found.delay) == (9, 0)


def test_a_measure_waits_for_what_it_requires_and_for_the_first_hires() -> None:
    request = ScheduleRequest(
        start=START,
        tasks=(task("A", 1, "2"), task("B", 1, "2", "A")),
        pools=(Pool(organization="doit", capacity=ramp(Decimal(1), Decimal("0.5"), Decimal(2), 1)),),
    )
    assert _places(schedule(request)) == {"A": (2, 0), "B": (3, 0)}


def test_hiring_ramps_up() -> None:
    assert ramp(Decimal(4), Decimal("1.5"), Decimal(8), 2) == tuple(map(Decimal, ("4", "4", "5.5", "7", "8")))
    assert ramp(Decimal(4), Decimal(0), Decimal(4), 2) == (Decimal(4),)
    with pytest.raises(InvalidValueError):
        ramp(Decimal(4), Decimal(0), Decimal(5))
    with pytest.raises(InvalidValueError):
        ramp(Decimal(0), Decimal("0.01"), Decimal(1000))


def test_more_people_on_a_measure_are_chosen_only_where_they_help() -> None:
    modes = (Mode(quarters=2, staff={"doit": Decimal(1)}), Mode(quarters=1, staff={"doit": Decimal(2)}))
    slow_and_fast = Task(key="A", modes=modes)
    assert _places(schedule(_request(slow_and_fast, capacity="1"))) == {"A": (0, 0)}
    assert _places(schedule(_request(slow_and_fast, capacity="2"))) == {"A": (0, 1)}


def test_more_capacity_is_never_worse() -> None:
    compared = 0
    for seed in range(80):
        request = random_request(seed)
        more = replace(
            request,
            pools=tuple(
                replace(each, capacity=tuple(value + Decimal("0.5") for value in each.capacity))
                for each in request.pools
            ),
        )
        before, after = schedule(request), schedule(more)
        if before.status is Status.OPTIMAL:
            compared += 1
            assert after.status is Status.OPTIMAL, seed
            assert (after.delay, after.end) <= (before.delay, before.end), seed
    assert compared > 30


def test_the_order_of_listing_changes_nothing() -> None:
    for seed in range(40):
        request = random_request(seed)
        other = replace(request, tasks=request.tasks[::-1], pools=request.pools[::-1])
        assert schedule_to_json(schedule(request), request) == schedule_to_json(schedule(other), other), seed


def test_a_horizon_that_is_ample_and_none_at_all_are_the_same() -> None:
    for seed in range(40):
        request = random_request(seed)
        limited = replace(request, horizon=30)
        free, bounded = schedule(replace(request, horizon=None)), schedule(limited)
        assert (free.status, free.placements) == (bounded.status, bounded.placements), seed


def test_the_check_confirms_every_schedule_and_refuses_altered_ones() -> None:
    request = ScheduleRequest(
        start=START,
        tasks=(task("A", 2, "1"), task("B", 1, "1", "A", latest=START.later(4)), task("C", 1, "1")),
        pools=(pool("1"),),
        horizon=6,
    )
    good = schedule(request)
    assert verify_schedule(request, good) == ()
    first, *others = good.placements
    one_later = replace(first, start=first.start.later(1), finish=first.finish.later(1))
    for bad in (
        replace(good, delay=good.delay + 1),
        replace(good, delay_bound=good.delay + 1),
        replace(good, delay_bound=Decimal(0)),
        replace(good, end=good.end.later(1)),  # type: ignore[union-attr]
        replace(good, end_bound=good.end.later(1)),  # type: ignore[union-attr]
        replace(good, use={"doit": (Decimal(1),)}),
        replace(good, use={}),
        replace(good, placements=good.placements * 2),
        replace(good, placements=good.placements[1:]),
        replace(good, placements=(one_later, *others)),
        replace(good, placements=(replace(first, start=first.start.later(-1)), *others)),
        replace(good, placements=(replace(first, late=first.late + 1), *others)),
        replace(good, placements=(replace(first, delay_months=first.delay_months + 1), *others)),
        replace(good, placements=(replace(first, mode=1), *others)),
        replace(good, placements=(replace(first, task="X"), *others)),
    ):
        assert verify_schedule(request, bad), bad
    for tighter in (
        replace(request, pools=(pool("0.5"),)),
        replace(request, horizon=3),
        replace(request, tasks=(replace(request.tasks[0], earliest=START.later(2)), *request.tasks[1:])),
        replace(request, tasks=(replace(request.tasks[0], latest=START), *request.tasks[1:])),
        replace(request, tasks=(replace(request.tasks[0], after=("C",)), *request.tasks[1:])),
    ):
        assert verify_schedule(tighter, good), tighter


def test_the_check_confirms_random_schedules() -> None:
    for seed in range(100):
        request = random_request(seed)
        found = schedule(request)
        if found.placements:
            assert verify_schedule(request, found) == (), seed


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (_request(task("A", 1, "2")), ["Staff of doit: 1 posts"]),
        (
            _request(task("A", 2, "1", latest=START.later(1)), task("B", 2, "1", latest=START.later(2)), task("C", 1)),
            [
                "Staff of doit: 1 posts",
                "A is finished by the end of Q2 2024",
                "B is finished by the end of Q3 2024",
            ],
        ),
        (
            _request(task("A", 2), task("B", 2, "0", "A"), task("C", 9, "1"), horizon=3),
            ["Everything is finished by the end of Q3 2024"],
        ),
        (
            _request(task("A", 2), task("B", 2, "0", "A", latest=START.later(2))),
            ["B starts after A is finished", "B is finished by the end of Q3 2024"],
        ),
        (
            _request(task("A", 2, "0", earliest=START.later(2), latest=START.later(2))),
            ["A starts in Q3 2024 at the earliest", "A is finished by the end of Q3 2024"],
        ),
    ],
)
def test_what_contradicts_itself_is_named_and_nothing_more(request_: ScheduleRequest, words: list[str]) -> None:
    found = schedule(request_)
    assert found.status is Status.INFEASIBLE
    assert [str(sentence) for sentence in found.conflict] == words


def _large(count: int) -> ScheduleRequest:
    """Many measures of different size and weight on few people: not to be proved in seconds."""
    tasks = [
        task(f"M{n:03}", 1 + n * 7 % 5, f"{1 + n * 11 % 9}.5", weight=Decimal(1 + n * 13 % 17)) for n in range(count)
    ]
    return _request(*tasks, capacity="20")


def test_a_search_stops_when_asked_long_before_its_time_is_over() -> None:
    asked = []
    began = time.monotonic()

    def stop() -> bool:
        late = time.monotonic() - began > 1
        if late:
            asked.append(time.monotonic())
        return late

    request = _large(150)
    found = schedule(request, stop=stop)
    assert time.monotonic() - asked[0] < SOON
    assert found.status is Status.STOPPED
    assert verify_schedule(request, found) == ()
    assert schedule(request, stop=lambda: True).status is Status.STOPPED


def test_what_is_not_proved_in_time_says_so_with_a_bound() -> None:
    request = _large(80)
    found = schedule(request, time_limit=0.5)
    assert found.status is Status.FEASIBLE
    assert found.settled == ()
    assert found.gap is not None
    assert found.gap > 0
    assert verify_schedule(request, found) == ()


def test_progress_tells_how_many_goals_are_settled() -> None:
    seen: list[int] = []
    schedule(random_request(3), progress=lambda goal, done, value, bound: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == 2


def test_another_process_writes_the_same_bytes() -> None:
    code = (
        "from planning.schedules import random_request\n"
        "from dreiklang.planning.schedule_search import schedule\n"
        "from dreiklang.planning.schedule_codec import schedule_to_json\n"
        "print([schedule_to_json(schedule(r), r) for r in map(random_request, range(12))])"
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


def test_hostile_numbers_are_scheduled_exactly() -> None:
    request = ScheduleRequest(
        start=START,
        tasks=(
            Task(key="A", modes=(Mode(quarters=400, staff={"doit": Decimal(1_000_000)}),), weight=Decimal(10_000)),
            Task(key="B", modes=(Mode(quarters=400, staff={"doit": Decimal("0.01")}),), weight=Decimal("0.01")),
        ),
        pools=(Pool(organization="doit", capacity=(Decimal(1_000_000),)),),
    )
    found = schedule(request)
    assert _places(found) == {"A": (0, 0), "B": (400, 0)}
    assert found.delay == 4
    assert schedule(ScheduleRequest(start=START, tasks=())).status is Status.OPTIMAL


@pytest.mark.parametrize(
    "build",
    [
        lambda: Quarter(2024, 5),
        lambda: Quarter.parse("2024-Q1"),
        lambda: Quarter.parse("２０２４Q1"),
        pool,
        lambda: pool("-1"),
        lambda: pool("0.001"),
        lambda: pool("NaN"),
        lambda: pool("1e12"),
        lambda: Pool(organization="", capacity=(Decimal(1),)),
        lambda: task("", 1),
        lambda: task("A", 0),
        lambda: task("A", 401),
        lambda: task("A", 1, "-1"),
        lambda: task("A", 1, weight=Decimal("Infinity")),
        lambda: task("A", 1, delay_months=-1),
        lambda: Task(key="A", modes=()),
        lambda: _request(task("A", 1), task("A", 1)),
        lambda: _request(task("A", 1, "0", "B")),
        lambda: _request(task("A", 1, "0", "A")),
        lambda: _request(task("A", 1, "0", "B"), task("B", 1, "0", "A")),
        lambda: _request(Task(key="A", modes=(Mode(quarters=1, staff={"other": Decimal(1)}),))),
        lambda: _request(task("A", 1, latest=Quarter(2900, 1))),
        lambda: _request(task("A", 1), horizon=0),
        lambda: ScheduleRequest(start=START, tasks=(), pools=(pool("1"), pool("2"))),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(build: object) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        build()  # type: ignore[operator]
    assert str(refusal.value.reason)
    assert str(refusal.value.remedy)

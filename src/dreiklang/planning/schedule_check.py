"""The independent check of a schedule: it shares nothing with the search, and counts in quarters and decimals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dreiklang.planning.plan import Status
from dreiklang.planning.quarters import Quarter
from dreiklang.planning.schedule import Mode, Placement, Schedule, ScheduleRequest
from dreiklang.wording import Message, message


def verify_schedule(request: ScheduleRequest, schedule: Schedule) -> tuple[Message, ...]:
    """Everything in which the schedule is not one of the request with the delays and sums that it claims."""
    wrong = (*_membership(request, schedule), *_modes(request, schedule))
    if wrong:
        return wrong
    placed = {placement.task: placement for placement in schedule.placements}
    return (
        *_dates(request, schedule),
        *_sequence(request, placed),
        *_capacity(request, schedule),
        *_delays(request, placed),
        *_sums(request, schedule),
    )


def _membership(request: ScheduleRequest, schedule: Schedule) -> Iterator[Message]:
    placed = [placement.task for placement in schedule.placements]
    for key in sorted({*placed, *request.by_key}):
        if key not in request.by_key:
            yield message("Measure {key} is in the schedule but not asked for.", key=key)
        elif placed.count(key) != 1:
            yield message("Measure {key} is in the schedule {count} times.", key=key, count=placed.count(key))


def _modes(request: ScheduleRequest, schedule: Schedule) -> Iterator[Message]:
    for placement in schedule.placements:
        task = request.by_key.get(placement.task)
        if task is not None and not 0 <= placement.mode < len(task.modes):
            yield message("Measure {key} has no mode {number}.", key=placement.task, number=placement.mode)


def _mode(request: ScheduleRequest, placement: Placement) -> Mode:
    return request.by_key[placement.task].modes[placement.mode]


def _dates(request: ScheduleRequest, schedule: Schedule) -> Iterator[Message]:
    for placement in schedule.placements:
        task = request.by_key[placement.task]
        if placement.finish.since(placement.start) + 1 != _mode(request, placement).quarters:
            yield message("Measure {key} does not take as long as its mode.", key=task.key)
        if placement.start < max(request.start, task.earliest or request.start):
            yield message("Measure {key} starts too early.", key=task.key)
        if task.latest is not None and placement.finish > task.latest:
            yield message("Measure {key} is finished too late.", key=task.key)
        if request.horizon is not None and placement.finish >= request.start.later(request.horizon):
            yield message("Measure {key} ends beyond the horizon.", key=task.key)


def _sequence(request: ScheduleRequest, placed: Mapping[str, Placement]) -> Iterator[Message]:
    for key, placement in placed.items():
        for other in request.by_key[key].after:
            if placement.start <= placed[other].finish:
                yield message("Measure {key} starts before {other} is finished.", key=key, other=other)


def _at_work(request: ScheduleRequest, schedule: Schedule, pool: str, quarter: Quarter) -> Decimal:
    return sum(
        (
            _mode(request, placement).staff.get(pool, Decimal(0))
            for placement in schedule.placements
            if placement.start <= quarter <= placement.finish
        ),
        Decimal(0),
    )


def _quarters(request: ScheduleRequest, schedule: Schedule) -> list[Quarter]:
    last = max((placement.finish for placement in schedule.placements), default=None)
    return [] if last is None else [request.start.later(index) for index in range(last.since(request.start) + 1)]


def _capacity(request: ScheduleRequest, schedule: Schedule) -> Iterator[Message]:
    quarters = _quarters(request, schedule)
    if set(schedule.use) != set(request.by_pool):
        yield message("The schedule does not say what each pool of staff does.")
        return
    for pool in request.pools:
        used = [_at_work(request, schedule, pool.key, quarter) for quarter in quarters]
        for index, (quarter, amount) in enumerate(zip(quarters, used, strict=True)):
            capacity = pool.capacity[index] if index < len(pool.capacity) else pool.capacity[-1]
            if amount > capacity:
                yield message(
                    "{quarter}: {used} posts of {pool} are at work; there are {capacity}.",
                    quarter=quarter.words,
                    used=amount,
                    pool=pool.key,
                    capacity=capacity,
                )
        if tuple(used) != tuple(schedule.use[pool.key]):
            yield message("The use of {pool} is not what its measures sum to.", pool=pool.key)


def _free_finish(request: ScheduleRequest, key: str, known: dict[str, Quarter]) -> Quarter:
    """The quarter in which a task would be finished if staff limited nothing."""
    waiting = [key]
    while waiting:
        task = request.by_key[waiting[-1]]
        unknown = [other for other in task.after if other not in known]
        if unknown:
            waiting.extend(unknown)
            continue
        waiting.pop()
        start = max([request.start, task.earliest or request.start, *(known[other].later(1) for other in task.after)])
        known[task.key] = start.later(min(mode.quarters for mode in task.modes) - 1)
    return known[key]


def _delays(request: ScheduleRequest, placed: Mapping[str, Placement]) -> Iterator[Message]:
    known: dict[str, Quarter] = {}
    for key, placement in placed.items():
        task = request.by_key[key]
        free = _free_finish(request, key, known)
        if placement.late != max(placement.finish.since(task.wished or free), 0):
            yield message("Measure {key} is not {count} quarters late.", key=key, count=placement.late)
        if placement.delay_months != 3 * placement.finish.since(free) + task.delay_months:
            yield message("Measure {key} is not delayed by {count} months.", key=key, count=placement.delay_months)


def _sums(request: ScheduleRequest, schedule: Schedule) -> Iterator[Message]:
    delay = sum((request.by_key[each.task].weight * each.late for each in schedule.placements), Decimal(0))
    if delay != schedule.delay:
        yield message("The delays sum to {found}, the schedule says {stated}.", found=delay, stated=schedule.delay)
    if schedule.end != max((placement.finish for placement in schedule.placements), default=None):
        yield message("The schedule does not end when its last measure does.")
    beyond = schedule.delay_bound is not None and schedule.delay_bound > schedule.delay
    before = None not in {schedule.end, schedule.end_bound} and schedule.end_bound > schedule.end  # type: ignore[operator]
    if beyond or before:
        yield message("A bound lies beyond the schedule itself.")
    if schedule.status is Status.OPTIMAL and (schedule.delay_bound, schedule.end_bound) != (delay, schedule.end):
        yield message("The schedule says that it is proved, and its bounds do not.")

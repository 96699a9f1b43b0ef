"""A scheduling request in integers: tasks in ascending order of keys, quarters from 0, hundredths of posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from dreiklang.planning.quarters import LAST_YEAR, Quarter
from dreiklang.planning.schedule import HUNDREDTH, Mode, Pool, ScheduleRequest, Task


@dataclass(frozen=True)
class Way:
    """A mode in integers: quarters, and hundredths of posts by number of pool; pools of which it needs none are out."""

    length: int
    staff: Mapping[int, int]


@dataclass(frozen=True)
class Job:
    """A task in integers. It starts at `earliest` or later and is over at `deadline` (the first quarter after it)."""

    ways: tuple[Way, ...]
    before: tuple[int, ...]
    earliest: int
    deadline: int
    due: int
    weight: int

    @property
    def shortest(self) -> int:
        """Quarters of the fastest way."""
        return min(way.length for way in self.ways)


Times: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Timetable:
    """Start and way of each job, by number."""

    starts: Times
    ways: Times


@dataclass(frozen=True)
class Network:
    """The jobs, in an order in which nobody stands before those it comes after, and what is there by pool."""

    keys: tuple[str, ...]
    jobs: tuple[Job, ...]
    order: Times
    pools: tuple[str, ...]
    capacity: tuple[Times, ...]
    horizon: int

    @cached_property
    def after(self) -> tuple[Times, ...]:
        """The jobs that wait for each job."""
        found: list[list[int]] = [[] for _ in self.jobs]
        for number, job in enumerate(self.jobs):
            for other in job.before:
                found[other].append(number)
        return tuple(map(tuple, found))

    @cached_property
    def tails(self) -> Times:
        """Quarters from the start of each job to the end of the longest chain behind it."""
        tails = [0] * len(self.jobs)
        for number in reversed(self.order):
            behind = max((tails[other] for other in self.after[number]), default=0)
            tails[number] = self.jobs[number].shortest + behind
        return tuple(tails)

    def finish(self, table: Timetable, number: int) -> int:
        """The first quarter after a job."""
        return table.starts[number] + self.jobs[number].ways[table.ways[number]].length

    def delay(self, table: Timetable) -> int:
        """Sum of weight times quarters late, in hundredths."""
        return sum(job.weight * max(self.finish(table, number) - job.due, 0) for number, job in enumerate(self.jobs))

    def end(self, table: Timetable) -> int:
        """The first quarter after all jobs."""
        return max((self.finish(table, number) for number in range(len(self.jobs))), default=0)


def least_delay(network: Network) -> int:
    """A delay that no schedule goes below, in hundredths: each job as early as those before it allow."""
    return sum(
        job.weight * max(start + job.shortest - job.due, 0)
        for job, start in zip(network.jobs, earliest_starts(network), strict=True)
    )


def earliest_end(network: Network) -> int:
    """An end that no schedule goes below: the longest chain, and the work against the staff of each pool."""
    chains = (start + tail for start, tail in zip(earliest_starts(network), network.tails, strict=True))
    return max(max(chains, default=0), *(_end_of_work(network, pool) for pool in range(len(network.pools))), 0)


def earliest_starts(network: Network) -> list[int]:
    """The first quarter in which each job can start if staff limits nothing."""
    starts = [job.earliest for job in network.jobs]
    for number in network.order:
        for other in network.jobs[number].before:
            starts[number] = max(starts[number], starts[other] + network.jobs[other].shortest)
    return starts


def _end_of_work(network: Network, pool: int) -> int:
    """When a pool could be through with its work if it were never idle; the horizon if it cannot."""
    work = sum(min(way.length * way.staff.get(pool, 0) for way in job.ways) for job in network.jobs)
    for quarter, amount in enumerate(network.capacity[pool]):
        if work <= 0:
            return quarter
        work -= amount
    return network.horizon


def network_of(request: ScheduleRequest) -> Network:
    """The request in integers. Without a horizon, one is taken that leaves out no schedule worth having."""
    keys = tuple(sorted(request.by_key))
    pools = tuple(sorted(request.by_pool))
    horizon = request.horizon or _ample(request)
    numbers = {key: number for number, key in enumerate(keys)}
    return Network(
        keys=keys,
        jobs=tuple(_jobs(request, numbers, pools, horizon)),
        order=tuple(numbers[key] for key in request.in_order),
        pools=pools,
        capacity=tuple(_capacity(request.by_pool[key], horizon) for key in pools),
        horizon=horizon,
    )


def free_finishes(request: ScheduleRequest) -> dict[str, int]:
    """The first quarter after each task, from the start on, if staff and dates to be kept limited nothing."""
    found: dict[str, int] = {}
    for key in request.in_order:
        task = request.by_key[key]
        start = max((found[other] for other in task.after), default=0)
        found[key] = max(start, _earliest(request, task)) + min(mode.quarters for mode in task.modes)
    return found


def _ample(request: ScheduleRequest) -> int:
    """When capacity changes no more and all may start, some task is at work in each quarter that is not wasted.

    The calendar ends, too, so that nothing is placed beyond it.
    """
    last = max((_earliest(request, task) for task in request.tasks), default=0)
    settled = max((len(pool.capacity) for pool in request.pools), default=0)
    work = sum(max(mode.quarters for mode in task.modes) for task in request.tasks)
    return min(max(last, settled) + work + 1, Quarter(LAST_YEAR, 4).since(request.start) + 1)


def _earliest(request: ScheduleRequest, task: Task) -> int:
    return 0 if task.earliest is None else max(task.earliest.since(request.start), 0)


def _jobs(request: ScheduleRequest, numbers: Mapping[str, int], pools: Sequence[str], horizon: int) -> Iterator[Job]:
    free = free_finishes(request)
    for key in numbers:
        task = request.by_key[key]
        yield Job(
            ways=tuple(_way(mode, pools) for mode in task.modes),
            before=tuple(sorted({numbers[other] for other in task.after})),
            earliest=_earliest(request, task),
            deadline=horizon if task.latest is None else min(task.latest.since(request.start) + 1, horizon),
            due=free[key] if task.wished is None else task.wished.since(request.start) + 1,
            weight=int(task.weight / HUNDREDTH),
        )


def _way(mode: Mode, pools: Sequence[str]) -> Way:
    needs = {number: int(mode.staff.get(pool, 0) / HUNDREDTH) for number, pool in enumerate(pools)}
    return Way(mode.quarters, {number: need for number, need in needs.items() if need})


def _capacity(pool: Pool, horizon: int) -> Times:
    return tuple(int(pool.at(index) / HUNDREDTH) for index in range(horizon))

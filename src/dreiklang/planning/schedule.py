"""When the measures of a package are done: tasks, the staff that limits them, and the schedule found.

Time is in quarters, staff in full-time posts as exact `Decimal` with at most two decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.plan import Status
from dreiklang.planning.portfolio import Basis
from dreiklang.planning.quarters import Quarter
from dreiklang.wording import Message, message

HUNDREDTH = Decimal("0.01")
MOST_STAFF = Decimal(1_000_000)
MOST_WEIGHT = Decimal(10_000)
MOST_QUARTERS = 400
"""A hundred years: longer than anybody plans, short enough for the solver's integers."""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """People of an organization, perhaps of one skill, who can be at work at the same time.

    `capacity` is in full-time posts, by quarter from the first that is planned; its last value holds on. It is
    not `limited` where nobody said how many there are, and the capacity is what all tasks need at once.
    """

    organization: str
    skill: str = ""
    capacity: tuple[Decimal, ...]
    limited: bool = True

    def __post_init__(self) -> None:
        if not self.organization or "/" in self.organization:
            raise InvalidValueError(
                message("staff"), message("The organisation is missing."), message("Name it, without “/”.")
            )
        if not 0 < len(self.capacity) <= MOST_QUARTERS:
            raise InvalidValueError(
                self.place,
                message("Capacity is given for {count} quarters.", count=len(self.capacity)),
                message("Give 1 to {most} quarters.", most=MOST_QUARTERS),
            )
        for value in self.capacity:
            check_amount(self.place, value, MOST_STAFF)

    @property
    def key(self) -> str:
        """What tasks call the pool: its organization, and its skill after a slash."""
        return f"{self.organization}/{self.skill}" if self.skill else self.organization

    @property
    def place(self) -> Message:
        """The pool in words."""
        return message("staff of {pool}", pool=self.key)

    def at(self, index: int) -> Decimal:
        """The capacity so many quarters after the first."""
        return self.capacity[min(index, len(self.capacity) - 1)]


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One way to do a task: how many quarters it takes, and how many people of each pool meanwhile."""

    quarters: int
    staff: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A measure to be done in one of its modes, without interruption.

    `after` names tasks that must be finished before it starts. It starts in `earliest` at the earliest and must
    be finished by the end of `latest`. It is late by every quarter after `wished` or, where nobody wished
    anything, after the quarter in which it would be finished if staff limited nothing; `weight` says what a
    quarter late costs against the other tasks. `delay_months` is the delay that the chosen variant has anyway.
    """

    key: str
    modes: tuple[Mode, ...]
    name: str = ""
    after: tuple[str, ...] = ()
    earliest: Quarter | None = None
    latest: Quarter | None = None
    wished: Quarter | None = None
    weight: Decimal = Decimal(1)
    delay_months: int = 0
    basis: Basis = Basis.STATED

    def __post_init__(self) -> None:
        if not self.key or not self.modes or self.delay_months < 0:
            raise InvalidValueError(
                self.place,
                message("The key is empty, no mode is given, or the delay is negative."),
                message("Correct the task."),
            )
        check_amount(self.place, self.weight, MOST_WEIGHT)
        for mode in self.modes:
            if not 1 <= mode.quarters <= MOST_QUARTERS:
                raise InvalidValueError(
                    self.place,
                    message("A duration of {count} quarters is out of range.", count=mode.quarters),
                    message("Give 1 to {most} quarters.", most=MOST_QUARTERS),
                )
            for value in mode.staff.values():
                check_amount(self.place, value, MOST_STAFF)

    @property
    def place(self) -> Message:
        """The task in words."""
        return message("measure {key}", key=self.key)


@dataclass(frozen=True, kw_only=True)
class ScheduleRequest:
    """Everything that determines a schedule: equal requests have equal schedules, in whatever order tasks stand.

    `horizon` is how many quarters there are from `start`; None for as many as it takes.
    """

    start: Quarter
    tasks: tuple[Task, ...]
    pools: tuple[Pool, ...] = ()
    horizon: int | None = None

    def __post_init__(self) -> None:
        if self.horizon is not None and not 1 <= self.horizon <= MOST_QUARTERS:
            raise InvalidValueError(
                message("horizon"),
                message("{count} quarters are out of range.", count=self.horizon),
                message("Give 1 to {most} quarters.", most=MOST_QUARTERS),
            )
        if len(self.by_key) < len(self.tasks) or len(self.by_pool) < len(self.pools):
            raise InvalidValueError(
                message("schedule"),
                message("A measure or a pool of staff appears twice."),
                message("Keep one of the two."),
            )
        for task in self.tasks:
            self._check(task)
        self._refuse_cycle()

    def _check(self, task: Task) -> None:
        unknown = {pool for mode in task.modes for pool in mode.staff} - set(self.by_pool)
        if unknown:
            raise InvalidValueError(
                task.place,
                message("There is no staff “{key}”.", key=min(unknown)),
                message("Give its capacity, or correct the name."),
            )
        for other in task.after:
            if other not in self.by_key or other == task.key:
                raise InvalidValueError(
                    task.place,
                    message("It refers to “{key}”, which is no other measure.", key=other),
                    message("Correct the reference."),
                )
        for quarter in (task.earliest, task.latest, task.wished):
            if quarter is not None and abs(quarter.since(self.start)) > MOST_QUARTERS:
                raise InvalidValueError(
                    task.place,
                    message("{quarter} is too far from the start.", quarter=quarter.words),
                    message("Give a quarter at most {most} quarters away.", most=MOST_QUARTERS),
                )

    def _refuse_cycle(self) -> None:
        if len(self.in_order) < len(self.tasks):
            key = min(set(self.by_key) - set(self.in_order))
            raise InvalidValueError(
                message("measure {key}", key=key),
                message("It would have to come before itself, or after what does."),
                message("Remove one requirement of the cycle."),
            )

    @cached_property
    def by_key(self) -> Mapping[str, Task]:
        """Tasks by key."""
        return {task.key: task for task in self.tasks}

    @cached_property
    def by_pool(self) -> Mapping[str, Pool]:
        """Pools by key."""
        return {pool.key: pool for pool in self.pools}

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """Keys of the tasks, each behind all that it comes after; those on a cycle are missing."""
        waiting = {key: set(self.by_key[key].after) for key in sorted(self.by_key)}
        followers: dict[str, list[str]] = {key: [] for key in waiting}
        for key, before in waiting.items():
            for other in before:
                followers[other].append(key)
        ready = [key for key, before in waiting.items() if not before]
        for key in ready:
            for follower in followers[key]:
                waiting[follower].discard(key)
                if not waiting[follower]:
                    ready.append(follower)
        return tuple(ready)


class ScheduleGoal(StrEnum):
    """What a schedule is best in, in strict order: least weighted delay, the earliest end of the whole, and the
    lowest start dates (then the first modes) in ascending order of keys."""

    DELAY = "delay"
    END = "end"
    DATES = "dates"


class ScheduleProgress(Protocol):
    """Told how far the search is. Value and bound are in weighted quarters, None while unknown."""

    def __call__(self, goal: ScheduleGoal, done: int, value: Decimal | None, bound: Decimal | None) -> None:
        """`done` goals are settled, `goal` is being worked on."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """A task in its place: the mode (from 0), its first and its last quarter.

    `late` is in quarters, against the wish; `delay_months` is the delay against the full list: against the end
    that it would have if staff limited nothing, and the variant's own delay on top.
    """

    task: str
    mode: int
    start: Quarter
    finish: Quarter
    late: int
    delay_months: int


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The answer to a request. `delay` is the sum of weight times quarters late; `end` the last quarter of all.

    No schedule has less delay than `delay_bound`, and none of that delay ends before `end_bound`. `settled`
    holds the goals that are proved; `status` is OPTIMAL if all are. `use` is staff at work by pool and quarter,
    from the first quarter to `end`. `conflict` holds a smallest set of conditions that contradict each other, if
    nothing fits.
    """

    status: Status
    placements: tuple[Placement, ...] = ()
    delay: Decimal = Decimal(0)
    delay_bound: Decimal | None = None
    end: Quarter | None = None
    end_bound: Quarter | None = None
    settled: tuple[ScheduleGoal, ...] = ()
    use: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)
    conflict: tuple[Message, ...] = ()
    fingerprint: str = ""
    method: str = ""

    @property
    def gap(self) -> Decimal | None:
        """How much less delay an unknown schedule could have at most, in weighted quarters."""
        return None if self.delay_bound is None else max(self.delay - self.delay_bound, Decimal(0))


def ramp(present: Decimal, hires: Decimal, most: Decimal, brought_in: int = 0) -> tuple[Decimal, ...]:
    """The capacity of a pool that grows: `hires` posts are filled in each quarter up to `most` in all.

    Whoever is hired in a quarter counts from `brought_in` quarters later (0: at once). Raises InvalidValueError
    for numbers that are no exact hundredths from 0 on, or a growth that takes over a hundred years.
    """
    place = message("hiring")
    for value in (present, hires, most):
        check_amount(place, value, MOST_STAFF)
    if present > most or (not hires and present < most) or not 0 <= brought_in <= MOST_QUARTERS:
        raise InvalidValueError(
            place,
            message("{present} posts do not grow to {most}.", present=present, most=most),
            message("Give hires a quarter, and an upper end above the present staff."),
        )
    capacity = [*_growth(present, hires, most, brought_in)]
    if len(capacity) > MOST_QUARTERS:
        raise InvalidValueError(
            place,
            message("Capacity is given for {count} quarters.", count=len(capacity)),
            message("Give 1 to {most} quarters.", most=MOST_QUARTERS),
        )
    return tuple(capacity)


def _growth(present: Decimal, hires: Decimal, most: Decimal, brought_in: int) -> Iterator[Decimal]:
    if present < most:
        yield from [present] * brought_in
    for cohort in range(1, MOST_QUARTERS + 2):
        grown = min(present + hires * cohort, most)
        yield grown
        if grown == most:
            return


def check_amount(place: Message, value: Decimal, most: Decimal) -> None:
    """Refuse what is no exact number of hundredths from 0 to `most`."""
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= most or value % HUNDREDTH:
        raise InvalidValueError(
            place,
            message("{value} is no number from 0 to {most} with at most two decimals.", value=str(value), most=most),
            message("Correct the number."),
        )

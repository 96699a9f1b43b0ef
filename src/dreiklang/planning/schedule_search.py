"""Finding the one best schedule of a request: good ones are bred while CP-SAT proves what is best."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import version

from dreiklang.planning.errors import UnconfirmedResultError
from dreiklang.planning.plan import Status, Stop
from dreiklang.planning.quarters import MONTHS
from dreiklang.planning.schedule import (
    HUNDREDTH,
    Placement,
    Schedule,
    ScheduleGoal,
    ScheduleProgress,
    ScheduleRequest,
)
from dreiklang.planning.schedule_check import verify_schedule
from dreiklang.planning.schedule_codec import schedule_fingerprint
from dreiklang.planning.schedule_conflict import schedule_conflict
from dreiklang.planning.schedule_generation import Generation, Rank
from dreiklang.planning.schedule_model import Proof, ScheduleModel
from dreiklang.planning.schedule_network import Timetable, earliest_end, free_finishes, least_delay, network_of
from dreiklang.planning.schedule_program import Programme

METHOD = (
    f"SCIP (delay) and CP-SAT in OR-Tools {version('ortools')}, confirmed in integers, from schedules that were "
    "bred; goals in strict order, ties by keys"
)
FIRST_LOOK = 0.002
"""Seconds a task in which schedules are bred before anything is proved."""
SHORTEST_SLICE, LONGEST_SLICE = 0.005, 0.08
"""Seconds of breeding between two looks at the proof: short at first, so that small requests do not wait."""
REPORT = 0.2
"""Seconds between two reports of where the search stands."""
ROUND = 2.0
"""Seconds of the first round of a proof. A round that lags behind what was bred begins anew, twice as long."""


def schedule(
    request: ScheduleRequest,
    *,
    progress: ScheduleProgress | None = None,
    stop: Stop | None = None,
    time_limit: float = 60.0,
) -> Schedule:
    """The best schedule of the request, or what is known of it after `time_limit` seconds.

    Goals in strict order: least weighted delay; the earliest end of the whole; the lowest start and then the
    first mode of one task after the other, in ascending order of keys. So the best schedule is unique, and the
    same on every machine. One that is not proved (`Status.FEASIBLE`) is valid, but another run may find another.
    Raises UnconfirmedResultError if the independent check does not confirm the result.
    """
    result = _Search(request, progress, stop, time.monotonic() + time_limit).run()
    if result.status in {Status.OPTIMAL, Status.FEASIBLE} or result.placements:
        complaints = verify_schedule(request, result)
        if complaints:
            raise UnconfirmedResultError(complaints)
    return result


@dataclass
class _Search:
    """The state of one search: the best timetable so far, and how far it is proved."""

    request: ScheduleRequest
    progress: ScheduleProgress | None
    stop: Stop | None
    deadline: float
    goal: ScheduleGoal = ScheduleGoal.DELAY
    stopped: bool = False
    impossible: bool = False
    by_columns: bool = False
    table: Timetable | None = None
    rank: Rank | None = None
    reported: float = 0.0
    settled: list[ScheduleGoal] = field(default_factory=list)

    def run(self) -> Schedule:
        self.network = network_of(self.request)
        self.generation = Generation(self.network)
        self.bred = self.generation.schedules()
        self.model = ScheduleModel(self.network)
        self.bounds = {
            ScheduleGoal.DELAY: least_delay(self.network),
            ScheduleGoal.END: earliest_end(self.network),
        }
        if self._settle(ScheduleGoal.DELAY) and self._settle(ScheduleGoal.END):
            self._settle_dates()
        return self._without_schedule() if self.table is None else self._schedule(self.table)

    # Delay and end

    def _settle(self, goal: ScheduleGoal) -> bool:
        """Breed and prove at the same time, until the best is proved or time is up."""
        self.goal = goal
        self._report()
        self._breed(FIRST_LOOK * len(self.network.jobs))
        round_length = ROUND
        while not (self._is_best() or self.impossible or self._is_over()):
            self._prove(round_length)
            round_length *= 2
        if self._is_best():
            self.settled.append(goal)
            self.model.keep(goal, self.bounds[goal])
        return self._is_best()

    def _prove(self, round_length: float) -> None:
        """One round of proving; what is bred meanwhile counts, too."""
        by_columns = self._delay_by_columns if self.goal is ScheduleGoal.DELAY else self._end_by_columns
        if self.table is not None and by_columns(self.table):
            return
        known, round_ends = self._value(self.table), time.monotonic() + round_length
        breeding = self._breeding()

        def watch(found: int | None) -> bool:
            over = breeding()
            value = self._value(self.table)
            lags = value is not None and value < min(each for each in (known, found, value + 1) if each is not None)
            return over or (lags and time.monotonic() >= round_ends)

        found = self.model.least(self.goal, self.table, self.deadline, watch, self._raise_bound)
        self._raise_bound(found.bound)
        self._adopt(found.table)
        self.impossible = found.proof is Proof.IMPOSSIBLE

    def _delay_by_columns(self, table: Timetable) -> bool:
        """Whether the least delay could be searched for by columns; False if they are too many."""
        programme = Programme.within(self.network, self.network.delay(table), self.bounds[ScheduleGoal.DELAY])
        if programme is None:
            return False
        self.by_columns = True
        found = programme.least_delay(table, self.deadline, self._breeding())
        if found.table is not None:
            delay = self.network.delay(found.table)
            self._raise_bound(delay if found.proved else min(found.bound or 0, delay))
        self._adopt(found.table)
        return True

    def _end_by_columns(self, table: Timetable) -> bool:
        """Whether it is settled by columns if the whole can end a quarter earlier, with the least delay."""
        end = self.network.end(table)
        programme = self._programme(end - 1)
        found = None if programme is None else programme.any(self.deadline, self._breeding())
        if found is None or not found.proved:
            return False
        self._adopt(found.table)
        self._raise_bound(0 if found.table is not None else end)
        return True

    def _programme(self, end: int) -> Programme | None:
        """The timetables with the least delay that end in time, if columns are what to search with."""
        delay = self.bounds[ScheduleGoal.DELAY]
        programme = Programme.within(self.network, delay, least_delay(self.network), end) if self.by_columns else None
        if programme is not None:
            programme.keep_delay(delay)
        return programme

    def _breeding(self) -> Callable[[], bool]:
        """Breeds for a moment whenever it is asked, longer each time; tells whether all is over."""
        seconds = SHORTEST_SLICE

        def watch() -> bool:
            nonlocal seconds
            self._breed(seconds)
            seconds = min(seconds * 2, LONGEST_SLICE)
            return self._is_best() or self._is_over()

        return watch

    def _adopt(self, table: Timetable | None) -> None:
        if table is not None and self._take(self.generation.rank(table), table):
            self.generation.learn(table)

    def _breed(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not (self._is_best() or self._is_over()):
            bred = next(self.bred, None)
            if bred is not None:
                self._take(*bred)
            if bred is None or time.monotonic() >= until:
                return

    def _take(self, rank: Rank, table: Timetable) -> bool:
        """Keep a timetable that keeps all dates, if it is better than what there is."""
        if rank[0] or (self.rank is not None and rank >= self.rank):
            return False
        self.rank, self.table = rank, table
        return True

    def _value(self, table: Timetable | None) -> int | None:
        if table is None:
            return None
        return self.network.delay(table) if self.goal is ScheduleGoal.DELAY else self.network.end(table)

    def _raise_bound(self, bound: int) -> None:
        self.bounds[self.goal] = max(self.bounds[self.goal], bound)

    def _is_best(self) -> bool:
        value = self._value(self.table)
        return value is not None and value <= self.bounds[self.goal]

    def _is_over(self) -> bool:
        """Report where the search stands now and then, and ask whether to end it."""
        now = time.monotonic()
        if now >= self.reported + REPORT:
            self._report()
        self.stopped = self.stopped or (self.stop is not None and self.stop())
        return self.stopped or now >= self.deadline

    def _report(self) -> None:
        self.reported = time.monotonic()
        if self.progress is not None:
            value = None if self.table is None else self.network.delay(self.table) * HUNDREDTH
            self.progress(self.goal, len(self.settled), value, self.bounds[ScheduleGoal.DELAY] * HUNDREDTH)

    # Dates

    def _settle_dates(self) -> None:
        """One job after the other at its lowest start in its first way; those before it stay where they are."""
        self.goal = ScheduleGoal.DATES
        self._report()
        programme = self._programme(self.bounds[ScheduleGoal.END])
        if programme is None:
            proved = all(self._settle_job(number) for number in range(len(self.network.jobs)))
        else:
            proved = all(self._settle_stretch(programme, jobs) for jobs in programme.stretches())
        if proved:
            self.settled.append(ScheduleGoal.DATES)

    def _settle_stretch(self, programme: Programme, jobs: list[int]) -> bool:
        if self.table is None or self._is_over():
            return False
        if not all(self._stands_lowest(number, self.table) for number in jobs):
            found = programme.lowest(jobs, self.table, self.deadline, self._is_over)
            if not found.proved or found.table is None:
                return False
            self.table = found.table
        programme.keep_jobs(jobs, self.table)
        return True

    def _settle_job(self, number: int) -> bool:
        if self.table is None or self._is_over():
            return False
        if not self._stands_lowest(number, self.table):
            found = self.model.least_place(number, self.table, self.deadline, lambda _: self._is_over())
            if found.proof is not Proof.BEST or found.table is None:
                return False
            self.table = found.table
        self.model.keep_job(self.table, number)
        return True

    def _stands_lowest(self, number: int, table: Timetable) -> bool:
        """Whether the job starts, in its first way, with nothing but those kept before it to wait for."""
        job = self.network.jobs[number]
        kept = (self.network.finish(table, other) for other in job.before if other < number)
        return table.ways[number] == 0 and table.starts[number] == max((job.earliest, *kept))

    # Results

    def _schedule(self, table: Timetable) -> Schedule:
        proved = ScheduleGoal.DATES in self.settled
        end = self.network.end(table)
        start = self.request.start
        return Schedule(
            status=Status.OPTIMAL if proved else Status.STOPPED if self.stopped else Status.FEASIBLE,
            placements=self._placements(table),
            delay=self.network.delay(table) * HUNDREDTH,
            delay_bound=self.bounds[ScheduleGoal.DELAY] * HUNDREDTH,
            end=start.later(end - 1) if end else None,
            end_bound=start.later(self.bounds[ScheduleGoal.END] - 1) if end else None,
            settled=tuple(self.settled),
            use={key: self._use(table, pool, end) for pool, key in enumerate(self.network.pools)},
            fingerprint=schedule_fingerprint(self.request),
            method=METHOD,
        )

    def _placements(self, table: Timetable) -> tuple[Placement, ...]:
        free = free_finishes(self.request)
        places = []
        for number, key in enumerate(self.network.keys):
            finish = self.network.finish(table, number)
            places.append(
                Placement(
                    task=key,
                    mode=table.ways[number],
                    start=self.request.start.later(table.starts[number]),
                    finish=self.request.start.later(finish - 1),
                    late=max(finish - self.network.jobs[number].due, 0),
                    delay_months=MONTHS * (finish - free[key]) + self.request.by_key[key].delay_months,
                )
            )
        return tuple(places)

    def _use(self, table: Timetable, pool: int, end: int) -> tuple[Decimal, ...]:
        at_work = [0] * end
        for number, job in enumerate(self.network.jobs):
            amount = job.ways[table.ways[number]].staff.get(pool, 0)
            for quarter in range(table.starts[number], self.network.finish(table, number) if amount else 0):
                at_work[quarter] += amount
        return tuple(amount * HUNDREDTH for amount in at_work)

    def _without_schedule(self) -> Schedule:
        status = Status.INFEASIBLE if self.impossible else Status.STOPPED if self.stopped else Status.UNKNOWN
        conflict = schedule_conflict(self.request, self.stop) if self.impossible else ()
        return Schedule(status=status, conflict=conflict, fingerprint=schedule_fingerprint(self.request), method=METHOD)

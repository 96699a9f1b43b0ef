"""A schedule as a choice of one start for each job: a programme over yes-or-no columns.

Its relaxation says far more about a sum of delays than constraint propagation does. Sources: one column a start,
Pritsker, Watters & Wolfe 1969; a row for each sequence and quarter, Christofides, Alvarez-Valdes & Tamarit 1987.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from dreiklang.planning.schedule_network import Network, Timetable, earliest_starts
from dreiklang.planning.solver import Problem, Row, maximise

MOST_COLUMNS = 15_000
"""Beyond, building the rows and the first relaxation take longer than they are worth."""


LARGEST_FACTOR = 10**7
"""Weights of places stay small enough for the relaxation's floating point."""
Watch: TypeAlias = Callable[[], bool]
"""Asked many times a second; returns True to stop."""


@dataclass(frozen=True)
class Column:
    """A job that starts in a quarter, in one of its ways, and is over at `end`."""

    job: int
    way: int
    start: int
    end: int


@dataclass(frozen=True)
class Searched:
    """What a search gave: whether it is proved, and the timetable; proved without one, there is none.

    `bound` is what the goal cannot go below, None if nothing is known of it.
    """

    proved: bool
    table: Timetable | None
    bound: int | None = None


class Programme:
    """The timetables with no more delay than one that is known, and perhaps with an end to be kept."""

    def __init__(self, network: Network, columns: list[Column]) -> None:
        self.network = network
        self.columns = columns
        self.by_job: list[list[int]] = [[] for _ in network.jobs]
        for index, column in enumerate(columns):
            self.by_job[column.job].append(index)
        self.delay = {
            index: -_delay(network, column) for index, column in enumerate(columns) if _delay(network, column)
        }
        self.rows = [*self._once(), *self._capacity(), *self._sequence()]

    @classmethod
    def within(cls, network: Network, delay: int, bound: int, end: int | None = None) -> Programme | None:
        """The programme of timetables with at most this delay (in hundredths; none has less than `bound`).

        Starts that alone would cost more, or end later, have no column. None if the columns are too many.
        """
        columns = _columns(network, delay - bound, network.horizon if end is None else end)
        return None if columns is None else cls(network, columns)

    def keep_delay(self, most: int) -> None:
        """From now on no more delay than this."""
        self.rows.append(Row(self.delay, lower=-most))

    def keep_jobs(self, jobs: Sequence[int], table: Timetable) -> None:
        """From now on these jobs stand where the timetable has them."""
        self.rows.append(Row({self._index(job, table): 1 for job in jobs}, lower=len(jobs)))

    def least_delay(self, known: Timetable, deadline: float, watch: Watch) -> Searched:
        """The timetable with the least delay."""
        return self._best(self.delay, known, deadline, watch)

    def any(self, deadline: float, watch: Watch) -> Searched:
        """Any timetable at all."""
        return self._best({}, None, deadline, watch)

    def lowest(self, jobs: Sequence[int], known: Timetable, deadline: float, watch: Watch) -> Searched:
        """The timetable with the lowest start, then the first way, of the first of these jobs, then the next."""
        terms: dict[int, int] = {}
        factor = 1
        for job in reversed(jobs):
            places = sorted(self.by_job[job], key=lambda index: (self.columns[index].start, self.columns[index].way))
            terms |= {index: -factor * rank for rank, index in enumerate(places) if rank}
            factor *= len(places)
        return self._best(terms, known, deadline, watch)

    def stretches(self) -> Iterator[list[int]]:
        """All jobs in order, so many at a time that their places can be weighed exactly."""
        stretch: list[int] = []
        factor = 1
        for job, places in enumerate(self.by_job):
            if stretch and factor * len(places) > LARGEST_FACTOR:
                yield stretch
                stretch, factor = [], 1
            stretch.append(job)
            factor *= len(places)
        if stretch:
            yield stretch

    def _best(self, terms: Mapping[int, int], known: Timetable | None, deadline: float, watch: Watch) -> Searched:
        hint = None if known is None else [self._index(job, known) for job in range(len(self.network.jobs))]
        outcome = maximise(Problem(len(self.columns), terms, self.rows), hint, deadline, watch)
        if outcome.chosen is None:
            return Searched(outcome.proved, None)
        chosen = sorted((self.columns[index] for index in outcome.chosen), key=lambda column: column.job)
        table = Timetable(tuple(column.start for column in chosen), tuple(column.way for column in chosen))
        return Searched(outcome.proved, table, None if outcome.bound is None else -outcome.bound)

    def _index(self, job: int, table: Timetable) -> int:
        place = (table.starts[job], table.ways[job])
        return next(
            index for index in self.by_job[job] if (self.columns[index].start, self.columns[index].way) == place
        )

    # Conditions

    def _once(self) -> Iterator[Row]:
        """Each job starts exactly once, in one way."""
        for indices in self.by_job:
            yield Row(dict.fromkeys(indices, 1), lower=1, upper=1)

    def _capacity(self) -> Iterator[Row]:
        """In each quarter no pool does more than it can; rows that bind nobody are left out."""
        for pool, capacity in enumerate(self.network.capacity):
            loads: list[dict[int, int]] = [{} for _ in capacity]
            for index, column in enumerate(self.columns):
                need = self.network.jobs[column.job].ways[column.way].staff.get(pool)
                for quarter in range(column.start, column.end if need else column.start):
                    loads[quarter][index] = need or 0
            for load, most in zip(loads, capacity, strict=True):
                if sum(load.values()) > most:
                    yield Row(load, upper=most)

    def _sequence(self) -> Iterator[Row]:
        """Whoever has started by a quarter has all before it finished by then."""
        for job, facts in enumerate(self.network.jobs):
            for other in facts.before:
                last = max((self.columns[index].end for index in self.by_job[other]), default=0)
                for quarter in range(last):
                    started = {index: 1 for index in self.by_job[job] if self.columns[index].start <= quarter}
                    finished = {index: -1 for index in self.by_job[other] if self.columns[index].end <= quarter}
                    if started:
                        yield Row(started | finished, upper=0)


def _columns(network: Network, room: int, end: int) -> list[Column] | None:
    """A column for each start that costs at most `room` more than the job's earliest and ends in time."""
    columns: list[Column] = []
    for job, (facts, first) in enumerate(zip(network.jobs, earliest_starts(network), strict=True)):
        least = facts.weight * max(first + facts.shortest - facts.due, 0)
        last = min(facts.deadline, end)
        if facts.weight:
            last = min(last, facts.due + (least + room) // facts.weight)
        for way, each in enumerate(facts.ways):
            ends = range(first + each.length, last + 1)
            if len(columns) + len(ends) > MOST_COLUMNS:
                return None
            columns.extend(Column(job, way, over - each.length, over) for over in ends)
    return columns


def _delay(network: Network, column: Column) -> int:
    job = network.jobs[column.job]
    return job.weight * max(column.end - job.due, 0)

"""Good schedules quickly: tasks are placed one after the other, and the best orders are bred.

Sources: serial generation, Kelley 1963; forward-backward improvement, Li & Willis 1992, Tormos & Lova 2001;
crossover of the orders inside a stretch of time, after Debels & Vanhoucke 2005; crowding, De Jong 1975.
Nothing here proves anything; what it finds is a start for the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from random import Random
from typing import TypeAlias

from dreiklang.planning.schedule_network import Network, Timetable, Way

SEED = 20231204
POPULATION = 60
MUTATION = 0.02
NARROWEST, WIDEST = 0.25, 0.75
"""Parts of the whole time that one parent's order may fill."""
Rank: TypeAlias = tuple[int, int, int, int]


class Staff:
    """What is left of all pools in each quarter, packed into one integer with a guard bit over each pool.

    A need fits if subtracting it touches no guard bit: one operation whatever the number of pools.
    """

    def __init__(self, network: Network) -> None:
        longest = sum(max(way.length for way in job.ways) for job in network.jobs)
        self.quarters = network.horizon + longest
        most = [max(capacity, default=0) for capacity in network.capacity]
        self.shifts: list[int] = []
        self.guard = place = 0
        for top in most:
            self.shifts.append(place)
            place += top.bit_length() + 1
            self.guard |= 1 << (place - 1)
        packed = [self._packed(at) for at in zip(*network.capacity, strict=True)] or [0] * network.horizon
        self.full = [each | self.guard for each in packed + packed[-1:] * longest]
        self.needs = [[self._need(way, most) for way in job.ways] for job in network.jobs]

    def _packed(self, amounts: Sequence[int]) -> int:
        return sum(amount << shift for amount, shift in zip(amounts, self.shifts, strict=True))

    def _need(self, way: Way, most: Sequence[int]) -> int | None:
        """None for what never fits."""
        if any(amount > most[pool] for pool, amount in way.staff.items()):
            return None
        return sum(amount << self.shifts[pool] for pool, amount in way.staff.items())

    def first_fit(self, free: list[int], need: int, start: int, length: int) -> int | None:
        """The first quarter from `start` on from which the need fits for `length` quarters."""
        guard, quarters = self.guard, self.quarters
        end = start + length
        while end <= quarters:
            quarter = end - 1
            while quarter >= start and (free[quarter] - need) & guard == guard:
                quarter -= 1
            if quarter < start:
                return start
            start = quarter + 1
            end = start + length
        return None

    def last_fit(self, free: list[int], need: int, end: int, length: int) -> int:
        """The last quarter from which the need fits for `length` quarters and is over at `end`; there must be one."""
        guard = self.guard
        while True:
            quarter = start = end - length
            while quarter < end and (free[quarter] - need) & guard == guard:
                quarter += 1
            if quarter == end:
                return start
            end = quarter


@dataclass(frozen=True)
class _Parent:
    """A schedule, how good it is, and the latest starts that keep it so: they are what is handed down."""

    rank: Rank
    table: Timetable
    keys: list[int]


@dataclass(frozen=True)
class _Placed:
    """Start, way and end (the first quarter after) of each job, by number."""

    starts: list[int]
    ways: list[int]
    ends: list[int]


class Generation:
    """Breeds orders of tasks; each order is one schedule."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.staff = Staff(network)
        self.random = Random(SEED)  # noqa: S311 - the same in every run
        self.numbers = range(len(network.jobs))
        self.people: list[_Parent] = []
        jobs = tuple(enumerate(network.jobs))
        self.deadlines = [(number, job.deadline) for number, job in jobs if job.deadline < network.horizon]
        self.dues = [(number, job.due, job.weight) for number, job in jobs if job.weight]
        self.ready = [(job.earliest, job.before) for job in network.jobs]
        self.lengths = [[way.length for way in job.ways] for job in network.jobs]

    def rank(self, table: Timetable) -> Rank:
        """Quarters beyond dates to be kept, delay, end, and then what all ends sum to; less is better."""
        return self._rank([self.network.finish(table, number) for number in self.numbers])

    def _rank(self, ends: Sequence[int]) -> Rank:
        over = sum(max(ends[number] - deadline, 0) for number, deadline in self.deadlines)
        delay = sum(weight * max(ends[number] - due, 0) for number, due, weight in self.dues)
        last = max(ends, default=0)
        return over + max(last - self.network.horizon, 0), delay, last, sum(ends)

    def schedules(self) -> Iterator[tuple[Rank, Timetable]]:
        """One schedule after the other, without end; none if some task never fits."""
        for order in self._first_orders():
            parent = self._improved(order)
            if parent is None:
                return
            yield parent.rank, parent.table
            self.people.append(parent)
        while len(self.people) > 1:
            weaker, child = self._bred()
            if child is None:
                return
            yield child.rank, child.table
            if child.rank <= self.people[weaker].rank and all(child.keys != each.keys for each in self.people):
                self.people[weaker] = child

    def learn(self, table: Timetable) -> None:
        """Take in a schedule found elsewhere, in the place of the weakest."""
        if len(self.people) > 1:
            weakest = max(range(len(self.people)), key=lambda place: (self.people[place].rank, place))
            ends = [self.network.finish(table, number) for number in self.numbers]
            self.people[weakest] = self._parent(_Placed([*table.starts], [*table.ways], ends))

    def placed(self, order: Sequence[int]) -> _Placed | None:
        """Each task, in this order, as early as it fits, in the way that finishes first; None if one never fits."""
        staff = self.staff
        free = staff.full.copy()
        starts, ways, ends = ([0] * len(order) for _ in range(3))
        for number in order:
            ready, before = self.ready[number]
            for other in before:
                ready = max(ready, ends[other])
            best, lengths, needs = staff.quarters + 1, self.lengths[number], staff.needs[number]
            for way, length in enumerate(lengths):
                need = needs[way]
                start = None if need is None else staff.first_fit(free, need, ready, length)
                if start is not None and start + length < best:
                    best, starts[number], ways[number] = start + length, start, way
            need = needs[ways[number]]
            if best > staff.quarters or need is None:
                return None
            ends[number] = best
            for quarter in range(starts[number], best):
                free[quarter] -= need
        return _Placed(starts, ways, ends)

    def justified(self, placed: _Placed) -> list[int]:
        """Latest starts in the same ways, last finished first, that make nothing worse.

        What moves back leaves room before it, never behind it, so that each task still fits where it was.
        """
        staff, ends = self.staff, placed.ends
        free = staff.full.copy()
        last = max(ends, default=0)
        latest = [last] * len(ends)
        for number, due, _ in self.dues:
            latest[number] = max(min(last, due), ends[number])
        starts = [0] * len(ends)
        for number in sorted(self.numbers, key=ends.__getitem__, reverse=True):
            way = placed.ways[number]
            need, length = staff.needs[number][way] or 0, self.lengths[number][way]
            start = starts[number] = staff.last_fit(free, need, latest[number], length)
            for quarter in range(start, start + length):
                free[quarter] -= need
            for other in self.ready[number][1]:
                latest[other] = min(latest[other], start)
        return starts

    def _improved(self, order: Sequence[int]) -> _Parent | None:
        """Forward, backward, forward, backward; None if some task never fits."""
        placed = self.placed(order)
        if placed is None:
            return None
        first = self._parent(placed)
        again = self.placed(self._order_of(first.keys))
        if again is None or self._rank(again.ends) >= first.rank:
            return first
        return self._parent(again)

    def _parent(self, placed: _Placed) -> _Parent:
        table = Timetable(tuple(placed.starts), tuple(placed.ways))
        return _Parent(self._rank(placed.ends), table, self.justified(placed))

    def _order_of(self, keys: Sequence[int]) -> list[int]:
        return sorted(self.numbers, key=keys.__getitem__)

    # Orders

    def _first_orders(self) -> Iterator[list[int]]:
        """By known rules first, then by chance around them."""
        jobs, tails = self.network.jobs, self.network.tails
        rules: list[Callable[[int], float]] = [
            lambda number: -tails[number],
            lambda number: jobs[number].due - jobs[number].shortest,
            lambda number: -jobs[number].weight / jobs[number].shortest,
            lambda number: jobs[number].deadline - tails[number],
        ]
        for rule in rules:
            yield self._by_rule([rule(number) for number in self.numbers])
        spread = max(tails, default=1)
        for _ in range(POPULATION - len(rules)):
            noise = spread * self.random.random()
            yield self._by_rule([-tail + noise * self.random.random() for tail in tails])

    def _by_rule(self, values: Sequence[float]) -> list[int]:
        """The order in which the ready task with the least value comes next."""
        network = self.network
        waiting = [len(job.before) for job in network.jobs]
        ready = [(values[number], number) for number, count in enumerate(waiting) if not count]
        heapify(ready)
        order = []
        while ready:
            _, number = heappop(ready)
            order.append(number)
            for other in network.after[number]:
                waiting[other] -= 1
                if not waiting[other]:
                    heappush(ready, (values[other], other))
        return order

    def _bred(self) -> tuple[int, _Parent | None]:
        """A child of two by chance, and the place of the weaker of them."""
        first, second = self.random.sample(range(len(self.people)), 2)
        weaker = max(first, second, key=lambda place: (self.people[place].rank, place))
        return weaker, self._improved(self._child(self.people[first], self.people[second]))

    def _child(self, mother: _Parent, father: _Parent) -> list[int]:
        """The mother's order before and behind a stretch of time, the father's inside; a few neighbours swapped."""
        top = max(mother.keys) + 1
        stretch = top * self.random.uniform(NARROWEST, WIDEST)
        begin = self.random.uniform(0, top - stretch)
        end = begin + stretch

        def sequence(number: int) -> tuple[int, int]:
            key = mother.keys[number]
            return (0, key) if key < begin else (2, key) if key >= end else (1, father.keys[number])

        child = sorted(self.numbers, key=sequence)
        for place, (before, behind) in enumerate(pairwise(tuple(child))):
            swap = self.random.random() < MUTATION and child[place] == before
            if swap and before not in self.network.jobs[behind].before:
                child[place], child[place + 1] = behind, before
        return child

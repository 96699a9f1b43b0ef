"""The scheduling request as a CP-SAT model. Everything in it is an integer: what it proves is proved."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from ortools.sat.python import cp_model

from dreiklang.planning.schedule import ScheduleGoal
from dreiklang.planning.schedule_network import Network, Timetable

SEED = 20231204
WORKERS = 1
"""Fixed, so that the number of cores plays no part."""
POLL = 0.01
"""Seconds between two questions whether to stop."""
Watch: TypeAlias = Callable[[int | None], bool]
"""Asked many times a second, with the best value that the search has found; returns True to stop it."""
Raise: TypeAlias = Callable[[int], None]
"""Told whenever a better bound is proved."""


class Proof(Enum):
    """What a search proved: the best value, that nothing fits, or nothing."""

    BEST = "best"
    IMPOSSIBLE = "impossible"
    NONE = "none"


@dataclass(frozen=True)
class Found:
    """What a search gave: the timetable, if any, and what no other goes below."""

    proof: Proof
    table: Timetable | None
    bound: int


class ScheduleModel:
    """The conditions of a network. Each goal is a search of its own; what it reached can be kept for later ones."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.model = cp_model.CpModel()
        self.ways = [[self.model.new_bool_var("") for _ in job.ways] for job in network.jobs]
        self.possible = all(job.earliest + job.shortest <= min(job.deadline, network.horizon) for job in network.jobs)
        if self.possible:
            self._add_times()
            self._add_precedence()
            for pool in range(len(network.pools)):
                self._add_capacity(pool)
            self._add_goals()

    # Conditions

    def _add_times(self) -> None:
        """One start and one finish for each job, and one way of doing it."""
        model, jobs = self.model, self.network.jobs
        last = [min(job.deadline, self.network.horizon) for job in jobs]
        self.starts = [
            model.new_int_var(job.earliest, end - job.shortest, "") for job, end in zip(jobs, last, strict=True)
        ]
        self.finishes = [
            model.new_int_var(job.earliest + job.shortest, end, "") for job, end in zip(jobs, last, strict=True)
        ]
        self.intervals: list[list[cp_model.IntervalVar]] = []
        for number, job in enumerate(jobs):
            start, finish = self.starts[number], self.finishes[number]
            model.add_exactly_one(self.ways[number])
            self.intervals.append(
                [model.new_interval_var(start, job.shortest, finish, "")]
                if len(job.ways) == 1
                else [
                    model.new_optional_interval_var(start, way.length, finish, chosen, "")
                    for way, chosen in zip(job.ways, self.ways[number], strict=True)
                ]
            )

    def _add_precedence(self) -> None:
        for number, job in enumerate(self.network.jobs):
            for other in job.before:
                self.model.add(self.starts[number] >= self.finishes[other])

    def _add_capacity(self, pool: int) -> None:
        """The pool at its largest throughout; what is missing in a quarter is at work there already."""
        capacity = self.network.capacity[pool]
        most = max(capacity, default=0)
        intervals, needs = [], []
        for number, job in enumerate(self.network.jobs):
            for index, way in enumerate(job.ways):
                if pool in way.staff:
                    intervals.append(self.intervals[number][index])
                    needs.append(way.staff[pool])
        begin = 0
        for end in range(1, len(capacity) + 1):
            if end == len(capacity) or capacity[end] != capacity[begin]:
                if capacity[begin] < most:
                    intervals.append(self.model.new_fixed_size_interval_var(begin, end - begin, ""))
                    needs.append(most - capacity[begin])
                begin = end
        self.model.add_cumulative(intervals, needs, most)

    def _add_goals(self) -> None:
        model, jobs, horizon = self.model, self.network.jobs, self.network.horizon
        self.end = model.new_int_var(0, horizon, "")
        late: list[cp_model.LinearExprT] = []
        for number, job in enumerate(jobs):
            model.add(self.end >= self.finishes[number])
            if job.weight:
                quarters = model.new_int_var(0, max(horizon - job.due, 0), "")
                model.add(quarters >= self.finishes[number] - job.due)
                late.append(job.weight * quarters)
        self.delay: cp_model.LinearExprT = sum(late)

    # Goals

    def keep(self, goal: ScheduleGoal, most: int) -> None:
        """From now on no more delay (in hundredths), or no later end, than this."""
        self.model.add(self._target(goal) <= most)

    def keep_job(self, table: Timetable, number: int) -> None:
        """From now on this job stands where the timetable has it."""
        self.model.add(self.starts[number] == table.starts[number])
        self.model.add(self.ways[number][table.ways[number]] == 1)

    def least(
        self, goal: ScheduleGoal, hint: Timetable | None, deadline: float, watch: Watch, raise_bound: Raise | None
    ) -> Found:
        """The least weighted delay (in hundredths), or the earliest end of the whole; no worse than the hint."""
        if not self.possible:
            return Found(Proof.IMPOSSIBLE, None, 0)
        if hint is not None:
            self.keep(goal, self.network.delay(hint) if goal is ScheduleGoal.DELAY else self.network.end(hint))
        return self._least(self._target(goal), hint, deadline, watch, raise_bound)

    def least_place(self, number: int, hint: Timetable, deadline: float, watch: Watch) -> Found:
        """The lowest start of a job, and the first way for it."""
        ways = self.ways[number]
        position = sum(index * chosen for index, chosen in enumerate(ways))
        return self._least(self.starts[number] * len(ways) + position, hint, deadline, watch, None)

    def fits(self, deadline: float, watch: Watch) -> bool | None:
        """Whether there is any timetable; None if that is not known in time."""
        proof = self._least(0, None, deadline, watch, None).proof
        return None if proof is Proof.NONE else proof is Proof.BEST

    def _target(self, goal: ScheduleGoal) -> cp_model.LinearExprT:
        return self.delay if goal is ScheduleGoal.DELAY else self.end

    def _least(
        self,
        target: cp_model.LinearExprT,
        hint: Timetable | None,
        deadline: float,
        watch: Watch,
        raise_bound: Raise | None,
    ) -> Found:
        if not self.possible:
            return Found(Proof.IMPOSSIBLE, None, 0)
        self.model.minimize(target)
        self._hint(hint)
        solver = self._solver(deadline)
        if raise_bound is not None:
            solver.best_bound_callback = lambda bound: raise_bound(_rounded_up(bound))
        remember = _Best()
        with ThreadPoolExecutor(max_workers=1) as pool:
            job = pool.submit(solver.solve, self.model, remember)
            while not wait([job], timeout=POLL).done:
                if watch(remember.best):
                    solver.stop_search()
        return self._read(solver, job.result())

    @staticmethod
    def _solver(deadline: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = SEED
        solver.parameters.linearization_level = 0  # measured: proofs come in half the time without the relaxation
        solver.parameters.max_time_in_seconds = max(deadline - time.monotonic(), 0.05)
        return solver

    def _hint(self, hint: Timetable | None) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        if hint is None:
            return
        for number in range(len(self.network.jobs)):
            self.model.add_hint(self.starts[number], hint.starts[number])
            self.model.add_hint(self.finishes[number], self.network.finish(hint, number))
            for index, chosen in enumerate(self.ways[number]):
                self.model.add_hint(chosen, index == hint.ways[number])
        self.model.add_hint(self.end, self.network.end(hint))

    def _read(self, solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> Found:
        if status == cp_model.INFEASIBLE:
            return Found(Proof.IMPOSSIBLE, None, 0)
        table = None
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            table = Timetable(
                tuple(solver.value(start) for start in self.starts),
                tuple(
                    next(index for index, chosen in enumerate(ways) if solver.boolean_value(chosen))
                    for ways in self.ways
                ),
            )
        proof = Proof.BEST if status == cp_model.OPTIMAL else Proof.NONE
        return Found(proof, table, _rounded_up(solver.best_objective_bound))


class _Best(cp_model.CpSolverSolutionCallback):
    """Remembers how good the best solution of a running search is."""

    def __init__(self) -> None:
        super().__init__()
        self.best: int | None = None

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        self.best = round(self.objective_value)


def _rounded_up(bound: float) -> int:
    """All goals are integers from 0 on, so that a bound rounds up; a bound that is none becomes 0."""
    return max(math.ceil(bound - 1e-6), 0) if math.isfinite(bound) else 0

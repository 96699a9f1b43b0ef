"""Integer programmes over yes-or-no columns: SCIP searches, exact integer arithmetic confirms.

Problems that SCIP does not settle at once, and that are choices under caps, get a second search for good choices.

SCIP calculates in floating point. Its answer counts only if the rounded columns satisfy every row in
integers; otherwise CP-SAT, which calculates in integers throughout, does the search again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce

from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.gscip import gscip_pb2
from ortools.sat.python import cp_model
from ortools.util.python.solve_interrupter import SolveInterrupter

from dreiklang.planning.core import Packing
from dreiklang.planning.oscillation_search import OscillationSearch

Terms = Mapping[int, int]
SEED = 20231204
FIRST_LOOK = 0.8
"""Seconds of the search that cannot be interrupted; short enough to stop within a second of being asked."""
HEAD_START = 0.5
"""Seconds that the search for good choices has before SCIP goes on with the best of them."""
FAR_OFF = 0.002
"""Of the bound. Generated portfolios of 300 measures are below 0.0018 after the first look."""
POLL = 0.1
"""Seconds between two questions whether to stop."""


@dataclass(frozen=True)
class Row:
    """A linear condition: lower ≤ Σ terms ≤ upper, all integers; None is no bound."""

    terms: Terms
    lower: int | None = None
    upper: int | None = None

    def reduced(self) -> Row:
        """The same condition with all numbers divided by what the terms share; bounds round inwards."""
        divisor = reduce(math.gcd, self.terms.values(), 0) or 1
        return Row(
            {index: factor // divisor for index, factor in self.terms.items()},
            None if self.lower is None else -(-self.lower // divisor),
            None if self.upper is None else self.upper // divisor,
        )

    @property
    def impossible(self) -> bool:
        """Whether no choice at all can keep the condition."""
        least = sum(min(factor, 0) for factor in self.terms.values())
        most = sum(max(factor, 0) for factor in self.terms.values())
        lower = least if self.lower is None else max(self.lower, least)
        upper = most if self.upper is None else min(self.upper, most)
        return lower > upper

    def holds(self, chosen: Sequence[int]) -> bool:
        """Whether the columns chosen (by index) keep the condition, exactly."""
        total = sum(self.terms.get(column, 0) for column in chosen)
        return (self.lower is None or total >= self.lower) and (self.upper is None or total <= self.upper)


def negated(terms: Terms) -> dict[int, int]:
    """The terms of the opposite goal."""
    return {index: -factor for index, factor in terms.items()}


@dataclass(frozen=True)
class Problem:
    """Choose among `columns` yes-or-no columns, maximise the objective, keep all rows."""

    columns: int
    objective: Terms
    rows: Sequence[Row]

    def worth(self, chosen: Sequence[int]) -> int:
        """What the columns chosen sum to in the objective."""
        return sum(self.objective.get(column, 0) for column in chosen)

    def allows(self, chosen: Sequence[int]) -> bool:
        """Whether a choice keeps every row, exactly."""
        return all(row.holds(chosen) for row in self.rows)


@dataclass(frozen=True)
class Outcome:
    """What a search gave. `chosen` is None if nothing was found; `bound` is what nothing exceeds."""

    proved: bool
    chosen: tuple[int, ...] | None
    bound: int | None
    stopped: bool = False


Watch = Callable[[], bool]
"""Asked several times a second; returns True to stop."""


def maximise(problem: Problem, hint: Sequence[int] | None, deadline: float, watch: Watch) -> Outcome:
    """The best choice of columns. `proved` with `chosen` None means that no choice keeps all rows."""
    problem = replace(problem, rows=[row.reduced() for row in problem.rows])
    if any(row.impossible for row in problem.rows):
        return Outcome(proved=True, chosen=None, bound=None)
    outcome = _scip(problem, hint, deadline, watch)
    confirmed = outcome.chosen is None or problem.allows(outcome.chosen)
    # A proof that nothing fits is taken over only if the hint does not refute it.
    refuted = outcome.proved and outcome.chosen is None and hint is not None and problem.allows(hint)
    return outcome if confirmed and not refuted else _cp_sat(problem, hint, deadline, watch)


def _scip(problem: Problem, hint: Sequence[int] | None, deadline: float, watch: Watch) -> Outcome:
    """A short search that cannot be interrupted settles most problems; the rest get one that can.

    Where the problem is one of choices under caps, another search for good choices runs beside the second one; with
    requirements between columns only if SCIP is far off, for it is good at them, and the two slow each other down.
    SCIP 9 prints an error line for every interrupter that it is given, though interrupting works.
    """
    outcome = _scip_once(problem, hint, min(deadline, time.monotonic() + FIRST_LOOK), watch, None)
    if outcome.proved or outcome.stopped or time.monotonic() >= deadline:
        return outcome
    found = outcome.chosen if outcome.chosen is not None and problem.allows(outcome.chosen) else hint
    packing = Packing.of(problem)
    if packing is None or not (packing.plain or _far_off(problem, outcome)):
        return _scip_once(problem, found, deadline, watch, SolveInterrupter())
    later = _scip_and_oscillation(problem, packing, found, deadline, watch)
    return later if later.proved else replace(later, bound=_least(outcome.bound, later.bound))


def _far_off(problem: Problem, outcome: Outcome) -> bool:
    """Whether SCIP has found nothing, or nothing near to its bound."""
    if outcome.chosen is None or outcome.bound is None:
        return True
    return outcome.bound - problem.worth(outcome.chosen) > FAR_OFF * abs(outcome.bound)


def _scip_and_oscillation(
    problem: Problem, packing: Packing, known: Sequence[int] | None, deadline: float, watch: Watch
) -> Outcome:
    """SCIP for the bound, and beside it a search for better choices, which has a head start."""
    search = OscillationSearch(problem, packing)

    def watched() -> bool:
        stopped = watch()
        if stopped:
            search.stop()
        return stopped

    with ThreadPoolExecutor(max_workers=1) as pool:
        job = pool.submit(search.run, known, deadline)
        try:
            wait([job], timeout=min(HEAD_START, max(deadline - time.monotonic(), 0)))
            outcome = _scip_once(problem, search.best or known, deadline, watched, SolveInterrupter())
        finally:
            search.stop()
        job.result()
    if not outcome.proved:
        outcome = replace(outcome, bound=_least(outcome.bound, search.bound))
    return _with_better(problem, outcome, search.best)


def _least(*bounds: int | None) -> int | None:
    return min((bound for bound in bounds if bound is not None), default=None)


def _with_better(problem: Problem, outcome: Outcome, other: tuple[int, ...] | None) -> Outcome:
    """The outcome with the other choice if that is better; proved as well if it reaches the bound.

    A proof that nothing fits is void if the other choice, which keeps every row exactly, refutes it.
    """
    if other is None or (outcome.proved and outcome.chosen is not None):
        return outcome
    worth = problem.worth(other)
    if outcome.chosen is not None and problem.allows(outcome.chosen) and problem.worth(outcome.chosen) >= worth:
        return outcome
    return replace(outcome, chosen=other, proved=outcome.bound is not None and worth >= outcome.bound)


def _scip_once(
    problem: Problem,
    hint: Sequence[int] | None,
    deadline: float,
    watch: Watch,
    interrupter: SolveInterrupter | None,
) -> Outcome:
    model, columns, scale = _math_model(problem)
    hints = [] if hint is None else [_hint(columns, hint)]
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(deadline - time.monotonic(), 0.05)),
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.999,  # the objective is an integer
        random_seed=SEED,
        threads=1,
        gscip=_tolerances(),
    )
    stopped = False
    with ThreadPoolExecutor(max_workers=1) as pool:
        job = pool.submit(
            mathopt.solve,
            model,
            mathopt.SolverType.GSCIP,
            params=parameters,
            model_params=mathopt.ModelSolveParameters(solution_hints=hints),
            interrupter=interrupter,
        )
        while not wait([job], timeout=POLL).done:
            if not stopped and watch():
                stopped = True
                if interrupter is not None:
                    interrupter.interrupt()
    return _read(job.result(), columns, scale, stopped=stopped)


def _tolerances() -> gscip_pb2.GScipParameters:
    parameters = gscip_pb2.GScipParameters()
    parameters.real_params["numerics/feastol"] = 1e-9
    return parameters


def _math_model(problem: Problem) -> tuple[mathopt.Model, list[mathopt.Variable], int]:
    """The problem in floating point, the objective divided by what its numbers share."""
    model = mathopt.Model()
    columns = [model.add_binary_variable() for _ in range(problem.columns)]
    scale = reduce(math.gcd, problem.objective.values(), 0) or 1
    model.maximize(mathopt.fast_sum(factor // scale * columns[index] for index, factor in problem.objective.items()))
    for row in problem.rows:
        model.add_linear_constraint(
            lb=-math.inf if row.lower is None else row.lower,
            ub=math.inf if row.upper is None else row.upper,
            expr=mathopt.fast_sum(factor * columns[index] for index, factor in row.terms.items()),
        )
    return model, columns, scale


def _hint(columns: Sequence[mathopt.Variable], chosen: Sequence[int]) -> mathopt.SolutionHint:
    inside = set(chosen)
    return mathopt.SolutionHint(
        variable_values={column: float(index in inside) for index, column in enumerate(columns)}
    )


def _read(result: mathopt.SolveResult, columns: Sequence[mathopt.Variable], scale: int, *, stopped: bool) -> Outcome:
    reason = result.termination.reason
    if reason is mathopt.TerminationReason.INFEASIBLE:
        return Outcome(proved=True, chosen=None, bound=None)
    chosen = None
    if result.has_primal_feasible_solution():
        values = result.variable_values(columns)
        chosen = tuple(index for index, value in enumerate(values) if value > 0.5)
    dual = result.best_objective_bound()
    return Outcome(
        proved=reason is mathopt.TerminationReason.OPTIMAL,
        chosen=chosen,
        bound=math.floor(dual + 1e-6) * scale if math.isfinite(dual) else None,
        stopped=stopped,
    )


def _cp_sat(problem: Problem, hint: Sequence[int] | None, deadline: float, watch: Watch) -> Outcome:
    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in range(problem.columns)]
    for row in problem.rows:
        total = sum(factor * columns[index] for index, factor in row.terms.items())
        reach = sum(abs(factor) for factor in row.terms.values())
        model.add_linear_constraint(
            total, -reach if row.lower is None else row.lower, reach if row.upper is None else row.upper
        )
    model.maximize(sum(factor * columns[index] for index, factor in problem.objective.items()))
    for index, column in enumerate(columns):
        model.add_hint(column, hint is not None and index in hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = max(deadline - time.monotonic(), 0.05)
    with ThreadPoolExecutor(max_workers=1) as pool:
        job = pool.submit(solver.solve, model)
        stopped = False
        while not wait([job], timeout=POLL).done:
            if not stopped and watch():
                stopped = True
                solver.stop_search()
    status = job.result()
    if status == cp_model.INFEASIBLE:
        return Outcome(proved=True, chosen=None, bound=None)
    chosen = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = tuple(index for index, column in enumerate(columns) if solver.boolean_value(column))
    bound = math.floor(solver.best_objective_bound + 1e-6)
    return Outcome(proved=status == cp_model.OPTIMAL, chosen=chosen, bound=bound, stopped=stopped)

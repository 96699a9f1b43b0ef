"""How long the best package takes, beside CP-SAT or HiGHS on the same rows, in the same run.

The peer maximises obligations and value in one weighted sum and stops there; the planner also settles posts, money
and ties, and checks the result independently. Times are wall clock; ratios are planner / peer of the same request.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from benchmarks.planning import generator
from dreiklang.examples import load_city
from dreiklang.examples import portfolio as portfolio_of
from dreiklang.planning import Limit, PackageRequest, Quantity, plan
from dreiklang.planning.model import Model
from dreiklang.planning.solver import Problem

SEEDS = 10
Answer = tuple[str, float, float]
"""Status, value and gap in points (of the weighted sum)."""


@dataclass(frozen=True)
class Line:
    """One request: seconds, value and gap of the planner; seconds, value and gap of the peer (points)."""

    name: str
    measures: int
    status: str
    seconds: float
    value: float
    gap: float
    peer_status: str
    peer_seconds: float
    peer_value: float
    peer_gap: float


def requests(measures: int | None, seeds: int, *, all_kinds: bool) -> Iterator[tuple[str, PackageRequest]]:
    """Stuttgart under random limits, or generated portfolios of the given size."""
    if measures is not None:
        yield from (
            (f"generated {seed}", generator.request(seed, measures, all_kinds=all_kinds)) for seed in range(seeds)
        )
        return
    stuttgart = portfolio_of(load_city("stuttgart"))
    for seed in range(seeds):
        random = Random(seed)
        limits = (
            *(
                Limit(quantity=Quantity.FUNDS, year=year, maximum=Decimal(random.randint(15, 45) * 1000))
                for year in (2024, 2025)
            ),
            Limit(quantity=Quantity.POSTS, maximum=Decimal(random.randint(20, 180))),
        )
        yield f"stuttgart {seed}", PackageRequest(portfolio=stuttgart, limits=limits)


def weighted(request: PackageRequest) -> Problem:
    """The request's own rows, and obligations before value in one sum: what the peers solve."""
    model = Model(request)
    first = 10_000 * len(request.portfolio.measures)
    objective = {index: column.value + first * column.duty for index, column in enumerate(model.columns)}
    return Problem(len(model.columns), objective, [row.reduced() for row in model.rows])


def value_of(request: PackageRequest, chosen: Sequence[int]) -> float:
    """The points of a choice of columns."""
    columns = Model(request).columns
    return sum(columns[index].value for index in chosen) / 100


def cp_sat(request: PackageRequest, seconds: float) -> Answer:
    """Plain CP-SAT on two workers."""
    problem = weighted(request)
    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in range(problem.columns)]
    for row in problem.rows:
        reach = sum(abs(factor) for factor in row.terms.values())
        total = sum(factor * columns[index] for index, factor in row.terms.items())
        lower, upper = -reach if row.lower is None else row.lower, reach if row.upper is None else row.upper
        model.add_linear_constraint(total, lower, upper)
    model.maximize(sum(factor * columns[index] for index, factor in problem.objective.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return solver.status_name(status), 0.0, math.inf
    chosen = [index for index, column in enumerate(columns) if solver.boolean_value(column)]
    gap = (solver.best_objective_bound - solver.objective_value) / 100
    return solver.status_name(status), value_of(request, chosen), gap


def highs(request: PackageRequest, seconds: float) -> Answer:
    """Plain HiGHS."""
    problem = weighted(request)
    model = mathopt.Model()
    columns = [model.add_binary_variable() for _ in range(problem.columns)]
    model.maximize(mathopt.fast_sum(factor * columns[index] for index, factor in problem.objective.items()))
    for row in problem.rows:
        model.add_linear_constraint(
            lb=-math.inf if row.lower is None else row.lower,
            ub=math.inf if row.upper is None else row.upper,
            expr=mathopt.fast_sum(factor * columns[index] for index, factor in row.terms.items()),
        )
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds), relative_gap_tolerance=0.0)
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    if not result.has_primal_feasible_solution():
        return result.termination.reason.name, 0.0, math.inf
    values = result.variable_values(columns)
    chosen = [index for index, value in enumerate(values) if value > 0.5]
    gap = (result.best_objective_bound() - result.objective_value()) / 100
    return result.termination.reason.name, value_of(request, chosen), gap


PEERS: Mapping[str, Callable[[PackageRequest, float], Answer]] = {"cp-sat": cp_sat, "highs": highs}


def measured(name: str, request: PackageRequest, seconds: float, peer: str) -> Line:
    """Both on one request; the planner without reasons, which the peer does not give either."""
    began = time.perf_counter()
    result = plan(request, time_limit=seconds, explain=False)
    taken = time.perf_counter() - began
    began = time.perf_counter()
    peer_status, peer_value, peer_gap = PEERS[peer](request, seconds)
    peer_seconds = time.perf_counter() - began
    return Line(
        name=name,
        measures=len(request.portfolio.measures),
        status=result.status.value,
        seconds=round(taken, 3),
        value=float(result.value),
        gap=float(result.gap or 0),
        peer_status=peer_status,
        peer_seconds=round(peer_seconds, 3),
        peer_value=peer_value,
        peer_gap=round(peer_gap, 2),
    )


def main() -> None:
    """Run, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measures", type=int, help="size of generated portfolios; Stuttgart's programme if not given")
    parser.add_argument("--all-kinds", action="store_true", help="every kind of condition, not only limits")
    parser.add_argument("--peer", choices=list(PEERS), default="cp-sat")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit for each of the two")
    parser.add_argument("--out", type=Path, help="write the lines as JSON")
    options = parser.parse_args()
    print(
        f"{'request':<16}{'measures':>9}{'planner':>10}{'s':>8}{'value':>12}{'gap':>8}{options.peer:>10}{'s':>8}{'value':>12}{'gap':>8}{'ratio':>7}"
    )
    lines = []
    for name, request in requests(options.measures, options.seeds, all_kinds=options.all_kinds):
        line = measured(name, request, options.seconds, options.peer)
        lines.append(line)
        print(
            f"{line.name:<16}{line.measures:>9}{line.status:>10}{line.seconds:>8.2f}{line.value:>12.2f}{line.gap:>8.2f}"
            f"{line.peer_status:>10}{line.peer_seconds:>8.2f}{line.peer_value:>12.2f}{line.peer_gap:>8.2f}"
            f"{line.seconds / line.peer_seconds:>7.2f}",
            flush=True,
        )
    ratio = statistics.median(line.seconds / line.peer_seconds for line in lines)
    seconds = statistics.median(line.seconds for line in lines)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"median: planner {seconds:.2f} s, planner / {options.peer} {ratio:.2f}; memory at most {peak:.0f} MiB")
    if options.out:
        facts = {"lines": [asdict(line) for line in lines], "median_seconds": seconds, "median_ratio": ratio}
        options.out.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()

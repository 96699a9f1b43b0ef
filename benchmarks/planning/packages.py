"""How long the best package takes, beside a plain model of the same problem in CP-SAT, in the same run.

The peer maximises obligations and value in one weighted sum and stops there; the planner also settles posts, money
and ties, and checks the result independently. Times are wall clock; ratios are planner / peer of the same request.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from ortools.sat.python import cp_model

from benchmarks.planning import generator
from dreiklang.examples import load_city
from dreiklang.examples import portfolio as portfolio_of
from dreiklang.planning import Limit, Obligation, PackageRequest, Quantity, plan

CENT = 1000
SEEDS = 10


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


def requests(measures: int | None, seeds: int) -> Iterator[tuple[str, PackageRequest]]:
    """Stuttgart under random limits, or generated portfolios of the given size."""
    if measures is not None:
        yield from ((f"generated {seed}", generator.request(seed, measures)) for seed in range(seeds))
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


def peer(request: PackageRequest, seconds: float) -> tuple[str, float, float, float]:
    """Plain CP-SAT on two workers: status, seconds, value and gap in points."""
    began = time.perf_counter()
    model = cp_model.CpModel()
    chosen = {
        (measure.key, variant.key): model.new_bool_var("")
        for measure in request.portfolio.measures
        for variant in measure.variants
    }
    inside = {
        measure.key: sum(chosen[measure.key, variant.key] for variant in measure.variants)
        for measure in request.portfolio.measures
    }
    for measure in request.portfolio.measures:
        model.add(inside[measure.key] <= 1)
        for other in measure.requires:
            model.add(inside[measure.key] <= inside[other])
        for other in measure.excludes:
            model.add(inside[measure.key] + inside[other] <= 1)
    for limit in request.limits:
        uses = [
            int(variant.resources.amount(limit.quantity, limit.year) * CENT) * chosen[measure.key, variant.key]
            for measure in request.portfolio.measures
            for variant in measure.variants
        ]
        model.add(sum(uses) <= int((limit.maximum or Decimal(0)) * CENT))
    worth = [
        int(request.value(measure, variant) * 100) * chosen[measure.key, variant.key]
        for measure in request.portfolio.measures
        for variant in measure.variants
    ]
    duties = [inside[each.key] for each in request.portfolio.measures if each.obligation is not Obligation.VOLUNTARY]
    first = 10_000 * len(request.portfolio.measures)
    model.maximize(sum(worth) + first * sum(duties))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    value = sum(solver.value(each) for each in worth) / 100
    gap = (solver.best_objective_bound - solver.objective_value) / 100
    return solver.status_name(status), time.perf_counter() - began, value, gap


def measured(name: str, request: PackageRequest, seconds: float) -> Line:
    """Both on one request; the planner without reasons, which the peer does not give either."""
    began = time.perf_counter()
    result = plan(request, time_limit=seconds, explain=False)
    taken = time.perf_counter() - began
    peer_status, peer_seconds, peer_value, peer_gap = peer(request, seconds)
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
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit for each of the two")
    parser.add_argument("--out", type=Path, help="write the lines as JSON")
    options = parser.parse_args()
    print(
        f"{'request':<16}{'measures':>9}{'planner':>10}{'s':>8}{'value':>12}{'gap':>8}{'CP-SAT':>10}{'s':>8}{'value':>12}{'gap':>8}{'ratio':>7}"
    )
    lines = []
    for name, request in requests(options.measures, options.seeds):
        line = measured(name, request, options.seconds)
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
    print(f"median: planner {seconds:.2f} s, planner / CP-SAT {ratio:.2f}; memory at most {peak:.0f} MiB")
    if options.out:
        facts = {"lines": [asdict(line) for line in lines], "median_seconds": seconds, "median_ratio": ratio}
        options.out.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()

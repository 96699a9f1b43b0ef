"""Robustness scenarios of a generated portfolio: all of them, beside plain HiGHS on some of them from scratch.

    .venv/bin/python -m benchmarks.planning.scenarios [--measures 300] [--scenarios 1000] [--sample 40] [--workers 2]

Ours solves every scenario to a gap of 0.1 % of the value: in one process, on `--workers` processes, and on a Dask
cluster of as many workers. HiGHS gets the same rows, built beforehand, one scenario after the other: to a gap of
0.01 % of the value (its own default), and to one of 0.1 %. Both are set as absolute gaps, for the obligations in the
objective would otherwise count as value. Each line says the time for a scenario. Building rows is counted for ours
and not for HiGHS.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from ortools.math_opt.python import mathopt

from benchmarks.planning.generator import request as generated
from dreiklang.planning import Cluster, Cores, Runner, Spread, Uncertainty
from dreiklang.planning.model import Model
from dreiklang.planning.scenario_limits import ScenarioLimits
from dreiklang.planning.scenario_program import Program, caps
from dreiklang.planning.scenario_search import ScenarioSearch
from dreiklang.planning.sweep import GAP, Sweep, here, swept

RANGES = Uncertainty(
    funds=Spread(low=Decimal("0.9"), high=Decimal("1.3")), posts=Spread(low=Decimal("0.9"), high=Decimal("1.2"))
)


@dataclass(frozen=True)
class Line:
    """One way of solving scenarios: how many, seconds each, the median and the largest gap in per cent."""

    program: str
    scenarios: int
    seconds: float
    gap: float
    largest_gap: float


def ours(name: str, sweep: Sweep, runner: Runner) -> Line:
    """All scenarios."""
    began = time.perf_counter()
    found = swept(sweep, runner, lambda done: None, lambda: False)
    seconds = time.perf_counter() - began
    model = Model(sweep.request)
    worth = ScenarioSearch(model, ScenarioLimits(model, sweep.scenarios())).worth
    gaps = [100 * ((best.bound or 0) - best.value) / worth.value(best.value) for best in found]
    return Line(name, len(found), seconds / len(found), statistics.median(gaps), max(gaps))


def plain_highs(sweep: Sweep, sample: int, gap: float) -> Line:
    """Some scenarios from scratch."""
    model = Model(sweep.request)
    limits = ScenarioLimits(model, sweep.scenarios())
    search = ScenarioSearch(model, limits)
    seconds, gaps = [], []
    for scenario in range(sample):
        program = Program(search.weights, caps(limits.limits, scenario).below(search.stated))
        relaxation = program.relaxed()
        assert relaxation is not None
        near = gap * search.worth.value(relaxation.value * search.scale) / search.scale
        program.proto.variables.integers[:] = [True] * len(search.weights)
        rows = mathopt.Model.from_model_proto(program.proto)
        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=60), relative_gap_tolerance=0.0, absolute_gap_tolerance=near
        )
        began = time.perf_counter()
        result = mathopt.solve(rows, mathopt.SolverType.HIGHS, params=parameters)
        seconds.append(time.perf_counter() - began)
        value, bound = (search.scale * each for each in (result.objective_value(), result.best_objective_bound()))
        gaps.append(100 * (bound - value) / search.worth.value(value))
    return Line(f"HiGHS, gap {100 * gap:g} %", sample, statistics.mean(seconds), statistics.median(gaps), max(gaps))


@contextmanager
def cluster(workers: int) -> Iterator[Runner]:
    """A Dask cluster on this machine."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as machines,
        Client(machines) as client,
    ):
        yield Cluster(client)


def lines(sweep: Sweep, sample: int, workers: int) -> Iterator[Line]:
    """One after the other."""
    yield ours("one process", sweep, here)
    yield ours(f"{workers} processes", sweep, Cores(workers))
    for number in (1, workers):
        with cluster(number) as runner:
            yield ours(f"Dask, {number} workers", sweep, runner)
    yield plain_highs(sweep, sample, GAP / 10)
    yield plain_highs(sweep, sample, GAP)


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measures", type=int, default=300)
    parser.add_argument("--scenarios", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=40, help="scenarios that HiGHS gets")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sweep = Sweep(
        request=generated(options.seed, options.measures), uncertainty=RANGES, number=options.scenarios, seed=1
    )
    print(f"{'':<22}{'scenarios':>10}{'ms each':>10}{'times ours':>12}{'median gap %':>14}{'largest':>10}")
    found: list[Line] = []
    for line in lines(sweep, options.sample, options.workers):
        found.append(line)
        ratios = line.seconds / found[min(1, len(found) - 1)].seconds
        numbers = f"{line.scenarios:>10}{1000 * line.seconds:>10.1f}{ratios:>12.2f}{line.gap:>14.4f}"
        print(f"{line.program:<22}{numbers}{line.largest_gap:>10.4f}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of this process {memory:.0f} MiB")
    if options.json:
        options.json.write_text(json.dumps([asdict(line) for line in found], indent=2))


if __name__ == "__main__":
    main()

"""The search behind the planner on public knapsack instances, beside the values that come with them and plain HiGHS.

Multiple-choice multidimensional knapsacks (one variant of each measure under several budgets) and the
multidimensional knapsacks of the OR-Library. FOLDER is the unpacked folder `benchmarks` with `mmkp` and `mknapcb`.
Every solver gets the same rows and the same seconds; `known` is what the instances' own list states.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from ortools.math_opt.python import mathopt

from dreiklang.planning.solver import Problem, Row, maximise


@dataclass(frozen=True)
class Instance:
    """A problem, and the best value that its own list states."""

    name: str
    problem: Problem
    known: int


@dataclass(frozen=True)
class Line:
    """One instance: our value, bound and seconds, and the peer's value and seconds."""

    name: str
    known: int
    value: int
    bound: int
    proved: bool
    seconds: float
    peer_value: int
    peer_seconds: float


def mmkp(folder: Path) -> Iterator[Instance]:
    """The standard instances: classes of items, one of each class, no resource exceeded."""
    with (folder / "mmkp" / "standard" / "best_known.csv").open() as file:
        for name, value in csv.reader(file):
            numbers = iter((folder / "mmkp" / "standard" / name).read_text().split())
            yield Instance(name.removesuffix(".txt"), _mmkp(numbers), int(float(value)))


def _mmkp(numbers: Iterator[str]) -> Problem:
    classes, resources = int(next(numbers)), int(next(numbers))
    capacities = [int(next(numbers)) for _ in range(resources)]
    objective: dict[int, int] = {}
    uses: list[dict[int, int]] = [{} for _ in range(resources)]
    rows = []
    for _ in range(classes):
        members = range(len(objective), len(objective) + int(next(numbers)))
        for column in members:
            objective[column] = int(next(numbers))
            for use in uses:
                weight = int(next(numbers))
                if weight:
                    use[column] = weight
        rows.append(Row(dict.fromkeys(members, 1), lower=1, upper=1))
    rows += [Row(use, upper=capacity) for use, capacity in zip(uses, capacities, strict=True)]
    return Problem(len(objective), objective, rows)


def mknapcb(folder: Path) -> Iterator[Instance]:
    """The OR-Library's instances of Chu and Beasley, with the values of their genetic algorithm."""
    text = (folder / "mknapcb" / "mkcbres.txt").read_text().partition("Best Feasible Solution Value")[2]
    known = iter(int(line.split()[-1]) for line in text.splitlines() if line.split() and line.split()[-1].isdigit())
    for number in range(1, 10):
        numbers = iter((folder / "mknapcb" / f"mknapcb{number}.txt").read_text().split())
        for index in range(int(next(numbers))):
            yield Instance(f"mknapcb{number}-{index:02}", _mknap(numbers), next(known))


def _mknap(numbers: Iterator[str]) -> Problem:
    columns, resources, _ = (int(float(next(numbers))) for _ in range(3))
    objective = {column: int(float(next(numbers))) for column in range(columns)}
    uses = [{column: int(next(numbers)) for column in range(columns)} for _ in range(resources)]
    return Problem(columns, objective, [Row(use, upper=int(next(numbers))) for use in uses])


def plain_highs(problem: Problem, seconds: float) -> int:
    """The value that HiGHS finds on the same rows."""
    model = mathopt.Model()
    columns = [model.add_binary_variable() for _ in range(problem.columns)]
    model.maximize(_sum(problem.objective, columns))
    for row in problem.rows:
        lower = -float("inf") if row.lower is None else row.lower
        upper = float("inf") if row.upper is None else row.upper
        model.add_linear_constraint(lb=lower, ub=upper, expr=_sum(row.terms, columns))
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds), relative_gap_tolerance=0.0)
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    if not result.has_primal_feasible_solution():
        return 0
    chosen = [index for index, column in enumerate(columns) if result.variable_values(column) > 0.5]
    return sum(problem.objective.get(index, 0) for index in chosen) if problem.allows(chosen) else 0


def _sum(terms: Mapping[int, int], columns: list[mathopt.Variable]) -> mathopt.LinearSum:
    return mathopt.fast_sum(factor * columns[index] for index, factor in terms.items())


def measured(instance: Instance, seconds: float, *, peer: bool) -> Line:
    """Both on one instance, one after the other."""
    began = time.monotonic()
    outcome = maximise(instance.problem, None, began + seconds, lambda: False)
    taken = time.monotonic() - began
    value = sum(instance.problem.objective.get(index, 0) for index in outcome.chosen or ())
    began = time.monotonic()
    other = plain_highs(instance.problem, seconds) if peer else 0
    return Line(
        name=instance.name,
        known=instance.known,
        value=value,
        bound=outcome.bound if outcome.bound is not None else value,
        proved=outcome.proved,
        seconds=round(taken, 2),
        peer_value=other,
        peer_seconds=round(time.monotonic() - began, 2),
    )


def main() -> None:
    """Run, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", choices=["mmkp", "mknapcb"], default="mmkp")
    parser.add_argument("--sample", type=int, default=1, help="take every so many-th instance")
    parser.add_argument("--offset", type=int, default=0, help="the first instance of the sample")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--out", type=Path, help="write the lines as JSON")
    options = parser.parse_args()
    instances = list({"mmkp": mmkp, "mknapcb": mknapcb}[options.set](options.folder))[options.offset :: options.sample]
    print(f"{'instance':<16}{'known':>9}{'value':>9}{'bound':>9}{'proved':>7}{'s':>7}{'HiGHS':>9}{'s':>7}")
    lines = []
    for instance in instances:
        line = measured(instance, options.seconds, peer=not options.no_peer)
        lines.append(line)
        print(
            f"{line.name:<16}{line.known:>9}{line.value:>9}{line.bound:>9}{'yes' if line.proved else 'no':>7}"
            f"{line.seconds:>7.2f}{line.peer_value:>9}{line.peer_seconds:>7.2f}",
            flush=True,
        )
    as_good = sum(line.value >= line.known for line in lines)
    better = sum(line.value > line.known for line in lines)
    gap = statistics.mean((max(line.known, line.value, line.peer_value) - line.value) / line.known for line in lines)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(lines)} instances: at least as good as known {as_good}, better {better}; mean gap to the best of the "
        f"three {100 * gap:.4f} %; proved {sum(line.proved for line in lines)}; memory at most {memory:.0f} MiB"
    )
    if options.out:
        options.out.write_text(json.dumps([asdict(line) for line in lines], indent=2) + "\n")


if __name__ == "__main__":
    main()

"""Schedules beside peers on PSPLIB's single-mode instances (.sm), in the same run.

    .venv/bin/python -m benchmarks.planning.psplib ARCHIVE.tar.xz [--sets j30 j60 j120] [--sample 20] [--seconds 10]

The archive holds `rcpsp/j30/*.sm` and so on, and the tables of known values (`J30.csv`, `J60_1.csv`, `J120_0.csv`).
All of them minimise the end of the whole. The peers are the plain model in CP-SAT and PyJobShop (which needs
`requirements/bench.txt`; left out with a word if it is not there), each on two workers. Ours proves with one
worker and breeds schedules beside it. Each instance and program runs in a process of its own, so that memory is
its own, too; reading the files is not counted. `--sample` takes every so many-th instance, always the same ones.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import multiprocessing
import resource
import statistics
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ortools.sat.python import cp_model

from dreiklang.planning.quarters import Quarter
from dreiklang.planning.schedule import Mode, Pool, ScheduleRequest, Task
from dreiklang.planning.schedule_search import schedule

SETS = {"j30": "J30.csv", "j60": "J60_1.csv", "j120": "J120_0.csv"}
WORKERS = 2
START = Quarter(2000, 1)


@dataclass(frozen=True)
class Instance:
    """A project: durations, needs by resource, and followers by job (1 is the source, the last the sink)."""

    name: str
    known: int
    durations: dict[int, int]
    needs: dict[int, tuple[int, ...]]
    followers: dict[int, tuple[int, ...]]
    capacity: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """What a program gave: the end it found (None for nothing), what none goes below, seconds, MiB."""

    value: int | None
    bound: int
    seconds: float
    memory: float


@dataclass(frozen=True)
class Line:
    """An instance under one program. `deviation` is from the best known value, in per cent."""

    set: str
    instance: str
    program: str
    jobs: int
    known: int
    value: int | None
    bound: int
    gap: float
    deviation: float
    seconds: float
    memory: float

    @property
    def proved(self) -> bool:
        """Whether value and bound meet."""
        return self.value == self.bound


def instances(archive: Path, name: str, sample: int | None) -> Iterator[Instance]:
    """A set's instances in order of their numbers; every so many-th if a sample is asked for."""
    with tarfile.open(archive) as files:
        members = {Path(member.name): member for member in files.getmembers() if member.isfile()}

        def text(path: Path) -> str:
            found = files.extractfile(members[path])
            assert found is not None
            return found.read().decode("latin-1")

        known = _known(text(next(path for path in members if path.name == SETS[name])))
        paths = sorted((path for path in members if path.suffix == ".sm" and path.parent.name == name), key=_number)
        step = len(paths) / min(sample or len(paths), len(paths))
        chosen = [paths[int(index * step)] for index in range(min(sample or len(paths), len(paths)))]
        yield from [_parsed(path.stem, known[path.stem], text(path)) for path in chosen]


def _number(path: Path) -> tuple[int, ...]:
    """`j1203_7` of the set j120 is project 3, instance 7."""
    return tuple(int(part) for part in path.stem.removeprefix(path.parent.name).split("_"))


def _known(text: str) -> dict[str, int]:
    """The best known end of each instance: the optimum, or the least upper bound."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    head = next(row for row in rows if row and row[0] == "ID" and "Ref1" in row)
    found = {}
    for row in rows:
        named = dict(zip(head, row, strict=False))
        if named.get("Ref1", "").endswith(".sm"):
            values = [int(named[column] or 0) for column in ("UB value", "OPT value")]
            found[named["Ref1"].removesuffix(".sm").lower()] = min(value for value in values if value > 0)
    return found


def _parsed(name: str, known: int, text: str) -> Instance:
    lines = text.splitlines()

    def table(title: str, skipped: int) -> Iterator[list[int]]:
        begin = next(index for index, line in enumerate(lines) if line.startswith(title)) + skipped
        for line in lines[begin:]:
            if line.startswith("*"):
                return
            yield [int(part) for part in line.split()]

    jobs = {row[0]: row for row in table("REQUESTS/DURATIONS", 3)}
    return Instance(
        name=name,
        known=known,
        durations={job: row[2] for job, row in jobs.items()},
        needs={job: tuple(row[3:]) for job, row in jobs.items()},
        followers={row[0]: tuple(row[3:]) for row in table("PRECEDENCE RELATIONS", 2)},
        capacity=tuple(next(table("RESOURCEAVAILABILITIES", 2))),
    )


def ours(instance: Instance, seconds: float) -> tuple[int | None, int]:
    """Tasks without weight: then the end is all that counts, and the order among equals after it."""
    real = {job for job, duration in instance.durations.items() if duration}
    before: dict[int, list[str]] = {job: [] for job in instance.durations}
    for job, followers in instance.followers.items():
        for follower in followers:
            if job in real:
                before[follower].append(f"{job:03}")
    tasks = tuple(
        Task(
            key=f"{job:03}",
            modes=(
                Mode(
                    quarters=instance.durations[job],
                    staff={f"R{index}": Decimal(need) for index, need in enumerate(instance.needs[job]) if need},
                ),
            ),
            after=tuple(before[job]),
            weight=Decimal(0),
        )
        for job in sorted(real)
    )
    pools = tuple(
        Pool(organization=f"R{index}", capacity=(Decimal(most),)) for index, most in enumerate(instance.capacity)
    )
    found = schedule(ScheduleRequest(start=START, tasks=tasks, pools=pools), time_limit=seconds)
    assert found.end_bound is not None
    return (None if found.end is None else found.end.since(START) + 1), found.end_bound.since(START) + 1


def plain(instance: Instance, seconds: float) -> tuple[int | None, int]:
    """The plain model in CP-SAT."""
    model = cp_model.CpModel()
    horizon = sum(instance.durations.values())
    starts = {job: model.new_int_var(0, horizon, "") for job in instance.durations}
    intervals = {
        job: model.new_fixed_size_interval_var(starts[job], duration, "")
        for job, duration in instance.durations.items()
    }
    for job, followers in instance.followers.items():
        for follower in followers:
            model.add(starts[follower] >= starts[job] + instance.durations[job])
    for index, most in enumerate(instance.capacity):
        users = [job for job, needs in instance.needs.items() if needs[index]]
        model.add_cumulative([intervals[job] for job in users], [instance.needs[job][index] for job in users], most)
    model.minimize(starts[max(starts)])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (round(solver.objective_value) if found else None), round(solver.best_objective_bound)


def pyjobshop(instance: Instance, seconds: float) -> tuple[int | None, int]:
    """PyJobShop's model with its default solver."""
    from pyjobshop import Model

    model = Model()
    resources = [model.add_renewable(capacity=most) for most in instance.capacity]
    tasks = {job: model.add_task() for job in instance.durations}
    for job, duration in instance.durations.items():
        model.add_mode(tasks[job], resources, duration=duration, demands=list(instance.needs[job]))
    for job, followers in instance.followers.items():
        for follower in followers:
            model.add_end_before_start(tasks[job], tasks[follower])
    result = model.solve(time_limit=seconds, num_workers=WORKERS, display=False)
    value = None if result.best is None else round(result.objective)
    return value, round(result.lower_bound)


PROGRAMS: dict[str, Callable[[Instance, float], tuple[int | None, int]]] = {
    "dreiklang": ours,
    "CP-SAT": plain,
    "PyJobShop": pyjobshop,
}


def _measured(program: str, instance: Instance, seconds: float) -> Answer:
    began = time.perf_counter()
    value, bound = PROGRAMS[program](instance, seconds)
    taken = time.perf_counter() - began
    return Answer(value, bound, taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def line(name: str, program: str, instance: Instance, seconds: float) -> Line:
    """One program on one instance, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        answer = pool.apply(_measured, (program, instance, seconds))
    worst = sum(instance.durations.values()) if answer.value is None else answer.value
    return Line(
        set=name,
        instance=instance.name,
        program=program,
        jobs=len(instance.durations) - 2,
        known=instance.known,
        value=answer.value,
        bound=answer.bound,
        gap=round(100 * (worst - answer.bound) / worst, 3),
        deviation=round(100 * (worst / instance.known - 1), 3),
        seconds=round(answer.seconds, 2),
        memory=round(answer.memory),
    )


def summaries(lines: list[Line]) -> Iterator[dict[str, Any]]:
    """By set and program: mean deviation, how many are proved or at least as good as known, time and memory."""
    for key in dict.fromkeys((each.set, each.program) for each in lines):
        group = [each for each in lines if (each.set, each.program) == key]
        yield {
            "set": key[0],
            "program": key[1],
            "instances": len(group),
            "proved": sum(each.proved for each in group),
            "as_known": sum(each.value is not None and each.value <= each.known for each in group),
            "mean_deviation": round(statistics.fmean(each.deviation for each in group), 3),
            "mean_gap": round(statistics.fmean(each.gap for each in group), 3),
            "mean_seconds": round(statistics.fmean(each.seconds for each in group), 2),
            "memory": max(each.memory for each in group),
        }


def main() -> None:
    """Run, print the tables, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--sets", nargs="+", choices=[*SETS], default=[*SETS])
    parser.add_argument("--programs", nargs="+", choices=[*PROGRAMS], default=[*PROGRAMS])
    parser.add_argument("--sample", type=int, help="so many instances of each set, evenly spread")
    parser.add_argument("--seconds", type=float, default=10.0, help="time limit for each program and instance")
    parser.add_argument("--out", type=Path, help="write the lines as JSON")
    options = parser.parse_args()
    programs = [name for name in options.programs if name != "PyJobShop" or find_spec("pyjobshop")]
    if programs != options.programs:
        print("PyJobShop is not installed and left out; see requirements/bench.txt.")
    print(f"{'instance':<12}{'known':>6}", *(f"{name:>13}{'bound':>7}{'s':>7}{'MiB':>6}" for name in programs))
    lines: list[Line] = []
    for name in options.sets:
        for instance in instances(options.archive, name, options.sample):
            found = [line(name, program, instance, options.seconds) for program in programs]
            lines += found
            cells = (f"{each.value or '–':>13}{each.bound:>7}{each.seconds:>7.2f}{each.memory:>6.0f}" for each in found)
            print(f"{instance.name:<12}{instance.known:>6}", *cells, flush=True)
    groups = list(summaries(lines))
    columns = (
        "set",
        "program",
        "instances",
        "proved",
        "as_known",
        "mean_deviation",
        "mean_gap",
        "mean_seconds",
        "memory",
    )
    print("", "".join(f"{column:>16}" for column in columns), sep="\n")
    for group in groups:
        print("".join(f"{group[column]:>16}" for column in columns))
    if options.out:
        facts = {"seconds": options.seconds, "lines": [asdict(each) for each in lines], "summaries": groups}
        options.out.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()

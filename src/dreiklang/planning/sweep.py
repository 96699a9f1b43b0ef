"""Every scenario solved, in this process, on all cores, or on a cluster: the result is the same everywhere."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

from dreiklang.planning.codec import request_fingerprint
from dreiklang.planning.model import Model
from dreiklang.planning.plan import Stop
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.scenario_limits import ScenarioLimits
from dreiklang.planning.scenario_search import ScenarioBest, ScenarioSearch
from dreiklang.planning.uncertainty import Scenarios, Uncertainty, drawn

if TYPE_CHECKING:
    from distributed import Client

CHUNK = 5
"""Scenarios that a worker solves at a time: well below a second."""
GAP = 0.001
"""A scenario's package may be worse than the best there by this part of its value: a tenth of a per cent."""
POLL = 0.1
"""Seconds between two questions whether to stop."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sweep:
    """Scenarios of a request: all that a worker needs to know."""

    request: PackageRequest
    uncertainty: Uncertainty
    number: int
    seed: int

    @cached_property
    def key(self) -> str:
        """What tells two sweeps apart."""
        return f"{request_fingerprint(self.request)} {self.uncertainty} {self.number} {self.seed}"

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sweep) and self.key == other.key

    def scenarios(self) -> Scenarios:
        """The scenarios themselves."""
        return drawn(self.uncertainty, sorted(self.request.portfolio.by_key), self.number, self.seed)


Job = Callable[[Sweep, range], list[ScenarioBest]]
Results = Generator[list[ScenarioBest], None, None]


class Runner(Protocol):
    """Calls a job for every part of a sweep, wherever it likes.

    Yields what they return in any order, and something empty several times a second in between; closing the
    generator abandons what has not begun.
    """

    def __call__(self, job: Job, sweep: Sweep, parts: Sequence[range]) -> Results:
        """The results, each as soon as it is there."""


def swept(sweep: Sweep, runner: Runner, done: Callable[[int], None], stop: Stop) -> tuple[ScenarioBest, ...]:
    """The best of every scenario, in their order; of fewer if somebody asked to stop."""
    parts = [range(first, min(first + CHUNK, sweep.number)) for first in range(0, sweep.number, CHUNK)]
    found: list[ScenarioBest] = []
    with closing(runner(_solved, sweep, parts)) as results:
        for result in results:
            found.extend(result)
            done(len(found))
            if stop():
                break
    return tuple(sorted(found, key=lambda best: best.scenario))


def _solved(sweep: Sweep, part: range) -> list[ScenarioBest]:
    search = _prepared(sweep)
    return [search.best(scenario, GAP) for scenario in part]


@lru_cache(maxsize=2)
def _prepared(sweep: Sweep) -> ScenarioSearch:
    """What all parts of a sweep share, once in every process."""
    model = Model(sweep.request)
    return ScenarioSearch(model, ScenarioLimits(model, sweep.scenarios()))


def here(job: Job, sweep: Sweep, parts: Sequence[range]) -> Results:
    """In this process, one part after the other."""
    for part in parts:
        yield job(sweep, part)


@dataclass(frozen=True)
class Cores:
    """In so many processes of this machine."""

    workers: int

    def __call__(self, job: Job, sweep: Sweep, parts: Sequence[range]) -> Results:
        """The results as they come in."""
        # Not forked: solvers and servers have threads that a fork would tear.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.workers, context, initializer=_ignore_interrupts)
        try:
            sweep.key  # noqa: B018 – computed once and sent along
            waiting = {pool.submit(job, sweep, part) for part in parts}
            while waiting:
                finished, waiting = wait(waiting, timeout=POLL, return_when=FIRST_COMPLETED)
                yield [best for each in finished for best in each.result()]
        finally:
            pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ctrl-C is for the process that asked; it stops the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass(frozen=True)
class Cluster:
    """On the workers of a Dask cluster, which need this package too (the extra `cluster`)."""

    client: Client

    def __call__(self, job: Job, sweep: Sweep, parts: Sequence[range]) -> Results:
        """The results as they come in."""
        sweep.key  # noqa: B018 – computed once and sent along
        shared = self.client.scatter(sweep, broadcast=True)  # type: ignore[no-untyped-call]
        waiting = {self.client.submit(job, shared, part, pure=False) for part in parts}
        try:
            while waiting:
                finished = {future for future in waiting if future.status not in {"pending", "processing"}}
                waiting -= finished
                yield [best for future in finished for best in future.result()]
                time.sleep(0 if finished else POLL)
        finally:
            self.client.cancel(list(waiting))  # type: ignore[no-untyped-call]

"""Background jobs of this room."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django_tasks import task

from dreiklang.municipality.isolation import within
from dreiklang.packages.models import PlanningRun, RunKind
from dreiklang.packages.rules import (
    axis_of,
    claim_run,
    fail_run,
    finish_frontier,
    finish_prices,
    finish_run,
    note_progress,
    resume_runs,
)
from dreiklang.planning import Goal, PlanningError, frontier, plan, prices, request_from_json

logger = logging.getLogger("dreiklang.packages")
SIGN_OF_LIFE = 0.4
"""Seconds between two looks at the database: quick enough for a person, light enough for it."""


class _Watch:
    """Reports progress to the database and reads from it whether to stop, at most every so often."""

    def __init__(self, pk: int) -> None:
        self.pk = pk
        self.looked = 0.0
        self.stopping = False
        self.seen: dict[str, Any] = {}

    def progress(self, goal: Goal, done: int, value: Decimal | None, bound: Decimal | None) -> None:
        """Remember how far the search is; the next look writes it."""
        self.seen = {"stage": goal.value, "best": value, "bound": bound, "stages_done": done}

    def count(self, done: int, total: int) -> None:
        """Remember how many limits of a frontier are done."""
        self.seen = {"stages_done": done, "stages": total}

    def stop(self) -> bool:
        """Whether the person asked to stop."""
        now = time.monotonic()
        if not self.stopping and now - self.looked > SIGN_OF_LIFE:
            self.looked = now
            try:
                self.stopping = note_progress(self.pk, **self.seen)
            except (OperationalError, InterfaceError):
                # The search can do without; what it finds is written when the database is back.
                logger.warning("Planning run %s could not give a sign of life", self.pk)
                close_old_connections()
        return self.stopping


def _find_package(run: PlanningRun, watch: _Watch) -> None:
    request = request_from_json(run.inputs)
    finish_run(run, plan(request, progress=watch.progress, stop=watch.stop), request)


def _find_frontier(run: PlanningRun, watch: _Watch) -> None:
    found = frontier(
        request_from_json(run.inputs),
        axis_of(run),
        points=run.options["points"],
        progress=watch.count,
        stop=watch.stop,
    )
    finish_frontier(run, found)


def _find_prices(run: PlanningRun, watch: _Watch) -> None:
    request = request_from_json(run.inputs)
    best = plan(request, stop=watch.stop, explain=False)
    found = prices(request, best, stop=watch.stop) if best.choices else ()
    finish_prices(run, found, stopped=watch.stop())


SEARCHES = {RunKind.PACKAGE: _find_package, RunKind.FRONTIER: _find_frontier, RunKind.PRICES: _find_prices}


@transaction.atomic
def in_background(start: Callable[[], PlanningRun]) -> PlanningRun:
    """Let a rule queue a run, and give it to a worker: both or neither."""
    run = start()
    run_planning.enqueue(run.pk, run.package.municipality_id)
    return run


def resume_lost(now: dt.datetime) -> int:
    """Give runs to a worker again whose worker is gone; returns how many. Doing so twice does no harm."""
    runs = resume_runs(now)
    for pk, municipality in runs:
        run_planning.enqueue(pk, municipality)
    return len(runs)


@task()
def run_planning(pk: int, municipality: int) -> None:
    """Do one planning run; every way it can end is visible in the run's state."""
    with within(municipality):
        _run(pk)


def _run(pk: int) -> None:
    run: PlanningRun | None = claim_run(pk)
    if run is None:
        return
    watch = _Watch(pk)
    try:
        SEARCHES[RunKind(run.kind)](run, watch)
    except PlanningError as error:
        fail_run(pk, str(error))
        raise
    except (OperationalError, InterfaceError):
        raise  # the database went away, not the search: without a sign of life the run is taken up again
    except BaseException:
        fail_run(pk, "")
        logger.exception("Planning run %s failed", pk)
        raise

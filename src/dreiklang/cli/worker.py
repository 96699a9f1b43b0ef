"""The worker process: it does background jobs one after the other, and keeps house beside them."""

from __future__ import annotations

import logging
import time

from django.db import InterfaceError, OperationalError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from dreiklang.cli.housekeeping import Housekeeping
from dreiklang.cli.parent import end_with_parent

logger = logging.getLogger("dreiklang.worker")
INTERVAL = 0.3
"""Seconds between two looks for a job."""
LONGEST_PAUSE = 15.0
"""Seconds between two tries to reach a database that is away."""


def work_until_stopped(parent: int | None) -> None:
    """Work until SIGINT or SIGTERM; a database that goes away is waited for."""
    if parent is not None:
        end_with_parent(parent)
    worker = Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=INTERVAL,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    worker.configure_signals()
    threads = (Housekeeping(), Housekeeping.of_search())
    for thread in threads:
        thread.start()
    try:
        _work(worker)
    finally:
        for thread in threads:
            thread.stop()


def _work(worker: Worker) -> None:
    pause = 1.0
    while worker.running:
        began = time.monotonic()
        try:
            worker.run()
        except (OperationalError, InterfaceError):
            # What it was doing has no sign of life any more and is taken up again.
            pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            logger.warning("The database does not answer; trying again in %.0f seconds.", pause, exc_info=True)
            time.sleep(pause)

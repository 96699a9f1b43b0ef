"""What has to be done again and again beside the jobs: telling webhooks, resuming lost runs, deleting what is old.

Every worker does it. Doing it twice at the same time does no harm: deliveries are claimed, lost runs are claimed by
whoever does them, and what is deleted is deleted.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.mail import send_due_mail
from dreiklang.municipality.privacy import tidy
from dreiklang.municipality.webhooks import claim_delivery, deliver
from dreiklang.packages.tasks import resume_lost
from dreiklang.search.saved import Links, tell_of_new_hits
from dreiklang.search.tasks import update_outdated
from dreiklang.web.search_addresses import results_address, unsubscribe_address

logger = logging.getLogger("dreiklang.housekeeping")
BREATH = 1.0
"""Seconds between two looks at what is to be done."""
AT_ONCE = 20
"""Deliveries in one go, so that a slow receiver does not keep the rest from being done."""
DAYS_OF_JOBS = 14


class Chore:
    """Something to do every so many seconds."""

    def __init__(self, name: str, every: float, do: Callable[[dt.datetime], object]) -> None:
        self.name = name
        self.every = every
        self.do = do
        self.due = 0.0

    def do_if_due(self) -> None:
        """Do it, or put it off; a fault is written to the log and ends nothing."""
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + self.every
        try:
            close_old_connections()
            with within(EVERYBODY):
                self.do(timezone.now())
        except (DatabaseError, InterfaceError):
            logger.warning("Housekeeping (%s) must wait for the database.", self.name, exc_info=True)
        except Exception:
            logger.exception("Housekeeping (%s) failed", self.name)


def deliver_due(now: dt.datetime) -> int:
    """Tell webhooks what is due; returns how many were tried."""
    for count in range(AT_ONCE):
        delivery = claim_delivery(now)
        if delivery is None:
            return count
        deliver(delivery, timezone.now(), settings.WEBHOOK_HOSTS)
    return AT_ONCE


def tidy_now() -> dict[str, int]:
    """Delete what is past its time, over all municipalities; returns how much of each kind."""
    with within(EVERYBODY):
        return tidy_all(timezone.now())


def tidy_all(now: dt.datetime) -> dict[str, int]:
    """Personal data by their table of periods, and the notes of jobs that are long done."""
    gone = tidy(now)
    call_command("prune_db_task_results", min_age_days=DAYS_OF_JOBS, verbosity=0)
    logger.info("Tidied: %s", gone)
    return gone


def tell_of_hits(now: dt.datetime) -> int:
    """Queue mail about new hits of saved searches."""
    return tell_of_new_hits(now, Links(results_address, unsubscribe_address))


class Housekeeping(threading.Thread):
    """A thread that does the chores until it is stopped."""

    def __init__(self, name: str = "housekeeping", chores: Sequence[Chore] = ()) -> None:
        super().__init__(name=name, daemon=True)
        self._stopping = threading.Event()
        self.chores = tuple(chores) or (
            Chore("webhooks", BREATH, deliver_due),
            Chore("mail", 10, send_due_mail),
            Chore("lost runs", 30, resume_lost),
            Chore("old data", 24 * 60 * 60, tidy_all),
        )

    def run(self) -> None:
        """Do what is due, and take a breath."""
        try:
            while not self._stopping.wait(BREATH):
                for chore in self.chores:
                    chore.do_if_due()
        finally:
            connection.close()

    @classmethod
    def of_search(cls) -> Housekeeping:
        """A thread of its own for the search index, which can take minutes; killed at any time, it does no harm."""
        return cls(
            "search index", [Chore("search index", 15, update_outdated), Chore("saved searches", 300, tell_of_hits)]
        )

    def stop(self) -> None:
        """End after the chore at hand; one that waits for a slow receiver is left to be done again."""
        self._stopping.set()
        self.join(timeout=3)

"""Figures for monitoring in Prometheus' text form: what requests do here, and how much work waits in the database."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Iterator

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.queries import audit_entry_count, deliveries_by_state
from dreiklang.packages.queries import oldest_waiting_run, runs_by_state

Answer = Callable[[HttpRequest], HttpResponse]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

own = CollectorRegistry()
REQUESTS = Counter("dreiklang_requests", "Requests answered", ("route", "method", "status"), registry=own)
DURATION = Histogram(
    "dreiklang_request_duration_seconds",
    "Time to answer a request",
    ("route", "method"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=own,
)


def measure(answer: Answer) -> Answer:
    """Count each request and its duration under the name of its address, never under the address."""

    def count(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = answer(request)
        route = _route(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, response.status_code).inc()
        DURATION.labels(route, method).observe(time.perf_counter() - began)
        return response

    return count


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return "static" if request.path.startswith("/static/") else "unknown"
    return match.view_name or "unnamed"


class WorkInDatabase(Collector):
    """What waits, runs and has failed, over all municipalities; only `dreiklang_database_up 0` without a database."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def describe(self) -> Iterable[Metric]:
        """Nothing in advance: registering must not ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Ask the database once."""
        try:
            with within(EVERYBODY):
                found = list(self._counted())
        except (DatabaseError, InterfaceError):
            found = []
        yield GaugeMetricFamily("dreiklang_database_up", "Whether the database answers", value=float(bool(found)))
        yield from found

    def _counted(self) -> Iterator[Metric]:
        yield _by_state("dreiklang_planning_runs", "Planning runs by state", runs_by_state())
        since = oldest_waiting_run()
        waited = (self.now - since).total_seconds() if since else 0.0
        yield GaugeMetricFamily("dreiklang_planning_wait_seconds", "How long the oldest run has waited", value=waited)
        yield _by_state("dreiklang_webhook_deliveries", "Deliveries to webhooks by state", deliveries_by_state())
        yield CounterMetricFamily("dreiklang_audit_entries", "Entries in the record of changes", audit_entry_count())


def _by_state(name: str, text: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=("state",))
    for state, count in counts.items():
        family.add_metric((state,), count)
    return family


def page() -> bytes:
    """All figures; those of requests from all processes of this server."""
    work = CollectorRegistry()
    work.register(WorkInDatabase(timezone.now()))
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(own) + generate_latest(work)
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return generate_latest(together) + generate_latest(work)

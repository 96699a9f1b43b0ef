"""The web server and its workers as one foreground program that stops cleanly."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dreiklang.cli.parent import GRACE

logger = logging.getLogger("dreiklang.server")
LONGEST_PAUSE = 30.0
"""Seconds between two starts of a worker that ends at once again and again."""
WITHOUT_HANDLERS = {"handlers": [], "level": "WARNING", "propagate": True}
SERVER_LOGS = {
    "formatters": {},
    "handlers": {},
    # Their lines take the same way as all others.
    "loggers": {"_granian": WITHOUT_HANDLERS, "granian.access": WITHOUT_HANDLERS},
}


@dataclass(frozen=True, kw_only=True)
class Service:
    """What is served where, by how many."""

    host: str
    port: int
    processes: int
    threads: int
    workers: int


class Worker:
    """A background worker as a child process; it is started again if it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - the product's own command
            [sys.executable, "-m", "dreiklang.cli.main", "worker", "--parent", str(os.getpid())],
        )

    def _watch(self) -> None:
        pause, since = 1.0, time.monotonic()
        while not self._stopping.wait(pause):
            if self._process.poll() is None:
                pause = 1.0
                continue
            pause = min(pause * 2, LONGEST_PAUSE) if time.monotonic() - since < LONGEST_PAUSE else 1.0
            logger.warning("The worker ended with code %s; starting it again.", self._process.returncode)
            self._process, since = self._start(), time.monotonic()

    def close(self) -> None:
        """End the worker; a job that it cannot end in time is taken up again by the next worker."""
        self._stopping.set()
        self._watcher.join()
        self._process.terminate()
        try:
            self._process.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def serve_until_stopped(service: Service) -> None:
    """Serve until SIGINT or SIGTERM; the server handles both and returns."""
    address = f"http://{service.host}:{service.port}"
    connections.close_all()  # processes must not share the one that the checks used
    with ExitStack() as running:
        running.enter_context(_figures_of(service.processes))
        for _ in range(service.workers):
            running.enter_context(closing(Worker()))
        sys.stdout.write(
            f"\nDreiklang: {address}/\n"
            f"First step: open {address}/stuttgart/pakete/ and compare the five budget packages.\n"
            "Stop with Ctrl-C.\n\n"
        )
        sys.stdout.flush()
        _server(service).serve()


def _server(service: Service) -> Granian:
    return Granian(
        "dreiklang.cli.web_process:application",
        address=service.host,
        port=service.port,
        interface=Interfaces.WSGI,
        workers=service.processes,
        blocking_threads=service.threads,
        blocking_threads_idle_timeout=600,  # a thread keeps its connection to the database
        respawn_failed_workers=True,
        workers_kill_timeout=int(GRACE),
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=SERVER_LOGS,
    )


@contextmanager
def _figures_of(processes: int) -> Iterator[None]:
    """Where several web processes put their figures together for monitoring; one process needs no place."""
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    if processes == 1:
        yield
        return
    folder = tempfile.mkdtemp(prefix="dreiklang-figures-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        del os.environ["PROMETHEUS_MULTIPROC_DIR"]
        shutil.rmtree(folder, ignore_errors=True)

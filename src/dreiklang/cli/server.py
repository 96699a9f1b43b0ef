"""The web server and its worker as one foreground program that stops cleanly."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from granian import Granian
from granian.constants import Interfaces

logger = logging.getLogger("dreiklang.server")


class Worker:
    """The background worker as a child process; it is started again if it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "dreiklang.cli.main", "worker"])

    def _watch(self) -> None:
        while not self._stopping.wait(1):
            if self._process.poll() is not None:
                logger.warning("The worker ended with code %s; starting it again.", self._process.returncode)
                self._process = self._start()

    def stop(self) -> None:
        """End the worker; a job that it is doing is marked as failed and can be started again."""
        self._stopping.set()
        self._watcher.join()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def serve_until_stopped(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; the server handles both and returns."""
    worker = Worker()
    sys.stdout.write(
        f"\nDreiklang: http://{host}:{port}/\n"
        f"First step: open http://{host}:{port}/stuttgart/pakete/ and compare the five budget packages.\n"
        "Stop with Ctrl-C.\n\n"
    )
    sys.stdout.flush()
    try:
        Granian(
            "dreiklang.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=8,
            websockets=False,
            log_enabled=False,
        ).serve()
    finally:
        worker.stop()

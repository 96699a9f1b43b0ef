"""Child processes that do not outlive the one that started them, however it ended."""

from __future__ import annotations

import os
import signal
import threading
import time

GRACE = 10.0
"""Seconds that a child has to end by itself."""


def end_with_parent(parent: int | None = None) -> None:
    """End this process soon after its parent is gone; `parent` is who it was, if that could have changed already."""
    followed = parent or os.getppid()
    threading.Thread(target=_follow, args=(followed,), name="follow-parent", daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)

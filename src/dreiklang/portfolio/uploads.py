"""Uploaded files between preview and decision: kept in the data folder under their own fingerprint."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path

from django.conf import settings

LONGEST_KEPT = 24 * 60 * 60
"""Seconds after which an upload that nobody decided on is removed."""


def _folder() -> Path:
    folder = Path(settings.DATA) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep_upload(data: bytes) -> str:
    """Keep the bytes; returns the name to fetch them by."""
    folder = _folder()
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - LONGEST_KEPT:
            old.unlink(missing_ok=True)
    name = hashlib.sha256(data).hexdigest()
    (folder / name).write_bytes(data)
    return name


def kept_upload(name: str) -> bytes:
    """The bytes kept under this name; FileNotFoundError if there are none."""
    if not re.fullmatch(r"[0-9a-f]{64}", name):
        raise FileNotFoundError(name)
    return (_folder() / name).read_bytes()

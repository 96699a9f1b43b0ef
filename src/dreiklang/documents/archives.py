"""Office files are zip archives; the same contents should be the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date


def repacked(data: bytes, day: date, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The same archive with every entry's time set to `day`, entries in their order, deflated alike.

    `change` is asked for the new content of every entry, given its name and content.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (day.year, day.month, day.day, 0, 0, 0))
            fixed.compress_type = entry.compress_type
            fixed.external_attr = 0o644 << 16
            content = source.read(entry)
            target.writestr(fixed, change(entry.filename, content) if change else content)
    return written.getvalue()

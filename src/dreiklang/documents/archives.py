"""Office files are zip archives; the same contents should be the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date


def with_fixed_times(data: bytes, day: date) -> bytes:
    """The same archive with every entry's time set to `day`, entries in their order, deflated alike."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (day.year, day.month, day.day, 0, 0, 0))
            fixed.compress_type = entry.compress_type
            fixed.external_attr = 0o644 << 16
            target.writestr(fixed, source.read(entry))
    return written.getvalue()

"""The record of changes as a chain: each entry's digest covers the entry and the digest of the one before.

Who changes, removes or inserts an entry breaks every digest after it. Who cuts off the end contradicts the head;
who rewrites chain and head both contradicts any digest that was written down elsewhere (`dreiklang audit verify
--anchor`). The digest is SHA-256 over canonical JSON: keys sorted, no spaces, UTF-8, times in UTC with microseconds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dreiklang.municipality.models import AuditEntry

COVERED = ("sequence", "actor", "action", "kind", "key", "subject", "before", "after", "reason", "previous")


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    fault: str
    """"changed", "missing", "order", "head" or "anchor"."""


def digest(municipality: str, entry: AuditEntry) -> str:
    """The digest that an entry must have; `municipality` is the slug."""
    facts: dict[str, Any] = {name: getattr(entry, name) for name in COVERED}
    facts |= {"municipality": municipality, "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds")}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """The value as JSON gives it back on every database: no tuples, no binary floating point, no null characters."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    if value is None or isinstance(value, bool | int):
        return value
    return str(value).replace("\0", "")


def breaks(
    municipality: str,
    entries: Iterable[AuditEntry],
    head: tuple[int, str],
    anchors: Mapping[int, str] | None = None,
) -> Iterator[Break]:
    """Every place where the chain does not hold; `entries` in ascending order, `head` is number and digest."""
    expected, previous = 1, ""
    anchors = dict(anchors or {})
    for entry in entries:
        if entry.sequence != expected:
            yield Break(expected, "missing")
        elif entry.previous != previous:
            yield Break(entry.sequence, "order")
        if digest(municipality, entry) != entry.digest:
            yield Break(entry.sequence, "changed")
        if anchors.pop(entry.sequence, entry.digest) != entry.digest:
            yield Break(entry.sequence, "anchor")
        expected, previous = entry.sequence + 1, entry.digest
    if (expected - 1, previous) != head:
        yield Break(head[0], "head")
    for sequence in anchors:
        yield Break(sequence, "anchor")

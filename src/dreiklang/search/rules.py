"""What changes the index: building it, and keeping it up with what changes. It holds nothing that is not elsewhere."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.utils import timezone

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.queries import audit_head
from dreiklang.search import building
from dreiklang.search.models import Entry, Index, Posting, Segment
from dreiklang.search.segments import DOCUMENT, PAGE, Part, Places, join
from dreiklang.search.things import Head, heads

CLAIM = dt.timedelta(minutes=3)
"""How long a worker may give no sign of life; one that was killed gives the work back after that."""
SIGN_OF_LIFE = 10.0
GRACE = dt.timedelta(minutes=10)
MOST_SEGMENTS = 6
"""With more, the smaller ones are joined."""
MOST_DEAD = 0.2
"""Share of dead documents with which the index is built anew, so that nothing stays of what was deleted."""
LONGEST_WITH_DEAD = dt.timedelta(days=7)


@dataclass(frozen=True)
class Indexed:
    """What an update of the index did."""

    new: int = 0
    changed: int = 0
    deleted: int = 0
    documents: int = 0
    rebuilt: bool = False
    busy: bool = False
    """Somebody else was at work on it; nothing was done."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.deleted)


def _silent(_: str) -> None:
    """Tell nobody."""


def update_index(
    municipality: Municipality, *, rebuild: bool = False, told: building.Told = _silent, now: dt.datetime | None = None
) -> Indexed:
    """Bring the index up to what can be found now. Searches see the old one until the new one is whole.

    Every step may be killed: what was written up to then is seen by nobody and swept away by the next update.
    """
    now = now or timezone.now()
    index = building.index_of(municipality)
    claim = _Claim(index, told)
    if not claim.taken:
        return Indexed(busy=True)
    told = claim.told
    try:
        building.sweep(municipality, now, GRACE)
        digest = audit_head(municipality)[1]
        found = list(heads(municipality))
        rebuild = rebuild or index.generation == 0 or _has_decayed(index, now)
        done = _rebuild(index, found, now, told) if rebuild else _catch_up(index, found, told)
        if not rebuild:
            _join_small_segments(municipality, now, told)
        Index.objects.filter(pk=index.pk).update(digest=digest, updated_at=timezone.now())
        return done
    finally:
        claim.give_back()


class _Claim:
    """One worker's right to work on an index, renewed with each sign of its progress."""

    def __init__(self, index: Index, told: building.Told) -> None:
        self.row, self._told, self._renewed = Index.objects.filter(pk=index.pk), told, time.monotonic()
        now = timezone.now()
        self.taken = self.row.filter(claimed_until__lte=now).update(claimed_until=now + CLAIM) == 1

    def told(self, progress: str) -> None:
        """Pass progress on, and keep the claim."""
        if progress:
            self._told(progress)
        if time.monotonic() - self._renewed > SIGN_OF_LIFE:
            self._renewed = time.monotonic()
            self.row.update(claimed_until=timezone.now() + CLAIM)

    def give_back(self) -> None:
        """Let others."""
        self.row.update(claimed_until=timezone.now())


def is_outdated(municipality: Municipality) -> bool:
    """Whether anything has changed in the municipality since the index was brought up to date."""
    known = Index.objects.filter(municipality=municipality).values_list("digest", "generation").first()
    return known is None or known[1] == 0 or known[0] != audit_head(municipality)[1]


def _has_decayed(index: Index, now: dt.datetime) -> bool:
    segments = Segment.objects.filter(municipality=index.municipality, live=True).values_list("size", "alive")
    size, alive = (sum(each) for each in zip(*segments, strict=True)) if segments else (0, 0)
    if size == alive:
        return False
    return (size - alive) / size > MOST_DEAD or index.built_at is None or now - index.built_at > LONGEST_WITH_DEAD


def _rebuild(index: Index, found: Sequence[Head], now: dt.datetime, told: building.Told) -> Indexed:
    municipality = index.municipality
    told("counting words")
    counted = building.count_words(found)
    frequencies = building.free_words(counted)
    before = Entry.objects.filter(municipality=municipality).exclude(segment=None).count()
    entries = building.claim_entries(municipality, found)
    analyser = building.analyser_of(frequencies)
    written = building.write_segments(municipality, building.contents(found, entries, analyser), told)
    building.store_vocabulary(municipality, counted)
    digests = {entries[head.kind, head.thing]: head.digest for head in found}
    with transaction.atomic():
        Segment.objects.filter(municipality=municipality, live=True).update(live=False, retired_at=now)
        building.settle(municipality, written, digests)
        gone = [pk for key, pk in entries.items() if pk not in digests]
        for part in building.chunks(gone):
            Entry.objects.filter(pk__in=part).delete()
        Index.objects.filter(pk=index.pk).update(
            frequencies=building.pack_frequencies(frequencies), generation=index.generation + 1, built_at=now
        )
    return Indexed(new=max(len(digests) - before, 0), deleted=len(gone), documents=len(digests), rebuilt=True)


def _catch_up(index: Index, found: Sequence[Head], told: building.Told) -> Indexed:
    municipality = index.municipality
    known = {(row.kind, row.thing): row for row in Entry.objects.filter(municipality=municipality)}
    fresh = [head for head in found if _is_fresh(head, known)]
    present = {(int(head.kind), head.thing) for head in found}
    gone = [row for key, row in known.items() if key not in present]
    if not fresh and not gone:
        return Indexed(documents=len(found))
    entries = building.claim_entries(municipality, fresh)
    analyser = building.analyser_of(building.unpack_frequencies(index.frequencies))
    written = building.write_segments(municipality, building.contents(fresh, entries, analyser), told)
    digests = {entries[head.kind, head.thing]: head.digest for head in fresh}
    replaced = [row for row in known.values() if row.pk in digests]
    with transaction.atomic():
        building.bury(municipality, [*replaced, *gone])
        building.settle(municipality, written, digests)
        for part in building.chunks([row.pk for row in gone]):
            Entry.objects.filter(pk__in=part).delete()
    changed = sum(1 for row in replaced if row.digest)
    return Indexed(new=len(fresh) - changed, changed=changed, deleted=len(gone), documents=len(found))


def _is_fresh(head: Head, known: dict[tuple[int, int], Entry]) -> bool:
    row = known.get((head.kind, head.thing))
    return row is None or row.digest != head.digest or row.segment is None


def _join_small_segments(municipality: Municipality, now: dt.datetime, told: building.Told) -> None:
    """Many small updates leave many segments; all but the largest become one."""
    live = Segment.objects.filter(municipality=municipality, live=True).order_by("-size", "pk")
    if live.count() <= MOST_SEGMENTS:
        return
    small = sorted(list(live)[1:], key=lambda segment: segment.pk)
    joined = join([_part(segment) for segment in small])
    written = [building.store_segment(municipality, joined, told)] if len(joined.documents) else []
    with transaction.atomic():
        Segment.objects.filter(pk__in=[each.pk for each in small]).update(live=False, retired_at=now)
        building.settle(municipality, written, {})


def _part(segment: Segment) -> Part:
    dead = building.unpack_dead(bytes(segment.dead), segment.size)
    rows = Posting.objects.filter(segment=segment).values_list("term", "size", "pages", "counts", "places")
    return Part(
        documents=np.frombuffer(bytes(segment.documents), dtype=DOCUMENT),
        pages=np.frombuffer(bytes(segment.pages), dtype=PAGE),
        kept=~dead,
        terms={
            term: Places(
                size,
                np.frombuffer(bytes(pages), dtype=np.uint32),
                np.frombuffer(bytes(counts), dtype=np.uint8),
                np.frombuffer(bytes(places), dtype=np.uint32),
            )
            for term, size, pages, counts, places in rows.iterator(chunk_size=5000)
        },
    )

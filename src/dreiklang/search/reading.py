"""Reading the index: segments and terms as arrays, and what is remembered of them from one search to the next.

A segment's arrays never change, so they are kept in memory by its primary key, as many as there is room for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from dreiklang.language import Analyser
from dreiklang.municipality.models import Municipality
from dreiklang.search.building import analyser_of, unpack_dead, unpack_frequencies
from dreiklang.search.models import Index, Posting, Segment
from dreiklang.search.scoring import Layout, Mask
from dreiklang.search.segments import DOCUMENT, PAGE, Places

MEMORY = 256 * 1024 * 1024
"""Bytes of arrays that a process keeps."""
ANALYSERS = 8
Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Memory(Generic[Key, Kept]):
    """The things used last, up to a size together; shared by threads."""

    def __init__(self, most: int, size: Callable[[Kept], int]) -> None:
        self.most, self.size = most, size
        self._things: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, read: Callable[[], Kept]) -> Kept:
        """The thing, read if it is not there; two threads may read it both, which does no harm."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        thing = read()
        with self._lock:
            self._things[key] = thing
            while len(self._things) > 1 and sum(map(self.size, self._things.values())) > self.most:
                self._things.popitem(last=False)
        return thing


_layouts: Memory[tuple[int, int, int], Layout] = Memory(MEMORY, lambda layout: layout.bytes)
_analysers: Memory[tuple[int, int, str], Analyser] = Memory(ANALYSERS, lambda _: 1)


@dataclass(frozen=True)
class LiveSegment:
    """A segment in use, with what is dead in it."""

    pk: int
    layout: Layout
    dead: Mask
    alive: int
    words: int


def live_segments(municipality: Municipality) -> list[LiveSegment]:
    """The segments that make up the index at this moment."""
    rows = Segment.objects.filter(municipality=municipality, live=True).order_by("pk")
    return [
        LiveSegment(
            pk=pk,
            layout=_layouts.get((pk, size, words), lambda pk=pk: _read_layout(pk)),
            dead=unpack_dead(bytes(dead), size),
            alive=alive,
            words=words,
        )
        for pk, size, alive, words, dead in rows.values_list("pk", "size", "alive", "words", "dead")
    ]


def _read_layout(pk: int) -> Layout:
    documents, pages = Segment.objects.filter(pk=pk).values_list("documents", "pages").get()
    return Layout(np.frombuffer(bytes(documents), dtype=DOCUMENT), np.frombuffer(bytes(pages), dtype=PAGE))


def postings(
    municipality: Municipality, segments: Sequence[int], terms: Collection[str], with_places: Collection[str] = ()
) -> Mapping[int, Mapping[str, Places]]:
    """Where the terms stand, by segment; the places within pages only of those that phrases need."""
    found: dict[int, dict[str, Places]] = {pk: {} for pk in segments}
    rows = Posting.objects.filter(municipality=municipality, segment__in=segments)
    columns = ("segment", "term", "size", "pages", "counts")
    plain = sorted(set(terms) - set(with_places))
    for segment, term, size, pages, counts in rows.filter(term__in=plain).values_list(*columns) if plain else ():
        found[segment][term] = _places(size, pages, counts, b"")
    wanted = sorted(with_places)
    more = rows.filter(term__in=wanted).values_list(*columns, "places") if wanted else ()
    for segment, term, size, pages, counts, places in more:
        found[segment][term] = _places(size, pages, counts, places)
    return found


def _places(size: int, pages: bytes, counts: bytes, places: bytes) -> Places:
    return Places(
        size,
        np.frombuffer(bytes(pages), dtype=np.uint32),
        np.frombuffer(bytes(counts), dtype=np.uint8),
        np.frombuffer(bytes(places), dtype=np.uint32),
    )


def terms_beginning_with(
    municipality: Municipality, segments: Sequence[int], prefix: str, most: int
) -> tuple[str, ...]:
    """The most frequent terms that begin so. Compared by order, which row-level security lets an index answer."""
    rows = Posting.objects.filter(
        municipality=municipality, segment__in=segments, term__gte=prefix, term__lt=prefix + "zzzzzzzz"
    )
    sizes: dict[str, int] = {}
    for term, size in rows.order_by("-size", "term").values_list("term", "size")[: most * 4]:
        sizes[term] = sizes.get(term, 0) + size
    return tuple(sorted(sizes, key=lambda term: (-sizes[term], term))[:most])


def analyser(municipality: Municipality) -> Analyser | None:
    """The analyser that the index was built with; None before it was built."""
    rows = Index.objects.filter(municipality=municipality, generation__gt=0)
    known = rows.values_list("pk", "generation", "built_at").first()
    if known is None:
        return None
    pk, generation, built_at = known

    def read() -> Analyser:
        packed = Index.objects.filter(pk=pk).values_list("frequencies", flat=True).get()
        return analyser_of(unpack_frequencies(packed))

    return _analysers.get((pk, generation, str(built_at)), read)

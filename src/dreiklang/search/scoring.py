"""Which documents of a segment match, and how well: BM25 over the words of head and text. Knows no database.

A word in the head counts more than one in the text, a whole word more than a part of a compound, and of two documents
that are equally good the newer comes first. Statistics are those of the whole index, so that segments can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
import numpy.typing as npt

from dreiklang.language import Query, QueryGroup
from dreiklang.search.segments import OF_MORE, Numbers, Places
from dreiklang.search.values import FoundKind

Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]

K1, B = 1.2, 0.6
WEIGHT_OF_PART = 0.6
WEIGHT_OF_PIECES = 0.35
"""Of a compound whose parts stand apart in the text; looked for when the compound itself is rare."""
RARE_COMPOUND = 20
"""Documents; a compound in fewer is looked for by its parts too."""
COUNT_OF_HEAD = 3.0
"""So many times counts a word in the head."""
BONUS_OF_HEAD = 1.6
BONUS_OF_NUMBER = 1000.0
FRESHNESS = 0.18
"""What the newest document gains over a very old one."""
FADING = 365.0 * 4
"""Days after which about two thirds of that are gone."""
WORTH = {
    FoundKind.PAPER: 1.15,
    FoundKind.TEXT: 1.0,
    FoundKind.MEASURE: 1.2,
    FoundKind.MOTION: 1.15,
    FoundKind.MEETING: 0.9,
    FoundKind.AGENDA_ITEM: 0.7,
    FoundKind.PERSON: 1.2,
    FoundKind.ORGANIZATION: 1.2,
}
_WORTH = np.array([WORTH.get(kind, 1.0) for kind in range(max(FoundKind) + 1)], dtype=np.float32)  # type: ignore[call-overload]


@dataclass(frozen=True)
class Statistics:
    """Of the whole index: documents, their mean length, and in how many of them a term stands."""

    documents: int
    mean_words: float
    newest_day: int
    sizes: Mapping[str, int]

    def rarity(self, terms: Sequence[str]) -> float:
        """The weight of something that any of the terms stands for."""
        size = min(sum(self.sizes.get(term, 0) for term in terms), self.documents)
        return log(1 + (self.documents - size + 0.5) / (size + 0.5))


@dataclass(frozen=True, eq=False)
class Layout:
    """A segment's arrays as they are needed here."""

    documents: Numbers
    pages: Numbers

    @cached_property
    def document_of(self) -> Numbers:
        """The document of each page."""
        return np.ascontiguousarray(self.pages["document"]).astype(np.int64)

    @cached_property
    def weight_of(self) -> Scores:
        """What a word on each page counts."""
        return np.where(self.pages["number"] == 0, COUNT_OF_HEAD, 1.0).astype(np.float32)

    @cached_property
    def is_head(self) -> Mask:
        """Whether each page is a head."""
        return np.ascontiguousarray(self.pages["number"] == 0)

    @cached_property
    def words(self) -> Scores:
        """The length of each document."""
        return self.documents["words"].astype(np.float32)

    @cached_property
    def kinds(self) -> Numbers:
        """The kind of each document."""
        return np.ascontiguousarray(self.documents["kind"])

    @cached_property
    def days(self) -> Numbers:
        """The day number of each document; 0 if it has no date."""
        return np.ascontiguousarray(self.documents["day"])

    @cached_property
    def newest_day(self) -> int:
        """The latest date in it."""
        return int(self.days.max()) if len(self.days) else 0

    def shows_pages(self, document: int) -> bool:
        """Whether a document's text says where its pages end; else all of it counts as one."""
        first = int(self.documents["page"][document])
        last = int(np.searchsorted(self.document_of, document, side="right"))
        numbers = self.pages["number"][first:last]
        return bool(((numbers > 1) & (numbers < OF_MORE)).any())

    @property
    def bytes(self) -> int:
        """How much memory it takes, about."""
        return int(self.documents.nbytes + self.pages.nbytes * 2 + len(self.documents) * 10)


@dataclass(frozen=True)
class Restriction:
    """Which documents are wanted beside the words: terms that they must have, and days."""

    marks: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Matches:
    """The documents of a segment that match, whatever their kind, with their scores."""

    documents: Numbers
    scores: Scores


@dataclass(frozen=True)
class Search:
    """One search, asked of each segment. `prefixes` gives the terms that a group's prefix stands for."""

    query: Query
    restriction: Restriction
    statistics: Statistics
    prefixes: Mapping[str, tuple[str, ...]]
    exact: tuple[str, ...] = ()
    """Marks of numbers that the whole search may be."""

    def run(self, layout: Layout, dead: Mask, postings: Mapping[str, Places]) -> Matches:
        """What matches in a segment."""
        matching = ~dead
        scores = np.zeros(len(dead), dtype=np.float32)
        for group in self.query.groups:
            strength, head = self._strength(group, layout, postings)
            matching &= strength > 0
            scores += self._rarity(group) * (_saturated(strength, layout, self.statistics) + BONUS_OF_HEAD * head)
        numbered = self._numbered(layout, postings)
        if numbered is not None:
            matching |= numbered & ~dead
        for group in self.query.excluded:
            matching &= self._strength(group, layout, postings)[0] <= 0
        matching &= self._allowed(layout, postings)
        found = np.flatnonzero(matching)
        final = scores[found] * _WORTH[layout.kinds[found]] * self._freshness(layout.days[found])
        if numbered is not None:
            final = final + np.where(numbered[found], np.float32(BONUS_OF_NUMBER), np.float32(0))
        return Matches(found, final.astype(np.float32))

    def terms_of(self, group: QueryGroup) -> list[tuple[str, float]]:
        """The terms that a group stands for, each with its weight."""
        if group.prefix:
            return [(term, 1.0) for term in self.prefixes.get(group.prefix, ())]
        if group.is_phrase:
            return [(term, 1.0) for term in group.sequence]
        return [(group.whole, 1.0), (f"~{group.whole}", WEIGHT_OF_PART)]

    def looks_for_pieces(self, group: QueryGroup) -> bool:
        """Whether a compound is so rare that its parts are looked for too."""
        sizes = self.statistics.sizes
        return bool(group.parts) and sizes.get(group.whole, 0) + sizes.get(f"~{group.whole}", 0) < RARE_COMPOUND

    def _rarity(self, group: QueryGroup) -> float:
        if group.is_phrase:
            return sum(self.statistics.rarity([term]) for term in group.sequence)
        return self.statistics.rarity([term for term, _ in self.terms_of(group)])

    def _strength(self, group: QueryGroup, layout: Layout, postings: Mapping[str, Places]) -> tuple[Scores, Scores]:
        """How often each document has what a group stands for, and how much of that is in its head (0 to 1)."""
        if group.is_phrase:
            return _phrase(group.sequence, layout, postings)
        strength, head = _words(self.terms_of(group), layout, postings)
        if len(group.sequence) > 1:
            more, in_head = _phrase(group.sequence, layout, postings)
            strength, head = np.maximum(strength, more), np.maximum(head, in_head)
        if self.looks_for_pieces(group):
            together, in_head = _together(group.parts, layout, postings)
            strength, head = np.maximum(strength, together), np.maximum(head, in_head)
        return strength, head

    def _numbered(self, layout: Layout, postings: Mapping[str, Places]) -> Mask | None:
        found = [postings[mark] for mark in self.exact if mark in postings]
        if not found:
            return None
        mask = np.zeros(len(layout.documents), dtype=bool)
        for each in found:
            mask[layout.document_of[each.pages]] = True
        return mask

    def _allowed(self, layout: Layout, postings: Mapping[str, Places]) -> Mask:
        allowed = np.ones(len(layout.documents), dtype=bool)
        for mark in self.restriction.marks:
            has = np.zeros(len(allowed), dtype=bool)
            if mark in postings:
                has[layout.document_of[postings[mark].pages]] = True
            allowed &= has
        if self.restriction.since is not None:
            allowed &= layout.days >= self.restriction.since
        if self.restriction.until is not None:
            allowed &= (layout.days <= self.restriction.until) & (layout.days > 0)
        return allowed

    def _freshness(self, days: Numbers) -> Scores:
        age = np.maximum(self.statistics.newest_day - days, 0).astype(np.float32)
        fresh = np.where(days > 0, np.exp(-age / np.float32(FADING)), np.float32(0))
        return np.asarray(1 + FRESHNESS * fresh, dtype=np.float32)


def _saturated(strength: Scores, layout: Layout, statistics: Statistics) -> Scores:
    length = 1 - B + B * layout.words / np.float32(max(statistics.mean_words, 1))
    return np.asarray(strength * (K1 + 1) / (strength + K1 * length + 1e-9), dtype=np.float32)


def _words(terms: Sequence[tuple[str, float]], layout: Layout, postings: Mapping[str, Places]) -> tuple[Scores, Scores]:
    size = len(layout.documents)
    strength, head = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    for term, weight in terms:
        found = postings.get(term)
        if found is None:
            continue
        on = layout.document_of[found.pages]
        counted = found.counts * layout.weight_of[found.pages]
        strength += np.bincount(on, weights=counted, minlength=size).astype(np.float32) * np.float32(weight)
        in_head = on[layout.is_head[found.pages]]
        head[in_head] = np.maximum(head[in_head], weight)
    return strength, head


def _phrase(sequence: Sequence[str], layout: Layout, postings: Mapping[str, Places]) -> tuple[Scores, Scores]:
    """Where the terms stand one after the other."""
    size = len(layout.documents)
    strength, head = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    if not all(term in postings for term in sequence):
        return strength, head
    starts = postings[sequence[0]].places.astype(np.int64)
    for offset, term in enumerate(sequence[1:], 1):
        places = postings[term].places
        at = np.minimum(np.searchsorted(places, starts + offset), len(places) - 1)
        starts = starts[places[at] == starts + offset] if len(places) else starts[:0]
    pages = np.searchsorted(layout.pages["place"], starts, side="right") - 1
    on = layout.document_of[pages]
    strength += np.bincount(on, weights=layout.weight_of[pages], minlength=size).astype(np.float32)
    head[on[layout.is_head[pages]]] = 1
    return strength, head


def _together(parts: Sequence[str], layout: Layout, postings: Mapping[str, Places]) -> tuple[Scores, Scores]:
    """Where all of a compound's smallest parts stand on the same page, each on its own or in another compound."""
    size = len(layout.documents)
    on_all: Mask | None = None
    for part in parts:
        on = np.zeros(len(layout.pages), dtype=bool)
        for term in (part, f"~{part}"):
            if term in postings:
                on[postings[term].pages] = True
        on_all = on if on_all is None else on_all & on
    pages = np.flatnonzero(on_all) if on_all is not None else np.zeros(0, dtype=np.int64)
    strength, head = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    strength[layout.document_of[pages]] = WEIGHT_OF_PIECES
    return strength, head


def best_page(document: int, layout: Layout, weighted: Sequence[tuple[Places, float]]) -> int | None:
    """The page of a document's text that has most of what was wanted; None if only the head has."""
    first = int(layout.documents["page"][document])
    last = int(np.searchsorted(layout.document_of, document, side="right"))
    worth = np.zeros(last - first, dtype=np.float32)
    for places, weight in weighted:
        low, high = np.searchsorted(places.pages, [first, last])
        if low < high:
            counts = np.minimum(places.counts[low:high], 5).astype(np.float32)
            worth[places.pages[low:high].astype(np.int64) - first] += np.float32(weight) * (1 + counts / 5)
    worth[0] = 0  # the head
    return first + int(worth.argmax()) if worth.any() else None

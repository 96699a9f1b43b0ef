"""Segments as arrays: how they are built, joined and read. Knows neither database nor Django.

A document has a head (page 0: title, number, names) and the pages of its text. The places of a segment are numbered
from 0 through all pages of all documents; a gap parts pages, so that no phrase reaches from one to the next. Long
pages stand in several stretches with the same number (rows of `PAGE`), without a gap.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
DOCUMENT = np.dtype([("entry", "<i8"), ("kind", "u1"), ("day", "<i4"), ("words", "<u4"), ("page", "<u4")])
"""Its entry's primary key, its kind, its date as a day number (0 for none), its length, its head's page."""
PAGE = np.dtype([("document", "<u4"), ("number", "<u2"), ("place", "<u4"), ("start", "<u4"), ("end", "<u4")])
"""Whose it is; 0 for the head; the place of its first word; from which to which character of the text it goes."""
OF_MORE = 65_535
"""The number of the page that says what a document belongs to, which stands nowhere in its text."""
LONGEST_TERM = 80
MOST_COUNTED = 255
MARKS = "@"
"""Before terms that are filters, such as a body; they have no length and no places."""


@dataclass(frozen=True)
class Stretch:
    """A page's terms in order, and the characters that it goes from and to."""

    number: int
    stream: Sequence[tuple[str, ...]]
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Content:
    """A document to index; `marks` are terms that it can be filtered or found by, without being words of it."""

    entry: int
    kind: int
    day: int
    stretches: Sequence[Stretch]
    marks: Sequence[str] = ()


@dataclass(frozen=True)
class Places:
    """A term's pages with how often it stands there, and the places of whole words."""

    size: int
    pages: Numbers
    counts: Numbers
    places: Numbers


@dataclass(frozen=True)
class Built:
    """A finished segment, and its terms one after the other."""

    documents: Numbers
    pages: Numbers
    terms: Iterable[tuple[str, Places]]

    @property
    def words(self) -> int:
        """The length of all documents."""
        return int(self.documents["words"].sum())


@dataclass
class Builder:
    """Takes documents one by one."""

    place: int = 0
    _terms: dict[str, int] = field(default_factory=dict)
    _ids: array[int] = field(default_factory=lambda: array("I"))
    _at: array[int] = field(default_factory=lambda: array("I"))
    _documents: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    _pages: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def add(self, content: Content) -> None:
        """Add a document."""
        first, words = len(self._pages), 0
        for number, stretch in enumerate(content.stretches):
            self._pages.append((len(self._documents), stretch.number, self.place, stretch.start, stretch.end))
            self._add_stream(stretch.stream)
            words += len(stretch.stream)
            if stretch.number == 0:
                self._add_stream([tuple(content.marks)] if content.marks else [])
            following = content.stretches[number + 1].number if number + 1 < len(content.stretches) else None
            self.place += following != stretch.number  # phrases go on within a page
        self._documents.append((content.entry, content.kind, content.day, words, first))

    def _add_stream(self, stream: Sequence[tuple[str, ...]]) -> None:
        terms, ids, at = self._terms, self._ids, self._at
        for place, step in enumerate(stream, self.place):
            for term in step:
                ids.append(terms.setdefault(term, len(terms)))
                at.append(place)
        self.place += len(stream)

    def __len__(self) -> int:
        return len(self._documents)

    def finish(self) -> Built:
        """The segment."""
        documents = np.array(self._documents, dtype=DOCUMENT)
        pages = np.array(self._pages, dtype=PAGE)
        return Built(documents, pages, self._lists(pages))

    def _lists(self, pages: Numbers) -> Iterator[tuple[str, Places]]:
        ids, at = np.frombuffer(self._ids, dtype=np.uint32), np.frombuffer(self._at, dtype=np.uint32)
        order = np.argsort(ids, kind="stable")  # places of a term stay in order
        ids, at = ids[order], at[order]
        on = (np.searchsorted(pages["place"], at, side="right") - 1).astype(np.uint32)
        fresh = np.flatnonzero(np.r_[True, (ids[1:] != ids[:-1]) | (on[1:] != on[:-1])]) if len(ids) else ids
        counts = np.minimum(np.diff(np.r_[fresh, len(ids)]), MOST_COUNTED).astype(np.uint8)
        run_ids, run_pages, documents = ids[fresh], on[fresh], pages["document"]
        bounds = np.searchsorted(run_ids, np.arange(len(self._terms) + 1))
        ends = np.searchsorted(ids, np.arange(len(self._terms) + 1))
        for term, number in sorted(self._terms.items()):
            low, high = bounds[number], bounds[number + 1]
            found = run_pages[low:high]
            whole = not term.startswith(("~", MARKS))
            yield (
                term[:LONGEST_TERM],
                Places(
                    size=_documents_on(found, documents),
                    pages=found,
                    counts=counts[low:high],
                    places=at[ends[number] : ends[number + 1]] if whole else at[:0],
                ),
            )


def _documents_on(pages: Numbers, documents: Numbers) -> int:
    """How many documents the pages, in order, belong to."""
    return int(np.count_nonzero(np.diff(documents[pages])) + 1) if len(pages) else 0


@dataclass(frozen=True)
class Part:
    """A segment to be joined with others: its arrays, which documents of it are kept, and its terms."""

    documents: Numbers
    pages: Numbers
    kept: npt.NDArray[np.bool_]
    terms: Mapping[str, Places]


def join(parts: Sequence[Part]) -> Built:
    """One segment of several, without the documents that are not kept."""
    documents, pages, moves, place = [], [], [], 0
    for part in parts:
        move = _move(part, sum(map(len, documents)), sum(map(len, pages)), place)
        documents.append(move.documents)
        pages.append(move.pages)
        moves.append(move)
        place += move.length
    return Built(
        np.concatenate(documents),
        np.concatenate(pages),
        _joined_terms(parts, moves, np.concatenate(pages)["document"]),
    )


@dataclass(frozen=True)
class _Move:
    """Where a part's documents, pages and places are in the whole; -1 for what is left out."""

    documents: Numbers
    pages: Numbers
    page: Numbers
    shift: Numbers
    length: int


def _move(part: Part, first_document: int, first_page: int, first_place: int) -> _Move:
    kept_pages = part.kept[part.pages["document"]]
    new_document = np.cumsum(part.kept) - 1 + first_document
    new_page = np.where(kept_pages, np.cumsum(kept_pages) - 1 + first_page, -1)
    after = np.r_[part.pages["place"][1:], part.pages["place"][-1:] + MOST_PLACES_OF_LAST] if len(part.pages) else []
    lengths = np.where(kept_pages, np.asarray(after, dtype=np.int64) - part.pages["place"], 0)
    new_place = np.cumsum(lengths) - lengths + first_place
    documents, pages = part.documents[part.kept].copy(), part.pages[kept_pages].copy()
    documents["page"] = new_page[part.documents["page"][part.kept]]
    pages["document"] = new_document[pages["document"]]
    pages["place"] = new_place[kept_pages]
    return _Move(documents, pages, new_page, new_place - part.pages["place"], int(lengths.sum()))


MOST_PLACES_OF_LAST = 100_000
"""Room that is left after the last page of a part, whose length is not noted."""


def _joined_terms(parts: Sequence[Part], moves: Sequence[_Move], document: Numbers) -> Iterator[tuple[str, Places]]:
    for term in sorted(set().union(*(part.terms for part in parts))):
        pages, counts, places = [], [], []
        for part, move in zip(parts, moves, strict=True):
            found = part.terms.get(term)
            if found is None:
                continue
            new = move.page[found.pages]
            pages.append(new[new >= 0])
            counts.append(found.counts[new >= 0])
            on = np.searchsorted(part.pages["place"], found.places, side="right") - 1
            alive = move.page[on] >= 0
            places.append((found.places + move.shift[on])[alive])
        joined = np.concatenate(pages).astype(np.uint32)
        if len(joined):
            yield (
                term,
                Places(
                    _documents_on(joined, document),
                    joined,
                    np.concatenate(counts),
                    np.concatenate(places).astype(np.uint32),
                ),
            )

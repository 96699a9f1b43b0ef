"""Writing the index: which entries are new or changed, and their segments into the tables."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from django.db import transaction
from django.db.models import Q

from dreiklang.language import Analyser, Splitter, fold
from dreiklang.language.words import pieces, plain_words
from dreiklang.municipality.models import Municipality
from dreiklang.search import paging, segments
from dreiklang.search.models import Entry, Index, Posting, Segment, Vocabulary
from dreiklang.search.segments import Built, Content, Places
from dreiklang.search.things import Head, texts
from dreiklang.search.values import FoundKind, body_mark, group_mark, number_mark

PLACES_A_SEGMENT = 60_000_000
"""After so many words a segment is written and the next begun, so that memory has a limit."""
ROWS_AT_ONCE = 2000
IDS_AT_ONCE = 500
SAMPLE = 20_000
"""Texts that the free words are counted in."""
LEAST_FREQUENCY = 5
MOST_VOCABULARY = 150_000
LONGEST_SHOWN = 80

Told = Callable[[str], None]


def chunks(items: Sequence[int], size: int = IDS_AT_ONCE) -> Iterator[Sequence[int]]:
    """Parts of a list that fit into a statement."""
    for first in range(0, len(items), size):
        yield items[first : first + size]


# Words that compounds are split by, and words to suggest


def count_words(heads: Sequence[Head]) -> Counter[str]:
    """How often each way of writing a word occurs, in heads and in an even sample of texts."""
    found: Counter[str] = Counter()
    for head in heads:
        found.update(plain_words(f"{head.title}\n{head.text}"))
    with_text = [head.thing for head in heads if head.kind is FoundKind.TEXT]
    step = max(1, -(-len(with_text) // SAMPLE))
    for _, text in texts(with_text[::step]):
        found.update(plain_words(text))
    return found


def free_words(counted: Mapping[str, int]) -> dict[str, int]:
    """How often nouns stand free, folded: what compounds are made of."""
    found: Counter[str] = Counter()
    for word, number in counted.items():
        for piece in pieces(word):
            if piece[:1].isupper() and piece[1:].islower():
                found[fold(piece)] += number
    return {word: number for word, number in found.items() if number >= LEAST_FREQUENCY}


def store_vocabulary(municipality: Municipality, counted: Mapping[str, int]) -> None:
    """Keep the words to suggest, each as it is mostly written."""
    total: Counter[str] = Counter()
    shown: dict[str, tuple[int, str]] = {}
    for word, number in counted.items():
        folded = fold(word)
        if len(word) < 3 or len(word) > LONGEST_SHOWN or not folded.isalpha():
            continue
        total[folded] += number
        written = word if word[1:].islower() or "-" in word or number > 50 else word.capitalize()
        shown[folded] = max(shown.get(folded, (0, "")), (number, written))
    rows = [
        Vocabulary(municipality=municipality, folded=folded[:LONGEST_SHOWN], shown=shown[folded][1], frequency=number)
        for folded, number in sorted(total.most_common(MOST_VOCABULARY))
        if number >= 2
    ]
    with transaction.atomic():
        Vocabulary.objects.filter(municipality=municipality).delete()
        Vocabulary.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def pack_frequencies(frequencies: Mapping[str, int]) -> bytes:
    """As the index keeps them."""
    return zlib.compress(json.dumps(dict(sorted(frequencies.items())), separators=(",", ":")).encode())


def unpack_frequencies(packed: bytes) -> dict[str, int]:
    """Back from `pack_frequencies`."""
    return dict(json.loads(zlib.decompress(bytes(packed)))) if packed else {}


def analyser_of(frequencies: Mapping[str, int]) -> Analyser:
    """The analyser of an index."""
    return Analyser(Splitter(frequencies))


# Entries and segments


def claim_entries(municipality: Municipality, heads: Sequence[Head]) -> dict[tuple[int, int], int]:
    """Primary keys by kind and thing; new ones get a row, which no search sees before a segment names it."""
    known = {
        (kind, thing): pk
        for pk, kind, thing in Entry.objects.filter(municipality=municipality).values_list("pk", "kind", "thing")
    }
    new = [
        Entry(municipality=municipality, kind=head.kind, thing=head.thing)
        for head in heads
        if (head.kind, head.thing) not in known
    ]
    Entry.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    return known | {(row.kind, row.thing): row.pk for row in new}


def contents(heads: Sequence[Head], entries: Mapping[tuple[int, int], int], analyser: Analyser) -> Iterator[Content]:
    """The heads with their texts as terms."""
    by_thing = {head.thing: head for head in heads if head.kind is FoundKind.TEXT}
    for head in heads:
        if head.kind is not FoundKind.TEXT:
            yield _content(head, head.text, entries, analyser)
    for thing, text in texts(sorted(by_thing)):
        yield _content(by_thing[thing], text, entries, analyser)


def _content(head: Head, text: str, entries: Mapping[tuple[int, int], int], analyser: Analyser) -> Content:
    top = analyser.stream(f"{head.title}\n{head.number}")
    stretches = [segments.Stretch(0, top)]
    body = [
        segments.Stretch(each.number, analyser.stream(text[each.start : each.end]), each.start, each.end)
        for each in paging.stretches(text)
    ]
    more = analyser.stream(head.more)
    if more:  # what it belongs to is found, but counts as text: else a paper's files would stand before the paper
        body.append(segments.Stretch(segments.OF_MORE, more))
    return Content(
        entry=entries[head.kind, head.thing],
        kind=head.kind,
        day=head.date.toordinal() if head.date else 0,
        stretches=[*stretches, *body],
        marks=_marks(head),
    )


def _marks(head: Head) -> list[str]:
    marks = [*map(body_mark, head.bodies), *map(group_mark, head.groups)]
    if head.number:
        marks.append(number_mark(head.number))
        marks += [number_mark(word) for word in head.number.split() if sum(map(str.isdigit, word)) >= 3]
    return sorted(set(marks))


def write_segments(municipality: Municipality, items: Iterable[Content], told: Told) -> list[tuple[Segment, Built]]:
    """Store documents as segments that no search sees yet."""
    written, builder = [], segments.Builder()
    for number, content in enumerate(items, 1):
        builder.add(content)
        if number % 5000 == 0:
            told(f"{number} documents")
        if number % 500 == 0:
            told("")
        if builder.place >= PLACES_A_SEGMENT:
            written.append(store_segment(municipality, builder.finish(), told))
            builder = segments.Builder()
    if len(builder):
        written.append(store_segment(municipality, builder.finish(), told))
    return written


def store_segment(municipality: Municipality, built: Built, told: Told) -> tuple[Segment, Built]:
    """Store a segment with its terms, some thousand at a time, so that nobody has to wait for long."""
    segment = Segment.objects.create(
        municipality=municipality,
        size=len(built.documents),
        alive=len(built.documents),
        words=built.words,
        documents=built.documents.tobytes(),
        pages=built.pages.tobytes(),
    )
    rows: list[Posting] = []
    for term, places in built.terms:
        rows.append(_posting(municipality, segment, term, places))
        if len(rows) >= ROWS_AT_ONCE:
            Posting.objects.bulk_create(rows)
            rows = []
            told("")
    Posting.objects.bulk_create(rows)
    return segment, built


def _posting(municipality: Municipality, segment: Segment, term: str, places: Places) -> Posting:
    return Posting(
        municipality=municipality,
        segment=segment,
        term=term,
        size=places.size,
        pages=places.pages.astype(np.uint32).tobytes(),
        counts=places.counts.tobytes(),
        places=places.places.astype(np.uint32).tobytes(),
    )


def bury(municipality: Municipality, entries: Iterable[Entry]) -> None:
    """Mark documents as dead in the segments where they stand."""
    by_segment: dict[int, list[int]] = {}
    for entry in entries:
        if entry.segment is not None:
            by_segment.setdefault(entry.segment, []).append(entry.place)
    for segment in Segment.objects.select_for_update().filter(municipality=municipality, pk__in=by_segment):
        dead = unpack_dead(bytes(segment.dead), segment.size)
        dead[by_segment[segment.pk]] = True
        segment.dead = np.packbits(dead).tobytes()
        segment.alive = int(segment.size - dead.sum())
        segment.save(update_fields=["dead", "alive"])


def unpack_dead(packed: bytes, size: int) -> np.ndarray:
    """Which documents of a segment are dead."""
    if not packed:
        return np.zeros(size, dtype=bool)
    return np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=size).astype(bool)


def settle(municipality: Municipality, written: Sequence[tuple[Segment, Built]], digests: Mapping[int, str]) -> None:
    """Note in the entries where they stand now, and put the new segments to use; part of the final transaction."""
    for segment, built in written:
        places = {int(pk): place for place, pk in enumerate(built.documents["entry"])}
        for part in chunks(sorted(places)):
            rows = list(Entry.objects.filter(municipality=municipality, pk__in=part))
            for row in rows:
                row.segment, row.place = segment.pk, places[row.pk]
                row.digest = digests.get(row.pk, row.digest)
            Entry.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["id"], update_fields=["segment", "place", "digest"]
            )
    Segment.objects.filter(pk__in=[segment.pk for segment, _ in written]).update(live=True)


def sweep(municipality: Municipality, now: dt.datetime, grace: dt.timedelta) -> int:
    """Delete segments that were replaced some time ago or never finished; searches under way still use young ones."""
    old = Segment.objects.filter(municipality=municipality, live=False).filter(
        Q(retired_at=None) | Q(retired_at__lt=now - grace)
    )
    pks = list(old.values_list("pk", flat=True))
    for pk in pks:
        while True:
            some = list(Posting.objects.filter(segment=pk).values_list("pk", flat=True)[:ROWS_AT_ONCE])
            if not some:
                break
            Posting.objects.filter(pk__in=some).delete()
        Segment.objects.filter(pk=pk).delete()
    return len(pks)


def index_of(municipality: Municipality) -> Index:
    """The municipality's index, which is made when it is first wanted."""
    index, _ = Index.objects.get_or_create(municipality=municipality)
    return index

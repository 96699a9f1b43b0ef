"""Searching: what matches, the best first; suggestions; what else might have been meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dreiklang.council.queries import OPEN
from dreiklang.language import Analyser, Query, QueryGroup, fold, nearest, parse_query
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.search.models import Entry, Vocabulary
from dreiklang.search.reading import LiveSegment, analyser, live_segments, postings, terms_beginning_with
from dreiklang.search.scoring import Matches, Restriction, Search, Statistics, best_page
from dreiklang.search.segments import Places
from dreiklang.search.showing import plain_hits, show
from dreiklang.search.things import movers
from dreiklang.search.values import (
    MOST_HITS,
    Found,
    FoundKind,
    Hit,
    Results,
    SearchQuery,
    body_mark,
    group_mark,
    number_mark,
)

MOST_PREFIX_TERMS = 40
MOST_SUGGESTIONS = 8
SHORTEST_SUGGESTED = 2
MOST_KNOWN = 60_000
OFTEN = 3
INSTEAD = 3


@dataclass(frozen=True)
class Answer:
    """What the index gave: matches by segment, with what is needed to order and show them."""

    query: Query
    segments: Sequence[LiveSegment]
    found: Mapping[int, Mapping[str, Places]]
    matches: Sequence[Matches]
    search: Search

    def counts(self) -> dict[FoundKind, int]:
        """How many matches there are of each kind."""
        total = np.zeros(256, dtype=np.int64)
        for segment, matches in zip(self.segments, self.matches, strict=True):
            total += np.bincount(segment.layout.kinds[matches.documents], minlength=256)
        return {kind: int(total[kind]) for kind in FoundKind if total[kind]}


def search(municipality: Municipality, wanted: SearchQuery, *, first: int = 0, many: int = 20) -> Results:
    """A page of hits. Only what everybody may see is in the index; what is no longer so is not shown."""
    splitting = analyser(municipality)
    found = _answer(municipality, wanted, splitting)
    if found is None:
        return Results(ready=splitting is not None, understood=False)
    counts = found.counts()
    total = counts.get(wanted.kind, 0) if wanted.kind else sum(counts.values())
    best = _best(found, wanted.kind, first, min(many, max(MOST_HITS - first, 0)))
    hits = show(municipality, best, found.query, found.search, splitting)
    instead = () if sum(counts.values()) else suggest_instead(municipality, wanted, found.query)
    return Results(hits=tuple(hits), total=total, counts=counts, instead=instead)


def newest_entries(municipality: Municipality, wanted: SearchQuery, after: int, many: int) -> tuple[list[Found], int]:
    """Matches among the entries made after one (by primary key), the newest first; and the newest of all matches."""
    found = _answer(municipality, wanted, analyser(municipality))
    if found is None:
        return [], after
    rows: list[tuple[int, float]] = []
    for segment, matches in zip(found.segments, found.matches, strict=True):
        kinds = segment.layout.kinds[matches.documents]
        entries = segment.layout.documents["entry"][matches.documents]
        keep = entries > after
        if wanted.kind:
            keep &= kinds == wanted.kind
        rows.extend(zip(entries[keep].tolist(), matches.scores[keep].tolist(), strict=True))
    rows.sort(reverse=True)
    return [Found(entry, score) for entry, score in rows[:many]], max((entry for entry, _ in rows), default=after)


def newest_hits(municipality: Municipality, wanted: SearchQuery, many: int) -> list[tuple[Hit, dt.datetime]]:
    """The matches that came last, each with when it came."""
    found, _ = newest_entries(municipality, wanted, 0, many)
    hits = plain_hits(municipality, found)
    rows = Entry.objects.filter(municipality=municipality, pk__in=hits).values_list("pk", "first_seen")
    seen = dict(rows)
    return [(hits[each.entry][1], seen[each.entry]) for each in found if each.entry in hits]


def _answer(municipality: Municipality, wanted: SearchQuery, splitting: Analyser | None) -> Answer | None:
    """Ask every segment; None without an index or without anything to search for."""
    if splitting is None:
        return None
    query = parse_query(wanted.words, splitting)
    exact = _numbers(wanted.words, query)
    if not query:
        return None
    segments = live_segments(municipality)
    pks = [segment.pk for segment in segments]
    prefixes = {
        group.prefix: terms_beginning_with(municipality, pks, group.prefix, MOST_PREFIX_TERMS)
        for group in (*query.groups, *query.excluded)
        if group.prefix
    }
    restriction = _restriction(municipality, wanted)
    terms, with_places = _needed(query, prefixes)
    terms |= {*restriction.marks, *exact}
    found = postings(municipality, pks, terms, with_places)
    asked = Search(query, restriction, _statistics(segments, found), prefixes, exact)
    matches = [asked.run(segment.layout, segment.dead, found[segment.pk]) for segment in segments]
    return Answer(query, segments, found, matches, asked)


def _numbers(words: str, query: Query) -> tuple[str, ...]:
    """The numbers that the whole search, or a word of it with digits, may be."""
    named = [words, *(group.text for group in query.groups if sum(map(str.isdigit, group.text)) >= 3)]
    marks = [number_mark(each) for each in named if any(map(str.isdigit, each))]
    return tuple(dict.fromkeys(marks)) if len(query.groups) <= 4 else ()


def _restriction(municipality: Municipality, wanted: SearchQuery) -> Restriction:
    marks = []
    if wanted.body:
        key = Organization.objects.filter(municipality=municipality, key=wanted.body).values_list("pk", flat=True)
        marks.append(body_mark(key.first() or 0))
    if wanted.group:
        marks.append(group_mark(wanted.group))
    return Restriction(
        tuple(marks),
        wanted.since.toordinal() if wanted.since else None,
        wanted.until.toordinal() if wanted.until else None,
    )


def _needed(query: Query, prefixes: Mapping[str, tuple[str, ...]]) -> tuple[set[str], set[str]]:
    """The terms to read, and those whose places are needed too."""
    terms: set[str] = set()
    with_places: set[str] = set()
    for group in (*query.groups, *query.excluded):
        terms.update(prefixes.get(group.prefix, ()))
        terms.update(filter(None, (group.whole, group.whole and f"~{group.whole}")))
        terms.update(each for part in group.parts for each in (part, f"~{part}"))
        if len(group.sequence) > 1:
            with_places.update(group.sequence)
    return terms, with_places


def _statistics(segments: Sequence[LiveSegment], found: Mapping[int, Mapping[str, Places]]) -> Statistics:
    sizes: dict[str, int] = {}
    for terms in found.values():
        for term, places in terms.items():
            sizes[term] = sizes.get(term, 0) + places.size
    documents = sum(segment.alive for segment in segments)
    everything = sum(len(segment.dead) for segment in segments)
    return Statistics(
        documents=documents,
        mean_words=sum(segment.words for segment in segments) / max(everything, 1),
        newest_day=max((segment.layout.newest_day for segment in segments), default=0),
        sizes=sizes,
    )


def _best(answer: Answer, kind: FoundKind | None, first: int, many: int) -> list[Found]:
    """The best matches from one number on; of equals the newer, then the one indexed first."""
    scores, days, entries, where = [], [], [], []
    for number, (segment, matches) in enumerate(zip(answer.segments, answer.matches, strict=True)):
        documents, found = matches.documents, matches.scores
        if kind:
            keep = segment.layout.kinds[documents] == kind
            documents, found = documents[keep], found[keep]
        if len(found) > first + many:
            least = np.partition(found, len(found) - (first + many))[len(found) - (first + many)]
            documents, found = documents[found >= least], found[found >= least]
        scores.append(found)
        days.append(segment.layout.days[documents])
        entries.append(segment.layout.documents["entry"][documents])
        where.append(np.stack([np.full(len(documents), number), documents], axis=1))
    if not scores:
        return []
    order = np.lexsort((np.concatenate(entries), -np.concatenate(days), -np.concatenate(scores)))[first : first + many]
    places, value = np.concatenate(where)[order], np.concatenate(scores)[order]
    return [
        _found(answer, int(number), int(at), float(score)) for (number, at), score in zip(places, value, strict=True)
    ]


def _found(answer: Answer, number: int, document: int, score: float) -> Found:
    segment = answer.segments[number]
    terms = answer.found[segment.pk]
    weighted = [
        (terms[term], weight * answer.search.statistics.rarity([term]))
        for group in answer.query.groups
        for term, weight in _located_by(group, answer.search)
        if term in terms
    ]
    page = best_page(document, segment.layout, weighted)
    entry = int(segment.layout.documents["entry"][document])
    if page is None:
        return Found(entry, score)
    row = segment.layout.pages[page]
    number = int(row["number"]) if segment.layout.shows_pages(document) else 0
    return Found(entry, score, number, int(row["start"]), int(row["end"]))


def _located_by(group: QueryGroup, asked: Search) -> list[tuple[str, float]]:
    parts = (
        [(each, 0.3) for part in group.parts for each in (part, f"~{part}")] if asked.looks_for_pieces(group) else []
    )
    return [*asked.terms_of(group), *parts]


# Suggestions


def suggest(municipality: Municipality, typed: str, many: int = MOST_SUGGESTIONS) -> list[str]:
    """Ways to go on from what is in the search field: the last word completed, the most frequent words first."""
    before, _, last = typed.rpartition(" ")
    mark = last[: len(last) - len(last.lstrip('-"„“'))]
    folded = fold(last)
    if len(folded) < SHORTEST_SUGGESTED or len(typed) > 200:
        return []
    rows = Vocabulary.objects.filter(
        municipality=municipality, folded__gte=folded, folded__lt=folded + "zzzzzzzz"
    ).order_by("-frequency", "folded")
    words = rows.values_list("shown", flat=True)[:many]
    return [f"{before} {mark}{word}".strip() for word in words]


def suggest_instead(municipality: Municipality, wanted: SearchQuery, query: Query) -> tuple[str, ...]:
    """Searches with the words that are not in any text replaced by the nearest that are."""
    unknown = [group for group in query.groups if group.whole and not _is_known(municipality, group.whole, group.text)]
    if not unknown:
        return ()
    choices: list[str] = [wanted.words]
    for group in unknown[:2]:
        close = _nearest_words(municipality, group.text)
        if not close:
            return ()
        choices = [text.replace(group.text, word, 1) for text in choices for word in close][:INSTEAD]
    return tuple(dict.fromkeys(choices))[:INSTEAD]


def _is_known(municipality: Municipality, whole: str, text: str) -> bool:
    return Vocabulary.objects.filter(municipality=municipality, folded__in=[fold(text), whole]).exists()


def _nearest_words(municipality: Municipality, text: str) -> list[str]:
    """Words that occur often enough to be no misspelling themselves; in a small city's few texts, any word."""
    return _nearest_among(municipality, text, OFTEN) or _nearest_among(municipality, text, 1)


def _nearest_among(municipality: Municipality, text: str, least: int) -> list[str]:
    folded = fold(text)
    rows = Vocabulary.objects.filter(municipality=municipality, frequency__gte=least)
    near = rows.filter(folded__gte=folded[:1], folded__lt=folded[:1] + "zzzzzzzz")
    words = {
        word: (frequency, shown)
        for word, frequency, shown in near.order_by("-frequency", "folded").values_list("folded", "frequency", "shown")[
            :MOST_KNOWN
        ]
    }
    found = nearest(folded, {word: frequency for word, (frequency, _) in words.items()}, limit=INSTEAD)
    return [words[word][1] for word in found]


def without_filters(wanted: SearchQuery) -> SearchQuery:
    """The same words, everywhere."""
    return replace(wanted, kind=None, body="", group="", since=None, until=None)


# What can be chosen in the filters


def bodies(municipality: Municipality) -> list[tuple[str, str]]:
    """Key and name of the organisations that something to be found has to do with."""
    rows = Organization.objects.filter(OPEN, municipality=municipality)
    return list(rows.order_by("name").values_list("key", "name"))


def groups(municipality: Municipality) -> list[str]:
    """The names of those who moved something."""
    return sorted({name for names in movers(municipality).values() for name in names})

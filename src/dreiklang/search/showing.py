"""Hits as they are shown: with today's titles, and with the words that were searched for marked in the text.

Everything is read anew from the rooms: what has been deleted or withdrawn since the index was made is not shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, Prefetch, When
from django.db.models.functions import Substr

from dreiklang.council.models import Attachment, File, FileText, Involvement, Motion, Paper, Person
from dreiklang.council.queries import OPEN, OPEN_PAPERS
from dreiklang.language import Analyser, Query, marks, snippet
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.portfolio.models import Measure
from dreiklang.search.models import Entry
from dreiklang.search.scoring import Search
from dreiklang.search.segments import OF_MORE
from dreiklang.search.things import open_items, open_meetings
from dreiklang.search.values import Found, FoundKind, Hit

MOST_TEXT = 6000
PAPER_COLUMNS = ("key", "name", "reference", "paper_type", "date", "heading", "introduction", "note")


@dataclass(frozen=True)
class Wanted:
    """What to mark."""

    terms: frozenset[str]
    prefixes: tuple[str, ...]
    analyser: Analyser


def show(
    municipality: Municipality, found: Sequence[Found], query: Query, search: Search, analyser: Analyser | None
) -> list[Hit]:
    """The hits in the same order, without those that nobody may see any more."""
    if not found or analyser is None:
        return []
    wanted = Wanted(_terms(query, search), tuple(group.prefix for group in query.groups if group.prefix), analyser)
    hits = plain_hits(municipality, found)
    texts = _texts([each for each in found if each.entry in hits], hits)
    return [
        _marked(hits[each.entry][1], each, texts.get(each.entry, ""), wanted) for each in found if each.entry in hits
    ]


def plain_hits(municipality: Municipality, found: Iterable[Found]) -> dict[int, tuple[int, Hit]]:
    """By entry: the thing's primary key and the hit without anything marked."""
    pks = [each.entry for each in found]
    rows = Entry.objects.filter(municipality=municipality, pk__in=pks).values_list("pk", "kind", "thing")
    by_kind: dict[int, dict[int, int]] = defaultdict(dict)
    for pk, kind, thing in rows:
        by_kind[kind][thing] = pk
    shown: dict[int, tuple[int, Hit]] = {}
    for kind, things in by_kind.items():
        for thing, hit in SHOWN[FoundKind(kind)](municipality, list(things)).items():
            shown[things[thing]] = (thing, replace(hit, entry=things[thing]))
    return shown


def _terms(query: Query, search: Search) -> frozenset[str]:
    parts = {part for group in query.groups if search.looks_for_pieces(group) for part in group.parts}
    return frozenset().union(parts, *(group.terms for group in query.groups))


def _texts(found: Sequence[Found], hits: Mapping[int, tuple[int, Hit]]) -> dict[int, str]:
    """The stretches of files' texts that were found, by entry."""
    wanted = {hits[each.entry][0]: each for each in found if hits[each.entry][1].kind is FoundKind.TEXT}
    if not wanted:
        return {}
    parts = [
        When(pk=thing, then=Substr("text", each.start + 1, min(each.end - each.start, MOST_TEXT) if each.end else 600))
        for thing, each in wanted.items()
    ]
    rows = FileText.objects.filter(pk__in=wanted).annotate(part=Case(*parts)).values_list("pk", "part")
    return {wanted[pk].entry: part for pk, part in rows}


def _marked(hit: Hit, found: Found, text: str, wanted: Wanted) -> Hit:
    in_title = list(marks(hit.title, wanted.analyser, wanted.terms, wanted.prefixes))
    text = text or hit.snippet
    words, places = snippet(text, list(marks(text, wanted.analyser, wanted.terms, wanted.prefixes)))
    return replace(
        hit,
        title_marks=tuple((mark.start, mark.end) for mark in in_title),
        snippet=words,
        snippet_marks=places,
        page=found.page if hit.kind is FoundKind.TEXT and 0 < found.page < OF_MORE else None,
    )


_BODIES = Prefetch(
    "involvements", Involvement.objects.select_related("organization").only("meeting", "organization__name")
)

# One function a kind: hits by primary key, of what everybody may see


def _papers(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    rows = Paper.objects.filter(OPEN_PAPERS, municipality=municipality, pk__in=pks)
    return {
        row.pk: Hit(
            kind=FoundKind.PAPER,
            key=row.key,
            title=row.name,
            number=row.reference,
            note=row.paper_type,
            date=row.date,
            snippet="\n".join(filter(None, (row.heading, row.introduction, row.note))),
        )
        for row in rows.only(*PAPER_COLUMNS)
    }


def _files(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    rows = list(
        Attachment.objects.filter(municipality=municipality, file__in=pks, file__deleted=False)
        .order_by("pk")
        .values_list("file", "paper", "meeting", "agenda_item__meeting", "agenda_item")
    )
    papers = _papers(municipality, [row[1] for row in rows if row[1]])
    items = open_items(municipality).filter(pk__in=[row[4] for row in rows if row[4]]).values_list("pk", flat=True)
    shown = set(items)
    meetings = _meetings(municipality, [row[2] or row[3] for row in rows if row[2] or (row[3] and row[4] in shown)])
    holders: dict[int, Hit] = {}
    for file, paper, meeting, of_item, item in rows:
        holder = papers.get(paper) or meetings.get(meeting) or (meetings.get(of_item) if item in shown else None)
        if holder is not None and (file not in holders or holder.kind < holders[file].kind):
            holders[file] = holder
    names = ("pk", "name", "file_name", "date", "facts__accessUrl", "facts__downloadUrl")
    files = File.objects.filter(municipality=municipality, pk__in=holders).values_list(*names)
    return {
        pk: Hit(
            kind=FoundKind.TEXT,
            key=f"{holders[pk].kind.code}/{holders[pk].key}",
            title=name or file_name,
            note=f"{holders[pk].number} {holders[pk].title}".strip(),
            date=holders[pk].date or date,
            address=str(access or download or ""),
        )
        for pk, name, file_name, date, access, download in files
    }


def _measures(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    rows = Measure.objects.filter(municipality=municipality, pk__in=pks).select_related("organization")
    return {
        row.pk: Hit(
            kind=FoundKind.MEASURE,
            key=row.key,
            title=row.name,
            number=row.key,
            note=row.organization.name,
            snippet="\n".join(filter(None, (row.remark, *(each.loss for each in row.variants.all())))),
        )
        for row in rows.prefetch_related("variants")
    }


def _motions(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    papers = Paper.objects.filter(OPEN_PAPERS, municipality=municipality)
    rows = Motion.objects.filter(municipality=municipality, pk__in=pks, paper__in=papers)
    return {
        row.pk: Hit(
            kind=FoundKind.MOTION,
            key=str(row.pk),
            title=row.asks,
            number=row.reference,
            note=row.group.name,
            date=row.paper.date,
            snippet=row.note,
        )
        for row in rows.select_related("group", "paper")
    }


def _meetings(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    rows = open_meetings(municipality).filter(pk__in=pks).only("name", "start").prefetch_related(_BODIES)
    return {
        row.pk: Hit(
            kind=FoundKind.MEETING,
            key=str(row.pk),
            title=row.name,
            note=", ".join(dict.fromkeys(each.organization.name for each in row.involvements.all())),
            date=row.start.date() if row.start else None,
        )
        for row in rows
    }


def _items(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    rows = (
        open_items(municipality)
        .filter(pk__in=pks)
        .select_related("meeting")
        .only("name", "number", "result", "meeting__name", "meeting__start")
    )
    return {
        row.pk: Hit(
            kind=FoundKind.AGENDA_ITEM,
            key=str(row.meeting_id),
            title=row.name,
            number=row.number,
            note=" · ".join(filter(None, (row.meeting.name, row.result))),
            date=row.meeting.start.date() if row.meeting.start else None,
        )
        for row in rows
    }


def _persons(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    rows = Person.objects.filter(OPEN, municipality=municipality, pk__in=pks)
    return {
        row.pk: Hit(
            kind=FoundKind.PERSON,
            key=str(row.pk),
            title=row.name,
            note=", ".join(
                dict.fromkeys(
                    each.organization.name for each in row.memberships.all() if each.organization and not each.deleted
                )
            ),
        )
        for row in rows.prefetch_related("memberships__organization")
    }


def _organizations(municipality: Municipality, pks: Sequence[int]) -> dict[int, Hit]:
    rows = Organization.objects.filter(OPEN, municipality=municipality, pk__in=pks)
    return {row.pk: Hit(kind=FoundKind.ORGANIZATION, key=row.key, title=row.name) for row in rows}


SHOWN: Mapping[FoundKind, Callable[[Municipality, Sequence[int]], dict[int, Hit]]] = {
    FoundKind.PAPER: _papers,
    FoundKind.TEXT: _files,
    FoundKind.MEASURE: _measures,
    FoundKind.MOTION: _motions,
    FoundKind.MEETING: _meetings,
    FoundKind.AGENDA_ITEM: _items,
    FoundKind.PERSON: _persons,
    FoundKind.ORGANIZATION: _organizations,
}

"""Searching a city, and keeping searches, with the same filters as on the page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from ninja import Path, Query
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import LARGEST_NUMBER, Body, Day, Flag, Shape
from dreiklang.municipality.permissions import Permission
from dreiklang.search import queries, saved
from dreiklang.search.values import KINDS_BY_CODE, LONGEST_QUERY, MOST_HITS, FoundKind, Hit, SearchQuery

if TYPE_CHECKING:
    from dreiklang.search.models import SavedSearch

section = Section("Search")
TYPE = "^(" + "|".join(KINDS_BY_CODE) + ")?$"
Words = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST_QUERY,
        description="Words in any form; “in quotes” only together; -word without; digital* for any ending",
        example="Digitalisierung",
    ),
]
Type = Annotated[str, Query(pattern=TYPE, description="Only hits of this type: " + ", ".join(KINDS_BY_CODE))]
BodyKey = Annotated[str, Query(max_length=60, description="Only what the organisation with this key has to do with")]
Group = Annotated[str, Query(max_length=200, description="Only what this parliamentary group moved")]
Since = Annotated[dt.date | None, Query(description="Only from this day on")]
Until = Annotated[dt.date | None, Query(description="Only up to this day")]
Offset = Annotated[int, Query(ge=0, le=MOST_HITS, description="How many hits to skip")]
Id = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The kept search's number", example=1)]


class HitRow(Shape):
    """Something that was found. `key` is that of its kind's own operations; of a text `paper/KEY` or `meeting/ID`.

    `marks` are the places in the snippet, from which to which character, of the words that were searched for. `page`
    is null where the text does not say where its pages end; `address` is that of the file at the city.
    """

    type: str
    key: str
    number: str
    title: str
    note: str
    date: Day | None
    page: int | None
    snippet: str
    marks: list[list[int]]
    address: str


class Found(Shape):
    """The best hits, how many there are of each type, and searches that were perhaps meant instead."""

    total: int
    counts: dict[str, int]
    instead: list[str]
    items: list[HitRow]


class Suggestions(Shape):
    """Ways to go on."""

    items: list[str]


class KeptSearch(Shape):
    """A search that one keeps."""

    id: int
    name: str
    query: dict[str, str]
    notify: bool
    created_at: dt.datetime


class NewKeptSearch(Body):
    """A search to keep; with `notify`, new hits are told by mail, once a day at most."""

    name: Annotated[str, Field(min_length=1, max_length=saved.LONGEST_NAME)]
    words: Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY)]
    type: Annotated[str, Field(pattern=TYPE)] = ""
    body: Annotated[str, Field(max_length=60)] = ""
    group: Annotated[str, Field(max_length=200)] = ""
    since: Day | None = None
    until: Day | None = None
    notify: Flag = True


@section.get("/search", Permission.SEE_PUBLISHED, Found)
def search(
    place: Place,
    q: Words,
    *,
    type: Type = "",  # noqa: A002 - the name in the address
    body: BodyKey = "",
    group: Group = "",
    since: Since = None,
    until: Until = None,
    limit: PageLimit = 20,
    offset: Offset = 0,
) -> Found:
    """Papers, texts of files, measures, motions, meetings, agenda items, council members, organisations: best first."""
    wanted = SearchQuery(words=q, kind=_kind(type), body=body, group=group, since=since, until=until)
    found = queries.search(place.municipality, wanted, first=offset, many=limit)
    return Found(
        total=found.total,
        counts={kind.code: number for kind, number in found.counts.items()},
        instead=list(found.instead),
        items=[_hit(hit) for hit in found.hits],
    )


@section.get("/search/suggestions", Permission.SEE_PUBLISHED, Suggestions)
def suggest_searches(place: Place, q: Words) -> Suggestions:
    """Ways in which the last word could go on, the most frequent first."""
    return Suggestions(items=queries.suggest(place.municipality, q))


@section.get("/kept-searches", Permission.SEE_PUBLISHED, Page[KeptSearch], signed_in=True)
def list_kept_searches(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[KeptSearch]:
    """One's own kept searches in this municipality."""
    rows = saved.saved_searches(place.municipality, place.actor.user_id)
    return paged(place.request, rows, limit, offset, _kept)


@section.post("/kept-searches", Permission.SEE_PUBLISHED, KeptSearch, signed_in=True)
def keep_search(place: Place, wanted: NewKeptSearch) -> KeptSearch:
    """Keep a search for oneself."""
    asked = SearchQuery(
        words=wanted.words,
        kind=_kind(wanted.type),
        **{name: getattr(wanted, name) for name in ("body", "group", "since", "until")},
    )
    return _kept(saved.save_search(place.municipality, place.actor, wanted.name, asked, notify=wanted.notify))


@section.delete("/kept-searches/{int:kept}", Permission.SEE_PUBLISHED, signed_in=True)
def forget_search(place: Place, kept: Id) -> None:
    """Forget one of one's own searches; there is no mail about it any more."""
    if not saved.saved_searches(place.municipality, place.actor.user_id).filter(pk=kept).exists():
        raise Http404
    saved.delete_search(place.municipality, place.actor, kept)


def _kind(code: str) -> FoundKind | None:
    return KINDS_BY_CODE.get(code)


def _hit(hit: Hit) -> HitRow:
    names: tuple[str, ...] = ("key", "number", "title", "note", "date", "page", "snippet", "address")
    values: dict[str, Any] = {name: getattr(hit, name) for name in names}
    return HitRow(type=hit.kind.code, marks=[list(mark) for mark in hit.snippet_marks], **values)


def _kept(row: SavedSearch) -> KeptSearch:
    return KeptSearch(id=row.pk, name=row.name, query=row.query, notify=row.notify, created_at=row.created_at)

"""What can be found: from the rooms' rows to heads and texts. Only what everybody may see.

One function a kind; a new kind is a new function in `READERS`, a number in `FoundKind` and a few lines in `showing`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from django.db.models import Min

from dreiklang.council.models import (
    AgendaItem,
    Attachment,
    Consultation,
    FileText,
    Involvement,
    Meeting,
    Motion,
    MotionReading,
    Paper,
    Person,
)
from dreiklang.council.queries import OPEN, OPEN_PAPERS
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.portfolio.models import Measure
from dreiklang.search.values import FoundKind

ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Head:
    """What is known of a thing without reading its long text, which `text_digest` stands for."""

    kind: FoundKind
    thing: int
    title: str
    more: str = ""
    """Further words that it is found by."""
    number: str = ""
    date: dt.date | None = None
    bodies: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    text: str = ""
    text_digest: str = ""

    @property
    def digest(self) -> str:
        """Of all of it: what has the same need not be indexed again."""
        return hashlib.blake2b(repr(astuple(self)).encode(), digest_size=12).hexdigest()


def heads(municipality: Municipality) -> Iterator[Head]:
    """Everything that can be found in a municipality, in a fixed order."""
    for reader in READERS:
        yield from reader(municipality)


def texts(things: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The long texts of files, some at a time."""
    wanted = list(things)
    for first in range(0, len(wanted), ROWS_AT_ONCE):
        rows = FileText.objects.filter(file__in=wanted[first : first + ROWS_AT_ONCE]).order_by("file")
        yield from rows.values_list("file", "text").iterator(chunk_size=ROWS_AT_ONCE)


def open_meetings(municipality: Municipality) -> Any:
    """Meetings that everybody may see."""
    return Meeting.objects.filter(OPEN, municipality=municipality)


def open_items(municipality: Municipality) -> Any:
    """Agenda items that everybody may see, in meetings that everybody may see."""
    return AgendaItem.objects.filter(OPEN, municipality=municipality, meeting__public=True, meeting__deleted=False)


def _papers(municipality: Municipality) -> Iterator[Head]:
    bodies, days, moved_by = _bodies(municipality, "paper"), _first_days(municipality), movers(municipality)
    rows = Paper.objects.filter(OPEN_PAPERS, municipality=municipality).order_by("pk")
    for row in rows.defer("facts", "extra", "forms").iterator(chunk_size=2000):
        yield Head(
            kind=FoundKind.PAPER,
            thing=row.pk,
            title=row.name,
            number=row.reference,
            more=" ".join(filter(None, (row.paper_type, row.author, row.body, row.file_reference))),
            date=row.date or days.get(row.pk),
            bodies=bodies.get(row.pk, ()),
            groups=moved_by.get(row.pk, ()),
            text="\n".join(filter(None, (row.heading, row.introduction, row.note))),
        )


def _bodies(municipality: Municipality, name: str) -> Mapping[int, tuple[int, ...]]:
    """The organisations that have to do with papers (of their own or in consultation) or meetings, by primary key."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Involvement.objects.filter(municipality=municipality)
    for pk, organization in rows.exclude(**{name: None}).values_list(name, "organization"):
        found[pk].add(organization)
    if name == "paper":
        stations = rows.exclude(consultation__paper=None).filter(consultation__deleted=False)
        for pk, organization in stations.values_list("consultation__paper", "organization"):
            found[pk].add(organization)
        meetings = Consultation.objects.filter(municipality=municipality, deleted=False).exclude(paper=None)
        for pk, organization in meetings.values_list("paper", "meeting__involvements__organization"):
            if organization is not None:
                found[pk].add(organization)
    return {pk: tuple(sorted(each)) for pk, each in found.items()}


def _first_days(municipality: Municipality) -> Mapping[int, dt.date]:
    """When papers were first dealt with; for those that bear no date."""
    rows = Consultation.objects.filter(municipality=municipality, deleted=False).exclude(paper=None)
    found = rows.values("paper").annotate(first=Min("meeting__start")).values_list("paper", "first")
    return {pk: first.date() for pk, first in found if first}


def movers(municipality: Municipality) -> Mapping[int, tuple[str, ...]]:
    """Who moved a paper: as its motions say that were taken up here, or as was read in it."""
    found: dict[int, set[str]] = defaultdict(set)
    for pk, name in Motion.objects.filter(municipality=municipality).values_list("paper", "group__name"):
        found[pk].add(name)
    for pk, names in MotionReading.objects.filter(municipality=municipality).values_list("paper", "movers"):
        found[pk].update(filter(None, names.split("; ")))
    return {pk: tuple(sorted(each)) for pk, each in found.items()}


def _texts(municipality: Municipality) -> Iterator[Head]:
    papers = {head.thing: head for head in _papers(municipality)}
    meetings = {head.thing: head for head in _meetings(municipality)}
    holders: dict[int, Head] = {}
    items = dict(open_items(municipality).values_list("pk", "meeting"))
    attached = Attachment.objects.filter(municipality=municipality, file__deleted=False).order_by("pk")
    for file, paper, meeting, item in attached.values_list("file", "paper", "meeting", "agenda_item"):
        holder = papers.get(paper) or meetings.get(meeting) or meetings.get(items.get(item))
        if holder is not None and (file not in holders or holder.kind < holders[file].kind):
            holders[file] = holder
    rows = FileText.objects.filter(file__municipality=municipality, file__deleted=False).exclude(text="")
    for pk, name, file_name, date, digest in rows.order_by("file").values_list(
        "file", "file__name", "file__file_name", "file__date", "digest"
    ):
        holder = holders.get(pk)
        if holder is None:
            continue
        yield Head(
            kind=FoundKind.TEXT,
            thing=pk,
            title=name or file_name,
            more=f"{holder.number} {holder.title}",
            date=holder.date or date,
            bodies=holder.bodies,
            groups=holder.groups,
            text_digest=digest,
        )


def _measures(municipality: Municipality) -> Iterator[Head]:
    rows = Measure.objects.filter(municipality=municipality).select_related("organization").order_by("pk")
    for row in rows.prefetch_related("variants"):
        losses = (variant.loss for variant in row.variants.all())
        yield Head(
            kind=FoundKind.MEASURE,
            thing=row.pk,
            title=row.name,
            number=row.key,
            more=f"{row.organization.name} {row.legal_source}",
            bodies=(row.organization_id,),
            text="\n".join(filter(None, (row.remark, *losses))),
        )


def _motions(municipality: Municipality) -> Iterator[Head]:
    rows = Motion.objects.filter(municipality=municipality, paper__in=Paper.objects.filter(OPEN_PAPERS))
    for row in rows.select_related("group", "paper").order_by("pk"):
        yield Head(
            kind=FoundKind.MOTION,
            thing=row.pk,
            title=row.asks,
            number=row.reference,
            more=row.group.name,
            date=row.paper.date,
            groups=(row.group.name,),
            text="\n".join(filter(None, (row.note, row.words))),
        )


def _meetings(municipality: Municipality) -> Iterator[Head]:
    bodies = _bodies(municipality, "meeting")
    names = dict(Organization.objects.filter(municipality=municipality).values_list("pk", "name"))
    for pk, name, start in open_meetings(municipality).order_by("pk").values_list("pk", "name", "start"):
        held = bodies.get(pk, ())
        yield Head(
            kind=FoundKind.MEETING,
            thing=pk,
            title=name,
            more=" ".join(names[body] for body in held if body in names),
            date=start.date() if start else None,
            bodies=held,
        )


def _items(municipality: Municipality) -> Iterator[Head]:
    bodies = _bodies(municipality, "meeting")
    rows = open_items(municipality).order_by("pk")
    for pk, name, result, meeting, start in rows.values_list("pk", "name", "result", "meeting", "meeting__start"):
        yield Head(
            kind=FoundKind.AGENDA_ITEM,
            thing=pk,
            title=name,
            more=result,
            date=start.date() if start else None,
            bodies=bodies.get(meeting, ()),
        )


def _persons(municipality: Municipality) -> Iterator[Head]:
    rows = Person.objects.filter(OPEN, municipality=municipality).order_by("pk")
    for row in rows.prefetch_related("memberships__organization"):
        held = [each for each in row.memberships.all() if each.organization and not each.deleted]
        yield Head(
            kind=FoundKind.PERSON,
            thing=row.pk,
            title=row.name,
            more=" ".join(dict.fromkeys(each.organization.name for each in held)),
            bodies=tuple(sorted({each.organization_id for each in held})),
        )


def _organizations(municipality: Municipality) -> Iterator[Head]:
    rows = Organization.objects.filter(OPEN, municipality=municipality).order_by("pk")
    for pk, name in rows.values_list("pk", "name"):
        yield Head(kind=FoundKind.ORGANIZATION, thing=pk, title=name, bodies=(pk,))


READERS: tuple[Callable[[Municipality], Iterator[Head]], ...] = (
    _papers,
    _texts,
    _measures,
    _motions,
    _meetings,
    _items,
    _persons,
    _organizations,
)

"""What the council dealt with: papers with their way through the committees, and meetings with their agendas.

Only what is public, and not deleted at its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Prefetch, Q, QuerySet

from dreiklang.council.models import (
    AgendaItem,
    Attachment,
    Consultation,
    File,
    Involvement,
    Meeting,
    MotionReading,
    Paper,
)
from dreiklang.council.queries import OPEN, OPEN_PAPERS, papers
from dreiklang.municipality.models import Municipality, Organization


@dataclass(frozen=True)
class FileLink:
    """A file's name, and where the city offers it."""

    name: str
    address: str

    @staticmethod
    def of(file: File) -> FileLink:
        """The file's own name, and its address as the source gave it; pages must not trust it."""
        return FileLink(
            name=file.name or file.file_name,
            address=str(file.facts.get("accessUrl") or file.facts.get("downloadUrl") or ""),
        )


def papers_found(
    municipality: Municipality,
    *,
    words: str = "",
    paper_type: str = "",
    year: int | None = None,
    organization: str = "",
) -> QuerySet[Paper]:
    """Papers whose name or number holds all the words, newest first; those without a date last.

    `organization` (a key) has a part in the paper, or dealt with it in a meeting.
    """
    rows = papers(municipality)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(reference__icontains=word))
    if paper_type:
        rows = rows.filter(paper_type=paper_type)
    if year:
        rows = rows.filter(date__year=year)
    return rows.filter(_of_organization(municipality, organization)) if organization else rows


def _of_organization(municipality: Municipality, key: str) -> Q:
    parts = Involvement.objects.filter(municipality=municipality, organization__key=key)
    dealt_with = Consultation.objects.filter(
        deleted=False, paper__isnull=False, meeting__in=parts.filter(meeting__isnull=False).values("meeting")
    )
    return Q(pk__in=parts.filter(paper__isnull=False).values("paper")) | Q(pk__in=dealt_with.values("paper"))


def paper_types(municipality: Municipality) -> list[str]:
    """The types of paper that occur, the most frequent first."""
    rows = Paper.objects.filter(OPEN_PAPERS, municipality=municipality).exclude(paper_type="").values("paper_type")
    return [row["paper_type"] for row in rows.annotate(n=Count("pk")).order_by("-n", "paper_type")]


def years_of_papers(municipality: Municipality) -> list[int]:
    """The years that papers are from, newest first."""
    return _years(Paper.objects.filter(OPEN_PAPERS, municipality=municipality).aggregate(a=Min("date"), b=Max("date")))


def years_of_meetings(municipality: Municipality) -> list[int]:
    """The years that meetings are from, newest first."""
    return _years(Meeting.objects.filter(OPEN, municipality=municipality).aggregate(a=Min("start"), b=Max("start")))


def _years(ends: dict[str, dt.date | None]) -> list[int]:
    first, last = ends["a"], ends["b"]
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def consultations_of(paper: Paper) -> QuerySet[Consultation]:
    """The stations of a paper in order of time, with meeting, agenda item and organisations."""
    return (
        Consultation.objects.filter(paper=paper, deleted=False)
        .select_related("meeting", "agenda_item")
        .prefetch_related("involvements__organization", "meeting__involvements__organization")
        .order_by(F("meeting__start").asc(nulls_last=True), "pk")
    )


def files_of(attachments: QuerySet[Attachment]) -> list[FileLink]:
    """The files of a paper, a meeting or an agenda item, without those deleted at the source."""
    rows = attachments.filter(file__deleted=False).select_related("file")
    return [FileLink.of(attachment.file) for attachment in rows]


def meetings(municipality: Municipality, *, year: int | None = None, organization: str = "") -> QuerySet[Meeting]:
    """Meetings, newest first, of one year or of one organisation (by key)."""
    rows = Meeting.objects.filter(OPEN, municipality=municipality)
    if year:
        rows = rows.filter(start__year=year)
    if organization:
        parts = Involvement.objects.filter(municipality=municipality, organization__key=organization)
        rows = rows.filter(pk__in=parts.filter(meeting__isnull=False).values("meeting"))
    return rows.order_by(F("start").desc(nulls_last=True), "-pk").prefetch_related("involvements__organization")


def bodies_that_meet(municipality: Municipality) -> QuerySet[Organization]:
    """The organisations that have met."""
    met = Involvement.objects.filter(municipality=municipality, meeting__isnull=False)
    return Organization.objects.filter(municipality=municipality, pk__in=met.values("organization"))


def meeting(municipality: Municipality, pk: int) -> Meeting | None:
    """One meeting with its public agenda: items in order, each with its papers."""
    items = (
        AgendaItem.objects.filter(OPEN)
        .order_by("order", "pk")
        .prefetch_related(Prefetch("consultations", Consultation.objects.select_related("paper")))
    )
    return (
        Meeting.objects.filter(OPEN, municipality=municipality, pk=pk)
        .select_related("location")
        .prefetch_related(Prefetch("agenda_items", items), "involvements__organization")
        .first()
    )


def addresses_of(municipality: Municipality, references: Iterable[str]) -> dict[str, str]:
    """The keys of open papers by number or key, as far as there are such papers; one query."""
    wanted = set(references)
    rows = papers(municipality).filter(Q(reference__in=wanted) | Q(key__in=wanted)).values_list("key", "reference")
    return {name: key for key, reference in rows for name in (key, reference) if name in wanted}


def motions_read(municipality: Municipality) -> QuerySet[MotionReading]:
    """The imported motions of open papers, the newest paper first."""
    open_papers = Paper.objects.filter(OPEN_PAPERS, municipality=municipality)
    rows = MotionReading.objects.filter(municipality=municipality, paper__in=open_papers)
    return rows.select_related("paper").order_by("-paper__created", "-pk")

"""What the council dealt with: papers with their way through the committees, and meetings with their agendas.

Only what is public, and not deleted at its source.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Prefetch, Q, QuerySet

from dreiklang.council.models import AgendaItem, Attachment, Consultation, Meeting, Paper
from dreiklang.council.queries import OPEN, OPEN_PAPERS, papers
from dreiklang.municipality.models import Municipality, Organization


@dataclass(frozen=True)
class FileLink:
    """A file's name, and where the city offers it."""

    name: str
    address: str


def papers_found(
    municipality: Municipality, *, words: str = "", paper_type: str = "", year: int | None = None
) -> QuerySet[Paper]:
    """Papers whose name or number holds all the words, newest first; those without a date last."""
    rows = papers(municipality)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(reference__icontains=word))
    if paper_type:
        rows = rows.filter(paper_type=paper_type)
    if year:
        rows = rows.filter(date__year=year)
    return rows


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
    found = [attachment.file for attachment in attachments.filter(file__deleted=False).select_related("file")]
    return [
        FileLink(
            name=file.name or file.file_name,
            address=str(file.facts.get("accessUrl") or file.facts.get("downloadUrl") or ""),
        )
        for file in found
    ]


def meetings(municipality: Municipality, *, year: int | None = None, organization: str = "") -> QuerySet[Meeting]:
    """Meetings, newest first, of one year or of one organisation (by key)."""
    rows = Meeting.objects.filter(OPEN, municipality=municipality)
    if year:
        rows = rows.filter(start__year=year)
    if organization:
        rows = rows.filter(involvements__organization__key=organization).distinct()
    return rows.order_by(F("start").desc(nulls_last=True), "-pk").prefetch_related("involvements__organization")


def bodies_that_meet(municipality: Municipality) -> QuerySet[Organization]:
    """The organisations that have met."""
    return Organization.objects.filter(municipality=municipality, involvements__meeting__isnull=False).distinct()


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

"""Reads of single motions: what counts of each, its way through the council, and what it has to do with others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from dreiklang.council.effective import SINGLE, Counted, counted, movers_of
from dreiklang.council.models import (
    AgendaItem,
    Ask,
    Consultation,
    File,
    FileText,
    Meeting,
    Motion,
    MotionMeasure,
    MotionReading,
    Paper,
    ReadValue,
)
from dreiklang.council.motion_text import Piece, Span, cut
from dreiklang.council.proceedings import consultations_of
from dreiklang.council.queries import papers
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.packages.models import Package
from dreiklang.papers import PaperText, read_references
from dreiklang.papers.motion_files import Role, role_of
from dreiklang.portfolio.models import Measure

OPEN_READINGS = Q(paper__public=True, paper__deleted=False)


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """A file of a motion with its text, cut at what was read; `pieces` is empty where there is no text here."""

    file: File
    role: str
    digest: str
    pieces: tuple[Piece, ...]
    cut_off: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """A station of a motion's life, with what there is to see of it."""

    name: str
    day: dt.date | None = None
    files: tuple[File, ...] = ()
    meeting: Meeting | None = None
    item: AgendaItem | None = None
    role: str = ""
    organizations: tuple[Organization, ...] = ()
    values: tuple[Counted, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MotionPage:
    """One motion, imported (with `reading`) or taken up here by hand (with `motion`)."""

    slug: str
    reference: str
    title: str
    paper: Paper
    cycle: str
    values: tuple[Counted, ...]
    movers: tuple[str, ...]
    reading: MotionReading | None = None
    motion: Motion | None = None
    packages: tuple[Package, ...] = ()
    measures: tuple[MotionMeasure, ...] = ()

    def value(self, key: str) -> Counted | None:
        """One value by its key."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Counted]:
        return {each.key: each for each in self.values}

    def of(self, field: str) -> list[Counted]:
        """The values of a field that are not struck out."""
        return [each for each in self.values if each.field == field and not each.is_gone]

    @property
    def differs(self) -> bool:
        """Whether the motion's own figures are others than those that count."""
        own = {(each.kind, each.year): each.amount for each in self.of("own")}
        return bool(own) and own != {(each.kind, each.year): each.amount for each in self.of("figure")}

    @property
    def single(self) -> list[tuple[str, Counted | None]]:
        """What a motion has once, in order, with what is not known left open."""
        return [(name, self.value(name)) for name in SINGLE]


def motion_page(municipality: Municipality, slug: str) -> MotionPage | None:
    """One motion that everybody may see, by its short name."""
    reading = (
        MotionReading.objects.filter(OPEN_READINGS, municipality=municipality, slug=slug)
        .select_related("paper")
        .prefetch_related("values__file", "corrections", "measures__measure")
        .first()
    )
    if reading is not None:
        return _of_reading(reading)
    motion = Motion.objects.filter(municipality=municipality, slug=slug).select_related("group", "paper")
    found = motion.prefetch_related("asked", "packages", "measures__measure").first()
    return of_motion(found) if found is not None else None


def _of_reading(reading: MotionReading) -> MotionPage:
    return MotionPage(
        slug=reading.slug,
        reference=reading.paper.reference,
        title=reading.title,
        paper=reading.paper,
        cycle=reading.cycle,
        values=tuple(counted(reading.values.all(), reading.corrections.all(), reading.digest)),
        movers=tuple(movers_of(reading.movers)),
        reading=reading,
        measures=tuple(reading.measures.all()),
    )


def of_motion(motion: Motion, cycle: str = "") -> MotionPage:
    """A motion that was taken up here by hand, in the same form."""
    return MotionPage(
        slug=motion.slug,
        reference=motion.reference,
        title=motion.asks,
        paper=motion.paper,
        cycle=cycle,
        values=tuple(_of_ask(ask, position) for position, ask in enumerate(motion.asked.all())),
        movers=(motion.group.name,),
        motion=motion,
        packages=tuple(motion.packages.all()),
        measures=tuple(motion.measures.all()),
    )


def _of_ask(ask: Ask, position: int) -> Counted:
    """A figure taken up by hand, as if it had been read; never stored."""
    key = f"figure:{ask.quantity}:{ask.year or 'all'}"
    read = ReadValue(
        key=key,
        field="figure",
        position=position,
        kind=ask.quantity,
        year=ask.year,
        amount=ask.value,
        source=Role.MOTION.value,
        line=ask.line,
        words=ask.words,
        level="certain",
    )
    return counted([read], ())[0]


def texts_of(page: MotionPage) -> list[ReadFile]:
    """The motion's and the statement's texts, and every other one that something was read in."""
    attachments = page.paper.attachments.filter(file__deleted=False).select_related("file")
    files = [attachment.file for attachment in attachments]
    texts = {row.file_id: row for row in FileText.objects.filter(file__in=files)}
    spans: dict[int, list[Span]] = {}
    for value in page.values:
        read = value.read
        if value.field == "own" and not page.differs:
            continue
        if read is not None and read.file_id and read.start is not None and read.end is not None:
            spans.setdefault(read.file_id, []).append(Span(value.anchor, read.start, read.end))
    found = []
    for file in files:
        row = texts.get(file.pk)
        text = row.text if row else ""
        role = role_of(file.name or file.file_name, PaperText(text)).value
        pieces = tuple(cut(text, spans.get(file.pk, ()))) if text.strip() else ()
        if role in (Role.MOTION, Role.STATEMENT) or file.pk in spans or not pieces:
            whole = sum(len(piece.text) for piece in pieces) == len(text)
            digest = row.digest if row else ""
            found.append(
                ReadFile(file=file, role=role, digest=digest, pieces=pieces, cut_off=bool(pieces) and not whole)
            )
    return found


def chain(page: MotionPage, texts: Sequence[ReadFile]) -> list[Step]:
    """The motion's life in order: motion, statement, consultations, vote, result; what is not known is left out."""
    steps = [Step(name="motion", day=page.paper.date, files=_files(texts, Role.MOTION))]
    statements = _files(texts, Role.STATEMENT)
    recommendation = page.value("recommendation")
    if statements or recommendation:
        day = next((file.date for file in statements if file.date), None)
        steps.append(Step(name="statement", day=day, files=statements, values=_known(recommendation)))
    consultations = list(consultations_of(page.paper)) if page.reading else []
    steps.extend(_consulted(each) for each in consultations)
    sheets, votes = _files(texts, Role.VOTES), [page.value(name) for name in ("in_favour", "against", "abstentions")]
    last = next((step for step in reversed(steps) if step.meeting), None)
    day, meeting = (last.day, last.meeting) if last else (None, None)
    if sheets or any(votes):
        steps.append(Step(name="vote", day=day, meeting=meeting, files=sheets, values=_known(*votes)))
    if page.value("result"):
        steps.append(Step(name="result", day=day, meeting=meeting, values=_known(page.value("result"))))
    return steps


def _files(texts: Sequence[ReadFile], role: Role) -> tuple[File, ...]:
    return tuple(each.file for each in texts if each.role == role)


def _known(*values: Counted | None) -> tuple[Counted, ...]:
    return tuple(value for value in values if value is not None and not value.is_gone)


def _consulted(consultation: Consultation) -> Step:
    meeting, item = consultation.meeting, consultation.agenda_item
    if meeting is not None and (meeting.deleted or not meeting.public):
        meeting = None
    involved = consultation.involvements.all() or (meeting.involvements.all() if meeting else ())
    return Step(
        name="consultation",
        day=localdate(meeting.start) if meeting and meeting.start else None,
        meeting=meeting,
        item=item if item is not None and item.public and not item.deleted else None,
        role=consultation.role,
        organizations=tuple(each.organization for each in involved),
    )


@dataclass(frozen=True, kw_only=True)
class NamedPaper:
    """A paper that a motion names, as far as it is known here, with the value that says so."""

    value: Counted
    paper: Paper | None
    slug: str = ""


def references_of(municipality: Municipality, page: MotionPage) -> list[NamedPaper]:
    """The papers that the motion or its statement names, resolved to those that are here."""
    values = page.of("reference")
    known = _by_number(municipality, [value.text for value in values])
    return [NamedPaper(value=value, paper=known.get(value.text), slug=_slug(known.get(value.text))) for value in values]


def _by_number(municipality: Municipality, numbers: Iterable[str]) -> dict[str, Paper]:
    wanted = list(numbers)
    if not wanted:
        return {}
    exact = Q(reference__in=wanted)
    with_prefix = Q(*[("reference__endswith", f" {number}") for number in wanted], _connector=Q.OR)
    rows = papers(municipality).filter(exact | with_prefix).select_related("motion_reading")
    return {number: row for row in rows for number in (row.reference, row.reference.rpartition(" ")[2])}


def _slug(paper: Paper | None) -> str:
    reading = getattr(paper, "motion_reading", None)
    return reading.slug if reading is not None else ""


def named_by(municipality: Municipality, paper: Paper) -> QuerySet[MotionReading]:
    """The motions that name this paper, themselves or in the statement on them."""
    numbers = {found.value.number for found in read_references(PaperText(paper.reference))} | {paper.reference}
    keys = [f"reference:{number}"[:80] for number in numbers if number]
    named = ReadValue.objects.filter(key__in=keys, reading__municipality=municipality).values("reading")
    rows = MotionReading.objects.filter(OPEN_READINGS, municipality=municipality, pk__in=named)
    return rows.exclude(paper=paper).select_related("paper").order_by("paper__reference")


def origin_of(measure: Measure) -> MotionMeasure | None:
    """The motion that a measure was made of, with the places that its figures were taken from."""
    rows = MotionMeasure.objects.filter(measure=measure)
    return rows.select_related("reading__paper", "motion__paper").first()


def motion_of(paper: Paper) -> MotionReading | None:
    """The reading of a paper that is a motion; None if it is none, or was not read yet."""
    return MotionReading.objects.filter(OPEN_READINGS, paper=paper).first()


def imported_motions(
    municipality: Municipality, *, words: str = "", group: str = "", year: int | None = None, result: str = ""
) -> QuerySet[MotionReading]:
    """Imported motions, newest first: with all the words, of a mover, of a year, with a result."""
    rows = MotionReading.objects.filter(OPEN_READINGS, municipality=municipality)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(paper__reference__icontains=word))
    if group:
        rows = rows.filter(_moved_by(group))
    if year:
        rows = rows.filter(paper__date__year=year)
    if result:
        rows = rows.filter(result=result)
    return rows.select_related("paper").order_by("-paper__date", "-pk")


def _moved_by(group: str) -> Q:
    """Whether a group is one of the movers, which stand in one text with semicolons between them."""
    beside = Q(movers__startswith=f"{group}; ") | Q(movers__endswith=f"; {group}") | Q(movers__contains=f"; {group}; ")
    return Q(movers=group) | beside


def movers(municipality: Municipality) -> list[str]:
    """Everybody who moved an imported motion, in the order of the alphabet."""
    rows = MotionReading.objects.filter(OPEN_READINGS, municipality=municipality).exclude(movers="")
    names = {name for text in rows.values_list("movers", flat=True).distinct() for name in movers_of(text)}
    return sorted(names, key=str.casefold)


def figures_by_kind(values: Iterable[Counted]) -> tuple[list[int | None], list[tuple[str, dict[Any, Counted]]]]:
    """Figures as a table: its years, and for each kind the figure of each year."""
    rows: dict[str, dict[Any, Counted]] = {}
    for value in values:
        rows.setdefault(value.kind, {}).setdefault(value.year, value)
    years = sorted({year for row in rows.values() for year in row}, key=lambda year: (year is None, year or 0))
    return years, list(rows.items())

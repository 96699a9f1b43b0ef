"""Reading imported motions: what is new or changed is read from its files' texts and stored, the rest is left alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from dreiklang.council.addresses import slug_of
from dreiklang.council.effective import current_facts
from dreiklang.council.models import (
    Attachment,
    Consultation,
    Correction,
    FileText,
    Motion,
    MotionReading,
    Paper,
    ReadValue,
)
from dreiklang.council.motion_findings import Found, read_source
from dreiklang.council.motion_source import (
    READER,
    MotionFile,
    MotionSource,
    digest_of,
    is_motion,
    is_to_budget,
    name_of,
    years_of,
)
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.papers.motion_files import Role, role_of

MOTIONS_A_BATCH = 200
WRITTEN = ("cycle", "reader", "digest", "read_at", "title", "movers", "recommendation", "result", "level")
Told = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class ReadingSummary:
    """How many motions there are, and how many of them were read for the first time or anew."""

    motions: int
    new: int
    changed: int


Listed = tuple[int, str, str]
"""A file's key, its name and the digest of its text."""


@dataclass(frozen=True)
class _Decision:
    """What the consultation that counts says: the deciding one, else the last one."""

    result: str = ""
    item: str = ""
    meeting: int | None = None


@dataclass(frozen=True)
class _Outline:
    """A motion's paper with what tells whether it has to be read: all but the texts themselves."""

    paper: Paper
    files: tuple[Listed, ...]
    decision: _Decision
    minutes: tuple[Listed, ...]

    @property
    def digest(self) -> str:
        paper, decision = self.paper, self.decision
        own = (paper.reference, paper.name, paper.paper_type, paper.date, decision.result, decision.item)
        return digest_of((*own, *self.files, *self.minutes))


def read_motions(
    municipality: Municipality, actor: Actor, now: dt.datetime, told: Told = lambda done, of: None
) -> ReadingSummary:
    """Read every imported motion whose texts or results are not those that were read before.

    Goes in batches, each in one transaction with one audit entry; a run that is stopped is taken up by the next.
    """
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    outlines = _outlines(municipality)
    known = {
        paper: (digest, reader)
        for paper, digest, reader in MotionReading.objects.filter(municipality=municipality).values_list(
            "paper_id", "digest", "reader"
        )
    }
    waiting = [each for each in outlines if known.get(each.paper.pk) != (each.digest, READER)]
    budgets = _known_budgets(municipality)
    for start in range(0, len(waiting), MOTIONS_A_BATCH):
        _read_batch(municipality, actor, now, waiting[start : start + MOTIONS_A_BATCH], budgets)
        told(min(start + MOTIONS_A_BATCH, len(waiting)), len(waiting))
    new = sum(1 for each in waiting if each.paper.pk not in known)
    return ReadingSummary(motions=len(outlines), new=new, changed=len(waiting) - new)


def _outlines(municipality: Municipality) -> list[_Outline]:
    rows = Paper.objects.filter(municipality=municipality, deleted=False).exclude(source_id=None)
    papers = [
        row
        for row in rows.only("reference", "name", "paper_type", "date", "key").order_by("pk")
        if is_motion(row.paper_type, row.reference)
    ]
    files, decisions = _files(municipality, "paper_id"), _decisions(municipality)
    minutes = {
        meeting: tuple(each for each in listed if each[2] and role_of(each[1]) is Role.VOTES)
        for meeting, listed in _files(municipality, "meeting_id").items()
    }
    found = []
    for paper in papers:
        decision = decisions.get(paper.pk, _Decision())
        of_meeting = minutes.get(decision.meeting or 0, ()) if is_to_budget(paper.paper_type, paper.reference) else ()
        found.append(_Outline(paper, tuple(files.get(paper.pk, ())), decision, of_meeting))
    return found


def _files(municipality: Municipality, holder: str) -> Mapping[int, list[Listed]]:
    """The files of papers or meetings, by these."""
    found: dict[int, list[Listed]] = defaultdict(list)
    rows = Attachment.objects.filter(municipality=municipality, file__deleted=False).exclude(**{holder: None})
    for each, pk, name, file_name, digest in rows.order_by("position", "pk").values_list(
        holder, "file_id", "file__name", "file__file_name", "file__content__digest"
    ):
        found[each].append((pk, name or file_name, digest or ""))
    return found


def _decisions(municipality: Municipality) -> Mapping[int, _Decision]:
    """By paper, the consultation that counts; one with a result counts more than one without."""
    found: dict[int, _Decision] = {}
    rows = Consultation.objects.filter(municipality=municipality, deleted=False).exclude(paper=None)
    order = (F("authoritative").asc(nulls_first=True), F("meeting__start").asc(nulls_first=True), "pk")
    for paper, result, public, item, meeting in rows.order_by(*order).values_list(
        "paper_id", "agenda_item__result", "agenda_item__public", "agenda_item__number", "meeting_id"
    ):
        words = (result or "") if public else ""
        if words or paper not in found:
            found[paper] = _Decision(words, (item or "") if public else "", meeting)
    return found


def _known_budgets(municipality: Municipality) -> dict[str, tuple[int, ...]]:
    """The budget that motions with the same beginning of their number are to, as far as it was read before."""
    rows = MotionReading.objects.filter(municipality=municipality).exclude(cycle="").order_by("pk")
    found = rows.values_list("paper__reference", "cycle")
    return {_stem(reference): years_of(cycle) for reference, cycle in found if len(years_of(cycle)) > 1}


def _stem(reference: str) -> str:
    """DHH/2025 of DHH/2025/1703."""
    return reference.rpartition("/")[0]


@transaction.atomic
def _read_batch(
    municipality: Municipality,
    actor: Actor,
    now: dt.datetime,
    batch: Sequence[_Outline],
    budgets: dict[str, tuple[int, ...]],
) -> None:
    sources = list(_sources(batch))
    years = {source.paper: source.budget_years() for source in sources if source.is_budget}
    for source in sources:
        if len(years.get(source.paper, ())) > 1:
            budgets.setdefault(_stem(source.reference), years[source.paper])
    readings = _rows(municipality, batch)
    new = sum(1 for reading in readings.values() if not reading.pk)
    values: list[ReadValue] = []
    for outline, source in zip(batch, sources, strict=True):
        reading, own = readings[source.paper], years.get(source.paper, ())
        known = budgets.get(_stem(source.reference), ())
        if len(own) == 1 and own[0] in known:
            own = known  # a number tells one year only; motions beside it name the whole budget
        reading.cycle = name_of(own)
        reading.reader, reading.digest, reading.read_at = READER, outline.digest, now
        values.extend(_values(reading, source, read_source(source, own)))
    _store(list(readings.values()), values)
    numbers = [source.reference or source.title for source in sources]
    after = {"new": new, "changed": len(sources) - new, "motions": numbers}
    record(municipality, actor, "motions_read", Subject("motion", "", municipality.name), after=after)


def _sources(batch: Sequence[_Outline]) -> Iterator[MotionSource]:
    listed = [each for outline in batch for each in (*outline.files, *outline.minutes)]
    wanted = {pk for pk, _, digest in listed if digest}
    texts = dict(FileText.objects.filter(file__in=wanted).values_list("file_id", "text"))
    files = {pk: MotionFile(pk=pk, name=name, text=texts.get(pk, ""), digest=digest) for pk, name, digest in listed}
    for outline in batch:
        paper, decision = outline.paper, outline.decision
        yield MotionSource(
            paper=paper.pk,
            reference=paper.reference,
            title=paper.name,
            paper_type=paper.paper_type,
            files=tuple(files[pk] for pk, *_ in outline.files),
            day=paper.date.isoformat() if paper.date else "",
            result=decision.result,
            item=decision.item,
            minutes=tuple(files[pk] for pk, *_ in outline.minutes),
        )


def _rows(municipality: Municipality, batch: Sequence[_Outline]) -> dict[int, MotionReading]:
    """The motions' rows, the new ones with their short names, in the batch's order."""
    papers = [outline.paper for outline in batch]
    known = {row.paper_id: row for row in MotionReading.objects.filter(paper__in=papers)}
    readings = MotionReading.objects.filter(municipality=municipality)
    taken = {
        *readings.values_list("slug", flat=True),
        *Motion.objects.filter(municipality=municipality).values_list("slug", flat=True),
    }
    found = {}
    for paper in papers:
        row = known.get(paper.pk)
        if row is None:
            slug = slug_of(paper.reference) or paper.key
            slug = f"{slug}-{paper.key}"[:140] if slug in taken else slug
            taken.add(slug)
            row = MotionReading(municipality=municipality, paper=paper, slug=slug)
        row.title = paper.name
        found[paper.pk] = row
    return found


def _values(reading: MotionReading, source: MotionSource, found: Sequence[Found]) -> Iterator[ReadValue]:
    digests = {str(file.pk): file.digest for file in (*source.files, *source.minutes)}
    for position, each in enumerate(found):
        place: dict[str, Any] = {}
        if each.place is not None:
            place = {name: getattr(each.place, name) for name in ("page", "line", "start", "end")}
        yield ReadValue(
            reading=reading,
            key=each.key,
            field=each.field,
            position=position,
            kind=each.kind,
            year=each.year,
            text=each.text,
            amount=each.amount,
            source=each.source,
            file_id=int(each.document) if each.document in digests else None,
            words=each.words,
            level=each.level.value,
            text_digest=digests.get(each.document) or digest_of((each.words,))[:40],
            **place,
        )


def _store(readings: Sequence[MotionReading], values: Sequence[ReadValue]) -> None:
    new, known = [row for row in readings if not row.pk], [row for row in readings if row.pk]
    ReadValue.objects.filter(reading__in=known).delete()
    by_paper: dict[int, list[ReadValue]] = defaultdict(list)
    for value in values:
        by_paper[value.reading.paper_id].append(value)
    corrections: dict[int, list[Correction]] = defaultdict(list)
    for correction in Correction.objects.filter(reading__in=known):
        corrections[correction.reading_id].append(correction)
    for reading in readings:
        facts = current_facts(by_paper[reading.paper_id], corrections[reading.pk], reading.digest)
        for name, fact in facts.items():
            setattr(reading, name, fact)
    MotionReading.objects.bulk_create(new)
    MotionReading.objects.bulk_update(known, WRITTEN)
    for value in values:
        value.reading_id = value.reading.pk
    ReadValue.objects.bulk_create(values, batch_size=500)

"""What changes council papers and motions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from dreiklang.council.addresses import slug_of
from dreiklang.council.models import Ask, Mention, Motion, Paper, Place
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.packages.models import Package
from dreiklang.portfolio.models import Measure


@dataclass(frozen=True, kw_only=True)
class PlaceEntry:
    """Something read in a paper: the line, the words there, and what they say."""

    line: int
    words: str
    says: str


@dataclass(frozen=True, kw_only=True)
class MentionEntry:
    """A measure (by key) that a paper names as part of a package (by slug)."""

    measure: str
    package: str
    extent: str
    line: int
    words: str


@dataclass(frozen=True, kw_only=True)
class AskEntry:
    """A figure that a motion asks for."""

    quantity: str
    year: int | None
    value: Decimal
    words: str
    line: int


@dataclass(frozen=True, kw_only=True)
class MotionEntry:
    """A motion to store; `group` is an organisation's key, `packages` are slugs."""

    reference: str
    group: str
    asks: str
    note: str
    line: int
    words: str
    packages: tuple[str, ...]
    asked: tuple[AskEntry, ...]


@transaction.atomic
def store_paper(
    municipality: Municipality, actor: Actor, facts: Mapping[str, Any], places: Sequence[PlaceEntry]
) -> Paper:
    """Add a council paper with the places that were read in it."""
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    paper = Paper.objects.create(municipality=municipality, **facts)
    Place.objects.bulk_create(Place(paper=paper, **asdict(place)) for place in places)
    record(municipality, actor, "paper_stored", _subject(paper), after={"places": len(places)})
    return paper


def _subject(paper: Paper) -> Subject:
    return Subject("paper", paper.key, paper.reference)


@transaction.atomic
def store_mentions(paper: Paper, actor: Actor, entries: Sequence[MentionEntry]) -> None:
    """Link measures to the packages that a paper names them in."""
    authorise(actor, paper.municipality, Permission.EDIT_REGISTER)
    measures = {row.key: row for row in Measure.objects.filter(municipality=paper.municipality)}
    packages = {row.slug: row for row in Package.objects.filter(municipality=paper.municipality)}
    Mention.objects.bulk_create(
        Mention(
            paper=paper,
            measure=measures[entry.measure],
            package=packages[entry.package],
            extent=entry.extent,
            line=entry.line,
            words=entry.words,
        )
        for entry in entries
    )
    named = [f"{entry.package}: {entry.measure}, {entry.extent}" for entry in entries]
    if named:
        record(paper.municipality, actor, "mentions_stored", _subject(paper), after=named)


@transaction.atomic
def store_motion(paper: Paper, actor: Actor, entry: MotionEntry, position: int) -> Motion:
    """Add a motion with the figures that it asks for and the packages that answer it."""
    municipality = paper.municipality
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    motion = Motion.objects.create(
        municipality=municipality,
        reference=entry.reference,
        slug=slug_of(entry.reference),
        group=Organization.objects.get(municipality=municipality, key=entry.group),
        asks=entry.asks,
        note=entry.note,
        paper=paper,
        line=entry.line,
        words=entry.words,
        position=position,
    )
    motion.packages.set(Package.objects.filter(municipality=municipality, slug__in=entry.packages))
    Ask.objects.bulk_create(Ask(motion=motion, **asdict(asked)) for asked in entry.asked)
    subject = Subject("motion", str(motion.pk), motion.reference)
    record(municipality, actor, "motion_stored", subject, after={"packages": list(entry.packages)})
    return motion

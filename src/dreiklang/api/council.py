"""Motions, papers and the statement; and what does not add up."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Path, Query

from dreiklang.api.access import Place, Section
from dreiklang.api.files import download
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import Exact, OrganizationRef, Shape, Source
from dreiklang.council import queries
from dreiklang.council.export import FORMATS, MEDIA_TYPES, export_statement
from dreiklang.council.proceedings import papers_found
from dreiklang.municipality.permissions import Permission
from dreiklang.packages.queries import published_packages
from dreiklang.plausibility import Finding, Severity
from dreiklang.wording import say

if TYPE_CHECKING:
    from dreiklang.council.models import Ask, Motion, Paper

section = Section("Council")
FILES = tuple(dict.fromkeys(kind.partition(";")[0] for kind in MEDIA_TYPES.values()))
Form = Annotated[str, Path(description="One of: " + ", ".join(FORMATS), example="json")]


class AskedFigure(Shape):
    """A figure that a motion asks for; without a year it is the sum over all years."""

    quantity: str
    year: int | None
    value: Exact


class MotionRow(Shape):
    """A motion: who asks, what for, where it stands, and the packages that answer it."""

    reference: str
    group: OrganizationRef
    asks: str
    note: str
    source: Source
    figures: list[AskedFigure]
    packages: list[str]


class PaperRow(Shape):
    """A council paper."""

    key: str
    reference: str
    name: str
    paper_type: str
    date: dt.date | None
    author: str
    result: str


class ReadPlace(Shape):
    """What was read at a line of a paper."""

    line: int
    words: str
    says: str


class PaperDetail(Shape):
    """A council paper with every place that something was read from."""

    key: str
    reference: str
    name: str
    paper_type: str
    date: dt.date | None
    author: str
    result: str
    note: str
    places: list[ReadPlace]
    motions: list[str]


class FindingRow(Shape):
    """Something that does not add up, with what is stated and what would be expected; nothing is ever corrected."""

    code: str
    severity: Severity
    place: str
    stated: str
    expected: str
    sentence: str
    sources: list[Source]


@section.get("/motions", Permission.SEE_PUBLISHED, Page[MotionRow])
def list_motions(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[MotionRow]:
    """The motions in the order of their papers."""
    return paged(place.request, queries.motions(place.municipality), limit, offset, _motion)


@section.get("/papers", Permission.SEE_PUBLISHED, Page[PaperRow])
def list_papers(
    place: Place,
    *,
    words: Annotated[str, Query(max_length=100, description="Only with all these words in name or number")] = "",
    paper_type: Annotated[str, Query(max_length=120, description="Only of this type")] = "",
    organization: Annotated[str, Query(max_length=60, description="Only those that it had a part in, by key")] = "",
    year: Annotated[int | None, Query(ge=1, le=9999, description="Only of this year")] = None,
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[PaperRow]:
    """The council papers, newest first."""
    rows = papers_found(place.municipality, words=words, paper_type=paper_type, organization=organization, year=year)
    return paged(place.request, rows, limit, offset, lambda row: PaperRow(**_head(row)))


@section.get("/papers/{paper}", Permission.SEE_PUBLISHED, PaperDetail)
def get_paper(
    place: Place, paper: Annotated[str, Path(description="Key of the paper", example="grdrs-236-2023-erg-1")]
) -> PaperDetail:
    """One paper: its head, and every place that something was read from."""
    found = queries.paper_by_key(place.municipality, paper)
    if found is None:
        raise Http404
    return PaperDetail(
        **_head(found),
        note=found.note,
        places=[ReadPlace(line=each.line, words=each.words, says=each.says) for each in found.places.all()],
        motions=[each.reference for each in found.motions.all()],
    )


@section.get("/statement/{form}", Permission.SEE_PUBLISHED, None, files=FILES)
def download_statement(
    place: Place,
    form: Form,
    package: Annotated[
        list[str], Query(description="Only these packages, by short name; all if none is named", max_length=50)
    ] = [],  # noqa: B006 - the framework copies it
) -> HttpResponse:
    """The statement to the council as a file, in the language that was asked for."""
    slugs = tuple(package)
    found = {entry.package.slug for entry in published_packages(place.municipality, slugs or None)}
    if form not in FORMATS or not found or not found.issuperset(slugs):
        raise Http404
    return download(export_statement(place.municipality, form, language=place.language, slugs=slugs))


@section.get("/findings", Permission.SEE_PUBLISHED, Page[FindingRow])
def list_findings(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[FindingRow]:
    """Everything in the figures that does not add up, contradictions first."""
    rows = queries.findings(place.municipality)
    return paged(place.request, rows, limit, offset, partial(finding_row, language=place.language))


def finding_row(finding: Finding, language: str) -> FindingRow:
    """A finding in the reader's language."""
    return FindingRow(
        code=finding.code,
        severity=finding.severity,
        **{name: say(getattr(finding, name), language) for name in ("place", "stated", "expected", "sentence")},
        sources=[Source(paper=each.paper, line=each.line, words=each.words) for each in finding.sources],
    )


def _motion(motion: Motion) -> MotionRow:
    return MotionRow(
        reference=motion.reference,
        group=OrganizationRef(key=motion.group.key, name=motion.group.name),
        asks=motion.asks,
        note=motion.note,
        source=Source(paper=motion.paper.key, line=motion.line, words=motion.words),
        figures=[AskedFigure(quantity=each.quantity, year=each.year, value=each.value) for each in _asked(motion)],
        packages=[each.slug for each in motion.packages.all()],
    )


def _asked(motion: Motion) -> list[Ask]:
    """By quantity and year, sums first; databases differ in where they put what has no year."""
    return sorted(motion.asked.all(), key=lambda each: (each.quantity, each.year or 0))


def _head(paper: Paper) -> dict[str, Any]:
    names = ("key", "reference", "name", "paper_type", "date", "author", "result")
    return {name: getattr(paper, name) for name in names}

"""Motions, papers and the statement; strategies, funding programmes, and what does not add up."""

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
from dreiklang.municipality.permissions import Permission
from dreiklang.packages.queries import published_packages
from dreiklang.plausibility import Finding, Severity
from dreiklang.resources.queries import funding_programmes
from dreiklang.strategy.queries import strategies
from dreiklang.wording import say

if TYPE_CHECKING:
    from dreiklang.council.models import Ask, Motion, Paper
    from dreiklang.resources.models import FundingProgramme
    from dreiklang.strategy.models import Strategy, StrategyElement

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


class Element(Shape):
    """A goal, field or topic of a strategy; `parent` is the name of the field that it belongs to, or null."""

    kind: str
    name: str
    parent: str | None


class StrategyRow(Shape):
    """A strategy with its parts in order."""

    title: str
    vision: str
    year: int
    paper: str
    elements: list[Element]


class FundedMeasure(Shape):
    """A measure put forward for a funding programme."""

    key: str
    name: str
    budget: str
    in_budget_anyway: bool


class FundingProgrammeRow(Shape):
    """A funding programme; amounts in TEUR, rates as shares of 1."""

    key: str
    name: str
    grantor: str
    funding_rate: Exact
    own_share_rate: Exact
    volume_cap: Exact
    own_share_cap: Exact
    measure_limit: int
    first_year: int
    last_year: int
    note: str
    measures: list[FundedMeasure]


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
def list_papers(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[PaperRow]:
    """The council papers, newest first."""
    return paged(place.request, queries.papers(place.municipality), limit, offset, lambda row: PaperRow(**_head(row)))


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


@section.get("/strategies", Permission.SEE_PUBLISHED, Page[StrategyRow])
def list_strategies(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[StrategyRow]:
    """The strategies with their goals, fields and topics, oldest first."""
    return paged(place.request, strategies(place.municipality), limit, offset, _strategy)


@section.get("/funding-programmes", Permission.SEE_PUBLISHED, Page[FundingProgrammeRow])
def list_funding_programmes(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[FundingProgrammeRow]:
    """The funding programmes with the measures put forward for them."""
    return paged(place.request, funding_programmes(place.municipality), limit, offset, _programme)


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


def _strategy(strategy: Strategy) -> StrategyRow:
    elements: list[StrategyElement] = list(strategy.elements.all())
    names = {each.pk: each.name for each in elements}
    return StrategyRow(
        title=strategy.title,
        vision=strategy.vision,
        year=strategy.year,
        paper=strategy.paper_key,
        elements=[
            Element(kind=each.kind, name=each.name, parent=names[each.parent_id] if each.parent_id else None)
            for each in elements
        ],
    )


def _programme(programme: FundingProgramme) -> FundingProgrammeRow:
    own = set(FundingProgrammeRow.model_fields) - {"measures"}
    return FundingProgrammeRow(
        **{name: getattr(programme, name) for name in own},
        measures=[
            FundedMeasure(key=each.key, name=each.name, budget=each.budget, in_budget_anyway=each.in_budget_anyway)
            for each in programme.measures.all()
        ],
    )

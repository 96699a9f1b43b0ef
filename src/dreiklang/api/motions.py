"""Motions as they were read: values with their places, what people say to them, the table of a budget, measures."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Path, Query
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.files import download
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import Amount, Body, Exact, Flag, Kind, Obligation, Shape
from dreiklang.council import motion_pages, motion_table
from dreiklang.council.adopting import make_measure, proposal
from dreiklang.council.corrections import Judgement, judge_value, seen_of, withdraw_correction
from dreiklang.council.effective import NUMBERS, Counted
from dreiklang.council.export import MEDIA_TYPES
from dreiklang.council.motion_export import FORMS, export_table
from dreiklang.council.motion_table import MotionTable, Sums, TableRow, Wanted
from dreiklang.municipality.permissions import Permission
from dreiklang.planning import Basis, Resources, Triad
from dreiklang.portfolio.adding import NewMeasure
from dreiklang.portfolio.values import MeasureFacts

if TYPE_CHECKING:
    from dreiklang.council.models import MotionReading

section = Section("Motions")
Slug = Annotated[str, Path(description="Short name of the motion", example="1014-2023-nr-1")]
ValueKey = Annotated[str, Path(description="Key of the value", example="figure:posts:2026")]
Form = Annotated[str, Path(description="One of: " + ", ".join(FORMS), example="csv")]
SIGNED = r"^-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,3})?$"


def _signed(text: Any) -> Decimal:
    if not isinstance(text, str) or not re.fullmatch(SIGNED, text, re.ASCII) or "\n" in text:
        raise PydanticCustomError("exact_decimal", "Write the amount as text, such as “-1250.5”.")
    return Decimal(text)


SignedAmount = Annotated[Decimal, BeforeValidator(_signed), WithJsonSchema({"type": "string", "pattern": SIGNED})]


class ImportedMotion(Shape):
    """A motion in the list: as it counts now."""

    slug: str
    reference: str
    title: str
    date: dt.date | None
    cycle: str
    movers: str
    recommendation: str
    result: str
    level: str


class ReadingPlace(Shape):
    """Where a value was read: file, page, line and the span of characters in the text."""

    file: str
    page: int | None
    line: int | None
    start: int | None
    end: int | None
    words: str


class PersonSaid(Shape):
    """What a person said to a value; `check_again`: the text has changed since."""

    confirmed: bool
    reason: str
    at: dt.datetime
    check_again: bool


class MotionValue(Shape):
    """One value as it counts now. Numbers are in `amount` (euros, posts, votes), everything else in `text`."""

    key: str
    field: str
    kind: str
    year: int | None
    text: str
    amount: Exact | None
    source: str
    level: str
    place: ReadingPlace | None
    said: PersonSaid | None


class MotionDetail(Shape):
    """A motion with everything that was read in it, and what has come of it."""

    slug: str
    reference: str
    title: str
    paper: str
    cycle: str
    movers: list[str]
    values: list[MotionValue]
    packages: list[str]
    measures: list[str]


class ValueJudgement(Body):
    """What is right of a value: `confirmed` as read, or `text` or `amount` with a reason; neither if there is none."""

    confirmed: Flag = False
    text: Annotated[str, Field(max_length=2000)] = ""
    amount: SignedAmount | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class YearOfNeed(Body):
    """What the measure takes in one year; money in TEUR, posts in the year in which they are created."""

    year: Annotated[int, Field(strict=True, ge=1990, le=2100)]
    material: Amount = Decimal(0)
    investment: Amount = Decimal(0)
    personnel_cost: Amount = Decimal(0)
    posts: Amount = Decimal(0)


class MeasureOfMotion(Body):
    """A measure to make of a motion. What is not named is taken from the motion; shares of the triad are then equal."""

    organization: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Kind
    name: Annotated[str, Field(max_length=300)] = ""
    obligation: Obligation = Obligation.VOLUNTARY
    legal_source: Annotated[str, Field(max_length=200)] = ""
    remark: Annotated[str, Field(max_length=10_000)] = ""
    needs: Annotated[list[YearOfNeed] | None, Field(max_length=20)] = None
    again: Flag = False
    """Whether a second measure is wanted where there is one already."""
    reason: Annotated[str, Field(max_length=500)] = ""


class MeasureFromMotion(Shape):
    """The measure that was added to the register."""

    measure: str
    motion: str


class FigureSum(Shape):
    """A figure of a kind and a year."""

    kind: str
    year: int
    amount: Exact


class TableLine(Shape):
    """A motion in the table of its budget; money in euros."""

    slug: str
    reference: str
    title: str
    movers: list[str]
    sub_budget: str
    figures: list[FigureSum]
    recommendation: str
    result: str
    in_favour: int | None
    against: int | None
    abstentions: int | None
    level: str
    corrected: bool


class SumLine(Shape):
    """What the motions with one mover, recommendation or result come to; a joint motion counts with each mover."""

    name: str
    motions: int
    joint: int
    figures: list[FigureSum]


class BudgetTable(Shape):
    """The motions to a budget that fit, with their sums; `total` counts each motion once."""

    cycle: str
    cycles: list[str]
    total: SumLine
    by_mover: list[SumLine]
    by_recommendation: list[SumLine]
    by_result: list[SumLine]
    motions: list[TableLine]


@section.get("/imported-motions", Permission.SEE_PUBLISHED, Page[ImportedMotion])
def list_imported_motions(
    place: Place,
    *,
    words: Annotated[str, Query(max_length=100, description="Only with all these words")] = "",
    mover: Annotated[str, Query(max_length=100, description="Only moved by this group")] = "",
    year: Annotated[int | None, Query(ge=1900, le=2100, description="Only of this year")] = None,
    result: Annotated[str, Query(max_length=20, description="Only with this result, as accepted")] = "",
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[ImportedMotion]:
    """The motions of the council information system as they were read, newest first."""
    rows = motion_pages.imported_motions(place.municipality, words=words, group=mover, year=year, result=result)
    return paged(place.request, rows, limit, offset, _imported)


@section.get("/motions/{motion}", Permission.SEE_PUBLISHED, MotionDetail)
def get_motion(place: Place, motion: Slug) -> MotionDetail:
    """One motion with every value that was read, its words and its place, and what people said to it."""
    return _detail(place, motion)


@section.put("/motions/{motion}/values/{key}", Permission.JUDGE_READINGS, MotionDetail)
def judge_motion_value(place: Place, motion: Slug, key: ValueKey, judgement: ValueJudgement) -> MotionDetail:
    """Confirm a value as it was read, or say what is right; it counts from then on, everywhere.

    A value that was not read can be stated as well: figure:KIND:YEAR, in_favour, result and so on.
    """
    with unless_changed(place.request, partial(_detail, place, motion)):
        seen = seen_of(_page(place, motion).value(key))
        said = Judgement(
            confirmed=judgement.confirmed, text=judgement.text, amount=judgement.amount, reason=judgement.reason
        )
        judge_value(place.municipality, place.actor, motion, key, said, seen=seen, now=timezone.now())
    return _detail(place, motion)


@section.delete("/motions/{motion}/values/{key}", Permission.JUDGE_READINGS)
def withdraw_motion_value(place: Place, motion: Slug, key: ValueKey) -> HttpResponse:
    """Withdraw what was said to a value; what was read counts again."""
    value = _page(place, motion).value(key)
    if value is None or value.correction is None:
        raise Http404
    withdraw_correction(place.municipality, place.actor, motion, key, seen=seen_of(value))
    return HttpResponse(status=204)


@section.post("/motions/{motion}/measures", Permission.EDIT_REGISTER, MeasureFromMotion)
def make_measure_of_motion(place: Place, motion: Slug, wanted: MeasureOfMotion) -> MeasureFromMotion:
    """Add a measure that does what the motion asks; its figures are the motion's unless others are given."""
    proposed = proposal(_page(place, motion))
    facts = MeasureFacts(
        name=wanted.name or proposed.name,
        organization=wanted.organization,
        kind=wanted.kind.value,
        obligation=wanted.obligation,
        legal_source=wanted.legal_source,
        triad=Triad(people=Decimal("0.3334"), process=Decimal("0.3333"), technology=Decimal("0.3333")),
        remark=wanted.remark,
    )
    derived = proposed.derived or wanted.needs is not None
    new = NewMeasure(
        facts=facts,
        needs=proposed.needs if wanted.needs is None else _needs(wanted.needs),
        variant_name="Wie beantragt",
        basis=Basis.ASSUMED,
        needs_basis=Basis.DERIVED if derived else Basis.STATED,
    )
    made = make_measure(
        place.municipality, place.actor, motion, new, now=timezone.now(), again=wanted.again, reason=wanted.reason
    )
    return MeasureFromMotion(measure=made.key, motion=motion)


@section.get("/budget-motions", Permission.SEE_PUBLISHED, BudgetTable)
def list_budget_motions(
    place: Place,
    *,
    cycle: Annotated[str, Query(max_length=20, description="The budget, as 2026/2027; the newest if not given")] = "",
    mover: Annotated[str, Query(max_length=100)] = "",
    recommendation: Annotated[str, Query(max_length=20)] = "",
    result: Annotated[str, Query(max_length=20)] = "",
    sub_budget: Annotated[str, Query(max_length=20)] = "",
    level: Annotated[str, Query(max_length=20)] = "",
    sort: Annotated[
        str, Query(max_length=60, description="A column, as posts-2026; with - the other way")
    ] = "reference",
) -> BudgetTable:
    """The motions to one budget as a table with its sums: those of the motions that fit."""
    table = _table(place, cycle)
    wanted = Wanted(
        group=mover,
        recommendation=recommendation,
        result=result,
        sub_budget=sub_budget,
        level=level,
        later=True,
        sort=sort,
    )
    rows, columns = motion_table.rows_shown(table, wanted), motion_table.columns(table, wanted)
    sums = {
        by: [_sums(each) for each in motion_table.sums_by(rows, columns, by)]
        for by in ("group", "recommendation", "result")
    }
    return BudgetTable(
        cycle=table.cycle,
        cycles=motion_table.cycles(place.municipality),
        total=_sums(motion_table.total(rows, columns)),
        by_mover=sums["group"],
        by_recommendation=sums["recommendation"],
        by_result=sums["result"],
        motions=[_line(row) for row in rows],
    )


@section.get(
    "/budget-motions/{form}",
    Permission.SEE_PUBLISHED,
    None,
    files=tuple(MEDIA_TYPES[form].partition(";")[0] for form in FORMS),
)
def download_budget_motions(
    place: Place,
    form: Form,
    cycle: Annotated[str, Query(max_length=20, description="The budget; the newest if not given")] = "",
) -> HttpResponse:
    """All motions to one budget as a workbook with its sums, or in the flat form: a row a motion, kind and year."""
    if form not in FORMS:
        raise Http404
    table = _table(place, cycle)
    day = timezone.localdate()
    return download(export_table(place.municipality, table, Wanted(later=True), form, language=place.language, day=day))


def _table(place: Place, cycle: str) -> MotionTable:
    tables = motion_table.tables(place.municipality)
    name = cycle or max(tables, default="")
    if name not in tables:
        raise Http404
    return tables[name]


def _page(place: Place, slug: str) -> motion_pages.MotionPage:
    page = motion_pages.motion_page(place.municipality, slug)
    if page is None:
        raise Http404
    return page


def _detail(place: Place, slug: str) -> MotionDetail:
    page = _page(place, slug)
    return MotionDetail(
        slug=page.slug,
        reference=page.reference,
        title=page.title,
        paper=page.paper.key,
        cycle=page.cycle,
        movers=list(page.movers),
        values=[_value(each) for each in page.values],
        packages=[each.slug for each in page.packages],
        measures=[each.measure.key for each in page.measures],
    )


def _value(value: Counted) -> MotionValue:
    return MotionValue(
        key=value.key,
        field=value.field,
        kind=value.kind,
        year=value.year,
        text="" if value.field in NUMBERS else value.text,
        amount=value.amount,
        source=value.source,
        level=value.level.value,
        place=_place(value),
        said=_said(value),
    )


def _place(value: Counted) -> ReadingPlace | None:
    read = value.read
    if read is None or not read.words:
        return None
    file = (read.file.name or read.file.file_name) if read.file else ""
    return ReadingPlace(file=file, page=read.page, line=read.line, start=read.start, end=read.end, words=read.words)


def _said(value: Counted) -> PersonSaid | None:
    said = value.correction
    if said is None:
        return None
    return PersonSaid(confirmed=said.confirmed, reason=said.reason, at=said.at, check_again=value.check_again)


def _imported(reading: MotionReading) -> ImportedMotion:
    names = ("slug", "title", "cycle", "movers", "recommendation", "result", "level")
    paper = reading.paper
    return ImportedMotion(
        **{name: getattr(reading, name) for name in names}, reference=paper.reference, date=paper.date
    )


def _needs(years: list[YearOfNeed]) -> Resources:
    names = ("material", "investment", "personnel_cost", "posts")
    return Resources(**{name: {each.year: getattr(each, name) for each in years} for name in names})


def _figures(figures: dict[motion_table.Place, Decimal]) -> list[FigureSum]:
    return [FigureSum(kind=kind, year=year, amount=amount) for (kind, year), amount in sorted(figures.items())]


def _sums(sums: Sums) -> SumLine:
    return SumLine(name=sums.name, motions=sums.count, joint=sums.joint, figures=_figures(sums.figures))


def _line(row: TableRow) -> TableLine:
    names = set(TableLine.model_fields) - {"movers", "figures"}
    return TableLine(
        **{name: getattr(row, name) for name in names}, movers=list(row.movers), figures=_figures(row.figures)
    )

"""Evaluations: opening them, one's own sheet, the agreed result, and taking it over into the register."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated

from django.http import Http404
from ninja import Path

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.evaluation_shapes import (
    AgreedSheet,
    EvaluationDetail,
    EvaluationRow,
    GivenSheet,
    GroupUtility,
    NewEvaluation,
    PairAgreement,
    Points,
    SheetDetail,
    SheetResult,
    Withdrawal,
    YearAmounts,
)
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import LARGEST_NUMBER
from dreiklang.api.texts import said
from dreiklang.assessment import queries, rules
from dreiklang.assessment.values import Opening, SheetContent
from dreiklang.evaluation import Agreement, DiscountRate, SheetValue
from dreiklang.municipality.permissions import Permission

if TYPE_CHECKING:
    from dreiklang.assessment.models import Assessment, Evaluation

section = Section("Evaluations")
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The evaluation's number")]


@section.get("/evaluations", Permission.SEE_DRAFTS, Page[EvaluationRow])
def list_evaluations(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[EvaluationRow]:
    """All evaluations, newest first."""
    return paged(place.request, queries.evaluations(place.municipality), limit, offset, _row)


@section.post("/evaluations", Permission.MANAGE_EVALUATIONS, EvaluationDetail)
def open_evaluation(place: Place, wanted: NewEvaluation) -> EvaluationDetail:
    """Ask people to rate a request or measure at a gate, by a catalogue as it is now."""
    opening = Opening(
        kind=wanted.kind.value,
        subject=wanted.subject,
        gate=wanted.gate.value,
        catalogue=wanted.catalogue,
        raters=tuple(wanted.raters),
        base_year=wanted.base_year,
        discount=DiscountRate(value=wanted.discount_rate, source=wanted.discount_source),
    )
    made = rules.open_evaluation(place.municipality, place.actor, opening)
    place.located("evaluations", made.pk)
    return _detail(place, made.pk)


@section.get("/evaluations/{evaluation}", Permission.SEE_DRAFTS, EvaluationDetail)
def get_evaluation(place: Place, evaluation: Number) -> EvaluationDetail:
    """One evaluation with the sheets that one may see, and how far they agree."""
    return _detail(place, evaluation)


@section.get("/evaluations/{evaluation}/sheet", Permission.RATE, SheetDetail)
def get_sheet(place: Place, evaluation: Number) -> SheetDetail:
    """One's own sheet, for whom was asked to rate."""
    return _sheet(place, evaluation)


@section.put("/evaluations/{evaluation}/sheet", Permission.RATE, SheetDetail)
def save_sheet(place: Place, evaluation: Number, given: GivenSheet) -> SheetDetail:
    """Keep one's own draft as a whole; gaps are allowed, points off their scale are not."""
    mine = _own(place, evaluation)
    with unless_changed(place.request, partial(_sheet, place, evaluation)):
        rules.save_sheet(mine.evaluation, place.actor, given.content(), seen=mine.revision)
    return _sheet(place, evaluation)


@section.post("/evaluations/{evaluation}/sheet/hand-in", Permission.RATE, SheetDetail, status=200)
def hand_in_sheet(place: Place, evaluation: Number) -> SheetDetail:
    """Freeze one's own draft as it is stored; every criterion needs points and a reason."""
    mine = _own(place, evaluation)
    rules.hand_in(mine.evaluation, place.actor, queries.content_of(mine), seen=mine.revision)
    return _sheet(place, evaluation)


@section.post("/evaluations/{evaluation}/sheet/versions", Permission.RATE, SheetDetail)
def start_sheet_version(place: Place, evaluation: Number) -> SheetDetail:
    """Start a draft from what one handed in, which stays as it is."""
    rules.start_new_version(_found(place, evaluation), place.actor)
    return _sheet(place, evaluation)


@section.post("/evaluations/{evaluation}/agreement", Permission.MANAGE_EVALUATIONS, EvaluationDetail)
def agree_evaluation(place: Place, evaluation: Number, given: AgreedSheet) -> EvaluationDetail:
    """Note the result that all agreed on; nothing in the evaluation changes after that."""
    rules.agree(_found(place, evaluation), place.actor, given.content(), seen=given.revision)
    return _detail(place, evaluation)


@section.post("/evaluations/{evaluation}/take-over", Permission.MANAGE_EVALUATIONS, EvaluationDetail, status=200)
def take_over_evaluation(place: Place, evaluation: Number) -> EvaluationDetail:
    """Let the register have the agreed points, which packages are planned with."""
    found = _found(place, evaluation)
    rules.take_over(found, place.actor, seen=rules.in_register(found))
    return _detail(place, evaluation)


@section.post("/evaluations/{evaluation}/withdrawal", Permission.MANAGE_EVALUATIONS, EvaluationDetail, status=200)
def withdraw_evaluation(place: Place, evaluation: Number, why: Withdrawal) -> EvaluationDetail:
    """End an evaluation without a result."""
    rules.withdraw(_found(place, evaluation), place.actor, reason=why.reason)
    return _detail(place, evaluation)


def _found(place: Place, evaluation: int) -> Evaluation:
    found = queries.evaluation(place.municipality, evaluation)
    if found is None:
        raise Http404
    return found


def _own(place: Place, evaluation: int) -> Assessment:
    mine = queries.own_sheet(_found(place, evaluation), place.actor)
    if mine is None:
        raise Http404
    return mine


def _sheet(place: Place, evaluation: int) -> SheetDetail:
    found = _found(place, evaluation)
    mine = queries.own_sheet(found, place.actor)
    if mine is None:
        raise Http404
    content = queries.content_of(mine)
    return SheetDetail(
        evaluation=found.pk,
        version=mine.number,
        state=mine.state,
        ratings=_points(content),
        amounts=[YearAmounts(**vars(each)) for each in content.amounts],
        money_reason=content.money_reason,
        missing=list(content.missing(queries.catalogue_of(found.catalogue))),
    )


def _points(content: SheetContent) -> list[Points]:
    return [Points(criterion=key, points=each.points, reason=each.reason) for key, each in content.ratings.items()]


def _row(found: Evaluation) -> EvaluationRow:
    return EvaluationRow(
        id=found.pk,
        subject_kind=found.subject_kind,
        subject=found.subject_key,
        name=found.subject_name,
        gate=found.gate,
        catalogue=found.catalogue.key,
        catalogue_version=found.catalogue.version,
        state=found.state,
        waiting=queries.still_rating(found),
        opened_at=found.opened_at,
        agreed_at=found.agreed_at,
        taken_over_at=found.taken_over_at,
    )


def _detail(place: Place, evaluation: int) -> EvaluationDetail:
    found = _found(place, evaluation)
    compared = queries.comparison(found, place.actor)
    return EvaluationDetail(
        **_row(found).model_dump(),
        revision=found.revision,
        base_year=found.base_year,
        discount_rate=found.discount_rate,
        discount_source=found.discount_source,
        sheets_hidden=compared.hidden,
        sheets=[_result(each, place.language) for each in compared.sheets],
        agreements=list(_agreements(compared.pairs)),
        agreed=_result(compared.agreed, place.language) if compared.agreed else None,
    )


def _agreements(pairs: Iterable[queries.Pair]) -> Iterable[PairAgreement]:
    for each in pairs:
        found: Agreement = each.agreement
        kappa = None if found.kappa is None else round(Decimal(found.kappa.numerator) / found.kappa.denominator, 4)
        yield PairAgreement(
            left=each.left.row.pseudonym,
            right=each.right.row.pseudonym,
            common=found.common,
            equal=found.equal,
            close=found.close,
            largest=found.largest,
            kappa=kappa,
        )


def _result(sheet: queries.Sheet, language: str) -> SheetResult:
    value: SheetValue = sheet.value
    money, verdict = value.present_value, value.verdict
    return SheetResult(
        rater=sheet.row.pseudonym,
        version=sheet.row.number,
        handed_in_at=sheet.row.handed_in_at,
        ratings=_points(sheet.content),
        groups=[
            GroupUtility(group=each.group.key, name=each.group.name, utility=each.utility, gate_open=each.is_open)
            for each in value.groups
        ],
        present_value=money.total if money else None,
        present_value_budget=money.budget if money else None,
        go_on=verdict.go_on if verdict else None,
        sentences=said(verdict.sentences, language) if verdict else [],
    )

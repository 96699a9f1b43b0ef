"""Reads of catalogues and evaluations. Nobody sees another's sheet before handing in their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from django.db.models import Prefetch, QuerySet

from dreiklang.assessment.models import (
    Assessment,
    CatalogueVersion,
    Evaluation,
    EvaluationState,
    Gate,
    SheetKind,
    SheetState,
    SubjectKind,
)
from dreiklang.assessment.translate import OWN, REGISTER, catalogue_of, content_of, register_catalogue, value_of
from dreiklang.assessment.values import SheetContent
from dreiklang.evaluation import (
    Agreement,
    Catalogue,
    Difference,
    SheetValue,
    agreement,
    differences,
    shipped_catalogues,
)
from dreiklang.municipality.models import Assignment, Municipality, User
from dreiklang.municipality.permissions import MATRIX, Permission
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.models import Measure, Request
from dreiklang.portfolio.queries import portfolio, register
from dreiklang.portfolio.states import BACKLOG

__all__ = ["OWN", "REGISTER", "EvaluationState", "Gate", "SheetKind", "SheetState", "SubjectKind"]

RATING = [role for role, granted in MATRIX.items() if Permission.RATE in granted]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet that its reader may see, with what follows from it."""

    row: Assessment
    content: SheetContent
    value: SheetValue


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two people's sheets: where they differ, and how far they agree."""

    left: Sheet
    right: Sheet
    differences: tuple[Difference, ...]
    agreement: Agreement


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The sheets of one evaluation as one person may see them. `waiting` are pseudonyms of who has not handed in."""

    catalogue: Catalogue
    sheets: tuple[Sheet, ...]
    pairs: tuple[Pair, ...]
    waiting: tuple[str, ...]
    hidden: bool
    agreed: Sheet | None


@dataclass(frozen=True, kw_only=True)
class GateStep:
    """The agreed result of one gate against that of the gate before."""

    before: Evaluation
    after: Evaluation
    differences: tuple[Difference, ...]
    left: Sheet
    right: Sheet


# Catalogues


def offered_catalogues(municipality: Municipality) -> list[Catalogue]:
    """What a new evaluation can be made with: the register's criteria, the city's own, the shipped ones."""
    found, head = portfolio(municipality), register(municipality)
    of_register = register_catalogue(found, head.title) if found and head else None
    own = own_catalogue(municipality)
    return [*filter(None, (of_register, catalogue_of(own) if own else None)), *shipped_catalogues()]


def own_catalogue(municipality: Municipality) -> CatalogueVersion | None:
    """The latest version of the city's own utility analysis."""
    return CatalogueVersion.objects.filter(municipality=municipality, key=OWN).order_by("-pk").first()


def catalogue_versions(municipality: Municipality, key: str = "") -> QuerySet[CatalogueVersion]:
    """Every catalogue that was ever used or made here, the latest of each first."""
    rows = CatalogueVersion.objects.filter(municipality=municipality)
    return rows.filter(key=key) if key else rows


def catalogue(municipality: Municipality, key: str, version: str) -> Catalogue | None:
    """One version of a catalogue: as it was stored, else as it is offered."""
    stored = catalogue_versions(municipality, key).filter(version=version).first()
    if stored:
        return catalogue_of(stored)
    offered = offered_catalogues(municipality)
    return next((each for each in offered if (each.key, each.version) == (key, version)), None)


# Evaluations


def evaluations(municipality: Municipality) -> QuerySet[Evaluation]:
    """All evaluations, newest first, with their sheets, in a constant number of queries."""
    sheets = Assessment.objects.order_by("pk").prefetch_related("points", "amounts")
    return (
        Evaluation.objects.filter(municipality=municipality)
        .select_related("catalogue", "measure", "request", "municipality")
        .prefetch_related(Prefetch("assessments", sheets))
    )


def evaluation(municipality: Municipality, pk: int) -> Evaluation | None:
    """One evaluation with its sheets."""
    return evaluations(municipality).filter(pk=pk).first()


def evaluations_of_measure(municipality: Municipality, key: str) -> QuerySet[Evaluation]:
    """The evaluations of one measure, newest first."""
    return evaluations(municipality).filter(subject_kind=SubjectKind.MEASURE, subject_key=key)


def subjects(municipality: Municipality) -> list[tuple[str, str, str]]:
    """What can be evaluated: kind, key and name; requests in the backlog first, then the measures."""
    states = [state.value for state in BACKLOG]
    requests = Request.objects.filter(municipality=municipality, state__in=states).order_by("-number")
    measures = Measure.objects.filter(municipality=municipality).order_by("position")
    return [
        *(
            (SubjectKind.REQUEST.value, f"B{number}", title)
            for number, title in requests.values_list("number", "title")
        ),
        *((SubjectKind.MEASURE.value, key, name) for key, name in measures.values_list("key", "name")),
    ]


def raters(municipality: Municipality) -> list[User]:
    """Everybody who may rate here."""
    held = Assignment.objects.filter(municipality=municipality, role__in=RATING)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return list(people.order_by("last_name", "first_name", "username"))


# Sheets


def own_sheet(evaluation: Evaluation, actor: Actor) -> Assessment | None:
    """The actor's latest sheet, draft or not; None if they do not rate here."""
    return _latest(each for each in _of_people(evaluation) if each.pseudonym == actor.pseudonym)


def _of_people(evaluation: Evaluation) -> list[Assessment]:
    return [each for each in evaluation.assessments.all() if each.kind == SheetKind.PERSON]


def _latest(rows: Iterable[Assessment]) -> Assessment | None:
    return max(rows, key=lambda each: each.number, default=None)


def pseudonyms(evaluation: Evaluation) -> list[str]:
    """Who rates, in the order in which they were asked."""
    return list(dict.fromkeys(each.pseudonym for each in _of_people(evaluation)))


def still_rating(evaluation: Evaluation) -> list[str]:
    """Who has a draft."""
    return list(dict.fromkeys(each.pseudonym for each in _of_people(evaluation) if each.state == SheetState.DRAFT))


def may_see_sheets(evaluation: Evaluation, actor: Actor) -> bool:
    """Whether the actor may see what others handed in: who rates, after handing in themselves; else after all have."""
    mine = [each for each in _of_people(evaluation) if each.pseudonym == actor.pseudonym]
    if mine:
        return any(each.state == SheetState.HANDED_IN for each in mine)
    return not any(each.number == 1 and each.state == SheetState.DRAFT for each in _of_people(evaluation))


def comparison(evaluation: Evaluation, actor: Actor) -> Comparison:
    """The latest handed-in sheet of everybody as the actor may see them, compared in pairs."""
    found = catalogue_of(evaluation.catalogue)
    open_to_actor = may_see_sheets(evaluation, actor)
    sheets = _handed_in(evaluation, found) if open_to_actor else ()
    agreed = agreed_sheet(evaluation, found)
    pairs = [_pair(left, right, found) for left, right in combinations(sheets, 2)]
    return Comparison(
        catalogue=found,
        sheets=tuple(sheets),
        pairs=tuple(pairs),
        waiting=tuple(still_rating(evaluation)),
        hidden=not open_to_actor,
        agreed=agreed,
    )


def _handed_in(evaluation: Evaluation, catalogue: Catalogue) -> Sequence[Sheet]:
    people = _of_people(evaluation)
    latest = [
        _latest(each for each in people if each.pseudonym == name and each.state == SheetState.HANDED_IN)
        for name in pseudonyms(evaluation)
    ]
    return [sheet_of(evaluation, row, catalogue) for row in latest if row]


def sheet_of(evaluation: Evaluation, row: Assessment, catalogue: Catalogue) -> Sheet:
    """A sheet with what follows from it."""
    content = content_of(row)
    return Sheet(row=row, content=content, value=value_of(evaluation, content, catalogue))


def _pair(left: Sheet, right: Sheet, catalogue: Catalogue) -> Pair:
    return Pair(
        left=left,
        right=right,
        differences=differences(left.content.points, right.content.points, catalogue),
        agreement=agreement(left.content.points, right.content.points),
    )


def agreed_sheet(evaluation: Evaluation, catalogue: Catalogue) -> Sheet | None:
    """The result that was agreed on, if there is one."""
    row = next((each for each in evaluation.assessments.all() if each.kind == SheetKind.AGREED), None)
    return sheet_of(evaluation, row, catalogue) if row else None


def largest_difference(evaluation: Evaluation, actor: Actor) -> Decimal | None:
    """By how many points the sheets differ at most; None if the actor may not know, or nothing can differ."""
    pairs = comparison(evaluation, actor).pairs
    return max((pair.agreement.largest for pair in pairs), default=None)


def over_gates(evaluation: Evaluation) -> tuple[GateStep, ...]:
    """The agreed results of the same subject from gate to gate, in the order in which they were agreed."""
    same = evaluations(evaluation.municipality).filter(
        subject_kind=evaluation.subject_kind, subject_key=evaluation.subject_key, state=EvaluationState.AGREED
    )
    found = [(row, catalogue_of(row.catalogue)) for row in same.order_by("agreed_at", "pk")]
    sheets = [(row, known, agreed_sheet(row, known)) for row, known in found]
    whole = [(row, known, sheet) for row, known, sheet in sheets if sheet]
    return tuple(
        GateStep(
            before=before,
            after=after,
            differences=differences(left.content.points, right.content.points, earlier, later),
            left=left,
            right=right,
        )
        for (before, earlier, left), (after, later, right) in pairwise(whole)
    )


def agreed_suggestion(found: Comparison) -> SheetContent:
    """What all said alike, for the office to start from; where they differ, nothing: that is to be talked about."""
    if not found.sheets:
        return SheetContent()
    first, *others = (sheet.content for sheet in found.sheets)
    alike = {
        key: rated
        for key, rated in first.ratings.items()
        if all(other.points.get(key) == rated.points for other in others)
    }
    same_money = all(other.amounts == first.amounts for other in others)
    return SheetContent(
        ratings=alike,
        amounts=first.amounts if same_money else (),
        money_reason=first.money_reason if same_money else "",
    )

"""What changes evaluations: open, rate, hand in, agree, take over into the register, withdraw; and own catalogues."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from dreiklang.assessment import queries
from dreiklang.assessment.errors import (
    AlreadyOpenError,
    BadRaterError,
    DraftThereError,
    HandedInError,
    IncompleteSheetError,
    NotAllHandedInError,
    NothingToTakeOverError,
    NotOpenError,
    UnknownCatalogueError,
    UnknownSubjectError,
)
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
from dreiklang.assessment.translate import OWN, catalogue_of, content_of, write_content
from dreiklang.assessment.values import Opening, SheetContent
from dreiklang.evaluation import Catalogue, catalogue_to_json, fingerprint
from dreiklang.municipality.errors import OutdatedError
from dreiklang.municipality.models import Municipality, User
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.models import Measure, Rating, Request
from dreiklang.portfolio.rules import rate_measure
from dreiklang.portfolio.states import BACKLOG
from dreiklang.wording import message


@transaction.atomic
def store_own_catalogue(
    municipality: Municipality, actor: Actor, made: Catalogue, *, seen: str, reason: str = ""
) -> CatalogueVersion:
    """Add a version of the city's own utility analysis; `seen` is the latest version that the person saw, or nothing.

    Key and version are given here: versions are counted. What was made with an earlier version keeps it.
    """
    authorise(actor, municipality, Permission.MANAGE_CATALOGUES)
    latest = queries.own_catalogue(municipality)
    if (latest.version if latest else "") != seen:
        raise OutdatedError
    version = str(int(latest.version) + 1 if latest else 1)
    row = _stored(municipality, actor, replace(made, key=OWN, version=version), reason)
    subject = Subject("catalogue", f"{OWN}-{version}", made.name)
    record(municipality, actor, "catalogue_stored", subject, after={"fingerprint": row.fingerprint}, reason=reason)
    return row


def _stored(municipality: Municipality, actor: Actor, catalogue: Catalogue, reason: str = "") -> CatalogueVersion:
    """The row of a catalogue's version; somebody may have made the same one a moment ago."""
    try:
        with transaction.atomic():
            return CatalogueVersion.objects.create(
                municipality=municipality,
                key=catalogue.key,
                version=catalogue.version,
                content=catalogue_to_json(catalogue),
                fingerprint=fingerprint(catalogue),
                reason=reason,
                stored_by=actor.pseudonym,
            )
    except IntegrityError as error:
        raise OutdatedError from error


@transaction.atomic
def open_evaluation(municipality: Municipality, actor: Actor, opening: Opening) -> Evaluation:
    """Ask people to rate a request or measure at a gate; each gets an empty sheet of the catalogue as it is now."""
    authorise(actor, municipality, Permission.MANAGE_EVALUATIONS)
    if opening.gate not in Gate.values or not 1900 <= opening.base_year <= 2200:
        raise InvalidValueError(
            message("evaluation"), message("Gate or base year are none."), message("Choose from what is offered.")
        )
    asked = _asked(municipality, opening.raters)
    made = Evaluation(
        municipality=municipality,
        gate=opening.gate,
        catalogue=_catalogue(municipality, actor, opening.catalogue),
        base_year=opening.base_year,
        discount_rate=opening.discount.value,
        discount_source=opening.discount.source,
        opened_at=timezone.now(),
        opened_by=actor.pseudonym,
    )
    _name(made, opening)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise AlreadyOpenError(opening.subject) from error
    for user in asked:
        Assessment.objects.create(evaluation=made, rater=user, pseudonym=user.pseudonym)
    after = {"gate": made.gate, "catalogue": f"{made.catalogue.key} {made.catalogue.version}"}
    after |= {"raters": [user.pseudonym for user in asked]}
    record(municipality, actor, "evaluation_opened", _subject(made), after=after)
    return made


def _asked(municipality: Municipality, raters: Collection[str]) -> list[User]:
    allowed = {user.pseudonym: user for user in queries.raters(municipality)}
    chosen = list(dict.fromkeys(raters))
    if not chosen or not allowed.keys() >= set(chosen):
        raise BadRaterError
    return [allowed[pseudonym] for pseudonym in chosen]


def _catalogue(municipality: Municipality, actor: Actor, key: str) -> CatalogueVersion:
    offered = {each.key: each for each in queries.offered_catalogues(municipality)}
    if key not in offered:
        raise UnknownCatalogueError(key)
    wanted = offered[key]
    row = queries.catalogue_versions(municipality, key).filter(version=wanted.version).first()
    return row or _stored(municipality, actor, wanted)


def _name(made: Evaluation, opening: Opening) -> None:
    """Put the subject into the row."""
    made.subject_kind, made.subject_key = opening.kind, opening.subject
    if opening.kind == SubjectKind.MEASURE:
        made.measure = Measure.objects.filter(municipality=made.municipality, key=opening.subject).first()
    elif opening.kind == SubjectKind.REQUEST and opening.subject[1:].isascii() and opening.subject[1:].isdigit():
        made.request = Request.objects.filter(
            municipality=made.municipality,
            number=min(int(opening.subject[1:]), 2**31 - 1),
            state__in=[state.value for state in BACKLOG],
        ).first()
    if made.measure is None and made.request is None:
        raise UnknownSubjectError(opening.subject)
    made.subject_name = made.measure.name if made.measure else made.request.title  # type: ignore[union-attr]


def _subject(evaluation: Evaluation) -> Subject:
    return Subject("evaluation", str(evaluation.pk), f"{evaluation.subject_key} {evaluation.subject_name}")


def _take(evaluation: Evaluation, seen: int | None = None) -> None:
    """Claim the open evaluation until the transaction ends, if it is the one that was seen; changes take turns."""
    rows = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.OPEN)
    if seen is not None:
        rows = rows.filter(revision=seen)
    if rows.update(revision=F("revision") + 1) != 1:
        evaluation.refresh_from_db(fields=["state"])
        raise OutdatedError if evaluation.state == EvaluationState.OPEN else NotOpenError


def _draft(evaluation: Evaluation, actor: Actor) -> Assessment:
    authorise(actor, evaluation.municipality, Permission.RATE)
    rows = Assessment.objects.filter(evaluation=evaluation, kind=SheetKind.PERSON, pseudonym=actor.pseudonym)
    found = rows.filter(state=SheetState.DRAFT).first()
    if evaluation.state != EvaluationState.OPEN:
        raise NotOpenError
    if found is None:
        raise HandedInError
    return found


@transaction.atomic
def save_sheet(
    evaluation: Evaluation, actor: Actor, content: SheetContent, *, seen: int, writer: str = ""
) -> Assessment:
    """Keep a draft of one's own; `seen` is the revision that the person saw. Drafts leave no trace in the record.

    `writer` names an open form, which may have saved a moment ago without knowing the answer yet.
    """
    draft = _draft(evaluation, actor)
    content.check(catalogue_of(evaluation.catalogue), evaluation.base_year)
    return _write(draft, content, seen, writer)


def _write(draft: Assessment, content: SheetContent, seen: int, writer: str) -> Assessment:
    writer = writer[:40]
    known = Q(revision=seen) | Q(writer=writer) if writer else Q(revision=seen)
    rows = Assessment.objects.filter(known, pk=draft.pk, state=SheetState.DRAFT)
    if rows.update(revision=F("revision") + 1, money_reason=content.money_reason, writer=writer) != 1:
        raise OutdatedError
    draft.refresh_from_db(fields=["revision", "money_reason", "writer"])
    write_content(draft, content)
    return draft


@transaction.atomic
def hand_in(evaluation: Evaluation, actor: Actor, content: SheetContent, *, seen: int, writer: str = "") -> Assessment:
    """Freeze one's own draft with this content. The record gets its fingerprint only: others may still be rating."""
    draft = _draft(evaluation, actor)
    catalogue = catalogue_of(evaluation.catalogue)
    content.check(catalogue, evaluation.base_year)
    _refuse_gaps(content, catalogue)
    _take(evaluation)
    _write(draft, content, seen, writer)
    _freeze(draft)
    after = {"version": draft.number, "fingerprint": content.fingerprint}
    record(evaluation.municipality, actor, "assessment_handed_in", _subject(evaluation), after=after)
    return draft


def _refuse_gaps(content: SheetContent, catalogue: Catalogue) -> None:
    missing = content.missing(catalogue)
    if missing or content.lacks_money_reason:
        raise IncompleteSheetError(missing, money=content.lacks_money_reason)


def _freeze(sheet: Assessment) -> None:
    sheet.state, sheet.handed_in_at = SheetState.HANDED_IN, timezone.now()
    sheet.save(update_fields=["state", "handed_in_at"])


@transaction.atomic
def start_new_version(evaluation: Evaluation, actor: Actor) -> Assessment:
    """Start a draft from one's own handed-in sheet, which stays as it is."""
    authorise(actor, evaluation.municipality, Permission.RATE)
    _take(evaluation)
    rows = Assessment.objects.filter(evaluation=evaluation, kind=SheetKind.PERSON, pseudonym=actor.pseudonym)
    last = rows.order_by("-number").first()
    if last is None or last.state != SheetState.HANDED_IN:
        raise DraftThereError
    made = Assessment.objects.create(
        evaluation=evaluation,
        rater_id=actor.user_id,
        pseudonym=actor.pseudonym,
        number=last.number + 1,
        money_reason=last.money_reason,
    )
    write_content(made, content_of(last))
    record(evaluation.municipality, actor, "assessment_reopened", _subject(evaluation), after={"version": made.number})
    return made


@transaction.atomic
def agree(evaluation: Evaluation, actor: Actor, content: SheetContent, *, seen: int) -> Evaluation:
    """Note the result that all agreed on; nothing in the evaluation changes after that.

    `seen` is the evaluation's revision that the office saw: if somebody has handed in since, it must look again.
    """
    authorise(actor, evaluation.municipality, Permission.MANAGE_EVALUATIONS)
    catalogue = catalogue_of(evaluation.catalogue)
    content.check(catalogue, evaluation.base_year)
    _refuse_gaps(content, catalogue)
    _take(evaluation, seen)
    if Assessment.objects.filter(evaluation=evaluation, state=SheetState.DRAFT).exists():
        raise NotAllHandedInError
    sheet = Assessment.objects.create(
        evaluation=evaluation,
        kind=SheetKind.AGREED,
        rater_id=actor.user_id,
        pseudonym=actor.pseudonym,
        money_reason=content.money_reason,
    )
    write_content(sheet, content)
    _freeze(sheet)
    _close(evaluation, EvaluationState.AGREED, actor)
    record(evaluation.municipality, actor, "evaluation_agreed", _subject(evaluation), after=content.plain())
    return evaluation


def _close(evaluation: Evaluation, state: str, actor: Actor) -> None:
    evaluation.state = state
    if state == EvaluationState.AGREED:
        evaluation.agreed_at, evaluation.agreed_by = timezone.now(), actor.pseudonym
    evaluation.save(update_fields=["state", "agreed_at", "agreed_by"])


@transaction.atomic
def withdraw(evaluation: Evaluation, actor: Actor, *, reason: str) -> Evaluation:
    """End an evaluation without a result."""
    authorise(actor, evaluation.municipality, Permission.MANAGE_EVALUATIONS)
    if not reason.strip():
        raise InvalidValueError(message("reason"), message("It is empty."), message("Say why."))
    _take(evaluation)
    _close(evaluation, EvaluationState.WITHDRAWN, actor)
    record(evaluation.municipality, actor, "evaluation_withdrawn", _subject(evaluation), reason=reason)
    return evaluation


def for_register(evaluation: Evaluation) -> dict[str, Decimal]:
    """The agreed points that the register can take over, by criterion; empty if there are none."""
    agreed = queries.agreed_sheet(evaluation, catalogue_of(evaluation.catalogue))
    if agreed is None or evaluation.measure is None:
        return {}
    known = set(evaluation.municipality.criteria.values_list("key", flat=True))
    return {key: points for key, points in agreed.content.points.items() if key in known}


def in_register(evaluation: Evaluation) -> dict[str, Decimal]:
    """The points that the register holds of the evaluated measure, by criterion."""
    found = Rating.objects.filter(measure_id=evaluation.measure_id, measure__isnull=False)
    return dict(found.values_list("criterion__key", "points"))


@transaction.atomic
def take_over(evaluation: Evaluation, actor: Actor, *, seen: dict[str, Decimal]) -> None:
    """Let the register have the agreed points, which packages are planned with; `seen` are those it had."""
    authorise(actor, evaluation.municipality, Permission.MANAGE_EVALUATIONS)
    wanted = for_register(evaluation)
    if not wanted or evaluation.measure is None:
        raise NothingToTakeOverError
    rate_measure(
        evaluation.municipality,
        actor,
        evaluation.measure.key,
        wanted,
        seen,
        reason=f"{evaluation.gate}, {evaluation.pk}",
    )
    evaluation.taken_over_at = timezone.now()
    evaluation.save(update_fields=["taken_over_at"])
    record(evaluation.municipality, actor, "evaluation_taken_over", _subject(evaluation), after=wanted)

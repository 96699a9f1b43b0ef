"""What opens hearings, enters opinions, and records why something goes on without one."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.errors import (
    HearingClosedError,
    UnknownHearingError,
    UnknownMeasureError,
    UnknownRequestError,
)
from dreiklang.portfolio.hearing_queries import may_answer
from dreiklang.portfolio.hearing_values import (
    ANSWERS,
    BASES,
    CATALOGUE_VERSION,
    LONGEST_OPINION,
    REQUIRED_FOR,
    HearingResult,
)
from dreiklang.portfolio.models import Hearing, Measure, Request
from dreiklang.portfolio.request_queries import visible
from dreiklang.portfolio.states import WAY, State
from dreiklang.wording import message

MOST_PAPERS = 20
LONGEST_PAPER = 500


@dataclass(frozen=True, kw_only=True)
class NewHearing:
    """What is asked of whom, and until when; about a measure (by key) or a request (by number)."""

    basis: str
    question: str
    due_on: dt.date
    measure: str = ""
    request: int | None = None
    papers: tuple[str, ...] = ()
    required_for: State = REQUIRED_FOR

    def check(self, today: dt.date) -> None:
        """Refuse what contradicts itself, with the field and the remedy."""
        if self.basis not in BASES:
            raise InvalidValueError(
                message("legal basis"),
                message("There is no such legal basis in the catalogue."),
                message("Choose one of those that are offered."),
            )
        if bool(self.measure) == (self.request is not None):
            raise InvalidValueError(
                message("subject"),
                message("A hearing is about one measure or one request."),
                message("Name exactly one of them."),
            )
        if self.due_on < today:
            raise InvalidValueError(
                message("deadline"),
                message("The deadline {day} has passed already.", day=self.due_on),
                message("Give a day from today on."),
            )
        if not self.question.strip() or len(self.question) > LONGEST_OPINION:
            raise InvalidValueError(
                message("question"),
                message("It is empty or too long."),
                message("Say in a few sentences what is asked."),
            )
        if self.required_for not in WAY:
            raise InvalidValueError(
                message("required for"),
                message("No hearing can be required for this state."),
                message("Choose a state on the way from received to done."),
            )
        if len(self.papers) > MOST_PAPERS or any(len(paper) > LONGEST_PAPER for paper in self.papers):
            raise InvalidValueError(
                message("papers"),
                message("There are more than {n}, or one is too long.", n=MOST_PAPERS),
                message("Name the most important ones, one to a line."),
            )


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody who was heard says."""

    result: HearingResult
    words: str = ""

    def check(self) -> None:
        """Refuse an answer that is none, and a refusal without its grounds."""
        if self.result not in ANSWERS:
            raise InvalidValueError(
                message("result"), message("This is no opinion."), message("Choose one of those that are offered.")
            )
        needs_words = self.result in {HearingResult.REFUSED, HearingResult.CONDITIONS}
        if (needs_words and not self.words.strip()) or len(self.words) > LONGEST_OPINION:
            raise InvalidValueError(
                message("opinion"),
                message("A refusal and conditions need words, at most {n} characters.", n=LONGEST_OPINION),
                message("Say what speaks against it, or what must be kept."),
            )


@transaction.atomic
def open_hearing(municipality: Municipality, actor: Actor, new: NewHearing, today: dt.date) -> Hearing:
    """Ask somebody for an opinion."""
    authorise(actor, municipality, Permission.ARRANGE_HEARINGS)
    new.check(today)
    basis = BASES[new.basis]
    hearing = Hearing.objects.create(
        municipality=municipality,
        measure=_measure(municipality, new.measure) if new.measure else None,
        request=_request(municipality, actor, new.request) if new.request is not None else None,
        party=basis.party.value,
        basis=basis.key,
        basis_words=basis.cited,
        basis_version=CATALOGUE_VERSION,
        question=new.question.strip(),
        papers=list(new.papers),
        required_for=new.required_for.value,
        opened_on=today,
        due_on=new.due_on,
    )
    after = {"party": hearing.party, "basis": hearing.basis_words, "due_on": new.due_on}
    _record(hearing, actor, "hearing_opened", after={**after, "required_for": hearing.required_for})
    return hearing


@transaction.atomic
def answer_hearing(
    municipality: Municipality, actor: Actor, pk: int, opinion: Opinion, *, seen: int, today: dt.date
) -> Hearing:
    """Enter the opinion of who was heard; the staff council enters its own."""
    authorise(actor, municipality, Permission.GIVE_OPINIONS)
    hearing = _hearing(municipality, pk)
    if not may_answer(actor, hearing):
        raise NotAllowedError
    opinion.check()
    if hearing.result != HearingResult.OPEN:
        raise HearingClosedError
    before = _answer(hearing)
    _claim(hearing, seen, result=opinion.result.value, opinion=opinion.words.strip(), answered_on=today)
    _record(hearing, actor, "hearing_answered", before=before, after=_answer(hearing))
    return hearing


@transaction.atomic
def waive_hearing(
    municipality: Municipality, actor: Actor, pk: int, reason: str, *, seen: int, today: dt.date
) -> Hearing:
    """Record why it goes on without an opinion, or in spite of a refusal; the opinion stays."""
    authorise(actor, municipality, Permission.ARRANGE_HEARINGS)
    hearing = _hearing(municipality, pk)
    if not reason.strip() or len(reason) > LONGEST_OPINION:
        raise InvalidValueError(
            message("reason"),
            message("Whoever goes on without a hearing must say why."),
            message("Give the reason; it stands in the record of changes."),
        )
    if hearing.result not in {HearingResult.OPEN, HearingResult.REFUSED}:
        raise HearingClosedError
    before = _answer(hearing)
    _claim(hearing, seen, result=HearingResult.WAIVED.value, waiver=reason.strip(), answered_on=today)
    _record(hearing, actor, "hearing_waived", before=before, after=_answer(hearing), reason=reason.strip())
    return hearing


@transaction.atomic
def reschedule_hearing(
    municipality: Municipality, actor: Actor, pk: int, due_on: dt.date, *, seen: int, today: dt.date
) -> Hearing:
    """Set another deadline while nobody has answered."""
    authorise(actor, municipality, Permission.ARRANGE_HEARINGS)
    hearing = _hearing(municipality, pk)
    if hearing.result != HearingResult.OPEN:
        raise HearingClosedError
    if due_on < today:
        raise InvalidValueError(
            message("deadline"),
            message("The deadline {day} has passed already.", day=due_on),
            message("Give a day from today on."),
        )
    before = hearing.due_on
    _claim(hearing, seen, due_on=due_on)
    _record(hearing, actor, "hearing_rescheduled", before={"due_on": before}, after={"due_on": due_on})
    return hearing


def _measure(municipality: Municipality, key: str) -> Measure:
    found = Measure.objects.filter(municipality=municipality, key=key).first()
    if found is None:
        raise UnknownMeasureError(key)
    return found


def _request(municipality: Municipality, actor: Actor, number: int) -> Request:
    found = visible(municipality, actor).filter(number=number).exclude(state=State.DRAFT).first()
    if found is None:
        raise UnknownRequestError(number)
    return found


def _hearing(municipality: Municipality, pk: int) -> Hearing:
    rows = Hearing.objects.select_related("municipality", "measure", "request")
    found = rows.filter(municipality=municipality, pk=pk).first()
    if found is None:
        raise UnknownHearingError
    return found


def _claim(hearing: Hearing, seen: int, **values: Any) -> None:
    """Compare and set: nobody answers what has changed since they saw it."""
    changed = Hearing.objects.filter(pk=hearing.pk, revision=seen).update(revision=seen + 1, **values)
    if changed != 1:
        raise OutdatedError
    hearing.revision = seen + 1
    for name, value in values.items():
        setattr(hearing, name, value)


def _answer(hearing: Hearing) -> dict[str, Any]:
    """For the record: it is for good and more people read it than hearings, so it holds the opinion's digest only."""
    digest = hashlib.sha256(hearing.opinion.encode()).hexdigest() if hearing.opinion else ""
    return {"result": hearing.result, "opinion_sha256": digest, "answered_on": hearing.answered_on}


def _record(hearing: Hearing, actor: Actor, action: str, *, before: Any = None, after: Any, reason: str = "") -> None:
    about = hearing.measure or hearing.request
    subject = Subject("hearing", str(hearing.pk), f"{about}: {hearing.party}")
    record(hearing.municipality, actor, action, subject, before=before, after=after, reason=reason)

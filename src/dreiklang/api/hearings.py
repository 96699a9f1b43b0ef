"""Hearings: what is due, opening one, entering an opinion, and going on without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import Http404
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import Body, Day, Shape, Whole
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio import hearings as rules
from dreiklang.portfolio.hearing_queries import REQUIRED_FOR, State, deadline, hearing, hearings
from dreiklang.portfolio.hearing_values import LEGAL_BASES, HearingResult, LegalBasis, Party

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Hearing

section = Section("Hearings")
Id = Annotated[int, Path(ge=1, le=2**31 - 1, example=1)]
Text = Annotated[str, Field(max_length=20_000)]
Seen = Annotated[Whole, Field(ge=1, le=2**31 - 1, description="The revision that was seen")]


class LegalBasisRow(Shape):
    """A rule that demands a hearing. `sure`: whether the place in the law was checked."""

    key: str
    party: Party
    words: str
    source: str
    sure: bool


class HearingRow(Shape):
    """A hearing about a measure (by key) or a request (by number); `days_left` is negative when it is overdue."""

    id: int
    revision: int
    party: Party
    basis: str
    measure: str | None
    request: int | None
    question: str
    papers: list[str]
    required_for: State
    opened_on: Day
    due_on: Day
    days_left: int | None
    result: HearingResult
    opinion: str
    answered_on: Day | None
    waiver: str


class HearingBody(Body):
    """Whom to ask (by legal basis) about what, until when. Name either a measure or a request."""

    basis: Annotated[str, Field(min_length=1, max_length=60)]
    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    due_on: Day
    measure: Annotated[str, Field(max_length=60)] = ""
    request: Annotated[Whole, Field(ge=1, le=2**31 - 1)] | None = None
    papers: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=20)] = []
    required_for: State = REQUIRED_FOR


class OpinionBody(Body):
    """The opinion of who was heard. A refusal and conditions need words."""

    seen: Seen
    result: HearingResult
    words: Text = ""


class WaiverBody(Body):
    """Why it goes on without an opinion, or in spite of a refusal."""

    seen: Seen
    reason: Annotated[str, Field(min_length=1, max_length=20_000)]


class DeadlineBody(Body):
    """Another deadline."""

    seen: Seen
    due_on: Day


@section.get("/legal-bases", Permission.SEE_HEARINGS, Page[LegalBasisRow])
def list_legal_bases(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[LegalBasisRow]:
    """The catalogue of legal bases for hearings."""
    return paged(place.request, LEGAL_BASES, limit, offset, _basis)


@section.get("/hearings", Permission.SEE_HEARINGS, Page[HearingRow])
def list_hearings(
    place: Place,
    party: Annotated[Party | None, Query(description="Only of this party")] = None,
    open_only: Annotated[bool, Query(description="Only those that are waited for")] = False,
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[HearingRow]:
    """The hearings: what is overdue first, what is concluded last."""
    return paged(place.request, hearings(place.municipality, party=party, open_only=open_only), limit, offset, _row)


@section.get("/hearings/{hearing_id}", Permission.SEE_HEARINGS, HearingRow)
def get_hearing(place: Place, hearing_id: Id) -> HearingRow:
    """One hearing."""
    return _shown(place, hearing_id)


@section.post("/hearings", Permission.ARRANGE_HEARINGS, HearingRow)
def open_hearing(place: Place, new: HearingBody) -> HearingRow:
    """Ask somebody for an opinion."""
    wanted = rules.NewHearing(**{**new.model_dump(), "papers": tuple(new.papers)})
    made = rules.open_hearing(place.municipality, place.actor, wanted, localdate())
    place.located("hearings", made.pk)
    return _row(made)


@section.post("/hearings/{hearing_id}/opinion", Permission.GIVE_OPINIONS, HearingRow, status=200)
def answer_hearing(place: Place, hearing_id: Id, opinion: OpinionBody) -> HearingRow:
    """Enter the opinion of who was heard; the staff council may enter its own only."""
    _shown(place, hearing_id)
    told = rules.Opinion(result=opinion.result, words=opinion.words)
    rules.answer_hearing(place.municipality, place.actor, hearing_id, told, seen=opinion.seen, today=localdate())
    return _shown(place, hearing_id)


@section.post("/hearings/{hearing_id}/waiver", Permission.ARRANGE_HEARINGS, HearingRow, status=200)
def waive_hearing(place: Place, hearing_id: Id, waiver: WaiverBody) -> HearingRow:
    """Record why it goes on without an opinion, or in spite of a refusal."""
    _shown(place, hearing_id)
    more = {"seen": waiver.seen, "today": localdate()}
    rules.waive_hearing(place.municipality, place.actor, hearing_id, waiver.reason, **more)
    return _shown(place, hearing_id)


@section.post("/hearings/{hearing_id}/deadline", Permission.ARRANGE_HEARINGS, HearingRow, status=200)
def reschedule_hearing(place: Place, hearing_id: Id, wanted: DeadlineBody) -> HearingRow:
    """Set another deadline while nobody has answered."""
    _shown(place, hearing_id)
    more = {"seen": wanted.seen, "today": localdate()}
    rules.reschedule_hearing(place.municipality, place.actor, hearing_id, wanted.due_on, **more)
    return _shown(place, hearing_id)


def _shown(place: Place, pk: int) -> HearingRow:
    found = hearing(place.municipality, pk)
    if found is None:
        raise Http404
    return _row(found)


def _basis(basis: LegalBasis) -> LegalBasisRow:
    return LegalBasisRow(key=basis.key, party=basis.party, words=basis.cited, source=basis.source, sure=basis.sure)


def _row(row: Hearing) -> HearingRow:
    same = set(HearingRow.model_fields) - {"id", "basis", "measure", "request", "days_left"}
    return HearingRow(
        id=row.pk,
        basis=row.basis_words,
        measure=row.measure.key if row.measure else None,
        request=row.request.number if row.request else None,
        days_left=deadline(row, localdate()).days,
        **{name: getattr(row, name) for name in same},
    )

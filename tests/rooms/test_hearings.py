"""Who is heard before what, who may say what, and that nothing goes on unheard without a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dreiklang.municipality.errors import NotAllowedError, OutdatedError, Refusal
from dreiklang.municipality.models import AuditEntry
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.errors import HearingClosedError, UnknownMeasureError
from dreiklang.portfolio.facts import Answer, Concern, RequestFacts
from dreiklang.portfolio.hearing_queries import deadline, hearing_refusal, hearings
from dreiklang.portfolio.hearing_values import (
    LEGAL_BASES,
    HeardOf,
    HearingResult,
    MissingHearing,
    Party,
    missing_hearings,
)
from dreiklang.portfolio.hearings import (
    NewHearing,
    Opinion,
    answer_hearing,
    open_hearing,
    reschedule_hearing,
    waive_hearing,
)
from dreiklang.portfolio.models import Hearing, Request
from dreiklang.portfolio.request_rows import write_facts
from dreiklang.portfolio.states import State

TODAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
ASKED = NewHearing(
    basis="lpvg-bw-mitbestimmung", question="Einführung einer Software", due_on=dt.date(2026, 3, 30), measure="M003"
)
AGREED = Opinion(result=HearingResult.AGREED)
REFUSED = Opinion(result=HearingResult.REFUSED, words="Die Leistung einzelner wird messbar.")


@pytest.fixture
def request_b1(stuttgart: Any) -> Request:
    """A planned request that touches the staff council and the climate, stored as handing in stores it."""
    request = Request(
        municipality=stuttgart,
        number=1,
        organization=stuttgart.organizations.get(key="statistik"),
        title="Zeiterfassung",
        state=State.PLANNED,
        state_since=NOW,
        handed_in_on=TODAY,
    )
    touched = {name: Concern(Answer.YES) for name in ("staff_council", "climate")}
    request.save()
    write_facts(
        request,
        RequestFacts(organization="statistik", title="Zeiterfassung", better="x", better_for="y", concerns=touched),
    )
    request.save()
    return request


def heard(party: Party, result: HearingResult, required_for: State = State.DECIDED) -> HeardOf:
    """A hearing as the check sees it."""
    return HeardOf(party=party, required_for=required_for, result=result)


def test_a_concern_demands_its_hearing_before_the_decision() -> None:
    missing = missing_hearings(State.DECIDED, ["staff_council", "climate"], [])
    assert missing == (MissingHearing(Party.STAFF_COUNCIL, None),)
    assert missing_hearings(State.PLANNED, ["staff_council"], []) == ()
    assert missing_hearings(State.IN_DELIVERY, ["staff_council"], []) == missing
    assert missing_hearings(State.REJECTED, ["staff_council"], []) == ()


@pytest.mark.parametrize(
    ("result", "holds_back"),
    [("open", True), ("refused", True), ("agreed", False), ("conditions", False), ("noted", False), ("waived", False)],
)
def test_only_an_open_or_refused_hearing_holds_back(result: str, holds_back: bool) -> None:
    known = [heard(Party.STAFF_COUNCIL, HearingResult(result))]
    assert bool(missing_hearings(State.DECIDED, ["staff_council"], known)) is holds_back


@pytest.mark.parametrize("result", [HearingResult.OPEN, HearingResult.REFUSED])
def test_a_hearing_for_a_later_state_does_not_stand_in_for_the_one_before_the_decision(result: HearingResult) -> None:
    known = [heard(Party.STAFF_COUNCIL, result, State.DONE)]
    assert missing_hearings(State.DECIDED, ["staff_council"], known) == (MissingHearing(Party.STAFF_COUNCIL, result),)


def test_a_hearing_that_is_required_later_holds_nothing_back_before() -> None:
    known = [heard(Party.EQUAL_OPPORTUNITY, HearingResult.OPEN, State.IN_DELIVERY)]
    assert missing_hearings(State.DECIDED, [], known) == ()
    assert missing_hearings(State.IN_DELIVERY, [], known) != ()


def test_every_party_has_a_legal_basis_with_its_source_and_doubt_is_said() -> None:
    assert {basis.party for basis in LEGAL_BASES} == set(Party)
    assert all(basis.source and basis.words for basis in LEGAL_BASES)
    assert all(basis.sure or basis.cited.startswith("in Anlehnung an ") for basis in LEGAL_BASES)


def test_the_staff_council_is_asked_and_answers_itself(stuttgart: Any, alma: Any, actors: Any) -> None:
    asked = open_hearing(stuttgart, alma, ASKED, TODAY)
    assert asked.basis_words.startswith("in Anlehnung an § 75 LPVG BW")
    done = answer_hearing(stuttgart, actors["gerda"], asked.pk, REFUSED, seen=1, today=TODAY)
    assert (done.result, done.answered_on, done.revision) == ("refused", TODAY, 2)
    entries = list(AuditEntry.objects.filter(municipality=stuttgart, kind="hearing").order_by("sequence"))
    assert [entry.action for entry in entries] == ["hearing_opened", "hearing_answered"]
    assert "messbar" not in str(entries[1].after)


def test_it_answers_for_nobody_else_and_nobody_but_the_office_for_it(stuttgart: Any, alma: Any, actors: Any) -> None:
    asked = open_hearing(stuttgart, alma, NewHearing(**{**vars(ASKED), "basis": "dsgvo-35-2"}), TODAY)
    for name in ("gerda", "bruno", "dora", "clara", "emil"):
        with pytest.raises(NotAllowedError):
            answer_hearing(stuttgart, actors[name], asked.pk, AGREED, seen=1, today=TODAY)
    answer_hearing(stuttgart, alma, asked.pk, AGREED, seen=1, today=TODAY)


@pytest.mark.parametrize("name", ["gerda", "bruno", "dora", "ida", "clara", "ada"])
def test_only_the_office_opens_and_waives(stuttgart: Any, alma: Any, actors: Any, name: str) -> None:
    with pytest.raises(NotAllowedError):
        open_hearing(stuttgart, actors[name], ASKED, TODAY)
    asked = open_hearing(stuttgart, alma, ASKED, TODAY)
    with pytest.raises(NotAllowedError):
        waive_hearing(stuttgart, actors[name], asked.pk, "eilig", seen=1, today=TODAY)


@pytest.mark.parametrize(
    "change",
    [
        {"basis": "erfunden"},
        {"request": 1},
        {"measure": ""},
        {"due_on": dt.date(2026, 3, 1)},
        {"question": " "},
        {"required_for": State.REJECTED},
        {"papers": ("x",) * 21},
    ],
)
def test_a_contradiction_is_refused_with_its_field(stuttgart: Any, alma: Any, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError):
        open_hearing(stuttgart, alma, NewHearing(**{**vars(ASKED), **change}), TODAY)
    assert not Hearing.objects.exists()


def test_a_measure_of_another_city_is_none(konstanz: Any, ben: Any) -> None:
    with pytest.raises(UnknownMeasureError):
        open_hearing(konstanz, ben, NewHearing(**{**vars(ASKED), "measure": "M099999"}), TODAY)


def test_a_request_is_decided_only_after_who_must_be_heard_has_agreed(
    stuttgart: Any, alma: Any, actors: Any, request_b1: Request
) -> None:
    assert hearing_refusal(request_b1, State.DECIDED) is not None
    about = NewHearing(**{**vars(ASKED), "measure": "", "request": 1})
    asked = open_hearing(stuttgart, alma, about, TODAY)
    assert hearing_refusal(request_b1, State.DECIDED) is not None
    answer_hearing(stuttgart, actors["gerda"], asked.pk, REFUSED, seen=1, today=TODAY)
    assert hearing_refusal(request_b1, State.DECIDED) is not None
    with pytest.raises(InvalidValueError):
        waive_hearing(stuttgart, alma, asked.pk, "  ", seen=2, today=TODAY)
    waive_hearing(stuttgart, alma, asked.pk, "Dienstvereinbarung liegt vor", seen=2, today=TODAY)
    assert hearing_refusal(request_b1, State.DECIDED) is None
    assert Hearing.objects.get(pk=asked.pk).opinion == REFUSED.words


def test_the_backlog_itself_refuses_the_step(stuttgart: Any, alma: Any, request_b1: Request) -> None:
    from dreiklang.portfolio.backlog import Step, move_request

    with pytest.raises(Refusal) as refused:
        move_request(stuttgart, alma, 1, Step(target=State.DECIDED), seen=1, now=NOW)
    assert "Staff council" in str(refused.value.reason)
    assert Request.objects.get(pk=request_b1.pk).state == State.PLANNED


def test_nobody_answers_twice_or_what_has_changed_since(stuttgart: Any, alma: Any, actors: Any) -> None:
    asked = open_hearing(stuttgart, alma, ASKED, TODAY)
    reschedule_hearing(stuttgart, alma, asked.pk, dt.date(2026, 4, 10), seen=1, today=TODAY)
    with pytest.raises(OutdatedError):
        answer_hearing(stuttgart, actors["gerda"], asked.pk, AGREED, seen=1, today=TODAY)
    answer_hearing(stuttgart, actors["gerda"], asked.pk, AGREED, seen=2, today=TODAY)
    with pytest.raises(HearingClosedError):
        answer_hearing(stuttgart, actors["gerda"], asked.pk, AGREED, seen=3, today=TODAY)


def test_what_is_overdue_comes_first_and_what_is_concluded_last(stuttgart: Any, alma: Any, actors: Any) -> None:
    for day in (20, 5, 12):
        open_hearing(stuttgart, alma, NewHearing(**{**vars(ASKED), "due_on": dt.date(2026, 3, day)}), TODAY)
    first = hearings(stuttgart).first()
    assert first.due_on == dt.date(2026, 3, 5)
    assert deadline(first, dt.date(2026, 3, 6)).overdue
    assert deadline(first, dt.date(2026, 3, 5)).soon
    answer_hearing(stuttgart, actors["gerda"], first.pk, AGREED, seen=1, today=TODAY)
    assert [row.due_on.day for row in hearings(stuttgart)] == [12, 20, 5]
    assert hearings(stuttgart, open_only=True).count() == 2

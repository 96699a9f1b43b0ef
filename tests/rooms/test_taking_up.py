"""Measures that came with the workbook enter the backlog, and from then on move like everything in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dreiklang.municipality.errors import NotAllowedError
from dreiklang.municipality.models import AuditEntry
from dreiklang.portfolio.backlog import Step, move_request
from dreiklang.portfolio.errors import (
    BadIntakeStateError,
    HearingMissingError,
    InBacklogError,
    IntakeRefusedError,
    NoMeasureChosenError,
    TooManyAtOnceError,
    UnknownMeasureError,
)
from dreiklang.portfolio.hearings import NewHearing, open_hearing, waive_hearing
from dreiklang.portfolio.models import Measure, Request
from dreiklang.portfolio.states import State
from dreiklang.portfolio.taking_up import measures_outside, take_up_measures

TODAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def test_a_measure_of_the_register_stands_in_the_backlog_with_what_is_known_of_it(stuttgart: Any, alma: Any) -> None:
    before = measures_outside(stuttgart).count()
    [request] = take_up_measures(stuttgart, alma, ["M003"], State.DECIDED, now=NOW)
    measure = Measure.objects.get(municipality=stuttgart, key="M003")
    assert (request.measure, request.title, request.state) == (measure, measure.name, "decided")
    fullest = measure.variants.order_by("-position")[0]
    assert sum((need.posts for need in request.needs.all()), Decimal(0)) == sum(n.posts for n in fullest.needs.all())
    assert request.moves.get().target == "decided"
    assert measures_outside(stuttgart).count() == before - 1
    entry = AuditEntry.objects.get(municipality=stuttgart, action="measure_taken_up")
    assert (entry.key, entry.after) == (str(request.number), {"measure": "M003", "state": "decided"})


def test_all_or_none_are_taken_up(stuttgart: Any, alma: Any) -> None:
    with pytest.raises(IntakeRefusedError, match="M999"):
        take_up_measures(stuttgart, alma, ["M003", "M999"], State.PLANNED, now=NOW)
    assert not Request.objects.filter(municipality=stuttgart).exists()


@pytest.mark.parametrize(
    ("keys", "cause"),
    [(["M999"], UnknownMeasureError), (["M003"], InBacklogError)],
)
def test_what_cannot_be_taken_up_says_why(stuttgart: Any, alma: Any, keys: list[str], cause: type[Exception]) -> None:
    take_up_measures(stuttgart, alma, ["M003"], State.PLANNED, now=NOW)
    with pytest.raises(IntakeRefusedError) as refused:
        take_up_measures(stuttgart, alma, keys, State.PLANNED, now=NOW)
    assert isinstance(refused.value.__cause__, cause)


def test_a_choice_that_makes_no_sense_is_refused(stuttgart: Any, alma: Any) -> None:
    with pytest.raises(NoMeasureChosenError):
        take_up_measures(stuttgart, alma, [], State.PLANNED, now=NOW)
    with pytest.raises(BadIntakeStateError):
        take_up_measures(stuttgart, alma, ["M003"], State.RECEIVED, now=NOW)
    with pytest.raises(TooManyAtOnceError):
        take_up_measures(stuttgart, alma, [f"M{n}" for n in range(201)], State.PLANNED, now=NOW)


def test_a_measure_does_not_pass_the_state_before_which_somebody_must_be_heard(stuttgart: Any, alma: Any) -> None:
    hearing = open_hearing(
        stuttgart,
        alma,
        NewHearing(
            basis="lpvg-bw-mitbestimmung",
            question="Einführung",
            due_on=TODAY,
            measure="M003",
            required_for=State.IN_DELIVERY,
        ),
        TODAY,
    )
    with pytest.raises(IntakeRefusedError) as refused:
        take_up_measures(stuttgart, alma, ["M003"], State.IN_DELIVERY, now=NOW)
    assert isinstance(refused.value.__cause__, HearingMissingError)
    [request] = take_up_measures(stuttgart, alma, ["M003"], State.DECIDED, now=NOW)
    step = Step(target=State.IN_DELIVERY)
    with pytest.raises(HearingMissingError):
        move_request(stuttgart, alma, request.number, step, seen=1, now=NOW)
    waive_hearing(stuttgart, alma, hearing.pk, "Eilfall nach Beschluss", seen=1, today=TODAY)
    assert move_request(stuttgart, alma, request.number, step, seen=1, now=NOW).state == "in_delivery"


@pytest.mark.parametrize("name", ["bruno", "clara", "dora", "emil", "gerda", "hans", "ida", "ada"])
def test_only_the_office_takes_measures_up(stuttgart: Any, actors: Any, name: str) -> None:
    with pytest.raises(NotAllowedError):
        take_up_measures(stuttgart, actors[name], ["M003"], State.PLANNED, now=NOW)


def test_nobody_takes_up_another_citys_measures(konstanz: Any, ben: Any) -> None:
    with pytest.raises(IntakeRefusedError):
        take_up_measures(konstanz, ben, ["M003"], State.PLANNED, now=NOW)

"""Funding programmes: what they pay, what is put forward, applications and awards, what is due, and the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Path
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import (
    LARGEST_NUMBER,
    Amount,
    Body,
    Day,
    Exact,
    Flag,
    MeasureKey,
    Shape,
    Source,
    Whole,
    exact,
)
from dreiklang.municipality.permissions import Permission
from dreiklang.resources import applications, queries, rules
from dreiklang.resources.own_share import Answer, Known, Part
from dreiklang.resources.queries import ApplicationState, Deadline
from dreiklang.resources.values import (
    LONGEST_NAME,
    ApplicationFacts,
    FundedFacts,
    PaymentFacts,
    ProgrammeFacts,
    YearCost,
)

if TYPE_CHECKING:
    from dreiklang.portfolio.models import FundingProgramme
    from dreiklang.resources.models import FundedMeasure, FundingApplication

section = Section("Funding")
Key = Annotated[str, Path(description="Key of the programme", example="modellprojekte-smart-cities")]
FundedKey = Annotated[str, Path(description="Key of the measure put forward", example="SC1")]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The application's number", example=1)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Text = Annotated[str, Field(max_length=5000)]
Year = Annotated[Whole, Field(ge=1990, le=2100)]
RATE = r"^-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,6})?$"


def _rate(text: Any) -> Decimal:
    if not isinstance(text, str) or not re.fullmatch(RATE, text, re.ASCII) or "\n" in text:
        raise PydanticCustomError("exact_decimal", "Write the rate as text, such as “0.65”.")
    return Decimal(text)


Rate = Annotated[Decimal, PlainSerializer(exact, return_type=str), WithJsonSchema({"type": "string", "pattern": RATE})]
WantedRate = Annotated[
    Decimal,
    BeforeValidator(_rate),
    WithJsonSchema({"type": "string", "pattern": RATE, "description": "A share of 1, as text: 0.65 for 65 %"}),
]


class CostOfYear(Shape):
    """What a measure costs in a year, and what of that counts for the programme; in TEUR."""

    year: int
    cost: Exact
    eligible: Exact


class FundedMeasureRow(Shape):
    """A measure put forward for a funding programme; `measure` is its key in the register, if it is there."""

    key: str
    name: str
    measure: str | None
    budget: str
    budget_state: str
    in_budget_anyway: bool
    costs: list[CostOfYear]
    source: Source | None


class FundingProgrammeRow(Shape):
    """A funding programme; amounts in TEUR, rates as shares of 1. Planning reckons with it for `planned_measures`."""

    key: str
    name: str
    grantor: str
    funding_rate: Rate
    own_share_rate: Exact | None
    volume_cap: Exact | None
    own_share_cap: Exact | None
    own_share_in_budget: Exact | None
    grant_limit: Exact | None
    measure_limit: int | None
    first_year: int | None
    last_year: int | None
    stated_years: int | None
    apply_until: Day | None
    eligible_cost: str
    note: str
    sources: dict[str, Source]
    planned_measures: list[str]
    measures: list[FundedMeasureRow]


class Payment(Shape):
    """What of an award is called in a year; in TEUR."""

    year: int
    amount: Exact
    due_on: Day | None
    called_on: Day | None


class ApplicationRow(Shape):
    """An application and what came of it; amounts in TEUR."""

    id: int
    programme: str
    title: str
    reference: str
    state: str
    amount: Exact
    applied_on: Day | None
    decided_on: Day | None
    awarded: Exact | None
    conditions: str
    proof_due_on: Day | None
    proof_given_on: Day | None
    note: str
    payments: list[Payment]


class KnownAmount(Shape):
    """An amount in TEUR and how it is known: stated, derived or assumed."""

    value: Exact
    basis: str


class AnswerPart(Shape):
    """Measures in the budget anyway, the rest, or all together: how many, their cost, who pays."""

    name: str
    count: int
    cost: KnownAmount | None
    grant: KnownAmount | None
    own_share: KnownAmount | None


class AnswerYear(Shape):
    """The city's own share in one year, in which budget."""

    year: int
    budget: str
    own_share: KnownAmount


class FundingAnswer(Shape):
    """Which measures are in the budget anyway, and what the rest costs the city net (`net`); in TEUR.

    `relief` is what the programme pays for the measures in the budget anyway. `missing` names stated figures without
    which there is no answer.
    """

    in_budget: AnswerPart
    rest: AnswerPart
    together: AnswerPart
    net: KnownAmount | None
    relief: KnownAmount | None
    beyond_cap: Exact
    years: list[AnswerYear]
    missing: list[str]


class DeadlineRow(Shape):
    """Something that is due: "application", "payment" or "proof"; below zero days left it is overdue."""

    kind: str
    day: Day
    days_left: int
    programme: str
    title: str
    amount: Exact | None


class ProgrammeBody(Body):
    """A funding programme; amounts in TEUR, rates as shares of 1. Planning reckons with it for `planned_measures`."""

    name: Name
    funding_rate: WantedRate
    grantor: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    own_share_rate: WantedRate | None = None
    measure_limit: Annotated[Whole, Field(ge=1, le=10**6)] | None = None
    grant_limit: Amount | None = None
    volume_cap: Amount | None = None
    own_share_cap: Amount | None = None
    own_share_in_budget: Amount | None = None
    first_year: Year | None = None
    last_year: Year | None = None
    apply_until: Day | None = None
    eligible_cost: Annotated[str, Field(max_length=2000)] = ""
    note: Text = ""
    planned_measures: Annotated[list[MeasureKey], Field(max_length=1000)] = []

    def facts(self) -> ProgrammeFacts:
        """As rules take it."""
        own = {name: _plain(getattr(self, name)) for name in ProgrammeBody.model_fields}
        rate, planned = own.pop("funding_rate"), own.pop("planned_measures")
        return ProgrammeFacts(**own, rate=rate, measures=tuple(planned))


class CostBody(Body):
    """What a measure costs in a year; without `eligible` all of it counts."""

    year: Year
    cost: Amount
    eligible: Amount | None = None


class FundedBody(Body):
    """A measure put forward; `measure` is its key in the register, if it is there."""

    name: Name
    measure: Annotated[str, Field(max_length=60)] = ""
    budget: Annotated[str, Field(max_length=40)] = ""
    budget_state: Annotated[str, Field(max_length=2000)] = ""
    in_budget_anyway: Flag = False
    costs: Annotated[list[CostBody], Field(max_length=50)] = []

    def facts(self, source: Any = None) -> FundedFacts:
        """As rules take it."""
        names = ("name", "measure", "budget", "budget_state", "in_budget_anyway")
        return FundedFacts(
            **{name: getattr(self, name) for name in names},
            costs=tuple(
                YearCost(
                    year=each.year,
                    cost=each.cost.normalize(),
                    eligible=(each.cost if each.eligible is None else each.eligible).normalize(),
                )
                for each in self.costs
            ),
            source=source or {},
        )


class PaymentBody(Body):
    """What of an award is called in a year; in TEUR."""

    year: Year
    amount: Amount
    due_on: Day | None = None
    called_on: Day | None = None


class ApplicationBody(Body):
    """An application and what came of it; amounts in TEUR."""

    title: Name
    state: ApplicationState
    amount: Amount
    reference: Annotated[str, Field(max_length=80)] = ""
    applied_on: Day | None = None
    decided_on: Day | None = None
    awarded: Amount | None = None
    conditions: Text = ""
    proof_due_on: Day | None = None
    proof_given_on: Day | None = None
    note: Text = ""
    payments: Annotated[list[PaymentBody], Field(max_length=50)] = []

    def facts(self) -> ApplicationFacts:
        """As rules take it."""
        own = {name: _plain(getattr(self, name)) for name in ApplicationBody.model_fields if name != "payments"}
        payments = sorted(self.payments, key=lambda each: each.year)
        return ApplicationFacts(
            **own,
            payments=tuple(
                PaymentFacts(
                    year=each.year, amount=each.amount.normalize(), due_on=each.due_on, called_on=each.called_on
                )
                for each in payments
            ),
        )


def _plain(value: Any) -> Any:
    return value.normalize() if isinstance(value, Decimal) else value


@section.get("/funding-programmes", Permission.SEE_PUBLISHED, Page[FundingProgrammeRow])
def list_funding_programmes(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[FundingProgrammeRow]:
    """The funding programmes with the measures put forward for them."""
    rows = queries.funding_programmes(place.municipality).prefetch_related("measures")
    return paged(place.request, rows, limit, offset, _row)


@section.post("/funding-programmes", Permission.EDIT_FUNDING, FundingProgrammeRow)
def add_funding_programme(place: Place, wanted: ProgrammeBody) -> FundingProgrammeRow:
    """Add a funding programme."""
    made = rules.add_programme(place.municipality, place.actor, wanted.facts())
    place.located("funding-programmes", made.key)
    return _one(place, made.key)


@section.get("/funding-programmes/{programme}", Permission.SEE_PUBLISHED, FundingProgrammeRow)
def get_funding_programme(place: Place, programme: Key) -> FundingProgrammeRow:
    """One programme with the measures put forward for it."""
    return _one(place, programme)


@section.put("/funding-programmes/{programme}", Permission.EDIT_FUNDING, FundingProgrammeRow)
def change_funding_programme(place: Place, programme: Key, wanted: ProgrammeBody) -> FundingProgrammeRow:
    """Change a programme, for planning and account alike; changed figures lose their place in a paper."""
    found = _found(place, programme)
    with unless_changed(place.request, partial(_one, place, programme)):
        seen = queries.programme_facts(found)
        rules.change_programme(place.municipality, place.actor, programme, wanted.facts(), seen)
    return _one(place, programme)


@section.delete("/funding-programmes/{programme}", Permission.EDIT_FUNDING)
def remove_funding_programme(place: Place, programme: Key) -> None:
    """Remove a programme that nobody has applied to."""
    _found(place, programme)
    rules.remove_programme(place.municipality, place.actor, programme)


@section.get("/funding-programmes/{programme}/answer", Permission.SEE_PUBLISHED, FundingAnswer)
def get_funding_answer(place: Place, programme: Key) -> FundingAnswer:
    """Which measures are in the budget anyway, and what the rest costs the city net."""
    return _answer(queries.answer_for(place.municipality, _found(place, programme)))


@section.post("/funding-programmes/{programme}/measures", Permission.EDIT_FUNDING, FundingProgrammeRow)
def put_measure_forward(place: Place, programme: Key, wanted: FundedBody) -> FundingProgrammeRow:
    """Put a measure forward for a programme."""
    _found(place, programme)
    applications.put_forward(place.municipality, place.actor, programme, wanted.facts())
    return _one(place, programme)


@section.get("/funding-programmes/{programme}/measures/{measure}", Permission.SEE_PUBLISHED, FundedMeasureRow)
def get_funded_measure(place: Place, programme: Key, measure: FundedKey) -> FundedMeasureRow:
    """One measure put forward."""
    return _funded(_one_funded(place, programme, measure))


@section.put("/funding-programmes/{programme}/measures/{measure}", Permission.EDIT_FUNDING, FundedMeasureRow)
def change_funded_measure(place: Place, programme: Key, measure: FundedKey, wanted: FundedBody) -> FundedMeasureRow:
    """Change what is said of a measure put forward."""
    found = _one_funded(place, programme, measure)
    with unless_changed(place.request, lambda: _funded(_one_funded(place, programme, measure))):
        seen = queries.funded_facts(found)
        facts = wanted.facts(found.source)
        applications.change_funded(place.municipality, place.actor, programme, measure, facts, seen=seen)
    return _funded(_one_funded(place, programme, measure))


@section.delete("/funding-programmes/{programme}/measures/{measure}", Permission.EDIT_FUNDING)
def withdraw_funded_measure(place: Place, programme: Key, measure: FundedKey) -> None:
    """Take a measure back from a programme."""
    _one_funded(place, programme, measure)
    applications.withdraw(place.municipality, place.actor, programme, measure)


@section.get("/funding-programmes/{programme}/applications", Permission.SEE_PUBLISHED, Page[ApplicationRow])
def list_applications(
    place: Place, programme: Key, limit: PageLimit = 50, offset: PageOffset = 0
) -> Page[ApplicationRow]:
    """The applications to a programme, in the order of their days."""
    rows = queries.applications(_found(place, programme))
    return paged(place.request, rows, limit, offset, _application)


@section.post("/funding-programmes/{programme}/applications", Permission.EDIT_FUNDING, ApplicationRow)
def add_application(place: Place, programme: Key, wanted: ApplicationBody) -> ApplicationRow:
    """Note an application to a programme."""
    _found(place, programme)
    made = applications.add_application(place.municipality, place.actor, programme, wanted.facts())
    place.located("funding-applications", made.pk)
    return _application(_applied(place, made.pk))


@section.get("/funding-applications/{int:application}", Permission.SEE_PUBLISHED, ApplicationRow)
def get_application(place: Place, application: Number) -> ApplicationRow:
    """One application with its payments."""
    return _application(_applied(place, application))


@section.put("/funding-applications/{int:application}", Permission.EDIT_FUNDING, ApplicationRow)
def change_application(place: Place, application: Number, wanted: ApplicationBody) -> ApplicationRow:
    """Note what came of an application."""
    found = _applied(place, application)
    with unless_changed(place.request, lambda: _application(_applied(place, application))):
        seen = queries.application_facts(found)
        applications.change_application(place.municipality, place.actor, application, wanted.facts(), seen)
    return _application(_applied(place, application))


@section.delete("/funding-applications/{int:application}", Permission.EDIT_FUNDING)
def remove_application(place: Place, application: Number) -> None:
    """Remove an application that was noted in error."""
    _applied(place, application)
    applications.remove_application(place.municipality, place.actor, application)


@section.get("/funding-deadlines", Permission.SEE_PUBLISHED, Page[DeadlineRow])
def list_funding_deadlines(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[DeadlineRow]:
    """What is due under all programmes, the most urgent first."""
    rows = queries.deadlines(place.municipality, timezone.localdate())
    return paged(place.request, rows, limit, offset, _deadline)


def _found(place: Place, key: str) -> FundingProgramme:
    found = queries.funding_programme(place.municipality, key)
    if found is None:
        raise Http404
    return found


def _one(place: Place, key: str) -> FundingProgrammeRow:
    return _row(_found(place, key))


def _row(programme: FundingProgramme) -> FundingProgrammeRow:
    other = {"funding_rate", "sources", "planned_measures", "measures"}
    return FundingProgrammeRow(
        **{name: getattr(programme, name) for name in set(FundingProgrammeRow.model_fields) - other},
        funding_rate=programme.rate,
        sources={("funding_rate" if name == "rate" else name): each for name, each in _sources(programme)},
        planned_measures=[each.key for each in programme.measures.all()],
        measures=[_funded(each) for each in programme.funded.all()],
    )


def _sources(programme: FundingProgramme) -> Iterable[tuple[str, Source]]:
    return ((name, Source(**place)) for name, place in sorted(programme.sources.items()))


def _one_funded(place: Place, programme: str, key: str) -> FundedMeasure:
    found = queries.funded_measure(place.municipality, programme, key)
    if found is None:
        raise Http404
    return found


def _funded(funded: FundedMeasure) -> FundedMeasureRow:
    names = ("key", "name", "budget", "budget_state", "in_budget_anyway")
    return FundedMeasureRow(
        **{name: getattr(funded, name) for name in names},
        measure=funded.measure.key if funded.measure else None,
        costs=[CostOfYear(year=each.year, cost=each.cost, eligible=each.eligible) for each in funded.costs.all()],
        source=Source(**funded.source) if funded.source else None,
    )


def _applied(place: Place, number: int) -> FundingApplication:
    found = queries.application(place.municipality, number)
    if found is None:
        raise Http404
    return found


def _application(application: FundingApplication) -> ApplicationRow:
    own = set(ApplicationRow.model_fields) - {"id", "programme", "payments"}
    return ApplicationRow(
        id=application.pk,
        programme=application.programme.key,
        **{name: getattr(application, name) for name in own},
        payments=[
            Payment(year=each.year, amount=each.amount, due_on=each.due_on, called_on=each.called_on)
            for each in application.payments.all()
        ],
    )


def _answer(answer: Answer) -> FundingAnswer:
    return FundingAnswer(
        **{name: _part(getattr(answer, name)) for name in ("in_budget", "rest", "together")},
        net=_known(answer.net),
        relief=_known(answer.relief),
        beyond_cap=answer.beyond_cap,
        years=[
            AnswerYear(
                year=each.year,
                budget=each.budget,
                own_share=KnownAmount(value=each.own_share.value, basis=each.own_share.basis.value),
            )
            for each in answer.years
        ],
        missing=list(answer.missing),
    )


def _part(part: Part) -> AnswerPart:
    return AnswerPart(
        name=part.name,
        count=part.count,
        cost=_known(part.volume),
        grant=_known(part.grant),
        own_share=_known(part.own_share),
    )


def _known(known: Known | None) -> KnownAmount | None:
    return None if known is None else KnownAmount(value=known.value, basis=known.basis.value)


def _deadline(deadline: Deadline) -> DeadlineRow:
    names = ("kind", "day", "days_left", "title", "amount")
    return DeadlineRow(**{name: getattr(deadline, name) for name in names}, programme=deadline.programme.key)

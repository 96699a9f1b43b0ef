"""Reads of budget cycles and funding programmes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from dreiklang.municipality.models import Municipality
from dreiklang.portfolio.models import FundingProgramme
from dreiklang.resources.models import BudgetCycle, FundedMeasure, FundingApplication, FundingPayment
from dreiklang.resources.own_share import Answer, PutForward, Terms, answer
from dreiklang.resources.values import (
    ApplicationFacts,
    ApplicationState,
    FundedFacts,
    PaymentFacts,
    ProgrammeFacts,
    YearCost,
)

__all__ = ["ApplicationState"]

YEARS_OF_A_BUDGET = re.compile(r"((?:19|20)\d\d)(?:/((?:19|20)\d\d))?")


def current_cycle(municipality: Municipality) -> BudgetCycle | None:
    """The newest budget cycle."""
    return BudgetCycle.objects.filter(municipality=municipality).first()


def budget_cycles(municipality: Municipality) -> QuerySet[BudgetCycle]:
    """All budget cycles, newest first."""
    return BudgetCycle.objects.filter(municipality=municipality)


def funding_programmes(municipality: Municipality) -> QuerySet[FundingProgramme]:
    """All funding programmes with the measures put forward for them."""
    return FundingProgramme.objects.filter(municipality=municipality).prefetch_related(
        "funded__costs", "funded__measure"
    )


def programme_list(municipality: Municipality) -> QuerySet[FundingProgramme]:
    """All funding programmes with how many measures and applications they have, and what has been awarded."""
    won = Q(applications__state=ApplicationState.AWARDED)
    return (
        FundingProgramme.objects.filter(municipality=municipality)
        .annotate(
            put_forward=Count("funded", distinct=True),
            applied=Count("applications", distinct=True),
            awards=Count("applications", filter=won, distinct=True),
            open_to=Count("measures", distinct=True),
        )
        .order_by("position", "key")
    )


def awarded_by_programme(municipality: Municipality) -> dict[int, Decimal]:
    """What has been awarded in TEUR, by primary key of the programme."""
    rows = FundingApplication.objects.filter(municipality=municipality, awarded__isnull=False)
    return dict(rows.order_by().values_list("programme").annotate(total=Sum("awarded")))


def funding_programme(municipality: Municipality, key: str) -> FundingProgramme | None:
    """One programme with everything that hangs on it."""
    return (
        funding_programmes(municipality).filter(key=key).prefetch_related("measures", "applications__payments").first()
    )


def application(municipality: Municipality, number: int) -> FundingApplication | None:
    """One application by its primary key."""
    return (
        FundingApplication.objects.filter(municipality=municipality, pk=number)
        .select_related("programme")
        .prefetch_related("payments")
        .first()
    )


def funded_measure(municipality: Municipality, programme: str, key: str) -> FundedMeasure | None:
    """One measure that was put forward."""
    return (
        FundedMeasure.objects.filter(programme__municipality=municipality, programme__key=programme, key=key)
        .select_related("programme", "measure")
        .prefetch_related("costs")
        .first()
    )


# Facts, as people change them


def programme_facts(programme: FundingProgramme) -> ProgrammeFacts:
    """What can be changed of a programme."""
    own = set(ProgrammeFacts.__dataclass_fields__) - {"measures"}
    return ProgrammeFacts(
        **{name: _plain(getattr(programme, name)) for name in own},
        measures=tuple(measure.key for measure in programme.measures.all()),
    )


def funded_facts(funded: FundedMeasure) -> FundedFacts:
    """What can be changed of a measure put forward."""
    names = ("name", "budget", "budget_state", "in_budget_anyway", "source")
    return FundedFacts(
        **{name: getattr(funded, name) for name in names},
        measure=funded.measure.key if funded.measure else "",
        costs=tuple(
            YearCost(year=each.year, cost=each.cost.normalize(), eligible=each.eligible.normalize())
            for each in funded.costs.all()
        ),
    )


def application_facts(application: FundingApplication) -> ApplicationFacts:
    """What can be changed of an application."""
    own = set(ApplicationFacts.__dataclass_fields__) - {"payments", "state"}
    return ApplicationFacts(
        **{name: _plain(getattr(application, name)) for name in own},
        state=ApplicationState(application.state),
        payments=tuple(
            PaymentFacts(year=each.year, amount=each.amount.normalize(), due_on=each.due_on, called_on=each.called_on)
            for each in application.payments.all()
        ),
    )


def _plain(value: object) -> object:
    return value.normalize() if isinstance(value, Decimal) else value


# The question of the council


def answer_for(municipality: Municipality, programme: FundingProgramme) -> Answer:
    """Which measures are in the budget anyway, and what the rest costs the city net."""
    names = Terms.__dataclass_fields__
    funded = list(programme.funded.all())
    measures = [
        PutForward(key=each.key, in_budget_anyway=each.in_budget_anyway, costs=funded_facts(each).costs)
        for each in funded
    ]
    terms = Terms(**{name: getattr(programme, name) for name in names})
    return answer(terms, measures, budgets(municipality, funded))


def budgets(municipality: Municipality, funded: Iterable[FundedMeasure]) -> dict[int, str]:
    """The budget that each year belongs to: as cycles say, else as the budgets are called that measures name."""
    found: dict[int, str] = {}
    for each in funded:
        match = YEARS_OF_A_BUDGET.fullmatch(each.budget)
        if match:
            first, last = int(match[1]), int(match[2] or match[1])
            found |= dict.fromkeys(range(first, min(last, first + 1) + 1), each.budget)
    for cycle in BudgetCycle.objects.filter(municipality=municipality):
        found |= dict.fromkeys(cycle.budget_years, cycle.name)
    return found


# Deadlines


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Something that is due: "application", "payment" or "proof", for which programme, on which day."""

    kind: str
    day: dt.date
    days_left: int
    programme: FundingProgramme
    title: str
    amount: Decimal | None = None


def deadlines(municipality: Municipality, today: dt.date) -> list[Deadline]:
    """What is still open, the most urgent first; what is overdue has days left below zero."""
    return sorted(
        (*_to_apply(municipality, today), *_to_call(municipality, today), *_to_prove(municipality, today)),
        key=lambda each: (each.day, each.kind, each.programme.key),
    )


def _to_apply(municipality: Municipality, today: dt.date) -> Iterable[Deadline]:
    rows = FundingProgramme.objects.filter(municipality=municipality, apply_until__gte=today)
    sent = Q(applications__state__in=[ApplicationState.APPLIED, ApplicationState.AWARDED])
    for row in rows.annotate(sent=Count("applications", filter=sent)).filter(sent=0):
        left = (row.apply_until - today).days
        yield Deadline(kind="application", day=row.apply_until, days_left=left, programme=row, title="")


def _to_call(municipality: Municipality, today: dt.date) -> Iterable[Deadline]:
    rows = FundingPayment.objects.filter(
        application__municipality=municipality, due_on__isnull=False, called_on__isnull=True
    )
    for row in rows.select_related("application__programme"):
        yield Deadline(
            kind="payment",
            day=row.due_on,
            days_left=(row.due_on - today).days,
            programme=row.application.programme,
            title=row.application.title,
            amount=row.amount,
        )


def _to_prove(municipality: Municipality, today: dt.date) -> Iterable[Deadline]:
    rows = FundingApplication.objects.filter(
        municipality=municipality, proof_due_on__isnull=False, proof_given_on__isnull=True
    ).exclude(state__in=[ApplicationState.REFUSED, ApplicationState.WITHDRAWN])
    for row in rows.select_related("programme"):
        yield Deadline(
            kind="proof",
            day=row.proof_due_on,
            days_left=(row.proof_due_on - today).days,
            programme=row.programme,
            title=row.title,
            amount=row.awarded,
        )


def applications(programme: FundingProgramme) -> QuerySet[FundingApplication]:
    """The applications to a programme, in the order of their days."""
    rows = FundingApplication.objects.filter(programme=programme)
    return rows.select_related("programme").prefetch_related("payments")

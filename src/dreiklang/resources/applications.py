"""What changes the measures put forward for a programme, and the applications to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.text import slugify

from dreiklang.municipality.errors import FieldError, OutdatedError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.portfolio.models import FundingProgramme, Measure
from dreiklang.resources.errors import UnknownFundingError
from dreiklang.resources.models import FundedCost, FundedMeasure, FundingApplication, FundingPayment
from dreiklang.resources.own_share import Terms
from dreiklang.resources.queries import application_facts, funded_facts
from dreiklang.resources.rules import claim, subject_of
from dreiklang.resources.values import ApplicationFacts, FundedFacts
from dreiklang.wording import message

# Measures put forward


@transaction.atomic
def put_forward(
    municipality: Municipality, actor: Actor, programme: str, facts: FundedFacts, key: str = ""
) -> FundedMeasure:
    """Put a measure forward for a programme, as the last one."""
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    facts.check()
    owner = claim(municipality, programme)
    if owner.measure_limit is not None and owner.funded.count() >= owner.measure_limit:
        raise FieldError(
            "name",
            message("The programme funds at most {n} measures.", n=owner.measure_limit),
            message("Remove one first, or correct the number of measures of the programme."),
        )
    last = owner.funded.aggregate(last=Max("position"))["last"]
    funded = FundedMeasure(
        programme=owner,
        key=_free_key(owner, key or facts.measure or slugify(facts.name)[:30] or "m"),
        position=0 if last is None else last + 1,
    )
    _write_funded(funded, facts)
    record(municipality, actor, "funded_measure_added", subject_of(owner), after={"key": funded.key, **facts.plain()})
    return funded


def _free_key(programme: FundingProgramme, stem: str) -> str:
    taken = set(programme.funded.values_list("key", flat=True))
    key, number = stem[:36], 1
    while key in taken:
        number += 1
        key = f"{stem[:33]}-{number}"
    return key


@transaction.atomic
def change_funded(
    municipality: Municipality, actor: Actor, programme: str, key: str, facts: FundedFacts, *, seen: FundedFacts
) -> FundedMeasure:
    """Change what is said of a measure put forward; `seen` is what the person saw before."""
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    facts.check()
    owner = claim(municipality, programme)
    funded = _funded(owner, key)
    before = funded_facts(funded)
    if before != seen:
        raise OutdatedError
    if before == facts:
        return funded
    _write_funded(funded, facts)
    record(
        municipality,
        actor,
        "funded_measure_changed",
        subject_of(owner),
        before={"key": key, **before.plain()},
        after={"key": key, **facts.plain()},
    )
    return funded


@transaction.atomic
def withdraw(municipality: Municipality, actor: Actor, programme: str, key: str) -> None:
    """Take a measure back from a programme."""
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    owner = claim(municipality, programme)
    funded = _funded(owner, key)
    before = {"key": key, **funded_facts(funded).plain()}
    funded.delete()
    record(municipality, actor, "funded_measure_removed", subject_of(owner), before=before)


def _funded(programme: FundingProgramme, key: str) -> FundedMeasure:
    found = programme.funded.select_related("measure").filter(key=key).first()
    if found is None:
        raise UnknownFundingError
    return found


def _write_funded(funded: FundedMeasure, facts: FundedFacts) -> None:
    funded.measure = None
    if facts.measure:
        own = Measure.objects.filter(municipality=funded.programme.municipality_id, key=facts.measure)
        funded.measure = own.first()
        if funded.measure is None:
            raise FieldError(
                "measure",
                message("There is no measure “{key}” here (any more).", key=facts.measure),
                message("Look it up in the measure register."),
            )
    for name in ("name", "budget", "budget_state", "in_budget_anyway"):
        setattr(funded, name, getattr(facts, name))
    funded.source = dict(facts.source)
    funded.save()
    funded.costs.all().delete()
    FundedCost.objects.bulk_create(
        FundedCost(funded=funded, year=each.year, cost=each.cost, eligible=each.eligible) for each in facts.costs
    )


# Applications


@transaction.atomic
def add_application(
    municipality: Municipality, actor: Actor, programme: str, facts: ApplicationFacts
) -> FundingApplication:
    """Note an application to a programme."""
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    facts.check()
    owner = claim(municipality, programme)
    _refuse_beyond_limits(owner, facts, None)
    application = FundingApplication(municipality=municipality, programme=owner)
    _write_application(application, facts)
    record(municipality, actor, "application_added", _subject(application), after=facts.plain())
    return application


@transaction.atomic
def change_application(
    municipality: Municipality, actor: Actor, number: int, facts: ApplicationFacts, seen: ApplicationFacts
) -> FundingApplication:
    """Note what came of an application; `seen` is what the person saw before."""
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    facts.check()
    application = _claimed(municipality, number)
    before = application_facts(application)
    if before != seen:
        raise OutdatedError
    if before == facts:
        return application
    _refuse_beyond_limits(application.programme, facts, application)
    _write_application(application, facts)
    record(
        municipality,
        actor,
        "application_changed",
        _subject(application),
        before=before.plain(),
        after=facts.plain(),
    )
    return application


@transaction.atomic
def remove_application(municipality: Municipality, actor: Actor, number: int) -> None:
    """Remove an application that was noted in error; the record of changes keeps it."""
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    application = _claimed(municipality, number)
    before, subject = application_facts(application).plain(), _subject(application)
    application.delete()
    record(municipality, actor, "application_removed", subject, before=before)


def _subject(application: FundingApplication) -> Subject:
    return Subject("funding_application", str(application.pk), application.title)


def _claimed(municipality: Municipality, number: int) -> FundingApplication:
    found = FundingApplication.objects.filter(municipality=municipality, pk=number).select_related("programme").first()
    if found is None:
        raise UnknownFundingError
    claim(municipality, found.programme.key)
    found.refresh_from_db()
    return found


def _refuse_beyond_limits(programme: FundingProgramme, facts: ApplicationFacts, own: FundingApplication | None) -> None:
    """All awards of a programme together keep to what it pays, and payments to its years."""
    if facts.awarded is not None:
        others = programme.applications.exclude(pk=own.pk if own else None).aggregate(total=Sum("awarded"))["total"]
        _refuse_too_much(programme, facts.awarded, others or Decimal(0))
    for payment in facts.payments:
        if programme.first_year is not None and payment.year < programme.first_year:
            raise FieldError(
                f"payment_{payment.year}",
                message("The programme begins in {year}.", year=programme.first_year),
                message("Give the payment in a later year."),
            )


def _refuse_too_much(programme: FundingProgramme, awarded: Decimal, others: Decimal) -> None:
    terms: dict[str, Any] = {name: getattr(programme, name) for name in Terms.__dataclass_fields__}
    most = Terms(**terms).grant_most
    if most is not None and awarded + others > most:
        raise FieldError(
            "awarded",
            message(
                "The programme pays at most {most} TEUR; {others} TEUR are awarded otherwise.",
                most=most,
                others=others,
            ),
            message("Give at most {rest} TEUR, or correct the programme's limit.", rest=max(most - others, Decimal(0))),
        )


def _write_application(application: FundingApplication, facts: ApplicationFacts) -> None:
    for name in set(ApplicationFacts.__dataclass_fields__) - {"payments"}:
        setattr(application, name, getattr(facts, name))
    application.revision += 1
    application.save()
    application.payments.all().delete()
    FundingPayment.objects.bulk_create(
        FundingPayment(
            application=application,
            year=each.year,
            amount=each.amount,
            due_on=each.due_on,
            called_on=each.called_on,
        )
        for each in facts.payments
    )

"""What changes budget cycles and funding programmes, and stores both as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify

from dreiklang.municipality.errors import FieldError, OutdatedError, TakenError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.portfolio.models import FundingProgramme, Measure, Register
from dreiklang.resources.errors import InUseError, UnknownFundingError
from dreiklang.resources.models import BudgetCycle, FundedMeasure
from dreiklang.resources.queries import awarded_by_programme, programme_facts
from dreiklang.resources.values import ProgrammeFacts
from dreiklang.wording import message


@transaction.atomic
def store_cycle(
    municipality: Municipality,
    actor: Actor,
    name: str,
    budget_years: Sequence[int],
    planning_years: Sequence[int],
) -> BudgetCycle:
    """Add a budget cycle."""
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    cycle = BudgetCycle.objects.create(
        municipality=municipality,
        name=name,
        budget_years=list(budget_years),
        planning_years=list(planning_years),
    )
    subject = Subject("cycle", str(cycle.pk), name)
    record(municipality, actor, "cycle_stored", subject, after={"budget_years": list(budget_years)})
    return cycle


def subject_of(programme: FundingProgramme) -> Subject:
    """The programme as the record of changes names it."""
    return Subject("funding_programme", programme.key, programme.name)


@transaction.atomic
def store_funding_programme(
    municipality: Municipality,
    actor: Actor,
    key: str,
    facts: ProgrammeFacts,
    measures: Sequence[Mapping[str, Any]] = (),
    *,
    sources: Mapping[str, Any] | None = None,
    stated_years: int | None = None,
) -> FundingProgramme:
    """Add a funding programme with the measures put forward for it, in order; `sources` are places in papers."""
    programme = _added(municipality, actor, key, facts)
    programme.sources, programme.stated_years = dict(sources or {}), stated_years
    programme.save(update_fields=["sources", "stated_years"])
    FundedMeasure.objects.bulk_create(
        FundedMeasure(programme=programme, position=position, **entry) for position, entry in enumerate(measures)
    )
    record(
        municipality,
        actor,
        "funding_programme_stored",
        subject_of(programme),
        after={**facts.plain(), "put_forward": len(measures)},
    )
    return programme


@transaction.atomic
def add_programme(municipality: Municipality, actor: Actor, facts: ProgrammeFacts) -> FundingProgramme:
    """Add a funding programme under a key that reads like its name."""
    key = slugify(facts.name.replace("ß", "ss"))[:70] or "programm"
    programme = _added(municipality, actor, key, facts)
    record(municipality, actor, "funding_programme_stored", subject_of(programme), after=facts.plain())
    return programme


def _added(municipality: Municipality, actor: Actor, key: str, facts: ProgrammeFacts) -> FundingProgramme:
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    facts.check()
    own = FundingProgramme.objects.filter(municipality=municipality)
    if own.filter(key=key).exists():
        raise TakenError(facts.name)
    last = own.aggregate(last=Max("position"))["last"]
    programme = FundingProgramme(municipality=municipality, key=key, position=0 if last is None else last + 1)
    _write(programme, facts)
    return programme


def _write(programme: FundingProgramme, facts: ProgrammeFacts) -> None:
    for name in set(ProgrammeFacts.__dataclass_fields__) - {"measures"}:
        setattr(programme, name, getattr(facts, name))
    found = Measure.objects.filter(municipality=programme.municipality_id, key__in=facts.measures)
    unknown = set(facts.measures) - {measure.key for measure in found}
    if unknown:
        raise FieldError(
            "measures",
            message("There is no measure “{key}” here (any more).", key=min(unknown)),
            message("Look it up in the measure register."),
        )
    was_planned = programme.pk is not None and programme.measures.exists()
    programme.save()
    programme.measures.set(found)
    if was_planned or facts.measures:
        _outdate_previews(programme.municipality_id)


def _outdate_previews(municipality: int) -> None:
    """What planning reads has changed: previews of an import do not hold any more."""
    Register.objects.filter(municipality=municipality).update(revision=F("revision") + 1)


@transaction.atomic
def change_programme(
    municipality: Municipality, actor: Actor, key: str, facts: ProgrammeFacts, seen: ProgrammeFacts
) -> FundingProgramme:
    """Change what is said of a programme, for planning and account alike; `seen` is what the person saw before.

    A figure that is changed here loses its place in a paper: it is the person's entry from now on.
    """
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    facts.check()
    programme = claim(municipality, key)
    before = programme_facts(programme)
    if before != seen:
        raise OutdatedError
    if before == facts:
        return programme
    _refuse_less_than_awarded(programme, facts)
    changed = {name for name in ProgrammeFacts.__dataclass_fields__ if getattr(before, name) != getattr(facts, name)}
    programme.sources = {name: place for name, place in programme.sources.items() if name not in changed}
    _write(programme, facts)
    record(
        municipality,
        actor,
        "funding_programme_changed",
        subject_of(programme),
        before=before.plain(),
        after=facts.plain(),
    )
    return programme


def _refuse_less_than_awarded(programme: FundingProgramme, facts: ProgrammeFacts) -> None:
    awarded = awarded_by_programme(programme.municipality).get(programme.pk)
    if awarded is not None and facts.grant_limit is not None and awarded > facts.grant_limit:
        raise FieldError(
            "grant_limit",
            message("{awarded} TEUR are awarded already.", awarded=awarded),
            message("Correct the awards first, or give at least this amount."),
        )
    put_forward, limit = programme.funded.count(), facts.measure_limit
    if limit is not None and limit != programme.measure_limit and put_forward > limit:
        raise FieldError(
            "measure_limit",
            message("{n} measures are put forward already.", n=put_forward),
            message("Remove measures first, or give at least this number."),
        )


@transaction.atomic
def remove_programme(municipality: Municipality, actor: Actor, key: str) -> None:
    """Remove a programme with the measures put forward; refused while there are applications."""
    authorise(actor, municipality, Permission.EDIT_FUNDING)
    programme = claim(municipality, key)
    if programme.applications.exists():
        raise InUseError
    before = {**programme_facts(programme).plain(), "put_forward": [each.name for each in programme.funded.all()]}
    subject, was_planned = subject_of(programme), programme.measures.exists()
    programme.funded.all().delete()
    programme.delete()
    if was_planned:
        _outdate_previews(municipality.pk)
    record(municipality, actor, "funding_programme_removed", subject, before=before)


def claim(municipality: Municipality, key: str) -> FundingProgramme:
    """The programme, with its row locked until the transaction ends, so that changes take turns."""
    rows = FundingProgramme.objects.filter(municipality=municipality, key=key)
    rows.update(revision=F("revision") + 1)
    programme = rows.select_related("municipality").first()
    if programme is None:
        raise UnknownFundingError
    return programme

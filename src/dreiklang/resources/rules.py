"""What changes budget cycles and funding programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.resources.models import BudgetCycle, FundedMeasure, FundingProgramme


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


@transaction.atomic
def store_funding_programme(
    municipality: Municipality,
    actor: Actor,
    facts: Mapping[str, Any],
    measures: Sequence[Mapping[str, Any]],
) -> FundingProgramme:
    """Add a funding programme and the measures put forward for it, in the given order."""
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    programme = FundingProgramme.objects.create(municipality=municipality, **facts)
    FundedMeasure.objects.bulk_create(
        FundedMeasure(programme=programme, position=position, **entry) for position, entry in enumerate(measures)
    )
    subject = Subject("funding_programme", str(programme.pk), programme.name)
    record(municipality, actor, "funding_programme_stored", subject, after={"measures": len(measures)})
    return programme

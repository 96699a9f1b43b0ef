"""Reads of budget cycles and funding programmes."""

from __future__ import annotations

from django.db.models import QuerySet

from dreiklang.municipality.models import Municipality
from dreiklang.resources.models import BudgetCycle, FundingProgramme


def current_cycle(municipality: Municipality) -> BudgetCycle | None:
    """The newest budget cycle."""
    return BudgetCycle.objects.filter(municipality=municipality).first()


def funding_programmes(municipality: Municipality) -> QuerySet[FundingProgramme]:
    """All funding programmes with their measures."""
    return FundingProgramme.objects.filter(municipality=municipality).prefetch_related("measures")

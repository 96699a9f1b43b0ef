"""Reads of a city's strategy."""

from __future__ import annotations

from django.db.models import QuerySet

from dreiklang.municipality.models import Municipality
from dreiklang.strategy.models import ElementKind, Strategy

__all__ = ["ElementKind", "strategies"]


def strategies(municipality: Municipality) -> QuerySet[Strategy]:
    """The city's strategies with all their elements, oldest first."""
    return Strategy.objects.filter(municipality=municipality).prefetch_related("elements__parent")

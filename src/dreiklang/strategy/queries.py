"""Reads of a city's strategy."""

from __future__ import annotations

from django.db.models import QuerySet

from dreiklang.municipality.models import Municipality
from dreiklang.strategy.models import ElementKind, Strategy, StrategyElement

__all__ = ["ElementKind", "outline", "strategies"]


def strategies(municipality: Municipality) -> QuerySet[Strategy]:
    """The city's strategies with all their elements, oldest first."""
    return Strategy.objects.filter(municipality=municipality).prefetch_related("elements__children")


def outline(strategy: Strategy) -> list[tuple[str, list[StrategyElement]]]:
    """The strategy's elements by kind, in order of the kinds' first mention; what has a parent stands with it."""
    groups: dict[str, list[StrategyElement]] = {}
    for element in strategy.elements.all():
        if element.parent_id is None:
            groups.setdefault(element.kind, []).append(element)
    return list(groups.items())

"""What changes a city's strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.strategy.models import ElementKind, Strategy, StrategyElement


@dataclass(frozen=True, kw_only=True)
class ElementEntry:
    """One element to store; `parent` is the name of an element given before it."""

    kind: str
    name: str
    parent: str = ""


@transaction.atomic
def store_strategy(
    municipality: Municipality,
    actor: Actor,
    *,
    title: str,
    vision: str,
    year: int,
    paper_key: str,
    elements: Sequence[ElementEntry],
) -> Strategy:
    """Add a strategy with its elements in the given order."""
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    strategy = Strategy.objects.create(
        municipality=municipality, title=title, vision=vision, year=year, paper_key=paper_key
    )
    stored: dict[str, StrategyElement] = {}
    for position, entry in enumerate(elements):
        stored[entry.name] = StrategyElement.objects.create(
            strategy=strategy,
            kind=ElementKind(entry.kind),
            name=entry.name,
            parent=stored[entry.parent] if entry.parent else None,
            position=position,
        )
    subject = Subject("strategy", str(strategy.pk), title)
    record(municipality, actor, "strategy_stored", subject, after={"elements": len(stored)})
    return strategy

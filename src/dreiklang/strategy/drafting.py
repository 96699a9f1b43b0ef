"""What changes the elements of a draft: adding, changing, moving, removing. Adopted versions never change."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from django.db import transaction
from django.db.models import Max

from dreiklang.municipality.errors import FieldError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.rules import record
from dreiklang.municipality.values import Actor
from dreiklang.strategy.errors import HasPartsError, UnknownElementError
from dreiklang.strategy.models import StrategyElement, StrategyEntry, StrategyVersion
from dreiklang.strategy.queries import facts_of
from dreiklang.strategy.rules import claim_draft, new_element, subject_of
from dreiklang.strategy.values import ElementFacts, dimension
from dreiklang.wording import message


@transaction.atomic
def add_element(
    municipality: Municipality, actor: Actor, strategy: int, facts: ElementFacts, *, seen: int
) -> StrategyEntry:
    """Add an element at the end; `seen` is the revision of the draft that the person saw."""
    facts.check()
    draft = claim_draft(municipality, actor, strategy, seen)
    _refuse_taken(draft, facts)
    parent = _parent(draft, facts)
    serves = _served(municipality, draft, facts)
    last = draft.entries.aggregate(last=Max("position"))["last"]
    entry = StrategyEntry.objects.create(
        version=draft,
        element=new_element(draft.strategy, facts.kind, facts.name),
        name=facts.name,
        parent=parent,
        serves=serves,
        position=0 if last is None else last + 1,
        **asdict(facts.place),
    )
    after = {"element": entry.element.key, **facts.plain()}
    record(municipality, actor, "strategy_draft_changed", subject_of(draft.strategy), after=after)
    return entry


@transaction.atomic
def change_element(
    municipality: Municipality, actor: Actor, strategy: int, key: str, facts: ElementFacts, *, seen: int
) -> StrategyEntry:
    """Rename an element, put it under another one, or correct its place in the paper; its kind stays."""
    facts.check()
    draft = claim_draft(municipality, actor, strategy, seen)
    entry = _entry(draft, key)
    if facts.kind != entry.element.kind:
        raise FieldError(
            "kind",
            message("An element keeps its kind in all versions."),
            message("Remove it and add another one."),
        )
    before = facts_of(entry)
    _refuse_taken(draft, facts, entry)
    parent = _parent(draft, facts, entry)
    entry.serves = _served(municipality, draft, facts)
    entry.name, entry.parent = facts.name, parent
    for name, value in asdict(facts.place).items():
        setattr(entry, name, value)
    entry.save()
    record(
        municipality,
        actor,
        "strategy_draft_changed",
        subject_of(draft.strategy),
        before={"element": key, **before.plain()},
        after={"element": key, **facts.plain()},
    )
    return entry


@transaction.atomic
def move_element(
    municipality: Municipality, actor: Actor, strategy: int, key: str, way: Literal["up", "down"], *, seen: int
) -> StrategyVersion:
    """Let an element change places with the one before or behind it among its own."""
    draft = claim_draft(municipality, actor, strategy, seen)
    entry = _entry(draft, key)
    own = list(draft.entries.filter(parent=entry.parent_id, element__kind=entry.element.kind).order_by("position"))
    here = next(index for index, each in enumerate(own) if each.pk == entry.pk)
    there = here + (1 if way == "down" else -1)
    if not 0 <= there < len(own):
        return draft
    other = own[there]
    for row, position in ((entry, other.position), (other, entry.position)):
        StrategyEntry.objects.filter(pk=row.pk).update(position=position)
    after = {"element": key, "way": way, "past": other.element.key}
    record(municipality, actor, "strategy_draft_changed", subject_of(draft.strategy), after=after)
    return draft


@transaction.atomic
def remove_element(municipality: Municipality, actor: Actor, strategy: int, key: str, *, seen: int) -> StrategyVersion:
    """Take an element out of the draft; versions that were adopted keep it."""
    draft = claim_draft(municipality, actor, strategy, seen)
    entry = _entry(draft, key)
    if draft.entries.filter(parent=entry.element_id).exists():
        raise HasPartsError(entry.name)
    before = {"element": key, **facts_of(entry).plain()}
    element = entry.element
    entry.delete()
    if not element.entries.exists():
        element.delete()
    record(municipality, actor, "strategy_draft_changed", subject_of(draft.strategy), before=before)
    return draft


def _entry(draft: StrategyVersion, key: str) -> StrategyEntry:
    found = draft.entries.select_related("element", "parent").filter(element__key=key).first()
    if found is None:
        raise UnknownElementError
    return found


def _refuse_taken(draft: StrategyVersion, facts: ElementFacts, own: StrategyEntry | None = None) -> None:
    same = draft.entries.filter(name=facts.name, element__kind=facts.kind)
    if same.exclude(pk=own.pk if own else None).exists():
        raise FieldError(
            "name",
            message("There is another “{name}” of this kind.", name=facts.name),
            message("Give each element a name of its own."),
        )


def _parent(draft: StrategyVersion, facts: ElementFacts, own: StrategyEntry | None = None) -> StrategyElement | None:
    """The element to stand under: of the draft, of the same dimension, and not among the element's own parts."""
    if not facts.parent:
        return None
    entries = {each.element.key: each for each in draft.entries.select_related("element", "parent")}
    if facts.parent not in entries:
        raise UnknownElementError("parent")
    parent = entries[facts.parent].element
    if dimension(parent.kind) != dimension(facts.kind):
        raise FieldError(
            "parent",
            message("An element of this kind cannot stand there."),
            message("Topic fields stand in action fields; everything else in its own kind."),
        )
    above: StrategyElement | None = parent
    while above is not None and own is not None:
        if above.pk == own.element_id:
            raise FieldError(
                "parent",
                message("An element cannot be a part of itself."),
                message("Choose one that is not among its parts."),
            )
        above = entries[above.key].parent if above.key in entries else None
    return parent


def _served(municipality: Municipality, draft: StrategyVersion, facts: ElementFacts) -> StrategyElement | None:
    """The element of the city's own strategy that a department's element contributes to."""
    if facts.serves is None:
        return None
    found = StrategyElement.objects.filter(
        pk=facts.serves,
        strategy__municipality=municipality,
        strategy__organization=None,
        entries__version__adopted=True,
    ).first()
    if found is None or draft.strategy.organization_id is None:
        raise FieldError(
            "serves",
            message("Only a department's element can serve one of the city's strategy."),
            message("Choose an element of the city's strategy, or none."),
        )
    return found

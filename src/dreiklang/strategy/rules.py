"""What changes strategies as wholes: founding, drafting, adopting and discarding versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils.text import slugify

from dreiklang.municipality.errors import FieldError, OutdatedError, TakenError
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.strategy import queries
from dreiklang.strategy.errors import DraftExistsError, EmptyVersionError, NoDraftError
from dreiklang.strategy.models import Strategy, StrategyElement, StrategyEntry, StrategyVersion
from dreiklang.strategy.values import (
    LONGEST_NAME,
    Adoption,
    ElementKind,
    PaperPlace,
    VersionFacts,
)
from dreiklang.wording import message


@dataclass(frozen=True, kw_only=True)
class ElementEntry:
    """One element to store; `parent` is the name of an element given before it."""

    kind: str
    name: str
    parent: str = ""
    place: PaperPlace = field(default_factory=PaperPlace)


def subject_of(strategy: Strategy) -> Subject:
    """The strategy as the record of changes names it."""
    return Subject("strategy", str(strategy.pk), strategy.title)


@transaction.atomic
def store_strategy(
    municipality: Municipality,
    actor: Actor,
    *,
    title: str,
    head: VersionFacts,
    adoption: Adoption,
    elements: Sequence[ElementEntry],
    organization: str = "",
) -> Strategy:
    """Add a strategy that is already in force, with its elements in the given order."""
    strategy = _founded(municipality, actor, title, organization)
    version = StrategyVersion.objects.create(strategy=strategy, number=1, **_head_fields(head))
    stored: dict[str, StrategyElement] = {}
    for position, entry in enumerate(elements):
        element = new_element(strategy, entry.kind, entry.name)
        StrategyEntry.objects.create(
            version=version,
            element=element,
            name=entry.name,
            parent=stored[entry.parent] if entry.parent else None,
            position=position,
            **asdict(entry.place),
        )
        stored[entry.name] = element
    _adopt(version, adoption)
    record(municipality, actor, "strategy_stored", subject_of(strategy), after={"elements": len(stored)})
    return strategy


@transaction.atomic
def found_strategy(
    municipality: Municipality, actor: Actor, *, title: str, head: VersionFacts, organization: str = ""
) -> Strategy:
    """Begin a strategy of the city, or of one of its organisations (by key), with an empty draft."""
    strategy = _founded(municipality, actor, title, organization)
    StrategyVersion.objects.create(strategy=strategy, number=1, **_head_fields(head))
    record(municipality, actor, "strategy_founded", subject_of(strategy), after={"title": title, **head.plain()})
    return strategy


def _founded(municipality: Municipality, actor: Actor, title: str, organization: str) -> Strategy:
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    if not title.strip() or len(title) > LONGEST_NAME:
        raise FieldError(
            "title",
            message("The name is empty or longer than {n} characters.", n=LONGEST_NAME),
            message("Give a shorter name."),
        )
    if Strategy.objects.filter(municipality=municipality, title=title).exists():
        raise TakenError(title)
    place = None
    if organization:
        place = Organization.objects.filter(municipality=municipality, key=organization).first()
        if place is None:
            raise FieldError(
                "organization",
                message("There is no organisation “{key}” here.", key=organization),
                message("Choose one of the organisations of the register."),
            )
    return Strategy.objects.create(municipality=municipality, title=title, organization=place)


def _head_fields(head: VersionFacts) -> dict[str, object]:
    head.check()
    return {"year": head.year, "vision": head.vision, **asdict(head.place)}


def new_element(strategy: Strategy, kind: str, name: str) -> StrategyElement:
    """An element with a key of its own that reads like its first name."""
    stem = slugify(name.replace("ß", "ss"))[:70] or "element"
    taken = set(StrategyElement.objects.filter(strategy=strategy, key__startswith=stem).values_list("key", flat=True))
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return StrategyElement.objects.create(strategy=strategy, key=key, kind=ElementKind(kind))


@transaction.atomic
def draft_version(municipality: Municipality, actor: Actor, strategy: Strategy) -> StrategyVersion:
    """Begin a new version with everything that the one in force says."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    Strategy.objects.select_for_update().get(pk=strategy.pk, municipality=municipality)
    if StrategyVersion.objects.filter(strategy=strategy, adopted=False).exists():
        raise DraftExistsError
    base = StrategyVersion.objects.filter(strategy=strategy).first()
    number = base.number + 1 if base else 1
    place = {"paper_key": base.paper_key, "line": base.line, "words": base.words} if base else {}
    draft = StrategyVersion.objects.create(
        strategy=strategy,
        number=number,
        year=base.year if base else 0,
        vision=base.vision if base else "",
        **place,
    )
    names = ("element_id", "name", "parent_id", "serves_id", "position", "paper_key", "line", "words")
    StrategyEntry.objects.bulk_create(
        StrategyEntry(version=draft, **{name: getattr(entry, name) for name in names})
        for entry in StrategyEntry.objects.filter(version=base)
    )
    record(municipality, actor, "strategy_version_drafted", subject_of(strategy), after={"version": number})
    return draft


@transaction.atomic
def claim_draft(municipality: Municipality, actor: Actor, strategy: int, seen: int) -> StrategyVersion:
    """The draft for one change: exactly one of two that saw the same revision gets it."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    drafts = StrategyVersion.objects.filter(strategy=strategy, strategy__municipality=municipality, adopted=False)
    if drafts.filter(revision=seen).update(revision=seen + 1) != 1:
        raise OutdatedError if drafts.exists() else NoDraftError
    return drafts.select_related("strategy").get()


@transaction.atomic
def change_head(
    municipality: Municipality, actor: Actor, strategy: int, head: VersionFacts, *, seen: int
) -> StrategyVersion:
    """Change the draft's year and vision; `seen` is the revision of the draft that the person saw."""
    fields = _head_fields(head)
    draft = claim_draft(municipality, actor, strategy, seen)
    before = queries.head_of(draft)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(fields))
    subject = subject_of(draft.strategy)
    record(municipality, actor, "strategy_draft_changed", subject, before=before.plain(), after=head.plain())
    return draft


@transaction.atomic
def adopt_version(
    municipality: Municipality, actor: Actor, strategy: int, adoption: Adoption, *, seen: int
) -> StrategyVersion:
    """Put the draft into force; the version before stays readable. Nothing of an adopted version changes any more."""
    draft = claim_draft(municipality, actor, strategy, seen)
    if not draft.entries.exists():
        raise EmptyVersionError
    before = queries.version(municipality, strategy)
    _check_order(before, adoption)
    _adopt(draft, adoption)
    after = {"version": draft.number, "on": adoption.on, "decision": adoption.decision, "paper": draft.paper_key}
    record(
        municipality,
        actor,
        "strategy_adopted",
        subject_of(draft.strategy),
        before={"version": before.number} if before else None,
        after=after,
    )
    return draft


def _check_order(before: StrategyVersion | None, adoption: Adoption) -> None:
    if before and before.adopted_on and adoption.on and adoption.on < before.adopted_on:
        raise FieldError(
            "on",
            message("The version before was adopted on {day}, later than this.", day=before.adopted_on),
            message("Give the day on which this version was adopted."),
        )


def _adopt(version: StrategyVersion, adoption: Adoption) -> None:
    version.adopted, version.adopted_on, version.decision = True, adoption.on, adoption.decision
    if adoption.paper_key:
        if adoption.paper_key != version.paper_key:
            version.line, version.words = None, ""
        version.paper_key = adoption.paper_key
    version.save(update_fields=["adopted", "adopted_on", "decision", "paper_key", "line", "words"])


@transaction.atomic
def discard_draft(municipality: Municipality, actor: Actor, strategy: int, *, seen: int) -> None:
    """Drop the draft, and with it a strategy that was never in force."""
    draft = claim_draft(municipality, actor, strategy, seen)
    owner = draft.strategy
    subject = subject_of(owner)
    draft.delete()
    StrategyElement.objects.filter(strategy=owner, entries=None).delete()
    if not owner.versions.exists():
        owner.delete()
    record(municipality, actor, "strategy_draft_discarded", subject, before={"version": draft.number})

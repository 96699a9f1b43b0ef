"""Strategies in versions: those in force, older ones, what changed; and drafting, adopting, discarding a new one."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from ninja import Path, Query
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.places import PlaceBody, place_in_paper
from dreiklang.api.shapes import LARGEST_NUMBER, Body, Day, OrganizationRef, Shape, Whole
from dreiklang.municipality.permissions import Permission
from dreiklang.strategy import drafting, queries, rules
from dreiklang.strategy.queries import ElementKind
from dreiklang.strategy.values import LONGEST_NAME, Adoption, ElementFacts, VersionFacts

if TYPE_CHECKING:
    from dreiklang.strategy.models import StrategyEntry, StrategyVersion

section = Section("Strategy")
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The strategy's number", example=1)]
VersionNumber = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="Number of the version", example=1)]
ElementKey = Annotated[str, Path(description="Key of the element", example="online-services")]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Year = Annotated[Whole, Field(ge=1990, le=2100)]


class PaperPlace(Shape):
    """Where in a council paper something stands; the line and the words may be unknown."""

    paper: str
    line: int | None
    words: str


class Element(Shape):
    """A goal, field or topic of a strategy; `parent` is the name of what it is a part of, `serves` an element's id."""

    id: int
    key: str
    kind: str
    name: str
    parent: str | None
    serves: int | None
    place: PaperPlace | None


class StrategyRow(Shape):
    """A strategy as the version in force says it, with its parts in order; without an organisation it is the city's."""

    id: int
    title: str
    organization: OrganizationRef | None
    version: int
    adopted_on: dt.date | None
    decision: str
    vision: str
    year: int
    paper: str
    elements: list[Element]


class StrategyDraft(StrategyRow):
    """A version that is being drafted; `revision` counts its changes."""

    revision: int


class Renaming(Shape):
    """An element under its old and its new name."""

    key: str
    before: str
    after: str


class Movement(Shape):
    """An element under its old and its new parent, by name; the same twice: only its order has changed."""

    key: str
    name: str
    before: str
    after: str


class VersionDifference(Shape):
    """What one version says otherwise than another: keys added and removed, and what was renamed and moved."""

    added: list[str]
    removed: list[str]
    renamed: list[Renaming]
    moved: list[Movement]
    vision_changed: bool


class HeadBody(Body):
    """What a version says apart from its elements."""

    year: Year
    vision: Annotated[str, Field(max_length=5000)] = ""
    place: PlaceBody | None = None


class NewStrategy(HeadBody):
    """A strategy that begins: of the city, or of one of its organisations (by key)."""

    title: Name
    organization: Annotated[str, Field(max_length=60)] = ""


class ElementBody(Body):
    """An element of a draft; `parent` is the key of another, `serves` the id of an element of the city's strategy."""

    kind: ElementKind
    name: Name
    parent: Annotated[str, Field(max_length=80)] = ""
    serves: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] | None = None
    place: PlaceBody | None = None


class AdoptionBody(Body):
    """How a version comes into force; `paper` is the key of a council paper."""

    on: Day
    decision: Annotated[str, Field(max_length=300)] = ""
    paper: Annotated[str, Field(max_length=80)] = ""


class MoveBody(Body):
    """One place up or down among its own."""

    way: Literal["up", "down"]


@section.get("/strategies", Permission.SEE_PUBLISHED, Page[StrategyRow])
def list_strategies(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[StrategyRow]:
    """The strategies in force with their goals, fields and topics: the city's first, then departments'."""
    return paged(place.request, queries.in_force(place.municipality), limit, offset, _row)


@section.post("/strategies", Permission.EDIT_STRATEGY, StrategyDraft)
def begin_strategy(place: Place, wanted: NewStrategy) -> StrategyDraft:
    """Begin a strategy with an empty draft."""
    made = rules.found_strategy(
        place.municipality,
        place.actor,
        title=wanted.title,
        head=_head(place, wanted),
        organization=wanted.organization,
    )
    place.located("strategies", made.pk, "draft")
    return _draft(place, made.pk)


@section.get("/strategies/{int:strategy}/versions/{int:number}", Permission.SEE_PUBLISHED, StrategyRow)
def get_strategy_version(place: Place, strategy: Number, number: VersionNumber) -> StrategyRow:
    """One adopted version; older ones stay readable."""
    return _row(_adopted(place, strategy, number))


@section.get("/strategies/{int:strategy}/difference", Permission.SEE_PUBLISHED, VersionDifference)
def compare_strategy_versions(
    place: Place,
    strategy: Number,
    before: Annotated[int, Query(ge=1, le=LARGEST_NUMBER, description="Number of the older version")],
    after: Annotated[int, Query(ge=1, le=LARGEST_NUMBER, description="Number of the newer version")],
) -> VersionDifference:
    """What one adopted version says otherwise than another."""
    found = queries.difference(_adopted(place, strategy, before), _adopted(place, strategy, after))
    return VersionDifference(
        added=[each.key for each in found.added],
        removed=[each.key for each in found.removed],
        renamed=[Renaming(key=each.key, before=each.before, after=each.after) for each in found.renamed],
        moved=[Movement(key=each.key, name=each.name, before=each.before, after=each.after) for each in found.moved],
        vision_changed=found.vision is not None,
    )


@section.post("/strategies/{int:strategy}/draft", Permission.EDIT_STRATEGY, StrategyDraft)
def draft_strategy(place: Place, strategy: Number) -> StrategyDraft:
    """Begin a new version with everything that the one in force says."""
    found = queries.strategy(place.municipality, strategy)
    if found is None:
        raise Http404
    rules.draft_version(place.municipality, place.actor, found)
    place.located("strategies", strategy, "draft")
    return _draft(place, strategy)


@section.get("/strategies/{int:strategy}/draft", Permission.EDIT_STRATEGY, StrategyDraft)
def get_strategy_draft(place: Place, strategy: Number) -> StrategyDraft:
    """The version that is being drafted; its ETag is what changes of it ask for."""
    return _draft(place, strategy)


@section.patch("/strategies/{int:strategy}/draft", Permission.EDIT_STRATEGY, StrategyDraft)
def change_strategy_draft(place: Place, strategy: Number, change: HeadBody) -> StrategyDraft:
    """Change year and vision of the draft."""
    with unless_changed(place.request, partial(_draft, place, strategy)):
        rules.change_head(
            place.municipality, place.actor, strategy, _head(place, change), seen=_revision(place, strategy)
        )
    return _draft(place, strategy)


@section.delete("/strategies/{int:strategy}/draft", Permission.EDIT_STRATEGY)
def discard_strategy_draft(place: Place, strategy: Number) -> None:
    """Drop the draft, and with it a strategy that was never in force."""
    rules.discard_draft(place.municipality, place.actor, strategy, seen=_revision(place, strategy))


@section.post("/strategies/{int:strategy}/draft/adoption", Permission.EDIT_STRATEGY, StrategyRow)
def adopt_strategy(place: Place, strategy: Number, wanted: AdoptionBody) -> StrategyRow:
    """Put the draft into force; the version before stays readable."""
    seen = _revision(place, strategy)
    paper = place_in_paper(place, PlaceBody(paper=wanted.paper)).paper_key if wanted.paper else ""
    adoption = Adoption(on=wanted.on, decision=wanted.decision, paper_key=paper)
    made = rules.adopt_version(place.municipality, place.actor, strategy, adoption, seen=seen)
    place.located("strategies", strategy, "versions", made.number)
    return _row(_adopted(place, strategy, made.number))


@section.post("/strategies/{int:strategy}/draft/elements", Permission.EDIT_STRATEGY, StrategyDraft)
def add_strategy_element(place: Place, strategy: Number, wanted: ElementBody) -> StrategyDraft:
    """Add an element to the draft, as the last of its kind."""
    seen = _revision(place, strategy)
    drafting.add_element(place.municipality, place.actor, strategy, _facts(place, wanted), seen=seen)
    return _draft(place, strategy)


@section.patch("/strategies/{int:strategy}/draft/elements/{element}", Permission.EDIT_STRATEGY, StrategyDraft)
def change_strategy_element(place: Place, strategy: Number, element: ElementKey, change: ElementBody) -> StrategyDraft:
    """Rename an element, put it under another one, or correct its place; If-Match is the draft's ETag."""
    _has(place, strategy, element)
    with unless_changed(place.request, partial(_draft, place, strategy)):
        seen, facts = _revision(place, strategy), _facts(place, change)
        drafting.change_element(place.municipality, place.actor, strategy, element, facts, seen=seen)
    return _draft(place, strategy)


@section.post("/strategies/{int:strategy}/draft/elements/{element}/moves", Permission.EDIT_STRATEGY, StrategyDraft)
def move_strategy_element(place: Place, strategy: Number, element: ElementKey, wanted: MoveBody) -> StrategyDraft:
    """Let an element change places with the one before or behind it."""
    seen = _has(place, strategy, element)
    drafting.move_element(place.municipality, place.actor, strategy, element, wanted.way, seen=seen)
    return _draft(place, strategy)


@section.delete("/strategies/{int:strategy}/draft/elements/{element}", Permission.EDIT_STRATEGY)
def remove_strategy_element(place: Place, strategy: Number, element: ElementKey) -> None:
    """Take an element out of the draft; versions that were adopted keep it."""
    seen = _has(place, strategy, element)
    drafting.remove_element(place.municipality, place.actor, strategy, element, seen=seen)


def _adopted(place: Place, strategy: int, number: int) -> StrategyVersion:
    found = queries.version(place.municipality, strategy, number)
    if found is None or not found.adopted:
        raise Http404
    return found


def _drafted(place: Place, strategy: int) -> StrategyVersion:
    found = queries.draft(place.municipality, strategy)
    if found is None:
        raise Http404
    return found


def _draft(place: Place, strategy: int) -> StrategyDraft:
    found = _drafted(place, strategy)
    return StrategyDraft(**_row(found).model_dump(), revision=found.revision)


def _revision(place: Place, strategy: int) -> int:
    return _drafted(place, strategy).revision


def _has(place: Place, strategy: int, element: str) -> int:
    """The draft's revision, if it has the element."""
    draft = _drafted(place, strategy)
    if not any(entry.element.key == element for entry in draft.entries.all()):
        raise Http404
    return draft.revision


def _head(place: Place, wanted: HeadBody) -> VersionFacts:
    return VersionFacts(year=wanted.year, vision=wanted.vision, place=place_in_paper(place, wanted.place))


def _facts(place: Place, wanted: ElementBody) -> ElementFacts:
    return ElementFacts(
        kind=wanted.kind.value,
        name=wanted.name,
        parent=wanted.parent,
        serves=wanted.serves,
        place=place_in_paper(place, wanted.place),
    )


def _row(version: StrategyVersion) -> StrategyRow:
    strategy = version.strategy
    entries = list(version.entries.all())
    names = {entry.element_id: entry.name for entry in entries}
    owner = strategy.organization
    return StrategyRow(
        id=strategy.pk,
        title=strategy.title,
        organization=OrganizationRef(key=owner.key, name=owner.name) if owner else None,
        version=version.number,
        adopted_on=version.adopted_on,
        decision=version.decision,
        vision=version.vision,
        year=version.year,
        paper=version.paper_key,
        elements=[_element(entry, names) for entry in entries],
    )


def _element(entry: StrategyEntry, names: dict[int, Any]) -> Element:
    return Element(
        id=entry.element_id,
        key=entry.element.key,
        kind=entry.element.kind,
        name=entry.name,
        parent=names.get(entry.parent_id) if entry.parent_id else None,
        serves=entry.serves_id,
        place=paper_place(entry),
    )


def paper_place(row: Any) -> PaperPlace | None:
    """Where in a paper a row stands, if that is known."""
    return PaperPlace(paper=row.paper_key, line=row.line, words=row.words) if row.paper_key else None

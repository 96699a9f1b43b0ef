"""Reads of a city's strategies and indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from dreiklang.municipality.models import Municipality
from dreiklang.strategy.comparison import compare
from dreiklang.strategy.models import Indicator, Strategy, StrategyEntry, StrategyVersion
from dreiklang.strategy.values import (
    Direction,
    ElementFacts,
    ElementKind,
    IndicatorFacts,
    PaperPlace,
    Part,
    VersionDifference,
    VersionFacts,
    dimension,
)

__all__ = ["Direction", "ElementKind", "dimension"]

KINDS = [each.value for each in ElementKind]


@dataclass
class Node:
    """An element in a version's tree, with its parts and what departments' strategies hang into it."""

    entry: StrategyEntry
    parts: list[Node] = field(default_factory=list)
    served_by: Sequence[StrategyEntry] = ()


Outline = list[tuple[str, list[Node]]]


def _entries() -> Prefetch:
    rows = StrategyEntry.objects.select_related("element", "parent", "serves")
    return Prefetch("entries", rows)


def strategies(municipality: Municipality) -> QuerySet[Strategy]:
    """The city's strategies first, then departments', each with its versions (newest first, without elements)."""
    return (
        Strategy.objects.filter(municipality=municipality)
        .select_related("organization")
        .prefetch_related("versions")
        .order_by(F("organization__position").asc(nulls_first=True), "pk")
    )


def strategy(municipality: Municipality, number: int) -> Strategy | None:
    """One strategy by its primary key."""
    return strategies(municipality).filter(pk=number).first()


def in_force(municipality: Municipality) -> list[StrategyVersion]:
    """The version in force of every strategy, with elements, in the order of `strategies`."""
    newest = StrategyVersion.objects.filter(strategy=OuterRef("strategy"), adopted=True).order_by("-number")
    rows = StrategyVersion.objects.filter(
        strategy__municipality=municipality, adopted=True, pk=Subquery(newest.values("pk")[:1])
    )
    return list(
        rows.select_related("strategy__organization")
        .prefetch_related(_entries())
        .order_by(F("strategy__organization__position").asc(nulls_first=True), "strategy__pk")
    )


def version(municipality: Municipality, strategy: int, number: int | None = None) -> StrategyVersion | None:
    """A version with its elements: by its number, or the one in force; drafts by their number only."""
    rows = StrategyVersion.objects.filter(strategy=strategy, strategy__municipality=municipality)
    rows = rows.filter(adopted=True) if number is None else rows.filter(number=number)
    return rows.select_related("strategy__organization").prefetch_related(_entries()).first()


def draft(municipality: Municipality, strategy: int) -> StrategyVersion | None:
    """The version that is being drafted, if there is one."""
    rows = StrategyVersion.objects.filter(strategy=strategy, strategy__municipality=municipality, adopted=False)
    return rows.select_related("strategy__organization").prefetch_related(_entries()).first()


def outline(version: StrategyVersion, served: Mapping[int, Sequence[StrategyEntry]] | None = None) -> Outline:
    """A version's elements as trees, by kind of the roots in the order of the kinds."""
    nodes = {
        entry.element_id: Node(entry, served_by=(served or {}).get(entry.element_id, ()))
        for entry in version.entries.all()
    }
    groups: dict[str, list[Node]] = {}
    for node in nodes.values():
        above = nodes.get(node.entry.parent_id or 0)
        place = above.parts if above else groups.setdefault(node.entry.element.kind, [])
        place.append(node)
    return sorted(groups.items(), key=lambda group: KINDS.index(group[0]))


def served_by(versions: Iterable[StrategyVersion]) -> dict[int, list[StrategyEntry]]:
    """What departments' strategies in force hang into the city's elements, by primary key of the element."""
    found: dict[int, list[StrategyEntry]] = {}
    for each in versions:
        for entry in each.entries.all():
            if entry.serves_id:
                entry.version = each
                found.setdefault(entry.serves_id, []).append(entry)
    return found


def parts_of(version: StrategyVersion | None) -> list[Part]:
    """A version's elements as plain values."""
    if version is None:
        return []
    return [
        Part(
            key=entry.element.key,
            kind=entry.element.kind,
            name=entry.name,
            parent=entry.parent.key if entry.parent else "",
            position=entry.position,
        )
        for entry in version.entries.all()
    ]


def difference(before: StrategyVersion | None, after: StrategyVersion) -> VersionDifference:
    """What the later version says differently."""
    visions = (before.vision if before else "", after.vision)
    return compare(parts_of(before), parts_of(after), visions)


def names_of(municipality: Municipality) -> dict[int, str]:
    """What every element is called in the newest adopted version that has it."""
    rows = StrategyEntry.objects.filter(version__strategy__municipality=municipality, version__adopted=True)
    return dict(rows.order_by("version__number").values_list("element_id", "name"))


def place_of(row: StrategyEntry | StrategyVersion) -> PaperPlace:
    """Where in a paper it stands."""
    return PaperPlace(paper_key=row.paper_key, line=row.line, words=row.words)


def facts_of(entry: StrategyEntry) -> ElementFacts:
    """An element of a version as people change it."""
    return ElementFacts(
        kind=entry.element.kind,
        name=entry.name,
        parent=entry.parent.key if entry.parent else "",
        serves=entry.serves_id,
        place=place_of(entry),
    )


def head_of(version: StrategyVersion) -> VersionFacts:
    """What a version says apart from its elements."""
    return VersionFacts(year=version.year, vision=version.vision, place=place_of(version))


# Indicators


def indicators(municipality: Municipality) -> QuerySet[Indicator]:
    """All indicators with their values, oldest value first."""
    return (
        Indicator.objects.filter(municipality=municipality)
        .select_related("element__strategy")
        .prefetch_related("values")
    )


def indicator(municipality: Municipality, key: str) -> Indicator | None:
    """One indicator by its key."""
    return indicators(municipality).filter(key=key).first()


def indicator_facts(indicator: Indicator) -> IndicatorFacts:
    """An indicator as people change it."""
    names = ("name", "unit", "direction", "target_year", "note")
    target = indicator.target
    return IndicatorFacts(
        **{name: getattr(indicator, name) for name in names},
        element=indicator.element_id,
        target=None if target is None else target.normalize(),
    )

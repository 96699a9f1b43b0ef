"""Criteria catalogues: which are offered, what one asks, and a new version of one's own."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import Http404
from ninja import Path
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.shapes import Amount, Body, Day, Exact, Shape
from dreiklang.api.standing import rounded
from dreiklang.assessment import queries, rules
from dreiklang.evaluation import Catalogue, Criterion, Group
from dreiklang.municipality.permissions import Permission

section = Section("Standing")
CatalogueKey = Annotated[str, Path(max_length=60, description="Key of the catalogue", example="wibe-4-1")]
CatalogueVersion = Annotated[str, Path(max_length=40, description="Version of the catalogue", example="2026-1")]
Key = Annotated[str, Field(min_length=1, max_length=60)]


class CatalogueRow(Shape):
    """A catalogue that evaluations can be made with; `sure` is false where it only follows a method."""

    key: str
    version: str
    name: str
    source: str
    sure: bool
    valid_from: dt.date | None
    valid_until: dt.date | None


class CriterionDetail(Shape):
    """A criterion with its weight of 100 in its group, rounded to four decimals where all weigh the same."""

    key: str
    name: str
    weight: Exact


class GroupDetail(Shape):
    """Criteria that give one utility value; or a gate. `weighting` says where the weights are from."""

    key: str
    name: str
    part: str
    gate: bool
    weighting: str
    weight_source: str
    criteria: list[CriterionDetail]


class CatalogueDetail(CatalogueRow):
    """A catalogue with its groups and criteria."""

    note: str
    monetary: bool
    rule: bool
    groups: list[GroupDetail]


class OwnCriterion(Body):
    """A criterion of the city's own; the weights make 100 together."""

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=200)]
    name_en: Annotated[str, Field(max_length=200)] = ""
    weight: Amount


class OwnCatalogue(Body):
    """A new version of the city's own utility analysis; `seen` is the latest version that was seen, or nothing."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    criteria: Annotated[list[OwnCriterion], Field(min_length=1, max_length=20)]
    weight_source: Annotated[str, Field(max_length=300)] = ""
    note: Annotated[str, Field(max_length=1_000)] = ""
    valid_from: Day | None = None
    seen: Annotated[str, Field(max_length=40)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""


@section.get("/catalogues", Permission.SEE_PLANNING, list[CatalogueRow])
def list_catalogues(place: Place) -> list[CatalogueRow]:
    """The criteria catalogues that evaluations can be made with now."""
    return [CatalogueRow(**_head(each)) for each in queries.offered_catalogues(place.municipality)]


@section.get("/catalogues/{catalogue_key}/{catalogue_version}", Permission.SEE_PLANNING, CatalogueDetail)
def get_catalogue(place: Place, catalogue_key: CatalogueKey, catalogue_version: CatalogueVersion) -> CatalogueDetail:
    """One version of a catalogue, as every evaluation made with it keeps it."""
    found = queries.catalogue(place.municipality, catalogue_key, catalogue_version)
    if found is None:
        raise Http404
    return _catalogue(found)


@section.post("/catalogues", Permission.MANAGE_CATALOGUES, CatalogueDetail)
def store_catalogue(place: Place, wanted: OwnCatalogue) -> CatalogueDetail:
    """Make a new version of the city's own utility analysis; earlier ones stay as they are."""
    criteria = tuple(Criterion(**each.model_dump()) for each in wanted.criteria)
    group = Group.of_ones_own(criteria, wanted.weight_source)
    made = Catalogue(
        key=queries.OWN,
        version="0",
        name=wanted.name,
        note=wanted.note,
        valid_from=wanted.valid_from,
        monetary=True,
        groups=(group,),
    )
    row = rules.store_own_catalogue(place.municipality, place.actor, made, seen=wanted.seen, reason=wanted.reason)
    place.located("catalogues", row.key, row.version)
    return _catalogue(queries.catalogue_of(row))


def _head(catalogue: Catalogue) -> dict[str, object]:
    names = ("key", "version", "name", "source", "sure", "valid_from", "valid_until")
    return {name: getattr(catalogue, name) for name in names}


def _catalogue(catalogue: Catalogue) -> CatalogueDetail:
    return CatalogueDetail(
        **_head(catalogue),
        note=catalogue.note,
        monetary=catalogue.monetary,
        rule=catalogue.rule,
        groups=[_group(each) for each in catalogue.groups],
    )


def _group(group: Group) -> GroupDetail:
    return GroupDetail(
        key=group.key,
        name=group.name,
        part=group.part.value,
        gate=group.gate,
        weighting=group.weighting.value,
        weight_source=group.weight_source,
        criteria=[
            CriterionDetail(key=each.key, name=each.name, weight=rounded(group.shares[each.key] * 100))
            for each in group.criteria
        ],
    )

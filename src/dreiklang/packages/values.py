"""What a package is made of: its definition, and the content that a version freezes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from pydantic import TypeAdapter

from dreiklang.planning import Basis, Limit, Quantity, Resources, Triad
from dreiklang.plausibility import Source

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of a package. `year` is None for the sum over all years."""

    quantity: Quantity
    year: int | None
    value: Decimal
    basis: Basis
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A measure in a package: in which variant, to what extent, and how that is known.

    `extent` is "wholly", "partly", "delayed" or "remainder" (what another package leaves of it).
    `basis` and `source` speak of the membership; `resources_basis` of the figures. If a funding programme
    supports the measure, `resources` are what is left for the city.
    """

    measure: str
    name: str
    organization: str
    kind: str
    obligation: str
    triad: Triad
    variant: str
    variant_name: str
    extent: str
    basis: Basis
    resources: Resources
    resources_basis: Basis
    delay_months: int = 0
    loss: str = ""
    number: int | None = None
    source: Source | None = None
    programme: str = ""
    programme_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A structured statement on a package: content, chance, consequence, risk or delay."""

    kind: str
    text: str
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that a published version says; it stands for itself, without the register behind it."""

    title: str
    description: str
    years: tuple[int, ...]
    figures: tuple[Figure, ...]
    items: tuple[Item, ...]
    points: tuple[Point, ...] = ()
    plan: Mapping[str, Any] | None = None

    @cached_property
    def _by_place(self) -> dict[tuple[Quantity, int | None], Figure]:
        return {(figure.quantity, figure.year): figure for figure in self.figures}

    def figure(self, quantity: Quantity, year: int | None = None) -> Figure | None:
        """The number as stated; a missing sum is derived from its years; None if nothing is known."""
        found = self._by_place.get((quantity, year))
        if found or year is not None:
            return found
        parts = [self._by_place[quantity, each] for each in self.years if (quantity, each) in self._by_place]
        if not parts:
            return None
        weakest = Basis.ASSUMED if any(part.basis is Basis.ASSUMED for part in parts) else Basis.DERIVED
        total = sum((part.value for part in parts), Decimal(0))
        return Figure(quantity=quantity, year=None, value=total, basis=weakest)

    def points_of(self, kind: str) -> tuple[Point, ...]:
        """The statements of one kind, in order."""
        return tuple(point for point in self.points if point.kind == kind)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """The rules by which a package of one's own is planned.

    `start` names the ready definition that it began from: "limits", "named" (only the required measures
    and what they need), "posts", "draft", "everything", "complement" (what `complement_of` lacks) or "amendment":
    the published package `based_on` in one version, with the amendments put to it as they were typed. `anew` and
    `on_top` are those of `dreiklang.planning.amended`.
    """

    title: str
    start: str = "limits"
    limits: tuple[Limit, ...] = ()
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    obligations_first: bool = True
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    complement_of: str = ""
    based_on: str = ""
    based_on_version: int | None = None
    amendments: str = ""
    anew: bool = False
    on_top: bool = False


def to_json(kind: type[T], value: T) -> str:
    """Canonical JSON: sorted keys, decimals as strings, no spaces; equal values give equal bytes."""
    plain = TypeAdapter(kind).dump_python(value, mode="json")
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[T], text: str) -> T:
    """The value that `to_json` wrote."""
    return TypeAdapter(kind).validate_json(text)


def fingerprint(text: str) -> str:
    """SHA-256 of a canonical JSON text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()

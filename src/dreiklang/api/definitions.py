"""The rules by which a package of one's own is planned, as clients send and read them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dreiklang.api.access import Place
from dreiklang.api.problems import invalid
from dreiklang.api.shapes import Amount, Body, Exact, Flag, MeasureKey, Quantity, Shape, Whole
from dreiklang.packages import queries
from dreiklang.packages.values import Definition
from dreiklang.planning import Limit
from dreiklang.portfolio.queries import register
from dreiklang.wording import Message, message

Year = Annotated[Whole, Field(ge=1990, le=2200)]
MANY = 5_000


class Start(StrEnum):
    """What a definition begins from.

    "limits": the best package within the limits. "draft": like the mayor's draft, its funds and posts as limits.
    "posts": a number of posts. "named": only the required measures with all that they need. "complement":
    everything that `complement_of` lacks. "everything": all that was applied for. "amendment": the published
    package `based_on`, with `amendments` put to it.
    """

    LIMITS = "limits"
    DRAFT = "draft"
    POSTS = "posts"
    NAMED = "named"
    COMPLEMENT = "complement"
    EVERYTHING = "everything"
    AMENDMENT = "amendment"


class CapRow(Shape):
    """A cap on one quantity, in one year or over all (null). Money in TEUR."""

    quantity: Quantity
    year: int | None
    maximum: Exact | None


class PackageDefinition(Shape):
    """The rules of a package."""

    title: str
    start: Start
    limits: list[CapRow]
    required: list[str]
    excluded: list[str]
    obligations_first: bool
    weights: dict[str, Exact]
    complement_of: str
    based_on: str
    based_on_version: int | None
    amendments: str
    anew: bool
    on_top: bool


class Cap(Body):
    """A cap on one quantity, in one year or over all (null). Money in TEUR."""

    quantity: Quantity
    year: Year | None = None
    maximum: Amount


class WantedDefinition(Body):
    """The rules of a package to plan. `weights` are the criteria's, by key; those not named keep the register's.

    `complement_of` counts with the start "complement" only; `based_on` and what follows it with "amendment" only:
    with `anew` any measure of the register may come in, with `on_top` the money and posts of measures that come in
    are added to the package's.
    """

    title: Annotated[str, Field(min_length=1, max_length=120)]
    start: Start = Start.LIMITS
    limits: Annotated[list[Cap], Field(max_length=200)] = []
    required: Annotated[list[MeasureKey], Field(max_length=MANY)] = []
    excluded: Annotated[list[MeasureKey], Field(max_length=MANY)] = []
    obligations_first: Flag = True
    weights: Annotated[dict[str, Amount], Field(max_length=100)] = {}
    complement_of: Annotated[str, Field(max_length=80)] = ""
    based_on: Annotated[str, Field(max_length=80)] = ""
    based_on_version: Annotated[Whole, Field(ge=1, le=10**6)] | None = None
    amendments: Annotated[str, Field(max_length=2_000)] = ""
    anew: Flag = False
    on_top: Flag = False


def shown(definition: Definition) -> PackageDefinition:
    """A definition as clients read it."""
    own = set(PackageDefinition.model_fields) - {"limits"}
    return PackageDefinition(
        **{name: getattr(definition, name) for name in own},
        limits=[CapRow(quantity=each.quantity, year=each.year, maximum=each.maximum) for each in definition.limits],
    )


def definition_of(place: Place, wanted: WantedDefinition) -> Definition:
    """The definition that was sent; refused where it cannot mean anything."""
    for field, reason in _faults(place, wanted):
        raise invalid(("body", field), reason, place.language)
    amended = wanted.start is Start.AMENDMENT
    return Definition(
        title=wanted.title,
        start=wanted.start.value,
        limits=_limits(place, wanted),
        required=tuple(wanted.required),
        excluded=tuple(wanted.excluded),
        obligations_first=wanted.obligations_first,
        weights=wanted.weights,
        complement_of=wanted.complement_of if wanted.start is Start.COMPLEMENT else "",
        based_on=wanted.based_on if amended else "",
        based_on_version=wanted.based_on_version if amended else None,
        amendments=wanted.amendments if amended else "",
        anew=amended and wanted.anew,
        on_top=amended and wanted.on_top,
    )


def _faults(place: Place, wanted: WantedDefinition) -> Iterator[tuple[str, Message]]:
    for key in sorted({*wanted.required} & {*wanted.excluded}):
        yield "excluded", message("{key} cannot both be in and not be in.", key=key)
    if wanted.start is Start.NAMED and not wanted.required:
        yield "required", message("Choose the measures that the package is made of.")
    if wanted.start is Start.POSTS and not any(
        each.quantity is Quantity.POSTS and each.year is None for each in wanted.limits
    ):
        yield "limits", message("Say how many posts.")
    if wanted.start is Start.DRAFT and queries.draft_list(place.municipality) is None:
        yield "start", message("This city has no package that is the mayor's draft.")
    if wanted.start is Start.COMPLEMENT and not _is_published(place, wanted.complement_of, None):
        yield "complement_of", message("Choose the package whose remainder you want.")
    if wanted.start is Start.AMENDMENT and not _is_published(place, wanted.based_on, wanted.based_on_version):
        yield "based_on", message("Choose a published package and one of its versions.")


def _is_published(place: Place, slug: str, version: int | None) -> bool:
    return queries.published_package(place.municipality, slug, version) is not None


def _limits(place: Place, wanted: WantedDefinition) -> tuple[Limit, ...]:
    if wanted.start is Start.EVERYTHING:
        return ()
    own = [Limit(quantity=each.quantity, year=each.year, maximum=each.maximum) for each in wanted.limits]
    draft = queries.draft_list(place.municipality) if wanted.start is Start.DRAFT else None
    head = register(place.municipality)
    if draft is None or head is None:
        return tuple(own)
    places = {(each.quantity, each.year) for each in own}
    stated = queries.limits_like(draft, head.years)
    return (*(each for each in stated if (each.quantity, each.year) not in places), *own)

"""A motion becomes a measure of the register, and both know of each other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction

from dreiklang.council.effective import Counted
from dreiklang.council.errors import AlreadyMeasureError, UnknownMotionError
from dreiklang.council.models import Motion, MotionMeasure, MotionReading
from dreiklang.council.motion_pages import MotionPage, motion_page
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.planning import Quantity, Resources
from dreiklang.portfolio.adding import NewMeasure, add_measure
from dreiklang.portfolio.models import Measure

THOUSAND = Decimal(1000)
EURO = Decimal("0.001")
ZERO = Decimal(0)
QUANTITIES = {
    "expense": Quantity.MATERIAL,
    "funds": Quantity.MATERIAL,
    "payment_out": Quantity.INVESTMENT,
    "personnel_cost": Quantity.PERSONNEL_COST,
    "posts": Quantity.POSTS,
}
"""What a figure of a motion is among a measure's needs; income and payments in are none."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a measure would take by a motion's figures; money in TEUR.

    `derived`: posts that are stated for several years were taken as created once. `left_out`: figures that are no
    need of a measure: income, payments in, reductions, and sums without a year.
    """

    name: str
    organization: str
    needs: Resources
    derived: bool
    left_out: tuple[Counted, ...]


def proposal(page: MotionPage) -> Proposal:
    """What a motion's figures say about a measure that would do what it asks."""
    amounts: dict[Quantity, dict[int, Decimal]] = defaultdict(dict)
    left_out = []
    for figure in page.of("figure"):
        quantity = QUANTITIES.get(figure.kind)
        if quantity is None or figure.year is None or figure.amount is None or figure.amount < 0:
            left_out.append(figure)
            continue
        amount = figure.amount if quantity is Quantity.POSTS or page.motion else _thousands(figure.amount)
        amounts[quantity][figure.year] = amounts[quantity].get(figure.year, ZERO) + amount
    stated = amounts[Quantity.POSTS]
    created = _created(stated)
    return Proposal(
        name=page.title[:300],
        organization=_in_charge(page),
        needs=Resources(
            material=amounts[Quantity.MATERIAL],
            investment=amounts[Quantity.INVESTMENT],
            personnel_cost=amounts[Quantity.PERSONNEL_COST],
            posts=created,
        ),
        derived=created != {year: amount for year, amount in stated.items() if amount},
        left_out=tuple(left_out),
    )


def _thousands(euros: Decimal) -> Decimal:
    """Euros as TEUR, to the whole euro."""
    return (euros / THOUSAND).quantize(EURO, ROUND_HALF_UP)


def _created(stated: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Posts in the year in which they are created: what a year has more than the year before, to hundredths."""
    created, before = {}, ZERO
    for year, amount in sorted(stated.items()):
        more = (amount - before).quantize(Decimal("0.01"))
        if more > 0:
            created[year] = more
        before = amount
    return created


def _in_charge(page: MotionPage) -> str:
    """The organisation that the city put in charge of the motion's paper."""
    involved = page.paper.involvements.filter(role="underDirectionOf", organization__deleted=False)
    first = involved.exclude(organization__kind__in=("group", "committee")).select_related("organization").first()
    return first.organization.key if first else ""


@transaction.atomic
def make_measure(
    municipality: Municipality,
    actor: Actor,
    slug: str,
    new: NewMeasure,
    *,
    now: dt.datetime,
    again: bool = False,
    reason: str = "",
) -> Measure:
    """Add a measure that does what a motion asks; AlreadyMeasureError if there is one and no second is wanted."""
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    _take_turns(municipality, slug)
    page = motion_page(municipality, slug)
    if page is None:
        raise UnknownMotionError(slug)
    if page.measures and not again:
        raise AlreadyMeasureError(page.measures[0].measure.key)
    origin = {"motion": page.reference, "places": _places(page)}
    measure = add_measure(municipality, actor, new, origin=origin, reason=reason)
    MotionMeasure.objects.create(
        municipality=municipality,
        measure=measure,
        reading=page.reading,
        motion=page.motion,
        reference=page.reference,
        places=origin["places"],
        at=now,
    )
    subject = Subject("motion", page.slug, page.reference)
    record(municipality, actor, "motion_became_measure", subject, after={"measure": measure.key}, reason=reason)
    return measure


def _take_turns(municipality: Municipality, slug: str) -> None:
    """Lock the motion, so that of two people only one makes its measure."""
    for rows in (MotionReading.objects, Motion.objects):
        list(rows.filter(municipality=municipality, slug=slug).select_for_update().values_list("pk"))  # type: ignore[attr-defined]


def _places(page: MotionPage) -> list[dict[str, Any]]:
    """Where the figures stood, as the measure keeps it for good."""
    return [_place(figure) for figure in page.of("figure")]


def _place(figure: Counted) -> dict[str, Any]:
    read = figure.read
    file = read.file if read is not None else None
    return {
        "kind": figure.kind,
        "year": figure.year,
        "amount": "" if figure.amount is None else f"{figure.amount.normalize():f}",
        "source": figure.source,
        "words": read.words if read is not None else "",
        "file": (file.name or file.file_name) if file is not None else "",
        "page": read.page if read is not None else None,
        "line": read.line if read is not None else None,
        "level": figure.level.value,
    }

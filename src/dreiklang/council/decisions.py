"""What was decided: items of agendas with their results, over all meetings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from dreiklang.council.models import AgendaItem, Consultation, Involvement
from dreiklang.council.queries import OPEN
from dreiklang.municipality.models import Municipality

NEWEST: tuple[Any, ...] = (F("meeting__start").desc(nulls_last=True), "-meeting", "order", "pk")


class Order(StrEnum):
    """In which order items of agendas are listed."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    OUTCOME = "outcome"


ORDERS: dict[Order, tuple[Any, ...]] = {
    Order.NEWEST: NEWEST,
    Order.OLDEST: (F("meeting__start").asc(nulls_last=True), "meeting", "order", "pk"),
    Order.NAME: ("name", *NEWEST),
    Order.OUTCOME: ("outcome", "majority", *NEWEST),
}


@dataclass(frozen=True)
class Tally:
    """How many items had one result."""

    outcome: str
    majority: str
    number: int


def agenda_items(
    municipality: Municipality,
    *,
    words: str = "",
    organization: str = "",
    year: int | None = None,
    outcome: str = "",
    majority: str = "",
    order: Order = Order.NEWEST,
) -> QuerySet[AgendaItem]:
    """Public items of public meetings, with meeting, organisations and papers.

    `organization` is a key; `outcome` is one of the vocabulary, or "any" for items that have a result at all.
    """
    rows = _chosen(municipality, words, organization, year)
    if outcome == "any":
        rows = rows.exclude(outcome="")
    elif outcome:
        rows = rows.filter(outcome=outcome)
    if majority:
        rows = rows.filter(majority=majority)
    shown = Prefetch("consultations", Consultation.objects.filter(deleted=False).select_related("paper"))
    return (
        rows.select_related("meeting")
        .prefetch_related(shown, "meeting__involvements__organization")
        .order_by(*ORDERS[order])
    )


def _chosen(municipality: Municipality, words: str, organization: str, year: int | None) -> QuerySet[AgendaItem]:
    rows = AgendaItem.objects.filter(OPEN, municipality=municipality, meeting__public=True, meeting__deleted=False)
    for word in words.split():
        named = Consultation.objects.filter(municipality=municipality, paper__reference__icontains=word)
        numbered = named.filter(agenda_item__isnull=False).values("agenda_item")
        rows = rows.filter(Q(name__icontains=word) | Q(pk__in=numbered))
    if organization:
        met = Involvement.objects.filter(municipality=municipality, organization__key=organization)
        rows = rows.filter(meeting__in=met.filter(meeting__isnull=False).values("meeting"))
    return rows.filter(meeting__start__year=year) if year else rows


def tallies(rows: QuerySet[AgendaItem]) -> list[Tally]:
    """How many of the items had which result, the most frequent first; items without one are left out."""
    found = rows.exclude(outcome="").order_by().values("outcome", "majority").annotate(number=Count("pk"))
    return [Tally(**row) for row in found.order_by("-number", "outcome", "majority")]

"""Reads of requests: each as far as the person may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from dreiklang.municipality.models import Municipality, Organization, OutgoingMail, User
from dreiklang.municipality.permissions import OF_AN_ORGANIZATION, Permission
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.models import Backlog, Measure, Request, RequestAttachment, RequestMove, SavedView
from dreiklang.portfolio.request_rows import facts_of, typed_from
from dreiklang.portfolio.states import BACKLOG, ENDED, State
from dreiklang.portfolio.translate import NOT_IN_CHARGE

__all__ = ["facts_of", "typed_from"]

OPEN = "open"
"""As a wanted state: all that is waited for."""
ON_BOARD = 12
"""Cards of a board's column; the list has the rest."""
_PLACE = Case(*(When(state=state, then=Value(place)) for place, state in enumerate([State.DRAFT, *BACKLOG])))
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "newest": ("-number",),
    "title": ("title", "number"),
    "organization": ("organization__position", "organization__key", "-number"),
    "state": (_PLACE, "-number"),
    "waiting": ("state_since", "number"),
    "wanted": (F("wanted_by").asc(nulls_last=True), "number"),
}
"""In which order a list can be."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which requests a person wants to see, and in which order."""

    words: str = ""
    state: str = ""
    organization: str = ""
    obligation: str = ""
    order: str = "newest"

    @staticmethod
    def of_plain(kept: Mapping[str, str]) -> Wanted:
        """Back from a saved view; what is no filter any more is left out."""
        return Wanted(**{name: str(kept[name]) for name in Wanted.__dataclass_fields__ if name in kept})

    def plain(self) -> dict[str, str]:
        """As a saved view keeps it, and as it stands in an address."""
        return {name: value for name, value in vars(self).items() if value and (name, value) != ("order", "newest")}


@dataclass(frozen=True)
class Column:
    """One state on the board: its newest requests, and how many there are."""

    state: State
    count: int
    requests: list[Request] = field(default_factory=list)


def visible(municipality: Municipality, actor: Actor) -> QuerySet[Request]:
    """The requests that a person may know of.

    Everybody: published ones. With SEE_REQUESTS: all that were handed in, or those of one's own organisation. Drafts:
    one's own, and those of the organisation that one's role is for; the portfolio office sees none before its time.
    """
    rows = Request.objects.filter(municipality=municipality)
    if actor.municipality_id != municipality.pk:
        return rows.filter(published=True)
    seen = actor.organizations(Permission.SEE_REQUESTS)
    handed_in = ~Q(state=State.DRAFT) if seen is None else ~Q(state=State.DRAFT) & Q(organization__in=seen)
    drafts = Q(state=State.DRAFT) & _writable(actor)
    return rows.filter(Q(published=True) | handed_in | drafts)


def _writable(actor: Actor) -> Q:
    if not actor.may(Permission.HAND_IN_REQUESTS):
        return Q(pk=None)
    places = {each.organization for each in actor.grants if each.role in OF_AN_ORGANIZATION} - {None}
    return Q(author=actor.user_id) | Q(organization__in=places) if actor.user_id else Q(organization__in=places)


def sees_all_of(request: Request, actor: Actor) -> bool:
    """Whether a person may read what a request says, not only that there is one."""
    return request.municipality_id == actor.municipality_id and actor.may(
        Permission.SEE_REQUESTS, request.organization_id
    )


def requests(municipality: Municipality, actor: Actor, wanted: Wanted = Wanted()) -> QuerySet[Request]:
    """The list, filtered and in the wanted order; what is not known as a filter's value finds nothing."""
    rows = visible(municipality, actor)
    if wanted.state == OPEN:
        rows = rows.exclude(state__in=[*ENDED, State.DRAFT])
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.organization:
        rows = rows.filter(organization__key=wanted.organization)
    if wanted.obligation:
        rows = rows.filter(obligation=wanted.obligation)
    for word in wanted.words.split():
        number = word.upper().removeprefix("B")
        numbered = Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else Q(pk=None)
        rows = rows.filter(Q(title__icontains=word) | numbered)
    order = ORDERS.get(wanted.order, ORDERS["newest"])
    return rows.order_by(*order).select_related("organization").defer("typed", "better", "procedure", "concerns")


def request_by_number(municipality: Municipality, actor: Actor, number: int) -> Request | None:
    """One request, if the person may know of it."""
    return (
        visible(municipality, actor)
        .filter(number=number)
        .select_related("organization", "merged_into", "measure", "author", "municipality")
        .prefetch_related("needs")
        .first()
    )


def board(municipality: Municipality, actor: Actor) -> list[Column]:
    """All that was handed in, by state, in two queries whatever their number."""
    rows = visible(municipality, actor).exclude(state=State.DRAFT)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    ranked = rows.annotate(
        rank=Window(RowNumber(), partition_by=F("state"), order_by=[F("state_since").desc(), F("number").desc()])
    )
    shown = ranked.filter(rank__lte=ON_BOARD).select_related("organization").order_by("rank")
    columns = {state.value: Column(state, counts.get(state.value, 0)) for state in BACKLOG}
    for request in shown.defer("typed", "better", "procedure", "concerns"):
        columns[request.state].requests.append(request)
    return list(columns.values())


def requests_behind(municipality: Municipality, actor: Actor, measure: Measure) -> list[Request]:
    """The requests that a measure was made of, as far as the person may know of them."""
    return list(
        visible(municipality, actor).filter(measure=measure).order_by("number").only("number", "title", "state")
    )


def moves_of(request: Request) -> QuerySet[RequestMove]:
    """How a request came where it stands, oldest first."""
    return RequestMove.objects.filter(request=request).select_related("into")


def attachments_of(request: Request) -> QuerySet[RequestAttachment]:
    """A request's files, without their content."""
    return RequestAttachment.objects.filter(request=request)


def attachment(request: Request, pk: int) -> RequestAttachment | None:
    """One file with its content."""
    return RequestAttachment.objects.filter(request=request, pk=pk).select_related("content").first()


def organizations_to_write_for(municipality: Municipality, actor: Actor) -> list[Organization]:
    """The organisations that a person may hand in requests for."""
    places = actor.organizations(Permission.HAND_IN_REQUESTS)
    rows = Organization.objects.filter(municipality=municipality, deleted=False).exclude(kind__in=NOT_IN_CHARGE)
    return list(rows if places is None else rows.filter(pk__in=places))


def organizations_with_requests(municipality: Municipality) -> list[Organization]:
    """The organisations that a list can be filtered by."""
    rows = Organization.objects.filter(municipality=municipality, deleted=False)
    return list(rows.exclude(kind__in=NOT_IN_CHARGE))


def backlog_of(municipality: Municipality) -> Backlog:
    """What holds for all requests here; not stored while nothing was set."""
    return Backlog.objects.filter(municipality=municipality).first() or Backlog(municipality=municipality)


def saved_views(municipality: Municipality, actor: Actor) -> list[SavedView]:
    """A person's own views."""
    return list(SavedView.objects.filter(municipality=municipality, user=actor.user_id)) if actor.user_id else []


def about_person(user: User) -> dict[str, list[dict[str, Any]]]:
    """The requests that a person began and the views that they saved, in all municipalities; for their eyes only."""
    begun = Request.objects.filter(author=user).order_by("municipality", "number")
    views = SavedView.objects.filter(user=user).order_by("municipality", "name")
    return {
        "requests": list(begun.values("municipality__slug", "number", "title", "state", "handed_in_on", "typed")),
        "request_views": list(views.values("municipality__slug", "name", "wanted")),
    }


def unsent_mail(municipality: Municipality, request: Request | None = None) -> QuerySet[OutgoingMail]:
    """Notices about requests that could not be delivered (so far), newest first."""
    start = f"request-{request.number}-" if request else "request-"
    rows = OutgoingMail.objects.filter(municipality=municipality, key__startswith=start).exclude(state="sent")
    return rows.exclude(state="waiting", error="").select_related("user")


def waiting_days(request: Request, today: dt.date) -> int:
    """For how many days a request has been where it stands."""
    return (today - timezone.localdate(request.state_since)).days

"""Addresses outside that are told of changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from django.conf import settings
from django.http import Http404
from ninja import Path
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from dreiklang.api.access import Place, Section
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import LARGEST_NUMBER, Body, Shape
from dreiklang.municipality import queries
from dreiklang.municipality import webhooks as rules
from dreiklang.municipality.permissions import Permission
from dreiklang.wording.labels import LABELS

if TYPE_CHECKING:
    from dreiklang.municipality.models import Webhook, WebhookDelivery

section = Section("Webhooks")


def _known(action: str) -> str:
    if action not in ACTIONS:
        raise PydanticCustomError("enum", "Unknown action", {"expected": ", ".join(ACTIONS)})
    return action


ACTIONS = sorted(LABELS["action"])
Action = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": ACTIONS})]
"""A kind of change that a webhook can be told of."""


class WebhookRow(Shape):
    """An address that is told of changes; with no actions named, of all."""

    id: int
    address: str
    actions: list[str]
    active: bool
    created_at: dt.datetime


class NewWebhook(Body):
    """An address to tell: HTTPS on the internet. Without actions it is told of all changes."""

    address: Annotated[str, Field(pattern=r"^https?://", max_length=500)]
    actions: Annotated[list[Action], Field(max_length=100)] = []


class AddedWebhook(Shape):
    """The new webhook with the secret that its deliveries are signed with; it is shown this once."""

    secret: str
    webhook: WebhookRow


class Delivery(Shape):
    """One change told, or still to be told, to one address: "waiting", "delivered" or "failed"."""

    key: str
    webhook: int
    action: str
    state: str
    attempts: int
    outcome: str
    created_at: dt.datetime
    due_at: dt.datetime
    tried_at: dt.datetime | None


@section.get("/webhooks", Permission.MANAGE_CONNECTIONS, Page[WebhookRow])
def list_webhooks(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[WebhookRow]:
    """The addresses that are told of changes."""
    return paged(place.request, queries.webhooks(place.municipality), limit, offset, _webhook)


@section.post("/webhooks", Permission.MANAGE_CONNECTIONS, AddedWebhook)
def add_webhook(place: Place, wanted: NewWebhook) -> AddedWebhook:
    """Tell an address of changes from now on."""
    hook = rules.add_webhook(
        place.municipality, place.actor, wanted.address, set(wanted.actions), allowed=settings.WEBHOOK_HOSTS
    )
    return AddedWebhook(secret=hook.secret, webhook=_webhook(hook))


@section.delete("/webhooks/{int:webhook}", Permission.MANAGE_CONNECTIONS)
def remove_webhook(
    place: Place, webhook: Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The webhook's number")]
) -> None:
    """Stop telling an address; what was not yet delivered to it is dropped."""
    if not queries.webhooks(place.municipality).filter(pk=webhook).exists():
        raise Http404
    rules.remove_webhook(place.municipality, place.actor, webhook)


@section.get("/webhook-deliveries", Permission.MANAGE_CONNECTIONS, Page[Delivery])
def list_deliveries(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[Delivery]:
    """What was told, or is still to be told, newest first."""
    return paged(place.request, queries.webhook_deliveries(place.municipality), limit, offset, _delivery)


def _webhook(hook: Webhook) -> WebhookRow:
    names = ("address", "actions", "active", "created_at")
    return WebhookRow(id=hook.pk, **{name: getattr(hook, name) for name in names})


def _delivery(delivery: WebhookDelivery) -> Delivery:
    own = set(Delivery.model_fields) - {"webhook"}
    return Delivery(webhook=delivery.webhook_id, **{name: getattr(delivery, name) for name in own})

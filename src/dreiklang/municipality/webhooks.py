"""What changes webhooks, and how changes are told to them: signed, retried, and to public addresses only.

The signature follows Standard Webhooks 1.0: HMAC-SHA256 over "id.timestamp.body", in base64, after "v1,".
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

import httpx
from django.db import transaction
from django.db.models import F

from dreiklang.municipality import outside
from dreiklang.municipality.errors import BadAddressError, NotAllowedError
from dreiklang.municipality.models import DeliveryState, Municipality, Webhook, WebhookDelivery
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject

PAUSES = tuple(dt.timedelta(seconds=each) for each in (5, 60, 300, 1800, 7200, 21600, 43200, 86400))
"""Between one try and the next; after the last one a delivery has failed."""
CLAIM = dt.timedelta(minutes=2)
"""How long a worker has for one try; a worker that was killed gives its delivery back after that."""
PATIENCE = 10.0
"""Seconds that a receiver has to answer."""


@transaction.atomic
def add_webhook(
    municipality: Municipality, actor: Actor, address: str, actions: Collection[str], allowed: Collection[str] = ()
) -> Webhook:
    """Tell an address of changes from now on. `allowed` are hosts that an operator lets be private or without TLS."""
    authorise(actor, municipality, Permission.MANAGE_CONNECTIONS)
    target(address, allowed)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    hook = Webhook.objects.create(
        municipality=municipality, address=address, secret=secret, actions=sorted(set(actions))
    )
    record(municipality, actor, "webhook_added", _subject(hook), after={"actions": hook.actions})
    return hook


@transaction.atomic
def remove_webhook(municipality: Municipality, actor: Actor, pk: int) -> None:
    """Stop telling an address; what was not yet delivered to it is dropped."""
    authorise(actor, municipality, Permission.MANAGE_CONNECTIONS)
    hook = Webhook.objects.filter(municipality=municipality, pk=pk).first()
    if hook is None:
        raise NotAllowedError
    subject = _subject(hook)
    hook.delete()
    record(municipality, actor, "webhook_removed", subject)


def _subject(hook: Webhook) -> Subject:
    # A path may hold a receiver's own secret; the record names the host.
    return Subject("webhook", str(hook.pk), urlsplit(hook.address).hostname or "")


def target(address: str, allowed: Collection[str] = ()) -> tuple[str, str]:
    """The host of an address and the network address to connect to; BadAddressError unless it is public HTTPS."""
    try:
        found = outside.target(address, allowed)
    except outside.NotPublicError as error:
        raise BadAddressError(error.host) from error
    return found.host, found.network_address


def signature(secret: str, key: str, stamp: int, body: str) -> str:
    """What a receiver calculates too, to know that a delivery is ours and unaltered."""
    signed = f"{key}.{stamp}.{body}".encode()
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def claim_delivery(now: dt.datetime) -> WebhookDelivery | None:
    """Take the next delivery that is due, so that no other worker has it too; None if nothing is due."""
    due = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now)
    for pk, attempts in due.order_by("due_at", "pk").values_list("pk", "attempts")[:20]:
        taken = WebhookDelivery.objects.filter(pk=pk, attempts=attempts, state=DeliveryState.WAITING).update(
            attempts=F("attempts") + 1, due_at=now + CLAIM, tried_at=now
        )
        if taken:
            return WebhookDelivery.objects.select_related("webhook").get(pk=pk)
    return None


def deliver(delivery: WebhookDelivery, now: dt.datetime, allowed: Iterable[str] = ()) -> None:
    """Try once, and note what came of it."""
    try:
        status = _send(delivery, now, frozenset(allowed))
        outcome, done = f"HTTP {status}", 200 <= status < 300
    except BadAddressError:
        outcome, done = "address refused", False
    except httpx.HTTPError as error:
        outcome, done = type(error).__name__, False
    waiting = WebhookDelivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.WAITING)
    if done:
        waiting.update(state=DeliveryState.DELIVERED, outcome=outcome)
    elif delivery.attempts > len(PAUSES):
        waiting.update(state=DeliveryState.FAILED, outcome=outcome)
    else:
        waiting.update(due_at=now + PAUSES[delivery.attempts - 1], outcome=outcome)


def _send(delivery: WebhookDelivery, now: dt.datetime, allowed: Collection[str]) -> int:
    hook = delivery.webhook
    host, network_address = target(hook.address, allowed)
    stamp = int(now.timestamp())
    url = httpx.URL(hook.address)
    headers = {
        "host": url.netloc.decode("ascii"),
        "content-type": "application/json",
        "user-agent": "Dreiklang",
        "webhook-id": delivery.key,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(hook.secret, delivery.key, stamp, delivery.body),
    }
    # Redirects are not followed and the environment's proxies are not used: both would lead past the check.
    with httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(
            "POST",
            url.copy_with(host=network_address),
            content=delivery.body.encode(),
            headers=headers,
            extensions={"sni_hostname": host},
        )
        answer = client.send(request, stream=True)
        answer.close()  # what a receiver has to say is of no interest, however long
        return answer.status_code

"""Programs outside are told of changes: signed, once, again if they fail, and only where nobody is harmed."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from dreiklang.municipality import webhooks
from dreiklang.municipality.errors import BadAddressError, NotAllowedError
from dreiklang.municipality.models import DeliveryState, WebhookDelivery
from dreiklang.municipality.rules import record
from dreiklang.municipality.values import Subject

HOSTS = ("127.0.0.1",)
M3 = Subject("measure", "M003", "Geheimer Name")


class Receiver(HTTPServer):
    """A receiver that keeps what it is told and answers as it is set to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.headers: dict[str, str] = {}


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.told.append((dict(self.headers.items()), body))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def hook(stuttgart: Any, actors: Any, receiver: Receiver) -> Any:
    address = f"http://127.0.0.1:{receiver.server_port}/hier?a=1"
    return webhooks.add_webhook(stuttgart, actors["ada"], address, ["measure_edited"], HOSTS)


def changed(city: Any, actor: Any) -> dt.datetime:
    return record(city, actor, "measure_edited", M3, before={"name": "a"}, after={"name": "b"}).at


def deliver_all(now: dt.datetime) -> int:
    count = 0
    while (delivery := webhooks.claim_delivery(now)) is not None:
        webhooks.deliver(delivery, now, HOSTS)
        count += 1
    return count


def test_a_change_is_told_once_signed_and_without_its_contents(
    stuttgart: Any, alma: Any, hook: Any, receiver: Receiver
) -> None:
    at = changed(stuttgart, alma)
    assert deliver_all(at) == 1
    assert deliver_all(at + dt.timedelta(days=3)) == 0
    ((headers, body),) = receiver.told
    told = json.loads(body)
    assert (told["action"], told["kind"], told["key"]) == ("measure_edited", "measure", "M003")
    assert b"Geheimer" not in body
    assert alma.pseudonym.encode() not in body
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED


def test_only_changes_that_were_asked_for_are_told_and_only_of_this_city(
    stuttgart: Any, konstanz: Any, alma: Any, ben: Any, hook: Any
) -> None:
    record(stuttgart, alma, "package_defined", Subject("package", "x", "x"))
    record(konstanz, ben, "measure_edited", M3)
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_receiver_that_fails_is_told_again_with_growing_pauses_and_given_up_in_the_end(
    stuttgart: Any, alma: Any, hook: Any, receiver: Receiver, status: int
) -> None:
    receiver.status, receiver.headers = status, {"Location": "http://127.0.0.1:1/"}
    now = changed(stuttgart, alma)
    pauses = []
    while WebhookDelivery.objects.get().state == DeliveryState.WAITING:
        assert deliver_all(now) == 1
        delivery = WebhookDelivery.objects.get()
        pauses.append(delivery.due_at - now)
        assert deliver_all(now + (delivery.due_at - now) / 2) == 0 or delivery.state == DeliveryState.FAILED
        now = delivery.due_at
    assert tuple(pauses[:-1]) == webhooks.PAUSES
    assert delivery.state == DeliveryState.FAILED
    assert len({headers["webhook-id"] for headers, _ in receiver.told}) == 1, "a receiver can tell that it is the same"


def test_a_worker_that_was_killed_gives_its_delivery_back(stuttgart: Any, alma: Any, hook: Any) -> None:
    now = changed(stuttgart, alma)
    assert webhooks.claim_delivery(now) is not None
    assert webhooks.claim_delivery(now) is None, "nobody else has it at the same time"
    assert webhooks.claim_delivery(now + webhooks.CLAIM) is not None


def test_a_change_that_is_taken_back_by_the_database_is_not_told(stuttgart: Any, alma: Any, hook: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        changed(stuttgart, alma)
        transaction.set_rollback(True)
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0.0.0.0/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://user:password@127.0.0.1/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://[",
        "nonsense",
        "https://a" + ".b" * 300,
        "https://xn--/",
        "https://127.0.0.1:99999/",
    ],
)
def test_addresses_inside_are_never_contacted(stuttgart: Any, actors: Any, address: str) -> None:
    with pytest.raises(BadAddressError):
        webhooks.add_webhook(stuttgart, actors["ada"], address, [])


def test_an_address_that_moves_inside_later_is_not_contacted_either(
    stuttgart: Any, alma: Any, hook: Any, receiver: Receiver
) -> None:
    now = changed(stuttgart, alma)
    delivery = webhooks.claim_delivery(now)
    assert delivery is not None
    webhooks.deliver(delivery, now)  # the operator allows no private host any more
    assert receiver.told == []
    assert WebhookDelivery.objects.get().outcome == "address refused"


def test_only_administrators_connect_programs(stuttgart: Any, actors: Any, hook: Any) -> None:
    for name, actor in actors.items():
        if name != "ada":
            with pytest.raises(NotAllowedError):
                webhooks.add_webhook(stuttgart, actor, "https://example.org/", [])
            with pytest.raises(NotAllowedError):
                webhooks.remove_webhook(stuttgart, actor, hook.pk)


def test_the_secret_stands_in_no_record(stuttgart: Any, hook: Any) -> None:
    from dreiklang.municipality.models import AuditEntry

    for entry in AuditEntry.objects.filter(municipality=stuttgart):
        assert hook.secret not in f"{entry.before} {entry.after} {entry.subject}"
        assert "/hier" not in f"{entry.before} {entry.after} {entry.subject}", "a path may be secret"

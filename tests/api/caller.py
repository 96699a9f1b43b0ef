"""A program that calls the interface with somebody's token, or nobody's."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from dreiklang.municipality.models import User
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import actor_in
from dreiklang.municipality.tokens import create_token


@dataclass
class Caller:
    """Calls addresses under /api/v1/ in one municipality."""

    city: str = "stuttgart"
    token: str = ""
    language: str = "en"
    client: Client = field(default_factory=Client)
    parts: dict[str, Any] = field(default_factory=dict)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON; the path starts behind the municipality's, or with a slash for a whole one."""
        said = {"accept-language": self.language, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.token:
            said["authorization"] = f"Bearer {self.token}"
        address = path if path.startswith("/api") else "/".join(filter(None, ("/api/v1", self.city, path)))
        kind = said.pop("content-type", "application/json" if body is not None else "")
        data = body if isinstance(body, bytes | str) else b"" if body is None else json.dumps(body)
        return self.client.generic(method, address, data, content_type=kind, headers=said)

    def get(self, path: str, **headers: str) -> Any:
        """Read something."""
        return self.send("GET", path, **headers)

    def read(self, path: str) -> Any:
        """Read something that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Make something."""
        return self.send("POST", path, body, **headers)


def token_of(city: Any, username: str, scopes: Collection[Permission] | None = None) -> str:
    """A new token of one of the cast, with all that they may do."""
    actor = actor_in(city, User.objects.get(username=username))
    may = [each for each in Permission if actor.may(each)]
    return create_token(city, actor, name="Testprogramm", scopes=scopes or may, now=timezone.now())


def calling_as(city: Any, username: str, scopes: Collection[Permission] | None = None) -> Caller:
    """A program of one of the cast."""
    return Caller(city=city.slug, token=token_of(city, username, scopes))

"""Answers as canonical JSON: equal answers have equal bytes, so that their hash can stand for them."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel


def rendered(value: Any) -> bytes:
    """The bytes that are sent for a value."""
    plain = value.model_dump() if isinstance(value, BaseModel) else value
    return json.dumps(plain, cls=NinjaJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


class CanonicalJson(BaseRenderer):
    """What the framework calls for every answer."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of the answer."""
        return rendered(data)

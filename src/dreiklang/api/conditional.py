"""Conditional requests (RFC 9110): what has not changed is not sent again, and nobody overwrites what they did not see.

An entity tag is the hash of the very bytes that are sent. It is strong: two answers with the same tag are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from dreiklang.api.problems import Kind, ProblemError
from dreiklang.api.rendering import rendered
from dreiklang.api.shapes import Shape
from dreiklang.municipality.errors import OutdatedError

VARIES_BY = ("Accept-Language", "Authorization", "Cookie")


def tag_of(body: bytes) -> str:
    """The strong entity tag of an answer."""
    return f'"{hashlib.sha256(body).hexdigest()[:40]}"'


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its entity tag; 304 if the client has it already."""
    patch_vary_headers(response, VARIES_BY)
    if request.method != "GET":
        response["Cache-Control"] = "no-store"
    if request.method not in {"GET", "PUT", "PATCH"} or response.status_code != 200:
        return response
    response["ETag"] = tag_of(response.content)
    if request.method != "GET":
        return response
    response["Cache-Control"] = "private, no-cache"
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or response["ETag"] in {each.removeprefix("W/") for each in known}:
        return _not_modified(response)
    return response


def _not_modified(response: HttpResponse) -> HttpResponse:
    unchanged = HttpResponse(status=304)
    del unchanged["Content-Type"]
    for name in ("ETag", "Cache-Control", "Vary"):
        unchanged[name] = response[name]
    return unchanged


@contextmanager
def unless_changed(request: HttpRequest, current: Callable[[], Shape]) -> Iterator[None]:
    """Let a change happen only if the client has seen the current representation, which it names with If-Match.

    Whoever has an older one gets the current one to decide upon, also if it changes while the rule is at work.
    """
    body = rendered(current())
    if not {"*", tag_of(body)} & set(parse_etags(request.headers["If-Match"])):
        raise _outdated(body)
    try:
        yield
    except OutdatedError as error:
        raise _outdated(rendered(current())) from error


def _outdated(body: bytes) -> ProblemError:
    return ProblemError(Kind.OUTDATED, current=json.loads(body), headers={"ETag": tag_of(body)})

"""How every answer looks: plain JSON that any page on the web may read, with its entity tag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from dreiklang.council.published import Addresses
from dreiklang.municipality.isolation import within
from dreiklang.municipality.queries import municipality_by_slug

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

View = Callable[..., HttpResponse]
READ = "GET, HEAD, OPTIONS"
PREFIX = "/oparl/v1.1/"


class WrongQuestionError(ValueError):
    """A filter cannot be understood; its text says which, and what to send instead."""


def answer(request: HttpRequest, value: Any, status: int = 200) -> HttpResponse:
    """The value as JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, content_type="application/json", status=status)
    response["Access-Control-Allow-Origin"] = "*"
    if status != 200:
        return response
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:40]}"'
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    found["Access-Control-Allow-Origin"] = "*"
    return found


def addresses(request: HttpRequest) -> Addresses:
    """Our addresses: under the origin that the operator has named first, else under that of the request."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    origin = origins[0].rstrip("/") if origins and "*" not in origins[0] else f"{request.scheme}://{request.get_host()}"
    return Addresses(origin + PREFIX)


def everybody(view: View) -> View:
    """Turn a view into one that anybody may read, whose failures are JSON too."""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return _other_method(request)
        try:
            return view(request, **parts)
        except Http404:
            return answer(request, {"error": "not found"}, 404)
        except WrongQuestionError as error:
            return answer(request, {"error": str(error)}, 400)

    guarded.permission = None  # type: ignore[attr-defined]
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def _other_method(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = READ
        response["Access-Control-Allow-Headers"] = "*"
    else:
        response = answer(request, {"error": "this interface is for reading"}, 405)
    response["Allow"] = READ
    return response


def of_municipality(view: Callable[..., HttpResponse]) -> View:
    """Turn `view(request, municipality, …)` into a view of one municipality's public objects."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **parts: Any) -> HttpResponse:
        municipality: Municipality | None = municipality_by_slug(slug)
        if municipality is None:
            raise Http404
        with within(municipality.pk):
            return view(request, municipality, **parts)

    return everybody(guarded)

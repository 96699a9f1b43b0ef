"""What monitoring asks: whether the program lives, whether it is ready for people, and how much it does."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dreiklang.web.metrics import page
from dreiklang.web.place import everybody
from dreiklang.web.readiness import what_fails

RETRY_AFTER = "10"


@everybody
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 while the program runs. It asks nothing else: a restart of the program would not mend a database."""
    return HttpResponse("ok\n", content_type="text/plain")


@everybody
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 if people can be sent here; else 503 with the part that fails, and nothing about it."""
    part = what_fails()
    if part is None:
        return HttpResponse("ok\n", content_type="text/plain")
    headers = {"Retry-After": RETRY_AFTER}
    return HttpResponse(f"{part}\n", content_type="text/plain", status=503, headers=headers)


@everybody
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text form for who holds the token; for everybody else there is nothing here."""
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(wanted, given):
        raise Http404
    return HttpResponse(page(), content_type="text/plain; version=0.0.4; charset=utf-8")

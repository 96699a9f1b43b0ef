"""Pages for what went wrong: plain words, no detail that helps an attacker, a way on."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dreiklang.web.database_trouble import trouble_answer, trouble_in
from dreiklang.web.request_log import request_id


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(
        request, "web/failure.html", {"title": title, "text": text, "request_id": request_id()}, status=status
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(request, 403, _("Not allowed"), _("Your account may not do this here."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, also for what exists but is not this person's to see."""
    return _page(request, 404, _("Page not found"), _("There is nothing at this address, or it is not published."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its protection token."""
    return _page(
        request,
        403,
        _("The form has expired"),
        _("Go back, load the page again and send the form once more. Nothing was changed."),
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many attempts in a short time."""
    return _page(
        request,
        429,
        _("Too many attempts"),
        _("Please wait a minute and try again. This protects accounts from guessing."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500; a database in trouble has a page of its own, which does not ask it for anything."""
    trouble = trouble_in(sys.exception())
    if trouble is not None:
        return trouble_answer(request, trouble)
    return _page(
        request,
        500,
        _("Something went wrong"),
        _("The fault has been recorded. Nothing was half written; please try again in a moment."),
    )

"""Pages for what went wrong: plain words, no detail that helps an attacker, a way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/failure.html", {"title": title, "text": text}, status=status)


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


def broken(request: HttpRequest) -> HttpResponse:
    """500; rendered without a database."""
    return _page(
        request,
        500,
        _("Something went wrong"),
        _("The fault has been recorded. Nothing was half written; please try again in a moment."),
    )

"""When sessions end, and what stands before everything else in one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dreiklang.municipality.queries import can_change_things

if TYPE_CHECKING:
    from dreiklang.municipality.models import User

Answer = Callable[[HttpRequest], HttpResponse]

BEGAN = "signed_in_at"
SEEN = "seen_at"
NOTED_EVERY = 60
"""Seconds between two notes of when somebody was last seen, so that not every page writes to the database."""
ALWAYS_OPEN = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "end_sessions",
        "health",
        "set_language",
    }
)
"""Addresses that are open before a second factor is set up, beside the ones that set it up (`mfa_…`)."""


def begin(request: HttpRequest) -> None:
    """Note that a session begins now; to be called at every sign-in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def end_old_sessions(answer: Answer) -> Answer:
    """Sign out who has not been seen for an hour, or signed in ten hours ago (`SESSION_IDLE`, `SESSION_COOKIE_AGE`)."""

    def end_or_answer(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _end_or_note(request, int(time.time()))
        return answer(request)

    return end_or_answer


def _end_or_note(request: HttpRequest, now: int) -> None:
    session = request.session
    if BEGAN not in session:
        begin(request)
    if now - session[BEGAN] > settings.SESSION_COOKIE_AGE or now - session[SEEN] > settings.SESSION_IDLE:
        logout(request)
        messages.info(request, _("You have been signed out because the session was too old. Please sign in again."))
    elif now - session[SEEN] > NOTED_EVERY:
        session[SEEN] = now


def second_factor_first(answer: Answer) -> Answer:
    """With `REQUIRE_SECOND_FACTOR`, whose role can change things sets up a second factor before anything else."""

    def pass_on(request: HttpRequest) -> HttpResponse:
        return answer(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if not settings.REQUIRE_SECOND_FACTOR or name in ALWAYS_OPEN or name.startswith("mfa_"):
            return None
        if not request.user.is_authenticated or not _lacks_second_factor(request.user):
            return None
        messages.warning(request, _("Your role demands a second factor. Set one up first; then everything is open."))
        return redirect("mfa_index")

    pass_on.process_view = process_view  # type: ignore[attr-defined]
    return pass_on


def _lacks_second_factor(user: User) -> bool:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user=user, type__in=kinds).exists() and can_change_things(user)

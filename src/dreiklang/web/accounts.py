"""How people sign in: with an account that an administrator made; nobody signs up alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, PasswordChangeView
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse_lazy

from dreiklang.web import sessions


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed, and a sign-in begins a session that ends; everything else is the library's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always refuse."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, under a new session id, and note when."""
        super().login(request, user)
        sessions.begin(request)


class SignIn(LoginView):
    """Name and password; beside them passkeys, and single sign-on if there is any."""

    template_name = "web/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the page of single sign-on."""
        return {**super().get_context_data(**kwargs), "single_sign_on": settings.SINGLE_SIGN_ON}


class ChangePassword(PasswordChangeView):
    """A new password for who has one; who comes by single sign-on or passkey alone gets none here."""

    success_url = reverse_lazy("account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not found without a password."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

"""How people sign in: with an account that an administrator made; nobody signs up alone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; everything else is the library's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always refuse."""
        return False

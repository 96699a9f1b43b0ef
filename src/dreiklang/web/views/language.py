"""The language of the pages, and of mail to a person."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.i18n import set_language as set_cookie

from dreiklang.municipality.people import prefer_language


def set_language(request: HttpRequest) -> HttpResponse:
    """Show pages in another language from now on; who is signed in gets mail in it, too."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        prefer_language(request.user, chosen)
    return set_cookie(request)

"""Where a request stands: in which municipality, and as whom. Every page of a city goes through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from dreiklang.municipality.isolation import within
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import actor_in, municipality_by_slug
from dreiklang.municipality.values import Actor

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality


@dataclass(frozen=True)
class Place:
    """The municipality of the address and the person who asks, with their rights there."""

    municipality: Municipality
    actor: Actor


View = Callable[..., HttpResponse]


def in_municipality(permission: Permission) -> Callable[[View], View]:
    """Turn `view(request, place, …)` into a view of `/<slug>/…` that demands the permission.

    Who is not signed in is asked to sign in; who is, but not for this city, gets the same answer as for a
    page that does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **parts: Any) -> HttpResponse:
            municipality = municipality_by_slug(slug)
            if municipality is None:
                raise Http404
            with within(municipality.pk):
                place = Place(municipality, actor_in(municipality, request.user))
                request.place = place  # type: ignore[attr-defined]
                if place.actor.may(permission):
                    return view(request, place, **parts)
            if request.user.is_authenticated:
                raise Http404
            return redirect_to_login(request.get_full_path())

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Turn a view into one for people who are signed in, whoever they are; beneath `in_municipality`, in a city."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **parts)
        return redirect_to_login(request.get_full_path())

    guarded.permission = None  # type: ignore[attr-defined]
    guarded.signed_in = True  # type: ignore[attr-defined]
    return guarded


def everybody(view: View) -> View:
    """Mark a view outside any city that everyone may see; what bears no mark fails the permission test."""
    view.permission = None  # type: ignore[attr-defined]
    return view

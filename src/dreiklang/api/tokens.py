"""One's own keys for programs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from django.http import Http404
from django.utils import timezone
from ninja import Path
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import LARGEST_NUMBER, Body, Shape, Whole
from dreiklang.municipality import queries
from dreiklang.municipality import tokens as rules
from dreiklang.municipality.permissions import Permission

if TYPE_CHECKING:
    from dreiklang.municipality.models import ApiToken

section = Section("Tokens")


class Token(Shape):
    """A token; the secret itself is kept nowhere."""

    id: int
    name: str
    scopes: list[str]
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_on: dt.date | None
    revoked_at: dt.datetime | None


class NewToken(Body):
    """A token to make: what it is for, what it may do, and for how many days."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    days: Annotated[Whole, Field(ge=1, le=366)] = 90


class MadeToken(Shape):
    """The new token with its secret, which is shown this once."""

    secret: str
    token: Token


@section.get("/tokens", Permission.SEE_PUBLISHED, Page[Token], signed_in=True)
def list_tokens(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[Token]:
    """One's own tokens in this municipality, newest first."""
    return paged(place.request, queries.api_tokens(place.municipality, _me(place)), limit, offset, _token)


@section.post("/tokens", Permission.SEE_PUBLISHED, MadeToken, signed_in=True)
def make_token(place: Place, wanted: NewToken) -> MadeToken:
    """Make a token for oneself. This needs a session: a token makes no tokens."""
    now = timezone.now()
    secret = rules.create_token(
        place.municipality,
        place.actor,
        name=wanted.name,
        scopes=set(wanted.scopes),
        now=now,
        lifetime=dt.timedelta(days=wanted.days),
    )
    found = queries.actor_of_token(place.municipality, secret, now)
    if found is None:
        raise Http404
    return MadeToken(secret=secret, token=_token(found[1]))


@section.delete("/tokens/{int:token}", Permission.SEE_PUBLISHED, signed_in=True)
def revoke_token(
    place: Place, token: Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The token's number")]
) -> None:
    """Take one of one's own tokens back, at once and for good. This needs a session."""
    if not queries.api_tokens(place.municipality, _me(place)).filter(pk=token).exists():
        raise Http404
    rules.revoke_token(place.municipality, place.actor, token, timezone.now())


def _me(place: Place) -> int:
    if place.actor.user_id is None:
        raise Http404
    return place.actor.user_id


def _token(token: ApiToken) -> Token:
    names = ("name", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at")
    return Token(id=token.pk, **{name: getattr(token, name) for name in names})

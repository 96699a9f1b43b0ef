"""What changes API tokens: people make keys for programs, and take them back."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.db import transaction

from dreiklang.municipality.errors import BadScopeError, NotAllowedError
from dreiklang.municipality.models import ApiToken, Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject

LONGEST = dt.timedelta(days=366)
PREFIX = "dk_"
"""What every token begins with, so that scanners of source code can find one that was left there."""


@transaction.atomic
def create_token(
    municipality: Municipality,
    actor: Actor,
    *,
    name: str,
    scopes: Collection[Permission],
    now: dt.datetime,
    lifetime: dt.timedelta = dt.timedelta(days=90),
) -> str:
    """Make a token for oneself and return it; it is shown this once and kept as a hash."""
    authorise(actor, municipality, Permission.SEE_PUBLISHED)
    if actor.user_id is None or actor.scopes is not None:
        raise NotAllowedError  # a token makes no tokens
    if not scopes or not all(actor.may(scope) for scope in scopes):
        raise BadScopeError
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        municipality=municipality,
        user_id=actor.user_id,
        name=name,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=sorted(scope.value for scope in scopes),
        expires_at=now + min(lifetime, LONGEST),
    )
    record(municipality, actor, "token_made", _subject(token), after={"scopes": token.scopes})
    return secret


@transaction.atomic
def revoke_token(municipality: Municipality, actor: Actor, pk: int, now: dt.datetime) -> None:
    """Take one of one's own tokens back, at once and for good."""
    authorise(actor, municipality, Permission.SEE_PUBLISHED)
    token = ApiToken.objects.filter(municipality=municipality, user_id=actor.user_id, pk=pk).first()
    if token is None or actor.user_id is None or actor.scopes is not None:
        raise NotAllowedError
    if ApiToken.objects.filter(pk=pk, revoked_at=None).update(revoked_at=now):
        record(municipality, actor, "token_revoked", _subject(token), before={"scopes": token.scopes})


def note_use(token: ApiToken, today: dt.date) -> None:
    """Remember the day of a token's last use, so that its owner sees what can go; written once a day."""
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _subject(token: ApiToken) -> Subject:
    return Subject("token", str(token.pk), token.name)

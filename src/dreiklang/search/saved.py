"""Searches that people keep, and the mail about new hits.

They are a person's own, like bookmarks: nobody else sees them, and the record of changes does not name them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from dreiklang.municipality.errors import NotAllowedError, TakenError
from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.mail import public_address, queue_mail
from dreiklang.municipality.models import Municipality, User
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise
from dreiklang.municipality.values import Actor
from dreiklang.search.errors import NothingToSaveError, TooManySavedError
from dreiklang.search.models import Entry, Index, SavedSearch
from dreiklang.search.queries import newest_entries
from dreiklang.search.showing import plain_hits
from dreiklang.search.values import SearchQuery
from dreiklang.wording import Message, message

logger = logging.getLogger("dreiklang.search")
MOST_SAVED = 50
LONGEST_NAME = 120
PAUSE = dt.timedelta(hours=24)
"""Between two mails about the same search."""
MOST_NAMED = 10
SALT = "dreiklang.search.saved"


@dataclass(frozen=True)
class Links:
    """How pages are reached; the faces know."""

    results: Callable[[Municipality, SearchQuery], str]
    unsubscribe: Callable[[Municipality, str], str]


@transaction.atomic
def save_search(
    municipality: Municipality, actor: Actor, name: str, wanted: SearchQuery, *, notify: bool = True
) -> SavedSearch:
    """Keep a search under a name; from now on new hits are told by mail if that is wanted."""
    authorise(actor, municipality, Permission.SEE_PUBLISHED)
    name = " ".join(name.replace("\0", "").split())[:LONGEST_NAME]
    if actor.user_id is None:
        raise NotAllowedError
    if not name or not wanted.plain().get("q"):
        raise NothingToSaveError
    kept = SavedSearch.objects.filter(municipality=municipality, user=actor.user_id)
    if kept.count() >= MOST_SAVED:
        raise TooManySavedError(MOST_SAVED)
    newest = Entry.objects.filter(municipality=municipality).aggregate(newest=Max("pk"))["newest"] or 0
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(
                municipality=municipality,
                user_id=actor.user_id,
                name=name,
                query=wanted.plain(),
                notify=notify,
                known_until=newest,
            )
    except IntegrityError as error:
        raise TakenError(name) from error


@transaction.atomic
def delete_search(municipality: Municipality, actor: Actor, pk: int) -> None:
    """Forget one of one's own searches."""
    authorise(actor, municipality, Permission.SEE_PUBLISHED)
    gone, _ = SavedSearch.objects.filter(municipality=municipality, user=actor.user_id or 0, pk=pk).delete()
    if not gone:
        raise NotAllowedError


def saved_searches(municipality: Municipality, user_id: int | None) -> QuerySet[SavedSearch]:
    """A person's searches in a municipality."""
    return SavedSearch.objects.filter(municipality=municipality, user=user_id or 0).select_related("municipality")


def saved_searches_of(user: User) -> list[SavedSearch]:
    """A person's searches everywhere; for that person's eyes only."""
    with within(EVERYBODY):
        return list(SavedSearch.objects.filter(user=user).select_related("municipality"))


def query_of(saved: SavedSearch) -> SearchQuery:
    """What a saved search searches for."""
    return SearchQuery.of_plain(saved.query)


def token_of(saved: SavedSearch) -> str:
    """What a mail's link ends the mail with; it proves that one got the mail, nothing else."""
    return signing.dumps(saved.pk, salt=SALT)


def search_by_token(municipality: Municipality, token: str) -> SavedSearch | None:
    """The search that a mail's link is about; None if the link is not ours or the search is gone."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return SavedSearch.objects.filter(municipality=municipality, pk=pk).first()


def unsubscribe(municipality: Municipality, token: str) -> bool:
    """Send no more mail about the search of this link; whether there is such a search."""
    found = search_by_token(municipality, token)
    if found is None:
        return False
    SavedSearch.objects.filter(municipality=municipality, pk=found.pk).update(notify=False)
    return True


def tell_of_new_hits(now: dt.datetime, links: Links) -> int:
    """A worker's step: queue a mail for each search with new hits that was not looked at for a day."""
    due = SavedSearch.objects.filter(notify=True, looked_at__lte=now - PAUSE, user__is_active=True)
    told = 0
    for saved in due.select_related("municipality", "user").order_by("looked_at", "pk")[:200]:
        if Index.objects.filter(municipality=saved.municipality, generation__gt=0).exists():
            told += _tell(saved, now, links)
    return told


@transaction.atomic
def _tell(saved: SavedSearch, now: dt.datetime, links: Links) -> int:
    """Look once; of two workers one gets the search, since each changes the time that it saw."""
    claimed = SavedSearch.objects.filter(pk=saved.pk, looked_at=saved.looked_at).update(looked_at=now)
    if not claimed:
        return 0
    wanted = query_of(saved)
    found, newest = newest_entries(saved.municipality, wanted, saved.known_until, MOST_NAMED)
    hits = [hit for _, hit in plain_hits(saved.municipality, found).values()]
    if newest > saved.known_until:
        SavedSearch.objects.filter(pk=saved.pk).update(known_until=newest)
    if not hits:
        return 0
    titles = "\n".join(f"- {' '.join(filter(None, (hit.number, hit.title)))[:200]}" for hit in hits)
    lines: list[Message | str] = [
        message("Your search “{name}” in {city} has new hits:", name=saved.name, city=saved.municipality.name),
        titles,
        message("All hits:"),
    ]
    queue_mail(
        saved.municipality,
        to=saved.user,
        subject=message("New hits for “{name}”", name=saved.name),
        lines=lines,
        link=links.results(saved.municipality, wanted),
        key=f"search {saved.pk} {newest}",
        end=message(
            "No more mail about this search: {address}",
            address=public_address(links.unsubscribe(saved.municipality, token_of(saved))),
        ),
    )
    return 1

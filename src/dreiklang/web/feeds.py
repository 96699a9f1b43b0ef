"""Atom feeds (RFC 4287): what is new, for programs that look again now and then."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.http import http_date

from dreiklang.documents.text import one_line
from dreiklang.web.templatetags.dreiklang import language

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality
    from dreiklang.web.place import Place

LENGTH = 50
"""Entries of a feed; who looks less often than that many come reads the page."""
NAMESPACE = uuid.UUID("6f0c6b0e-6f3b-5d1c-9a57-0c2f6a0a7c11")
NOTHING_YET = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One thing that is new or changed. `kind` and `key` name it for good, in whichever way it is reached.

    `address` is the path of its page here. Persons are named nowhere.
    """

    kind: str
    key: str
    title: str
    address: str
    made: dt.datetime
    changed: dt.datetime
    summary: str = ""
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A list of such things; `address` is the path of the page that shows the whole list."""

    title: str
    address: str
    entries: Sequence[FeedEntry]


@dataclass(frozen=True)
class FeedLink:
    """How a page offers its feed: its label, and the path with the page's own filters."""

    label: str | Promise
    address: str


def feed_link(request: HttpRequest, place: Place, name: str, label: str | Promise) -> FeedLink:
    """The feed (by the name of its URL) of the list that a page shows, with the filters of the page."""
    query = request.GET.copy()
    query.pop("seite", None)
    address = reverse(name, args=[place.municipality.slug])
    return FeedLink(label, f"{address}?{query.urlencode()}" if query else address)


def feed_response(request: HttpRequest, place: Place, feed: Feed) -> HttpResponse:
    """The feed as an answer, or 304 for who has it already."""
    body = _written(request, place.municipality, feed)
    response = HttpResponse(body, content_type=Atom1Feed.content_type)
    return unless_known(request, response, [entry.changed for entry in feed.entries])


def unless_known(request: HttpRequest, response: HttpResponse, changes: Collection[dt.datetime]) -> HttpResponse:
    """The answer with what tells whether one has it already; 304 for who does. `changes`: when its parts changed."""
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = tag_of(response.content)
    newest = int(max(changes).timestamp()) if changes else None
    if newest is not None:
        response["Last-Modified"] = http_date(newest)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return get_conditional_response(request, etag=response["ETag"], last_modified=newest, response=response)


def tag_of(body: bytes) -> str:
    """The strong entity tag of an answer."""
    return f'"{hashlib.sha256(body).hexdigest()[:40]}"'


def stable_id(municipality: Municipality, *parts: str) -> str:
    """A name for good, which says nothing of where the installation stands (RFC 4122, version 5)."""
    return uuid.uuid5(NAMESPACE, "\n".join((municipality.slug, *parts))).urn


class _Atom(Atom1Feed):
    """Django's writer, with summaries as plain text."""

    def add_item_elements(self, handler: Any, item: Any) -> None:
        summary, item["description"] = item["description"], None
        super().add_item_elements(handler, item)
        if summary:
            handler.addQuickElement("summary", summary, {"type": "text"})

    def latest_post_date(self) -> dt.datetime:
        """When something last changed in it; an empty feed has not changed."""
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)


def _written(request: HttpRequest, municipality: Municipality, feed: Feed) -> bytes:
    own = request.get_full_path()
    atom = _Atom(
        title=one_line(f"{feed.title} – {municipality.name}"),
        link=request.build_absolute_uri(feed.address),
        description=None,
        language=language(),
        author_name=one_line(municipality.name),
        feed_url=request.build_absolute_uri(own),
        feed_guid=stable_id(municipality, "feed", own),
    )
    for entry in feed.entries:
        atom.add_item(
            title=one_line(entry.title) or "–",
            link=request.build_absolute_uri(entry.address),
            description=one_line(entry.summary),
            unique_id=stable_id(municipality, entry.kind, entry.key),
            pubdate=entry.made,
            updateddate=entry.changed,
            categories=[one_line(entry.category)] if entry.category else [],
        )
    written = BytesIO()
    atom.write(written, "utf-8")
    return written.getvalue()

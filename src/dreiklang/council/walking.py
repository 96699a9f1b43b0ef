"""Walking through an endpoint: from its system to its body, through every list to its end, then single references."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dreiklang.council.endpoint import Answer, Endpoint, EndpointError
from dreiklang.council.models import CouncilSource, FetchedPage, OpenReference
from dreiklang.oparl import Kind, kind_of

LISTS = (
    ("legislativeTermList", Kind.LEGISLATIVE_TERM),
    ("locationList", Kind.LOCATION),
    ("organization", Kind.ORGANIZATION),
    ("person", Kind.PERSON),
    ("membership", Kind.MEMBERSHIP),
    ("meeting", Kind.MEETING),
    ("agendaItem", Kind.AGENDA_ITEM),
    ("paper", Kind.PAPER),
    ("consultation", Kind.CONSULTATION),
    ("file", Kind.FILE),
)
OTHER_NAMES = {
    "organization": ("organizations",),
    "person": ("persons", "people"),
    "meeting": ("meetings",),
    "paper": ("papers",),
    "membership": ("memberships", "membershipList"),
    "agendaItem": ("agendaItems", "agendaItemList"),
    "consultation": ("consultations", "consultationList"),
    "file": ("files", "fileList"),
    "locationList": ("locations", "locationlist"),
    "legislativeTermList": ("legislativeTerms",),
}
"""How some systems call their lists."""
MOST_PAGES = 100_000
MOST_EMPTY_PAGES = 3
MOST_REFERENCES = 20_000
OVERLAP = dt.timedelta(hours=2)
"""How much further back a later import asks: clocks differ, and systems note changes late."""


@dataclass(frozen=True)
class Page:
    """A page of a list with what is to be remembered of it once its objects are stored."""

    place: str
    raws: list[object]
    kind: Kind
    cursor: Mapping[str, Any]
    answer: Answer | None = None
    next: str = ""


@dataclass
class Walk:
    """One way through an endpoint. `since` asks only for what has changed from then on."""

    endpoint: Endpoint
    source: CouncilSource
    since: dt.datetime | None = None
    body: str = ""
    mended: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)
    unreachable: Counter[str] = field(default_factory=Counter)

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Every page that is still to be read, behind the cursor."""
        body = self._body()
        yield Page(body["id"], [body], Kind.BODY, cursor)
        names = [name for name, _ in LISTS]
        first = names.index(cursor["list"]) if cursor.get("list") in names else 0
        for name, kind in LISTS[first:]:
            resumed = cursor.get("next", "") if name == cursor.get("list") else ""
            start = resumed or self._list(body, name)
            if start:
                yield from self._pages_of(name, kind, start)

    def _body(self) -> dict[str, Any]:
        """The one body that is imported."""
        first = self._object(self.body or self.endpoint.address)
        if kind_of(first.get("type")) is Kind.BODY:
            return first
        if kind_of(first.get("type")) is not Kind.SYSTEM or not isinstance(first.get("body"), str):
            raise EndpointError(f"{self.endpoint.address} is neither an OParl system nor a body.")
        self._remember_system(first)
        found = [
            raw
            for page in self._pages_of("body", Kind.BODY, first["body"])
            for raw in page.raws
            if isinstance(raw, dict) and isinstance(raw.get("id"), str)
        ]
        if len(found) != 1:
            named = "; ".join(f"{each['id']} ({each.get('name', '')})" for each in found[:20])
            raise EndpointError(f"The endpoint has {len(found)} bodies; name one with --body: {named}")
        return found[0]

    def _object(self, url: str) -> dict[str, Any]:
        value = self.endpoint.get(url).value
        if not isinstance(value, dict):
            raise EndpointError(f"{url} gives no OParl object.")
        return value

    def _remember_system(self, system: dict[str, Any]) -> None:
        if self.source.system != system:
            self.source.system = system
            self.source.save(update_fields=["system"])

    def _list(self, body: Mapping[str, Any], name: str) -> str:
        """The address of a list, under whatever name; with the time since when changes are wanted."""
        address = body.get(name)
        for other in OTHER_NAMES[name]:
            if not isinstance(address, str) and isinstance(body.get(other), str):
                self.mended["other name for a list"] += 1
                address = body[other]
        if not isinstance(address, str):
            return ""
        return _with_since(address, self.since - OVERLAP) if self.since else address

    def _pages_of(self, name: str, kind: Kind, start: str) -> Iterator[Page]:
        url, visited, seen, empty = start, set(), set(), 0
        while url:
            if url in visited or len(visited) >= MOST_PAGES:
                self.notes.append((url, "the list leads back to a page that was read already, or never ends"))
                return
            visited.add(url)
            answer = self._fetch(url)
            known = FetchedPage.objects.filter(source=self.source, url=url).first() if answer.unchanged else None
            raws, after = ([], known.next) if known else self._read(answer)
            ids = {str(raw.get("id")) for raw in raws if isinstance(raw, dict)}
            if ids and ids <= seen:
                self.notes.append((url, "the list repeats what it has given already; it was left here"))
                return
            seen |= ids
            empty = 0 if raws or known else empty + 1
            if empty >= MOST_EMPTY_PAGES:
                self.notes.append((url, "empty pages without end; the list was left here"))
                return
            yield Page(url, raws, kind, {"list": name, "next": after or url}, answer, after)
            url = after

    def _fetch(self, url: str) -> Answer:
        known = FetchedPage.objects.filter(source=self.source, url=url[:1000]).first()
        if known is None or self.since is not None:
            return self.endpoint.get(url)
        return self.endpoint.get(url, known.etag, known.last_modified)

    def _read(self, answer: Answer) -> tuple[list[object], str]:
        """The entries of a page, and the address of the next one; a missing page has neither.

        An empty result of a filter is answered with 404 by some.
        """
        if answer.missing:
            return [], ""
        page = answer.value
        if isinstance(page, list):
            return page, ""
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise EndpointError(f"{answer.url} gives no list.")
        links = page.get("links")
        after = links.get("next") if isinstance(links, dict) else None
        return page["data"], self._next(after) if isinstance(after, str) else ""

    def _next(self, url: str) -> str:
        head, mark, query = url.partition("?")
        if "+" in query:
            self.mended["raw + in an address"] += 1
            return head + mark + query.replace("+", "%2B")
        return url

    # References that no list has answered

    def references(self) -> Iterator[Page]:
        """Single objects that others name and that have not come; each is asked for once."""
        asked = set(FetchedPage.objects.filter(source=self.source, missing=True).values_list("url", flat=True))
        waiting = OpenReference.objects.filter(municipality=self.source.municipality).values_list("url", "kind")
        wanted = [(url, kind) for url, kind in sorted(set(waiting)) if "#" not in url and url not in asked]
        for url, kind in wanted[:MOST_REFERENCES]:
            if not self.endpoint.is_here(url):
                self.unreachable["reference to another host"] += 1
                continue
            answer = self._single(url)
            if answer.missing or not isinstance(answer.value, dict):
                self.unreachable[f"{kind} that others name"] += 1
                FetchedPage.objects.get_or_create(source=self.source, url=url[:1000], defaults={"missing": True})
                continue
            yield Page(url, [answer.value], Kind(kind), {"list": "references"})

    def _single(self, url: str) -> Answer:
        try:
            return self.endpoint.get(url)
        except EndpointError as error:
            self.notes.append((url, str(error)))
            return Answer(url, missing=True)


def _with_since(address: str, since: dt.datetime) -> str:
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("modified_since", since.isoformat(timespec="seconds"))]
    return urlunsplit(parts._replace(query=urlencode(query)))

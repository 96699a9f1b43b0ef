"""What is like a request: other requests and measures here, and what other municipalities share of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Q

from dreiklang.language.similar import Document, most_similar
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.models import Measure, Request, SharedSummary
from dreiklang.portfolio.request_queries import visible
from dreiklang.portfolio.states import State

SHOWN = 5
LEAST = 0.12
"""Below this, what two texts have in common is chance."""
MOST_HERE = 3000
MOST_ELSEWHERE = 1000
LETTERS = 6
"""Of a word, by which summaries elsewhere are looked up before their meaning is compared."""
MOST_WORDS = 10


@dataclass(frozen=True, kw_only=True)
class Like:
    """A request or measure that is about the same. `municipality` is another one's name, or nothing for here.

    `key` is a request's number or a measure's key; `may_open` says whether the person may read it.
    """

    kind: str
    key: str
    title: str
    state: str = ""
    place: str = ""
    municipality: str = ""
    may_open: bool = False
    score: float = 0.0
    shared: tuple[str, ...] = ()


def similar_to(municipality: Municipality, actor: Actor, title: str, text: str, but: int = 0) -> list[Like]:
    """The nearest, best first. Who may see requests reads titles and states of all departments' here, and no more.

    `but` is the number of the request itself.
    """
    authorise(actor, municipality, Permission.SEE_REQUESTS)
    wanted = f"{title}\n{text}".strip()
    if not wanted:
        return []
    candidates = [*_requests(municipality, but), *_measures(municipality), *_shared(municipality, wanted)]
    corpus = [Document(f"{place:06}", words) for place, (_, words) in enumerate(candidates)]
    found = [
        replace(candidates[int(match.key)][0], score=match.score, shared=match.shared)
        for match in most_similar(wanted, corpus, limit=SHOWN)
        if match.score >= LEAST
    ]
    return _opened(municipality, actor, found)


def _opened(municipality: Municipality, actor: Actor, found: list[Like]) -> list[Like]:
    """The same, with what the person may open marked so."""
    numbers = [int(each.key) for each in found if each.kind == "request" and not each.municipality]
    seen = set(visible(municipality, actor).filter(number__in=numbers).values_list("number", flat=True))
    return [
        replace(each, may_open=not each.municipality and (each.kind == "measure" or int(each.key) in seen))
        for each in found
    ]


def _requests(municipality: Municipality, but: int) -> Iterator[tuple[Like, str]]:
    rows = Request.objects.filter(municipality=municipality).exclude(state=State.DRAFT).exclude(number=but)
    values = rows.order_by("-number").values_list("number", "title", "state", "organization__name", "better")
    for number, title, state, place, better in values[:MOST_HERE]:
        like = Like(kind="request", key=str(number), title=title, state=state, place=place)
        yield like, f"{title}\n{better}"


def _measures(municipality: Municipality) -> Iterator[tuple[Like, str]]:
    rows = Measure.objects.filter(municipality=municipality)
    for key, name, place, remark in rows.values_list("key", "name", "organization__name", "remark"):
        yield Like(kind="measure", key=key, title=name, place=place), f"{name}\n{remark}"


def _shared(municipality: Municipality, wanted: str) -> Iterator[tuple[Like, str]]:
    """Summaries elsewhere that have the beginning of a long word in common; the others are hardly about the same."""
    words = sorted({word[:LETTERS] for word in re.findall(r"\w{5,}", wanted)}, key=lambda word: (-len(word), word))
    anyone = Q(pk=None)
    for word in words[:MOST_WORDS]:
        anyone |= Q(title__icontains=word)
    rows = SharedSummary.objects.exclude(municipality=municipality).filter(anyone).select_related("municipality")
    for row in rows.order_by("-pk")[:MOST_ELSEWHERE]:
        like = Like(kind=row.kind, key=row.key, title=row.title, state=row.state, municipality=row.municipality.name)
        yield like, f"{row.title}\n{row.text}"

"""External lists: pages of constant size in a stable order, with filters that stay in every link."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from dreiklang.council.published import Filters, Publication
from dreiklang.oparl import Kind
from dreiklang.oparl_out.answers import WrongQuestionError

SIZE = 100
BOUNDS = ("created_since", "created_until", "modified_since", "modified_until")
AFTER = "after"


def filters(asked: QueryDict) -> Filters:
    """The filters of a request; WrongQuestionError for what is none."""
    bounds = {name: _time(name, asked[name]) for name in BOUNDS if name in asked}
    flag = asked.get("omit_internal", "false").lower()
    if flag not in {"true", "false", "1", "0", ""}:
        raise WrongQuestionError("omit_internal is true or false")
    return Filters(**bounds, omit_internal=flag in {"true", "1", ""} and "omit_internal" in asked)


def _time(name: str, text: str) -> dt.datetime:
    try:
        # An unescaped + arrives as a blank.
        found = dt.datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1 < found.year < 9999:
        raise WrongQuestionError(f"{name} is a time with offset, such as 2026-01-31T12:00:00%2B01:00")
    return found


def page(address: str, asked: QueryDict, kind: Kind, rows: QuerySet[Any], publication: Publication) -> dict[str, Any]:
    """One page of a list; the last one has no next."""
    wanted = filters(asked)
    publication.omit_internal = wanted.omit_internal
    found = wanted.of(rows)
    after = _after(asked)
    shown = list(found.filter(pk__gt=after)[: SIZE + 1] if after else found[: SIZE + 1])
    kept = [(name, asked[name]) for name in (*BOUNDS, "omit_internal") if name in asked]
    links = {"first": _link(address, kept), "self": _link(address, kept, after)}
    if len(shown) > SIZE:
        links["next"] = _link(address, kept, shown[SIZE - 1].pk)
    return {
        "data": publication.show(kind, shown[:SIZE]),
        # How many there are in all is left out: counting takes longer than the page.
        "pagination": {"elementsPerPage": SIZE},
        "links": links,
    }


def _after(asked: QueryDict) -> int:
    text = asked.get(AFTER, "0")
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise WrongQuestionError(f"{AFTER} is a number from a link of ours")
    return int(text)


def _link(address: str, kept: list[tuple[str, str]], after: int = 0) -> str:
    query = urlencode([(name, value.replace(" ", "+")) for name, value in kept] + ([(AFTER, after)] if after else []))
    return f"{address}?{query}" if query else address

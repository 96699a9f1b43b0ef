"""Plain values of this room: what can be found, what is asked for, and what is given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from dreiklang.language import fold

LONGEST_QUERY = 400
MOST_HITS = 1000
"""How far one can page; nobody reads on, and machines are to use the lists."""


class FoundKind(IntEnum):
    """What can be found. The numbers stand in the index."""

    PAPER = 1
    TEXT = 2
    MEASURE = 3
    MOTION = 4
    MEETING = 5
    AGENDA_ITEM = 6
    PERSON = 7
    ORGANIZATION = 8

    @property
    def code(self) -> str:
        """Its name in addresses and answers."""
        return self.name.lower()


KINDS_BY_CODE = {kind.code: kind for kind in FoundKind}


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """What a person searches for. `body` is an organisation's key, `group` the name of a mover."""

    words: str = ""
    kind: FoundKind | None = None
    body: str = ""
    group: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def plain(self) -> dict[str, str]:
        """As text by name, without what is empty; the same as in an address."""
        found = {
            "q": self.words.strip()[:LONGEST_QUERY],
            "type": self.kind.code if self.kind else "",
            "body": self.body,
            "group": self.group,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in found.items() if value}

    @classmethod
    def of_plain(cls, values: Mapping[str, Any]) -> SearchQuery:
        """From text by name; what cannot be understood is left out."""
        return cls(
            words=str(values.get("q", ""))[:LONGEST_QUERY],
            kind=KINDS_BY_CODE.get(str(values.get("type", ""))),
            body=str(values.get("body", "")),
            group=str(values.get("group", "")),
            since=_day(values.get("since")),
            until=_day(values.get("until")),
        )


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def body_mark(organization: int) -> str:
    """The term of everything that an organisation has to do with."""
    return f"@b{organization}"


def group_mark(name: str) -> str:
    """The term of everything that a parliamentary group moved."""
    return f"@g{fold(name)}"


def number_mark(number: str) -> str:
    """The term of what bears a number, however it is written: GRDrs 236/2023."""
    return f"@n{fold(number)}"


@dataclass(frozen=True)
class Found:
    """A hit as the index gives it: which entry, which page of its text, and from which to which character."""

    entry: int
    score: float
    page: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A hit as it is shown. `marks` say from which to which character of a line words are to be marked."""

    kind: FoundKind
    key: str
    """Of its page here: of the paper, the measure, the meeting …"""
    title: str
    title_marks: tuple[tuple[int, int], ...] = ()
    number: str = ""
    note: str = ""
    """What it belongs to, or what sort it is."""
    date: dt.date | None = None
    snippet: str = ""
    snippet_marks: tuple[tuple[int, int], ...] = ()
    page: int | None = None
    """Of the text, where that has several."""
    address: str = ""
    """Of the file at the city."""
    entry: int = 0


@dataclass(frozen=True, kw_only=True)
class Results:
    """A page of hits, how many there are of each kind, and what else might have been meant."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[FoundKind, int] = field(default_factory=dict)
    instead: tuple[str, ...] = ()
    """Searches that would find something, when this one does not."""
    understood: bool = True
    """Whether there was anything to search for: the, of and a single letter say nothing."""
    ready: bool = True
    """Whether the city has an index at all."""

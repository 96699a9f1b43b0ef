"""Which model holds which kind of council object, and what its columns say for queries."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dreiklang.council.models import (
    AgendaItem,
    Attachment,
    Body,
    Consultation,
    File,
    Involvement,
    LegislativeTerm,
    Location,
    Meeting,
    Membership,
    Paper,
    Person,
)
from dreiklang.municipality.models import Organization, Sourced
from dreiklang.oparl import Kind
from dreiklang.papers.results import read_result

Facts = Mapping[str, Any]
MODELS: Mapping[Kind, type[Sourced]] = MappingProxyType(
    {
        # In this order rows can be stored, each after those that it refers to.
        Kind.BODY: Body,
        Kind.LEGISLATIVE_TERM: LegislativeTerm,
        Kind.LOCATION: Location,
        Kind.ORGANIZATION: Organization,
        Kind.PERSON: Person,
        Kind.MEMBERSHIP: Membership,
        Kind.MEETING: Meeting,
        Kind.AGENDA_ITEM: AgendaItem,
        Kind.PAPER: Paper,
        Kind.CONSULTATION: Consultation,
        Kind.FILE: File,
    }
)
IMPORTED_COME_LAST = 1000
"""Position of organisations from outside, behind the city's own."""


@dataclass(frozen=True)
class Relation:
    """What a field of an object means for the tables.

    With `column`, the object's row points to the other. With `through`, a row between both does, whose column
    `holder` is the object. With `back`, the other's row points to the object, if it does not say so itself.
    """

    kind: Kind
    column: str = ""
    through: type[Attachment | Involvement] | None = None
    holder: str = ""
    back: str = ""
    of_holder: bool = True
    """Whether an object that came inside of another one belongs to it in this way."""


def _files(holder: str, *fields: str) -> dict[str, Relation]:
    return {field: Relation(Kind.FILE, through=Attachment, holder=holder) for field in fields}


def _organizations(holder: str, *fields: str) -> dict[str, Relation]:
    return {field: Relation(Kind.ORGANIZATION, through=Involvement, holder=holder) for field in fields}


RELATIONS: Mapping[Kind, Mapping[str, Relation]] = MappingProxyType(
    {
        Kind.ORGANIZATION: {"membership": Relation(Kind.MEMBERSHIP, back="organization")},
        Kind.PERSON: {"membership": Relation(Kind.MEMBERSHIP, back="person")},
        Kind.MEMBERSHIP: {
            "person": Relation(Kind.PERSON, column="person"),
            "organization": Relation(Kind.ORGANIZATION, column="organization"),
            "onBehalfOf": Relation(Kind.ORGANIZATION, column="on_behalf_of", of_holder=False),
        },
        Kind.MEETING: {
            "location": Relation(Kind.LOCATION, column="location"),
            "agendaItem": Relation(Kind.AGENDA_ITEM, back="meeting"),
            **_organizations("meeting", "organization"),
            **_files("meeting", "invitation", "resultsProtocol", "verbatimProtocol", "auxiliaryFile"),
        },
        Kind.AGENDA_ITEM: {
            "meeting": Relation(Kind.MEETING, column="meeting"),
            "consultation": Relation(Kind.CONSULTATION, back="agenda_item"),
            **_files("agenda_item", "resolutionFile", "auxiliaryFile"),
        },
        Kind.PAPER: {
            "consultation": Relation(Kind.CONSULTATION, back="paper"),
            **_organizations("paper", "underDirectionOf", "originatorOrganization"),
            **_files("paper", "mainFile", "auxiliaryFile"),
        },
        Kind.CONSULTATION: {
            "paper": Relation(Kind.PAPER, column="paper"),
            "meeting": Relation(Kind.MEETING, column="meeting"),
            "agendaItem": Relation(Kind.AGENDA_ITEM, column="agenda_item"),
            **_organizations("consultation", "organization"),
        },
    }
)


def columns(kind: Kind, facts: Facts) -> dict[str, Any]:
    """The values of a row's own columns; texts are cut to the column, the whole stands in the facts."""
    found = {
        "deleted": facts.get("deleted") is True,
        "public": facts.get("public") is not False,
        **OWN.get(kind, lambda facts: {})(facts),
    }
    for name in ("created", "modified"):
        if name in facts:
            found[name] = _time(facts, name)
    return found


def new_key(kind: Kind, source_id: str) -> str:
    """A short name for an address of ours, from the end of the source's; it need not be the only one."""
    path = re.sub(r"^https?://[^/]+", "", source_id).strip("/").lower()
    parts = [part for part in re.split(r"[/?&#]+", path) if part][-2:]
    words = [part for part in parts if part.rstrip("s") not in {"paper", "organization"}]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words)).strip("-")[:40] or kind.value.lower()


def distinct_key(key: str, source_id: str) -> str:
    """The key with a mark that no other address has."""
    return f"{key}-{hashlib.sha256(source_id.encode()).hexdigest()[:8]}"


def time_of(facts: Facts, name: str) -> dt.datetime | None:
    """A time among the facts."""
    return _time(facts, name)


def _text(facts: Facts, name: str, longest: int = 400) -> str:
    return str(facts.get(name, ""))[:longest]


def _date(facts: Facts, name: str) -> dt.date | None:
    return dt.date.fromisoformat(facts[name]) if name in facts else None


def _time(facts: Facts, name: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(facts[name]) if name in facts else None


def _named(facts: Facts) -> dict[str, Any]:
    return {"name": _text(facts, "name")}


def _term(facts: Facts) -> dict[str, Any]:
    return {**_named(facts), "start_date": _date(facts, "startDate"), "end_date": _date(facts, "endDate")}


def _location(facts: Facts) -> dict[str, Any]:
    return {"description": _text(facts, "description")}


def _organization(facts: Facts) -> dict[str, Any]:
    return {"name": _text(facts, "name", 200), "kind": _organization_kind(facts)}


def _organization_kind(facts: Facts) -> str:
    words = " ".join(_text(facts, name) for name in ("organizationType", "classification", "name")).lower()
    if "fraktion" in words or "partei" in words:
        return "group"
    committee = ("gremium", "ausschuss", "rat", "beirat", "kommission", "meeting")
    sits = "meeting" in facts or any(word in words for word in committee[:2])
    return "committee" if sits else "department"


def _person(facts: Facts) -> dict[str, Any]:
    whole = " ".join(_text(facts, name) for name in ("givenName", "familyName")).strip()
    return {"name": _text(facts, "name") or whole[:400], "family_name": _text(facts, "familyName", 200)}


def _membership(facts: Facts) -> dict[str, Any]:
    return {
        "role": _text(facts, "role", 200),
        "start_date": _date(facts, "startDate"),
        "end_date": _date(facts, "endDate"),
    }


def _meeting(facts: Facts) -> dict[str, Any]:
    return {
        **_named(facts),
        "start": _time(facts, "start"),
        "end": _time(facts, "end"),
        "state": _text(facts, "meetingState", 100),
        "cancelled": facts.get("cancelled") is True,
    }


def _agenda_item(facts: Facts) -> dict[str, Any]:
    words = _text(facts, "result")
    read = read_result(words)
    return {
        **_named(facts),
        "number": _text(facts, "number", 60),
        "order": facts.get("order", 0),
        "result": words,
        "outcome": read.outcome.value if read else "",
        "majority": read.majority.value if read and read.majority else "",
        "outcome_level": read.level.value if read else "",
    }


def _paper(facts: Facts) -> dict[str, Any]:
    return {
        **_named(facts),
        "reference": _text(facts, "reference", 120),
        "paper_type": _text(facts, "paperType", 120),
        "date": _date(facts, "date"),
    }


def _consultation(facts: Facts) -> dict[str, Any]:
    return {"role": _text(facts, "role", 200), "authoritative": facts.get("authoritative")}


def _file(facts: Facts) -> dict[str, Any]:
    return {
        **_named(facts),
        "file_name": _text(facts, "fileName"),
        "mime_type": _text(facts, "mimeType", 200),
        "date": _date(facts, "date"),
    }


OWN: Mapping[Kind, Callable[[Facts], dict[str, Any]]] = MappingProxyType(
    {
        Kind.BODY: _named,
        Kind.LEGISLATIVE_TERM: _term,
        Kind.LOCATION: _location,
        Kind.ORGANIZATION: _organization,
        Kind.PERSON: _person,
        Kind.MEMBERSHIP: _membership,
        Kind.MEETING: _meeting,
        Kind.AGENDA_ITEM: _agenda_item,
        Kind.PAPER: _paper,
        Kind.CONSULTATION: _consultation,
        Kind.FILE: _file,
    }
)

"""What the public may read of council objects, as OParl: everything public, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dreiklang.council.columns import MODELS
from dreiklang.council.linking import chunks
from dreiklang.council.models import Attachment, Body, FileText
from dreiklang.municipality.models import AuditEntry, Municipality
from dreiklang.oparl import FIELDS, Form, Kind, reduced, references, written

SEGMENTS = {
    Kind.LEGISLATIVE_TERM: "legislativeterm",
    Kind.ORGANIZATION: "organization",
    Kind.PERSON: "person",
    Kind.MEMBERSHIP: "membership",
    Kind.MEETING: "meeting",
    Kind.AGENDA_ITEM: "agendaitem",
    Kind.PAPER: "paper",
    Kind.CONSULTATION: "consultation",
    Kind.FILE: "file",
    Kind.LOCATION: "location",
}
"""How our addresses call the kinds."""
OF_ORGANIZATION = {"meeting": Kind.MEETING, "consultation": Kind.CONSULTATION}
"""The lists that an organisation has of its own."""
LISTS_OF_BODY = {
    name: field.of for name, field in FIELDS[Kind.BODY].items() if field.form is Form.LIST and field.of is not None
}
UNKNOWN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a municipality was made that has no entry in its record yet."""


@dataclass(frozen=True)
class Addresses:
    """Our canonical addresses; `base` is that of the system, with a slash at its end."""

    base: str

    @property
    def bodies(self) -> str:
        """The list of bodies."""
        return f"{self.base}body"

    def body(self, municipality: Municipality) -> str:
        """A municipality's body."""
        return f"{self.base}body/{municipality.slug}"

    def list_of(self, municipality: Municipality, kind: Kind) -> str:
        """All objects of a kind."""
        return f"{self.body(municipality)}/{SEGMENTS[kind]}"

    def thing(self, municipality: Municipality, kind: Kind, pk: int) -> str:
        """One object."""
        return f"{self.list_of(municipality, kind)}/{pk}"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which objects of a list are wanted; deleted ones only to whom asks for changes."""

    created_since: dt.datetime | None = None
    created_until: dt.datetime | None = None
    modified_since: dt.datetime | None = None
    modified_until: dt.datetime | None = None
    omit_internal: bool = False

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that pass."""
        bounds = {
            "created__gte": self.created_since,
            "created__lte": self.created_until,
            "modified__gte": self.modified_since,
            "modified__lte": self.modified_until,
        }
        rows = rows.filter(**{name: bound for name, bound in bounds.items() if bound is not None})
        return rows if self.modified_since is not None else rows.filter(deleted=False)


def visible(municipality: Municipality, kind: Kind) -> QuerySet[Any]:
    """The public objects of a kind, deleted ones among them; what hangs on something hidden is hidden too."""
    rows = (
        MODELS[kind]
        .objects.filter(municipality=municipality, public=True)  # type: ignore[attr-defined]
        .defer("extra", "forms")
        .order_by("pk")
    )
    if kind is Kind.CONSULTATION:
        item = Q(agenda_item=None) | Q(agenda_item__public=True)
        return rows.filter(item, Q(paper=None) | Q(paper__public=True))
    if kind is Kind.AGENDA_ITEM:
        return rows.filter(Q(meeting=None) | Q(meeting__public=True))
    if kind is Kind.FILE:
        # One question for each holder: databases answer three small ones from their indexes, and one with "or" not.
        for holder in ("agenda_item", "paper", "meeting"):
            hidden = Attachment.objects.filter(file=OuterRef("pk"), **{f"{holder}__public": False})
            rows = rows.exclude(Exists(hidden))
        return rows
    return rows


def visible_of_organization(municipality: Municipality, name: str, organization: int) -> QuerySet[Any] | None:
    """The objects of one of an organisation's own lists; None if there is no such organisation or list."""
    if name not in OF_ORGANIZATION or not visible(municipality, Kind.ORGANIZATION).filter(pk=organization).exists():
        return None
    rows = visible(municipality, OF_ORGANIZATION[name])
    return rows.filter(involvements__organization=organization).distinct()


def moment(value: dt.datetime) -> str:
    """A time as OParl wants it: with offset, without fractions."""
    return timezone.localtime(value).isoformat(timespec="seconds")


@dataclass
class Publication:
    """Writes a municipality's objects, several at a time, each address looked up once."""

    municipality: Municipality
    addresses: Addresses
    omit_internal: bool = False
    _rows: dict[tuple[Kind, str], Any] = field(default_factory=dict)
    _targets: dict[tuple[Kind, str], int | None] = field(default_factory=dict)
    """Primary keys of what is referred to; None for what is here but not to be shown."""
    _texts: dict[int, str] = field(default_factory=dict)

    def show(self, kind: Kind, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """The objects as JSON values."""
        self._prepare([(kind, row) for row in rows if not row.deleted])
        return [self._written(kind, row) for row in rows]

    def body(self) -> dict[str, Any]:
        """The body: what its source says about it, and where its lists are here."""
        row = Body.objects.filter(municipality=self.municipality, deleted=False).order_by("pk").first()
        facts = dict(row.facts) if row else {}
        terms = list(visible(self.municipality, Kind.LEGISLATIVE_TERM).filter(deleted=False))
        self._prepare([*([(Kind.BODY, row)] if row else []), *((Kind.LEGISLATIVE_TERM, term) for term in terms)])
        identity = self.addresses.body(self.municipality)
        made = self._made(row)
        return {
            **({"ags": self.municipality.official_key} if self.municipality.official_key else {}),
            "name": self.municipality.name,
            **dict.fromkeys(("created", "modified"), moment(made)),
            **written(Kind.BODY, identity, facts, self),
            "system": self.addresses.base,
            "legislativeTerm": [self._written(Kind.LEGISLATIVE_TERM, term) for term in terms],
            **{name: self.addresses.list_of(self.municipality, kind) for name, kind in LISTS_OF_BODY.items()},
        }

    def _made(self, row: Body | None) -> dt.datetime:
        if row is not None:
            return row.created
        first = AuditEntry.objects.filter(municipality=self.municipality, sequence=1).first()
        return first.at if first else UNKNOWN

    # What `written` asks

    def reference(self, kind: Kind, address: str) -> str | None:
        """Our address; the source's while we lack the object; None if it is hidden."""
        if kind is Kind.SYSTEM:
            return address
        if (kind, address) not in self._targets:
            return address
        pk = self._targets[kind, address]
        if pk is None:
            return None
        if kind is Kind.BODY:
            return self.addresses.body(self.municipality)
        return self.addresses.thing(self.municipality, kind, pk)

    def list_of(self, kind: Kind, identity: str, field: str) -> str:
        """The address of an object's own list."""
        return f"{identity}/{field.lower()}"

    def embedded(self, kind: Kind, address: str) -> dict[str, Any] | None:
        """The object inside of another one."""
        row = self._rows.get((kind, address))
        return None if row is None or self.omit_internal else self._written(kind, row)

    # Reading ahead

    def _prepare(self, rows: Sequence[tuple[Kind, Any]]) -> None:
        """Load everything that the rows contain, whatever the depth, and find what all of that refers to."""
        everything, level = list(rows), list(rows)
        while level and not self.omit_internal:
            level = self._load(level)
            everything.extend(level)
        self._find(everything)
        files = [row.pk for kind, row in everything if kind is Kind.FILE]
        for part in chunks(files):
            texts = FileText.objects.filter(file__in=part, stated=True)
            self._texts.update(texts.values_list("pk", "text"))

    def _load(self, holders: Iterable[tuple[Kind, Any]]) -> list[tuple[Kind, Any]]:
        wanted: dict[Kind, set[str]] = defaultdict(set)
        for kind, row in holders:
            for _, inner, address in references(kind, row.facts, Form.OBJECT):
                if (inner, address) not in self._rows:
                    wanted[inner].add(address)
        found = []
        for kind, ids in wanted.items():
            for part in chunks(sorted(ids)):
                for row in visible(self.municipality, kind).filter(source_id__in=part, deleted=False):
                    self._rows[kind, row.source_id] = row
                    found.append((kind, row))
        return found

    def _find(self, holders: Iterable[tuple[Kind, Any]]) -> None:
        wanted: dict[Kind, set[str]] = defaultdict(set)
        for kind, row in holders:
            for _, target, address in references(kind, row.facts, Form.REFERENCE):
                if target in MODELS and (target, address) not in self._targets:
                    wanted[target].add(address)
        for kind, ids in wanted.items():
            for part in chunks(sorted(ids)):
                rows = visible(self.municipality, kind).filter(source_id__in=part)
                found = dict(rows.values_list("source_id", "pk"))
                self._targets.update({(kind, address): pk for address, pk in found.items()})
                self._hide(kind, [address for address in part if address not in found])

    def _hide(self, kind: Kind, ids: Sequence[str]) -> None:
        rows = MODELS[kind].objects.filter(municipality=self.municipality, source_id__in=ids)  # type: ignore[attr-defined]
        self._targets.update({(kind, address): None for address in rows.values_list("source_id", flat=True)})

    def _written(self, kind: Kind, row: Any) -> dict[str, Any]:
        identity = self.addresses.thing(self.municipality, kind, row.pk)
        if row.deleted:
            return reduced(kind, identity, moment(row.created), moment(row.modified))
        facts = row.facts if row.source_id else own_facts(kind, row)
        if kind is Kind.FILE and row.pk in self._texts:
            facts = {**facts, "text": self._texts[row.pk]}
        if self.omit_internal:
            facts = {name: value for name, value in facts.items() if FIELDS[kind][name].form is not Form.OBJECT}
        output = {
            "created": moment(row.created),
            "modified": moment(row.modified),
            **written(kind, identity, facts, self),
        }
        if "body" in FIELDS[kind] and ("body" in facts or not row.source_id):
            output["body"] = self.addresses.body(self.municipality)
        return output


def own_facts(kind: Kind, row: Any) -> Mapping[str, Any]:
    """The standard fields of an object that was made here."""
    found: dict[str, Any] = {"name": row.name}
    if kind is Kind.PAPER:
        found |= {"reference": row.reference, "paperType": row.paper_type}
        found |= {"date": row.date.isoformat()} if row.date else {}
    if kind is Kind.ORGANIZATION:
        found |= {"classification": row.kind}
    return found

"""Taking council objects in: a batch at a time, each in one transaction with its place in the source."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from dreiklang.council.columns import (
    IMPORTED_COME_LAST,
    MODELS,
    RELATIONS,
    Relation,
    columns,
    distinct_key,
    new_key,
)
from dreiklang.council.linking import End, Links, chunks, take_parts_along
from dreiklang.council.merging import State
from dreiklang.council.models import CouncilSource, FetchedPage, File, FileText
from dreiklang.council.walking import Page
from dreiklang.municipality.models import Municipality, Sourced
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.oparl import FIELDS, Kind, Thing

KEYED = frozenset({Kind.PAPER, Kind.ORGANIZATION})
ROWS_A_STATEMENT = 1000
LONGEST_URL = 1000
NEW, CHANGED, DELETED = "new", "changed", "deleted"


@dataclass
class Counts:
    """What an intake did, by kind of object and of change; texts of files count as a kind of their own."""

    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, kind: str, change: str, number: int = 1) -> None:
        """Count."""
        if number:
            self.numbers[kind, change] += number

    def of(self, change: str) -> dict[str, int]:
        """Numbers of one kind of change by kind of object."""
        return {kind: number for (kind, made), number in sorted(self.numbers.items()) if made == change}

    def told(self) -> dict[str, dict[str, int]]:
        """The numbers as the record of changes holds them."""
        return {change: found for change in (NEW, CHANGED, DELETED) if (found := self.of(change))}

    def include(self, other: Counts) -> None:
        """Add another's numbers."""
        self.numbers.update(other.numbers)


def open_source(municipality: Municipality, address: str) -> CouncilSource:
    """The place that objects come from, with its memory of earlier imports."""
    source, _ = CouncilSource.objects.get_or_create(municipality=municipality, address=address)
    return source


@transaction.atomic
def take_in(source: CouncilSource, actor: Actor, things: Sequence[Thing], cursor: Mapping[str, Any]) -> Counts:
    """Store what is new or changed of a batch, and how far the source has been read."""
    municipality = source.municipality
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    counts = _Batch(municipality, things).store()
    for thing in things:
        if thing.kind is Kind.SYSTEM:
            source.system = {"id": thing.id, **thing.facts}
    _note_place(source, cursor)
    if counts.numbers:  # the entry belongs to the same transaction, or pages would go on remembering what was
        record(municipality, actor, "council_objects_imported", _subject(source), after=counts.told())
    return counts


@transaction.atomic
def take_in_texts(
    source: CouncilSource, actor: Actor, texts: Mapping[str, str], cursor: Mapping[str, Any]
) -> tuple[Counts, list[str]]:
    """Store texts that came beside the objects, by the last part of their file's id; returns those without a file."""
    municipality = source.municipality
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    counts = Counts()
    files = {
        key: pk
        for part in chunks(texts)
        for pk, key in File.objects.filter(municipality=municipality, deleted=False, key__in=part).values_list(
            "pk", "key"
        )
    }
    _store_texts({files[key]: text for key, text in texts.items() if key in files}, False, counts)
    _note_place(source, cursor)
    if counts.numbers:
        record(municipality, actor, "council_objects_imported", _subject(source), after=counts.told())
    return counts, [key for key in texts if key not in files]


def complete(source: CouncilSource, began: Any) -> None:
    """Note that the source has been read to its end; the next import begins anew."""
    source.cursor, source.complete_since = {}, began
    source.save(update_fields=["cursor", "complete_since"])


def remember_pages(source: CouncilSource, pages: Iterable[Page]) -> None:
    """Keep what an endpoint said about pages, so that it need not send them again while they are the same."""
    fresh = {
        page.place: FetchedPage(
            source=source,
            url=page.place,
            etag=page.answer.etag,
            last_modified=page.answer.last_modified,
            next=page.next,
        )
        for page in pages
        if page.answer and (page.answer.etag or page.answer.last_modified)
        if max(len(page.place), len(page.next)) <= LONGEST_URL
    }
    FetchedPage.objects.bulk_create(
        fresh.values(),
        update_conflicts=True,
        unique_fields=["source", "url"],
        update_fields=["etag", "last_modified", "next"],
    )


def _note_place(source: CouncilSource, cursor: Mapping[str, Any]) -> None:
    source.cursor = dict(cursor)
    source.save(update_fields=["cursor", "system"])


def _subject(source: CouncilSource) -> Subject:
    # Where it lies on the operator's machine is nobody's business.
    name = source.address.rsplit("/", 1)[-1] if source.address.startswith("/") else source.address
    return Subject("council_source", str(source.pk), name)


def _store_texts(texts: Mapping[int, str], stated: bool, counts: Counts) -> None:
    known = {
        pk: digest
        for part in chunks(texts)
        for pk, digest in FileText.objects.filter(file__in=part).values_list("pk", "digest")
    }
    digests = {pk: hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for pk, text in texts.items()}
    new = [
        FileText(file_id=pk, text=texts[pk], stated=stated, digest=digests[pk])
        for pk in texts
        if known.get(pk) != digests[pk]
    ]
    FileText.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["file"],
        update_fields=["text", "stated", "digest"],
        batch_size=100,
    )
    counts.add("FileText", NEW, sum(1 for row in new if row.pk not in known))
    counts.add("FileText", CHANGED, sum(1 for row in new if row.pk in known))


class _Batch:
    """One batch on its way into the tables."""

    def __init__(self, municipality: Municipality, things: Sequence[Thing]) -> None:
        self.municipality = municipality
        self.links = Links(municipality)
        self.counts = Counts()
        self.ends: list[End] = []
        self.arrived: list[tuple[Kind, str]] = []
        self.renewed: list[tuple[Kind, int]] = []
        self.gone: dict[Kind, list[int]] = defaultdict(list)
        self.things: dict[Kind, dict[str, list[Thing]]] = defaultdict(lambda: defaultdict(list))
        for thing in things:
            self.things[thing.kind][thing.id].append(thing)

    def store(self) -> Counts:
        """Rows first, in the order in which they refer to each other; then what stands between them."""
        for kind in MODELS:
            if kind in self.things:
                self._store_kind(kind, self.things[kind])
        for kind, pks in self.gone.items():
            take_parts_along(kind, pks)
        self.links.forget(self.renewed)
        self.links.make(self.ends)
        self.links.welcome(self.arrived)
        return self.counts

    def _store_kind(self, kind: Kind, things: Mapping[str, list[Thing]]) -> None:
        known = self._known(kind, things)
        self.links.found.update({(kind, source_id): row.pk for source_id, row in known.items()})
        states = {source_id: _merged(forms, known.get(source_id)) for source_id, forms in things.items()}
        self._look_up(kind, states.values())
        new = {
            source_id: self._row(kind, source_id, states[source_id]) for source_id in things if source_id not in known
        }
        self._create(kind, new)
        touched = {source_id: row for source_id, row in known.items() if states[source_id].touched}
        self._renew(kind, touched, states)
        changed = {**new, **{source_id: row for source_id, row in touched.items() if states[source_id].changed}}
        for source_id, row in changed.items():
            self.ends.extend(_ends(kind, row.pk, states[source_id]))
        if kind is Kind.FILE:
            self._store_stated_texts(changed, states)

    def _known(self, kind: Kind, ids: Iterable[str]) -> dict[str, Sourced]:
        rows = MODELS[kind].objects.filter(municipality=self.municipality)  # type: ignore[attr-defined]
        return {row.source_id: row for part in chunks(ids) for row in rows.filter(source_id__in=part)}

    def _look_up(self, kind: Kind, states: Iterable[State]) -> None:
        pointing = {name: each for name, each in RELATIONS.get(kind, {}).items() if each.column}
        self.links.look_up(
            (each.kind, url)
            for state in states
            if state.changed
            for name, each in pointing.items()
            if (url := _pointed(name, each, state))
        )

    def _row(self, kind: Kind, source_id: str, state: State) -> Any:
        row: Any = MODELS[kind](municipality=self.municipality, source_id=source_id)  # type: ignore[misc]
        self._fill(kind, row, state)
        if kind is Kind.FILE:
            row.key = source_id.rstrip("/").rsplit("/", 1)[-1][:200]
        if kind is Kind.ORGANIZATION:
            row.position = IMPORTED_COME_LAST
        return row

    def _fill(self, kind: Kind, row: Any, state: State) -> None:
        before = row.facts
        row.facts = {name: value for name, value in state.facts.items() if (kind, name) != (Kind.FILE, "text")}
        row.extra, row.forms = state.extra, state.forms
        for name, value in columns(kind, state.facts).items():
            setattr(row, name, value)
        for name, relation in RELATIONS.get(kind, {}).items():
            if relation.column:
                url = _pointed(name, relation, state)
                if url or name in before:
                    setattr(row, f"{relation.column}_id", self.links.found.get((relation.kind, url or "")))

    def _create(self, kind: Kind, new: Mapping[str, Any]) -> None:
        if kind in KEYED:
            self._give_keys(kind, new)
        MODELS[kind].objects.bulk_create(new.values(), batch_size=ROWS_A_STATEMENT)  # type: ignore[attr-defined]
        for source_id, row in new.items():
            self.links.found[kind, source_id] = row.pk
            self.arrived.append((kind, source_id))
            self.counts.add(kind, DELETED if row.deleted else NEW)

    def _give_keys(self, kind: Kind, new: Mapping[str, Any]) -> None:
        wanted = {source_id: new_key(kind, source_id) for source_id in new}
        rows = MODELS[kind].objects.filter(municipality=self.municipality)  # type: ignore[attr-defined]
        taken = {
            key
            for part in chunks(sorted(set(wanted.values())))
            for key in rows.filter(key__in=part).values_list("key", flat=True)
        }
        for source_id, row in new.items():
            key = wanted[source_id]
            row.key = distinct_key(key, source_id) if key in taken else key
            taken.add(row.key)

    def _renew(self, kind: Kind, rows: Mapping[str, Any], states: Mapping[str, State]) -> None:
        changed = []
        for source_id, row in rows.items():
            state = states[source_id]
            if not state.changed:
                row.forms = state.forms
                continue
            was_deleted = row.deleted
            self._fill(kind, row, state)
            if row.deleted and not was_deleted:
                self.gone[kind].append(row.pk)
            self.counts.add(kind, DELETED if row.deleted and not was_deleted else CHANGED)
            self.renewed.append((kind, row.pk))
            changed.append(row)
        names = [
            each.name
            for each in MODELS[kind]._meta.concrete_fields
            if each.name not in {"id", "municipality", "source_id", "key", "position"}
        ]
        objects = MODELS[kind].objects  # type: ignore[attr-defined]
        objects.bulk_update(changed, names, batch_size=100)
        objects.bulk_update([row for row in rows.values() if row not in changed], ["forms"], batch_size=200)

    def _store_stated_texts(self, rows: Mapping[str, Any], states: Mapping[str, State]) -> None:
        texts = {row.pk: states[source_id].facts.get("text") for source_id, row in rows.items()}
        _store_texts({pk: text for pk, text in texts.items() if text}, True, self.counts)


def _merged(forms: Iterable[Thing], row: Any) -> State:
    state = State() if row is None else State(dict(row.facts), dict(row.extra), dict(row.forms))
    for thing in forms:
        state.take(thing)
    return state


def _pointed(name: str, relation: Relation, state: State) -> str | None:
    """The address in a field; an object inside of another belongs to it, even if it does not say so."""
    url: str | None = state.facts.get(name)
    inside = state.holder is not None and state.holder[0] is relation.kind and relation.of_holder
    if url is None and inside and state.holder and not state.facts.get("deleted"):
        return state.holder[1]
    return url


def _ends(kind: Kind, pk: int, state: State) -> Iterable[End]:
    for name, relation in RELATIONS.get(kind, {}).items():
        if relation.column:
            url = _pointed(name, relation, state)
            urls = [url] if url else []
        else:
            value = state.facts.get(name, [])
            urls = value if FIELDS[kind][name].many else [value] if value else []
        for position, each in enumerate(dict.fromkeys(urls)):
            yield End(kind, pk, name, each, position)

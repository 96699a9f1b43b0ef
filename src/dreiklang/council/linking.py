"""Relations between council objects: made when both ends are here, remembered while one is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef
from django.utils import timezone

from dreiklang.council.columns import MODELS, RELATIONS, Relation
from dreiklang.council.models import Attachment, Consultation, File, FileText, Involvement, OpenReference
from dreiklang.municipality.models import Municipality
from dreiklang.oparl import Kind

T = TypeVar("T")
HOLDERS = {Kind.PAPER: "paper", Kind.MEETING: "meeting", Kind.AGENDA_ITEM: "agenda_item"}
"""What files are attached to, and the column that says so."""
CHUNK = 800
"""Values in one query: SQLite takes a thousand."""


@dataclass(frozen=True)
class End:
    """One relation to make: who holds it, in which field, and the address of the other."""

    holder_kind: Kind
    holder: int
    field: str
    url: str
    position: int = 0

    @property
    def relation(self) -> Relation:
        """What the field means."""
        return RELATIONS[self.holder_kind][self.field]


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


class Links:
    """The relations of one batch in one municipality; `found` are primary keys by kind and address."""

    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality
        self.found: dict[tuple[Kind, str], int] = {}
        self._looked: set[tuple[Kind, str]] = set()

    def look_up(self, wanted: Iterable[tuple[Kind, str]]) -> None:
        """Find rows by kind and address, as far as they are here."""
        by_kind: dict[Kind, set[str]] = defaultdict(set)
        for kind, url in wanted:
            if (kind, url) not in self.found and (kind, url) not in self._looked:
                by_kind[kind].add(url)
                self._looked.add((kind, url))
        for kind, urls in by_kind.items():
            for part in chunks(sorted(urls)):
                rows = MODELS[kind].objects.filter(municipality=self.municipality, source_id__in=part)  # type: ignore[attr-defined]
                self.found.update({(kind, url): pk for pk, url in rows.values_list("pk", "source_id")})

    def forget(self, holders: Iterable[tuple[Kind, int]]) -> None:
        """Drop all relations that these objects hold; they are made anew from what the objects say now."""
        by_kind: dict[Kind, list[int]] = defaultdict(list)
        for kind, pk in holders:
            by_kind[kind].append(pk)
        for kind, pks in by_kind.items():
            names = {(each.through, each.holder) for each in RELATIONS.get(kind, {}).values() if each.through}
            for part in chunks(pks):
                for through, holder in names:
                    through.objects.filter(**{f"{holder}__in": part}).delete()  # type: ignore[union-attr]
                OpenReference.objects.filter(
                    municipality=self.municipality, holder_kind=kind, holder_id__in=part
                ).delete()

    def make(self, ends: Sequence[End]) -> None:
        """Make the relations whose other end is here, and remember the rest."""
        self.look_up((end.relation.kind, end.url) for end in ends)
        here = [(end, pk) for end in ends if (pk := self.found.get((end.relation.kind, end.url)))]
        self._relate(here)
        OpenReference.objects.bulk_create(
            OpenReference(
                municipality=self.municipality,
                kind=end.relation.kind,
                url=end.url,
                holder_kind=end.holder_kind,
                holder_id=end.holder,
                field=end.field,
                position=end.position,
            )
            for end in ends
            if (end.relation.kind, end.url) not in self.found
        )

    def welcome(self, arrived: Iterable[tuple[Kind, str]]) -> None:
        """Make the relations that waited for these objects."""
        for part in chunks(dict.fromkeys(arrived)):
            urls = {url for _, url in part}
            waiting = [
                each
                for each in OpenReference.objects.filter(municipality=self.municipality, url__in=urls)
                if (Kind(each.kind), each.url) in self.found
            ]
            ends = [
                End(Kind(each.holder_kind), each.holder_id, each.field, each.url, each.position) for each in waiting
            ]
            self._relate([(end, self.found[end.relation.kind, end.url]) for end in ends])
            for done in chunks([each.pk for each in waiting]):
                OpenReference.objects.filter(pk__in=done).delete()

    def _relate(self, ends: Sequence[tuple[End, int]]) -> None:
        self._put_between(ends)
        self._point([(end.holder_kind, end.holder, end.relation.column, pk) for end, pk in ends if end.relation.column])
        self._point(
            [(end.relation.kind, pk, end.relation.back, end.holder) for end, pk in ends if end.relation.back],
            only_empty=True,
        )

    def _put_between(self, ends: Sequence[tuple[End, int]]) -> None:
        rows: dict[type[Attachment | Involvement], list[Any]] = {Attachment: [], Involvement: []}
        for end, pk in ends:
            through = end.relation.through
            if through is not None:
                other = "file_id" if through is Attachment else "organization_id"
                keys = {f"{end.relation.holder}_id": end.holder, other: pk}
                rows[through].append(
                    through(municipality=self.municipality, role=end.field, position=end.position, **keys)
                )
        for through, new in rows.items():
            through.objects.bulk_create(new, batch_size=2000)

    def _point(self, wanted: Sequence[tuple[Kind, int, str, int]], *, only_empty: bool = False) -> None:
        """Set columns: kind, row, column, and the row that it points to."""
        groups: dict[tuple[Kind, str], dict[int, int]] = defaultdict(dict)
        for kind, row, column, target in wanted:
            groups[kind, column].setdefault(row, target)
        for (kind, column), targets in groups.items():
            model = MODELS[kind]
            for part in chunks(targets):
                rows = model.objects.filter(pk__in=part).only("pk", column)  # type: ignore[attr-defined]
                if only_empty:
                    rows = rows.filter(**{column: None})
                stale = [row for row in rows if getattr(row, f"{column}_id") != targets[row.pk]]
                for row in stale:
                    setattr(row, f"{column}_id", targets[row.pk])
                model.objects.bulk_update(stale, [column], batch_size=200)  # type: ignore[attr-defined]


def take_parts_along(kind: Kind, holders: Sequence[int]) -> None:
    """Delete what was a part of deleted objects and of nothing else: their files with texts, a paper's consultations.

    Nothing of them is kept, so that they come back whole if the source still has them.
    """
    if kind not in HOLDERS:
        return
    empty = {"deleted": True, "facts": {}, "extra": {}, "forms": {}, "modified": timezone.now()}
    for part in chunks(holders):
        own = Attachment.objects.filter(**{f"{HOLDERS[kind]}__in": part})
        others = Attachment.objects.filter(file=OuterRef("file")).exclude(**{f"{HOLDERS[kind]}__in": part})
        for files in chunks(list(own.filter(~Exists(others)).values_list("file", flat=True).distinct())):
            FileText.objects.filter(file__in=files).delete()
            File.objects.filter(pk__in=files).update(**empty, name="", file_name="")
        if kind is Kind.PAPER:
            Consultation.objects.filter(paper__in=part).update(**empty, role="")

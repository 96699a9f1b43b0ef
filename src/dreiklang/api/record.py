"""The record of changes: reading it, checking that it is whole, and taking an edit back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from ninja import Path, Query

from dreiklang.api import measures
from dreiklang.api.access import Place, Section
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import LARGEST_NUMBER, Shape
from dreiklang.municipality import queries
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio import rules
from dreiklang.wording import say
from dreiklang.wording.labels import label

if TYPE_CHECKING:
    from dreiklang.municipality.models import AuditEntry

section = Section("Record")
Sequence = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="Number of the entry in the record", example=1)]


class Entry(Shape):
    """A change. The actor is a pseudonym; `actor_name` is empty if nobody is behind it any more.

    `digest` covers the entry and the digest `previous` of the one before it.
    """

    sequence: int
    at: dt.datetime
    actor: str
    actor_name: str
    action: str
    kind: str
    key: str
    subject: str
    before: Any
    after: Any
    reason: str
    previous: str
    digest: str


class Break(Shape):
    """A place where the chain does not hold: "changed", "missing", "order", "head" or "anchor"."""

    sequence: int
    fault: str
    detail: str


class Verification(Shape):
    """Whether the record is whole. Write `sequence` and `digest` of the last entry down elsewhere as an anchor."""

    whole: bool
    sequence: int
    digest: str
    breaks: list[Break]


@section.get("/record", Permission.SEE_AUDIT, Page[Entry])
def list_record(
    place: Place,
    *,
    kind: Annotated[str, Query(max_length=40, description="What was changed, such as measure")] = "",
    key: Annotated[str, Query(max_length=200, description="Which one, such as M003")] = "",
    action: Annotated[str, Query(max_length=60, description="Such as measure_edited")] = "",
    actor: Annotated[str, Query(max_length=40, description="A pseudonym")] = "",
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[Entry]:
    """Who changed what, when, from what to what; newest first."""
    rows = queries.audit_entries(place.municipality, kind=kind, key=key, action=action, actor=actor)
    names = queries.names_of(rows.order_by().values_list("actor", flat=True).distinct())
    return paged(place.request, rows, limit, offset, lambda entry: _entry(entry, names))


@section.get("/record/verification", Permission.SEE_AUDIT, Verification)
def verify_record(place: Place) -> Verification:
    """Compute the whole chain anew, and say where it does not hold."""
    sequence, digest = queries.audit_head(place.municipality)
    breaks = [
        Break(sequence=each.sequence, fault=each.fault, detail=say(label("break", each.fault), place.language))
        for each in queries.audit_breaks(place.municipality)
    ]
    return Verification(whole=not breaks, sequence=sequence, digest=digest, breaks=breaks)


@section.get("/record/{int:sequence}", Permission.SEE_AUDIT, Entry)
def get_record_entry(place: Place, sequence: Sequence) -> Entry:
    """One entry by its number."""
    entry = _found(place, sequence)
    return _entry(entry, queries.names_of([entry.actor]))


@section.post("/record/{int:sequence}/undo", Permission.EDIT_MEASURES, measures.MeasureDetail, status=200)
def undo_edit(place: Place, sequence: Sequence) -> measures.MeasureDetail:
    """Take back one edit of a measure; refused if the measure has been changed since."""
    _found(place, sequence)
    measure = rules.undo_edit(place.municipality, place.actor, sequence)
    return measures.detail(place, measure.key)


def _found(place: Place, sequence: int) -> AuditEntry:
    entry = queries.audit_entry(place.municipality, sequence)
    if entry is None:
        raise Http404
    return entry


def _entry(entry: AuditEntry, names: Mapping[str, str]) -> Entry:
    own = set(Entry.model_fields) - {"actor_name"}
    return Entry(**{name: getattr(entry, name) for name in own}, actor_name=names.get(entry.actor, ""))

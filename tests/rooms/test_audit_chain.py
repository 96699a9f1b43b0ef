"""Nobody changes the past unnoticed: every way to tamper with the record breaks it somewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dreiklang.municipality.audit_chain import digest, plain
from dreiklang.municipality.models import AuditEntry, AuditHead
from dreiklang.municipality.queries import audit_breaks, audit_head
from dreiklang.municipality.rules import record
from dreiklang.municipality.values import Subject


@pytest.fixture
def forger(stuttgart: Any) -> Any:
    """Somebody with the database's own password, who has taken the triggers away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER municipality_auditentry_frozen ON municipality_auditentry")
        else:
            cursor.execute("DROP TRIGGER municipality_auditentry_frozen_update")
            cursor.execute("DROP TRIGGER municipality_auditentry_frozen_delete")
    return AuditEntry.objects.filter(municipality=stuttgart)


def faults(city: Any, **options: Any) -> list[tuple[int, str]]:
    return [(each.sequence, each.fault) for each in audit_breaks(city, **options)]


def test_the_record_holds_as_it_is(stuttgart: Any, konstanz: Any) -> None:
    assert audit_head(stuttgart)[0] == AuditEntry.objects.filter(municipality=stuttgart).count()
    assert faults(stuttgart) == faults(konstanz) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "P-000000000000"},
        {"after": {"roles": ["administrator"]}},
        {"before": None, "after": None},
        {"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"subject": "Anderes"},
        {"reason": "so war es immer"},
    ],
)
def test_an_altered_entry_is_found(stuttgart: Any, forger: Any, change: dict[str, Any]) -> None:
    forger.filter(sequence=3).update(**change)
    assert faults(stuttgart) == [(3, "changed")]


def test_an_altered_entry_with_a_new_digest_no_longer_fits_the_next(stuttgart: Any, forger: Any) -> None:
    entry = forger.get(sequence=3)
    entry.subject = "Anderes"
    forger.filter(sequence=3).update(subject=entry.subject, digest=digest("stuttgart", entry))
    assert faults(stuttgart) == [(4, "order")]


def test_a_removed_entry_is_found(stuttgart: Any, forger: Any) -> None:
    forger.filter(sequence=3).delete()
    assert (3, "missing") in faults(stuttgart)


def test_a_cut_off_end_is_found(stuttgart: Any, forger: Any) -> None:
    last, _ = audit_head(stuttgart)
    forger.filter(sequence__gt=last - 2).delete()
    assert faults(stuttgart) == [(last, "head")]


def test_who_rewrites_everything_is_found_by_a_digest_written_down_elsewhere(stuttgart: Any, forger: Any) -> None:
    last, anchor = audit_head(stuttgart)
    previous = ""
    for entry in forger.order_by("sequence"):
        entry.reason, entry.previous = "umgeschrieben", previous
        previous = digest("stuttgart", entry)
        forger.filter(pk=entry.pk).update(reason=entry.reason, previous=entry.previous, digest=previous)
    AuditHead.objects.filter(municipality=stuttgart).update(digest=previous)
    assert faults(stuttgart) == []
    assert faults(stuttgart, anchors={last: anchor}) == [(last, "anchor")]
    assert faults(stuttgart, anchors={last + 5: anchor}) == [(last + 5, "anchor")]


def test_entries_of_another_city_cannot_be_moved_here(stuttgart: Any, konstanz: Any, forger: Any) -> None:
    last, _ = audit_head(stuttgart)
    stranger = AuditEntry.objects.filter(municipality=konstanz).order_by("sequence").first()
    assert stranger is not None
    AuditEntry.objects.filter(pk=stranger.pk).update(municipality=stuttgart, sequence=last + 1)
    assert (last + 1, "changed") in faults(stuttgart)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.decimals(),
        lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
        max_leaves=8,
    )
)
def test_plain_values_are_plain_already(value: Any) -> None:
    assert plain(plain(value)) == plain(value)


@pytest.mark.parametrize(
    "value", [{"a": 1e16, "b": 0.1}, ["ü", "\0", "𝄞"], {"ü": [1, 2, {"x": None}]}, 2**70, "", [], {}]
)
def test_whatever_is_recorded_the_digest_is_the_same_when_it_is_read_again(
    stuttgart: Any, alma: Any, value: Any
) -> None:
    entry = record(stuttgart, alma, "measure_edited", Subject("measure", "M1", "x"), before=value, after=value)
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert digest("stuttgart", kept) == kept.digest == entry.digest
    assert faults(stuttgart) == []

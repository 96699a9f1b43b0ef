"""The measure register: imported as a whole or not at all, by the right person, on the state that they saw."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from dreiklang.council.models import Mention
from dreiklang.municipality.errors import NotAllowedError
from dreiklang.municipality.models import AuditEntry
from dreiklang.planning import FundingProgramme, JointBenefit, Portfolio, Variant
from dreiklang.portfolio.errors import RegisterChangedError
from dreiklang.portfolio.models import Measure
from dreiklang.portfolio.queries import portfolio, register, register_workbook
from dreiklang.portfolio.rules import import_register
from dreiklang.workbooks import read_register


def _kept(city: Any) -> Portfolio:
    found = portfolio(city)
    assert found is not None
    return found


def _dearer(kept: Portfolio) -> Portfolio:
    """The same register with one more TEUR of material for the first measure's last variant."""
    first = kept.measures[0]
    last = first.variants[-1]
    year = kept.years[0]
    material = {**last.resources.material, year: last.resources.material.get(year, Decimal(0)) + 1}
    changed: Variant = replace(last, resources=replace(last.resources, material=material))
    return replace(kept, measures=(replace(first, variants=(*first.variants[:-1], changed)), *kept.measures[1:]))


def test_what_is_stored_is_what_was_imported(stuttgart: Any) -> None:
    data = register_workbook(stuttgart)
    assert data is not None
    assert read_register(data).portfolio == _kept(stuttgart)


def test_importing_the_exported_workbook_changes_nothing(stuttgart: Any, alma: Any) -> None:
    data = register_workbook(stuttgart)
    assert data is not None
    again = read_register(data)
    changes = import_register(stuttgart, alma, again.portfolio, title=again.title, expected_revision=1)
    assert len(changes) == 0
    assert register_workbook(stuttgart) == data


def test_a_changed_cell_is_one_change_with_both_values_in_the_record(stuttgart: Any, alma: Any) -> None:
    changes = import_register(stuttgart, alma, _dearer(_kept(stuttgart)), title="Neu", expected_revision=1)
    assert len(changes.changed) == 1
    entry = AuditEntry.objects.filter(municipality=stuttgart, action="register_imported").first()
    assert entry is not None
    assert entry.actor == alma.pseudonym
    assert (entry.kind, entry.subject) == ("register", "Neu")
    assert len(entry.before) == len(entry.after) == 1
    assert entry.before != entry.after


def test_of_two_people_with_the_same_preview_the_second_is_told(stuttgart: Any, alma: Any) -> None:
    changed = _dearer(_kept(stuttgart))
    import_register(stuttgart, alma, changed, title="Neu", expected_revision=1)
    with pytest.raises(RegisterChangedError):
        import_register(stuttgart, alma, _dearer(changed), title="Neu", expected_revision=1)
    assert _kept(stuttgart) == changed
    found = register(stuttgart)
    assert found is not None
    assert found.revision == 2


def test_a_fault_in_the_middle_leaves_everything_as_it_was(
    stuttgart: Any, alma: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, entries = _kept(stuttgart), AuditEntry.objects.count()

    def broken(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("dreiklang.portfolio.rules.record", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        import_register(stuttgart, alma, _dearer(before), title="Neu", expected_revision=1)
    assert _kept(stuttgart) == before
    found = register(stuttgart)
    assert found is not None
    assert found.revision == 1
    assert AuditEntry.objects.count() == entries


def test_a_measure_that_stays_keeps_the_papers_that_name_it(stuttgart: Any, alma: Any) -> None:
    named = Mention.objects.filter(measure__key="M003", measure__municipality=stuttgart).count()
    assert named
    import_register(stuttgart, alma, _dearer(_kept(stuttgart)), title="Neu", expected_revision=1)
    assert Mention.objects.filter(measure__key="M003", measure__municipality=stuttgart).count() == named


def test_the_other_citys_office_cannot_import_here(stuttgart: Any, konstanz: Any, ben: Any) -> None:
    theirs = _kept(konstanz)
    with pytest.raises(NotAllowedError):
        import_register(stuttgart, ben, theirs, title="Fremd", expected_revision=1)
    assert len(_kept(stuttgart).measures) == 107


def test_the_same_keys_in_two_cities_are_two_registers(stuttgart: Any, konstanz: Any, ben: Any) -> None:
    import_register(konstanz, ben, _kept(stuttgart), title="Kopie", expected_revision=1)
    import_register(konstanz, ben, _dearer(_kept(stuttgart)), title="Kopie", expected_revision=2)
    assert _kept(konstanz).measures == _dearer(_kept(stuttgart)).measures
    assert Measure.objects.filter(municipality=stuttgart).count() == 107


def test_measures_in_another_order_are_kept_in_it(stuttgart: Any, alma: Any) -> None:
    kept = _kept(stuttgart)
    turned = replace(kept, measures=kept.measures[::-1])
    changes = import_register(stuttgart, alma, turned, title="Umgekehrt", expected_revision=1)
    assert len(changes) == 1
    assert [measure.key for measure in _kept(stuttgart).measures] == [measure.key for measure in turned.measures]


def test_pay_grades_scarce_things_programmes_and_joint_benefits_are_kept(stuttgart: Any, alma: Any) -> None:
    kept = _kept(stuttgart)
    first, second, *others = kept.measures
    year = kept.years[0]
    resources = replace(
        first.fullest.resources,
        posts={**first.fullest.resources.posts, year: Decimal(3)},
        grades={"E11": {year: Decimal("1.5")}, "A12": {year: Decimal("0.25")}},
        capacities={"Beratungsstunden": {year: Decimal("40.5")}},
    )
    first = replace(first, variants=(*first.variants[:-1], replace(first.fullest, resources=resources)))
    first = replace(first, requires=(second.key,), requires_level={second.key: second.fullest.key})
    funding = FundingProgramme(
        key="efre",
        name="Förderung",
        rate=Decimal("0.65"),
        measures=(first.key, second.key),
        measure_limit=7,
        grant_limit=Decimal("10614.5"),
    )
    wanted = replace(
        kept,
        measures=(first, second, *others),
        programmes=(funding,),
        joint_benefits=(JointBenefit(measures=(first.key, second.key), value=Decimal("-2.5")),),
    )
    changes = import_register(stuttgart, alma, wanted, title="Neu", expected_revision=1)
    assert _kept(stuttgart) == wanted
    assert {"Bedarf", "davon"} <= {word.split()[0] for word in _headers(stuttgart)}
    data = register_workbook(stuttgart)
    assert data is not None
    assert read_register(data).portfolio == wanted
    assert {str(entry.place.values.get("key", "")) for entry in changes.added} >= {"efre"}
    assert len(import_register(stuttgart, alma, wanted, title="Neu", expected_revision=2)) == 0
    without = replace(wanted, programmes=(), joint_benefits=())
    gone = import_register(stuttgart, alma, without, title="Neu", expected_revision=3)
    assert len(gone.removed) == 2
    assert _kept(stuttgart) == without


def _headers(city: Any) -> set[str]:
    data = register_workbook(city)
    assert data is not None
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Umsetzungsstufen"]
    return {str(cell.value) for cell in sheet[1]}

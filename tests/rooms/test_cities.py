"""What the set-up loads: the figures of the papers, in each city its own, and a record that nobody can rewrite."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from dreiklang.council.queries import motions, papers
from dreiklang.municipality.models import AuditEntry, Municipality
from dreiklang.municipality.queries import audit_entries
from dreiklang.packages.queries import published_packages
from dreiklang.planning import Basis, Quantity, Resources
from dreiklang.portfolio.queries import portfolio
from dreiklang.resources.queries import funding_programmes
from dreiklang.strategy.queries import strategies

# Funds 2024, funds 2025, posts in sum, personnel cost 2024, personnel cost 2025, as the paper of 2023 states them.
STATED = {
    "paket-1": ("24500", "24500", "30.00", "750", "2250"),
    "paket-2": ("34546", "33799", "139.35", "8597", "12964"),
    "paket-3": ("36736", "39798", "130.00", "7852", "11778"),
    "paket-4": ("41291", "48471", "180.00", "10636", "16022"),
    "paket-5": ("3194", "3636", "43.75", "2352", "3490"),
}
PLACES = (
    (Quantity.FUNDS, 2024),
    (Quantity.FUNDS, 2025),
    (Quantity.POSTS, None),
    (Quantity.PERSONNEL_COST, 2024),
    (Quantity.PERSONNEL_COST, 2025),
)


@pytest.mark.parametrize("slug", STATED)
def test_each_package_has_the_papers_figures_each_with_its_place(stuttgart: Any, slug: str) -> None:
    (entry,) = published_packages(stuttgart, [slug])
    for place, expected in zip(PLACES, STATED[slug], strict=True):
        figure = entry.content.figure(*place)
        assert figure is not None
        assert figure.value == Decimal(expected)
        assert figure.basis is Basis.STATED
        assert figure.source is not None
        assert figure.source.line > 0


@pytest.mark.parametrize("slug", STATED)
def test_the_assumed_shares_add_up_to_every_stated_yearly_figure(stuttgart: Any, slug: str) -> None:
    (entry,) = published_packages(stuttgart, [slug])
    total = Resources.total(item.resources for item in entry.content.items)
    for figure in entry.content.figures:
        if figure.year is not None:
            assert total.amount(figure.quantity, figure.year) == figure.value, (figure.quantity, figure.year)
    assert {item.resources_basis for item in entry.content.items} == {Basis.ASSUMED}


def test_konstanz_has_its_own_strategy_and_measures_and_nothing_of_stuttgart(konstanz: Any) -> None:
    register = portfolio(konstanz)
    assert register is not None
    assert register.measures
    assert {measure.name for measure in register.measures}.isdisjoint(
        measure.name for measure in _stuttgarts_measures()
    )
    assert strategies(konstanz).count() == 1
    assert not motions(konstanz).exists()
    assert not published_packages(konstanz)
    assert not funding_programmes(konstanz).exists()
    assert [paper.municipality_id for paper in papers(konstanz)] == [konstanz.pk]


def _stuttgarts_measures() -> Any:
    register = portfolio(Municipality.objects.get(slug="stuttgart"))
    assert register is not None
    return register.measures


def test_the_funding_programme_has_its_rates_and_seven_measures(stuttgart: Any) -> None:
    programme = funding_programmes(stuttgart).get()
    assert (programme.rate, programme.own_share_rate) == (Decimal("0.65"), Decimal("0.35"))
    assert programme.volume_cap == 16_330
    assert programme.funded.count() == programme.measure_limit == 7


def test_every_row_of_every_room_leads_to_exactly_one_municipality() -> None:
    """A table that reaches no municipality could be read across cities."""
    for model in apps.get_models():
        if model.__module__.startswith("dreiklang.") and model.__name__ not in {"Municipality", "User"}:
            assert _reaches_municipality(model, set()), f"{model.__name__} belongs to no municipality"


def _reaches_municipality(model: type[models.Model], seen: set[type[models.Model]]) -> bool:
    seen.add(model)
    targets = [
        field.related_model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field.null
    ]
    return any(
        target is Municipality or (target not in seen and _reaches_municipality(target, seen)) for target in targets
    )


def test_the_set_up_left_a_record_in_each_city(stuttgart: Any, konstanz: Any) -> None:
    for city in (stuttgart, konstanz):
        actions = set(audit_entries(city).values_list("action", flat=True))
        assert {"register_imported", "organizations_stored", "person_added"} <= actions


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_record_of_changes_cannot_be_rewritten(stuttgart: Any, change: str) -> None:
    rows = AuditEntry.objects.filter(municipality=stuttgart)
    before = rows.count()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(actor="niemand") if change == "update" else rows.delete()
    assert rows.count() == before
    assert not rows.filter(actor="niemand").exists()


def test_no_password_stands_in_the_record(stuttgart: Any) -> None:
    assert not AuditEntry.objects.filter(after__icontains="passwor").exists()

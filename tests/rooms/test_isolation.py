"""Cities are kept apart below the application: these tests go round every query of the product, straight to rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from dreiklang.municipality.isolation import EVERYBODY, NOBODY, within
from dreiklang.municipality.models import AuditEntry, Municipality, Organization
from dreiklang.portfolio.models import Measure, Variant

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no row-level security; the same tests run on PostgreSQL"
)
OUTSIDE_ANY_CITY = {"municipality.Municipality", "municipality.User"}
"""Names of cities are public; a person may work in several."""


def tables_of_cities() -> dict[str, type[models.Model]]:
    """Every table of the product that holds a city's rows, links between rows included."""
    own = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("dreiklang.")]
    users = {"municipality_user_groups", "municipality_user_user_permissions"}
    return {
        model._meta.db_table: model
        for model in own
        if model._meta.label not in OUTSIDE_ANY_CITY and model._meta.db_table not in users
    }


def _protected() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity"
        )
        return {name for (name,) in cursor.fetchall()}


@needs_postgresql
def test_every_table_with_rows_of_a_city_is_closed_to_other_cities(db: None) -> None:
    assert set(tables_of_cities()) == _protected()


@needs_postgresql
def test_the_role_of_the_tests_cannot_pass_by_row_level_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


@needs_postgresql
def test_a_query_that_forgets_the_city_finds_the_rows_of_this_one_only(stuttgart: Any, konstanz: Any) -> None:
    for table, model in tables_of_cities().items():
        with within(EVERYBODY):
            everything = model._default_manager.count()
        with within(stuttgart.pk):
            here = model._default_manager.count()
        with within(konstanz.pk):
            there = model._default_manager.count()
        assert here + there == everything, table
        with within(NOBODY):
            assert model._default_manager.count() == 0, table


@needs_postgresql
def test_what_changes_rows_reaches_no_other_city(stuttgart: Any, konstanz: Any) -> None:
    with within(konstanz.pk):
        assert Organization.objects.filter(municipality=stuttgart).update(name="Erobert") == 0
        assert Organization.objects.filter(name__gt="").update(name="Konstanzer") > 0
        assert Measure.objects.filter(municipality=stuttgart).delete() == (0, {})
    assert not Organization.objects.filter(municipality=stuttgart, name__in=["Erobert", "Konstanzer"]).exists()
    assert Measure.objects.filter(municipality=stuttgart).exists()


@needs_postgresql
def test_nothing_can_be_put_into_another_city(stuttgart: Any, konstanz: Any) -> None:
    variant = Variant.objects.filter(measure__municipality=stuttgart).first()
    assert variant is not None
    attempts = (
        lambda: Organization.objects.create(municipality=stuttgart, key="maulwurf", name="Maulwurf"),
        lambda: Organization.objects.filter(municipality=konstanz).update(municipality=stuttgart),
        lambda: Variant.objects.create(measure_id=variant.measure_id, key="x", name="x", share=1, position=9),
    )
    for attempt in attempts:
        with within(konstanz.pk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            attempt()


@needs_postgresql
def test_raw_sql_is_no_way_round(stuttgart: Any, konstanz: Any) -> None:
    with within(konstanz.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portfolio_measure WHERE municipality_id = %s OR true", [stuttgart.pk])
        (found,) = cursor.fetchone()
        assert found == Measure.objects.filter(municipality=konstanz).count()


def test_after_a_look_at_one_city_the_view_is_as_before(stuttgart: Any) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(Municipality.DoesNotExist), within(stuttgart.pk):
        Municipality.objects.get(slug="atlantis")
    assert AuditEntry.objects.count() == before


def test_a_failed_statement_does_not_leave_the_wrong_city_open(stuttgart: Any, konstanz: Any) -> None:
    with pytest.raises(DatabaseError), within(stuttgart.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    with within(konstanz.pk):
        assert Municipality.objects.count() == 2
        assert set(Organization.objects.values_list("municipality", flat=True)) >= {konstanz.pk}

"""The record of changes as people read it, and what is said about personal data."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from dreiklang.municipality.models import AuditEntry, Municipality, User
from dreiklang.municipality.privacy import HOLDINGS, about_person, tidy
from web.test_measure_editing import signed_in


def test_the_record_shows_names_and_can_be_filtered(office: Client) -> None:
    page = office.get("/stuttgart/aenderungen/", {"action": "person_added", "kind": "person"}).content.decode()
    assert "Einrichtung" in page
    assert "clara" in page, "the person behind the pseudonym"
    assert "Maßnahmenverzeichnis eingelesen" not in page.split("<table")[1]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_whole_record_is_a_file(office: Client, stuttgart: Any, form: str) -> None:
    text = office.get(f"/stuttgart/aenderungen.{form}").content.decode()
    rows = list(csv.DictReader(io.StringIO(text))) if form == "csv" else json.loads(text)
    entries = AuditEntry.objects.filter(municipality=stuttgart).order_by("sequence")
    assert [row["digest"] for row in rows] == [entry.digest for entry in entries]
    assert "clara" not in text


def test_the_check_says_that_the_record_holds(office: Client) -> None:
    assert "sind unverändert" in office.get("/stuttgart/aenderungen/pruefung/").content.decode()


def test_the_check_names_the_place_of_a_forgery(office: Client, stuttgart: Any) -> None:
    with connection.cursor() as cursor:
        on = " ON municipality_auditentry" if connection.vendor == "postgresql" else ""
        suffix = "" if connection.vendor == "postgresql" else "_update"
        cursor.execute(f"DROP TRIGGER municipality_auditentry_frozen{suffix}{on}")
    AuditEntry.objects.filter(municipality=stuttgart, sequence=4).update(reason="gefälscht")
    page = office.get("/stuttgart/aenderungen/pruefung/").content.decode()
    assert "wurde verfälscht" in page
    assert '<th scope="row" class="num">4</th>' in page


def test_an_entry_with_hostile_text_is_shown_as_text(office: Client, stuttgart: Any, alma: Any) -> None:
    from dreiklang.municipality.rules import record
    from dreiklang.municipality.values import Subject

    subject = Subject("measure", "<b>", "<script>alert(1)</script>")
    entry = record(stuttgart, alma, "measure_edited", subject, before={"<i>": "x"}, after={}, reason="=1+1")
    for address in ("/stuttgart/aenderungen/", f"/stuttgart/aenderungen/{entry.sequence}/"):
        assert "<script>alert" not in office.get(address).content.decode()
    assert ",'=1+1," in office.get("/stuttgart/aenderungen.csv").content.decode(), "no formula in a spreadsheet"


def _holds_persons(model: type[models.Model]) -> bool:
    """Whether a table has a person in it: a relation to one, or columns that say who."""
    related = {
        field.related_model for field in model._meta.get_fields() if field.is_relation and not field.auto_created
    }
    columns = {field.name for field in model._meta.get_fields()}
    return User in related or bool(columns & {"published_by", "actor", "email", "username", "session_key", "client_id"})


def test_every_table_with_personal_data_stands_in_the_privacy_table() -> None:
    named = {table for holding in HOLDINGS for table in holding.tables}
    present = {model._meta.label for model in apps.get_models()}
    assert {model._meta.label for model in apps.get_models() if _holds_persons(model)} - named == set()
    assert named - present == set()


def test_the_privacy_page_is_the_table(visitor: Client) -> None:
    for address in ("/datenschutz/", "/stuttgart/datenschutz/"):
        page = visitor.get(address).content.decode()
        assert page.count('scope="row"') == len(HOLDINGS)
    assert "Noch nicht benannt" in page


def test_the_administrator_names_who_answers_and_others_cannot(stuttgart: Any, visitor: Client) -> None:
    ada = signed_in("ada")
    assert ada.post("/stuttgart/datenschutz/", {"controller": "Stadt Stuttgart", "seen": ""}).status_code == 302
    assert "Stadt Stuttgart" in visitor.get("/stuttgart/datenschutz/").content.decode()
    late = ada.post("/stuttgart/datenschutz/", {"controller": "Jemand", "seen": ""})
    assert late.status_code == 422
    for client in (visitor, signed_in("alma")):
        assert client.post("/stuttgart/datenschutz/", {"controller": "Ich"}).status_code == 404
    assert Municipality.objects.get(pk=stuttgart.pk).controller == "Stadt Stuttgart"


@pytest.mark.parametrize("form", ["pdf", "odt", "docx"])
def test_the_record_of_processing_is_a_document(form: str, stuttgart: Any) -> None:
    answer = signed_in("ada").get(f"/stuttgart/datenschutz/verzeichnis.{form}")
    assert answer.status_code == 200
    assert answer.content[:2] in {b"%P", b"PK"}


def test_what_is_past_its_time_is_deleted_and_nothing_else(stuttgart: Any, actors: Any) -> None:
    import datetime as dt

    from django.contrib.sessions.models import Session

    now = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    gone = User.objects.create(username="vorbei", date_joined=now - dt.timedelta(days=400))
    recent = User.objects.create(username="eben", date_joined=now - dt.timedelta(days=100))
    old = Session.objects.create(session_key="alt", session_data="", expire_date=now - dt.timedelta(days=3))
    assert tidy(now)["accounts"] == 1
    assert not User.objects.filter(pk=gone.pk).exists()
    assert not Session.objects.filter(pk=old.pk).exists()
    assert User.objects.filter(pk=recent.pk).exists()
    assert User.objects.filter(username__in=actors).count() == len(actors), "who has a role stays"


def test_a_person_can_take_along_what_is_kept_about_them(stuttgart: Any, office: Client) -> None:
    told = about_person(User.objects.get(username="alma"))
    assert told["account"]["username"] == "alma"
    assert told["roles"] == [
        {"municipality__slug": "stuttgart", "role": "portfolio_office", "organization__name": None}
    ]
    assert "password" not in json.dumps(told, default=str)

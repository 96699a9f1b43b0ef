"""An operator adds cities and checks the record, by command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from django.db import connection
from django.test import Client

from dreiklang.cli import cities
from dreiklang.municipality.models import AuditEntry, Municipality, User
from dreiklang.municipality.permissions import Role
from dreiklang.municipality.queries import audit_head


def test_a_city_comes_with_an_administrator_who_chooses_a_password(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    cities.add_city("bad-urach", "Bad Urach", "08415078", "Digital", "admin-urach")
    link = capsys.readouterr().out.split()[-1]
    client = Client()
    form = client.get(link, follow=True)
    chosen = {"new_password1": "urach-und-sein-passwort", "new_password2": "urach-und-sein-passwort"}
    client.post(form.request["PATH_INFO"], chosen)
    assert client.login(username="admin-urach", password="urach-und-sein-passwort")  # noqa: S106
    assert client.get("/bad-urach/personen/").status_code == 200
    assert client.get("/stuttgart/personen/").status_code == 404
    city = Municipality.objects.get(slug="bad-urach")
    assert audit_head(city)[0] == AuditEntry.objects.filter(municipality=city).count() == 1


@pytest.mark.parametrize("slug", ["stuttgart", "api", "konto", "Groß", "a--b", "-a", "a/b", ""])
def test_a_short_name_that_cannot_be_leaves_nothing_behind(db: None, slug: str) -> None:
    with pytest.raises(click.ClickException):
        cities.add_city(slug, "Name", "", "", "admin-neu")
    assert not User.objects.filter(username="admin-neu").exists()


def test_a_taken_administrator_leaves_no_city_behind(db: None) -> None:
    with pytest.raises(click.ClickException, match="taken"):
        cities.add_city("neustadt", "Neustadt", "", "", "alma")
    assert not Municipality.objects.filter(slug="neustadt").exists()


def test_every_first_part_of_an_address_is_closed_to_cities() -> None:
    from django.urls import get_resolver

    from dreiklang.municipality.rules import WORDS_OF_ADDRESSES

    first = {
        (str(resolver.pattern) + str(pattern.pattern)).split("/")[0]
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", [resolver])
    }
    own = {word for word in first if word and not word.startswith(("<", "^"))}
    assert own - WORDS_OF_ADDRESSES - {""} == set()


def test_a_further_administrator_can_be_added_and_a_locked_out_one_invited_anew(
    stuttgart: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    cities.add_administrator("stuttgart", "ersatz")
    assert stuttgart.assignments.filter(user__username="ersatz", role=Role.ADMINISTRATOR).exists()
    cities.invite("stuttgart", "ada")
    assert "/einladung/" in capsys.readouterr().out
    assert not User.objects.get(username="ada").has_usable_password()
    with pytest.raises(click.ClickException, match="nobody"):
        cities.invite("stuttgart", "ben")


def test_the_record_is_verified_with_an_exit_code(stuttgart: Any, capsys: pytest.CaptureFixture[str]) -> None:
    sequence, digest = audit_head(stuttgart)
    cities.verify_record([], [])
    cities.verify_record(["stuttgart"], [f"{sequence}:{digest}"])
    assert capsys.readouterr().out.count("unaltered") == 3
    with connection.cursor() as cursor:
        on = " ON municipality_auditentry" if connection.vendor == "postgresql" else ""
        suffix = "" if connection.vendor == "postgresql" else "_update"
        cursor.execute(f"DROP TRIGGER municipality_auditentry_frozen{suffix}{on}")
    AuditEntry.objects.filter(municipality=stuttgart, sequence=2).update(actor="niemand")
    with pytest.raises(SystemExit, match="1"):
        cities.verify_record(["stuttgart"], [])
    assert "2: The entry has been altered" in capsys.readouterr().out
    cities.verify_record(["konstanz"], [])


@pytest.mark.parametrize("anchor", ["", "1", "x:" + "0" * 64, "1:abc"])
def test_an_anchor_that_is_none_is_refused(db: None, anchor: str) -> None:
    with pytest.raises(click.ClickException, match="no anchor"):
        cities.verify_record(["stuttgart"], [anchor])


def test_an_anchor_needs_its_city(db: None) -> None:
    with pytest.raises(click.ClickException, match="name it"):
        cities.verify_record([], ["1:" + "0" * 64])


def test_the_record_is_exported_line_by_line(stuttgart: Any, tmp_path: Path) -> None:
    cities.export_record("stuttgart", str(tmp_path / "record.jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text().splitlines()]
    assert [line["sequence"] for line in lines] == list(range(1, audit_head(stuttgart)[0] + 1))

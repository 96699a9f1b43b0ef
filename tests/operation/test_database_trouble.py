"""A database that goes away, is full or too busy: people are told, nothing is half written, and it passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from installations import Installation, Person, get, served, wait_for
from operation.proxy import Cable

pytestmark = pytest.mark.xdist_group("operation")
PLANNED = {"title": "Alles", "start": "limits"}

FULL = """
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.db import connection
from django.test import Client
from dreiklang.municipality.models import AuditEntry, User
from dreiklang.packages.models import Package, PlanningRun

def all_there():
    return [model.objects.count() for model in (AuditEntry, Package, PlanningRun)]

def pragma(text):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA " + text)
        return cursor.fetchone()[0]

client = Client(headers={"Accept-Language": "en"})
client.force_login(User.objects.get(username="portfolio-stuttgart"))
before = all_there()
most = pragma("max_page_count")
pragma(f"max_page_count={pragma('page_count')}")
for number in range(2):  # a page that is not quite full may take one package
    answer = client.post("/stuttgart/pakete/neu/", {"title": "x" * 100, "start": "limits"})
    if answer.status_code == 503:
        break
    before = all_there()
print(answer.status_code, answer["Retry-After"], "There is no space left" in answer.content.decode())
print(all_there() == before, client.get("/stuttgart/pakete/").status_code)
pragma(f"max_page_count={most}")
print(client.post("/stuttgart/pakete/neu/", {"title": "x" * 100, "start": "limits"}).status_code)
print([now - then for now, then in zip(all_there(), before)])
"""


ON_SQLITE = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("template", ["postgresql"], indirect=True)


@ON_SQLITE
def test_a_full_disk_is_explained_and_nothing_is_half_written_and_it_passes(installation: Installation) -> None:
    told = installation.python(FULL).splitlines()
    assert told[0] == "503 300 True"
    assert told[1] == "True 200", "nothing was half written, and reading works"
    assert told[2] == "302", "it recovers by itself"
    assert told[3] == "[2, 1, 1]", "two entries in the record, a package and its run"


@pytest.fixture
def cabled(installation: Installation) -> Iterator[tuple[Installation, Cable]]:
    """On PostgreSQL, reached over a cable that can be cut."""
    parts = urlsplit(installation.database)
    cable = Cable(parts.hostname or "127.0.0.1", parts.port or 5432)
    user = f"{parts.username}:{parts.password}" if parts.password else parts.username
    address = urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{cable.port}"))
    yield replace(installation, database=address), cable
    cable.cut()


@ON_POSTGRESQL
def test_a_server_outlives_its_database(cabled: tuple[Installation, Cable]) -> None:
    installation, cable = cabled
    with served(installation) as server:
        office = Person(server.address)
        office.sign_in("portfolio-stuttgart", installation.passwords["portfolio-stuttgart"])
        assert get(f"{server.address}/bereit/")[0] == 200
        cable.cut()
        status, headers, text = get(f"{server.address}/stuttgart/pakete/", Accept_Language="en")
        assert (status, headers["retry-after"]) == (503, "30")
        assert "The database does not answer" in text
        assert "127.0.0.1" not in text
        assert get(f"{server.address}/gesund/")[0] == 200, "alive"
        assert get(f"{server.address}/bereit/")[0::2] == (503, "database\n"), "but not ready"
        assert office.post("/stuttgart/pakete/neu/", **PLANNED)[0] == 503, "who is signed in is told too"
        status, headers, _ = get(f"{server.address}/api/v1/municipalities")
        assert (status, headers["content-type"]) == (503, "application/problem+json")
        cable.mend()
        wait_for(lambda: get(f"{server.address}/bereit/")[0] == 200, "ready again by itself", server)
        status, address, _ = office.post("/stuttgart/pakete/neu/", **PLANNED)
        assert (status, "/laeufe/" in address) == (200, True), "and still signed in"
        ended = "SELECT count(*) FROM packages_planningrun WHERE state = 'finished'"
        wait_for(lambda: installation.rows(ended) == [(1,)], "the worker found the database again", server, seconds=60)


@ON_POSTGRESQL
def test_a_restarted_database_costs_nobody_an_answer(installation: Installation) -> None:
    with served(installation) as server:
        assert get(f"{server.address}/stuttgart/pakete/")[0] == 200
        with psycopg.connect(installation.database, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert get(f"{server.address}/stuttgart/pakete/")[0] == 200, "kept connections are looked at before use"


@ON_POSTGRESQL
def test_who_waits_too_long_for_a_lock_is_told_to_try_again(installation: Installation) -> None:
    separator = "&" if "?" in installation.database else "?"
    hasty = replace(installation, database=f"{installation.database}{separator}options=-c%20lock_timeout%3D300")
    with served(hasty, "--workers", "0") as server:
        office = Person(server.address)
        office.sign_in("portfolio-stuttgart", installation.passwords["portfolio-stuttgart"])
        with psycopg.connect(installation.database) as connection:
            connection.execute("SELECT * FROM municipality_audithead FOR UPDATE")
            assert office.post("/stuttgart/pakete/neu/", **PLANNED)[0] == 503
        assert installation.rows("SELECT count(*) FROM packages_planningrun") == [(0,)]
        assert office.post("/stuttgart/pakete/neu/", **PLANNED)[0] == 200

"""An installation to measure: Stuttgart as it comes, and many generated cities with thousands of measures.

It is made once in a data folder (and on the PostgreSQL that DATABASE_URL names) and found again the next time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

WORDS = ("Portal", "Akte", "Termin", "Netz", "Sensorik", "Daten", "Bürgerservice", "Planung", "Sicherheit", "Schule")
BATCH = 2000


def prepare() -> None:
    """Configure Django from the environment, with the hosts that a measuring client uses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dreiklang.config.settings")
    os.environ.setdefault("DREIKLANG_HOSTS", "localhost,127.0.0.1,testserver")
    os.environ.setdefault("DREIKLANG_LOG_LEVEL", "error")
    import django

    django.setup()
    from dreiklang.municipality.isolation import see_everybody

    see_everybody()


def fill(cities: int, measures: int, requests: int = 0) -> None:
    """Set up, and generate what is missing; `measures` and `requests` are for each city."""
    from benchmarks.web.requests import fill_requests
    from dreiklang.cli.installation import set_up
    from dreiklang.municipality.queries import municipality_exists

    set_up(quiet=True)
    began = time.perf_counter()
    for number in range(1, cities):
        slug = city_name(number)
        if not municipality_exists(slug):
            _add_city(slug, measures, Random(number))
            sys.stderr.write(f"\r{slug}: {time.perf_counter() - began:.0f} s")
        fill_requests(slug, requests, Random(number))
    _analyse()
    sys.stderr.write("\n")


def city_name(number: int) -> str:
    """The short name of a generated city."""
    return f"stadt-{number:02}"


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _add_city(slug: str, measures: int, random: Random) -> None:
    from django.db import transaction

    from dreiklang.municipality.models import Organization
    from dreiklang.municipality.queries import set_up_actor
    from dreiklang.municipality.rules import create_municipality, record
    from dreiklang.municipality.values import Subject
    from dreiklang.portfolio.models import Measure, Register, Variant, YearlyNeed

    with transaction.atomic():
        city = create_municipality(slug, f"Stadt {slug[-2:]}", programme="Digitales Programm")
        Register.objects.create(municipality=city, title="Programm", years=[2026, 2027])
        places = Organization.objects.bulk_create(
            Organization(municipality=city, key=f"amt{n}", name=f"Amt {n}", position=n) for n in range(20)
        )
        rows = in_batches(Measure, (_measure(city, n, places, random) for n in range(measures)))
        variants = in_batches(Variant, (_variant(row, n) for row in rows for n in range(2)))
        in_batches(YearlyNeed, (_need(row, year, random) for row in variants for year in (2026, 2027)))
        record(city, set_up_actor(city), "register_imported", Subject("register", "", "Programm"))


def in_batches(model: Any, rows: Iterator[Any]) -> list[Any]:
    """Store rows without holding all of them in one statement."""
    made: list[Any] = []
    while batch := list(islice(rows, BATCH)):
        made += model.objects.bulk_create(batch)
    return made


def _measure(city: Any, number: int, places: list[Any], random: Random) -> Any:
    from dreiklang.portfolio.models import Kind, Measure

    return Measure(
        municipality=city,
        key=f"M{number:05}",
        name=f"{random.choice(WORDS)} {random.choice(WORDS)} {number}",
        organization=random.choice(places),
        kind=random.choice(Kind.values),
        people=Decimal("0.2"),
        process=Decimal("0.3"),
        technology=Decimal("0.5"),
        position=number,
    )


def _variant(measure: Any, number: int) -> Any:
    from dreiklang.portfolio.models import Variant

    names = ("reduziert", "voll")
    return Variant(
        measure=measure, key=names[number], name=names[number], share=Decimal(number + 1) / 2, position=number
    )


def _need(variant: Any, year: int, random: Random) -> Any:
    from dreiklang.portfolio.models import YearlyNeed

    return YearlyNeed(variant=variant, year=year, material=random.randint(1, 500), posts=Decimal(random.randint(0, 8)))


def office() -> tuple[str, str]:
    """A session cookie of a portfolio office in Stuttgart and in one generated city, and an API token there."""
    import datetime as dt

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from dreiklang.municipality.models import Assignment, Municipality, User
    from dreiklang.municipality.permissions import Permission, Role
    from dreiklang.municipality.queries import actor_in
    from dreiklang.municipality.tokens import create_token

    user, _ = User.objects.get_or_create(username="messung")
    for slug in ("stuttgart", city_name(7)):
        city = Municipality.objects.get(slug=slug)
        Assignment.objects.get_or_create(user=user, municipality=city, role=Role.PORTFOLIO_OFFICE)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    now = dt.datetime.now(dt.UTC)
    token = create_token(city, actor_in(city, user), name="messung", scopes=[Permission.SEE_PUBLISHED], now=now)
    return str(session.session_key), token

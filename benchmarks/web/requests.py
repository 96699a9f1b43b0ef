"""Departments' requests for an installation to measure: thousands in each city, on their way through the backlog."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from benchmarks.web.installation import WORDS, in_batches

BEGINNING = dt.datetime(2024, 1, 8, 8, 0, tzinfo=dt.UTC)
TEXT = "Anträge werden heute auf Papier gestellt und von Hand übertragen. Künftig soll das ohne Abschriften gehen."


def fill_requests(slug: str, count: int, random: Random) -> None:
    """Bring a city's requests up to this number; every one has its moves, and every fourth its figures."""
    from django.db import transaction

    from dreiklang.municipality.models import Municipality, Organization
    from dreiklang.municipality.queries import set_up_actor
    from dreiklang.municipality.rules import record
    from dreiklang.municipality.values import Subject
    from dreiklang.portfolio.models import Backlog, Request, RequestMove, RequestNeed

    city = Municipality.objects.get(slug=slug)
    present = Request.objects.filter(municipality=city).count()
    if present >= count:
        return
    places = list(Organization.objects.filter(municipality=city))
    with transaction.atomic():
        made = [_request(city, number, places, random) for number in range(present + 1, count + 1)]
        ways = {row.number: way for row, way in made}
        rows = in_batches(Request, (row for row, _ in made))
        in_batches(RequestMove, (move for row in rows for move in _moves(row, ways[row.number])))
        in_batches(RequestNeed, (RequestNeed(request=row, year=2027, material=Decimal(90)) for row in rows[::4]))
        Backlog.objects.update_or_create(municipality=city, defaults={"last_number": count, "shares_requests": False})
        record(city, set_up_actor(city), "backlog_set_up", Subject("backlog", "", city.name))


Way = list[tuple[str, dt.datetime]]


def _request(city: Any, number: int, places: list[Any], random: Random) -> tuple[Any, Way]:
    """A request, and which states it reached when."""
    from dreiklang.portfolio.models import Request

    way = _way(random)
    state, since = way[-1]
    request = Request(
        municipality=city,
        number=number,
        organization=random.choice(places),
        state=state,
        state_since=since,
        handed_in_on=way[0][1].date(),
        title=f"{random.choice(WORDS)} {random.choice(WORDS)} {number}",
        better=TEXT,
        better_for="Einwohnerinnen und Einwohner",
        obligation=random.choice(("voluntary", "mandatory")),
        legal_source="§ 1a OZG",
        cases_a_year=random.randint(10, 9000),
        wanted_by=dt.date(2027, random.randint(1, 12), 1),
        published=number % 10 == 0,
    )
    return request, way


def _way(random: Random) -> Way:
    from dreiklang.portfolio.states import WAY, State

    day = BEGINNING + dt.timedelta(days=random.randint(0, 700))
    way: Way = [(WAY[0].value, day)]
    for state in WAY[1 : random.randint(1, len(WAY))]:
        day += dt.timedelta(days=random.randint(2, 60))
        way.append((state.value, day))
    if len(way) < 4 and random.random() < 0.3:
        end = random.choice((State.DEFERRED, State.REJECTED, State.RETURNED))
        way.append((end.value, day + dt.timedelta(days=9)))
    return way


def _moves(request: Any, way: Way) -> Iterator[Any]:
    from dreiklang.portfolio.models import RequestMove

    source = "draft"
    for state, at in way:
        yield RequestMove(
            municipality_id=request.municipality_id, request=request, source=source, target=state, at=at, actor="P-1"
        )
        source = state

"""What rights, row-level security and the record of changes cost, as ratios with against without.

    DATABASE_URL=postgresql://… python -m benchmarks.web.costs

In one process, without a server: a page is asked for and a measure is changed, in turns with and without each part,
so that whatever else the machine does meets all alike. Row-level security needs PostgreSQL and a superuser, who
takes on a role without privileges for it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.web.installation import city_name, fill, prepare

ROLE = "dreiklang_benchmark"
LARGE = city_name(7)
MEASURE = f"/api/v1/{LARGE}/measures/M00007"
READS = (f"/{LARGE}/massnahmen/", f"/{LARGE}/massnahmen/M00042/", "/stuttgart/pakete/", "/stuttgart/aenderungen/")
WRITES_IN_A_HUNDRED = 5


@contextmanager
def without_rights() -> Iterator[None]:
    """Everybody is Alma, whoever asks; nobody looks up roles."""
    from dreiklang.municipality.models import User
    from dreiklang.municipality.permissions import Role
    from dreiklang.municipality.values import Actor, Grant

    user = User.objects.get(username="messung")
    grants = frozenset({Grant(Role.PORTFOLIO_OFFICE)})

    def everybody(municipality: Any, _: Any) -> Actor:
        return Actor(pseudonym="x", grants=grants, user_id=user.pk, municipality_id=municipality.pk)

    with patch("dreiklang.web.place.actor_in", everybody), patch("dreiklang.api.access.actor_in", everybody):
        yield


@contextmanager
def without_row_security() -> Iterator[None]:
    """The superuser, for whom policies do not hold, and no word on which city is meant."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    with patch("dreiklang.municipality.isolation._set", lambda *_: None):
        yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")


@contextmanager
def without_record() -> Iterator[None]:
    """Changes leave no entry."""
    with patch("dreiklang.portfolio.rules.record", lambda *_, **__: None):
        yield


PARTS: dict[str, Callable[[], Any]] = {
    "rights": without_rights,
    "row-level security": without_row_security,
    "record of changes": without_record,
}


def _take_role() -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"SET ROLE {ROLE}")


class Work:
    """What is timed: pages, and a change of a measure through its rule."""

    def __init__(self) -> None:
        from django.test import Client

        from dreiklang.municipality.models import Municipality, User
        from dreiklang.municipality.permissions import Role

        self.user, _ = User.objects.get_or_create(username="messung")
        for slug in ("stuttgart", LARGE):
            city = Municipality.objects.get(slug=slug)
            city.assignments.get_or_create(user=self.user, role=Role.PORTFOLIO_OFFICE)
        self.city = Municipality.objects.get(slug=LARGE)
        self.client = Client()
        self.client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def read(self) -> float:
        """Seconds for one of each page."""
        began = time.perf_counter()
        for path in READS:
            assert self.client.get(path).status_code == 200, path
        return (time.perf_counter() - began) / len(READS)

    def write(self) -> float:
        """Seconds for one change of a measure through the API, from asking to the answer."""
        tag = self.client.get(MEASURE)["ETag"]
        body = json.dumps({"remark": str(time.time_ns())})
        began = time.perf_counter()
        answer = self.client.patch(MEASURE, body, content_type="application/json", headers={"if-match": tag})
        assert answer.status_code == 200, answer.content
        return time.perf_counter() - began


def measure(rounds: int) -> dict[str, tuple[float, float]]:
    """Median seconds of a page and of a change: with everything, without each part, without all of them."""
    work = Work()
    variants: dict[str, tuple[str, ...]] = {"everything": (), **{f"without {name}": (name,) for name in PARTS}}
    variants["without all three"] = tuple(PARTS)
    reads: dict[str, list[float]] = {name: [] for name in variants}
    writes: dict[str, list[float]] = {name: [] for name in variants}
    work.read()
    for number in range(rounds):
        order = list(variants)
        for name in order[number % len(order) :] + order[: number % len(order)]:
            with ExitStack() as without:
                for part in variants[name]:
                    without.enter_context(PARTS[part]())
                reads[name].append(work.read())
                writes[name].append(work.write())
    return {name: (statistics.median(reads[name]), statistics.median(writes[name])) for name in variants}


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=50)
    parser.add_argument("--measures", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--data", type=Path, default=Path("build/benchmark-web"))
    options = parser.parse_args()
    os.environ["DREIKLANG_DATA"] = str(options.data)
    prepare()
    fill(options.cities, options.measures)
    _take_role()
    found = measure(options.rounds)
    base = found["without all three"]
    print(f"{'':<30}{'page ms':>9}{'ratio':>8}{'change ms':>11}{'ratio':>8}{'mixed':>8}")
    share = WRITES_IN_A_HUNDRED / 100
    for name, (read, write) in found.items():
        mixed = ((1 - share) * read + share * write) / ((1 - share) * base[0] + share * base[1])
        pages = f"{1000 * read:>9.2f}{read / base[0]:>8.3f}"
        print(f"{name:<30}{pages}{1000 * write:>11.2f}{write / base[1]:>8.3f}{mixed:>8.3f}", flush=True)
    print(f"mixed: {WRITES_IN_A_HUNDRED} changes in a hundred requests; all ratios against “without all three”")


if __name__ == "__main__":
    main()

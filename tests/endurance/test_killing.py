"""The server is killed in the middle of its work, again and again: what was confirmed is there, and nothing by half.

DREIKLANG_KILLS says how often on each database.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

import pytest

from installations import Installation, Person, Server, served, wait_for

pytestmark = pytest.mark.endurance
KILLS = int(os.environ.get("DREIKLANG_KILLS", "3"))
QUIET = {"DREIKLANG_LOG_LEVEL": "warning"}
OVERDUE = (
    "UPDATE packages_planningrun SET seen_at = '2020-01-01 00:00:00+00:00', queued_at = '2020-01-01 00:00:00+00:00' "
    "WHERE state IN ('queued', 'running')"
)
OPEN = "SELECT count(*) FROM packages_planningrun WHERE state IN ('queued', 'running')"
DONE = "SELECT id, tries, finished_at FROM packages_planningrun WHERE state = 'finished'"


class _Staying(urllib.request.HTTPRedirectHandler):
    """The answer to the form itself is what confirms a change, not the page after it."""

    def redirect_request(self, *_: Any) -> None:
        """Go nowhere."""


@dataclass
class Editor:
    """Somebody who defines packages and discards some of them, and remembers what was confirmed."""

    name: str
    person: Person
    there: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    count: int = 0

    def work(self, stop: threading.Event) -> None:
        """One change after the other until the server is gone."""
        while not stop.is_set():
            try:
                self.define() if len(self.there) < 3 or random.random() < 0.6 else self.discard()  # noqa: S311
            except (OSError, HTTPException):
                return

    def define(self) -> None:
        """A new package with its run."""
        self.count += 1
        slug = f"{self.name}-{self.count}"
        self.unknown.append(slug)
        assert self.person.post("/konstanz/pakete/neu/", title=slug, start="limits")[0] == 302
        self.unknown.remove(slug)
        self.there.append(slug)

    def discard(self) -> None:
        """Remove a package with its runs."""
        slug = self.there.pop(0)
        self.unknown.append(slug)
        assert self.person.post(f"/konstanz/entwuerfe/{slug}/verwerfen/")[0] == 302
        self.unknown.remove(slug)
        self.gone.append(slug)


def editors(installation: Installation, server: Server) -> list[Editor]:
    """Two people of the office, signed in."""
    found = []
    for name in ("anna", "berta"):
        person = Person(server.address)
        person.sign_in("portfolio-konstanz", installation.passwords["portfolio-konstanz"])
        person.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(person.jar), _Staying)
        found.append(Editor(name, person))
    return found


def killed_under_load(server: Server, people: list[Editor]) -> None:
    """Let them work, and kill everything at a moment that nobody chose."""
    stop = threading.Event()
    threads = [threading.Thread(target=each.work, args=(stop,)) for each in people]
    for each in people:
        each.person.address = server.address
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.3, 1.5))  # noqa: S311
    server.kill()
    stop.set()
    for thread in threads:
        thread.join(timeout=40)


def check(installation: Installation, people: list[Editor]) -> None:
    """Every confirmed change is there, and each change has exactly its entries in the record."""
    packages = dict(installation.rows("SELECT slug, id FROM packages_package WHERE origin = 'planned'"))
    runs = dict(installation.rows("SELECT id, package_id FROM packages_planningrun"))
    entries = installation.rows(
        "SELECT key, action, after FROM municipality_auditentry "
        "WHERE action IN ('package_defined', 'package_discarded', 'planning_started')"
    )
    actions: dict[str, list[str]] = {}
    for key, action, _ in entries:
        actions.setdefault(key, []).append(action)
    for each in people:
        assert not set(each.there) - packages.keys(), "what was confirmed is there"
        assert not set(each.gone) & packages.keys(), "what was confirmed as gone is gone"
    for slug, found in actions.items():
        whole = ["package_defined", "planning_started"] + ["package_discarded"] * (slug not in packages)
        assert sorted(found) == sorted(whole), slug
    assert not packages.keys() - actions.keys(), "no package without its entries"
    started = {
        _facts(after)["run"] for key, action, after in entries if action == "planning_started" and key in packages
    }
    assert started == runs.keys(), "each run has its entry, and each entry its run"
    jobs = installation.rows("SELECT args_kwargs FROM django_tasks_database_dbtaskresult")
    assert not runs.keys() - {_facts(job)["args"][0] for (job,) in jobs}, "each run was given to a worker"


def _facts(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def test_confirmed_changes_survive_and_nothing_is_half_done(installation: Installation) -> None:
    people: list[Editor] = []
    done: dict[int, tuple[int, Any]] = {}
    for _ in range(KILLS):
        with served(installation, **QUIET) as server:
            people = people or editors(installation, server)
            killed_under_load(server, people)
        check(installation, people)
        for pk, tries, at in installation.rows(DONE):
            assert done.setdefault(pk, (tries, at)) == (tries, at), "no run is done twice"
    installation.change(OVERDUE)
    with served(installation, **QUIET) as server:
        wait_for(lambda: installation.rows(OPEN) == [(0,)], "every run comes to its end", server, seconds=120)
    check(installation, people)
    for pk, tries, at in installation.rows(DONE):
        assert done.setdefault(pk, (tries, at)) == (tries, at), "no run is done twice"
    told = installation.python(
        "from dreiklang.municipality.queries import audit_breaks, municipalities\n"
        "for city in municipalities(): print(city.slug, audit_breaks(city))"
    )
    assert told.splitlines() == ["stuttgart []", "konstanz []"]
    confirmed = sum(len(each.there) + len(each.gone) for each in people)
    assert confirmed > KILLS, "there was load"

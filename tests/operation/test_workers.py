"""Workers share the work, take up what another one left, and keep house; against real processes."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from installations import COMMAND, Installation, get, served, wait_for

pytestmark = pytest.mark.xdist_group("operation")
TOKEN = "a-token-of-more-than-twenty-letters"  # noqa: S105 - of this test
MANY = """
from dreiklang.municipality.queries import municipality_by_slug, operator_actor
from dreiklang.packages.rules import define_and_plan
from dreiklang.packages.tasks import in_background
from dreiklang.packages.values import Definition
city = municipality_by_slug("konstanz")
for number in range(60):
    in_background(lambda: define_and_plan(city, operator_actor(city), None, Definition(title=f"Paket {number}")))
"""
LONG = """
from dreiklang.municipality.queries import municipality_by_slug, operator_actor
from dreiklang.packages.rules import define_package, start_frontier
from dreiklang.packages.tasks import in_background
from dreiklang.packages.values import Definition
from dreiklang.planning import Axis, Quantity
city = municipality_by_slug("stuttgart")
package = define_package(city, operator_actor(city), Definition(title="Lang"))
in_background(lambda: start_frontier(package, operator_actor(city), Axis(quantity=Quantity.POSTS), 10))
"""
UNFINISHED = "SELECT count(*) FROM packages_planningrun WHERE state <> 'finished'"
STATE = "SELECT state, tries FROM packages_planningrun"
OVERDUE = "UPDATE packages_planningrun SET seen_at = '2020-01-01 00:00:00+00:00'"


@contextmanager
def worker(installation: Installation, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker alone, as an operator adds one on another machine."""
    process = subprocess.Popen([*COMMAND, "worker"], env={**installation.environment, **variables})
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(timeout=20) in (0, -9)


def test_two_workers_do_every_run_exactly_once(installation: Installation) -> None:
    installation.python(MANY)
    with worker(installation), worker(installation):
        wait_for(lambda: installation.rows(UNFINISHED) == [(0,)], "all runs must be done", seconds=90)
    assert installation.rows("SELECT DISTINCT tries FROM packages_planningrun") == [(1,)]
    done = installation.rows("SELECT worker_ids FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'")
    names = [json.loads(each) if isinstance(each, str) else each for (each,) in done]
    assert [len(each) for each in names] == [1] * 60
    assert len({each[0] for each in names}) == 2, "both took part"


def test_a_run_whose_worker_was_killed_is_taken_up_by_the_next(installation: Installation) -> None:
    installation.python(LONG)
    with worker(installation) as first:
        wait_for(lambda: installation.rows(STATE) == [("running", 1)], "the run must begin")
        first.kill()
        first.wait()
    assert installation.rows(STATE) == [("running", 1)]
    installation.change(OVERDUE)  # as if two minutes had passed
    with worker(installation):
        wait_for(lambda: installation.rows(STATE) == [("finished", 2)], "the run must be done", seconds=120)


class Receiver(BaseHTTPRequestHandler):
    """A program outside that is told of changes; it is down at first."""

    told: list[tuple[str, str]] = []

    def do_POST(self) -> None:
        """Note what came."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.told.append((self.headers["webhook-signature"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


def test_workers_tell_webhooks_of_changes(installation: Installation) -> None:
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        installation.python(
            "from dreiklang.municipality.queries import municipality_by_slug, operator_actor\n"
            "from dreiklang.municipality.rules import name_controller\n"
            "from dreiklang.municipality.webhooks import add_webhook\n"
            "city = municipality_by_slug('konstanz'); actor = operator_actor(city)\n"
            f"add_webhook(city, actor, 'http://127.0.0.1:{receiver.server_port}/x', [], ['127.0.0.1'])\n"
            "name_controller(city, actor, 'Stadt Konstanz', '')\n"
        )
        delivered = "SELECT count(*) FROM municipality_webhookdelivery WHERE state <> 'delivered'"
        with worker(installation, DREIKLANG_WEBHOOK_HOSTS="127.0.0.1"):
            wait_for(lambda: installation.rows(delivered) == [(0,)], "all must be delivered")
    finally:
        receiver.shutdown()
        receiver.server_close()
    assert {json.loads(body)["action"] for _, body in Receiver.told} == {"webhook_added", "controller_named"}
    assert all(signature.startswith("v1,") for signature, _ in Receiver.told)


def test_tidying_is_a_command_too(installation: Installation) -> None:
    assert "sessions: 0" in installation.done("tidy")


def test_several_web_processes_give_their_figures_and_log_lines_together(installation: Installation) -> None:
    wanted = {"DREIKLANG_METRICS_TOKEN": TOKEN, "DREIKLANG_LOG_FORMAT": "json", "DREIKLANG_WEB_PROCESSES": "2"}
    with served(installation, "--workers", "0", **wanted) as server:
        for _ in range(20):
            assert get(f"{server.address}/konstanz/?q=geheim")[0] == 200
        text = get(f"{server.address}/metriken/", Authorization=f"Bearer {TOKEN}")[2]
        log = server.lines()
    assert 'dreiklang_requests_total{method="GET",route="overview",status="200"} 20.0' in text
    assert "dreiklang_database_up 1.0" in text
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert sum(line.get("municipality") == "konstanz" for line in lines) == 20
    assert "geheim" not in log
    assert log.splitlines()[-1].startswith("{"), "whoever writes, writes JSON"


def test_a_superuser_of_the_database_is_warned_that_it_keeps_nobody_apart(installation: Installation) -> None:
    warned = installation.run("setup", "--quiet", DREIKLANG_DATABASE_ROLE="")
    assert ("row-level security" in warned.stderr) == (installation.kind == "postgresql")
    assert "WARNING" not in installation.run("setup", "--quiet").stderr

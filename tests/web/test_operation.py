"""What operators see: probes, figures, and a log without anybody in it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path
from django.utils.functional import SimpleLazyObject

from dreiklang.config.urls import *  # noqa: F403 - every address of the product, and some that fail
from dreiklang.config.urls import urlpatterns as product
from dreiklang.municipality import isolation
from dreiklang.web.database_trouble import Trouble, trouble_answer
from dreiklang.web.request_log import Impersonal, JsonLines, TextLines

TOKEN = "a-token-of-more-than-twenty-letters"  # noqa: S105 - of this test


def _say(message: str, kind: type[Exception] = RuntimeError) -> Any:
    def view(request: Any) -> Any:
        raise kind(message)

    return view


urlpatterns = [
    path("kaputt/", _say("Alma typed her secret")),
    path("api/kaputt/", _say("database or disk is full", OperationalError)),
    path("weg/", _say("connection refused", OperationalError)),
    path("zu/", _say("database is locked", OperationalError)),
    path("datei/", _say("[Errno 28]", lambda text: OSError(28, text))),  # type: ignore[arg-type]
    *product,
]


@pytest.fixture(autouse=True)
def _nobody() -> Any:
    """A web process sees no municipality between two requests."""
    token = isolation._wanted.set(isolation.NOBODY)
    yield
    isolation._wanted.reset(token)


@pytest.fixture
def visitor() -> Client:
    """Without an account; sees a fault as a person would."""
    return Client(raise_request_exception=False)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Any:
    """What is written, as JSON lines."""
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(JsonLines())
    caplog.handler.addFilter(Impersonal())
    yield lambda: [json.loads(line) for line in caplog.text.replace("\n{", "\n\0{").split("\n\0") if line.strip()]
    caplog.handler.filters.clear()


def test_the_program_lives_without_a_database(visitor: Client) -> None:
    answer = visitor.get("/gesund/")  # pytest refuses the database to this test
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers_and_has_all_tables(visitor: Client) -> None:
    assert visitor.get("/bereit/").status_code == 200


@pytest.mark.django_db
def test_it_is_not_ready_while_a_migration_is_missing(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dreiklang.web.readiness._needed", lambda: frozenset({("packages", "9999_next")}))
    answer = visitor.get("/bereit/")
    assert (answer.status_code, answer.content, answer["Retry-After"]) == (503, b"migrations\n", "10")


def test_it_is_not_ready_without_its_database(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: Any) -> Any:
        raise OperationalError("password of 10.0.0.7 refused")

    monkeypatch.setattr("dreiklang.web.readiness.MigrationRecorder.applied_migrations", away)
    answer = visitor.get("/bereit/")
    assert (answer.status_code, answer.content) == (503, b"database\n")


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", TOKEN, "Bearer ä"])
def test_figures_are_not_there_for_who_has_no_token(visitor: Client, settings: Any, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert visitor.get("/metriken/", headers={"Authorization": given}).status_code == 404


@pytest.mark.django_db
def test_figures_are_not_there_unless_a_token_is_set(visitor: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert visitor.get("/metriken/", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_figures_tell_of_requests_runs_deliveries_and_the_record(visitor: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    visitor.get("/stuttgart/massnahmen/M003/")
    text = visitor.get("/metriken/", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'dreiklang_requests_total{method="GET",route="measure",status="200"}' in text
    assert 'dreiklang_request_duration_seconds_bucket{le="0.5",method="GET",route="measure"}' in text
    assert 'dreiklang_planning_runs{state="queued"} 0.0' in text
    assert 'dreiklang_webhook_deliveries{state="waiting"} 0.0' in text
    assert "dreiklang_database_up 1.0" in text
    entries = next(line for line in text.splitlines() if line.startswith("dreiklang_audit_entries_total"))
    assert float(entries.split()[1]) > 30
    assert "M003" not in text


@pytest.mark.django_db
def test_a_request_has_one_line_with_its_number_and_without_its_query(visitor: Client, log: Any) -> None:
    answer = visitor.get("/stuttgart/massnahmen/?words=Krankheit", headers={"X-Request-ID": "abcd-1234"})
    (line,) = [each for each in log() if each["logger"] == "dreiklang.requests"]
    assert answer["X-Request-ID"] == line["request_id"] == "abcd-1234"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/stuttgart/massnahmen/", 200)
    assert line["municipality"] == "stuttgart"
    assert line["duration_ms"] > 0
    assert "Krankheit" not in json.dumps(line)
    assert "127.0.0.1" not in json.dumps(line)


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "zwei worte hier", "abcdefgh\n", "ä" * 10])
def test_a_number_that_is_not_well_formed_is_replaced(visitor: Client, given: str) -> None:
    answer = visitor.get("/gesund/", headers={"X-Request-ID": given})
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.django_db
@pytest.mark.urls("web.test_operation")
def test_a_fault_is_named_by_its_number_on_the_page_and_in_the_log_without_what_was_typed(
    visitor: Client, log: Any
) -> None:
    answer = visitor.get("/kaputt/?name=Alma")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    (line,) = [each for each in log() if each["logger"] == "django.request"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert "builtins.RuntimeError" in line["fault"]
    assert "test_operation.py" in line["fault"]
    assert not [each for each in log() if "typed her secret" in json.dumps(each) or "name=Alma" in json.dumps(each)]


@pytest.mark.django_db
def test_refusals_by_django_are_logged_without_what_they_quote(visitor: Client, log: Any) -> None:
    answer = Client(enforce_csrf_checks=True).post("/anmelden/", headers={"Referer": "https://x.example/?q=Alma"})
    assert answer.status_code == 403
    visitor.get("/", headers={"Host": "alma.example"})
    assert {each["message"] for each in log() if "security" in each["logger"]} == {
        "Refused: csrf",
        "Refused: DisallowedHost",
    }
    assert "lma" not in json.dumps([{**each, "time": ""} for each in log()])


def test_lines_for_people_hold_no_line_breaks_of_others(caplog: pytest.LogCaptureFixture, visitor: Client) -> None:
    caplog.set_level(logging.INFO)
    visitor.get("/gesund/%0AERROR%20forged")
    record = next(each for each in caplog.records if each.name == "dreiklang.requests")
    Impersonal().filter(record)
    assert TextLines().format(record).count("\n") == 0


@pytest.mark.urls("web.test_operation")
@pytest.mark.parametrize(
    ("address", "title", "later"),
    [
        ("/weg/", "The database does not answer", "30"),
        ("/zu/", "Too much is being saved at once", "5"),
        ("/datei/", "There is no space left to save anything", "300"),
    ],
)
def test_a_database_in_trouble_is_explained_without_asking_it(
    visitor: Client, address: str, title: str, later: str
) -> None:
    answer = visitor.get(address, headers={"Accept-Language": "en"})
    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, later)
    assert title in text
    assert answer["X-Request-ID"] in text
    assert "connection refused" not in text


def test_the_page_for_a_database_in_trouble_does_not_ask_who_is_there(rf: Any) -> None:
    request = rf.get("/")
    request.user = SimpleLazyObject(lambda: pytest.fail("the person lives in the database"))
    request.session = SimpleLazyObject(lambda: pytest.fail("the session lives in the database"))
    assert trouble_answer(request, Trouble.AWAY).status_code == 503


@pytest.mark.urls("web.test_operation")
def test_programs_get_problem_details(visitor: Client) -> None:
    answer = visitor.post("/api/kaputt/", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    problem = json.loads(answer.content)
    assert problem["status"] == 503
    assert problem["title"] == "There is no space left to save anything"

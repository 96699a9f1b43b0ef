"""What holds for every operation: conditions, problems, languages, sessions."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from api.caller import Caller
from conftest import PASSWORDS
from dreiklang.municipality.models import ApiToken, AuditEntry

JSON = "application/json"
PROBLEM = "application/problem+json"


def problem(answer: Any, status: int) -> Any:
    """The problem that an answer is."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    facts = answer.json()
    assert facts["status"] == status
    assert all(facts[name] for name in ("type", "title", "detail", "remedy"))
    return facts


@pytest.mark.parametrize("path", ["", "measures", "measures/M003", "packages/paket-1", "register/workbook"])
def test_what_the_client_has_already_is_not_sent_again(path: str, visitor: Caller) -> None:
    first = visitor.get(path)
    assert first["ETag"].startswith('"')
    again = visitor.get(path, if_none_match=f'"other", W/{first["ETag"]}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert {"Accept-Language", "Authorization", "Cookie"} <= set(again["Vary"].split(", "))
    assert "no-cache" in again["Cache-Control"]
    assert visitor.get(path, if_none_match='"other"').status_code == 200


def test_equal_answers_have_equal_tags(visitor: Caller, office: Caller) -> None:
    for path in ("measures", "packages/paket-1", "findings", "register/workbook"):
        assert visitor.get(path)["ETag"] == office.get(path)["ETag"]


def test_problems_speak_the_readers_language(visitor: Caller) -> None:
    assert problem(visitor.get("measures/nix"), 404)["title"] == "Not found"
    visitor.language = "de"
    german = problem(visitor.get("measures?limit=0"), 422)
    assert visitor.get("measures?limit=0")["Content-Language"] == "de"
    assert german["errors"][0]["place"] == ["query", "limit"]


@pytest.mark.parametrize("path", ["nix", "measures/", "measures/M003/nix", "runs/x", "/api/v1/", "/api/v2/x", "/api/"])
def test_addresses_that_are_none_are_problems_too(path: str, visitor: Caller) -> None:
    assert problem(visitor.get(path), 404)["type"] == "urn:problem-type:dreiklang:not-found"


def test_null_characters_in_addresses_are_not_found(visitor: Caller) -> None:
    problem(visitor.get("measures?words=%00"), 404)
    problem(visitor.get("measures/%00"), 404)


def test_numbers_beyond_every_database_are_not_found(office: Caller, administrator: Caller) -> None:
    for number in (0, 2**31, 2**63, 10**30):
        problem(office.get(f"runs/{number}"), 404)
        problem(office.get(f"record/{number}"), 404)
        problem(administrator.send("DELETE", f"webhooks/{number}"), 404)


def test_a_wrong_method_says_which_ones_there_are(visitor: Caller) -> None:
    answer = visitor.send("DELETE", "measures/M003")
    problem(answer, 405)
    assert set(answer["Allow"].split(", ")) == {"GET", "PATCH"}
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_head_is_get_without_the_body(visitor: Caller) -> None:
    whole, head = visitor.get("measures/M003"), visitor.send("HEAD", "measures/M003")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type"):
        assert head[name] == whole[name]


def test_a_session_that_lacks_a_second_factor_is_told_so(stuttgart: Any, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    browser = Caller(client=Client())
    assert browser.client.login(username="alma", password=PASSWORDS["stuttgart"])
    answer = browser.get("record")
    assert problem(answer, 403)["type"] == "urn:problem-type:dreiklang:second-factor"
    assert "Location" not in answer


def test_content_of_another_kind_is_not_read(office: Caller) -> None:
    for kind in (
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        problem(office.post("drafts", b"title=x", content_type=kind), 415)
    problem(office.post("register/previews", b"{}", content_type=JSON), 415)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"])
def test_what_is_no_json_is_malformed(body: bytes, office: Caller) -> None:
    problem(office.post("drafts", body, content_type=JSON), 400)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"1", b"NaN"])
def test_what_is_no_object_does_not_fit(body: bytes, office: Caller) -> None:
    problem(office.post("drafts", body, content_type=JSON), 422)


def test_a_body_that_is_too_large_is_not_read(office: Caller) -> None:
    problem(office.post("drafts", b"x" * (3 * 1024 * 1024), content_type=JSON), 413)


def test_a_fault_says_nothing_of_itself(visitor: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("dreiklang.api.measures.mentions_of", broken)
    visitor.client.raise_request_exception = False
    answer = visitor.get("measures/M003")
    assert "secret" not in answer.content.decode()
    problem(answer, 500)


def test_a_session_needs_the_csrf_token_to_change_something(stuttgart: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.login(username="alma", password=PASSWORDS["stuttgart"])
    browser = Caller(client=client)
    assert browser.get("record").status_code == 200
    problem(browser.send("PATCH", "measures/M003", {"remark": "x"}, if_match="*"), 403)
    assert AuditEntry.objects.filter(action="measure_edited").count() == 0
    client.get("/stuttgart/pakete/neu/")  # a page with a form brings the cookie
    token = client.cookies["csrftoken"].value
    assert browser.send("PATCH", "measures/M003", {"remark": "x"}, if_match="*", x_csrftoken=token).status_code == 200


def test_a_token_needs_no_csrf_token_and_the_session_beside_it_does_not_count(office: Caller, konstanz: Any) -> None:
    office.client = Client(enforce_csrf_checks=True)
    assert office.client.login(username="ben", password=PASSWORDS["konstanz"])
    assert office.send("PATCH", "measures/M003", {"remark": "x"}, if_match="*").status_code == 200
    assert AuditEntry.objects.latest("pk").actor != "ben"


def test_the_day_of_a_tokens_use_is_noted(office: Caller) -> None:
    assert ApiToken.objects.get().last_used_on is None
    office.read("measures?limit=1")
    assert ApiToken.objects.get().last_used_on is not None


def test_answers_to_changes_are_not_kept_by_caches(administrator: Caller) -> None:
    answer = administrator.post("people", {"username": "neu", "roles": [{"role": "auditor"}]})
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")


def test_pages_stay_pages(visitor: Caller) -> None:
    assert "text/html" in visitor.client.get("/gibt-es-nicht/")["Content-Type"]

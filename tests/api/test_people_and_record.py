"""People, the record of changes, tokens and webhooks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from api.caller import Caller
from conftest import CAST, PASSWORDS
from dreiklang.municipality.models import ApiToken, AuditEntry, User, Webhook


@pytest.fixture
def browser(stuttgart: Any) -> Caller:
    """Alma with a session."""
    client = Client()
    assert client.login(username="alma", password=PASSWORDS["stuttgart"])
    return Caller(client=client)


def _alma() -> str:
    return User.objects.get(username="alma").pseudonym


def test_everybody_is_listed_with_their_roles(administrator: Caller) -> None:
    people = administrator.read("people")["items"]
    assert {each["username"] for each in people} == set(CAST)
    dora = next(each for each in people if each["username"] == "dora")
    assert dora["roles"] == [{"role": "department_lead", "organization": "statistik"}]
    assert administrator.read(f"people/{dora['pseudonym']}") == dora


def test_somebody_new_gets_an_address_to_choose_a_password(administrator: Caller) -> None:
    wanted = {"username": "neu", "first_name": "Nina", "roles": [{"role": "requester", "organization": "statistik"}]}
    answer = administrator.post("people", wanted)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == f"/api/v1/stuttgart/people/{made['person']['pseudonym']}"
    assert made["invitation"].startswith("http://testserver/einladung/")
    assert Client().get(made["invitation"], follow=True).status_code == 200
    taken = administrator.post("people", wanted)
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:problem-type:dreiklang:taken")


@pytest.mark.parametrize(
    ("roles", "kind"),
    [
        ([], "invalid"),
        ([{"role": "visitor"}], "bad-grant"),
        ([{"role": "requester"}], "bad-grant"),
        ([{"role": "auditor", "organization": "statistik"}], "bad-grant"),
        ([{"role": "requester", "organization": "nirgends"}], "invalid"),
        ([{"role": "king"}], "invalid"),
    ],
)
def test_roles_that_do_not_go_together_are_refused(administrator: Caller, roles: Any, kind: str) -> None:
    answer = administrator.post("people", {"username": "neu", "roles": roles})
    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:problem-type:dreiklang:{kind}")
    assert not User.objects.filter(username="neu").exists()


def test_roles_are_changed_by_who_has_seen_them(administrator: Caller) -> None:
    path = f"people/{_alma()}/roles"
    seen = administrator.get(path)
    wanted = {"roles": [*seen.json()["roles"], {"role": "requester", "organization": "statistik"}]}
    answer = administrator.send("PUT", path, wanted, if_match=seen["ETag"])
    assert answer.status_code == 200, answer.content
    assert answer.json()["roles"] == wanted["roles"]
    late = administrator.send("PUT", path, {"roles": []}, if_match=seen["ETag"])
    assert late.status_code == 412
    assert late.json()["current"] == answer.json()
    assert administrator.send("PUT", path, {"roles": []}, if_match=answer["ETag"]).json() == {"roles": []}
    assert administrator.get(path).status_code == 404


def test_the_last_administrator_stays(administrator: Caller) -> None:
    ada = User.objects.get(username="ada").pseudonym
    answer = administrator.send("PUT", f"people/{ada}/roles", {"roles": [{"role": "auditor"}]}, if_match="*")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem-type:dreiklang:last-administrator")
    assert administrator.send("DELETE", f"people/{ada}").status_code == 409


def test_somebody_who_works_elsewhere_too_is_not_erased_or_reset(administrator: Caller, konstanz: Any) -> None:
    User.objects.get(username="alma").assignments.create(municipality=konstanz, role="auditor")
    assert administrator.send("DELETE", f"people/{_alma()}").status_code == 403
    assert administrator.post(f"people/{_alma()}/sign-in-reset").status_code == 403


def test_an_erased_person_leaves_a_pseudonym_that_leads_nowhere(administrator: Caller) -> None:
    pseudonym = _alma()
    assert administrator.send("DELETE", f"people/{pseudonym}").status_code == 204
    entry = administrator.read(f"record?kind=person&key={pseudonym}&action=person_erased")["items"][0]
    assert entry["subject"] == pseudonym
    assert entry["actor_name"] == "ada"
    assert "alma" not in administrator.get(f"record?key={pseudonym}").content.decode()


def test_the_record_is_filtered_and_whole(office: Caller) -> None:
    office.send("PATCH", "measures/M003", {"remark": "neu"}, if_match="*")
    page = office.read("record?kind=measure&key=M003")
    (entry,) = page["items"]
    assert (entry["before"]["remark"], entry["after"]["remark"], entry["actor_name"]) == ("", "neu", "alma")
    assert entry == office.read(f"record/{entry['sequence']}")
    found = office.read("record/verification")
    assert found == {"whole": True, "sequence": entry["sequence"], "digest": entry["digest"], "breaks": []}
    everything = office.read("record?limit=200")
    assert [each["sequence"] for each in everything["items"]] == list(range(everything["total"], 0, -1))[:200]


def test_an_edit_is_taken_back_once(office: Caller) -> None:
    before = office.read("measures/M003")
    office.send("PATCH", "measures/M003", {"remark": "irrtum"}, if_match="*")
    number = office.read("record?action=measure_edited")["items"][0]["sequence"]
    assert office.post(f"record/{number}/undo").json() == before
    answer = office.post(f"record/{number}/undo")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem-type:dreiklang:no-undo")
    assert office.post("record/999999/undo").status_code == 404


def test_a_token_is_made_in_a_session_used_and_taken_back(browser: Caller) -> None:
    answer = browser.post("tokens", {"name": "Auswertung", "scopes": ["see_audit", "see_published"], "days": 7})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    program = Caller(token=made["secret"])
    assert program.get("record").status_code == 200
    assert program.read("tokens")["items"][0]["scopes"] == ["see_audit", "see_published"]
    assert program.send("DELETE", f"tokens/{made['token']['id']}").status_code == 403
    assert browser.send("DELETE", f"tokens/{made['token']['id']}").status_code == 204
    assert program.get("record").status_code == 401
    assert program.get("measures").status_code == 401


def test_a_token_makes_no_tokens(office: Caller) -> None:
    answer = office.post("tokens", {"name": "Kind", "scopes": ["see_published"]})
    assert answer.status_code == 403
    assert ApiToken.objects.count() == 1


def test_a_token_cannot_do_more_than_its_owner(browser: Caller) -> None:
    answer = browser.post("tokens", {"name": "x", "scopes": ["manage_people"]})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:problem-type:dreiklang:bad-scope")


def test_a_webhook_is_told_of_what_it_asked_for(administrator: Caller, office: Caller) -> None:
    wanted = {"address": "https://93.184.216.34/empfang", "actions": ["measure_edited"]}
    answer = administrator.post("webhooks", wanted)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert "secret" not in administrator.get("webhooks").content.decode()
    office.send("PATCH", "measures/M003", {"remark": "neu"}, if_match="*")
    (delivery,) = administrator.read("webhook-deliveries")["items"]
    assert (delivery["action"], delivery["state"]) == ("measure_edited", "waiting")
    assert administrator.send("DELETE", f"webhooks/{made['webhook']['id']}").status_code == 204
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("address", ["https://127.0.0.1/", "http://93.184.216.34/", "https://10.0.0.1/x", "ftp://x/"])
def test_a_webhook_leads_to_the_internet_only(administrator: Caller, address: str) -> None:
    assert administrator.post("webhooks", {"address": address}).status_code == 422
    assert AuditEntry.objects.filter(action="webhook_added").count() == 0

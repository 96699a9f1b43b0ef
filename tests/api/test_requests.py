"""Programs write, hand in, read and move requests, as people do on the pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from api.caller import Caller, calling_as
from dreiklang.api.examples import BODIES
from dreiklang.portfolio.models import Request
from dreiklang.portfolio.states import State
from rooms.requests_made import drafted, handed_in, moved_to

SHARES = {"people": "0.2", "process": "0.5", "technology": "0.3"}


def _begun(ida: Caller) -> Any:
    answer = ida.post("requests", BODIES["begin_request"])
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(f"/requests/{answer.json()['number']}/draft")
    return answer.json()


def test_a_program_writes_a_request_and_hands_it_in(stuttgart: Any) -> None:
    ida = calling_as(stuttgart, "ida")
    begun = _begun(ida)
    path = f"requests/{begun['number']}/draft"
    tag = ida.get(path)["ETag"]
    change = {"wanted_by": "2020-01-01", "needs": [{"year": 2028, "posts": "1.25"}], "cases_a_year": None}
    saved = ida.send("PATCH", path, change, if_match=tag)
    assert saved.status_code == 200, saved.content
    assert saved.json()["faults"] == ["wanted_by"]
    assert "material_2027" not in saved.json()["fields"]
    seen = saved.json()["revision"]
    refused = ida.post(f"requests/{begun['number']}/hand-in", {"revision": seen})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["place"] == ["wanted_by"]
    assert ida.send("PATCH", path, {"wanted_by": None}, if_match=tag).status_code == 412
    saved = ida.send("PATCH", path, {"wanted_by": None}, if_match=saved["ETag"]).json()
    answer = ida.post(f"requests/{begun['number']}/hand-in", {"revision": saved["revision"]})
    assert answer.status_code == 200, answer.content
    content = answer.json()["content"]
    assert content["triad"] == SHARES
    assert content["needs"] == [{"year": 2028, "material": "0", "investment": "0", "posts": "1.25"}]
    assert content["concerns"]["data_protection"] == {"answer": "yes", "words": "Akten enthalten Personendaten"}
    assert answer.json()["state"] == "received"
    assert ida.get(path).status_code == 404, "it is no draft any more"
    assert ida.send("PATCH", path, {"title": "x"}, if_match="*").status_code == 409


def test_what_makes_no_sense_is_refused_with_its_place(stuttgart: Any) -> None:
    ida = calling_as(stuttgart, "ida")
    for body in (
        {"organization": "statistik", "unfug": "x"},
        {"organization": "statistik", "cases_a_year": -1},
        {"organization": "statistik", "needs": [{"year": 1400}]},
        {"organization": "statistik", "triad": {"people": "1"}},
        {"organization": "gibt-es-nicht"},
        {},
    ):
        assert ida.post("requests", body).status_code == 422, body
    assert ida.post("requests", {"organization": "hpa"}).status_code == 403
    assert not Request.objects.filter(municipality=stuttgart).exists()


def test_files_are_attached_read_and_removed(stuttgart: Any, actors: Any) -> None:
    ida = calling_as(stuttgart, "ida")
    draft = drafted(stuttgart, actors["ida"])
    address = f"/api/v1/stuttgart/requests/{draft.number}/attachments"
    headers = {"authorization": f"Bearer {ida.token}"}
    bad = ida.client.post(address, {"file": SimpleUploadedFile("x.html", b"<script>")}, headers=headers)
    assert bad.status_code == 422
    added = ida.client.post(address, {"file": SimpleUploadedFile("Lage.txt", b"Text")}, headers=headers)
    assert added.status_code == 201, added.content
    path = f"requests/{draft.number}/attachments/{added.json()['id']}"
    download = ida.get(path)
    assert (download.content, download["Content-Disposition"]) == (b"Text", 'attachment; filename="Lage.txt"')
    assert calling_as(stuttgart, "alma").get(path).status_code == 404
    assert ida.send("DELETE", path).status_code == 204
    assert ida.get(path).status_code == 404


def test_a_file_for_a_request_of_another_city_is_not_found(stuttgart: Any, konstanz: Any, actors: Any) -> None:
    draft = drafted(stuttgart, actors["ida"])
    ben = calling_as(konstanz, "ben")
    answer = ben.client.post(
        f"/api/v1/konstanz/requests/{draft.number}/attachments",
        {"file": SimpleUploadedFile("Lage.txt", b"Text")},
        headers={"authorization": f"Bearer {ben.token}"},
    )
    assert answer.status_code == 404


def test_who_may_only_know_of_a_request_reads_nothing_of_what_it_says(
    stuttgart: Any, actors: Any, visitor: Caller, office: Caller
) -> None:
    request = handed_in(stuttgart, actors["ida"])
    assert visitor.get(f"requests/{request.number}").status_code == 404
    assert office.post("request-publications", {"numbers": [request.number], "published": True}).json() == {
        "changed": 1
    }
    told = visitor.read(f"requests/{request.number}")
    assert told["title"] == request.title
    assert [told[name] for name in ("content", "reason", "moves", "files")] == [None] * 4
    assert visitor.read("requests")["total"] == 1


def test_the_office_moves_one_and_many(stuttgart: Any, actors: Any, office: Caller) -> None:
    one, two = handed_in(stuttgart, actors["ida"]), handed_in(stuttgart, actors["ida"])
    path = f"requests/{one.number}/moves"
    assert office.post(path, {"target": "rejected", "revision": one.revision}).status_code == 422
    assert office.post(path, {"target": "done", "revision": one.revision}).status_code == 409
    moved = office.post(path, {"target": "screened", "revision": one.revision}).json()
    assert (moved["state"], moved["moves"][-1]["target"]) == ("screened", "screened")
    assert moved["next_states"][0] == "in_evaluation"
    assert office.post(path, {"target": "in_evaluation", "revision": one.revision}).status_code == 409, "outdated"
    chosen = [
        {"number": each.number, "revision": moved["revision"] if each == one else each.revision} for each in (one, two)
    ]
    refused = office.post("request-moves", {"target": "screened", "chosen": chosen})
    assert refused.status_code == 409
    assert [each["place"] for each in refused.json()["errors"]] == [[str(one.number)]]
    assert office.post("request-moves", {"target": "screened", "chosen": chosen[1:]}).json() == {"changed": 1}


def test_the_rest_of_the_backlog_is_there_too(stuttgart: Any, actors: Any, office: Caller) -> None:
    request = moved_to(stuttgart, actors["alma"], handed_in(stuttgart, actors["ida"]), State.EVALUATED)
    wanted = BODIES["make_measure_of_request"] | {"revision": request.revision}
    made = office.post(f"requests/{request.number}/measure", wanted)
    assert made.status_code == 201, made.content
    assert office.read(f"requests/{request.number}")["measure"] == made.json()["measure"]
    assert {column["state"]: column["count"] for column in office.read("request-board")}["evaluated"] == 1
    assert office.read("request-flow")["moments"][-1]["counts"]["evaluated"] == 1
    views = office.post("request-views", BODIES["save_request_view"]).json()
    assert views[0]["wanted"] == {"state": "open", "order": "waiting"}
    assert office.send("DELETE", f"request-views/{views[0]['id']}").status_code == 204
    assert office.read("request-views") == []
    tag = office.get("backlog")["ETag"]
    assert office.send("PUT", "backlog", BODIES["set_up_backlog"], if_match=tag).json()["shares_requests"] is True
    notices = office.read("unsent-notices")
    assert notices["total"] == 4
    retried = f"unsent-notices/{notices['items'][0]['id']}/retry"
    assert office.post(retried).status_code == 204
    assert office.post(retried).status_code == 404
    other = drafted(stuttgart, actors["ida"])
    similar = calling_as(stuttgart, "ida").read(f"requests/{other.number}/similar")
    assert {each["kind"] for each in similar} == {"request", "measure"}

"""Responsibilities, dependencies and hearings through the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.caller import Caller, calling_as
from dreiklang.portfolio.models import Hearing


def test_parts_and_links_are_replaced_together_by_who_has_seen_them(stuttgart: Any, office: Caller) -> None:
    path = "measures/M003/responsibilities"
    tag = office.get(path)["ETag"]
    body = {
        "responsibilities": [{"organization": "doit", "duty": "accountable"}],
        "links": [{"kind": "process", "key": "Meldewesen"}],
    }
    bad = {**body, "links": body["links"] * 2}
    assert office.send("PUT", path, bad, if_match=tag).status_code == 422
    assert office.read(path)["responsibilities"] == []
    assert office.send("PUT", path, body, if_match=tag).status_code == 200
    assert office.send("PUT", path, body, if_match=tag).status_code == 412
    assert "M003" not in office.read("responsibilities/unowned")["not_stated"]


def test_a_circle_is_refused_and_consequences_are_told(stuttgart: Any, office: Caller) -> None:
    first = next(row for row in office.read("dependencies?limit=200")["items"] if row["bearing"] == "requires")
    back = {"measure": first["other"], "bearing": "requires", "other": first["measure"]}
    assert office.send("POST", "dependencies", back).status_code == 422
    assert office.send("POST", "dependencies", {**back, "bearing": "supports"}).status_code == 201
    path = f"dependencies/{first['other']}/supports/{first['measure']}"
    assert office.send("DELETE", path).status_code == 204
    assert office.send("DELETE", path).status_code == 404
    told = office.read("dependencies/consequences")
    assert told["circles"] == []
    assert first["measure"] in next(
        each["impossible"] for each in told["consequences"] if each["measure"] == first["other"]
    )


def test_a_hearing_is_opened_answered_and_gone_on_without(stuttgart: Any, office: Caller) -> None:
    due = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011 - any later day will do
    body = {"basis": "lpvg-bw-mitwirkung", "question": "Software", "due_on": due, "measure": "M003"}
    made = office.send("POST", "hearings", body)
    assert made.status_code == 201
    pk = made.json()["id"]
    staff = calling_as(stuttgart, "gerda")
    answer = staff.send("POST", f"hearings/{pk}/opinion", {"seen": 1, "result": "refused", "words": "Nein."})
    assert (answer.status_code, answer.json()["result"]) == (200, "refused")
    assert staff.send("POST", f"hearings/{pk}/opinion", {"seen": 2, "result": "agreed"}).status_code == 409
    waived = office.send("POST", f"hearings/{pk}/waiver", {"seen": 2, "reason": "Vereinbart"})
    assert (waived.status_code, waived.json()["result"]) == (200, "waived")
    assert Hearing.objects.get(pk=pk).opinion == "Nein."
    assert office.send("POST", "hearings", {**body, "measure": "M99999"}).status_code in {404, 422}

"""The register as a workbook, in both directions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.caller import Caller, calling_as
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio.models import Measure
from dreiklang.workbooks import read_register, write_register

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(caller: Caller, data: bytes) -> Any:
    """Send a workbook for a preview."""
    address = f"/api/v1/{caller.city}/register/previews"
    file = SimpleUploadedFile("register.xlsx", data, XLSX)
    headers = {"authorization": f"Bearer {caller.token}", "accept-language": caller.language}
    return caller.client.post(address, {"workbook": file}, headers=headers)


@pytest.fixture
def changed(office: Caller) -> bytes:
    """The register as downloaded, with another name for one measure."""
    register = read_register(office.get("register/workbook").content)
    measures = [
        replace(each, name="Termine im Netz") if each.key == "M003" else each for each in register.portfolio.measures
    ]
    return write_register(replace(register, portfolio=replace(register.portfolio, measures=tuple(measures))))


def test_a_workbook_goes_out_and_comes_back_unchanged(office: Caller) -> None:
    answer = office.get("register/workbook")
    assert answer["Content-Type"] == XLSX
    assert answer["Content-Disposition"] == 'attachment; filename="stuttgart-massnahmen.xlsx"'
    preview = upload(office, answer.content).json()
    assert preview["changes"] == {"added": [], "removed": [], "changed": []}
    assert (preview["measures"], preview["revision"]) == (107, 1)


def test_an_import_is_previewed_and_then_done(office: Caller, changed: bytes, stuttgart: Any) -> None:
    preview = upload(office, changed).json()
    (change,) = preview["changes"]["changed"]
    assert (change["before"], change["after"]) == ("Online-Terminvereinbarung", "Termine im Netz")
    assert Measure.objects.get(municipality=stuttgart, key="M003").name == "Online-Terminvereinbarung"
    wanted = {"ticket": preview["ticket"], "expected_revision": preview["revision"]}
    answer = office.post("register/imports", wanted)
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"revision": 2, "changes": preview["changes"]}
    assert office.read("measures/M003")["name"] == "Termine im Netz"


def test_a_register_that_has_moved_on_is_not_overwritten(office: Caller, changed: bytes) -> None:
    preview = upload(office, changed).json()
    office.send("PATCH", "measures/M004", {"remark": "inzwischen"}, if_match="*")
    answer = office.post("register/imports", {"ticket": preview["ticket"], "expected_revision": preview["revision"]})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem-type:dreiklang:register-changed")
    assert office.read("measures/M003")["name"] == "Online-Terminvereinbarung"


def test_a_ticket_of_one_city_is_none_of_another(office: Caller, changed: bytes, konstanz: Any) -> None:
    ticket = upload(office, changed).json()["ticket"]
    answer = calling_as(konstanz, "ben").post("register/imports", {"ticket": ticket, "expected_revision": 1})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, ["body", "ticket"])
    assert office.post("register/imports", {"ticket": "x", "expected_revision": 1}).status_code == 422


def test_a_workbook_with_faults_is_refused_with_each_of_them(office: Caller) -> None:
    answer = upload(office, b"no workbook")
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["place"] == ["workbook"]
    assert fault["remedy"]


def test_a_workbook_that_is_too_large_is_not_read(office: Caller) -> None:
    assert upload(office, b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_only_who_may_import_sends_workbooks(stuttgart: Any, changed: bytes) -> None:
    reader = calling_as(stuttgart, "alma", scopes=[Permission.SEE_PUBLISHED])
    assert upload(reader, changed).status_code == 404

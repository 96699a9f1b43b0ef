"""A harvester reads what we publish: after the specification, to the end of every list, and nothing that is closed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from dreiklang.council.models import AgendaItem, File, Meeting, Paper
from dreiklang.council.published import SEGMENTS, visible
from dreiklang.oparl import FIELDS, Form, Kind, kind_of
from oparl.musterstadt import CHANGED, HOST, MOTIONS, City
from oparl.specification import FOLDER, TIME, faults, list_faults, needs_specification

ROOT = "http://testserver/oparl/v1.1/"
HERE = f"{ROOT}body/musterstadt"
EXAMPLES = sorted((FOLDER / "examples").glob("*.json")) if FOLDER.is_dir() else []
FAULTY = {
    "Body-01.json": "legislativeTermList is missing",
    "Location-01.json": "created is missing",
    "Meeting-01.json": "order is missing",
}
"""Examples of the specification that break its own rules."""

Get = Callable[..., dict[str, Any]]


@pytest.fixture
def get(take: Callable[..., Any], city: City) -> Get:
    """The JSON of an address, after the made-up city has been imported."""
    take(city)
    client = Client()

    def read(address: str, status: int = 200) -> dict[str, Any]:
        answer = client.get(address.removeprefix("http://testserver"))
        assert answer.status_code == status, address
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Type"] == "application/json"
        found: dict[str, Any] = json.loads(answer.content)
        return found

    return read


def _pages(get: Get, address: str) -> Iterator[dict[str, Any]]:
    while address:
        page = get(address)
        yield page
        address = page["links"].get("next", "")


def _all(get: Get, address: str) -> list[dict[str, Any]]:
    return [each for page in _pages(get, address) for each in page["data"]]


# The check proves itself


@needs_specification
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_check_finds_the_faults_of_the_specifications_own_examples(path: Any) -> None:
    found = faults(path.name.split("-")[0], json.loads(path.read_text()))
    if path.name not in FAULTY:
        assert found == []
    else:
        assert any(FAULTY[path.name] in each for each in found)


@needs_specification
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", "2013-02-30"),
        ("date", "04.01.2013"),
        ("created", "2013-01-04T08:00:00"),
        ("created", "2013-01-04T08:00:00.000+01:00"),
        ("web", "javascript:alert(1)"),
        ("body", "no address"),
        ("keyword", "single"),
        ("deleted", "false"),
        ("reference", 7),
        ("mainFile", {"id": "https://example.org/1"}),
        ("unheard", "of"),
        ("name", ""),
    ],
)
def test_the_check_finds_wrong_values(name: str, value: Any) -> None:
    good = json.loads((FOLDER / "examples" / "Paper-01.json").read_text())
    assert faults("Paper", good) == []
    assert faults("Paper", {**good, name: value})


# Objects and lists


@needs_specification
def test_every_object_and_list_follows_the_specification(get: Get) -> None:
    assert faults("System", get(ROOT)) == []
    bodies = get(f"{ROOT}body")
    assert list_faults("Body", bodies, last=True) == []
    for body in bodies["data"]:
        assert faults("Body", get(body["id"])) == []
    for kind, segment in SEGMENTS.items():
        count = 0
        for page in _pages(get, f"{HERE}/{segment}"):
            assert list_faults(kind.value, page, last="next" not in page["links"]) == []
            for each in page["data"][:10]:
                assert get(each["id"]) == each
                count += 1
        assert count, kind


@needs_specification
@pytest.mark.parametrize("slug", ["stuttgart", "konstanz"])
def test_what_was_written_here_follows_it_too(get: Get, slug: str) -> None:
    for kind, segment in SEGMENTS.items():
        for page in _pages(get, f"{ROOT}body/{slug}/{segment}"):
            assert list_faults(kind.value, page, last="next" not in page["links"]) == []
    assert get(f"{ROOT}body/{slug}/paper")["data"]


def test_lists_have_pages_of_one_size_in_a_stable_order(get: Get) -> None:
    pages = list(_pages(get, f"{HERE}/paper"))
    assert [len(page["data"]) for page in pages] == [100, MOTIONS + 2 - 100]
    assert {page["pagination"]["elementsPerPage"] for page in pages} == {100}
    ids = [each["id"] for page in pages for each in page["data"]]
    assert len(set(ids)) == len(ids) == MOTIONS + 2
    assert [each["id"] for each in _all(get, f"{HERE}/paper")] == ids


def test_filters_hold_on_every_page_and_stay_in_every_link(get: Get) -> None:
    Paper.objects.filter(name="Anfrage 150").update(modified=dt.datetime(2026, 3, 9, tzinfo=dt.UTC))
    asked = f"{HERE}/paper?modified_since=2026-03-04T11:30:00%2B01:00&modified_until=2026-03-05T00:00:00Z"
    pages = list(_pages(get, asked))
    assert sum(len(page["data"]) for page in pages) == MOTIONS + 2  # one less, and the deleted one
    for page in pages:
        for link in page["links"].values():
            assert "modified_since=2026-03-04T11%3A30%3A00%2B01%3A00" in link
            assert "modified_until=" in link
    assert _all(get, f"{HERE}/paper?modified_since=2026-03-08T00:00:00Z")[0]["name"] == "Anfrage 150"
    assert _all(get, f"{HERE}/paper?created_since=2026-02-01T00:00:00Z") == []
    assert len(_all(get, f"{HERE}/paper?created_until=2026-02-01T00:00:00Z")) == MOTIONS + 2


def test_a_raw_plus_in_a_filter_is_understood(get: Get) -> None:
    assert len(_all(get, f"{HERE}/meeting?modified_since=2026-03-04T11:30:00+01:00")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "modified_since=gestern",
        "modified_since=2026-01-01",
        "modified_since=2026-01-01T00:00:00",
        "created_until=0001-01-01T00:00:00Z",
        "omit_internal=vielleicht",
        "after=-1",
        "after=x",
        "after=" + "9" * 40,
    ],
)
def test_a_filter_that_is_none_is_refused_in_json(get: Get, query: str) -> None:
    assert get(f"{HERE}/paper?{query}", 400)["error"]


def test_objects_inside_of_others_can_be_left_out(get: Get) -> None:
    whole = _all(get, f"{HERE}/paper")[0]
    bare = _all(get, f"{HERE}/paper?omit_internal=true")[0]
    inner = {name for name, field in FIELDS[Kind.PAPER].items() if field.form is Form.OBJECT}
    assert bare == {name: value for name, value in whole.items() if name not in inner}
    assert whole["mainFile"]["name"] == "Antrag"


def test_a_deleted_object_answers_reduced_and_is_listed_to_who_asks_for_changes(get: Get) -> None:
    row = Paper.objects.get(source_id=f"{HOST}/paper/3")
    address = f"{HERE}/paper/{row.pk}"
    reduced = {
        "id": address,
        "type": "https://schema.oparl.org/1.1/Paper",
        "created": "2026-01-07T10:00:00+01:00",
        "modified": CHANGED,
        "deleted": True,
    }
    assert get(address) == reduced
    assert reduced not in _all(get, f"{HERE}/paper")
    assert reduced in _all(get, f"{HERE}/paper?modified_since=2026-01-01T00:00:00Z")


def test_what_was_imported_comes_out_equal_in_every_standard_field(get: Get, city: City) -> None:
    ids = {HOST + "/body/1": HERE}
    for kind in SEGMENTS:
        for row in visible(Paper.objects.get(source_id=f"{HOST}/paper/1").municipality, kind):
            ids[row.source_id] = f"{HERE}/{SEGMENTS[kind]}/{row.pk}"
    compared = 0
    for raw in city.standalone():
        kind = kind_of(raw["type"])
        if raw["id"] not in ids or kind is Kind.BODY or raw.get("deleted") or kind is None:
            continue
        ours = get(ids[raw["id"]])
        for name, value in raw.items():
            if name not in {"type", "id", "muster:ampel"}:
                _equal(ours.get(name), value, FIELDS[kind][name].form, ids, f"{raw['id']} {name}")
                compared += 1
        assert set(ours) - set(raw) <= {"paper"}, "a file inside of a paper does not say so, the file itself does"
    assert compared > 800


def _equal(ours: Any, theirs: Any, form: Form, ids: dict[str, str], place: str) -> None:
    if isinstance(theirs, list):
        shown = [each for each in theirs if _is_shown(each, ids)]
        assert len(ours) == len(shown), place
        for one, other in zip(ours, shown, strict=True):
            _equal(one, other, form, ids, place)
    elif form is Form.REFERENCE:
        assert ours == ids.get(theirs, theirs if theirs.endswith("/verschollen") else None), place
    elif form is Form.OBJECT:
        assert ours["id"] == ids[theirs["id"]], place
    elif form is Form.LIST:
        assert ours.startswith(HERE), place
    else:
        assert ours == theirs, place


def _is_shown(value: Any, ids: dict[str, str]) -> bool:
    return not isinstance(value, dict) or "id" not in value or value["id"] in ids


def test_the_body_says_what_its_source_said(get: Get, city: City) -> None:
    body, theirs = get(HERE), city.objects["/body/1"]
    for name in ("name", "shortName", "ags", "license", "created", "modified"):
        assert body[name] == theirs[name]
    assert body["system"] == ROOT
    assert body["legislativeTerm"][0]["name"] == "8. Wahlperiode"
    assert body["location"]["geojson"] == theirs["location"]["geojson"]


# What is closed


def test_what_is_not_public_is_nowhere(get: Get) -> None:
    secret = AgendaItem.objects.get(source_id=f"{HOST}/item/2")
    contract = File.objects.get(name="Kaufvertrag")
    get(f"{HERE}/agendaitem/{secret.pk}", 404)
    get(f"{HERE}/file/{contract.pk}", 404)
    for segment in SEGMENTS.values():
        for query in ("", "?modified_since=2000-01-01T00:00:00Z"):
            text = json.dumps(_all(get, f"{HERE}/{segment}{query}"), ensure_ascii=False)
            assert "Grundstück" not in text
            assert "Kaufvertrag" not in text
            assert f'agendaitem/{secret.pk}"' not in text
    (meeting,) = _all(get, f"{HERE}/meeting")
    assert [each["name"] for each in meeting["agendaItem"]] == ["Zwei Stellen"]
    assert [each["role"] for each in _all(get, f"{HERE}/consultation")] == ["Entscheidung"]


def test_a_paper_that_is_closed_takes_all_that_hangs_on_it_with_it(get: Get) -> None:
    paper = Paper.objects.get(source_id=f"{HOST}/paper/1")
    Paper.objects.filter(pk=paper.pk).update(public=False)
    get(f"{HERE}/paper/{paper.pk}", 404)
    assert "Antrag" not in {each.get("name") for each in _all(get, f"{HERE}/file")}
    assert _all(get, f"{HERE}/consultation") == []
    answer = next(each for each in _all(get, f"{HERE}/paper") if each["name"] == "Stellungnahme der Verwaltung")
    assert answer["superordinatedPaper"] == []


def test_a_new_object_is_closed_until_somebody_opens_it(get: Get, musterstadt: Any) -> None:
    meeting = Meeting.objects.create(municipality=musterstadt, name="Klausur")
    get(f"{HERE}/meeting/{meeting.pk}", 404)


def test_objects_are_found_under_their_own_city_only(get: Get) -> None:
    paper = Paper.objects.get(source_id=f"{HOST}/paper/1")
    get(f"{ROOT}body/stuttgart/paper/{paper.pk}", 404)
    for address in ("body/atlantis", "body/musterstadt/kaffee", "body/musterstadt/paper/999999999999999999999", "x/y"):
        assert get(f"{ROOT}{address}", 404) == {"error": "not found"}


def test_only_reading_is_possible_and_browsers_may_ask_first(get: Get) -> None:
    client = Client(enforce_csrf_checks=True)
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)("/oparl/v1.1/body")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/oparl/v1.1/body")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")


def test_what_has_not_changed_is_not_sent_again(get: Get) -> None:
    client = Client()
    first = client.get("/oparl/v1.1/body/musterstadt/paper")
    again = client.get("/oparl/v1.1/body/musterstadt/paper", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"


def test_times_have_an_offset_and_no_fractions(get: Get) -> None:
    for each in _all(get, f"{ROOT}body/stuttgart/paper"):
        assert TIME.fullmatch(each["created"])
        assert TIME.fullmatch(each["modified"])

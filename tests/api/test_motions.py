"""Programs read motions as they were read, say what is right, and make measures of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.caller import calling_as
from dreiklang.council.models import Correction, MotionMeasure
from rooms.motion_city import READING_ROOM, TRAM, import_and_read


@pytest.fixture
def read(stuttgart: Any, tmp_path: Path) -> Any:
    """Stuttgart with the made-up motions imported and read."""
    import_and_read(stuttgart, tmp_path)
    return stuttgart


def test_a_motion_comes_with_the_place_of_every_value(read: Any) -> None:
    found = calling_as(read, "clara").send("GET", f"motions/{READING_ROOM}").json()
    figure = next(each for each in found["values"] if each["key"] == "figure:expense:2027")
    assert (figure["amount"], figure["source"], figure["level"]) == ("12500", "statement", "certain")
    assert figure["place"]["file"] == "4711 Stellungnahme DHH"
    assert figure["place"]["words"] == "12.500"


def test_the_list_is_filtered(read: Any) -> None:
    found = calling_as(read, "clara").send("GET", "imported-motions?mover=Linden&result=accepted").json()
    assert [each["slug"] for each in found["items"]] == [TRAM]


def test_a_value_is_corrected_by_who_has_seen_it_and_withdrawn(read: Any) -> None:
    bruno = calling_as(read, "bruno")
    address = f"motions/{READING_ROOM}"
    tag = bruno.send("GET", address)["ETag"]
    said = {"amount": "6", "reason": "Niederschrift"}
    answer = bruno.send("PUT", f"{address}/values/in_favour", said, if_match=tag)
    assert answer.status_code == 200, answer.content
    value = next(each for each in answer.json()["values"] if each["key"] == "in_favour")
    assert (value["amount"], value["source"], value["said"]["reason"]) == ("6", "person", "Niederschrift")
    outdated = bruno.send("PUT", f"{address}/values/against", {"amount": "38", "reason": "x"}, if_match=tag)
    assert outdated.status_code == 412
    assert bruno.send("DELETE", f"{address}/values/in_favour").status_code == 204
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("key", "said", "status"),
    [
        ("in_favour", {"amount": "viele", "reason": "x"}, 422),
        ("in_favour", {"amount": "1.5", "reason": "x"}, 422),
        ("result", {"text": "gewonnen", "reason": "x"}, 422),
        ("result", {"text": "accepted"}, 422),
        ("haushalt", {"text": "x", "reason": "x"}, 404),
        ("in_favour", {"confirmed": True}, 422),
    ],
)
def test_what_is_no_value_is_refused(read: Any, key: str, said: dict[str, Any], status: int) -> None:
    answer = calling_as(read, "bruno").send("PUT", f"motions/{READING_ROOM}/values/{key}", said, if_match="*")
    assert answer.status_code == status, answer.content
    assert not Correction.objects.exists()


def test_the_table_has_the_sums_of_its_rows(read: Any) -> None:
    found = calling_as(read, "clara").send("GET", "budget-motions?cycle=2026/2027").json()
    assert (found["total"]["motions"], found["total"]["joint"]) == (2, 2)
    posts = {"kind": "posts", "year": 2026, "amount": "2"}
    assert posts in found["total"]["figures"]
    assert {each["name"]: each["motions"] for each in found["by_mover"]}["Mitte"] == 2
    assert calling_as(read, "clara").send("GET", "budget-motions?cycle=1999").status_code == 404


def test_a_measure_is_made_of_a_motion_once(read: Any) -> None:
    alma = calling_as(read, "alma")
    wanted = {"organization": "statistik", "kind": "data"}
    answer = alma.send("POST", f"motions/{TRAM}/measures", wanted)
    assert answer.status_code == 201, answer.content
    measure = alma.send("GET", f"measures/{answer.json()['measure']}").json()
    needs = {each["year"]: (each["posts"], each["investment"]) for each in measure["variants"][0]["needs"]}
    assert needs == {2026: ("2", "150"), 2027: ("0", "50")}
    assert alma.send("POST", f"motions/{TRAM}/measures", wanted).status_code == 409
    assert MotionMeasure.objects.filter(municipality=read).count() == 1

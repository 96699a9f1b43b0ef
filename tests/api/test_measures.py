"""What programs do with the register's measures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.caller import Caller, calling_as
from dreiklang.municipality.models import AuditEntry
from dreiklang.portfolio.models import Measure, Register, Variant, YearlyNeed


def test_the_list_comes_in_pages_that_lead_to_each_other(visitor: Caller) -> None:
    keys, address = [], "/api/v1/stuttgart/measures?limit=40"
    while address:
        page = visitor.read(address)
        keys += [row["key"] for row in page["items"]]
        address = page["next"]
    assert page["total"] == len(keys) == len(set(keys)) == 107
    assert page["previous"] == "/api/v1/stuttgart/measures?limit=40&offset=40"


def test_the_list_is_filtered_by_kind_organisation_and_words(visitor: Caller) -> None:
    page = visitor.read("measures?kind=citizen_service&organization=doit&words=online%20termin&limit=1")
    assert [row["key"] for row in page["items"]] == ["M003"]
    assert page["next"] is None
    assert visitor.get("measures?kind=unknown").status_code == 422


def test_money_and_posts_are_exact_decimals_as_text(visitor: Caller) -> None:
    full = visitor.read("measures/M003")["variants"][-1]
    assert full["needs"][0] == {
        "year": 2024,
        "material": "815",
        "investment": "91",
        "personnel_cost": "110",
        "posts": "1.85",
        "grades": {},
        "capacities": {},
    }
    row = visitor.read("measures?words=Online-Terminvereinbarung")["items"][0]
    assert row["variants"][-1] == {
        "key": "full",
        "name": "voll",
        "funds": "1713",
        "personnel_cost": "310",
        "posts": "1.85",
    }


def test_one_measure_says_what_it_needs_and_who_names_it(visitor: Caller, stuttgart: Any) -> None:
    needing = Measure.objects.filter(municipality=stuttgart, dependencies__kind="requires").first()
    facts = visitor.read(f"measures/{needing.key}")
    (needed, *_) = facts["requires"]
    assert needing.key in [each["measure"] for each in visitor.read(f"measures/{needed['measure']}")["required_by"]]
    assert {each["package"] for each in visitor.read("measures/M003")["mentions"]} <= {
        f"paket-{number}" for number in range(1, 6)
    }


def test_a_page_takes_as_many_queries_for_fifty_measures_as_for_five(visitor: Caller) -> None:
    counts = []
    for limit in (5, 50):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            visitor.read(f"measures?limit={limit}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_page_of_two_thousand_measures_takes_no_longer_than_one_of_a_hundred(visitor: Caller, stuttgart: Any) -> None:
    """The rest of the register is not even read: every query is for the page's rows."""
    organization = stuttgart.organizations.first()
    rows = Measure.objects.bulk_create(
        Measure(
            municipality=stuttgart,
            key=f"X{number}",
            name=f"Maßnahme {number}",
            organization=organization,
            kind="data",
            people=Decimal(1),
            process=Decimal(0),
            technology=Decimal(0),
            position=1000 + number,
        )
        for number in range(2000)
    )
    variants = Variant.objects.bulk_create(
        Variant(measure=row, key="full", name="voll", share=1, position=0) for row in rows
    )
    YearlyNeed.objects.bulk_create(YearlyNeed(variant=row, year=2024, posts=1) for row in variants)
    with CaptureQueriesContext(connection) as queries:
        page = visitor.read("measures?offset=1990&limit=50")
    assert (page["total"], len(page["items"])) == (2107, 50)
    assert sum(float(each["time"]) for each in queries) < 1


def test_a_change_goes_into_the_record_with_its_reason(office: Caller) -> None:
    seen = office.get("measures/M003")
    change = {
        "name": "Online-Termine",
        "triad": {"people": "0.2", "process": "0.3", "technology": "0.5"},
        "reason": "Kürzer",
    }
    answer = office.send("PATCH", "measures/M003", change, if_match=seen["ETag"])
    assert answer.status_code == 200, answer.content
    facts = answer.json()
    assert (facts["name"], facts["triad"]["people"]) == ("Online-Termine", "0.2")
    assert facts | {"name": "", "triad": {}} == seen.json() | {"name": "", "triad": {}}
    assert office.get("measures/M003")["ETag"] == answer["ETag"]
    entry = AuditEntry.objects.filter(action="measure_edited").latest("sequence")
    assert (entry.key, entry.reason, entry.after["name"]) == ("M003", "Kürzer", "Online-Termine")


def test_who_has_not_seen_the_current_state_gets_it_and_overwrites_nothing(office: Caller) -> None:
    seen = office.get("measures/M003")["ETag"]
    assert office.send("PATCH", "measures/M003", {"remark": "zuerst"}, if_match=seen).status_code == 200
    answer = office.send("PATCH", "measures/M003", {"remark": "zu spät"}, if_match=seen)
    assert answer.status_code == 412
    problem = answer.json()
    assert problem["type"] == "urn:problem-type:dreiklang:outdated"
    assert problem["current"]["remark"] == "zuerst"
    assert answer["ETag"] == office.get("measures/M003")["ETag"]
    assert office.send("PATCH", "measures/M003", {"remark": "jetzt"}, if_match=answer["ETag"]).status_code == 200


def test_the_tag_is_the_same_in_every_language(office: Caller) -> None:
    seen = office.get("measures/M003")["ETag"]
    office.language = "de"
    assert office.send("PATCH", "measures/M003", {"remark": "x"}, if_match=seen).status_code == 200


def test_without_if_match_nothing_is_changed(office: Caller) -> None:
    answer = office.send("PATCH", "measures/M003", {"name": "x"})
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["remedy"]


def test_a_weak_tag_is_not_enough_to_change_something(office: Caller) -> None:
    weak = "W/" + office.get("measures/M003")["ETag"]
    assert office.send("PATCH", "measures/M003", {"name": "x"}, if_match=weak).status_code == 412


BAD = [
    ({"name": ""}, ["body", "name"]),
    ({"name": "x" * 301}, ["body", "name"]),
    ({"name": None}, ["body", "name"]),
    ({"colour": "red"}, ["body", "colour"]),
    ({"kind": "nonsense"}, ["body", "kind"]),
    ({"triad": {"people": 0.5, "process": "0.5", "technology": "0"}}, ["body", "triad", "people"]),
    ({"triad": {"people": "1e0", "process": "0", "technology": "0"}}, ["body", "triad", "people"]),
    ({"triad": {"people": "0.5", "process": "0.4", "technology": "0"}}, ["triad"]),
    ({"obligation": "mandatory"}, ["legal source"]),
    ({"remark": "a\0b"}, ["body"]),
    ({"remark": "\ud800"}, ["body"]),
]


@pytest.mark.parametrize(("change", "place"), BAD)
def test_values_that_do_not_fit_are_named_with_their_place(office: Caller, change: Any, place: list[str]) -> None:
    answer = office.send("PATCH", "measures/M003", change, if_match="*")
    assert answer.status_code == 422, answer.content
    problem = answer.json()
    assert problem["errors"][0]["place"] == place
    assert problem["errors"][0]["detail"]
    assert AuditEntry.objects.filter(action="measure_edited").count() == 0


def test_an_organisation_that_is_not_there_is_refused(office: Caller) -> None:
    answer = office.send("PATCH", "measures/M003", {"organization": "nirgends"}, if_match="*")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:problem-type:dreiklang:unknown-organization")


def test_a_department_lead_changes_the_own_departments_measures_only(stuttgart: Any) -> None:
    lead = calling_as(stuttgart, "dora")
    own = stuttgart.organizations.get(key="statistik")
    measure = Measure.objects.filter(municipality=stuttgart).last()
    Measure.objects.filter(pk=measure.pk).update(organization=own)
    assert lead.send("PATCH", f"measures/{measure.key}", {"remark": "unser"}, if_match="*").status_code == 200
    answer = lead.send("PATCH", "measures/M003", {"remark": "nicht unser"}, if_match="*")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem-type:dreiklang:not-allowed")
    assert lead.send("PATCH", f"measures/{measure.key}", {"organization": "doit"}, if_match="*").status_code == 403


def test_a_change_outdates_a_previewed_import(office: Caller, stuttgart: Any) -> None:
    before = Register.objects.get(municipality=stuttgart).revision
    office.send("PATCH", "measures/M003", {"remark": "x"}, if_match="*")
    assert office.read("")["register_head"]["revision"] == before + 1

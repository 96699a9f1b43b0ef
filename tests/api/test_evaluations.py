"""Evaluations for programs: the same rules as on the pages, and nobody's points before one's own are handed in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from api.caller import Caller, calling_as
from dreiklang.assessment.models import Evaluation
from dreiklang.municipality.models import User
from rooms.evaluated import opened

CRITERIA = ("citizen_benefit", "legal_duty", "operation", "efficiency", "strategy")


def rated(points: str = "5", **special: str) -> dict[str, Any]:
    return {
        "ratings": [{"criterion": key, "points": special.get(key, points), "reason": f"Weil {key}"} for key in CRITERIA]
    }


@pytest.fixture
def hans(stuttgart: Any) -> Caller:
    """The evaluator's program."""
    return calling_as(stuttgart, "hans")


@pytest.fixture
def asked(stuttgart: Any) -> Evaluation:
    """Hans and Alma are to rate M003."""
    return opened(stuttgart)


def hand_in(caller: Caller, evaluation: Evaluation, body: dict[str, Any]) -> Any:
    path = f"evaluations/{evaluation.pk}/sheet"
    seen = caller.get(path)["ETag"]
    assert caller.send("PUT", path, body, if_match=seen).status_code == 200
    return caller.post(f"{path}/hand-in")


def test_from_opening_to_the_register(office: Caller, hans: Caller) -> None:
    wanted = {
        "subject": "M003",
        "gate": "first",
        "catalogue": "register",
        "raters": [User.objects.get(username=name).pseudonym for name in ("hans", "alma")],
        "base_year": 2024,
        "discount_rate": "0.009",
    }
    made = office.post("evaluations", wanted)
    assert made.status_code == 201
    number = made.json()["id"]
    assert made["Location"] == f"/api/v1/stuttgart/evaluations/{number}"
    evaluation = Evaluation.objects.get()
    assert hand_in(hans, evaluation, rated("5")).status_code == 200
    assert office.read(f"evaluations/{number}")["sheets_hidden"]
    assert hand_in(office, evaluation, rated("5", strategy="9")).status_code == 200
    found = office.read(f"evaluations/{number}")
    assert [each["groups"][0]["utility"] for each in found["sheets"]] == ["50", "56"]
    assert found["agreements"][0]["largest"] == "4"
    agreed = office.post(f"evaluations/{number}/agreement", rated("6") | {"revision": found["revision"]})
    assert agreed.status_code == 201
    assert agreed.json()["agreed"]["groups"][0]["utility"] == "60"
    assert office.post(f"evaluations/{number}/take-over").status_code == 200
    ranked = office.post("ranking", {}).json()["measures"]
    assert next(each for each in ranked if each["measure"] == "M003")["value"] == "60"


def test_a_draft_that_somebody_has_changed_is_not_overwritten(hans: Caller, asked: Evaluation) -> None:
    path = f"evaluations/{asked.pk}/sheet"
    seen = hans.get(path)["ETag"]
    assert hans.send("PUT", path, rated("5"), if_match=seen).status_code == 200
    refused = hans.send("PUT", path, rated("1"), if_match=seen)
    assert refused.status_code == 412
    assert refused.json()["current"]["ratings"][0]["points"] == "5"


@pytest.mark.parametrize("points", ["10.5", "11"])
def test_points_off_the_scale_are_refused_with_the_remedy(hans: Caller, asked: Evaluation, points: str) -> None:
    refused = hans.send("PUT", f"evaluations/{asked.pk}/sheet", rated(points), if_match="*")
    assert refused.status_code == 422
    assert "0 to 10 points" in refused.json()["remedy"]


def test_gaps_keep_a_sheet_from_being_handed_in(hans: Caller, asked: Evaluation) -> None:
    refused = hans.post(f"evaluations/{asked.pk}/sheet/hand-in")
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("incomplete-sheet")


def test_moving_weights_moves_the_ranking_and_says_by_how_much(office: Caller) -> None:
    answer = office.post("ranking", {"weights": {"operation": "90"}}).json()
    assert answer["weights"]["operation"] == "90"
    values = [Decimal(each["value"]) for each in answer["measures"]]
    assert values == sorted(values, reverse=True)
    assert any(each["moved"] for each in answer["measures"])
    assert office.post("ranking", {"weights": {"unknown": "1"}}).status_code == 422
    assert office.post("ranking", {"weights": dict.fromkeys(CRITERIA, "0")}).status_code == 422


def test_sensitivity_says_where_ranks_turn(office: Caller) -> None:
    found = office.post("sensitivity", {"criterion": "efficiency", "places": 5}).json()
    assert Decimal(found["stable_from"]) < Decimal(found["now"]) < Decimal(found["stable_to"])
    assert office.post("sensitivity", {"criterion": "unknown"}).status_code == 422


def test_pairs_give_weights_and_name_what_does_not_fit(office: Caller) -> None:
    pairs = [("a", "b", "9"), ("a", "c", "1/9"), ("b", "c", "9")]
    body = {
        "criteria": ["a", "b", "c"],
        "pairs": [{"first": first, "second": second, "step": step} for first, second, step in pairs],
    }
    found = office.post("pairwise-comparison", body).json()
    assert not found["consistent"]
    assert found["doubt"] is not None
    assert sum(map(Decimal, found["weights"].values())) == 100
    assert office.post("pairwise-comparison", body | {"pairs": body["pairs"][:2]}).status_code == 422


def test_what_is_unsure_says_so(office: Caller) -> None:
    found = {each["key"]: each for each in office.read("catalogues")}
    assert not found["wibe-4-1"]["sure"]
    detail = office.read("catalogues/wibe-5-0/2026-1")
    assert detail["groups"][0]["gate"]
    assert {each["weighting"] for each in detail["groups"]} == {"equal"}


def test_a_catalogue_of_ones_own_is_a_new_version_each_time(office: Caller) -> None:
    body = {"name": "Eigene", "criteria": [{"key": "strategy", "name": "Strategie", "weight": "100"}]}
    assert office.post("catalogues", body).json()["version"] == "1"
    assert office.post("catalogues", body).status_code == 409
    assert office.post("catalogues", body | {"seen": "1"}).json()["version"] == "2"
    wrong = body | {"seen": "2", "criteria": [{"key": "strategy", "name": "Strategie", "weight": "90"}]}
    assert office.post("catalogues", wrong).status_code == 422

"""Packages: read, compare, define, plan, search, publish."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from api.caller import Caller, calling_as
from dreiklang.council.export import MEDIA_TYPES
from dreiklang.packages.models import Package, PlanningRun
from dreiklang.packages.tasks import run_planning

POSTS = {"title": "Zwanzig Stellen", "limits": [{"quantity": "posts", "maximum": "20"}]}


def work(city: Any, run: int) -> None:
    """What a worker does with a run."""
    run_planning.func(run, city.pk)


@pytest.fixture
def draft(office: Caller, stuttgart: Any) -> dict[str, Any]:
    """A package that the office has defined and planned."""
    answer = office.post("drafts", POSTS)
    assert answer.status_code == 202, answer.content
    work(stuttgart, answer.json()["id"])
    return answer.json()


def test_published_packages_have_their_sums_and_where_they_stand(visitor: Caller) -> None:
    page = visitor.read("packages")
    assert [row["package"] for row in page["items"]] == [f"paket-{number}" for number in range(1, 6)]
    posts = next(each for each in page["items"][0]["sums"] if each["quantity"] == "posts")
    assert (posts["value"], posts["source"]["words"]) == ("30", "insgesamt 30,00 Stellen")


def test_a_package_says_everything_that_the_paper_says(visitor: Caller) -> None:
    package = visitor.read("packages/paket-1")
    assert package == visitor.read("packages/paket-1/versions/1")
    assert package["motions"] == ["1014/2023 Nr. 1"]
    assert len(package["content"]["items"]) == 28
    assert visitor.get("packages/paket-1/versions/2").status_code == 404


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_every_format_is_handed_out(form: str, visitor: Caller) -> None:
    for path in (f"packages/paket-1/versions/1/{form}", f"statement/{form}?package=paket-1&package=paket-2"):
        answer = visitor.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPES[form])
        assert answer["Content-Disposition"].startswith("attachment")


def test_other_formats_and_unpublished_packages_are_not_found(visitor: Caller, draft: Any) -> None:
    assert visitor.get("packages/paket-1/versions/1/exe").status_code == 404
    assert visitor.get(f"packages/{draft['package']}").status_code == 404
    assert visitor.get(f"statement/json?package=paket-1&package={draft['package']}").status_code == 404
    assert visitor.get("package-difference?left=paket-1&right=zwanzig-stellen").status_code == 404


def test_two_packages_are_compared_measure_by_measure(visitor: Caller) -> None:
    found = visitor.read("package-difference?left=paket-1&right=paket-2")
    left, right = (visitor.read(f"packages/{slug}")["content"] for slug in ("paket-1", "paket-2"))
    both = found["same"] + len(found["other_variant"])
    assert len(found["only_left"]) + both == len(left["items"])
    assert len(found["only_right"]) + both == len(right["items"])
    for row in found["figures"]:
        if row["difference"] is not None:
            assert Decimal(row["difference"]) == Decimal(row["right"]) - Decimal(row["left"])


def test_a_package_is_defined_planned_and_published(office: Caller, visitor: Caller, draft: Any) -> None:
    assert draft["state"] == "queued"
    run = office.read(f"runs/{draft['id']}")
    assert run["run"]["state"] == "finished"
    result = run["package"]
    assert result["status"] == "optimal"
    items = result["content"]["items"]
    posts = sum(Decimal(need["posts"]) for item in items for need in item["needs"])
    stated = next(row for row in result["content"]["figures"] if (row["quantity"], row["year"]) == ("posts", None))
    assert posts == Decimal(stated["value"]) <= 20
    assert all(item["reasons"] for item in items)
    answer = office.post(f"runs/{draft['id']}/publish")
    assert (answer.status_code, answer["Location"]) == (201, "/api/v1/stuttgart/packages/zwanzig-stellen/versions/1")
    assert office.post(f"runs/{draft['id']}/publish").json() == answer.json()
    published = visitor.read("packages/zwanzig-stellen")
    assert published["version"] == office.read(f"runs/{draft['id']}")["package"]["published_as"]
    assert published["content"]["items"] == items
    assert office.send("DELETE", f"drafts/{draft['package']}").status_code == 409


def test_the_answer_says_where_the_progress_is_to_be_seen(office: Caller) -> None:
    answer = office.post("drafts", POSTS)
    assert answer["Location"] == f"/api/v1/stuttgart/runs/{answer.json()['id']}"
    assert office.read(answer["Location"])["package"] is None


def test_rules_are_changed_by_who_has_seen_them(office: Caller, draft: Any) -> None:
    path = f"drafts/{draft['package']}/definition"
    seen = office.get(path)
    wanted = {name: seen.json()[name] for name in ("limits", "required")} | {"title": "Zehn Stellen"}
    wanted["limits"][0]["maximum"] = "10"
    assert office.send("PUT", path, wanted, if_match='"old"').status_code == 412
    answer = office.send("PUT", path, wanted, if_match=seen["ETag"])
    assert answer.status_code == 202, answer.content
    assert office.read(path)["title"] == "Zehn Stellen"
    late = office.send("PUT", path, wanted | {"title": "Zu spät"}, if_match=seen["ETag"])
    assert (late.status_code, late.json()["current"]["title"]) == (412, "Zehn Stellen")
    assert [run["id"] for run in office.read(f"drafts/{draft['package']}")["runs"]] == [
        answer.json()["id"],
        draft["id"],
    ]


BAD = [
    ({"title": ""}, "title"),
    ({"title": "x" * 121}, "title"),
    ({"start": "named"}, "required"),
    ({"start": "posts"}, "limits"),
    ({"start": "complement"}, "complement_of"),
    ({"start": "complement", "complement_of": "zwanzig-stellen"}, "complement_of"),
    ({"start": "amendment", "based_on": "paket-1", "based_on_version": 7}, "based_on"),
    ({"required": ["M001"], "excluded": ["M001"]}, "excluded"),
    ({"limits": [{"quantity": "posts", "maximum": 20}]}, "limits"),
    ({"limits": [{"quantity": "posts", "maximum": "-1"}]}, "limits"),
    ({"weights": {"strategy": "viel"}}, "weights"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
def test_rules_that_cannot_mean_anything_are_refused(wrong: Any, field: str, office: Caller) -> None:
    answer = office.post("drafts", {"title": "x", **wrong})
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["place"][:2] == ["body", field]


@pytest.mark.parametrize(
    "wrong",
    [
        {"required": ["M999"]},
        {"required": ["M999"], "start": "named"},
        {"limits": [{"quantity": "posts", "year": 2199, "maximum": "1"}]},
        {"limits": [{"quantity": "posts", "maximum": "0.001"}]},
        {"limits": [{"quantity": "posts", "maximum": "1"}, {"quantity": "posts", "maximum": "2"}]},
        {"weights": {"unknown": "1"}},
    ],
)
def test_what_the_register_does_not_have_is_refused_and_leaves_no_draft(wrong: Any, office: Caller) -> None:
    answer = office.post("drafts", {"title": "x", **wrong})
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["detail"]
    assert office.read("drafts")["total"] == 0


def test_the_mayors_draft_gives_its_figures_as_limits(office: Caller) -> None:
    answer = office.post("drafts", {"title": "Wie der Entwurf", "start": "draft"})
    limits = office.read(f"drafts/{answer.json()['package']}/definition")["limits"]
    assert limits == [
        {"quantity": "funds", "year": 2024, "maximum": "24500"},
        {"quantity": "funds", "year": 2025, "maximum": "24500"},
        {"quantity": "posts", "year": None, "maximum": "30"},
    ]


def test_amendments_are_put_to_a_published_package(office: Caller, stuttgart: Any) -> None:
    answer = office.post("packages/paket-2/amendments", {"title": "Geändert", "text": "plus 27"})
    assert answer.status_code == 202, answer.content
    definition = office.read(f"drafts/{answer.json()['package']}/definition")
    assert (definition["start"], definition["based_on"], definition["based_on_version"]) == ("amendment", "paket-2", 1)
    refused = office.post("packages/paket-2/amendments", {"title": "Geändert", "text": "bitte mehr von allem"})
    assert refused.status_code == 422
    assert office.read("drafts")["total"] == 1


def test_a_frontier_is_searched_and_one_of_its_points_opened(office: Caller, draft: Any, stuttgart: Any) -> None:
    path = f"drafts/{draft['package']}/frontiers"
    assert office.post(path, {"quantity": "posts", "year": 1999}).status_code == 422
    answer = office.post(path, {"quantity": "posts", "points": 3})
    assert answer.status_code == 202, answer.content
    number = answer.json()["id"]
    refused = office.post(f"runs/{number}/points", {"limit": "1", "title": "Zu früh"})
    assert refused.status_code == 422
    work(stuttgart, number)
    frontier = office.read(f"runs/{number}")["frontier"]
    assert frontier["quantity"] == "posts"
    point = frontier["points"][-1]
    assert Decimal(point["used"]) <= Decimal(point["limit"])
    opened = office.post(f"runs/{number}/points", {"limit": point["limit"], "title": "Ein Punkt"})
    assert opened.status_code == 202
    assert office.read(f"drafts/{opened.json()['package']}/definition")["limits"][-1]["maximum"] == point["limit"]


def test_prices_say_what_one_post_more_would_bring(office: Caller, draft: Any, stuttgart: Any) -> None:
    answer = office.post(f"drafts/{draft['package']}/prices")
    work(stuttgart, answer.json()["id"])
    (price,) = office.read(f"runs/{answer.json()['id']}")["prices"]
    assert (price["quantity"], price["maximum"], price["step"]) == ("posts", "20", "1")


def test_a_waiting_run_is_cancelled_at_once(office: Caller) -> None:
    number = office.post("drafts", POSTS).json()["id"]
    answer = office.post(f"runs/{number}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert office.post(f"runs/{number}/publish").status_code == 409


def test_a_draft_is_discarded_with_its_runs(office: Caller, draft: Any) -> None:
    assert office.send("DELETE", f"drafts/{draft['package']}").status_code == 204
    assert not Package.objects.filter(slug=draft["package"]).exists()
    assert office.get(f"runs/{draft['id']}").status_code == 404


def test_a_council_members_question_is_seen_by_nobody_else(office: Caller, stuttgart: Any) -> None:
    clara, carl = calling_as(stuttgart, "clara"), calling_as(stuttgart, "carl")
    asked = clara.post("drafts", POSTS).json()
    assert clara.read("drafts")["items"][0]["private"]
    assert clara.read("runs")["total"] == 1
    for other in (carl, office):
        assert other.read("drafts")["total"] == other.read("runs")["total"] == 0
        assert other.get(f"runs/{asked['id']}").status_code == 404
        assert other.post(f"runs/{asked['id']}/cancel").status_code == 404
    assert PlanningRun.objects.get(pk=asked["id"]).state == "queued"

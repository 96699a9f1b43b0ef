"""Council mode and frontiers in the room: what was asked is kept, planned and recorded; versions stay as they are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dreiklang.municipality.models import AuditEntry
from dreiklang.packages import queries, rules
from dreiklang.packages.models import RunKind, RunState
from dreiklang.packages.values import Definition
from dreiklang.planning import Axis, InvalidValueError, Quantity
from rooms.planned import explored, planned

LESS_MONEY = Definition(
    title="Grüne Liste mit weniger Geld",
    start="amendment",
    based_on="paket-1",
    based_on_version=1,
    amendments="500 TEUR weniger 2025, minus 1,5 Stellen",
)


def test_an_amended_package_keeps_its_limits_and_adds_nothing(stuttgart: Any, alma: Any) -> None:
    base = queries.published_package(stuttgart, "paket-1", 1)
    assert base is not None
    content = rules.run_content(planned(stuttgart, alma, LESS_MONEY))
    assert content is not None
    funds, posts = content.figure(Quantity.FUNDS, 2025), content.figure(Quantity.POSTS)
    assert funds is not None
    assert funds.value <= 24_000
    assert posts is not None
    assert posts.value <= Decimal("28.5")
    before = {item.measure: (item.variant, item.extent) for item in base.content.items}
    after = {item.measure: (item.variant, item.extent) for item in content.items}
    assert set(after) < set(before)
    # A measure that stays as it was is not called another variant.
    assert all(before[key] == each for key, each in after.items() if before[key][0] == each[0])


def test_nothing_asked_leaves_the_whole_package(stuttgart: Any, alma: Any) -> None:
    base = queries.published_package(stuttgart, "paket-3", 1)
    content = rules.run_content(planned(stuttgart, alma, replace(LESS_MONEY, based_on="paket-3", amendments="")))
    assert base is not None
    assert content is not None
    assert {item.measure: item.variant for item in content.items} == {
        item.measure: item.variant for item in base.content.items
    }


def test_what_cannot_be_read_defines_nothing(stuttgart: Any, alma: Any) -> None:
    drafts = list(queries.drafts(stuttgart, alma))
    with pytest.raises(InvalidValueError):
        rules.define_and_plan(stuttgart, alma, None, replace(LESS_MONEY, amendments="plus Wolkenkuckucksheim"))
    assert list(queries.drafts(stuttgart, alma)) == drafts


def test_an_amended_package_is_published_as_a_version_that_can_be_rebuilt(stuttgart: Any, alma: Any) -> None:
    run = planned(stuttgart, alma, LESS_MONEY)
    version = rules.publish(run, alma)
    assert rules.same_when_rebuilt(version)
    assert queries.published_package(stuttgart, "paket-1") == queries.published_package(stuttgart, "paket-1", 1)


def test_a_frontier_is_kept_with_its_packages_and_recorded(stuttgart: Any, alma: Any) -> None:
    run = planned(stuttgart, alma)
    explored(run, alma, Axis(quantity=Quantity.POSTS), 6)
    kept = run.package.runs.latest("pk")
    assert (kept.kind, kept.state) == (RunKind.FRONTIER, RunState.FINISHED)
    found = queries.frontier_of(kept)
    assert found is not None
    assert found.proved
    values = [point.plan.value for point in found.points]
    assert len(values) > 3
    assert all(point.used <= point.limit for point in found.points)
    assert AuditEntry.objects.filter(action="frontier_started", after__quantity="posts").exists()
    assert rules.run_content(kept) is None, "a frontier is no package"


def test_a_point_of_a_frontier_opens_as_a_package_with_that_limit(stuttgart: Any, alma: Any) -> None:
    frontier = explored(planned(stuttgart, alma), alma)
    found = queries.frontier_of(frontier)
    assert found is not None
    point = found.points[2]
    opened = rules.plan_frontier_point(frontier, alma, "Ein Punkt", point.limit)
    request = rules.inputs_of(opened)
    assert [(each.quantity, each.maximum) for each in request.limits] == [(Quantity.POSTS, point.limit)]
    assert opened.package.title == "Ein Punkt"
    assert opened.package != frontier.package


def test_a_point_on_an_amended_package_keeps_its_amendments(stuttgart: Any, alma: Any) -> None:
    frontier = explored(planned(stuttgart, alma, LESS_MONEY), alma, Axis(quantity=Quantity.FUNDS, year=2024))
    opened = rules.plan_frontier_point(frontier, alma, "Ein Punkt", Decimal(12_345))
    limits = {(each.quantity, each.year): each.maximum for each in rules.inputs_of(opened).limits}
    assert limits == {
        (Quantity.FUNDS, 2024): Decimal(12_345),
        (Quantity.FUNDS, 2025): Decimal(24_000),
        (Quantity.POSTS, None): Decimal("28.5"),
    }


def test_a_frontier_that_is_cancelled_stops_with_what_it_has(stuttgart: Any, alma: Any) -> None:
    run = planned(stuttgart, alma)
    frontier = rules.start_frontier(run.package, alma, Axis(quantity=Quantity.POSTS), 50)
    rules.cancel_planning(frontier, alma)
    frontier.refresh_from_db()
    assert frontier.state == RunState.CANCELLED
    assert queries.frontier_of(frontier) is None

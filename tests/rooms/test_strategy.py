"""The portfolio office drafts, compares and adopts strategies; measures hang into them; indicators tell how it goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dreiklang.municipality.errors import FieldError, NotAllowedError, OutdatedError, TakenError
from dreiklang.municipality.models import AuditEntry
from dreiklang.packages.effect import money_of_strategy
from dreiklang.planning import InvalidValueError, MeasureCost, effect, largest_remainder
from dreiklang.portfolio import contributing
from dreiklang.portfolio.contributing import Share, change_contributions
from dreiklang.portfolio.errors import ContributionError
from dreiklang.portfolio.models import Measure
from dreiklang.strategy import drafting, measuring, queries, rules
from dreiklang.strategy.comparison import compare
from dreiklang.strategy.errors import DraftExistsError, EmptyVersionError, HasPartsError, NoDraftError
from dreiklang.strategy.models import Indicator, StrategyVersion
from dreiklang.strategy.values import (
    Adoption,
    ElementFacts,
    IndicatorFacts,
    PaperPlace,
    Part,
    ValueFacts,
    VersionFacts,
)

DAY = dt.date(2024, 5, 2)


def in_force(city: Any) -> StrategyVersion:
    (version,) = [each for each in queries.in_force(city) if each.strategy.organization_id is None]
    return version


def element(city: Any, name: str) -> int:
    return next(entry.element_id for entry in in_force(city).entries.all() if entry.name == name)


@pytest.fixture
def draft(stuttgart: Any, alma: Any) -> StrategyVersion:
    """A new version of Stuttgart's strategy."""
    return rules.draft_version(stuttgart, alma, in_force(stuttgart).strategy)


def goal(name: str, **more: Any) -> ElementFacts:
    return ElementFacts(kind="goal", name=name, **more)


# What the papers say


def test_konstanz_has_every_goal_value_field_and_topic_with_its_line(konstanz: Any) -> None:
    version = in_force(konstanz)
    kinds = [entry.element.kind for entry in version.entries.all()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "goal": 3,
        "value": 3,
        "technology": 3,
        "action_field": 5,
        "topic_field": 5,
        "cross_cutting_topic": 5,
    }
    assert all(entry.line and entry.words and entry.paper_key for entry in version.entries.all())
    fields = dict(queries.outline(version))["action_field"]
    assert all(len(node.parts) == 1 for node in fields)


def test_stuttgart_works_by_the_triad_and_four_groups_since_the_committee_took_note(stuttgart: Any) -> None:
    version = in_force(stuttgart)
    assert version.adopted_on == dt.date(2019, 7, 3)
    assert [kind for kind, _ in queries.outline(version)] == ["triad", "group"]
    assert [len(nodes) for _, nodes in queries.outline(version)] == [3, 4]


# Versions


def test_a_new_version_says_what_the_old_one_says_until_it_is_changed(stuttgart: Any, draft: StrategyVersion) -> None:
    assert not queries.difference(in_force(stuttgart), draft)
    assert (draft.number, draft.adopted) == (2, False)


def test_added_removed_renamed_and_moved_are_told_apart(stuttgart: Any, alma: Any, draft: StrategyVersion) -> None:
    number = draft.strategy_id
    drafting.add_element(stuttgart, alma, number, goal("Klimaneutral"), seen=1)
    drafting.add_element(stuttgart, alma, number, goal("Sparsam", parent="klimaneutral"), seen=2)
    drafting.remove_element(stuttgart, alma, number, "it-security", seen=3)
    renamed = ElementFacts(kind="group", name="Digitale Dienste")
    drafting.change_element(stuttgart, alma, number, "online-services", renamed, seen=4)
    drafting.move_element(stuttgart, alma, number, "content-management", "up", seen=5)
    now = queries.draft(stuttgart, number)
    assert now is not None
    found = queries.difference(in_force(stuttgart), now)
    assert [each.name for each in found.added] == ["Klimaneutral", "Sparsam"]
    assert [each.name for each in found.removed] == ["IT Security"]
    assert [(each.before, each.after) for each in found.renamed] == [("Online Services", "Digitale Dienste")]
    assert [each.name for each in found.moved] == ["Content Management"]
    assert found.moved[0].within


def part(key: str, position: int, parent: str = "") -> Part:
    return Part(key=key, kind="goal", name=key.upper(), parent=parent, position=position)


def test_the_fewest_moves_explain_a_new_order() -> None:
    before = [part(key, index) for index, key in enumerate("abcde")]
    after = [part(key, index) for index, key in enumerate("eabcd")]
    assert [each.key for each in compare(before, after).moved] == ["e"]
    assert not compare(before, before)


def test_another_parent_is_a_move_with_both_names() -> None:
    before = [part("a", 0), part("b", 1), part("c", 2, "a")]
    after = [part("a", 0), part("b", 1), part("c", 2, "b")]
    (moved,) = compare(before, after).moved
    assert (moved.key, moved.before, moved.after, moved.within) == ("c", "A", "B", False)


def test_once_adopted_the_new_version_holds_and_the_old_one_stays_readable(
    stuttgart: Any, alma: Any, draft: StrategyVersion
) -> None:
    number = draft.strategy_id
    drafting.add_element(stuttgart, alma, number, goal("Klimaneutral"), seen=1)
    adoption = Adoption(on=DAY, decision="Vom Gemeinderat beschlossen", paper_key="grdrs-236-2023-erg-1")
    rules.adopt_version(stuttgart, alma, number, adoption, seen=2)
    assert in_force(stuttgart).number == 2
    assert in_force(stuttgart).paper_key == "grdrs-236-2023-erg-1"
    old = queries.version(stuttgart, number, 1)
    assert old is not None
    assert old.adopted
    assert "Klimaneutral" not in {entry.name for entry in old.entries.all()}
    with pytest.raises(NoDraftError):
        drafting.add_element(stuttgart, alma, number, goal("Zu spät"), seen=3)


def test_a_version_is_not_adopted_before_the_one_it_follows(stuttgart: Any, alma: Any, draft: StrategyVersion) -> None:
    with pytest.raises(FieldError) as refusal:
        rules.adopt_version(stuttgart, alma, draft.strategy_id, Adoption(on=dt.date(2018, 1, 1)), seen=1)
    assert refusal.value.field == "on"
    assert not StrategyVersion.objects.get(pk=draft.pk).adopted


def test_there_is_one_draft_at_a_time(stuttgart: Any, alma: Any, draft: StrategyVersion) -> None:
    with pytest.raises(DraftExistsError):
        rules.draft_version(stuttgart, alma, draft.strategy)


def test_of_two_people_at_the_same_draft_the_second_is_told(stuttgart: Any, alma: Any, draft: StrategyVersion) -> None:
    drafting.add_element(stuttgart, alma, draft.strategy_id, goal("Erste"), seen=1)
    with pytest.raises(OutdatedError):
        drafting.add_element(stuttgart, alma, draft.strategy_id, goal("Zweite"), seen=1)
    names = set(StrategyVersion.objects.get(pk=draft.pk).entries.values_list("name", flat=True))
    assert "Erste" in names
    assert "Zweite" not in names


def test_a_discarded_draft_leaves_everything_as_it_was(stuttgart: Any, alma: Any, draft: StrategyVersion) -> None:
    drafting.add_element(stuttgart, alma, draft.strategy_id, goal("Nie gesehen"), seen=1)
    rules.discard_draft(stuttgart, alma, draft.strategy_id, seen=2)
    assert in_force(stuttgart).number == 1
    assert not in_force(stuttgart).strategy.elements.filter(key="nie-gesehen").exists()


def test_every_change_of_a_draft_stands_in_the_record(stuttgart: Any, alma: Any, draft: StrategyVersion) -> None:
    drafting.add_element(stuttgart, alma, draft.strategy_id, goal("Klimaneutral"), seen=1)
    entry = AuditEntry.objects.filter(municipality=stuttgart).latest("sequence")
    assert (entry.action, entry.kind, entry.key) == ("strategy_draft_changed", "strategy", str(draft.strategy_id))
    assert entry.after["name"] == "Klimaneutral"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (goal(" "), "name"),
        (ElementFacts(kind="group", name="Online Services"), "name"),
        (goal("Ziel", parent="online-services"), "parent"),
        (goal("Ziel", parent="gibt-es-nicht"), "parent"),
        (goal("Ziel", place=PaperPlace(line=3)), "paper_key"),
        (
            goal("Ziel", place=PaperPlace(paper_key="x", words="eins zwei drei vier fünf sechs sieben acht neun")),
            "words",
        ),
        (goal("Ziel", serves=1), "serves"),
        (ElementFacts(kind="wunsch", name="Ziel"), "kind"),
    ],
)
def test_what_an_element_cannot_be_is_refused_at_its_field(
    facts: ElementFacts, field: str, stuttgart: Any, alma: Any, draft: StrategyVersion
) -> None:
    with pytest.raises(FieldError) as refusal:
        drafting.add_element(stuttgart, alma, draft.strategy_id, facts, seen=1)
    assert refusal.value.field == field
    assert str(refusal.value.remedy)


def test_an_element_is_no_part_of_its_own_parts(stuttgart: Any, alma: Any, draft: StrategyVersion) -> None:
    number = draft.strategy_id
    drafting.add_element(stuttgart, alma, number, goal("Oben"), seen=1)
    drafting.add_element(stuttgart, alma, number, goal("Unten", parent="oben"), seen=2)
    with pytest.raises(FieldError) as refusal:
        drafting.change_element(stuttgart, alma, number, "oben", goal("Oben", parent="unten"), seen=3)
    assert refusal.value.field == "parent"
    with pytest.raises(HasPartsError):
        drafting.remove_element(stuttgart, alma, number, "oben", seen=3)


def test_only_the_portfolio_office_changes_strategies(stuttgart: Any, actors: Any, ben: Any) -> None:
    strategy = in_force(stuttgart).strategy
    for name, actor in [*actors.items(), ("ben", ben)]:
        if name != "alma":
            with pytest.raises(NotAllowedError):
                rules.draft_version(stuttgart, actor, strategy)


# Departments' own strategies


def founded(city: Any, actor: Any, title: str = "Datenstrategie") -> Any:
    head = VersionFacts(year=2024, vision="Daten nützen allen.")
    return rules.found_strategy(city, actor, title=title, head=head, organization="statistik")


def test_a_departments_strategy_hangs_into_the_citys(stuttgart: Any, alma: Any) -> None:
    own = founded(stuttgart, alma)
    serves = element(stuttgart, "Content Management")
    drafting.add_element(stuttgart, alma, own.pk, goal("Offene Zahlen", serves=serves), seen=1)
    assert not queries.served_by(queries.in_force(stuttgart))
    rules.adopt_version(stuttgart, alma, own.pk, Adoption(on=DAY), seen=2)
    (entry,) = queries.served_by(queries.in_force(stuttgart))[serves]
    assert (entry.name, entry.version.strategy.organization.key) == ("Offene Zahlen", "statistik")


def test_two_strategies_have_two_names_and_an_empty_one_is_not_adopted(stuttgart: Any, alma: Any) -> None:
    own = founded(stuttgart, alma)
    with pytest.raises(TakenError):
        founded(stuttgart, alma)
    with pytest.raises(EmptyVersionError):
        rules.adopt_version(stuttgart, alma, own.pk, Adoption(on=DAY), seen=1)


# Contributions, and what the money does


def shares(city: Any, key: str) -> Sequence[Share]:
    return contributing.shares_of(Measure.objects.get(municipality=city, key=key))


def test_the_shares_of_a_measure_make_at_most_the_whole(stuttgart: Any, alma: Any) -> None:
    wanted = [
        Share(element=element(stuttgart, "Online Services"), share=Decimal("0.7")),
        Share(element=element(stuttgart, "Content Management"), share=Decimal("0.4")),
    ]
    with pytest.raises(ContributionError) as refusal:
        change_contributions(stuttgart, alma, "M003", wanted, shares(stuttgart, "M003"))
    assert "110" in str(refusal.value.reason)
    assert len(shares(stuttgart, "M003")) == 1


def test_a_share_may_be_unknown_and_then_nothing_is_assigned(stuttgart: Any, alma: Any) -> None:
    online = element(stuttgart, "Online Services")
    before = money_of_strategy(stuttgart, by="group")
    seen = shares(stuttgart, "M003")
    change_contributions(stuttgart, alma, "M003", [Share(element=online)], seen)
    after = money_of_strategy(stuttgart, by="group")
    assert before is not None
    assert after is not None
    assert after.effect.total == before.effect.total
    assert after.effect.not_assigned.total > before.effect.not_assigned.total
    assert "M003" not in after.effect.not_assigned.measures
    entry = AuditEntry.objects.filter(municipality=stuttgart).latest("sequence")
    assert (entry.action, entry.key) == ("contributions_changed", "M003")
    with pytest.raises(OutdatedError):
        change_contributions(stuttgart, alma, "M003", [], seen)


def test_an_element_of_another_city_is_none(stuttgart: Any, konstanz: Any, alma: Any) -> None:
    foreign = Share(element=element(konstanz, "Smart Leben"), share=Decimal(1))
    with pytest.raises(ContributionError):
        change_contributions(stuttgart, alma, "M003", [foreign], shares(stuttgart, "M003"))


def test_goals_and_rest_sum_to_the_funds_of_the_package(stuttgart: Any) -> None:
    found = money_of_strategy(stuttgart, by="group", package="paket-4")
    assert found is not None
    assert found.years == (2024, 2025)
    assert found.effect.amounts == {2024: Decimal(41291), 2025: Decimal(48471)}
    whole = sum((row.money.total for row in found.rows), found.effect.not_assigned.total)
    assert whole == found.effect.total == 41291 + 48471
    assert [row.entry.name for row in found.without_measure] == []
    assert any(key == "M050" for key, _ in found.without_goal)


def test_the_triads_money_follows_what_the_measures_say_of_themselves(stuttgart: Any) -> None:
    found = money_of_strategy(stuttgart, by="triad", package="paket-1")
    assert found is not None
    assert not found.effect.not_assigned.total
    assert [row.entry.name for row in found.rows] == ["Mensch", "Prozess", "IT"]
    assert sum(row.money.total for row in found.rows) == 49_000


def test_konstanz_sees_which_goals_have_no_measure(konstanz: Any) -> None:
    found = money_of_strategy(konstanz, by="action_field")
    assert found is not None
    names = {row.entry.name for row in found.without_measure}
    assert "Smarte Wirtschaft" in names
    assert "Smarte Mobilität" not in names, "its topic field has a measure"


def test_the_parts_of_an_amount_sum_to_it_to_the_euro() -> None:
    third = Decimal("0.3333")
    cost = MeasureCost(
        measure="M1", group="data", amounts={2024: Decimal("100.001")}, shares={"a": third, "b": third, "c": None}
    )
    found = effect(["a", "b", "c", "d"], [cost], [2024])
    assert sum(goal.total for goal in found.goals) + found.not_assigned.total == Decimal("100.001")
    assert found.without_measure == ("d",)
    assert found.not_assigned.measures == ()


@pytest.mark.parametrize("amount", ["0.001", "0.002", "1", "99.999", "12345.678"])
def test_the_split_is_that_of_the_largest_remainder(amount: str) -> None:
    shares: dict[str, Decimal | None] = {"a": Decimal("0.3333"), "b": Decimal("0.3333"), "c": Decimal("0.1234")}
    cost = MeasureCost(measure="M1", group="data", amounts={2024: Decimal(amount)}, shares=shares)
    found = effect(["a", "b", "c"], [cost], [2024])
    weights = {**{key: share or Decimal(0) for key, share in shares.items()}, "": Decimal("0.21")}
    expected = largest_remainder(Decimal(amount), weights, Decimal("0.001"))
    assert {goal.key: goal.total for goal in (*found.goals, found.not_assigned)} == expected


def test_shares_over_the_whole_are_no_cost_at_all() -> None:
    with pytest.raises(InvalidValueError):
        MeasureCost(measure="M1", group="data", amounts={}, shares={"a": Decimal("0.6"), "b": Decimal("0.5")})


def test_the_effect_takes_the_same_number_of_queries_however_much_is_linked(stuttgart: Any, alma: Any) -> None:
    money_of_strategy(stuttgart)
    with CaptureQueriesContext(connection) as few:
        money_of_strategy(stuttgart)
    online = element(stuttgart, "Online Services")
    for key in ("M023", "M024", "M025"):
        change_contributions(stuttgart, alma, key, [Share(element=online)], ())
    with CaptureQueriesContext(connection) as many:
        money_of_strategy(stuttgart)
    assert len(few) == len(many) <= 25


# Indicators


RANK = IndicatorFacts(name="Rang", unit="Platz", direction="lower", target=Decimal(3))


def test_the_papers_index_ranks_and_broadband_are_series_with_their_places(stuttgart: Any) -> None:
    found = {each.key: [(v.year, v.value, v.line) for v in each.values.all()] for each in queries.indicators(stuttgart)}
    assert found == {
        "smart-city-index": [(2019, 3, 68), (2020, 6, 68)],
        "breitband-400": [(2021, 86, 72)],
        "breitband-gigabit": [(2021, 67, 72)],
    }


def test_a_value_of_the_same_year_replaces_the_old_one_which_stays_in_the_record(stuttgart: Any, alma: Any) -> None:
    measuring.add_indicator(stuttgart, alma, RANK)
    measuring.record_value(stuttgart, alma, "rang", ValueFacts(year=2023, value=Decimal(9)))
    measuring.record_value(stuttgart, alma, "rang", ValueFacts(year=2023, value=Decimal(8)))
    measuring.record_value(stuttgart, alma, "rang", ValueFacts(year=2023, day=DAY.replace(year=2023), value=Decimal(7)))
    found = queries.indicator(stuttgart, "rang")
    assert found is not None
    assert sorted(each.value for each in found.values.all()) == [7, 8]
    changes = AuditEntry.objects.filter(municipality=stuttgart, action="indicator_value_recorded", key="rang")
    assert [entry.before and entry.before["value"] for entry in changes.order_by("sequence")] == [None, "9", None]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(RANK, unit=" "), "unit"),
        (replace(RANK, direction="besser"), "direction"),
        (replace(RANK, target=None, target_year=2030), "target"),
        (replace(RANK, target=Decimal("1.23456")), "target"),
        (replace(RANK, target_year=1066), "target_year"),
        (replace(RANK, element=0), "element"),
    ],
)
def test_what_an_indicator_cannot_be_is_refused_at_its_field(
    facts: IndicatorFacts, field: str, stuttgart: Any, alma: Any
) -> None:
    with pytest.raises(FieldError) as refusal:
        measuring.add_indicator(stuttgart, alma, facts)
    assert refusal.value.field == field
    assert not Indicator.objects.filter(municipality=stuttgart, key="rang").exists()


def test_a_day_outside_its_year_is_refused(stuttgart: Any, alma: Any) -> None:
    with pytest.raises(FieldError) as refusal:
        measuring.record_value(stuttgart, alma, "breitband-400", ValueFacts(year=2023, day=DAY, value=Decimal(90)))
    assert refusal.value.field == "day"


def test_an_indicator_changes_only_as_it_was_seen(stuttgart: Any, alma: Any, actors: Any) -> None:
    measuring.add_indicator(stuttgart, alma, RANK)
    measuring.change_indicator(stuttgart, alma, "rang", replace(RANK, target=Decimal(1)), RANK)
    with pytest.raises(OutdatedError):
        measuring.change_indicator(stuttgart, alma, "rang", replace(RANK, target=Decimal(2)), RANK)
    with pytest.raises(NotAllowedError):
        measuring.remove_indicator(stuttgart, actors["bruno"], "rang")

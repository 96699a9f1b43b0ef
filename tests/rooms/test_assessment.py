"""Evaluations: two people rate without seeing each other, what is handed in is frozen, the register takes what is
agreed."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dreiklang.assessment import queries, rules, standing
from dreiklang.assessment.errors import (
    AlreadyOpenError,
    BadRaterError,
    DraftThereError,
    HandedInError,
    IncompleteSheetError,
    NotAllHandedInError,
    NothingToTakeOverError,
    NotOpenError,
    UnknownCatalogueError,
    UnknownSubjectError,
)
from dreiklang.assessment.models import Assessment, Evaluation
from dreiklang.assessment.values import Rated, SheetContent
from dreiklang.evaluation import YearlyAmount, shipped_catalogues
from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.models import AuditEntry, User
from dreiklang.planning import InvalidValueError, Quantity
from dreiklang.portfolio.queries import portfolio
from rooms.evaluated import opening, own

KEY = "M003"


def filled(evaluation: Evaluation, points: str = "5", **special: str) -> SheetContent:
    """The same points for everything, but for some, each with a reason."""
    catalogue = queries.catalogue_of(evaluation.catalogue)
    keys = [each.key for each in catalogue.criteria]
    return SheetContent(ratings={key: Rated(Decimal(special.get(key, points)), f"Weil {key}") for key in keys})


@pytest.fixture
def opened(stuttgart: Any, alma: Any, actors: Any) -> Evaluation:
    """Hans and Alma are to rate a measure by the register's criteria."""
    return fresh(rules.open_evaluation(stuttgart, alma, opening()))


def fresh(evaluation: Evaluation) -> Evaluation:
    found = queries.evaluation(evaluation.municipality, evaluation.pk)
    assert found is not None
    return found


def rate(evaluation: Evaluation, actor: Any, content: SheetContent) -> Assessment:
    sheet = queries.own_sheet(fresh(evaluation), actor)
    assert sheet is not None
    return rules.hand_in(fresh(evaluation), actor, content, seen=sheet.revision)


def agreed(evaluation: Evaluation, actors: Any, points: str = "6", **special: str) -> Evaluation:
    """Both hand in, and the office notes a result."""
    for name in ("hans", "alma"):
        rate(evaluation, actors[name], filled(evaluation))
    now = fresh(evaluation)
    rules.agree(now, actors["alma"], filled(now, points, **special), seen=now.revision)
    return fresh(now)


class TestRating:
    """Everybody has their own sheet, and sees the others' only after handing it in."""

    def test_each_gets_an_empty_sheet_of_the_catalogue_as_it_is(self, opened: Evaluation, actors: Any) -> None:
        assert queries.pseudonyms(opened) == [actors["hans"].pseudonym, actors["alma"].pseudonym]
        assert queries.catalogue_of(opened.catalogue).key == "register"
        assert opened.subject_name
        assert AuditEntry.objects.filter(action="evaluation_opened", key=str(opened.pk)).exists()

    def test_a_draft_is_kept_with_gaps_and_leaves_no_entry(self, opened: Evaluation, actors: Any) -> None:
        content = SheetContent(ratings={"strategy": Rated(Decimal(7)), "operation": Rated(None, "Noch zu klären")})
        before = AuditEntry.objects.count()
        rules.save_sheet(opened, actors["hans"], content, seen=1)
        sheet = queries.own_sheet(fresh(opened), actors["hans"])
        assert sheet is not None
        assert queries.content_of(sheet) == content
        assert AuditEntry.objects.count() == before

    def test_a_draft_in_a_second_window_overwrites_nothing(self, opened: Evaluation, actors: Any) -> None:
        rules.save_sheet(opened, actors["hans"], filled(opened), seen=1)
        with pytest.raises(OutdatedError):
            rules.save_sheet(opened, actors["hans"], filled(opened, "1"), seen=1)

    @pytest.mark.parametrize("points", ["-1", "10.1", "NaN"])
    def test_points_off_the_scale_are_kept_by_nobody(self, opened: Evaluation, actors: Any, points: str) -> None:
        with pytest.raises(InvalidValueError):
            rules.save_sheet(opened, actors["hans"], filled(opened, points), seen=1)
        assert not Assessment.objects.get(pseudonym=actors["hans"].pseudonym).points.exists()

    def test_a_rating_needs_a_reason(self, opened: Evaluation, actors: Any) -> None:
        content = filled(opened)
        without = replace(content, ratings={**content.ratings, "strategy": Rated(Decimal(5), " ")})
        with pytest.raises(IncompleteSheetError) as refusal:
            rate(opened, actors["hans"], without)
        assert refusal.value.missing == ("strategy",)

    def test_amounts_need_to_be_explained(self, opened: Evaluation, actors: Any) -> None:
        amounts = (YearlyAmount(year=2024, cost_budget=Decimal(100)),)
        with pytest.raises(IncompleteSheetError) as refusal:
            rate(opened, actors["hans"], replace(filled(opened), amounts=amounts))
        assert refusal.value.money

    def test_nobody_sees_anothers_sheet_before_handing_in_theirown(self, opened: Evaluation, actors: Any) -> None:
        rate(opened, actors["hans"], filled(opened, "9"))
        seen_by = {name: queries.comparison(fresh(opened), actors[name]) for name in ("hans", "alma", "bruno")}
        assert [len(seen_by[name].sheets) for name in ("hans", "alma", "bruno")] == [1, 0, 0]
        assert seen_by["alma"].hidden
        assert seen_by["bruno"].hidden
        rate(opened, actors["alma"], filled(opened, "4"))
        for name in ("hans", "alma", "bruno"):
            assert len(queries.comparison(fresh(opened), actors[name]).sheets) == 2

    def test_the_record_tells_nobody_the_points_either(self, opened: Evaluation, actors: Any) -> None:
        rate(opened, actors["hans"], filled(opened, "9"))
        entry = AuditEntry.objects.get(action="assessment_handed_in")
        assert set(entry.after) == {"version", "fingerprint"}
        assert entry.after["fingerprint"] == filled(opened, "9").fingerprint

    def test_what_is_handed_in_is_frozen_and_a_new_version_starts_from_it(
        self, opened: Evaluation, actors: Any
    ) -> None:
        first = rate(opened, actors["hans"], filled(opened, "9"))
        with pytest.raises(HandedInError):
            rules.save_sheet(fresh(opened), actors["hans"], filled(opened), seen=first.revision)
        second = rules.start_new_version(fresh(opened), actors["hans"])
        assert (second.number, queries.content_of(second)) == (2, filled(opened, "9"))
        with pytest.raises(DraftThereError):
            rules.start_new_version(fresh(opened), actors["hans"])
        rate(opened, actors["hans"], filled(opened, "2"))
        assert queries.content_of(Assessment.objects.get(pk=first.pk)) == filled(opened, "9")
        assert queries.comparison(fresh(opened), actors["hans"]).sheets[0].row.number == 2

    def test_who_was_not_asked_has_no_sheet(self, opened: Evaluation, stuttgart: Any, actors: Any) -> None:
        for name in ("clara", "bruno", "ida"):
            with pytest.raises(NotAllowedError):
                rules.save_sheet(opened, actors[name], filled(opened), seen=1)
        only_hans = rules.open_evaluation(
            stuttgart, actors["alma"], opening(gate="after_live", raters=(actors["hans"].pseudonym,))
        )
        with pytest.raises(HandedInError):
            rules.save_sheet(only_hans, actors["alma"], filled(only_hans), seen=1)

    def test_differences_and_agreement_of_two_sheets(self, opened: Evaluation, actors: Any) -> None:
        rate(opened, actors["hans"], filled(opened, "5", strategy="9"))
        rate(opened, actors["alma"], filled(opened, "5", strategy="2"))
        (pair,) = queries.comparison(fresh(opened), actors["alma"]).pairs
        assert {each.criterion: each.change for each in pair.differences if not each.is_equal} == {"strategy": -7}
        assert (pair.agreement.equal, pair.agreement.largest) == (4, 7)
        assert queries.largest_difference(fresh(opened), actors["alma"]) == 7
        suggestion = queries.agreed_suggestion(queries.comparison(fresh(opened), actors["alma"]))
        assert "strategy" not in suggestion.ratings
        assert len(suggestion.ratings) == 4


class TestOpening:
    """What cannot be evaluated, by whom, or twice, is refused with the remedy."""

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"subject": "M999"}, UnknownSubjectError),
            ({"kind": "request", "subject": "B99"}, UnknownSubjectError),
            ({"kind": "request", "subject": "B" + "9" * 80}, UnknownSubjectError),
            ({"kind": "request", "subject": "B²"}, UnknownSubjectError),
            ({"kind": "package"}, UnknownSubjectError),
            ({"catalogue": "x"}, UnknownCatalogueError),
            ({"raters": ()}, BadRaterError),
            ({"raters": ("P-x",)}, BadRaterError),
            ({"gate": "x"}, InvalidValueError),
            ({"base_year": 24}, InvalidValueError),
        ],
    )
    def test_it_is_refused(self, stuttgart: Any, alma: Any, actors: Any, change: Any, error: Any) -> None:
        with pytest.raises(error):
            rules.open_evaluation(stuttgart, alma, opening(**change))
        assert not Evaluation.objects.exists()

    def test_a_council_member_cannot_be_asked(self, stuttgart: Any, alma: Any, actors: Any) -> None:
        with pytest.raises(BadRaterError):
            rules.open_evaluation(stuttgart, alma, opening(raters=(actors["clara"].pseudonym,)))

    def test_the_same_gate_is_not_open_twice(self, opened: Evaluation, stuttgart: Any, actors: Any) -> None:
        with pytest.raises(AlreadyOpenError):
            rules.open_evaluation(stuttgart, actors["alma"], opening())
        rules.withdraw(opened, actors["alma"], reason="Falsches Amt gefragt")
        assert rules.open_evaluation(stuttgart, actors["alma"], opening()).pk != opened.pk

    @pytest.mark.parametrize("name", ["hans", "clara", "bruno", "emil", "ada", "dora", "ida", "gerda"])
    def test_only_the_office_opens(self, stuttgart: Any, actors: Any, name: str) -> None:
        with pytest.raises(NotAllowedError):
            rules.open_evaluation(stuttgart, actors[name], opening())

    def test_another_citys_office_cannot(self, stuttgart: Any, ben: Any, actors: Any) -> None:
        with pytest.raises(NotAllowedError):
            rules.open_evaluation(stuttgart, ben, opening())

    def test_a_request_of_the_backlog_can_be_evaluated(self, stuttgart: Any, alma: Any, actors: Any) -> None:
        from django.utils import timezone

        from dreiklang.portfolio.models import Request

        Request.objects.create(
            municipality=stuttgart,
            number=7,
            organization=stuttgart.organizations.get(key="statistik"),
            state="received",
            state_since=timezone.now(),
            title="Digitale Akte",
        )
        asked = opening(kind="request", subject="B7", catalogue="wibe-5-0")
        made = rules.open_evaluation(stuttgart, alma, asked)
        assert (made.subject_name, made.request.number) == ("Digitale Akte", 7)
        with pytest.raises(NothingToTakeOverError):
            rules.take_over(fresh(made), alma, seen={})


class TestTheAgreedResult:
    """The office notes what all agreed on, and lets the register have it as an action of its own."""

    def test_nobodys_rating_is_passed_over(self, opened: Evaluation, actors: Any) -> None:
        rate(opened, actors["alma"], filled(opened))
        now = fresh(opened)
        with pytest.raises(NotAllHandedInError):
            rules.agree(now, actors["alma"], filled(now), seen=now.revision)
        assert fresh(opened).state == "open"

    def test_who_hands_in_meanwhile_makes_the_office_look_again(self, opened: Evaluation, actors: Any) -> None:
        rate(opened, actors["alma"], filled(opened))
        seen = fresh(opened).revision
        rate(opened, actors["hans"], filled(opened))
        with pytest.raises(OutdatedError):
            rules.agree(fresh(opened), actors["alma"], filled(opened), seen=seen)

    def test_it_closes_the_evaluation(self, opened: Evaluation, actors: Any) -> None:
        done = agreed(opened, actors, "6")
        assert done.state == "agreed"
        entry = AuditEntry.objects.get(action="evaluation_agreed")
        assert entry.after["ratings"]["strategy"] == {"points": "6", "reason": "Weil strategy"}
        for attempt in (
            lambda: rules.start_new_version(fresh(opened), actors["hans"]),
            lambda: rules.withdraw(fresh(opened), actors["alma"], reason="Doch nicht"),
            lambda: rules.agree(fresh(opened), actors["alma"], filled(opened), seen=done.revision),
        ):
            with pytest.raises(NotOpenError):
                attempt()

    def test_the_register_takes_it_over_when_it_is_told_to(
        self, opened: Evaluation, stuttgart: Any, actors: Any
    ) -> None:
        done = agreed(opened, actors, "6", strategy="9.5")
        before = portfolio(stuttgart)
        assert before is not None
        assert set(before.by_key[KEY].ratings.values()) != {Decimal(6)}
        rules.take_over(done, actors["alma"], seen=rules.in_register(done))
        after = portfolio(stuttgart)
        assert after is not None
        assert after.by_key[KEY].ratings["strategy"] == Decimal("9.5")
        assert after.by_key[KEY].ratings["operation"] == 6
        assert after.value(after.by_key[KEY]) == Decimal("65.25")
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"measure_rated", "evaluation_taken_over"} <= actions
        found = standing.standing(stuttgart)
        assert found is not None
        assert KEY in found.evaluated

    def test_points_that_changed_since_are_not_overwritten(self, opened: Evaluation, actors: Any) -> None:
        done = agreed(opened, actors)
        seen = rules.in_register(done)
        done.measure.ratings.filter(criterion__key="strategy").update(points=1)
        with pytest.raises(OutdatedError):
            rules.take_over(done, actors["alma"], seen=seen)

    def test_a_result_by_other_criteria_has_no_place_there(self, stuttgart: Any, actors: Any) -> None:
        asked = opening(catalogue="wibe-4-1")
        done = agreed(rules.open_evaluation(stuttgart, actors["alma"], asked), actors)
        with pytest.raises(NothingToTakeOverError):
            rules.take_over(done, actors["alma"], seen=rules.in_register(done))

    def test_gates_are_compared_one_after_the_other(self, opened: Evaluation, stuttgart: Any, actors: Any) -> None:
        agreed(opened, actors, "4")
        later = rules.open_evaluation(stuttgart, actors["alma"], opening(gate="after_live"))
        agreed(later, actors, "4", efficiency="8")
        (step,) = queries.over_gates(fresh(later))
        assert (step.before.gate, step.after.gate) == ("first", "after_live")
        assert [each.criterion for each in step.differences if not each.is_equal] == ["efficiency"]
        assert [each.value.groups[0].utility for each in (step.left, step.right)] == [40, 48]

    def test_an_evaluation_outlives_its_measure(self, opened: Evaluation, actors: Any) -> None:
        done = agreed(opened, actors)
        done.measure.delete()
        kept = fresh(done)
        assert (kept.subject_key, kept.measure) == (KEY, None)
        with pytest.raises(NothingToTakeOverError):
            rules.take_over(kept, actors["alma"], seen={})

    def test_the_net_present_value_uses_the_rate_of_the_evaluation(self, opened: Evaluation, actors: Any) -> None:
        amounts = (
            YearlyAmount(year=2024, cost_budget=Decimal(100)),
            YearlyAmount(year=2025, benefit_budget=Decimal("100.9")),
        )
        content = replace(filled(opened), amounts=amounts, money_reason="Angebot vom Mai")
        rate(opened, actors["hans"], content)
        (sheet,) = queries.comparison(fresh(opened), actors["hans"]).sheets
        assert sheet.value.present_value is not None
        assert sheet.value.present_value.total == 0
        assert sheet.content.amounts == amounts


class TestCatalogues:
    """The register's criteria and one's own versions stand beside the shipped ones; what was used stays as it was."""

    def test_the_registers_criteria_are_offered_with_its_weights(self, stuttgart: Any) -> None:
        offered = queries.offered_catalogues(stuttgart)
        assert [each.key for each in offered] == ["register", *(each.key for each in shipped_catalogues())]
        of_register = portfolio(stuttgart)
        assert of_register is not None
        assert [each.weight for each in offered[0].criteria] == [each.weight for each in of_register.criteria]

    def test_another_weight_in_the_register_is_another_version(self, opened: Evaluation, stuttgart: Any) -> None:
        stuttgart.criteria.filter(key="strategy").update(weight=40)
        (now, *_) = queries.offered_catalogues(stuttgart)
        then = queries.catalogue_of(opened.catalogue)
        assert now.version != then.version
        assert sum(each.weight for each in now.criteria) == 100
        assert queries.catalogue(stuttgart, "register", then.version) == then

    def test_versions_of_ones_own_are_counted_and_nobody_overwrites_another(self, stuttgart: Any, alma: Any) -> None:
        first = rules.store_own_catalogue(stuttgart, alma, own("40", "60"), seen="")
        second = rules.store_own_catalogue(stuttgart, alma, own("30", "70"), seen="1", reason="Beschluss")
        assert [first.version, second.version] == ["1", "2"]
        with pytest.raises(OutdatedError):
            rules.store_own_catalogue(stuttgart, alma, own("10", "90"), seen="1")
        kept = queries.catalogue(stuttgart, "eigene", "1")
        assert kept is not None
        assert [each.weight for each in kept.criteria] == [40, 60]
        assert AuditEntry.objects.filter(action="catalogue_stored").count() == 2

    @pytest.mark.parametrize("name", ["hans", "clara", "bruno", "ada"])
    def test_only_the_office_makes_them(self, stuttgart: Any, actors: Any, name: str) -> None:
        with pytest.raises(NotAllowedError):
            rules.store_own_catalogue(stuttgart, actors[name], own("40", "60"), seen="")


class TestStanding:
    """The register's measures under weights that move."""

    def test_the_registers_own_weights_give_its_values(self, stuttgart: Any) -> None:
        found = standing.standing(stuttgart)
        assert found is not None
        for each in standing.ranking(found, found.weights):
            assert each.place.value == found.portfolio.value(each.measure)
            assert each.moved == 0

    def test_value_and_cost_are_those_of_the_fullest_variant(self, stuttgart: Any) -> None:
        found = standing.standing(stuttgart)
        assert found is not None
        worth = next(each for each in standing.worths(found, found.weights) if each.measure.key == KEY)
        resources = worth.measure.fullest.resources
        assert worth.cost == resources.amount(Quantity.FUNDS) + resources.amount(Quantity.PERSONNEL_COST)

    def test_without_weights_there_is_no_ranking(self, konstanz: Any) -> None:
        konstanz.criteria.update(weight=0)
        assert standing.standing(konstanz) is None


def test_a_list_takes_the_same_number_of_queries_however_long_it_is(stuttgart: Any, alma: Any, actors: Any) -> None:
    counts = []
    for gate in ("first", "before_package", "after_live"):
        made = rules.open_evaluation(stuttgart, alma, opening(gate=gate))
        agreed(made, actors)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            for each in queries.evaluations(stuttgart):
                queries.comparison(each, alma)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_people_who_leave_stay_as_a_pseudonym(opened: Evaluation, actors: Any) -> None:
    rate(opened, actors["hans"], filled(opened))
    User.objects.get(pseudonym=actors["hans"].pseudonym).delete()
    rate(opened, actors["alma"], filled(opened))
    sheets = queries.comparison(fresh(opened), actors["alma"]).sheets
    assert [sheet.row.pseudonym for sheet in sheets] == [actors["hans"].pseudonym, actors["alma"].pseudonym]


def test_content_is_plain_enough_for_the_record(opened: Evaluation) -> None:
    assert json.loads(json.dumps(filled(opened).plain())) == filled(opened).plain()

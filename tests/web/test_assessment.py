"""Evaluation in the browser: rating saved as it goes, sheets side by side, a ranking that follows its weights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dreiklang.assessment.models import Assessment, CatalogueVersion, Evaluation
from dreiklang.municipality.models import AuditEntry, User
from dreiklang.portfolio.models import Measure
from rooms.evaluated import opened, own_stored

BASE = "/stuttgart/bewertung/"
CRITERIA = ("citizen_benefit", "legal_duty", "operation", "efficiency", "strategy")
HTMX = {"HX-Request": "true"}


def signed_in(name: str) -> Client:
    client = Client(headers={"accept-language": "de"})
    client.force_login(User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def hans(stuttgart: Any) -> Client:
    """An evaluator."""
    return signed_in("hans")


@pytest.fixture
def asked(stuttgart: Any) -> Evaluation:
    """Hans and Alma are to rate M003."""
    return opened(stuttgart)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
    assert found is not None, name
    return found[1]


def sheet(client: Client, evaluation: Evaluation) -> dict[str, str]:
    """What a browser would send back unchanged."""
    answer = client.get(f"{BASE}{evaluation.pk}/bogen/")
    assert answer.status_code == 200
    text = answer.content.decode()
    form = answer.context["form"]
    values = {name: str(form[name].value() or "") for name in form.fields}
    return values | {name: hidden(text, name) for name in ("revision", "writer")}


def full(points: str = "5", **special: str) -> dict[str, str]:
    return {
        **{f"points_{key}": special.get(key, points) for key in CRITERIA},
        **{f"reason_{key}": f"Weil {key}" for key in CRITERIA},
    }


def hand_in(client: Client, evaluation: Evaluation, points: str = "5", **special: str) -> Any:
    data = sheet(client, evaluation) | full(points, **special) | {"hand_in": "1"}
    return client.post(f"{BASE}{evaluation.pk}/bogen/", data)


def agree(client: Client, evaluation: Evaluation, points: str = "6") -> Any:
    answer = client.get(f"{BASE}{evaluation.pk}/ergebnis/")
    data = full(points) | {"revision": hidden(answer.content.decode(), "revision")}
    return client.post(f"{BASE}{evaluation.pk}/ergebnis/", data)


class TestOpening:
    """The office asks people to rate something."""

    def test_the_office_opens_an_evaluation_and_hans_finds_it(self, office: Client, hans: Client) -> None:
        page = office.get(f"{BASE}neu/?massnahme=M003")
        form = page.context["form"]
        data = {name: form[name].value() for name in form.fields if name != "raters"}
        assert data["subject"] == "measure:M003"
        raters = [User.objects.get(username=name).pseudonym for name in ("hans", "alma")]
        answer = office.post(f"{BASE}neu/", {**data, "gate": "first", "catalogue": "wibe-5-0", "raters": raters})
        assert answer.status_code == 302
        assert Evaluation.objects.get().discount_source.startswith("Rundschreiben")
        assert f'href="{BASE}{Evaluation.objects.get().pk}/bogen/"' in hans.get(BASE).content.decode()

    def test_without_raters_it_is_refused_at_the_field(self, office: Client) -> None:
        answer = office.post(f"{BASE}neu/", {"subject": "measure:M003", "gate": "first", "catalogue": "register"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["raters"]
        assert not Evaluation.objects.exists()

    def test_the_same_gate_twice_is_refused_with_the_remedy(self, office: Client, asked: Evaluation) -> None:
        raters = [User.objects.get(username="hans").pseudonym]
        data = {"subject": "measure:M003", "gate": "first", "catalogue": "register", "raters": raters}
        answer = office.post(f"{BASE}neu/", {**data, "base_year": "2024", "discount": "0,9"})
        assert answer.status_code == 422
        assert Evaluation.objects.count() == 1


class TestTheSheet:
    """It is kept as it goes, refuses what is off its scale at the field, and is frozen when it is handed in."""

    def test_a_draft_with_gaps_is_kept(self, hans: Client, asked: Evaluation) -> None:
        data = sheet(hans, asked) | {
            "points_strategy": "7,5",
            "reason_operation": "Noch offen",
            "cost_budget_2024": "1.250",
        }
        assert hans.post(f"{BASE}{asked.pk}/bogen/", data).status_code == 302
        again = sheet(hans, asked)
        assert (again["points_strategy"], again["reason_operation"]) == ("7,5", "Noch offen")
        assert again["cost_budget_2024"] == "1250"

    def test_while_typing_it_is_kept_without_a_new_page(self, hans: Client, asked: Evaluation) -> None:
        data = sheet(hans, asked)
        first = hans.post(f"{BASE}{asked.pk}/bogen/", data | {"points_strategy": "7"}, headers=HTMX)
        assert first.status_code == 200
        assert "<html" not in first.content.decode()
        assert hidden(first.content.decode(), "revision") == str(int(data["revision"]) + 1)
        # The same form may not know the answer yet when it saves again.
        second = hans.post(f"{BASE}{asked.pk}/bogen/", data | {"points_strategy": "8"}, headers=HTMX)
        assert sheet(hans, asked)["points_strategy"] == "8"
        assert second.status_code == 200

    def test_another_window_overwrites_nothing_and_shows_both(self, hans: Client, asked: Evaluation) -> None:
        first, second = sheet(hans, asked), sheet(hans, asked)
        hans.post(f"{BASE}{asked.pk}/bogen/", first | {"points_strategy": "7"})
        answer = hans.post(f"{BASE}{asked.pk}/bogen/", second | {"points_strategy": "3"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Beide Fassungen" in text
        assert sheet(hans, asked)["points_strategy"] == "7"
        retry = second | {"points_strategy": "3"} | {name: hidden(text, name) for name in ("revision", "writer")}
        assert hans.post(f"{BASE}{asked.pk}/bogen/", retry).status_code == 302
        assert sheet(hans, asked)["points_strategy"] == "3"

    @pytest.mark.parametrize("points", ["11", "-1", "NaN", "viel", "1,23456", "1e9"])
    def test_what_is_off_the_scale_is_refused_at_the_field_and_the_rest_is_kept(
        self, hans: Client, asked: Evaluation, points: str
    ) -> None:
        data = sheet(hans, asked) | {"points_strategy": points, "points_operation": "4"}
        answer = hans.post(f"{BASE}{asked.pk}/bogen/", data)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"points_strategy"}
        again = sheet(hans, asked)
        assert (again["points_strategy"], again["points_operation"]) == ("", "4")

    def test_gaps_keep_it_from_being_handed_in_and_are_named_at_their_fields(
        self, hans: Client, asked: Evaluation
    ) -> None:
        data = sheet(hans, asked) | full() | {"reason_strategy": "", "points_operation": "", "hand_in": "1"}
        answer = hans.post(f"{BASE}{asked.pk}/bogen/", data)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"reason_strategy", "points_operation"}
        assert sheet(hans, asked)["points_strategy"] == "5"

    def test_what_is_handed_in_is_no_form_any_more(self, hans: Client, asked: Evaluation) -> None:
        assert hand_in(hans, asked).status_code == 302
        assert hans.get(f"{BASE}{asked.pk}/bogen/").status_code == 302
        answer = hans.post(f"{BASE}{asked.pk}/bogen/", full("1") | {"revision": "2"})
        assert answer.status_code == 302
        assert not Assessment.objects.get(pseudonym=User.objects.get(username="hans").pseudonym).points.exclude(
            points=5
        )
        assert hans.post(f"{BASE}{asked.pk}/bogen/neu/").status_code == 302
        assert sheet(hans, asked)["points_strategy"] == "5"

    def test_a_gate_is_answered_with_yes_or_no(self, hans: Client, stuttgart: Any) -> None:
        wibe = opened(stuttgart, catalogue="wibe-5-0")
        answer = hans.post(f"{BASE}{wibe.pk}/bogen/", sheet(hans, wibe) | {"points_D1": "5"})
        assert answer.status_code == 422
        assert hans.post(f"{BASE}{wibe.pk}/bogen/", sheet(hans, wibe) | {"points_D1": "10"}).status_code == 302

    def test_who_was_not_asked_has_no_sheet(self, stuttgart: Any, hans: Client) -> None:
        alone = opened(stuttgart, raters=(User.objects.get(username="alma").pseudonym,))
        assert hans.get(f"{BASE}{alone.pk}/bogen/").status_code == 404
        assert hans.post(f"{BASE}{alone.pk}/bogen/", full()).status_code == 404


class TestSideBySide:
    """What people gave is shown when they may know it; the office notes the result and lets the register have it."""

    def test_nobody_reads_the_others_points_before_handing_in(
        self, hans: Client, office: Client, asked: Evaluation
    ) -> None:
        hand_in(hans, asked, "9")
        page = office.get(f"{BASE}{asked.pk}/").content.decode()
        assert "Weil strategy" not in page
        assert "Weil strategy" not in signed_in("emil").get(f"{BASE}{asked.pk}/").content.decode()
        hand_in(office, asked, "9", strategy="2")
        page = office.get(f"{BASE}{asked.pk}/").content.decode()
        assert page.count("Weil strategy") == 2
        assert page.count("weicht ab") + page.count("differs") == 1

    def test_the_result_goes_into_the_register_when_it_is_told_to(
        self, hans: Client, office: Client, asked: Evaluation
    ) -> None:
        hand_in(hans, asked)
        hand_in(office, asked)
        assert agree(office, asked, "6").status_code == 302
        page = office.get(f"{BASE}{asked.pk}/").content.decode()
        measure = Measure.objects.get(municipality__slug="stuttgart", key="M003")
        assert set(measure.ratings.values_list("points", flat=True)) != {6}
        answer = office.post(f"{BASE}{asked.pk}/uebernehmen/", {"seen": hidden(page, "seen")})
        assert answer.status_code == 302
        assert set(measure.ratings.values_list("points", flat=True)) == {6}
        ranking = office.get(f"{BASE}rangfolge/")
        row = next(row for row in ranking.context["page"] if row.measure.key == "M003")
        assert row.place.value == 60
        assert row.evaluated is not None

    def test_a_made_up_seal_changes_nothing(self, hans: Client, office: Client, asked: Evaluation) -> None:
        hand_in(hans, asked)
        hand_in(office, asked)
        agree(office, asked)
        office.post(f"{BASE}{asked.pk}/uebernehmen/", {"seen": "e30:1wXyZ:abc"})
        assert not AuditEntry.objects.filter(action="measure_rated").exists()

    def test_a_result_is_not_noted_while_somebody_rates(self, office: Client, hans: Client, asked: Evaluation) -> None:
        hand_in(hans, asked)
        assert office.get(f"{BASE}{asked.pk}/ergebnis/").status_code == 302
        assert Evaluation.objects.get().state == "open"

    def test_gates_stand_one_after_the_other(self, office: Client, hans: Client, stuttgart: Any) -> None:
        for gate, points in (("first", "4"), ("after_live", "7")):
            made = opened(stuttgart, gate=gate)
            hand_in(hans, made)
            hand_in(office, made)
            agree(office, made, points)
        page = office.get(f"{BASE}{made.pk}/")
        (step,) = page.context["steps"]
        assert {each.change for each in step.differences} == {3}

    def test_withdrawing_needs_a_reason(self, office: Client, asked: Evaluation) -> None:
        office.post(f"{BASE}{asked.pk}/zurueckziehen/", {"reason": " "})
        assert Evaluation.objects.get().state == "open"
        office.post(f"{BASE}{asked.pk}/zurueckziehen/", {"reason": "Doppelt"})
        assert Evaluation.objects.get().state == "withdrawn"

    def test_what_is_typed_is_shown_as_text(self, hans: Client, office: Client, asked: Evaluation) -> None:
        nasty = {f"reason_{key}": "<script>alert(1)</script>" for key in CRITERIA}
        hans.post(f"{BASE}{asked.pk}/bogen/", sheet(hans, asked) | full() | nasty | {"hand_in": "1"})
        page = hans.get(f"{BASE}{asked.pk}/").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


class TestRanking:
    """The order follows the weights, on the page and in the address."""

    def test_stuttgarts_measures_are_ranked_at_once(self, office: Client) -> None:
        page = office.get(f"{BASE}rangfolge/")
        rows = list(page.context["page"])
        assert len(rows) == 107
        assert [row.place.value for row in rows] == sorted((row.place.value for row in rows), reverse=True)

    def test_moving_a_weight_moves_the_ranking_without_a_new_page(self, office: Client) -> None:
        answer = office.get(f"{BASE}rangfolge/?w_operation=100&w_citizen_benefit=0", headers=HTMX)
        assert "<html" not in answer.content.decode()
        rows = list(answer.context["page"])
        assert any(row.moved for row in rows)
        assert dict(answer.context["shares"])["Nutzen für Bürgerinnen und Bürger"] == 0

    @pytest.mark.parametrize("weight", ["-1", "NaN", "viel", "1e99", "10001", "0.00001"])
    def test_a_weight_that_is_none_is_named_and_the_register_stays(self, office: Client, weight: str) -> None:
        answer = office.get(f"{BASE}rangfolge/?w_operation={weight}")
        assert answer.status_code == 200
        assert answer.context["form"].errors["w_operation"]
        assert not answer.context["moved"]

    def test_weights_of_nothing_are_refused(self, office: Client) -> None:
        query = "&".join(f"w_{key}=0" for key in CRITERIA)
        for page in ("rangfolge", "empfindlichkeit", "wert-und-kosten"):
            answer = office.get(f"{BASE}{page}/?{query}")
            assert answer.status_code == 200
            assert answer.context["form"].non_field_errors()

    def test_where_all_weight_is_on_one_criterion_it_cannot_move(self, office: Client) -> None:
        query = "&".join(f"w_{key}={int(key == 'strategy')}" for key in CRITERIA)
        answer = office.get(f"{BASE}empfindlichkeit/?{query}&kriterium=strategy")
        assert answer.status_code == 200
        assert answer.context["chart"] is None
        assert office.get(f"{BASE}diagramm/empfindlichkeit.svg?{query}&kriterium=strategy").status_code == 404

    def test_the_sensitivity_says_where_ranks_turn(self, office: Client) -> None:
        answer = office.get(f"{BASE}empfindlichkeit/?kriterium=efficiency&plaetze=5")
        assert all(turn["distance"] for turn in answer.context["turns"])
        for _name, span in answer.context["rows"]:
            assert 0 <= span.low < span.now < span.high <= 100

    def test_charts_are_drawn_for_both(self, office: Client) -> None:
        for name in ("wert-und-kosten", "empfindlichkeit"):
            picture = office.get(f"{BASE}diagramm/{name}.svg")
            assert picture["Content-Type"] == "image/svg+xml"
            assert b"<title>" in picture.content
            assert office.get(f"{BASE}diagramm/{name}.json").json()["spec"]["$schema"]
        assert office.get(f"{BASE}diagramm/anderes.svg").status_code == 404

    def test_value_and_cost_say_how_their_figures_are_known(self, office: Client) -> None:
        page = office.get(f"{BASE}wert-und-kosten/").content.decode()
        assert "angenommen" in page
        assert len(office.get(f"{BASE}wert-und-kosten/").context["worths"]) == 107

    def test_council_members_see_the_ranking_but_no_single_evaluation(self, asked: Evaluation) -> None:
        clara = signed_in("clara")
        assert clara.get(f"{BASE}rangfolge/").status_code == 200
        assert f"{BASE}{asked.pk}/" not in clara.get(BASE).content.decode()
        assert clara.get(f"{BASE}{asked.pk}/").status_code == 404


class TestCataloguesAndPairs:
    """Catalogues say how sure they are; one's own comes in versions; weights can be found by comparing in pairs."""

    def test_what_is_unsure_says_so_on_every_page(self, office: Client) -> None:
        for page in ("kataloge/", "kataloge/wibe-4-1/2026-1/"):
            assert "In Anlehnung an WiBe 4.1" in office.get(f"{BASE}{page}").content.decode()

    def test_the_office_makes_a_version_of_its_own(self, office: Client) -> None:
        page = office.get(f"{BASE}kataloge/eigener/")
        form = page.context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | {"seen": ""}
        data |= {
            "weight_0": "30",
            "weight_1": "15",
            "name_5": "Klimawirkung",
            "weight_5": "0",
            "name": "Unsere Analyse",
        }
        assert office.post(f"{BASE}kataloge/eigener/", data).status_code == 302
        made = CatalogueVersion.objects.get(key="eigene")
        assert "klimawirkung" in made.content
        assert '"key":"strategy"' in made.content
        refused = office.post(f"{BASE}kataloge/eigener/", data)
        assert refused.status_code == 422, "somebody else has made version 1"
        assert office.get(f"{BASE}kataloge/eigene/1/").status_code == 200

    def test_weights_that_do_not_make_100_are_refused_with_what_is_missing(self, office: Client) -> None:
        form = office.get(f"{BASE}kataloge/eigener/").context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | {"weight_0": "30", "seen": ""}
        answer = office.post(f"{BASE}kataloge/eigener/", data)
        assert answer.status_code == 422
        assert "105" in answer.content.decode()
        assert "-5" in answer.content.decode()
        assert not CatalogueVersion.objects.exists()

    def test_equal_comparisons_give_equal_weights(self, office: Client) -> None:
        result = office.get(f"{BASE}paarvergleich/").context["result"]
        assert set(map(int, result.weights.values())) == {20}
        assert result.is_consistent

    def test_a_circle_is_found_and_leads_to_the_comparison_to_mend(self, office: Client) -> None:
        query = "c_0_1=9&c_1_2=9&c_0_2=1/9"
        answer = office.get(f"{BASE}paarvergleich/?{query}", headers=HTMX)
        assert not answer.context["result"].is_tolerable
        assert f'href="#id_{answer.context["doubt_field"].name}"' in answer.content.decode()
        assert "<html" not in answer.content.decode()

    @pytest.mark.parametrize("query", ["c_0_1=10", "c_0_1=1/0", "c_0_1=x", "kriterien=erfunden"])
    def test_a_step_that_is_none_is_refused(self, office: Client, query: str) -> None:
        assert office.get(f"{BASE}paarvergleich/?{query}").status_code == 200

    def test_found_weights_lead_to_the_ranking_and_into_a_catalogue(self, office: Client) -> None:
        answer = office.get(f"{BASE}paarvergleich/?c_0_1=3")
        ranking = office.get(answer.context["ranking_link"])
        assert ranking.context["moved"]
        form = office.get(answer.context["own_link"]).context["form"]
        assert form["weight_0"].value() != "25"

    def test_konstanz_sees_nothing_of_stuttgarts_catalogues(self, stuttgart: Any, foreign_office: Client) -> None:
        own_stored(stuttgart)
        assert foreign_office.get("/konstanz/bewertung/kataloge/eigene/1/").status_code == 404
        assert foreign_office.get("/konstanz/bewertung/rangfolge/").status_code == 200


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(
    office: Client, hans: Client, stuttgart: Any
) -> None:
    counts = []
    for subject in ("M001", "M002", "M003"):
        hand_in(hans, opened(stuttgart, subject=subject))
        with CaptureQueriesContext(connection) as captured:
            office.get(BASE)
        counts.append(len(captured))
    assert counts[1] == counts[2]

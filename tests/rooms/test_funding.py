"""One table of funding programmes for planning and account; the council's question of 2021; what is due when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dreiklang.council.translate import funding_findings
from dreiklang.municipality.errors import FieldError, NotAllowedError, OutdatedError, TakenError
from dreiklang.municipality.models import AuditEntry
from dreiklang.planning import Basis, FundingProgramme
from dreiklang.portfolio.models import Register
from dreiklang.portfolio.queries import portfolio
from dreiklang.portfolio.rules import import_register
from dreiklang.portfolio.translate import read_portfolio
from dreiklang.resources import applications, queries, rules
from dreiklang.resources.errors import InUseError
from dreiklang.resources.own_share import PutForward, Terms, answer
from dreiklang.resources.values import (
    ApplicationFacts,
    ApplicationState,
    FundedFacts,
    PaymentFacts,
    ProgrammeFacts,
    YearCost,
)

KEY = "modellprojekte-smart-cities"
TODAY = dt.date(2024, 3, 1)
EFRE = ProgrammeFacts(name="EFRE", rate=Decimal("0.5"), grant_limit=Decimal(100), first_year=2024, last_year=2025)
WON = ApplicationFacts(
    title="Datenplattform",
    state=ApplicationState.AWARDED,
    amount=Decimal(90),
    applied_on=dt.date(2024, 1, 10),
    decided_on=dt.date(2024, 2, 20),
    awarded=Decimal(80),
    conditions="Vergabe bis Jahresende",
    proof_due_on=dt.date(2026, 6, 30),
    payments=(
        PaymentFacts(year=2024, amount=Decimal(30), due_on=dt.date(2024, 4, 15)),
        PaymentFacts(year=2025, amount=Decimal(50), due_on=dt.date(2025, 4, 15)),
    ),
)


def facts(city: Any, key: str = KEY) -> ProgrammeFacts:
    found = queries.funding_programme(city, key)
    assert found is not None
    return queries.programme_facts(found)


def cost(year: int, amount: int, eligible: int | None = None) -> YearCost:
    return YearCost(year=year, cost=Decimal(amount), eligible=Decimal(amount if eligible is None else eligible))


# The question of 2021


def test_three_measures_are_in_the_budget_anyway_and_the_rest_costs_710_teur_net(stuttgart: Any) -> None:
    found = queries.answer_for(stuttgart, queries.funding_programmes(stuttgart).get())
    assert (found.in_budget.count, found.rest.count, found.together.count) == (3, 4, 7)
    assert found.together.own_share is not None
    assert (found.together.own_share.value, found.together.own_share.basis) == (5710, Basis.STATED)
    assert found.in_budget.own_share is not None
    assert (found.in_budget.own_share.value, found.in_budget.own_share.field) == (5000, "own_share_in_budget")
    assert found.net is not None
    assert (found.net.value, found.net.basis) == (710, Basis.DERIVED)
    for name in ("volume", "grant", "own_share"):
        parts = [getattr(part, name).value for part in found.parts]
        assert parts[0] + parts[1] == parts[2], name
    for part in found.parts:
        assert part.volume.value == part.grant.value + part.own_share.value  # type: ignore[union-attr]


def test_without_years_in_the_papers_the_own_share_is_spread_evenly_and_that_is_assumed(stuttgart: Any) -> None:
    found = queries.answer_for(stuttgart, queries.funding_programmes(stuttgart).get())
    assert [(year.year, year.own_share.value) for year in found.years] == [(year, 1142) for year in range(2022, 2027)]
    assert {year.own_share.basis for year in found.years} == {Basis.ASSUMED}
    assert [year.budget for year in found.years] == ["2022/2023", "2022/2023", "2024/2025", "2024/2025", ""]


def test_the_papers_own_contradictions_are_shown_with_the_programme(stuttgart: Any) -> None:
    found = list(funding_findings(queries.funding_programmes(stuttgart).get()))
    assert [each.code for each in found] == ["rate", "period"]
    assert "5.7155" in str(found[0].sentence) or "5,715.5" in str(found[0].sentence)


def test_with_costs_the_answer_is_computed_and_counts_only_what_is_eligible() -> None:
    terms = Terms(rate=Decimal("0.65"))
    measures = [
        PutForward(key="A", in_budget_anyway=True, costs=(cost(2024, 1000), cost(2025, 500, 200))),
        PutForward(key="B", in_budget_anyway=False, costs=(cost(2025, 2000),)),
    ]
    found = answer(terms, measures, {2024: "2024/2025", 2025: "2024/2025"})
    assert found.net is not None
    assert found.relief is not None
    assert found.net_of_relief is not None
    assert (found.net.value, found.relief.value, found.net_of_relief.value) == (700, 780, -80)
    assert [(year.year, year.own_share.value) for year in found.years] == [(2024, 350), (2025, 1070)]
    assert sum(year.own_share.value for year in found.years) == found.together.own_share.value  # type: ignore[union-attr]


def test_a_limit_of_the_programme_cuts_all_grants_in_proportion_and_says_by_how_much() -> None:
    terms = Terms(rate=Decimal("0.5"), grant_limit=Decimal(100))
    measures = [
        PutForward(key="A", in_budget_anyway=True, costs=(cost(2024, 300),)),
        PutForward(key="B", in_budget_anyway=False, costs=(cost(2024, 100),)),
    ]
    found = answer(terms, measures, {})
    assert found.beyond_cap == 100
    assert found.together.grant is not None
    assert found.in_budget.grant is not None
    assert (found.together.grant.value, found.in_budget.grant.value) == (100, 75)


def test_an_unknown_cost_gives_no_answer_but_says_what_is_missing() -> None:
    found = answer(Terms(rate=Decimal("0.5")), [PutForward(key="A", in_budget_anyway=True)], {})
    assert found.net is None
    assert found.missing == ("volume_cap", "own_share_cap", "own_share_in_budget")


def test_with_every_cost_entered_the_page_computes_from_them(stuttgart: Any, alma: Any) -> None:
    for funded in queries.funding_programmes(stuttgart).get().funded.all():
        now = queries.funded_facts(funded)
        wanted = replace(now, costs=(cost(2024, 100),))
        applications.change_funded(stuttgart, alma, KEY, funded.key, wanted, seen=now)
    found = queries.answer_for(stuttgart, queries.funding_programmes(stuttgart).get())
    assert found.net is not None
    assert (found.net.value, found.net.basis) == (140, Basis.DERIVED)


# One source of truth for planning and account


def test_what_is_changed_on_the_page_is_what_planning_and_the_workbook_reckon_with(stuttgart: Any, alma: Any) -> None:
    seen = facts(stuttgart)
    assert portfolio(stuttgart).programmes == ()  # type: ignore[union-attr]
    wanted = replace(seen, measures=("M003", "M006"), grant_limit=Decimal(500))
    rules.change_programme(stuttgart, alma, KEY, wanted, seen)
    (planned,) = read_portfolio(stuttgart).programmes  # type: ignore[union-attr]
    assert planned == FundingProgramme(
        key=KEY,
        name=seen.name,
        rate=Decimal("0.65"),
        measures=("M003", "M006"),
        measure_limit=7,
        grant_limit=Decimal(500),
    )
    assert Register.objects.get(municipality=stuttgart).revision == 2, "previews of an import are outdated"


def test_an_import_takes_a_programme_out_of_planning_and_keeps_its_account(stuttgart: Any, alma: Any) -> None:
    seen = facts(stuttgart)
    rules.change_programme(stuttgart, alma, KEY, replace(seen, measures=("M003",)), seen)
    kept = read_portfolio(stuttgart)
    assert kept is not None
    import_register(stuttgart, alma, replace(kept, programmes=()), title="Neu", expected_revision=2)
    assert read_portfolio(stuttgart).programmes == ()  # type: ignore[union-attr]
    assert facts(stuttgart) == seen
    assert queries.funding_programmes(stuttgart).get().funded.count() == 7


def test_an_import_changes_the_rate_that_the_account_shows(stuttgart: Any, alma: Any) -> None:
    kept = read_portfolio(stuttgart)
    assert kept is not None
    planned = FundingProgramme(key=KEY, name="Modellprojekte", rate=Decimal("0.6"), measures=("M003",))
    import_register(stuttgart, alma, replace(kept, programmes=(planned,)), title="Neu", expected_revision=1)
    now = facts(stuttgart)
    assert (now.rate, now.name, now.grantor) == (Decimal("0.6"), "Modellprojekte", "Bund")


def test_a_programme_with_an_application_outlives_an_import_that_no_longer_names_it(stuttgart: Any, alma: Any) -> None:
    kept = read_portfolio(stuttgart)
    assert kept is not None
    planned = FundingProgramme(key="efre", name="EFRE", rate=Decimal("0.5"), measures=("M003",))
    import_register(stuttgart, alma, replace(kept, programmes=(planned,)), title="Neu", expected_revision=1)
    applications.add_application(stuttgart, alma, "efre", replace(WON, payments=()))
    import_register(stuttgart, alma, kept, title="Neu", expected_revision=2)
    assert queries.funding_programme(stuttgart, "efre") is not None
    assert read_portfolio(stuttgart) == kept


def test_a_changed_figure_no_longer_claims_to_stand_in_a_paper(stuttgart: Any, alma: Any) -> None:
    seen = facts(stuttgart)
    rules.change_programme(stuttgart, alma, KEY, replace(seen, rate=Decimal("0.6")), seen)
    sources = queries.funding_programmes(stuttgart).get().sources
    assert "rate" not in sources
    assert sources["volume_cap"]["line"] == 20


# Refusals


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"rate": Decimal("1.01")}, "rate"),
        ({"rate": Decimal(0)}, "rate"),
        ({"own_share_rate": Decimal("1.5")}, "own_share_rate"),
        ({"last_year": 2023}, "last_year"),
        ({"last_year": None}, "last_year"),
        ({"volume_cap": Decimal("-1")}, "volume_cap"),
        ({"volume_cap": Decimal(50)}, "grant_limit"),
        ({"measure_limit": 0}, "measure_limit"),
        ({"measures": ("M999",)}, "measures"),
    ],
)
def test_what_a_programme_cannot_be_is_refused_at_its_field(
    change: dict[str, Any], field: str, stuttgart: Any, alma: Any
) -> None:
    with pytest.raises(FieldError) as refusal:
        rules.add_programme(stuttgart, alma, replace(EFRE, **change))
    assert refusal.value.field == field
    assert str(refusal.value.remedy)
    assert queries.funding_programme(stuttgart, "efre") is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"awarded": Decimal(95)}, "awarded"),
        ({"awarded": None}, "awarded"),
        ({"amount": Decimal(500), "awarded": Decimal(101), "payments": ()}, "awarded"),
        ({"decided_on": dt.date(2023, 12, 1)}, "decided_on"),
        ({"decided_on": None}, "decided_on"),
        ({"applied_on": None}, "applied_on"),
        ({"proof_due_on": dt.date(2024, 1, 1)}, "proof_due_on"),
        ({"state": ApplicationState.APPLIED, "awarded": None}, "state"),
        ({"payments": (PaymentFacts(year=2024, amount=Decimal(81)),)}, "payment_2024"),
        ({"payments": (PaymentFacts(year=2020, amount=Decimal(1)),)}, "payment_2020"),
    ],
)
def test_an_application_that_contradicts_itself_or_the_programme_is_refused_at_its_field(
    change: dict[str, Any], field: str, stuttgart: Any, alma: Any
) -> None:
    rules.add_programme(stuttgart, alma, EFRE)
    with pytest.raises(FieldError) as refusal:
        applications.add_application(stuttgart, alma, "efre", replace(WON, **change))
    assert refusal.value.field == field
    assert not queries.funding_programme(stuttgart, "efre").applications.exists()  # type: ignore[union-attr]


def test_all_awards_together_keep_to_what_the_programme_pays(stuttgart: Any, alma: Any) -> None:
    rules.add_programme(stuttgart, alma, EFRE)
    applications.add_application(stuttgart, alma, "efre", WON)
    with pytest.raises(FieldError) as refusal:
        applications.add_application(stuttgart, alma, "efre", replace(WON, awarded=Decimal(21), payments=()))
    assert refusal.value.field == "awarded"
    assert "20" in str(refusal.value.remedy)
    with pytest.raises(FieldError, match="awarded already"):
        rules.change_programme(
            stuttgart, alma, "efre", replace(EFRE, grant_limit=Decimal(50)), facts(stuttgart, "efre")
        )
    with pytest.raises(InUseError):
        rules.remove_programme(stuttgart, alma, "efre")


def test_no_more_measures_are_put_forward_than_the_programme_funds(stuttgart: Any, alma: Any) -> None:
    with pytest.raises(FieldError):
        applications.put_forward(stuttgart, alma, KEY, FundedFacts(name="M8"))
    applications.withdraw(stuttgart, alma, KEY, "SC2")
    added = applications.put_forward(stuttgart, alma, KEY, FundedFacts(name="Neue", measure="M006"))
    assert (added.key, added.measure.name) == ("M006", "Bürgerbeteiligungsportal")  # type: ignore[union-attr]


def test_no_more_counts_than_a_measure_costs(stuttgart: Any, alma: Any) -> None:
    applications.withdraw(stuttgart, alma, KEY, "SC2")
    with pytest.raises(FieldError) as refusal:
        applications.put_forward(stuttgart, alma, KEY, FundedFacts(name="Neue", costs=(cost(2024, 100, 101),)))
    assert refusal.value.field == "eligible_2024"


def test_budget_and_portfolio_office_change_funding_and_nobody_else(stuttgart: Any, actors: Any, ben: Any) -> None:
    for name, actor in [*actors.items(), ("ben", ben)]:
        if name in {"alma", "bruno"}:
            rules.add_programme(stuttgart, actor, replace(EFRE, name=f"EFRE {name}"))
        else:
            with pytest.raises(NotAllowedError):
                rules.add_programme(stuttgart, actor, EFRE)


def test_two_people_do_not_overwrite_each_other_and_names_are_taken_once(stuttgart: Any, alma: Any) -> None:
    rules.add_programme(stuttgart, alma, EFRE)
    with pytest.raises(TakenError):
        rules.add_programme(stuttgart, alma, EFRE)
    seen = facts(stuttgart, "efre")
    rules.change_programme(stuttgart, alma, "efre", replace(seen, grantor="Land"), seen)
    with pytest.raises(OutdatedError):
        rules.change_programme(stuttgart, alma, "efre", replace(seen, grantor="Bund"), seen)
    entry = AuditEntry.objects.filter(municipality=stuttgart).latest("sequence")
    assert (entry.action, entry.before["grantor"], entry.after["grantor"]) == ("funding_programme_changed", "", "Land")


# Deadlines


def test_deadlines_are_seen_in_time_and_vanish_once_they_are_met(stuttgart: Any, alma: Any) -> None:
    rules.add_programme(stuttgart, alma, replace(EFRE, name="Offen", apply_until=dt.date(2024, 3, 31)))
    rules.add_programme(stuttgart, alma, EFRE)
    made = applications.add_application(stuttgart, alma, "efre", WON)
    found = queries.deadlines(stuttgart, TODAY)
    assert [(each.kind, each.days_left) for each in found] == [
        ("application", 30),
        ("payment", 45),
        ("payment", 410),
        ("proof", 851),
    ]
    assert queries.deadlines(stuttgart, dt.date(2024, 4, 20))[0].days_left == -5
    called = tuple(replace(each, called_on=TODAY) for each in WON.payments)
    met = replace(WON, payments=called, proof_given_on=dt.date(2026, 5, 1))
    applications.change_application(stuttgart, alma, made.pk, met, queries.application_facts(made))
    assert [each.kind for each in queries.deadlines(stuttgart, TODAY)] == ["application"]


def test_lists_take_the_same_number_of_queries_however_long_they_are(stuttgart: Any, alma: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            list(queries.programme_list(stuttgart))
            queries.awarded_by_programme(stuttgart)
            queries.deadlines(stuttgart, TODAY)
            list(queries.funding_programmes(stuttgart))
        return len(taken)

    few = count()
    for number in range(5):
        rules.add_programme(stuttgart, alma, replace(EFRE, name=f"Programm {number}"))
        applications.add_application(stuttgart, alma, f"programm-{number}", WON)
    assert count() == few


@pytest.mark.parametrize("same", [True, False])
def test_the_upgrade_makes_one_row_where_both_tables_agree_and_keeps_both_where_they_do_not(
    same: bool, stuttgart: Any
) -> None:
    """The step of the upgrade itself, on rows as they were before it."""
    from importlib import import_module
    from types import SimpleNamespace

    from dreiklang.portfolio.models import FundingProgramme as Row

    step = import_module("dreiklang.resources.migrations.0004_one_table_of_programmes")
    Row.objects.create(municipality=stuttgart, key="efre", name="EFRE", rate=Decimal("0.5"), position=9)
    account = SimpleNamespace(
        municipality_id=stuttgart.pk,
        key="efre",
        name="EFRE",
        funding_rate=Decimal("0.5") if same else Decimal("0.6"),
        measure_limit=7,
    )
    row = step._row(SimpleNamespace(get_model=lambda *_: Row), account)
    row.save()
    kept = dict(Row.objects.filter(municipality=stuttgart, key__startswith="efre").values_list("key", "rate"))
    assert kept == ({"efre": Decimal("0.5")} if same else {"efre": Decimal("0.5"), "efre-konto": Decimal("0.6")})

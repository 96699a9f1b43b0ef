"""Pages of strategy and funding: what everybody reads, and what the offices change; refusals stand at their fields."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import PASSWORDS
from dreiklang.municipality.models import AuditEntry, Municipality
from dreiklang.portfolio.models import Measure
from dreiklang.resources.models import FundingApplication
from dreiklang.strategy.models import Indicator, StrategyVersion
from dreiklang.strategy.queries import in_force
from rooms.strategies import PROGRAMME

FUNDING = f"/stuttgart/foerderung/{PROGRAMME}/"


@pytest.fixture
def kaemmerei(stuttgart: Any) -> Client:
    """Bruno of the budget office, signed in."""
    client = Client(headers={"accept-language": "de"})
    assert client.login(username="bruno", password=PASSWORDS["stuttgart"])
    return client


def text(answer: Any) -> str:
    """What the page says, without its marks."""
    assert answer.status_code in {200, 422}, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def hidden(client: Client, address: str, name: str = "seen") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def error(answer: Any, field: str) -> str:
    """What stands at a field of a form that was refused."""
    assert answer.status_code == 422
    found = re.search(rf'<p class="error" id="id_{field}_error">([^<]+)</p>', answer.content.decode())
    assert found is not None, answer.content.decode()
    return found[1]


def number(city: Any) -> int:
    return in_force(city)[0].strategy_id


# What everybody reads


def test_everybody_reads_konstanzs_whole_structure_with_its_lines(visitor: Client, konstanz: Any) -> None:
    said = text(visitor.get("/konstanz/strategie/"))
    for name in ("Bürgernähe &amp; Offenheit", "Smarte Mobilität", "Intelligenter ÖPNV &amp; Verkehr", "Impulsgeber"):
        assert name in said
    assert "Zeile 120" in said
    assert "Neue Fassung entwerfen" not in said


def test_a_councillor_reads_what_the_rest_costs_the_city_net(visitor: Client) -> None:
    said = text(visitor.get(FUNDING))
    assert "710 TEUR" in said
    assert "5.715,5" in said, "the paper's own contradiction is shown"
    assert "2022 bis 2026 sind 5" in said
    assert "angenommen" in said
    assert "„nahezu 5 Mio. €“" in said


def test_the_effect_names_what_has_no_counterpart(visitor: Client) -> None:
    answer = visitor.get("/konstanz/strategie/wirkung/?nach=action_field")
    assert [row.entry.name for row in answer.context["found"].without_measure].count("Smarte Wirtschaft") == 1
    assert visitor.get("/stuttgart/strategie/wirkung/?paket=gibt-es-nicht&nach=unfug").status_code == 200


def test_the_sankey_is_drawn_from_the_same_flows_as_its_table(visitor: Client) -> None:
    picture = visitor.get("/stuttgart/strategie/wirkung/diagramm.svg?nach=group")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "Online Services" in picture.content.decode()
    spec = visitor.get("/stuttgart/strategie/wirkung/diagramm.json?nach=group").json()["spec"]
    chart = visitor.get("/stuttgart/strategie/wirkung/?nach=group").context["chart"]
    flows = {each["flow"] for each in spec["layer"][0]["data"]["values"]}
    assert flows == {f"{source} → {target}" for source, target, _ in chart.table.rows}


def test_an_indicator_has_its_line_its_values_and_their_places(visitor: Client) -> None:
    said = text(visitor.get("/stuttgart/strategie/indikatoren/smart-city-index/"))
    assert "„2020 Platz 6“" in said
    drawn = visitor.get("/stuttgart/strategie/indikatoren/smart-city-index/diagramm.json").json()["spec"]
    assert drawn["layer"][0]["encoding"]["y"]["scale"]["reverse"], "lower is better, so the axis stands upside down"


# The portfolio office drafts and adopts


def test_a_version_is_drafted_compared_and_adopted_with_date_and_paper(
    office: Client, visitor: Client, stuttgart: Any
) -> None:
    strategy = number(stuttgart)
    draft = f"/stuttgart/strategie/{strategy}/entwurf/"
    assert office.post(f"/stuttgart/strategie/{strategy}/neu/").status_code == 302
    new = {"do": "add", "seen": "1", "add-kind": "goal", "add-name": "Klimaneutral", "add-paper_key": "GRDrs 388/2019"}
    assert office.post(draft, {**new, "add-line": "24", "add-words": "unsere erste Vision"}).status_code == 302
    assert "neu Klimaneutral" in text(office.get(draft))
    assert "Klimaneutral" not in text(visitor.get("/stuttgart/strategie/")), "a draft is nobody else's business"
    adopted = {"do": "adopt", "seen": "2", "adopt-on": "02.05.2024", "adopt-paper": "grdrs-388-2019"}
    assert office.post(draft, adopted).status_code == 302
    said = text(visitor.get("/stuttgart/strategie/"))
    assert "Klimaneutral" in said
    assert "gültig seit 02.05.2024" in said
    assert "Klimaneutral" not in text(visitor.get(f"/stuttgart/strategie/{strategy}/v1/"))
    assert "neu Klimaneutral" in text(visitor.get(f"/stuttgart/strategie/{strategy}/vergleich/"))
    assert visitor.get(f"/stuttgart/strategie/{strategy}/v3/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"add-paper_key": "gibt es nicht"}, "add-paper_key"),
        ({"add-name": ""}, "add-name"),
        ({"add-words": "ohne Papier"}, "add-paper_key"),
        ({"add-kind": "group", "add-name": "Online Services"}, "add-name"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_is_lost(
    change: dict[str, str], field: str, office: Client, stuttgart: Any
) -> None:
    strategy = number(stuttgart)
    office.post(f"/stuttgart/strategie/{strategy}/neu/")
    sent = {"do": "add", "seen": "1", "add-kind": "goal", "add-name": "Klimaneutral", **change}
    answer = office.post(f"/stuttgart/strategie/{strategy}/entwurf/", sent)
    if field == "add-paper_key" and "add-words" in change:
        assert "Zeile oder Wörter" in text(answer) or "line or words" in text(answer)
    else:
        assert error(answer, field)
    assert StrategyVersion.objects.get(strategy=strategy, adopted=False).revision == 1


def test_elements_are_moved_and_taken_out_without_javascript(office: Client, stuttgart: Any) -> None:
    strategy = number(stuttgart)
    office.post(f"/stuttgart/strategie/{strategy}/neu/")
    address = f"/stuttgart/strategie/{strategy}/entwurf/online-services/"
    office.post(f"{address}verschieben/", {"way": "up", "seen": "1"})
    office.post(f"{address}verschieben/", {"way": "remove", "seen": "2"})
    draft = StrategyVersion.objects.get(strategy=strategy, adopted=False)
    assert "Online Services" not in set(draft.entries.values_list("name", flat=True))
    assert office.get(address).status_code == 404


def test_a_department_gets_a_strategy_of_its_own(office: Client, visitor: Client, stuttgart: Any) -> None:
    sent = {"title": "Datenstrategie", "organization": "statistik", "year": "2026"}
    draft = office.post("/stuttgart/strategie/neu/", sent)["Location"]
    serves = in_force(stuttgart)[0].entries.get(name="Content Management").element_id
    element = {"do": "add", "seen": "1", "add-kind": "goal", "add-name": "Offene Zahlen", "add-serves": str(serves)}
    assert office.post(draft, element).status_code == 302
    assert office.post(draft, {"do": "adopt", "seen": "2", "adopt-on": "01.02.2026"}).status_code == 302
    assert text(visitor.get("/stuttgart/strategie/")).count("Offene Zahlen") == 2, "in its own, and under the city's"


def test_contributions_over_a_hundred_per_cent_are_refused_at_the_share(office: Client, stuttgart: Any) -> None:
    address = "/stuttgart/massnahmen/M003/ziele/"
    names = {entry.name: entry.element_id for entry in in_force(stuttgart)[0].entries.all()}
    online, content = names["Online Services"], names["Content Management"]
    sent = {f"serves_{online}": "on", f"share_{online}": "70", f"serves_{content}": "on", f"share_{content}": "40"}
    answer = office.post(address, {**sent, "seen": hidden(office, address)})
    assert "110" in error(answer, f"share_{online}")
    sent[f"share_{content}"] = "30"
    assert office.post(address, {**sent, "seen": hidden(office, address)}).status_code == 302
    measure = Measure.objects.get(municipality=stuttgart, key="M003")
    assert sorted(each.share for each in measure.contributions.all()) == [Decimal("0.3"), Decimal("0.7")]
    assert "Online Services" in text(office.get("/stuttgart/massnahmen/M003/"))


def test_an_indicator_is_added_measured_and_removed(office: Client, visitor: Client, stuttgart: Any) -> None:
    sent = {"name": "Tage bis zur Antwort", "unit": "Tage", "direction": "lower", "target": "14,5"}
    address = office.post("/stuttgart/strategie/indikatoren/neu/", sent)["Location"]
    assert "Datum" in error(
        office.post(address, {"year": "2025", "value": "20", "basis": "stated", "day": "gestern"}), "day"
    )
    assert office.post(address, {"year": "2025", "value": "20,25", "basis": "stated"}).status_code == 302
    assert office.post(address, {"year": "2026", "value": "12", "basis": "stated"}).status_code == 302
    said = text(visitor.get("/stuttgart/strategie/indikatoren/"))
    assert "12 Tage" in said
    assert "besser" in said
    assert "erreicht" in said
    assert visitor.post(address, {"year": "2027", "value": "1", "basis": "stated"}).status_code == 404
    assert office.post(f"{address}entfernen/").status_code == 302
    assert not Indicator.objects.filter(municipality=stuttgart, key="tage-bis-zur-antwort").exists()


# The budget office and funding


PROGRAMME_FORM = {"name": "EFRE", "rate": "40", "first_year": "2024", "last_year": "2027", "grant_limit": "2.500"}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"rate": "101"}, "rate"), ({"last_year": "2023"}, "last_year"), ({"volume_cap": "100"}, "grant_limit")],
)
def test_an_impossible_programme_is_refused_at_its_field(change: dict[str, str], field: str, kaemmerei: Client) -> None:
    assert error(kaemmerei.post("/stuttgart/foerderung/neu/", {**PROGRAMME_FORM, **change}), field)


def test_an_application_its_award_and_its_deadlines_are_kept(
    kaemmerei: Client, visitor: Client, stuttgart: Any, settings: Any
) -> None:
    kaemmerei.post("/stuttgart/foerderung/neu/", PROGRAMME_FORM)
    new = "/stuttgart/foerderung/efre/antraege/neu/"
    sent = {"title": "Plattform", "state": "applied", "amount": "900", "applied_on": "10.01.2024"}
    assert kaemmerei.post(new, sent).status_code == 302
    application = FundingApplication.objects.get(municipality=stuttgart, title="Plattform")
    address = f"/stuttgart/foerderung/efre/antraege/{application.pk}/"
    won = {**sent, "state": "awarded", "decided_on": "01.03.2024", "awarded": "901"}
    assert error(kaemmerei.post(address, {**won, "seen": hidden(kaemmerei, address)}), "awarded")
    won |= {"awarded": "800", "proof_due_on": "30.06.2099", "payment_2024": "300", "due_on_2024": "15.11.2098"}
    seen = hidden(kaemmerei, address)
    assert kaemmerei.post(address, {**won, "seen": seen}).status_code == 302
    said = text(visitor.get("/stuttgart/foerderung/"))
    assert said.index("15.11.2098") < said.index("30.06.2099")
    late = kaemmerei.post(address, {**won, "awarded": "700", "seen": seen})
    assert late.status_code == 422
    assert "Bewilligt (TEUR)" in {row["label"] for row in late.context["conflict"]}


def test_what_is_changed_here_is_what_the_workbook_says(kaemmerei: Client, stuttgart: Any) -> None:
    address = f"{FUNDING}aendern/"
    form = kaemmerei.get(address).context["form"]
    sent = {name: str(form[name].value() or "") for name in form.fields if name != "measures"}
    answer = kaemmerei.post(address, {**sent, "rate": "60", "measures": ["M003"], "seen": hidden(kaemmerei, address)})
    assert answer.status_code == 302, answer.content.decode()
    assert "60 %" in text(kaemmerei.get("/stuttgart/massnahmen/M003/"))
    entry = AuditEntry.objects.filter(municipality=stuttgart).latest("sequence")
    assert (entry.action, entry.before["rate"], entry.after["rate"]) == ("funding_programme_changed", "0.65", "0.6")


# Scale


@pytest.mark.parametrize(
    "address", ["strategie/", "strategie/wirkung/", "strategie/indikatoren/", "foerderung/", f"foerderung/{PROGRAMME}/"]
)
def test_a_page_takes_a_bounded_number_of_queries(address: str, visitor: Client) -> None:
    visitor.get(f"/stuttgart/{address}")
    with CaptureQueriesContext(connection) as taken:
        assert visitor.get(f"/stuttgart/{address}").status_code == 200
    assert len(taken) <= 32, len(taken)


def test_twice_as_many_indicators_take_no_more_queries(visitor: Client, stuttgart: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            visitor.get("/stuttgart/strategie/indikatoren/")
        return len(taken)

    few = count()
    city = Municipality.objects.get(slug="stuttgart")
    for index in range(5):
        made = Indicator.objects.create(
            municipality=city, key=f"k{index}", name=f"K{index}", unit="%", direction="higher"
        )
        made.values.create(year=2020, value=1)
        made.values.create(year=2021, value=2)
    assert count() == few

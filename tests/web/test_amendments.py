"""The form for amendments and the pages of a frontier: what is refused, and that nothing typed is lost."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from dreiklang.packages import queries
from dreiklang.packages.models import Package, PlanningRun
from dreiklang.packages.values import Definition
from dreiklang.planning import Obligation, Resources
from dreiklang.portfolio.adding import NewMeasure, add_measure
from dreiklang.portfolio.converting import EVENLY
from dreiklang.portfolio.values import MeasureFacts
from rooms.planned import explored, planned, priced

FORM = {"title": "Geändert", "money": "within", "others": "package", "plus": "", "minus": ""}
PAGE = "/stuttgart/pakete/paket-1/aendern/"


def test_amendments_that_were_typed_and_chosen_are_planned_together(office: Client) -> None:
    answer = office.post(PAGE, FORM | {"text": "500 TEUR weniger 2025", "minus": "M002"})
    assert answer.status_code == 302
    page = office.get(answer["Location"]).content.decode()
    assert "500 TEUR weniger 2025\nminus M002" in page
    assert Package.objects.get(title="Geändert").origin == "planned"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("plus Wolkenkuckucksheim", "„Wolkenkuckucksheim“ ist keine Maßnahme"),
        ("minus 500 Stellen", "Das Paket beansprucht nur 30"),
        ("500 TEUR 2025", "ob mehr oder weniger"),
        ("minus 500 TEUR 2031", "Planen Sie in 2024, 2025"),
        ("plus <script>alert(1)</script>", "&lt;script&gt;"),
        ("x" * 3000, "2000"),
        ("plus M001; minus M001", "muss enthalten sein"),
    ],
)
def test_what_cannot_be_is_answered_in_words_and_stays_in_the_form(office: Client, text: str, says: str) -> None:
    before = Package.objects.count()
    answer = office.post(PAGE, FORM | {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "<script>alert" not in page
    assert Package.objects.count() == before
    if "<" not in text:
        assert text in page


def test_an_amended_draft_keeps_its_form(office: Client, stuttgart: Any) -> None:
    office.post(PAGE, FORM | {"text": "minus 1 Stelle", "others": "anew"})
    slug = Package.objects.get(title="Geändert").slug
    page = office.get(f"/stuttgart/entwuerfe/{slug}/").content.decode()
    assert "minus 1 Stelle" in page
    assert 'value="anew" id="id_others_1" checked' in page
    late = office.post(f"/stuttgart/entwuerfe/{slug}/", FORM | {"text": "minus 2 Stellen"})
    assert late.status_code == 422, "who does not say what they saw overwrites nothing"
    both = late.content.decode().split("Beide Fassungen")[1]
    assert "minus 1 Stelle" in both
    assert "minus 2 Stellen" in both
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    answer = office.post(f"/stuttgart/entwuerfe/{slug}/", FORM | {"text": "minus 2 Stellen", "seen": seen[1]})
    assert answer.status_code == 302
    assert PlanningRun.objects.filter(package__slug=slug).count() == 2
    assert Package.objects.filter(title="Geändert").count() == 1


@pytest.mark.parametrize(
    "data",
    [{}, {"along": "gold_2024", "points": "25"}, {"along": "posts_total", "points": "9999"}, {"along": "💥"}],
)
def test_a_frontier_along_nothing_is_refused_and_nothing_starts(
    office: Client, stuttgart: Any, alma: Any, data: dict[str, str]
) -> None:
    run = planned(stuttgart, alma)
    answer = office.post(f"/stuttgart/entwuerfe/{run.package.slug}/spielraum/", data, follow=True)
    assert "Wählen Sie, für welche Größe" in answer.content.decode()
    assert run.package.runs.count() == 1


@pytest.mark.parametrize("limit", ["", "viel", "NaN", "Infinity", "7,5", "123456789"])
def test_a_point_that_does_not_exist_opens_nothing(office: Client, stuttgart: Any, alma: Any, limit: str) -> None:
    frontier = explored(planned(stuttgart, alma), alma)
    before = Package.objects.count()
    answer = office.post(f"/stuttgart/laeufe/{frontier.pk}/punkt/", {"limit": limit}, follow=True)
    assert "Einen solchen Punkt gibt es nicht" in answer.content.decode()
    assert Package.objects.count() == before


def test_a_frontier_is_a_chart_with_its_table_and_packages_to_open(office: Client, stuttgart: Any, alma: Any) -> None:
    frontier = explored(planned(stuttgart, alma), alma)
    page = office.get(f"/stuttgart/laeufe/{frontier.pk}/").content.decode()
    assert "Wert des besten Pakets nach seiner Obergrenze" in page
    assert page.count(f"/stuttgart/laeufe/{frontier.pk}/punkt/") > 3
    picture = office.get(f"/stuttgart/laeufe/{frontier.pk}/diagramm.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "<desc>" in picture.content.decode()
    assert office.get(f"/stuttgart/laeufe/{frontier.pk}/diagramm.exe").status_code == 404
    answer = office.post(f"/stuttgart/laeufe/{frontier.pk}/punkt/", {"limit": "0"})
    assert answer.status_code == 302
    assert PlanningRun.objects.latest("pk").inputs_fingerprint != frontier.inputs_fingerprint


def test_the_price_of_each_limit_is_a_table(office: Client, stuttgart: Any, alma: Any) -> None:
    run = priced(planned(stuttgart, alma), alma)
    page = office.get(f"/stuttgart/laeufe/{run.pk}/").content.decode()
    assert "Stellen zusammen: höchstens 20 Stellen" in page
    (price,) = queries.prices_of(run) or ()
    assert price.gain > 0
    assert price.proved
    assert all(f"/stuttgart/massnahmen/{key}/" in page for key in price.enters)


def test_a_package_without_limits_has_no_prices(office: Client, stuttgart: Any, alma: Any) -> None:
    run = priced(planned(stuttgart, alma, Definition(title="Alles", start="everything")), alma)
    assert "keine Obergrenze" in office.get(f"/stuttgart/laeufe/{run.pk}/").content.decode()


def test_a_result_with_a_year_more_than_the_package_beside_it_shows_a_dash(
    office: Client, stuttgart: Any, alma: Any
) -> None:
    facts = MeasureFacts(
        name="Später",
        organization="statistik",
        kind="data",
        obligation=Obligation.VOLUNTARY,
        legal_source="",
        triad=EVENLY,
        remark="",
    )
    add_measure(
        stuttgart,
        alma,
        NewMeasure(facts=facts, needs=Resources(material={2026: Decimal(10)}), variant_name="voll"),
    )
    run = planned(stuttgart, alma, Definition(title="Alles", start="everything"))
    page = office.get(f"/stuttgart/laeufe/{run.pk}/", {"mit": "paket-1"}).content.decode()
    row = page[page.index('id="aenderung"') :].split("2026", 1)[1].split("</tr>")[0]
    assert re.findall(r"<span>([^<]*)</span></td>", row)[::2] == ["–", "–"]


@pytest.mark.parametrize(("mit", "shown"), [("paket-2", True), ("paket-99", False), ("<b>", False)])
def test_a_result_is_compared_with_any_package(
    office: Client, stuttgart: Any, alma: Any, mit: str, shown: bool
) -> None:
    run = planned(stuttgart, alma)
    page = office.get(f"/stuttgart/laeufe/{run.pk}/", {"mit": mit}).content.decode()
    assert ('id="aenderung"' in page) is shown
    assert not shown or "139,35" in page

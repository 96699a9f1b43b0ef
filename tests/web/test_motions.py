"""The pages of motions: what was read beside its text, judging it, the table of a budget, and measures made of them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from conftest import PASSWORDS
from dreiklang.council.models import Correction, MotionMeasure, MotionReading, Paper
from dreiklang.municipality.models import User
from rooms.motion_city import LETTER, READING_ROOM, TRAM, import_and_read

PAGE = f"/stuttgart/antraege/{READING_ROOM}/"
TABLE = "/stuttgart/haushaltsantraege/?haushalt=2026/2027"


@pytest.fixture
def read(stuttgart: Any, tmp_path: Path) -> Any:
    """Stuttgart with the made-up motions imported and read."""
    import_and_read(stuttgart, tmp_path)
    return stuttgart


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _seal(client: Client, key: str) -> str:
    """What the form of a value carries along."""
    found = re.search(r'name="seen" value="([^"]+)"', _text(client, f"{PAGE}wert/{key}/"))
    assert found is not None
    return found[1]


def _correct(client: Client, key: str, value: str, seal: str = "") -> Any:
    facts = {
        "urteil": "berichtigen",
        "value": value,
        "reason": "Laut Niederschrift",
        "seen": seal or _seal(client, key),
    }
    return client.post(f"{PAGE}wert/{key}/", facts)


def test_the_list_shows_imported_motions_beside_our_own_and_filters_them(visitor: Client, read: Any) -> None:
    page = _text(visitor, "/stuttgart/antraege/")
    assert "1014/2023 Nr. 1" in page
    assert "MH/2025/4711" in page
    found = _text(visitor, "/stuttgart/antraege/?group=Linden&result=accepted")
    assert "MH/2025/4712" in found
    assert "MH/2025/4711" not in found
    assert "2026/0044" in _text(visitor, "/stuttgart/antraege/?words=bahn&year=2025")


@pytest.mark.parametrize("slug", [READING_ROOM, TRAM, LETTER])
def test_every_value_leads_to_its_words_in_the_text_and_back(visitor: Client, read: Any, slug: str) -> None:
    page = _text(visitor, f"/stuttgart/antraege/{slug}/")
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="#((?:stelle|wert)-[^"]+)"', page))
    assert targets
    assert targets <= set(ids)
    assert "<mark>" in page


def test_the_page_shows_the_motions_way_and_its_relations(visitor: Client, read: Any) -> None:
    page = _text(visitor, f"/stuttgart/antraege/{TRAM}/")
    for words in ("Antrag Interfrak_002", "4712 Stellungnahme DHH", "Haushaltsberatung", "einstimmig angenommen"):
        assert words in page
    assert f'href="/stuttgart/antraege/{LETTER}/"' in page
    assert page.count("2026/0044") >= 2


def test_titles_and_texts_from_elsewhere_are_only_ever_text(visitor: Client, read: Any, tmp_path: Path) -> None:
    import_and_read(read, tmp_path, {"2": "STELLUNGNAHME <script>alert(1)</script>"})
    Paper.objects.filter(municipality=read).update(name="<img src=x onerror=alert(1)>")
    MotionReading.objects.filter(municipality=read).update(title="<img src=x onerror=alert(1)>")
    for address in (PAGE, TABLE, "/stuttgart/antraege/"):
        page = _text(visitor, address)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_value_is_confirmed_with_one_click(office: Client, read: Any) -> None:
    page = _text(office, PAGE)
    form = re.search(
        rf'action="{PAGE}wert/recommendation/">.*?name="seen" value="([^"]+)".*?name="urteil" value="stimmt"', page
    )
    assert form is not None
    answer = office.post(f"{PAGE}wert/recommendation/", {"urteil": "stimmt", "seen": form[1]})
    assert answer.status_code == 302
    assert Correction.objects.get(key="recommendation").confirmed


def test_a_correction_is_shown_as_one_by_a_person_and_only_the_offices_see_by_whom(
    office: Client, visitor: Client, read: Any
) -> None:
    User.objects.filter(username="alma").update(first_name="Alma", last_name="Amt")
    assert _correct(office, "in_favour", "6").status_code == 302
    assert _correct(office, "figure:expense:2027", "20.000").status_code == 302
    seen = _text(visitor, PAGE)
    assert "20.000" in seen
    assert "Laut Niederschrift" in seen
    assert "Alma Amt" not in seen
    assert "Alma Amt" in _text(office, PAGE)
    assert "20.000" in _text(visitor, TABLE)


def test_a_value_without_a_reason_or_of_the_wrong_sort_is_refused_with_words(office: Client, read: Any) -> None:
    seal = _seal(office, "in_favour")
    for value, reason in (("6", ""), ("sechs", "x"), ("-1", "x"), ("1,5", "x")):
        facts = {"urteil": "berichtigen", "value": value, "reason": reason, "seen": seal}
        answer = office.post(f"{PAGE}wert/in_favour/", facts)
        assert answer.status_code == 422, value
    assert not Correction.objects.exists()


def test_the_second_person_is_shown_both_versions_and_overwrites_nothing(office: Client, read: Any) -> None:
    second = Client(headers={"accept-language": "de"})
    assert second.login(username="bruno", password=PASSWORDS["stuttgart"])
    seal = _seal(second, "result")
    assert _correct(office, "result", "referred").status_code == 302
    answer = _correct(second, "result", "accepted", seal)
    assert answer.status_code == 422
    assert "verwiesen" in answer.content.decode()
    assert Correction.objects.get(key="result").text == "referred"
    assert _correct(second, "result", "accepted").status_code == 302


def test_a_correction_can_be_withdrawn(office: Client, read: Any) -> None:
    _correct(office, "result", "referred")
    answer = office.post(f"{PAGE}wert/result/", {"urteil": "zuruecknehmen", "seen": _seal(office, "result")})
    assert answer.status_code == 302
    assert not Correction.objects.exists()


def test_a_figure_that_was_not_read_can_be_stated(office: Client, read: Any) -> None:
    answer = office.get(f"{PAGE}wert/", {"art": "posts", "jahr": "2027"})
    assert answer["Location"] == f"{PAGE}wert/figure:posts:2027/"
    assert _correct(office, "figure:posts:2027", "0,5").status_code == 302
    assert "0,5" in _text(office, TABLE)
    assert office.get(f"{PAGE}wert/", {"art": "gold", "jahr": "x"}).status_code == 302


@pytest.mark.parametrize("key", ["unread:1", "figure", "haushalt", "figure:gold:2026", "<script>"])
def test_what_a_motion_cannot_have_has_no_form_or_is_refused(office: Client, read: Any, key: str) -> None:
    address = reverse("judge_value", args=["stuttgart", READING_ROOM, key])
    answer = office.get(address)
    if answer.status_code == 200:
        found = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())
        assert found is not None
        facts = {"urteil": "berichtigen", "value": "1", "reason": "x", "seen": found[1]}
        answer = office.post(address, facts)
    assert answer.status_code in {404, 422}
    assert not Correction.objects.exists()


def test_the_table_is_sorted_by_links_and_says_so(visitor: Client, read: Any) -> None:
    page = _text(visitor, f"{TABLE}&sort=-posts-2026")
    assert page.index("MH/2025/4712</a>") < page.index("MH/2025/4711</a>")
    assert 'aria-sort="descending"' in page
    assert "sort=posts-2026" in page


@pytest.mark.parametrize(
    "query", ["&result=x", "&sort=drop", "&level=x", "&sub_budget=4100%27", "&seite=99", "&later=1"]
)
def test_no_filter_makes_the_table_fail(visitor: Client, read: Any, query: str) -> None:
    _text(visitor, TABLE + query)


def test_the_files_hold_the_rows_shown(visitor: Client, read: Any) -> None:
    query = {"haushalt": "2026/2027", "result": "accepted"}
    csv = visitor.get("/stuttgart/haushaltsantraege/tabelle.csv", query)
    assert {line.split(",")[0] for line in csv.content.decode().splitlines()[1:]} == {"MH/2025/4712"}
    xlsx = visitor.get("/stuttgart/haushaltsantraege/tabelle.xlsx", query)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.content))
    assert [row[0].value for row in book.worksheets[0].iter_rows()][-1] == "MH/2025/4712"
    assert visitor.get("/stuttgart/haushaltsantraege/tabelle.exe").status_code == 404


def test_a_city_without_motions_to_a_budget_says_so(visitor: Client, konstanz: Any) -> None:
    assert "Noch kein" in _text(visitor, "/konstanz/haushaltsantraege/") or "No motion" in _text(
        visitor, "/konstanz/haushaltsantraege/"
    )


def test_a_motion_becomes_a_measure_in_two_clicks_with_its_figures(office: Client, read: Any) -> None:
    address = f"/stuttgart/antraege/{TRAM}/massnahme/"
    assert address in _text(office, f"/stuttgart/antraege/{TRAM}/")
    form = office.get(address).context["form"]
    facts = {name: field.value() for name, field in ((name, form[name]) for name in form.fields)}
    assert facts["posts_2026"] == "2"
    assert (facts["investment_2026"], facts["personnel_cost_2026"]) == ("150", "")
    facts = {name: value for name, value in facts.items() if value is not None} | {"organization": "statistik"}
    answer = office.post(address, facts)
    origin = MotionMeasure.objects.get(municipality=read)
    assert answer["Location"] == f"/stuttgart/massnahmen/{origin.measure.key}/"
    page = _text(office, answer["Location"])
    assert f'href="/stuttgart/antraege/{TRAM}/"' in page
    assert "4712 Stellungnahme DHH" in page
    assert f"/stuttgart/massnahmen/{origin.measure.key}/" in _text(office, f"/stuttgart/antraege/{TRAM}/")
    again = office.post(address, facts)
    assert again.status_code == 422
    assert MotionMeasure.objects.filter(municipality=read).count() == 1


def test_packages_lead_to_the_motions_that_asked_for_them_and_back(visitor: Client, stuttgart: Any) -> None:
    assert "/stuttgart/antraege/1014-2023-nr-1/" in _text(visitor, "/stuttgart/pakete/paket-1/")
    assert "/stuttgart/pakete/paket-1/" in _text(visitor, "/stuttgart/antraege/1014-2023-nr-1/")
    assert "/stuttgart/pakete/paket-1/" in _text(visitor, "/stuttgart/haushaltsantraege/?haushalt=2024/2025")


def test_a_paper_leads_to_its_motion_and_to_those_that_name_it(visitor: Client, read: Any) -> None:
    key = Paper.objects.get(municipality=read, reference="MH/2025/4712").key
    page = _text(visitor, f"/stuttgart/drucksachen/{key}/")
    assert f"/stuttgart/antraege/{TRAM}/" in page
    assert f"/stuttgart/antraege/{LETTER}/" in page


def test_a_motion_that_is_not_public_or_was_deleted_has_no_page(visitor: Client, read: Any) -> None:
    for facts in ({"public": False}, {"deleted": True, "public": True}):
        Paper.objects.filter(municipality=read, reference="MH/2025/4711").update(**facts)
        assert visitor.get(PAGE).status_code == 404
        assert "MH/2025/4711" not in _text(visitor, "/stuttgart/antraege/")

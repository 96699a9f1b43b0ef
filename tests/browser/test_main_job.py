"""The main job in a real browser: compare, build, publish, download; with and without JavaScript."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import City, new_context, sign_in

pytestmark = pytest.mark.browser


def test_a_councillor_compares_the_five_packages(visitor: Page, city: City) -> None:
    visitor.goto(f"{city.address}/stuttgart/pakete/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Pakete nebeneinander")
    row = visitor.get_by_role("row").filter(has_text="Stellen zusammen")
    for figure in ("30,00", "139,35", "130,00", "180,00", "43,75"):
        expect(row).to_contain_text(figure)
    visitor.get_by_label("Dieses Paket").select_option("paket-2")
    visitor.get_by_label("verglichen mit").select_option("paket-5")
    visitor.get_by_role("button", name="Unterschied zeigen").click()
    expect(visitor.locator("#unterschied [role=status]")).to_contain_text("Nur in „Paket 2")
    assert visitor.url.endswith("/pakete/"), "the difference comes without a new page"


def test_every_figure_leads_to_its_place_in_the_paper(visitor: Page, city: City) -> None:
    visitor.goto(f"{city.address}/stuttgart/pakete/")
    row = visitor.get_by_role("row").filter(has_text="Stellen 2024")
    row.get_by_role("link", name="Zeile 91").click()
    place = visitor.locator(":target")
    expect(place).to_contain_text("138,35")


def test_charts_are_drawn_in_the_browser_and_as_pictures(visitor: Page, city: City) -> None:
    visitor.goto(f"{city.address}/stuttgart/pakete/")
    expect(visitor.locator(".chart svg").first).to_be_visible()
    expect(visitor.locator(".chart svg").first).to_contain_text("Paket 4")
    expect(visitor.locator(".chart img").first).to_have_attribute("alt", lambda_text("Pakete; am teuersten"))


def lambda_text(part: str) -> object:
    """A pattern for an attribute that contains these words."""
    import re

    return re.compile(re.escape(part))


def test_the_office_builds_publishes_and_downloads_a_package(office: Page, city: City, tmp_path: Path) -> None:
    office.get_by_role("link", name="Paket zusammenstellen").click()
    office.get_by_label("Name des Pakets").fill("Kompromiss 40 Stellen")
    office.get_by_label("Sach- und Investitionsmittel 2024").fill("24.500")
    office.get_by_label("Sach- und Investitionsmittel 2025").fill("24500")
    office.get_by_label("Stellen zusammen").fill("40")
    office.get_by_role("group", name="Müssen enthalten sein").get_by_label("M010 Open Data Portal").check()
    office.get_by_role("button", name="Bestes Paket suchen").click()
    expect(office.get_by_text("Optimal (bewiesen)")).to_be_visible(timeout=30_000)
    expect(office.locator("#lauf")).to_contain_text("Warum nicht, und was es verdrängen würde")
    office.get_by_role("button", name="Als nummerierte Fassung veröffentlichen").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Kompromiss 40 Stellen")
    with office.expect_download() as started:
        office.get_by_role("link", name="JSON").click()
    facts = json.loads(Path(started.value.path()).read_text())
    assert facts["content"]["plan"]["status"] == "optimal"
    assert float(facts["content"]["plan"]["totals"]["posts"]["sum"]) <= 40
    for form, magic in (("PDF", b"%PDF"), ("DOCX", b"PK"), ("ODT", b"PK"), ("XLSX", b"PK"), ("CSV", b"Schl")):
        with office.expect_download() as started:
            office.get_by_role("link", name=form, exact=True).click()
        assert Path(started.value.path()).read_bytes().startswith(magic), form
    visitors = office.context.browser.new_context(locale="de-DE")  # type: ignore[union-attr]
    page = visitors.new_page()
    page.goto(f"{city.address}/stuttgart/pakete/")
    expect(page.get_by_role("link", name="Kompromiss 40 Stellen").first).to_be_visible()
    visitors.close()


def test_a_contradiction_is_explained_in_words(office: Page, city: City) -> None:
    office.goto(f"{city.address}/stuttgart/pakete/neu/")
    office.get_by_label("Name des Pakets").fill("Unmöglich")
    office.get_by_label("Stellen zusammen").fill("0,1")
    office.get_by_role("group", name="Müssen enthalten sein").get_by_label("M010 Open Data Portal").check()
    office.get_by_role("button", name="Bestes Paket suchen").click()
    alert = office.get_by_role("alert")
    expect(alert).to_contain_text("Kein Paket erfüllt all das zugleich", timeout=30_000)
    expect(alert).to_contain_text("Open Data Portal")
    expect(alert).to_contain_text("Stellen zusammen: höchstens 0,1 Stellen")


def test_wrong_entries_are_named_at_their_field_and_nothing_is_lost(office: Page, city: City) -> None:
    office.goto(f"{city.address}/stuttgart/pakete/neu/")
    office.get_by_label("Name des Pakets").fill("Mit Fehler")
    office.get_by_label("Stellen zusammen").fill("viele")
    office.get_by_role("button", name="Bestes Paket suchen").click()
    expect(office.get_by_role("alert")).to_contain_text("Bitte berichtigen")
    expect(office.locator(".has-error")).to_have_count(1)
    expect(office.get_by_label("Name des Pakets")).to_have_value("Mit Fehler")
    expect(office.get_by_label("Stellen zusammen")).to_have_value("viele")


def test_the_workbook_comes_back_without_a_change(office: Page, city: City, tmp_path: Path) -> None:
    office.goto(f"{city.address}/stuttgart/massnahmen/")
    with office.expect_download() as started:
        office.get_by_role("link", name="Arbeitsmappe herunterladen").click()
    file = tmp_path / "liste.xlsx"
    started.value.save_as(file)
    office.get_by_role("link", name="Arbeitsmappe einlesen").click()
    office.get_by_label("Arbeitsmappe (XLSX").set_input_files(file)
    office.get_by_role("button", name="Prüfen und Änderungen zeigen").click()
    expect(office.get_by_text("Es gibt nichts einzulesen")).to_be_visible()


def test_a_broken_workbook_is_refused_with_sheet_row_and_column(office: Page, city: City, tmp_path: Path) -> None:
    bad = tmp_path / "liste.xlsx"
    bad.write_bytes(b"Name;Stellen\nA;1\n")
    office.goto(f"{city.address}/stuttgart/massnahmen/einlesen/")
    office.get_by_label("Arbeitsmappe (XLSX").set_input_files(bad)
    office.get_by_role("button", name="Prüfen und Änderungen zeigen").click()
    expect(office.get_by_role("heading", level=2)).to_contain_text("nicht eingelesen: 1 Fehler")
    expect(office.get_by_role("row").last).to_contain_text("keine Excel-Arbeitsmappe")


def test_all_of_it_works_without_javascript(browser: Browser, city: City) -> None:
    context = new_context(browser, scripts=False)
    page = context.new_page()
    sign_in(page, city)
    page.goto(f"{city.address}/stuttgart/pakete/neu/")
    page.get_by_label("Name des Pakets").fill("Ohne Skripte")
    page.get_by_label("Stellen zusammen").fill("20")
    page.get_by_role("button", name="Bestes Paket suchen").click()
    for _ in range(20):
        if page.get_by_text("Optimal (bewiesen)").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text("Optimal (bewiesen)")).to_be_visible()
    page.goto(f"{city.address}/stuttgart/pakete/?a=paket-1&b=paket-4#unterschied")
    expect(page.locator("#unterschied [role=status]")).to_contain_text("Nur in „Paket 1")
    expect(page.locator(".chart img").first).to_be_visible()
    context.close()


def test_a_keyboard_alone_reaches_the_content_and_the_form(office: Page, city: City) -> None:
    office.goto(f"{city.address}/stuttgart/pakete/neu/")
    office.keyboard.press("Tab")
    expect(office.locator(":focus")).to_have_text("Zum Inhalt springen")
    office.keyboard.press("Enter")
    office.keyboard.press("Tab")
    office.keyboard.press("Tab")
    focus = office.locator(":focus")
    expect(focus).to_have_attribute("name", "title")
    office.keyboard.type("Nur mit Tasten")
    office.keyboard.press("Enter")
    expect(office.get_by_text("Optimal (bewiesen)")).to_be_visible(timeout=30_000)


def test_the_search_field_in_the_head_suggests_words_while_one_types(visitor: Page, city: City) -> None:
    end = time.monotonic() + 120  # a new installation builds its index in the background
    while "option" not in visitor.request.get(f"{city.address}/stuttgart/suche/vorschlaege/?q=Digitalis").text():
        assert time.monotonic() < end, "the index was not built"
        time.sleep(0.5)
    visitor.goto(f"{city.address}/stuttgart/pakete/")
    visitor.get_by_role("search").get_by_label("Suchen nach").press_sequentially("neue Digitalis")
    expect(visitor.locator("#kopfsuche-vorschlaege option").first).to_have_attribute(
        "value", lambda_text("neue Digital")
    )
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/suche/?q=neue+Digitalis")

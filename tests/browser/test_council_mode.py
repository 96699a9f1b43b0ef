"""Council mode and frontiers in a real browser, with axe on what comes of them, on a desktop and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import City, new_context, sign_in
from browser.test_accessibility import complaints

pytestmark = pytest.mark.browser


def test_an_amendment_is_planned_while_the_room_watches_and_published(office: Page, city: City) -> None:
    office.goto(f"{city.address}/stuttgart/pakete/paket-1/")
    office.get_by_role("link", name="Änderungsanträge stellen").click()
    office.get_by_label("Änderungsanträge").fill("500 TEUR weniger 2025, minus zwei Stellen in DO.IT")
    office.get_by_role("button", name="Neu planen").click()
    row = office.get_by_role("row").filter(has_text="Sach- und Investitionsmittel 2025").first
    expect(row).to_contain_text("24.500", timeout=20_000)
    expect(row).to_contain_text("−")
    # The next amendment stands in the same place, with the ones before.
    field = office.get_by_label("Änderungsanträge")
    expect(field).to_have_value("500 TEUR weniger 2025, minus zwei Stellen in DO.IT")
    field.fill("500 TEUR weniger 2025, minus zwei Stellen in DO.IT, plus Open Data Portal")
    office.get_by_role("button", name="Neu planen").click()
    expect(office.locator("#aenderung ~ .columns").first).to_contain_text("Open Data Portal", timeout=20_000)
    office.get_by_role("button", name="Als nummerierte Fassung veröffentlichen").click()
    expect(office.get_by_role("link", name="PDF")).to_be_visible()


def test_an_amendment_works_without_scripts(browser: Browser, city: City) -> None:
    context = new_context(browser, scripts=False)
    page = context.new_page()
    sign_in(page, city)
    page.goto(f"{city.address}/stuttgart/pakete/paket-3/aendern/")
    page.get_by_label("Diese Maßnahme fällt weg").select_option(index=1)
    page.get_by_label("Name des geänderten Pakets").fill("Ohne Skripte")
    page.get_by_role("button", name="Neu planen").click()
    expect(page.get_by_role("heading", name="Was sich ändert")).to_be_visible(timeout=30_000)
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_results_of_amendments_and_frontiers_have_no_barrier(browser: Browser, city: City, width: int) -> None:
    context = new_context(browser, width=width)
    page = context.new_page()
    sign_in(page, city)
    page.goto(f"{city.address}/stuttgart/pakete/paket-1/aendern/")
    page.get_by_label("Änderungsanträge").fill("minus 1 Stelle")
    page.get_by_label("Name des geänderten Pakets").fill(f"Barrierefrei geändert {width}")
    page.get_by_role("button", name="Neu planen").click()
    expect(page.get_by_role("heading", name="Was sich ändert")).to_be_visible(timeout=20_000)
    assert not complaints(page), complaints(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Was mehr hiervon brächte").select_option("posts_total")
    page.get_by_label("Wie viele Obergrenzen").select_option("10")
    page.get_by_role("button", name="Zeigen, was mehr brächte").click()
    expect(page.get_by_role("heading", name="Die Pakete")).to_be_visible(timeout=60_000)
    expect(page.locator(".chart svg")).to_be_visible()
    assert not complaints(page), complaints(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Öffnen").nth(1).click()
    expect(page.get_by_text("Optimal (bewiesen)")).to_be_visible(timeout=30_000)
    context.close()

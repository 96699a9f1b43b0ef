"""axe finds nothing on any page, in both languages, on a desktop and on a phone; nothing is cut off."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser.conftest import City, new_context, sign_in

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/anmelden/",
    "/stuttgart/",
    "/stuttgart/pakete/",
    "/stuttgart/pakete/paket-4/",
    "/stuttgart/massnahmen/",
    "/stuttgart/massnahmen/M003/",
    "/stuttgart/bedarfe/",
    "/stuttgart/antraege/",
    "/stuttgart/antraege/1014-2023-nr-1/",
    "/stuttgart/antraege/mh-2025-4711/",
    "/stuttgart/haushaltsantraege/",
    "/stuttgart/drucksachen/",
    "/stuttgart/suche/?q=Digitalisierung",
    "/stuttgart/drucksachen/{paper}/",
    "/stuttgart/sitzungen/",
    "/stuttgart/tagesordnungspunkte/",
    "/stuttgart/zustaendigkeiten/",
    "/stuttgart/zustaendigkeiten/doit/",
    "/stuttgart/massnahmen/abhaengigkeiten/",
    "/stuttgart/massnahmen/M003/zustaendigkeiten/",
    "/stuttgart/gremien/",
    "/stuttgart/gremien/statistik/",
    "/stuttgart/ratsmitglieder/",
    "/stuttgart/strategie/",
    "/stuttgart/strategie/1/v1/",
    "/stuttgart/strategie/1/vergleich/",
    "/stuttgart/strategie/wirkung/",
    "/stuttgart/strategie/wirkung/?nach=triad&paket=paket-4",
    "/konstanz/strategie/wirkung/?nach=action_field",
    "/stuttgart/strategie/indikatoren/",
    "/stuttgart/strategie/indikatoren/smart-city-index/",
    "/stuttgart/foerderung/",
    "/stuttgart/foerderung/modellprojekte-smart-cities/",
    "/stuttgart/plausibilitaet/",
    "/stuttgart/stellungnahme/?p=paket-1",
    "/datenschutz/",
    "/stuttgart/datenschutz/",
    "/konstanz/pakete/",
    "/konstanz/strategie/",
    "/gibt-es-nicht/",
)
OFFICE = (
    "/stuttgart/strategie/",
    "/stuttgart/strategie/neu/",
    "/stuttgart/strategie/indikatoren/neu/",
    "/stuttgart/strategie/indikatoren/smart-city-index/",
    "/stuttgart/strategie/indikatoren/smart-city-index/aendern/",
    "/stuttgart/massnahmen/M003/ziele/",
    "/stuttgart/foerderung/",
    "/stuttgart/foerderung/neu/",
    "/stuttgart/foerderung/modellprojekte-smart-cities/",
    "/stuttgart/foerderung/modellprojekte-smart-cities/aendern/",
    "/stuttgart/foerderung/modellprojekte-smart-cities/massnahmen/neu/",
    "/stuttgart/foerderung/modellprojekte-smart-cities/massnahmen/SC1/",
    "/stuttgart/foerderung/modellprojekte-smart-cities/antraege/neu/",
    "/stuttgart/bedarfe/",
    "/stuttgart/bedarfe/tafel/",
    "/stuttgart/bedarfe/fluss/",
    "/stuttgart/bedarfe/neu/",
    "/stuttgart/bedarfe/einstellungen/",
    "/stuttgart/bedarfe/post/",
    "/stuttgart/pakete/neu/",
    "/stuttgart/pakete/paket-2/aendern/",
    "/stuttgart/massnahmen/einlesen/",
    "/stuttgart/bewertung/",
    "/stuttgart/bewertung/neu/",
    "/stuttgart/bewertung/rangfolge/?w_strategy=40",
    "/stuttgart/bewertung/empfindlichkeit/",
    "/stuttgart/bewertung/wert-und-kosten/",
    "/stuttgart/bewertung/paarvergleich/?c_0_1=9&c_1_2=9&c_0_2=1/9",
    "/stuttgart/bewertung/kataloge/",
    "/stuttgart/bewertung/kataloge/eigener/",
    "/stuttgart/bewertung/kataloge/wibe-5-0/2026-1/",
    "/stuttgart/massnahmen/M003/",
    "/stuttgart/massnahmen/M003/aendern/",
    "/stuttgart/drucksachen/ungelesen/",
    "/stuttgart/antraege/mh-2025-4712/",
    "/stuttgart/antraege/mh-2025-4712/wert/result/",
    "/stuttgart/antraege/mh-2025-4712/massnahme/",
    "/stuttgart/anhoerungen/",
    "/stuttgart/anhoerungen/neu/",
    "/stuttgart/massnahmen/M003/zustaendigkeiten/",
    "/stuttgart/massnahmen/abhaengigkeiten/",
    "/stuttgart/aenderungen/",
    "/stuttgart/aenderungen/3/",
    "/stuttgart/aenderungen/pruefung/",
    "/stuttgart/verlauf/package/paket-1/",
)
ADMINISTRATOR = ("/stuttgart/personen/", "/stuttgart/webhooks/", "/stuttgart/datenschutz/")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def complaints(page: Page) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {json.dumps(rule['nodes'][0]['html'])[:200]}" for rule in found]


def barriers(page: Page, address: str, width: int) -> list[str]:
    """What keeps somebody from using the page at an address."""
    page.goto(address)
    found = [f"{address}: {line}" for line in complaints(page)]
    overflow = page.evaluate("document.documentElement.scrollWidth")
    return found if overflow <= width else [*found, f"{address}: {overflow} wide on a screen of {width}"]


@pytest.mark.parametrize(("language", "width"), [("de-DE", 1280), ("en-GB", 1280), ("de-DE", 360), ("en-GB", 360)])
def test_no_page_for_visitors_has_a_barrier(browser: Browser, city: City, language: str, width: int) -> None:
    context = new_context(browser, language=language, width=width)
    page = context.new_page()
    page.goto(f"{city.address}/stuttgart/drucksachen/")
    paper = page.locator("tbody a").last.get_attribute("href")
    found = []
    for path in PUBLIC:
        found += barriers(page, f"{city.address}{paper if '{paper}' in path else path}", width)
        expect(page.locator("html")).to_have_attribute("lang", language[:2])
    assert found == []
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_of_the_office_has_a_barrier(browser: Browser, city: City, width: int) -> None:
    context = new_context(browser, width=width)
    page = context.new_page()
    sign_in(page, city)
    found = [line for path in OFFICE for line in barriers(page, f"{city.address}{path}", width)]
    assert found == []
    page.goto(f"{city.address}/stuttgart/pakete/neu/")
    page.get_by_label("Name des Pakets").fill(f"Barrierefrei {width}")
    page.get_by_label("Stellen zusammen").fill("15")
    page.get_by_role("button", name="Bestes Paket suchen").click()
    expect(page.get_by_text("Optimal (bewiesen)")).to_be_visible(timeout=30_000)
    assert not complaints(page), complaints(page)
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_draft_of_a_strategy_has_no_barrier_and_is_moved_by_keyboard(
    browser: Browser, city: City, width: int
) -> None:
    context = new_context(browser, width=width)
    page = context.new_page()
    sign_in(page, city)
    page.goto(f"{city.address}/stuttgart/strategie/")
    page.get_by_role("button", name="Neue Fassung entwerfen").first.click()
    draft = page.url
    assert barriers(page, draft, width) == []
    page.get_by_role("button", name="Nach unten: Online Services").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Nach oben: Online Services")).to_be_visible()
    expect(page.get_by_role("button", name="Nach unten: Online Services")).to_have_count(0)
    assert barriers(page, f"{draft.partition('#')[0]}online-services/", width) == []
    page.goto(draft)
    page.get_by_role("button", name="Verwerfen").click()
    expect(page.get_by_role("button", name="Neue Fassung entwerfen").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_of_the_administrator_has_a_barrier(browser: Browser, city: City, width: int) -> None:
    context = new_context(browser, width=width)
    page = context.new_page()
    sign_in(page, city, administrator=True)
    found = [line for path in ADMINISTRATOR for line in barriers(page, f"{city.address}{path}", width)]
    page.goto(f"{city.address}/stuttgart/personen/")
    page.get_by_role("link", name="portfolio-stuttgart").click()
    found += complaints(page)
    assert found == []
    context.close()

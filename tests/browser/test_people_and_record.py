"""An administrator gives somebody a role; they change a measure; the record tells, and the change is taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import City, new_context, sign_in

pytestmark = pytest.mark.browser
PASSWORD = "ein-passwort-von-dora"  # noqa: S105 - chosen in the test


def invite(browser: Browser, city: City) -> str:
    """The administrator adds Dora as lead of one department; returns the link to hand over."""
    context = new_context(browser)
    page = context.new_page()
    sign_in(page, city, administrator=True)
    page.goto(f"{city.address}/stuttgart/personen/")
    page.get_by_label("Anmeldename").fill("dora")
    page.get_by_label("Vorname").fill("Dora")
    page.get_by_label(re.compile(r"Amt für Digitalisierung.*: Amtsleitung")).check()
    page.get_by_role("button", name="Hinzufügen und einladen").click()
    link = page.locator("pre").inner_text()
    context.close()
    return link


def choose_password(page: Page, link: str) -> None:
    page.goto(link)
    fields = page.locator("input[type=password]")
    fields.nth(0).fill(PASSWORD)
    fields.nth(1).fill(PASSWORD)
    page.locator("main form button").last.click()


def test_from_an_invitation_to_a_change_and_back(browser: Browser, city: City, office: Page) -> None:
    link = invite(browser, city)
    context = new_context(browser, width=360)
    dora = context.new_page()
    choose_password(dora, link)
    dora.goto(f"{city.address}/anmelden/?next=/stuttgart/massnahmen/M003/")
    dora.get_by_label("Anmeldename").fill("dora")
    dora.get_by_label("Passwort", exact=True).fill(PASSWORD)
    dora.get_by_role("button", name="Anmelden", exact=True).click()
    dora.get_by_role("link", name="Ändern").click()
    dora.get_by_label("Bemerkung").fill("Mit dem Ordnungsamt abgestimmt")
    dora.get_by_label("Begründung der Änderung").fill("Rückmeldung vom 20.11.")
    dora.get_by_role("button", name="Speichern").click()
    expect(dora.get_by_text("Die Maßnahme wurde geändert.")).to_be_visible()
    expect(dora.get_by_text("Mit dem Ordnungsamt abgestimmt")).to_be_visible()
    dora.goto(f"{city.address}/stuttgart/personen/")
    expect(dora.get_by_role("heading", name="Seite nicht gefunden")).to_be_visible()
    context.close()

    office.goto(f"{city.address}/stuttgart/massnahmen/M003/")
    office.get_by_role("link", name="Verlauf").click()
    expect(office.get_by_text("Rückmeldung vom 20.11.")).to_be_visible()
    expect(office.get_by_role("cell", name="Dora").first).to_be_visible()
    office.locator("tbody a").first.click()
    office.get_by_role("button", name="Diese Änderung zurücknehmen").click()
    expect(office.get_by_text("Die Änderung wurde zurückgenommen.")).to_be_visible()
    office.goto(f"{city.address}/stuttgart/aenderungen/pruefung/")
    expect(office.get_by_text("sind unverändert")).to_be_visible()

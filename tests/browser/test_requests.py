"""A department hands in a request on a telephone, by keyboard alone; the office screens it; the mail arrives."""

from __future__ import annotations

import os
import re
import signal
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import COMMAND, City, new_context, wait_for
from browser.test_accessibility import complaints

pytestmark = pytest.mark.browser
PASSWORD = "ein-passwort-von-ida"  # noqa: S105 - chosen in the test
MOST_TABS = 120


class Mailbox(socketserver.StreamRequestHandler):
    """The least of a mail server: it takes everything and keeps it."""

    received: ClassVar[list[str]] = []

    def handle(self) -> None:
        """One mail, or several."""
        self.wfile.write(b"220 Postfach\r\n")
        while line := self.rfile.readline().decode().strip().upper():
            if line == "DATA":
                self.wfile.write(b"354 Bitte\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.received.append(b"".join(lines).decode())
            if line == "QUIT":
                self.wfile.write(b"221 Tschuess\r\n")
                return
            self.wfile.write(b"250 Gut\r\n")


@pytest.fixture(scope="module")
def mail() -> Iterator[str]:
    """The address of a mail server that is listening."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp+plain://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def town(mail: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """An installation of its own that sends mail."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        "DREIKLANG_DATA": str(tmp_path_factory.mktemp("town")),
        "DJANGO_SETTINGS_MODULE": "dreiklang.config.settings",
        "PORT": str(port),
        "DREIKLANG_MAIL": mail,
        "DREIKLANG_MAIL_FROM": "dreiklang@example.org",
    }
    told = subprocess.run([*COMMAND, "setup"], env=environment, check=True, capture_output=True, text=True)
    accounts = dict(re.findall(r"“(\w+-stuttgart)”, password: (\S+)", told.stdout))
    office, administrator = "portfolio-stuttgart", "verwaltung-stuttgart"
    server = subprocess.Popen([*COMMAND, "serve"], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/gesund/", server)
        yield City(address, office, accounts[office], environment, administrator, accounts[administrator])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def english(browser: Browser, width: int) -> Page:
    """A page in English, whose words are those of the program."""
    return new_context(browser, language="en-GB", width=width).new_page()


def enter(page: Page, town: City, username: str, password: str) -> None:
    page.goto(f"{town.address}/anmelden/?next=/stuttgart/bedarfe/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{town.address}/stuttgart/bedarfe/")


def invited(browser: Browser, town: City) -> None:
    """The administrator adds Ida of one department, and she chooses her password."""
    page = english(browser, 1280)
    enter(page, town, town.administrator, town.administrators_password)
    page.goto(f"{town.address}/stuttgart/personen/")
    page.locator("input[name=username]").fill("ida")
    page.locator("input[name=first_name]").fill("Ida")
    page.locator("input[name=email]").fill("ida@example.org")
    page.locator("input[value='requester@statistik']").check()
    page.locator("main form button").last.click()
    link = page.locator("pre").inner_text()
    ida = english(browser, 1280)
    ida.goto(link)
    for field in ida.locator("input[type=password]").all():
        field.fill(PASSWORD)
    ida.locator("main form button").last.click()
    ida.wait_for_load_state()


def tab_to(page: Page, selector: str) -> None:
    """Go on with the tab key until the focus is there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the tab key does not reach {selector}")


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, f"[name={name}]")
    page.keyboard.type(text)


def enter_page(page: Page) -> None:
    """Press the key that follows a link or sends a form, and wait for what comes of it."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def go_on(page: Page) -> None:
    """Press the first of the form's buttons."""
    tab_to(page, "button[value=next]")
    enter_page(page)


def write(page: Page) -> None:
    """From the backlog through all pages of the form to the summary, without a mouse."""
    tab_to(page, "main a[href$='/bedarfe/neu/']")
    enter_page(page)
    type_into(page, "title", "Melderegister online abfragen")
    enter_page(page)
    type_into(page, "better", "Auskünfte kommen sofort, statt nach Tagen.")
    type_into(page, "better_for", "Andere Behörden")
    expect(page.locator("#gespeichert")).to_contain_text("Saved at")
    assert not complaints(page), complaints(page)
    page.reload()
    expect(page.locator("[name=better_for]")).to_have_value("Andere Behörden")
    go_on(page)
    tab_to(page, "[name=obligation]")
    page.keyboard.press("ArrowDown")
    type_into(page, "cases_a_year", "1.250")
    go_on(page)
    # A duty needs its source: the page says so at the field, and keeps what was typed.
    expect(page.locator("#id_legal_source_error")).to_be_visible()
    expect(page.locator("[name=cases_a_year]")).to_have_value("1.250")
    assert not complaints(page), complaints(page)
    type_into(page, "legal_source", "§ 34 BMG")
    for _ in range(3):
        go_on(page)
        page.wait_for_load_state()
        assert not complaints(page), complaints(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    go_on(page)
    page.wait_for_url("**/abgeben/")
    expect(page.locator("#aehnliches")).not_to_contain_text("Look for similar")
    assert not complaints(page), complaints(page)


def letter(subject: str) -> str:
    """The text of the mail with this in its subject, once it has come."""
    for _ in range(300):
        for raw in Mailbox.received:
            mail = message_from_string(raw, policy=default)
            if subject in mail["Subject"]:
                body = mail.get_body()
                assert mail["To"] == "ida@example.org"
                return str(body.get_content()) if body else ""
        time.sleep(0.2)
    pytest.fail(f"no mail with “{subject}” came; there are {len(Mailbox.received)}")


def test_a_department_hands_in_by_keyboard_on_a_phone_the_office_screens_it_and_mail_arrives(
    browser: Browser, town: City
) -> None:
    invited(browser, town)
    ida = english(browser, 390)
    enter(ida, town, "ida", PASSWORD)
    write(ida)
    tab_to(ida, "main form button")
    enter_page(ida)
    ida.wait_for_url("**/bedarfe/1/")
    expect(ida.get_by_text("Your request has been handed in.")).to_be_visible()
    assert not complaints(ida), complaints(ida)

    office = english(browser, 1280)
    enter(office, town, town.username, town.password)
    office.goto(f"{town.address}/stuttgart/bedarfe/tafel/")
    tab_to(office, "#ziel-1")
    office.keyboard.press("Tab")
    enter_page(office)
    expect(office.locator("[data-state=screened] [data-card=B1]")).to_be_visible()
    assert not complaints(office), complaints(office)
    # By mouse as well: the card is dragged, and where a reason is needed, the page asks for it.
    office.locator("[data-card=B1]").drag_to(office.locator("[data-state=in_evaluation]"))
    expect(office.locator("[data-state=in_evaluation] [data-card=B1]")).to_be_visible()
    office.locator("[data-card=B1]").drag_to(office.locator("[data-state=received] h2"))
    expect(office.locator("#ansage")).to_contain_text("cannot go")
    office.locator("[data-card=B1]").drag_to(office.locator("[data-state=screened] h2"))
    expect(office.get_by_label("Next state")).to_have_value("screened")
    office.locator("main [name=reason]").fill("Bitte zuerst den Umfang klären.")
    office.get_by_role("button", name="Move").click()
    expect(office.get_by_text("Bitte zuerst den Umfang klären.").first).to_be_visible()

    assert "/stuttgart/bedarfe/1/" in letter("B1")
    assert any("Umfang" in message_from_string(raw, policy=default).get_body().get_content() for raw in _soon(5))
    ida.reload()
    expect(ida.get_by_text("Bitte zuerst den Umfang klären.").first).to_be_visible()
    for page in (ida, office):
        page.context.close()


def _soon(count: int) -> list[str]:
    """All mail, once there is so much of it."""
    for _ in range(300):
        if len(Mailbox.received) >= count - 1:
            break
        time.sleep(0.2)
    return Mailbox.received


def test_without_scripts_the_form_and_the_board_do_the_same(browser: Browser, town: City) -> None:
    context = new_context(browser, language="en-GB", scripts=False)
    page = context.new_page()
    sign_in_plain(page, town)
    page.goto(f"{town.address}/stuttgart/bedarfe/neu/")
    page.get_by_label("Organisation that asks").select_option("statistik")
    page.get_by_label("Title").fill("Ohne Skripte")
    page.get_by_role("button", name="Start the request").click()
    page.get_by_label("What is to be better?").fill("Es geht auch so.")
    page.get_by_label("For whom?").fill("Alle")
    page.get_by_role("button", name="Summary").click()
    page.get_by_role("button", name="Hand in").click()
    page.goto(f"{town.address}/stuttgart/bedarfe/tafel/")
    card = page.locator("[data-state=received] .board-card").first
    card.get_by_role("button").click()
    expect(page.locator("[data-state=screened] .board-card").first).to_be_visible()
    context.close()


def sign_in_plain(page: Page, town: City) -> None:
    """By the form alone."""
    page.goto(f"{town.address}/anmelden/?next=/stuttgart/bedarfe/")
    page.locator("input[name=login]").fill(town.username)
    page.locator("input[name=password]").fill(town.password)
    page.locator("main form button").first.click()

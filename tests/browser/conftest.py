"""A real server on a data folder of its own, and a real Chromium."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from rooms.motion_city import write

COMMAND = [sys.executable, "-m", "dreiklang.cli.main"]


@dataclass(frozen=True)
class City:
    """A running installation: its address, and Stuttgart's accounts of the portfolio office and the administrator."""

    address: str
    username: str
    password: str
    environment: dict[str, str]
    administrator: str = ""
    administrators_password: str = ""


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Set up and serve as an operator would, and stop with SIGTERM at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        "DREIKLANG_DATA": str(tmp_path_factory.mktemp("data")),
        "DJANGO_SETTINGS_MODULE": "dreiklang.config.settings",
        "PORT": str(port),
    }
    told = subprocess.run([*COMMAND, "setup"], env=environment, check=True, capture_output=True, text=True)
    accounts = dict(re.findall(r"“(\w+-stuttgart)”, password: (\S+)", told.stdout))
    motions = write(tmp_path_factory.mktemp("motions"))
    imported = [*COMMAND, "import", "oparl", str(motions), "--city", "stuttgart"]
    subprocess.run(imported, env=environment, check=True, capture_output=True)
    office, administrator = "portfolio-stuttgart", "verwaltung-stuttgart"
    server = subprocess.Popen([*COMMAND, "serve"], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/gesund/", server)
        yield City(address, office, accounts[office], environment, administrator, accounts[administrator])
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0, "the server must stop cleanly on SIGTERM"


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(100):
        assert server.poll() is None, "the server ended early"
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within 20 seconds")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that DREIKLANG_CHROMIUM names."""
    path = os.environ.get("DREIKLANG_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip("there is no Chromium; install it or name it in DREIKLANG_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield chromium
        chromium.close()


def new_context(
    browser: Browser, *, language: str = "de-DE", width: int = 1280, scripts: bool = True
) -> BrowserContext:
    """A fresh visitor with a language, a screen width, and with or without JavaScript."""
    return browser.new_context(locale=language, viewport={"width": width, "height": 900}, java_script_enabled=scripts)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A visitor who reads German on a desktop. A fault in the console fails the test."""
    context = new_context(browser)
    page = context.new_page()
    faults: list[str] = []
    # A refused form is answered with 422, which the browser notes in the console; that is no fault.
    page.on(
        "console",
        lambda entry: faults.append(entry.text) if entry.type == "error" and "422" not in entry.text else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, faults


def sign_in(page: Page, city: City, *, administrator: bool = False) -> None:
    """Sign in as the portfolio office, or as the administrator."""
    name = city.administrator if administrator else city.username
    password = city.administrators_password if administrator else city.password
    page.goto(f"{city.address}/anmelden/?next=/stuttgart/pakete/")
    page.get_by_label("Anmeldename").fill(name)
    page.get_by_label("Passwort").fill(password)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/stuttgart/pakete/")


@pytest.fixture
def office(visitor: Page, city: City) -> Page:
    """The portfolio office, signed in."""
    sign_in(visitor, city)
    return visitor

"""Signing in with a real browser: invitation, authenticator app, passkey, single sign-on; and no page has a barrier."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from browser.conftest import COMMAND, City, new_context, wait_for
from browser.test_accessibility import barriers
from identity_provider import identity_provider

pytestmark = pytest.mark.browser

PASSWORD = "ein-langes-eigenes-wort"  # noqa: S105 - of people who exist here only
NAMES = ("app", "schluessel", "dienst", "seiten", "zwei", "neu")
INVITE = f"""
import django
django.setup()
from dreiklang.municipality import people, queries
from dreiklang.municipality.isolation import see_everybody
from dreiklang.municipality.permissions import Role
from dreiklang.municipality.values import Grant
see_everybody()
city = queries.municipality_by_slug("stuttgart")
for name in {NAMES!r}:
    person = people.add_person(
        city, queries.operator_actor(city), username=name, email=name + "@example.org", grants=[Grant(Role.EVALUATOR)]
    )
    print(people.invitation(person))
"""


@pytest.fixture(scope="module")
def served(city: City) -> Iterator[City]:
    """The same installation once more, with single sign-on; under a name, since passkeys belong to names."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = {
        "s-dienst": {"email": "dienst@example.org", "email_verified": True},
        "s-fremd": {"email": "fremd@example.org", "email_verified": True},
    }
    with identity_provider(claims) as issuer:
        more = {"ISSUER": issuer, "CLIENT_ID": "dreiklang", "CLIENT_SECRET": "geheim", "NAME": "Rathaus"}
        environment = {**city.environment, **{f"DREIKLANG_OIDC_{key}": text for key, text in more.items()}}
        server = subprocess.Popen([*COMMAND, "serve"], env={**environment, "PORT": str(port)})
        try:
            wait_for(f"http://127.0.0.1:{port}/gesund/", server)
            yield replace(city, address=f"http://localhost:{port}", environment=environment)
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=20) == 0


@pytest.fixture(scope="module")
def invitations(served: City) -> dict[str, str]:
    """A link for each of the people."""
    told = subprocess.run(
        [sys.executable, "-c", INVITE], env=served.environment, check=True, capture_output=True, text=True
    )
    links = told.stdout.split()
    return {name: f"{served.address}/einladung/{link}/" for name, link in zip(NAMES, links, strict=True)}


@pytest.fixture
def page(browser: Browser, served: City) -> Iterator[Page]:
    """A browser in English. A fault in the console, such as a script that the page's policy stops, fails the test."""
    context = new_context(browser, language="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda entry: faults.append(entry.text) if _is_fault(entry, served.address) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, faults


def _is_fault(entry: ConsoleMessage, address: str) -> bool:
    """The identity provider's own pages may have faults."""
    place = str(entry.location.get("url", ""))
    return entry.type == "error" and (not place or place.startswith(address))


def choose_password(page: Page, link: str) -> None:
    """Follow the invitation."""
    page.goto(link)
    assert page.url.endswith("/passwort/"), "the secret must leave the address"
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    page.wait_for_url("**/anmelden/")


def sign_in(page: Page, served: City, name: str) -> None:
    """With name and password."""
    page.goto(f"{served.address}/anmelden/?next=/konto/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    """Give the password once more."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def code_of(secret: str, later: int = 0) -> str:
    """What an authenticator app with this secret shows, or will show next."""
    counter = next(iter(yield_hotp_counters_from_time())) + later
    return format_hotp_value(hotp_value(secret, counter))


def set_up_app(page: Page, served: City) -> str:
    """Set up an authenticator app; returns its secret."""
    page.goto(f"{served.address}/konto/zweiter-faktor/app/")
    confirm(page)
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main form button.kern-btn--primary").click()
    page.wait_for_url("**/zweiter-faktor/codes/")
    return secret


def test_an_invitation_a_password_and_an_authenticator_app(
    page: Page, served: City, invitations: dict[str, str]
) -> None:
    choose_password(page, invitations["app"])
    sign_in(page, served, "app")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    secret = set_up_app(page, served)
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    sign_out(page)
    sign_in(page, served, "app")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.locator("[name=code]").fill(code_of(secret, 1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/konto/")
    expect(page.get_by_text("set up", exact=True)).to_have_count(1)


def test_a_passkey_signs_in_alone_and_as_second_factor(page: Page, served: City, invitations: dict[str, str]) -> None:
    choose_password(page, invitations["schluessel"])
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device = {**options, "isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    sign_in(page, served, "schluessel")
    page.goto(f"{served.address}/konto/zweiter-faktor/passkeys/neu/")
    confirm(page)
    page.locator("[name=name]").fill("Diensthandy")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/zweiter-faktor/codes/")
    page.goto(f"{served.address}/konto/zweiter-faktor/passkeys/")
    expect(page.get_by_role("row", name=re.compile("Diensthandy"))).to_contain_text("Sign-in without a password")
    sign_out(page)
    page.goto(f"{served.address}/anmelden/?next=/konto/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/konto/")
    sign_out(page)
    sign_in(page, served, "schluessel")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/konto/")


def test_a_passkey_that_is_not_there_is_said_in_words(page: Page, served: City) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{served.address}/anmelden/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used", timeout=10_000)


def test_single_sign_on_lets_in_whom_an_administrator_added(
    page: Page, served: City, invitations: dict[str, str]
) -> None:
    page.goto(f"{served.address}/anmelden/?next=/konto/")
    page.get_by_role("button", name="Continue with Rathaus").click()
    page.get_by_role("button", name="s-dienst").click()
    page.wait_for_url("**/konto/")
    expect(page.get_by_text("dienst@example.org")).to_be_visible()


PAGES = (
    "/konto/",
    "/konto/passwort/",
    "/konto/bestaetigen/",
    "/konto/zweiter-faktor/",
    "/konto/zweiter-faktor/app/",
    "/konto/zweiter-faktor/passkeys/",
    "/konto/zweiter-faktor/passkeys/neu/",
    "/stuttgart/zugangsschluessel/",
)
WITH_FACTOR = (
    "/konto/zweiter-faktor/",
    "/konto/zweiter-faktor/app/entfernen/",
    "/konto/zweiter-faktor/codes/",
    "/konto/zweiter-faktor/codes/neu/",
    "/konto/bestaetigen/code/",
)
SCREENS = [("de-DE", 1280), ("en-GB", 360)]


@pytest.fixture(scope="module")
def sessions(browser: Browser, served: City, invitations: dict[str, str]) -> dict[str, object]:
    """Cookies of people in different states: none, waiting for the second factor, signed in without and with one."""
    found = {}
    context = new_context(browser, language="en-GB")
    page = context.new_page()
    for name in ("seiten", "zwei"):
        choose_password(page, invitations[name])
        sign_in(page, served, name)
        page.goto(f"{served.address}/konto/zweiter-faktor/app/")
        if name == "seiten":
            confirm(page)
            page.goto(f"{served.address}/stuttgart/zugangsschluessel/")
            page.get_by_label("What the token is for").fill("Bericht")
            page.get_by_label("See what is published").check()
            page.get_by_role("button", name="Make the token").click()
            expect(page.locator("#token")).to_contain_text("dk_")
        else:
            set_up_app(page, served)
        found[name] = context.storage_state()
        context.clear_cookies()
    sign_in(page, served, "zwei")
    found["waiting"] = context.storage_state()
    context.clear_cookies()
    page.goto(invitations["neu"])
    found["invited"], found["invited to"] = context.storage_state(), page.url
    context.close()
    return found


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_no_page_about_signing_in_has_a_barrier(
    browser: Browser, served: City, sessions: dict[str, object], language: str, width: int
) -> None:
    visits = {
        "seiten": PAGES,
        "zwei": WITH_FACTOR,
        "waiting": ("/anmelden/zweiter-faktor/",),
        "invited": (str(sessions["invited to"]).removeprefix(served.address),),
        "": ("/anmelden/", "/anmelden/gesperrt/", "/einladung/MQ/abc-def/", "/anmelden/dienst/zurueck/?state=x"),
    }
    found = []
    for who, paths in visits.items():
        context = browser.new_context(
            locale=language, viewport={"width": width, "height": 900}, storage_state=sessions.get(who)
        )
        page = context.new_page()
        for path in paths:
            found += barriers(page, f"{served.address}{path}", width)
            assert page.url.endswith(path), f"{path} led to {page.url}"
            expect(page.locator("html")).to_have_attribute("lang", language[:2])
        context.close()
    assert found == []

"""Signing in: with a password and a second factor, in sessions that end, and never too often."""

from __future__ import annotations

import base64
import logging
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.urls import NoReverseMatch, get_resolver, reverse

from conftest import PASSWORDS
from dreiklang.config import environment
from dreiklang.municipality import people
from dreiklang.municipality.models import User

PASSWORD = PASSWORDS["stuttgart"]
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of an authenticator app that exists here only


@pytest.fixture
def browser(stuttgart: Any) -> Client:
    """Somebody's browser, in English."""
    return Client(headers={"accept-language": "en"})


def sign_in(browser: Client, name: str = "alma", password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/anmelden/", {"login": name, "password": password}, **more)


def is_signed_in(browser: Client) -> bool:
    return browser.get("/konto/").status_code == 200


def code(shift: int = 0) -> str:
    """What the authenticator app shows."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter + shift))


def with_app(name: str = "alma") -> User:
    """A person whose authenticator app is set up."""
    user = User.objects.get(username=name)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def test_a_password_alone_opens_an_account_without_a_second_factor(browser: Client) -> None:
    assert sign_in(browser)["Location"] == "/"
    assert is_signed_in(browser)


def test_with_an_app_the_password_is_not_enough(browser: Client) -> None:
    with_app()
    assert sign_in(browser)["Location"] == "/anmelden/zweiter-faktor/"
    assert not is_signed_in(browser)
    assert browser.post("/anmelden/zweiter-faktor/", {"code": "000000"}).status_code == 200
    assert not is_signed_in(browser)
    assert browser.post("/anmelden/zweiter-faktor/", {"code": code()}).status_code == 302
    assert is_signed_in(browser)


def test_a_code_of_the_app_works_once(browser: Client) -> None:
    with_app()
    shown = code()
    for expected in (302, 200):
        sign_in(browser)
        assert browser.post("/anmelden/zweiter-faktor/", {"code": shown}).status_code == expected
        browser.post("/abmelden/")


def test_a_recovery_code_replaces_the_telephone_once(browser: Client) -> None:
    codes = Authenticator.objects.get(user=with_app(), type="recovery_codes").wrap().get_unused_codes()
    for expected in (302, 200):
        sign_in(browser)
        assert browser.post("/anmelden/zweiter-faktor/", {"code": codes[0]}).status_code == expected
        browser.post("/abmelden/")


def test_whoever_guesses_codes_is_stopped(browser: Client) -> None:
    with_app()
    sign_in(browser)
    for _ in range(5):
        browser.post("/anmelden/zweiter-faktor/", {"code": "000000"})
    answer = browser.post("/anmelden/zweiter-faktor/", {"code": code()})
    assert "Too many failed login attempts" in answer.content.decode()
    assert not is_signed_in(browser)


def test_second_factors_are_set_up_only_after_the_password_was_given_again(browser: Client) -> None:
    sign_in(browser)
    browser.cookies["sessionid"]
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()
    answer = browser.get("/konto/zweiter-faktor/app/")
    assert answer["Location"].startswith("/konto/bestaetigen/?next=")
    assert browser.post(answer["Location"], {"password": "falsch"}).status_code == 200
    assert browser.post(answer["Location"], {"password": PASSWORD})["Location"] == "/konto/zweiter-faktor/app/"
    assert browser.get("/konto/zweiter-faktor/app/").status_code == 200


@pytest.mark.parametrize(
    "name", ["account_signup", "socialaccount_signup", "mfa_signup_webauthn", "account_reset_password"]
)
def test_nobody_signs_up(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_name_is_tried_five_times_in_five_minutes(browser: Client) -> None:
    for _ in range(5):
        sign_in(browser, password="falsch")  # noqa: S106 - wrong on purpose
    assert "Too many failed login attempts" in sign_in(browser).content.decode()
    assert not is_signed_in(browser)
    assert sign_in(browser, "ida")["Location"] == "/"


def test_one_address_cannot_try_many_names(browser: Client) -> None:
    for number in range(10):
        sign_in(browser, f"name-{number}")
    assert "Too many failed login attempts" in sign_in(browser).content.decode()
    assert sign_in(browser, REMOTE_ADDR="192.0.2.7")["Location"] == "/"


def test_too_many_forms_get_a_page_that_says_so(browser: Client) -> None:
    answers = [sign_in(browser, f"n-{number}") for number in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()


def test_all_processes_count_attempts_together_without_noting_who_tried(browser: Client) -> None:
    sign_in(browser, "anna-muster", REMOTE_ADDR="192.0.2.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM dreiklang_cache")
        rows = cursor.fetchall()
    assert rows
    for key, value in rows:
        assert re.fullmatch("[0-9a-f]{64}", key)
        assert not {"192.0.2.77", "anna-muster"} & set(base64.b64decode(value).decode(errors="replace").split())


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (1, None, "192.0.2.1"),
    ],
)
def test_the_address_that_counts_is_the_one_that_the_proxy_noted(
    proxies: int, forwarded: str | None, counted: str
) -> None:
    """Without DREIKLANG_SECURE=1 the header is anybody's to write, and is not looked at."""
    from allauth.core.internal.ratelimit import get_ip

    header = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **header)
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert get_ip(request) == counted


def test_the_session_gets_a_new_id_at_sign_in(browser: Client) -> None:
    browser.session.save()
    session = browser.session
    session["before"] = 1
    session.save()
    browser.cookies["sessionid"] = planted = session.session_key
    sign_in(browser)
    assert browser.cookies["sessionid"].value != planted
    assert is_signed_in(browser)
    other = Client()
    other.cookies["sessionid"] = planted
    assert not is_signed_in(other)


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(browser: Client) -> None:
    answer = browser.get("/anmelden/")
    cookie = answer.cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    cookie = sign_in(browser).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    cookie = browser.post("/sprache/", {"language": "de"}).cookies["django_language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_behind_https_cookies_never_travel_without_it() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    assert [getattr(settings, name) for name in names] == [settings.ENVIRONMENT.secure] * 3


@pytest.mark.parametrize(
    ("key", "seconds", "open_still"),
    [
        ("seen_at", 59 * 60, True),
        ("seen_at", 61 * 60, False),
        ("signed_in_at", 10 * 3600 - 60, True),
        ("signed_in_at", 10 * 3600 + 60, False),
    ],
)
def test_a_session_ends_after_an_idle_hour_and_after_ten_hours(
    browser: Client, key: str, seconds: int, open_still: bool
) -> None:
    sign_in(browser)
    session = browser.session
    session[key] = int(time.time()) - seconds
    session.save()
    assert is_signed_in(browser) is open_still
    if not open_still:
        assert "session was too old" in browser.get("/anmelden/").content.decode()


def test_who_works_on_stays_signed_in(browser: Client) -> None:
    sign_in(browser)
    session = browser.session
    session["seen_at"] = int(time.time()) - 50 * 60
    session.save()
    browser.get("/stuttgart/")
    assert browser.session["seen_at"] > time.time() - 60


def test_a_new_password_ends_the_other_sessions(browser: Client) -> None:
    other = Client()
    sign_in(other)
    sign_in(browser)
    new = "ein-ganz-neues-passwort"
    answer = browser.post("/konto/passwort/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == "/konto/"
    assert is_signed_in(browser)
    assert not is_signed_in(other)


def test_a_closed_account_is_out_at_once(browser: Client) -> None:
    sign_in(browser)
    User.objects.filter(username="alma").update(is_active=False)
    assert not is_signed_in(browser)
    assert sign_in(browser)["Location"] == "/anmelden/gesperrt/"
    assert "Account closed" in browser.get("/anmelden/gesperrt/").content.decode()


def test_nothing_secret_is_logged(browser: Client, caplog: pytest.LogCaptureFixture, stuttgart: Any) -> None:
    with_app()
    link = people.invitation(User.objects.get(username="ida"))
    caplog.set_level(logging.DEBUG)
    typed = "mein-geheimes-wort"
    sign_in(browser, password=typed)
    sign_in(browser)
    shown = code()
    browser.post("/anmelden/zweiter-faktor/", {"code": shown})
    assert is_signed_in(browser)
    browser.post("/stuttgart/zugangsschluessel/", {"name": "x", "scopes": ["see_published"], "lifetime": "30"})
    browser.get(f"/einladung/{link}/", follow=True)
    browser.get(f"/einladung/{link}x/")
    written = "\n".join(record.getMessage() + str(vars(record)) for record in caplog.records)
    for secret in (typed, PASSWORD, f'"{shown}"', "dk_", link.split("/")[1], browser.session.session_key):
        assert secret not in written


class CountedHasher(PBKDF2PasswordHasher):
    """PBKDF2 that says how often it was used."""

    iterations = 1000
    count = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        """Count, then hash."""
        type(self).count += 1
        return super().encode(*args, **kwargs)


def test_an_unknown_name_takes_as_long_as_a_known_one(browser: Client) -> None:
    """What takes time is hashing; each refusal hashes once, so nobody can tell names that exist by the clock."""
    with override_settings(PASSWORD_HASHERS=["web.test_sign_in.CountedHasher"]):
        for name in ("alma", "ada"):
            user = User.objects.get(username=name)
            user.set_password(PASSWORD)
            user.is_active = name == "alma"
            user.save()
        invited = User.objects.get(username="ida")
        invited.set_unusable_password()
        invited.save()
        counts = {}
        for name in ("alma", "ada", "ida", "nobody-at-all"):
            before = CountedHasher.count
            said = sign_in(browser, name, "falsch").content.decode()
            counts[name] = CountedHasher.count - before
            assert "The username and/or password you specified are not correct." in said
    assert set(counts.values()) == {1}


@override_settings(REQUIRE_SECOND_FACTOR=True)
@pytest.mark.parametrize("address", ["/", "/konto/", "/stuttgart/", "/stuttgart/pakete/", "/konto/meine-daten.json"])
def test_where_second_factors_are_demanded_the_office_sets_one_up_first(browser: Client, address: str) -> None:
    sign_in(browser)
    answer = browser.get(address)
    assert answer["Location"] == "/konto/zweiter-faktor/"
    assert "Your role demands a second factor" in browser.get(answer["Location"]).content.decode()
    assert browser.get("/konto/zweiter-faktor/app/")["Location"].startswith("/konto/bestaetigen/")
    assert browser.get("/konto/bestaetigen/").status_code == 200
    TOTP.activate(User.objects.get(username="alma"), SECRET)
    assert browser.get(address).status_code == 200


@override_settings(REQUIRE_SECOND_FACTOR=True)
def test_where_second_factors_are_demanded_readers_need_none_and_requesters_who_write_do(browser: Client) -> None:
    assert browser.get("/stuttgart/").status_code == 200
    sign_in(browser, "ida")
    assert browser.get("/stuttgart/")["Location"] == "/konto/zweiter-faktor/"


@override_settings(REQUIRE_SECOND_FACTOR=True)
def test_recovery_codes_alone_are_no_second_factor(browser: Client) -> None:
    sign_in(browser)
    RecoveryCodes.activate(User.objects.get(username="alma"))
    assert browser.get("/stuttgart/")["Location"] == "/konto/zweiter-faktor/"


@pytest.mark.parametrize("value", ["yes", "2", "true"])
def test_the_switch_is_one_or_nought(value: str, tmp_path: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DREIKLANG_REQUIRE_SECOND_FACTOR is .*; give 0 or 1"):
        environment.read({"DREIKLANG_DATA": str(tmp_path), "DREIKLANG_REQUIRE_SECOND_FACTOR": value})


def test_pages_about_the_own_account_are_for_who_is_signed_in(browser: Client) -> None:
    patterns = next(each for each in get_resolver().url_patterns if "dreiklang.web.urls" in str(each)).url_patterns
    found = [each for each in patterns if hasattr(each, "callback") and hasattr(each.callback, "signed_in")]
    assert len(found) == 21
    for pattern in found:
        parts = {"slug": "stuttgart", "pk": 1, "token": 1, "saved_search": 1}
        address = reverse(pattern.name, kwargs={key: parts[key] for key in pattern.pattern.converters})
        answer = browser.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/anmelden/"), pattern.name

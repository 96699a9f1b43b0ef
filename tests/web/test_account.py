"""One's own account: what it shows, tokens for programs, one's data, and the invitation to it."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone

from conftest import PASSWORDS
from dreiklang.municipality import people, queries
from dreiklang.municipality.models import ApiToken, AuditEntry, User
from dreiklang.municipality.permissions import Permission, Role
from dreiklang.municipality.values import Grant

NEW = "ein-selbst-gewaehltes-wort"
TOKENS = "/stuttgart/zugangsschluessel/"


def client(name: str = "", city: str = "stuttgart") -> Client:
    """Somebody's browser, in English."""
    browser = Client(headers={"accept-language": "en"})
    assert not name or browser.login(username=name, password=PASSWORDS[city])
    return browser


@pytest.fixture
def alma_there(stuttgart: Any) -> Client:
    """Alma, signed in."""
    return client("alma")


@pytest.fixture
def newcomer(stuttgart: Any, actors: Any) -> User:
    """Nora, whom the administrator has just added."""
    return people.add_person(
        stuttgart, actors["ada"], username="nora", email="nora@example.org", grants=[Grant(Role.EVALUATOR)]
    )


def test_the_account_shows_the_roles_in_every_municipality(stuttgart: Any, konstanz: Any) -> None:
    ben = User.objects.get(username="ben")
    ben.assignments.create(municipality=stuttgart, role=Role.AUDITOR)
    page = client("ben", "konstanz").get("/konto/").content.decode()
    assert re.search(r"Konstanz.*: Portfolio office", page)
    assert re.search(r"Stuttgart.*: Audit office", page)
    assert "/stuttgart/zugangsschluessel/" in page
    assert "/konstanz/zugangsschluessel/" in page


def test_the_account_names_nobody_else(alma_there: Client) -> None:
    page = alma_there.get("/konto/").content.decode()
    assert "Konstanz" not in page
    assert "ada" not in re.findall(r"\w+", page)


def test_the_header_leads_to_the_account(alma_there: Client) -> None:
    assert 'href="/konto/"' in alma_there.get("/stuttgart/").content.decode()


def make(browser: Client, **changes: Any) -> Any:
    return browser.post(TOKENS, {"name": "Report", "scopes": ["see_published"], "lifetime": "30", **changes})


def test_a_token_is_shown_once_and_works(alma_there: Client, stuttgart: Any) -> None:
    answer = make(alma_there)
    secret = re.search(r"dk_[\w-]+", answer.content.decode()).group()  # type: ignore[union-attr]
    assert "no-store" in answer["Cache-Control"]
    assert secret not in alma_there.get(TOKENS).content.decode()
    actor, token = queries.actor_of_token(stuttgart, secret, timezone.now())  # type: ignore[misc]
    assert actor.may(Permission.SEE_PUBLISHED)
    assert not actor.may(Permission.PLAN_PACKAGES)
    assert dt.timedelta(days=29) < token.expires_at - timezone.now() <= dt.timedelta(days=30)
    assert secret not in json.dumps(list(AuditEntry.objects.values("before", "after", "subject")))


def test_only_rights_that_one_has_are_offered_and_taken(stuttgart: Any) -> None:
    ida = client("ida")
    assert "publish_packages" not in ida.get(TOKENS).content.decode()
    assert make(ida, scopes=["publish_packages"]).status_code == 422
    assert make(ida, scopes=[]).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_good_for_nothing(alma_there: Client, stuttgart: Any) -> None:
    secret = re.search(r"dk_[\w-]+", make(alma_there).content.decode()).group()  # type: ignore[union-attr]
    token = ApiToken.objects.get()
    assert alma_there.post(f"{TOKENS}{token.pk}/widerrufen/", follow=True).status_code == 200
    assert queries.actor_of_token(stuttgart, secret, timezone.now()) is None
    assert "revoked" in alma_there.get(TOKENS).content.decode()


def test_nobody_sees_or_revokes_somebody_elses_token(alma_there: Client) -> None:
    make(alma_there, name="Almas eigener")
    token = ApiToken.objects.get()
    ada = client("ada")
    assert "Almas eigener" not in ada.get(TOKENS).content.decode()
    answer = ada.post(f"{TOKENS}{token.pk}/widerrufen/", follow=True)
    assert "not allowed" in answer.content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


def test_one_takes_ones_own_data_along_and_nobody_elses(alma_there: Client, stuttgart: Any) -> None:
    make(alma_there)
    answer = alma_there.get("/konto/meine-daten.json")
    assert answer["Content-Disposition"] == 'attachment; filename="meine-daten.json"'
    assert "no-store" in answer["Cache-Control"]
    data = answer.json()
    assert data["account"]["username"] == "alma"
    assert data["roles"] == [
        {"municipality__slug": "stuttgart", "role": "portfolio_office", "organization__name": None}
    ]
    assert [token["name"] for token in data["tokens"]] == ["Report"]
    assert {entry["action"] for entry in data["record_of_changes"]} == {"token_made"}
    assert "digest" not in answer.content.decode()


def test_one_signs_out_everywhere(alma_there: Client) -> None:
    elsewhere, ida = client("alma"), client("ida")
    answer = alma_there.post("/konto/ueberall-abmelden/", follow=True)
    assert "signed out everywhere" in answer.content.decode()
    assert [each.get("/konto/").status_code for each in (alma_there, elsewhere, ida)] == [302, 302, 200]


def link(person: User) -> str:
    return f"/einladung/{people.invitation(person)}/"


def choose(browser: Client, address: str, password: str = NEW) -> Any:
    """Open the link and choose a password."""
    opened = browser.get(address, follow=True)
    return browser.post(opened.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_an_invitation_leads_to_a_password_and_the_sign_in(newcomer: User) -> None:
    browser = client()
    answer = choose(browser, link(newcomer))
    assert answer["Location"] == "/anmelden/"
    assert "Your password is set" in browser.get("/anmelden/").content.decode()
    browser.post("/anmelden/", {"login": "nora", "password": NEW})
    assert browser.get("/konto/").status_code == 200


def test_the_invitations_secret_leaves_the_address_at_once(newcomer: User) -> None:
    browser, address = client(), link(newcomer)
    answer = browser.get(address)
    secret = address.split("/")[-2]
    assert answer.status_code == 302
    assert secret not in answer["Location"]
    page = browser.get(answer["Location"])
    assert secret not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert "“nora”" in page.content.decode()
    assert "no longer valid" in client().get(answer["Location"]).content.decode()


def test_an_invitation_works_once(newcomer: User) -> None:
    address = link(newcomer)
    choose(client(), address)
    assert "no longer valid" in client().get(address, follow=True).content.decode()
    assert client().get(address).status_code == 200


@pytest.mark.parametrize(("days", "valid"), [(2.9, True), (3.1, False)])
def test_an_invitation_is_good_for_three_days(newcomer: User, days: float, valid: bool) -> None:
    made = default_token_generator._num_seconds(dt.datetime.now()) - int(days * 86400)  # noqa: DTZ005 - as Django does
    token = default_token_generator._make_token_with_timestamp(newcomer, made, settings.SECRET_KEY)
    address = re.sub(r"[^/]+/$", f"{token}/", link(newcomer))
    page = client().get(address, follow=True).content.decode()
    assert ("no longer valid" not in page) is valid


def test_a_made_up_invitation_or_one_to_a_closed_account_says_so(newcomer: User) -> None:
    address = link(newcomer)
    made_up = ("/einladung/MQ/abc-def/", "/einladung/%21/abc/", address.replace("/einladung/", "/einladung/x"))
    for each in made_up:
        assert "no longer valid" in client().get(each, follow=True).content.decode()
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert "no longer valid" in client().get(address, follow=True).content.decode()


@pytest.mark.parametrize("weak", ["kurz", "qwerty123456"])
def test_a_weak_password_is_refused_with_a_reason(newcomer: User, weak: str) -> None:
    answer = choose(client(), link(newcomer), weak)
    assert "This password is too" in answer.content.decode()
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_whoever_was_signed_in_at_this_browser_is_not_after_an_invitation(newcomer: User, alma_there: Client) -> None:
    choose(alma_there, link(newcomer))
    assert alma_there.get("/konto/").status_code == 302
    assert User.objects.get(username="alma").check_password(PASSWORDS["stuttgart"])


def test_who_has_no_password_is_offered_none(newcomer: User) -> None:
    browser = client()
    browser.force_login(newcomer)
    assert "Change the password" not in browser.get("/konto/").content.decode()
    assert browser.get("/konto/passwort/").status_code == 404

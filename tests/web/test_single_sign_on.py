"""Single sign-on against a real OpenID Connect provider on this machine."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from jwt.algorithms import RSAAlgorithm

from dreiklang.config import environment
from dreiklang.config.environment import SingleSignOn
from dreiklang.municipality import people
from dreiklang.municipality.models import User
from dreiklang.municipality.permissions import Role
from dreiklang.municipality.values import Grant
from dreiklang.web.single_sign_on import Exchange
from identity_provider import identity_provider

VERIFIED = {"email": "Alma@Example.org", "email_verified": True}
IDENTITIES = {
    "s-alma": {**VERIFIED, "preferred_username": "somebody-else"},
    "s-second-alma": VERIFIED,
    "s-unverified": {"email": "alma@example.org", "email_verified": False},
    "s-text": {"email": "alma@example.org", "email_verified": "false"},
    "s-name-only": {"preferred_username": "alma"},
    "s-stranger": {"email": "eve@example.org", "email_verified": True},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that insists on a nonce."""
    with identity_provider(IDENTITIES) as address:
        yield address


@pytest.fixture
def provider(issuer: str, stuttgart: Any) -> Iterator[SingleSignOn]:
    """The provider, configured; Alma has an e-mail address."""
    User.objects.filter(username="alma").update(email="alma@example.org")
    found = SingleSignOn(issuer, "dreiklang", "geheim-und-lang", "Rathaus-Anmeldung")
    with override_settings(SINGLE_SIGN_ON=found):
        yield found


@pytest.fixture
def browser() -> Client:
    """Somebody's browser, in English."""
    return Client(headers={"accept-language": "en"})


def leave(browser: Client, **more: Any) -> str:
    """Press the button; where the provider is asked."""
    answer = browser.post("/anmelden/dienst/", more)
    assert answer.status_code == 302
    return answer["Location"]


def agree(address: str, subject: str) -> str:
    """Sign in at the provider; where it sends the browser back to."""
    answer = httpx.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    assert back.path == "/anmelden/dienst/zurueck/"
    return f"{back.path}?{back.query}"


def come(browser: Client, subject: str, **more: Any) -> Any:
    return browser.get(agree(leave(browser, **more), subject))


def is_signed_in(browser: Client) -> bool:
    return browser.get("/konto/").status_code == 200


def test_who_was_added_comes_in_by_a_verified_address(provider: SingleSignOn, browser: Client) -> None:
    before = User.objects.count()
    assert come(browser, "s-alma", next="/stuttgart/pakete/")["Location"] == "/stuttgart/pakete/"
    assert browser.get("/konto/").context["user"].username == "alma"
    assert User.objects.count() == before
    link = SocialAccount.objects.get()
    assert (link.user.username, link.provider, link.uid, link.extra_data) == ("alma", provider.issuer, "s-alma", {})


def test_the_link_holds_when_the_address_changes(provider: SingleSignOn, browser: Client) -> None:
    come(browser, "s-alma")
    User.objects.filter(username="alma").update(email="neu@example.org")
    again = Client()
    come(again, "s-alma")
    assert is_signed_in(again)


def test_state_nonce_and_proof_of_possession_are_sent(provider: SingleSignOn, browser: Client) -> None:
    asked = parse_qs(urlsplit(leave(browser)).query)
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/anmelden/dienst/zurueck/"]
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]


def test_the_request_cannot_change_what_the_provider_is_asked(provider: SingleSignOn, browser: Client) -> None:
    address = browser.post("/anmelden/dienst/?scope=admin&auth_params=prompt%3Dnone&process=connect")["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert "admin" not in asked["scope"][0]
    assert "prompt" not in asked


@pytest.mark.parametrize("subject", ["s-unverified", "s-text", "s-name-only", "s-stranger"])
def test_everybody_else_is_refused_and_no_account_is_made(
    provider: SingleSignOn, browser: Client, subject: str
) -> None:
    before = User.objects.count()
    answer = come(browser, subject)
    assert answer.status_code == 403
    assert "You have no account here" in answer.content.decode()
    assert not is_signed_in(browser)
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_a_second_identity_with_the_same_address_does_not_take_the_account(
    provider: SingleSignOn, browser: Client
) -> None:
    """Addresses are given away anew when people leave; the first to come keeps the account."""
    come(Client(), "s-alma")
    assert come(browser, "s-second-alma").status_code == 403


def test_an_address_that_two_accounts_have_leads_to_none(
    provider: SingleSignOn, browser: Client, konstanz: Any
) -> None:
    User.objects.filter(username="ben").update(email="ALMA@example.org")
    assert come(browser, "s-alma").status_code == 403


def test_a_closed_account_stays_closed(provider: SingleSignOn, browser: Client) -> None:
    come(Client(), "s-alma")
    User.objects.filter(username="alma").update(is_active=False)
    assert come(browser, "s-alma")["Location"] == "/anmelden/gesperrt/"
    assert not is_signed_in(browser)


def test_a_reset_by_the_administrator_undoes_the_link(
    provider: SingleSignOn, browser: Client, stuttgart: Any, actors: Any
) -> None:
    come(browser, "s-alma")
    people.reset_sign_in(stuttgart, actors["ada"], User.objects.get(username="alma"))
    assert not is_signed_in(browser)
    assert come(browser, "s-second-alma").status_code == 302


def test_a_second_factor_here_is_still_asked_for(provider: SingleSignOn, browser: Client) -> None:
    TOTP.activate(User.objects.get(username="alma"), "JBSWY3DPEHPK3PXP")
    assert come(browser, "s-alma")["Location"] == "/anmelden/zweiter-faktor/"
    assert not is_signed_in(browser)


def test_whoever_comes_without_a_password_can_set_up_second_factors(
    provider: SingleSignOn, browser: Client, stuttgart: Any, actors: Any
) -> None:
    people.add_person(
        stuttgart, actors["ada"], username="nora", email="eve@example.org", grants=[Grant(Role.EVALUATOR)]
    )
    come(browser, "s-stranger")
    assert browser.get("/konto/zweiter-faktor/app/").status_code == 200


@pytest.mark.parametrize("query", ["", "?code=abc", "?code=abc&state=made-up", "?error=server_error"])
def test_an_answer_that_nobody_asked_for_is_refused(provider: SingleSignOn, browser: Client, query: str) -> None:
    answer = browser.get(f"/anmelden/dienst/zurueck/{query}")
    assert answer.status_code == 400
    assert "This sign-in is over" in answer.content.decode()


def test_an_answer_works_once_and_in_the_same_browser_only(provider: SingleSignOn, browser: Client) -> None:
    back = agree(leave(browser), "s-alma")
    assert Client().get(back).status_code == 400
    assert browser.get(back).status_code == 302
    browser.post("/abmelden/")
    assert browser.get(back).status_code == 400


def test_a_code_from_another_sign_in_is_worth_nothing(provider: SingleSignOn, browser: Client) -> None:
    """An attacker slips a victim the code of their own sign-in: PKCE and nonce do not fit."""
    stolen = parse_qs(urlsplit(agree(leave(Client()), "s-alma")).query)["code"][0]
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    assert browser.get(f"/anmelden/dienst/zurueck/?code={stolen}&state={state}").status_code == 503
    assert not is_signed_in(browser)


def test_cancelling_at_the_provider_says_so(provider: SingleSignOn, browser: Client) -> None:
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    answer = browser.get(f"/anmelden/dienst/zurueck/?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert "Sign-in cancelled" in answer.content.decode()


def test_a_provider_that_is_away_is_a_page_and_no_fault(provider: SingleSignOn, browser: Client) -> None:
    with override_settings(SINGLE_SIGN_ON=SingleSignOn("http://localhost:9", "x", "y", "Z")):
        assert browser.post("/anmelden/dienst/").status_code == 503


def test_a_provider_that_says_it_is_another_is_refused(provider: SingleSignOn, browser: Client) -> None:
    elsewhere = SingleSignOn(f"{provider.issuer}/.well-known/openid-configuration", "x", "y", "Z")
    with override_settings(SINGLE_SIGN_ON=elsewhere):
        assert browser.post("/anmelden/dienst/").status_code == 503


def test_nothing_secret_is_logged(provider: SingleSignOn, browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dreiklang")
    caplog.set_level(logging.DEBUG, "django")
    caplog.set_level(logging.DEBUG, "allauth")
    good, wrong = agree(leave(browser), "s-alma"), agree(leave(Client()), "s-stranger")
    for back in (good, wrong):
        browser.get(back)
    ours = [each for each in caplog.records if each.name.split(".")[0] in {"dreiklang", "django", "allauth"}]
    written = "\n".join(record.getMessage() for record in ours)
    for secret in (provider.client_secret, *(parse_qs(urlsplit(each).query)["code"][0] for each in (good, wrong))):
        assert secret not in written


def test_the_button_is_there_only_when_configured(provider: SingleSignOn, browser: Client) -> None:
    assert "Continue with Rathaus-Anmeldung" in browser.get("/anmelden/").content.decode()
    with override_settings(SINGLE_SIGN_ON=None):
        assert "/anmelden/dienst/" not in browser.get("/anmelden/").content.decode()
        assert browser.post("/anmelden/dienst/").status_code == 404
        assert browser.get("/anmelden/dienst/zurueck/?code=a&state=b").status_code == 404


def test_a_mere_link_starts_nothing(provider: SingleSignOn, browser: Client) -> None:
    assert browser.get("/anmelden/dienst/").status_code == 405


GOOD = {
    "DREIKLANG_OIDC_ISSUER": "https://id.example.org/realms/city",
    "DREIKLANG_OIDC_CLIENT_ID": "dreiklang",
    "DREIKLANG_OIDC_CLIENT_SECRET": "geheim",
}


def read(tmp_path: Any, **changes: str) -> SingleSignOn | None:
    values = {
        "DREIKLANG_DATA": str(tmp_path),
        **GOOD,
        **{f"DREIKLANG_OIDC_{key}": each for key, each in changes.items()},
    }
    return environment.read(values).single_sign_on


def test_the_environment_configures_it(tmp_path: Any) -> None:
    found = read(tmp_path, NAME="Rathaus")
    assert found == SingleSignOn(GOOD["DREIKLANG_OIDC_ISSUER"], "dreiklang", "geheim", "Rathaus")
    assert found.origin == "https://id.example.org"
    assert "geheim" not in repr(found)
    assert read(tmp_path, ISSUER="", CLIENT_ID="", CLIENT_SECRET="") is None
    assert read(tmp_path, ISSUER="http://localhost:8080/realms/city") is not None


@pytest.mark.parametrize("missing", ["ISSUER", "CLIENT_ID", "CLIENT_SECRET"])
def test_half_a_configuration_is_refused_with_name_and_remedy(tmp_path: Any, missing: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"DREIKLANG_OIDC_{missing} is missing.*Set all three"):
        read(tmp_path, **{missing: ""})


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.org/realms/city",
        "id.example.org",
        "ftp://id.example.org",
        "https://",
        "https://id.example.org/?a=b",
        "https://id.example.org/#a",
        "https://me:pass@id.example.org/",
        "https://id.example.org; script-src *",
        "https://[id/",
        "https://id.example.org/" + "a" * 200,
    ],
)
def test_an_issuer_that_is_no_plain_https_address_is_refused(tmp_path: Any, issuer: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DREIKLANG_OIDC_ISSUER is .*; give the provider's https address"):
        read(tmp_path, ISSUER=issuer)


def test_a_name_that_fits_no_button_is_refused(tmp_path: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="DREIKLANG_OIDC_NAME is too long"):
        read(tmp_path, NAME="x" * 41)


class Forged:
    """A provider's keys, and ID tokens that were made to deceive."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def described(self) -> dict[str, Any]:
        """The public key as the provider publishes it."""
        return {"keys": [{**RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True), "kid": "k", "use": "sig"}]}

    def token(self, *, key: Any = None, algorithm: str = "RS256", kid: str = "k", **changes: Any) -> str:
        """An ID token; without changes a good one."""
        now = int(time.time())
        claims = {"iss": "http://localhost", "sub": "s", "aud": "dreiklang", "iat": now, "exp": now + 60, "nonce": "n"}
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode(claims, self.key if key is None else key, algorithm=algorithm, headers={"kid": kid})


@pytest.fixture(scope="module")
def forged() -> Iterator[tuple[Forged, str]]:
    """Keys served on this machine, and their address."""
    forger = Forged()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(forger.described).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield forger, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def checked(forged: tuple[Forged, str], id_token: str) -> Any:
    """What the exchange reads from an ID token."""
    exchange = Exchange(RequestFactory().get("/"), "http://localhost")
    exchange._openid_config = {"issuer": "http://localhost", "jwks_uri": forged[1]}
    exchange._nonce = "n"
    return exchange._claims(SocialApp(client_id="dreiklang"), id_token)


def test_a_good_id_token_is_read(forged: tuple[Forged, str]) -> None:
    assert checked(forged, forged[0].token())["sub"] == "s"


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"iss": "http://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"kid": "unknown"},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"key": "geheim-und-lang-genug-fuer-hs256-ja", "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
    ],
)
def test_a_forged_id_token_is_refused(forged: tuple[Forged, str], changes: dict[str, Any]) -> None:
    with pytest.raises(OAuth2Error):
        checked(forged, forged[0].token(**changes))


def test_the_example_for_keycloak_is_valid_and_names_our_address() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sign-in.md").read_text()
    (client,) = json.loads(page.split("```json")[1].split("```")[0])["clients"]
    assert client["redirectUris"] == [f"https://dreiklang.stadt.example{reverse('openid_connect_callback')}"]
    assert client["attributes"] == {"pkce.code.challenge.method": "S256"}

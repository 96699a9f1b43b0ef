"""Single sign-on by OpenID Connect, for people whom an administrator has added and for nobody else.

Who comes is recognised by issuer and subject. The first time there is no such link; then it is made if the provider
vouches for an e-mail address that exactly one active account has, and that account has no link yet. A user name from
the provider is never used: with many providers people choose it themselves.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from functools import wraps
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import EmailAddress, SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from dreiklang.municipality.queries import person_by_email
from dreiklang.web.place import View, everybody

logger = logging.getLogger("dreiklang.sign_in")

SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Asymmetric ones only: a client secret must not be able to sign."""
FAULTS = (OAuth2Error, RequestException, KeyError, TypeError, ValueError)
"""What a provider that is away, set up wrongly or hostile leads to."""


def nonce_of(verifier: str | None) -> str:
    """The nonce that binds the ID token to the browser: from PKCE's secret, which stays in the session."""
    if not verifier:
        raise OAuth2Error("no PKCE")
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


class Exchange(OpenIDConnectOAuth2Adapter):
    """The library's exchange with the provider, with the checks of OpenID Connect Core that it leaves out."""

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self._nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, which must be the configured issuer's."""
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != self.provider_id.rstrip("/"):
            raise OAuth2Error("another issuer")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Fetch the tokens, and remember which nonce the ID token has to hold."""
        self._nonce = nonce_of(pkce_code_verifier)
        return super().get_access_token_data(request, app, client, pkce_code_verifier)  # type: ignore[no-any-return]

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who comes, from a checked ID token and the user info about the same subject."""
        claims = self._claims(app, str(kwargs["response"]["id_token"]))
        about = self._fetch_user_info(token.token)
        if about["sub"] != claims["sub"]:
            raise OAuth2Error("user info about somebody else")
        return self.get_provider().sociallogin_from_response(request, {**claims, **about})  # type: ignore[no-any-return]

    def _claims(self, app: SocialApp, id_token: str) -> Mapping[str, Any]:
        with ClosedSocialAdapter(self.request).get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                _signing_key(answer.json(), jwt.get_unverified_header(id_token).get("kid")),
                algorithms=SIGNATURES,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=30,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(type(error).__name__) from error
        if claims["nonce"] != self._nonce:
            raise OAuth2Error("another nonce")
        return claims

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("openid_connect_callback"))


def _signing_key(described: dict[str, Any], name: str | None) -> Any:
    """The provider's key for signatures with this name; without a name there must be one only."""
    keys = [key for key in jwt.PyJWKSet.from_dict(described).keys if key.public_key_use in {None, "sig"}]
    found = [key for key in keys if name is None or key.key_id == name]
    if len(found) != 1:
        raise OAuth2Error("unknown key")
    return found[0].key


class Provider(OpenIDConnectProvider):
    """The one provider; nothing of what it is asked can be changed by the address of the request."""

    oauth2_adapter_class = Exchange
    pkce_enabled_default = True

    def get_pkce_params(self) -> dict[str, str]:
        """PKCE's parameters, and the nonce made from them."""
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Only where to go afterwards may be asked for."""
        following = get_next_redirect_url(request)
        return {"process": AuthProcess.LOGIN, **({"next_url": following} if following else {})}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[EmailAddress]:
        """The address, as verified only if the provider says so outright."""
        verified = data.get("email_verified") is True
        email = data.get("email")
        return [EmailAddress(email=email, verified=verified, primary=True)] if isinstance(email, str) else []

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing beyond the subject is kept."""
        return {}


class ClosedSocialAdapter(DefaultSocialAccountAdapter):
    """One provider, from the environment; accounts are never made by it."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The configured provider, if there is one. Its id is the issuer, so that links hold for that issuer only."""
        found = settings.SINGLE_SIGN_ON
        if found is None:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=found.issuer,
                name=found.name,
                client_id=found.client_id,
                secret=found.client_secret,
                settings={"server_url": found.issuer.rstrip("/")},
            )
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """The stricter provider in the place of the library's."""
        return Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Always refuse."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link who comes for the first time, or refuse."""
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        person = person_by_email(verified[0]) if verified else None
        if person is None or SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
            logger.warning("Single sign-on: somebody without an account was refused.")
            raise ImmediateHttpResponse(_not_admitted(request, verified=bool(verified)))
        sociallogin.connect(request, person)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Our page in the place of the library's. A fault's message may quote tokens, so only its kind is noted."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(_page(request, 403, _("Sign-in cancelled"), _("You were not signed in.")))
        if exception is None:
            raise ImmediateHttpResponse(_not_asked_for(request))
        logger.warning("Single sign-on failed: %s", type(exception).__name__)
        raise ImmediateHttpResponse(_failed(request))


def configured(view: View) -> View:
    """Not found while there is no single sign-on; a fault of the provider becomes a page."""

    @wraps(view)
    def found_or_not(request: HttpRequest) -> HttpResponse:
        if settings.SINGLE_SIGN_ON is None:
            raise Http404
        try:
            return view(request)
        except FAULTS as fault:
            logger.warning("Single sign-on failed: %s", type(fault).__name__)
            return _failed(request)

    return found_or_not


@everybody
@configured
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """On to the provider."""
    provider = ClosedSocialAdapter(request).get_provider(request, settings.SINGLE_SIGN_ON.issuer)
    return provider.redirect_from_request(request)  # type: ignore[no-any-return]


@everybody
@configured
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: signed in, or refused with a page."""
    view = OAuth2CallbackView.adapter_view(Exchange(request, settings.SINGLE_SIGN_ON.issuer))
    return view(request)  # type: ignore[no-any-return]


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/failure.html", {"title": title, "text": text}, status=status)


def _failed(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        503,
        _("Single sign-on did not work"),
        _("The sign-in service did not answer as it should. Try again in a moment; nothing was changed."),
    )


def _not_asked_for(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        400,
        _("This sign-in is over"),
        _("It took too long, was begun in another browser, or the sign-in service refused it. Begin again."),
    )


def _not_admitted(request: HttpRequest, *, verified: bool) -> HttpResponse:
    text = _(
        "The sign-in service knows you, but nobody has given you an account here. Ask your municipality's "
        "administrator to add you with the e-mail address that the sign-in service has."
    )
    if not verified:
        text = _(
            "The sign-in service does not vouch for your e-mail address, so you cannot be recognised. "
            "Ask those who look after the sign-in service to verify it."
        )
    return _page(request, 403, _("You have no account here"), text)

"""One's own account: roles, password, second factors, tokens, data, sessions; and the invitation to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import PasswordResetConfirmView
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dreiklang.municipality import people, queries
from dreiklang.municipality import tokens as rules
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.mail import undelivered_mail
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.privacy import about_person
from dreiklang.portfolio.request_queries import about_person as requests_of_person
from dreiklang.search.saved import query_of, saved_searches_of
from dreiklang.web.account_forms import TokenForm
from dreiklang.web.place import Place, in_municipality, signed_in
from dreiklang.web.refusals import refusal_words
from dreiklang.web.search_addresses import results_address

if TYPE_CHECKING:
    from dreiklang.municipality.models import User


@signed_in
@require_GET
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one can change about it."""
    held = queries.own_assignments(request.user)
    context = {
        "assignments": held,
        "cities": sorted({each.municipality for each in held}, key=lambda city: city.name),
        "saved_searches": [
            (each, results_address(each.municipality, query_of(each))) for each in saved_searches_of(request.user)
        ],
        "undelivered": undelivered_mail(request.user),
        "factors": set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True)),
    }
    return render(request, "web/account.html", context)


@signed_in
@require_GET
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is kept about the person who asks, as a file (Art. 15 and 20 GDPR)."""
    with within(EVERYBODY):
        found = {
            **about_person(request.user),
            **requests_of_person(request.user),
            "saved_searches": [
                {"municipality": each.municipality.slug, "name": each.name, "query": each.query, "notify": each.notify}
                for each in saved_searches_of(request.user)
            ],
        }
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@signed_in
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out here and everywhere else."""
    person = request.user
    logout(request)
    people.end_sessions(person)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")


@in_municipality(Permission.SEE_PUBLISHED)
@signed_in
@require_http_methods(["GET", "POST"])
@never_cache
def tokens(request: HttpRequest, place: Place) -> HttpResponse:
    """One's own API tokens in this municipality; a new one is shown this once, in the answer that made it."""
    form = TokenForm(request.POST or None, actor=place.actor)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            secret = rules.create_token(place.municipality, place.actor, now=timezone.now(), **form.terms)
            form = TokenForm(actor=place.actor)
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {
        "form": form,
        "secret": secret,
        "tokens": queries.api_tokens(place.municipality, request.user.pk),
        "now": timezone.now(),
    }
    return render(request, "web/tokens.html", context, status=422 if form.errors else 200)


@in_municipality(Permission.SEE_PUBLISHED)
@signed_in
@require_POST
def revoke_token(request: HttpRequest, place: Place, token: int) -> HttpResponse:
    """Take back one of one's own tokens."""
    try:
        rules.revoke_token(place.municipality, place.actor, token, timezone.now())
        messages.success(request, _("The token has been revoked; nothing can be done with it any more."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("tokens", place.municipality.slug)


class Invitation(PasswordResetConfirmView):
    """Choosing a password by an invitation's link, which works once and for three days.

    The link's secret moves to the session at once, so that the page's address does not give it away.
    """

    template_name = "web/invitation.html"
    reset_url_token = "passwort"  # noqa: S105 - a part of the address
    success_url = reverse_lazy("account_login")
    title = gettext_lazy("Choose a password")

    def get_user(self, uidb64: str) -> User | None:
        """Whom the link is for, as long as the account is not closed."""
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def form_valid(self, form: Form) -> HttpResponse:
        """Set the password, and lead to the sign-in; whoever was signed in at this browser is not any more."""
        response = super().form_valid(form)
        logout(self.request)
        messages.success(self.request, _("Your password is set. You can sign in now."))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the person, so that they see what they will sign in with."""
        return {**super().get_context_data(**kwargs), "invited": self.user if self.validlink else None}

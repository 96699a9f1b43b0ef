"""Webhooks: addresses outside that are told of changes."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dreiklang.municipality import queries
from dreiklang.municipality import webhooks as rules
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.web.people_forms import WebhookForm
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words

SHOWN = 50


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.MANAGE_CONNECTIONS)
def webhooks(request: HttpRequest, place: Place) -> HttpResponse:
    """The addresses, what they were last told, and a new one."""
    city = place.municipality
    form = WebhookForm(request.POST or None)
    context = {"section": "webhooks", "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context["added"] = rules.add_webhook(
                city,
                place.actor,
                form.cleaned_data["address"],
                form.cleaned_data["actions"],
                allowed=settings.WEBHOOK_HOSTS,
            )
            context["form"] = WebhookForm()
        except Refusal as refusal:
            form.add_error("address", refusal_words(refusal))
    context |= {"hooks": queries.webhooks(city), "deliveries": queries.webhook_deliveries(city)[:SHOWN]}
    response = render(request, "web/webhooks.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"  # a new secret is shown once
    return response


@require_POST
@in_municipality(Permission.MANAGE_CONNECTIONS)
def remove_webhook(request: HttpRequest, place: Place, webhook: int) -> HttpResponse:
    """Stop telling an address."""
    try:
        rules.remove_webhook(place.municipality, place.actor, webhook)
        messages.success(request, _("The address is not told of changes any more."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("webhooks", place.municipality.slug)

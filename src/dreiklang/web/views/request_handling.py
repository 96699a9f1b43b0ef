"""What the portfolio office does with requests: move one, make a measure of it, set the backlog up, look after mail."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio import backlog, converting, notices, taking_up
from dreiklang.portfolio import request_queries as queries
from dreiklang.portfolio.states import State, next_states, transition
from dreiklang.portfolio.typed import day_of
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words
from dreiklang.web.request_forms import BacklogForm, ConvertForm, IntakeForm, StepForm
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.web.views.requests import found_request, show_request, step_of
from dreiklang.wording.labels import label


@require_GET
@in_municipality(Permission.SEE_REQUESTS)
def request_board(request: HttpRequest, place: Place) -> HttpResponse:
    """All requests by state, as cards; each card has a form that moves it."""
    columns = queries.board(place.municipality, place.actor)
    today = timezone.localdate()
    for column in columns:
        for card in column.requests:
            card.waiting = queries.waiting_days(card, today)
    context = {
        "section": "request_board",
        "columns": [(column, _targets(column.state)) for column in columns],
        "most": queries.ON_BOARD,
    }
    return render(request, "web/request_board.html", context)


def _targets(source: State) -> str:
    """Where a card of this column can go, as choices; three dots say that a reason is needed."""
    steps = [transition(source, target) for target in next_states(source)]
    words = [
        (step.target.value, say(label("request_state", step.target)) + (" …" if step.reason else ""))
        for step in steps
        if step is not None
    ]
    return format_html_join("", '<option value="{}">{}</option>', words)


@require_POST
@in_municipality(Permission.HANDLE_REQUESTS)
def move_request(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """Let one request take a step; what is refused is said beside the form, which keeps what was typed."""
    found = found_request(place, number)
    form = StepForm(request.POST, request=found)
    if form.is_valid():
        try:
            backlog.move_request(
                place.municipality, place.actor, number, step_of(form), seen=_seen(request), now=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            moved = found_request(place, number)
            words = {"key": moved.key, "state": dict(form.fields["target"].choices)[moved.state]}
            messages.success(request, _("%(key)s is now: %(state)s.") % words)
            if request.POST.get("back") == "board":
                return redirect("request_board", place.municipality.slug)
            return redirect("request", place.municipality.slug, number)
    return show_request(request, place, found_request(place, number), form)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@in_municipality(Permission.HANDLE_REQUESTS)
def reschedule_request(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """Say anew when the next step is expected."""
    found_request(place, number)
    typed = request.POST.get("expected_on", "")
    day = day_of(typed)
    if typed and day is None:
        messages.error(request, _("Nothing was changed: this is no date. Write it such as 31.03.2027."))
        return redirect("request", place.municipality.slug, number)
    try:
        backlog.reschedule_request(
            place.municipality,
            place.actor,
            number,
            expected_on=day,
            seen=_seen(request),
            today=timezone.localdate(),
        )
        messages.success(request, _("The expected date has been changed."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("request", place.municipality.slug, number)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.HANDLE_REQUESTS)
def convert_request(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """Make a measure of an evaluated request."""
    found = found_request(place, number)
    initial = {"variant_name": _("fully"), "of_cost": 50, "of_value": 50}
    form = ConvertForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            measure = converting.make_measure(
                place.municipality,
                place.actor,
                number,
                kind=form.cleaned_data["kind"],
                variant_name=form.cleaned_data["variant_name"],
                reduced=_reduced(form.cleaned_data),
                seen=_seen(request),
            )
            messages.success(request, _("%(request)s has become the measure %(key)s.") % _named(found, measure))
            return redirect("measure", place.municipality.slug, measure.key)
        except InvalidValueError as error:
            form.add_error(None, fault_words(error))
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {"section": "requests", "found": found, "form": form}
    return render(request, "web/request_convert.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.HANDLE_REQUESTS)
def take_up_measures(request: HttpRequest, place: Place) -> HttpResponse:
    """Let measures of the register that no request carries stand in the backlog."""
    form = IntakeForm(request.POST or None)
    ticked = request.POST.getlist("chosen") or request.GET.getlist("massnahme")
    if request.method == "POST" and form.is_valid():
        state = State(form.cleaned_data["state"])
        try:
            made = taking_up.take_up_measures(place.municipality, place.actor, ticked, state, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            words = ngettext(
                "%(n)s measure now stands in the backlog.", "%(n)s measures now stand in the backlog.", len(made)
            )
            messages.success(request, words % {"n": len(made)})
            return redirect(reverse("requests", args=[place.municipality.slug]) + f"?state={state.value}")
    outside = taking_up.measures_outside(place.municipality)
    context = {
        "section": "requests",
        "form": form,
        "ticked": ticked,
        **page_of(request, Paginator(outside, taking_up.MOST_AT_ONCE)),
    }
    return render(request, "web/request_intake.html", context, status=422 if form.errors else 200)


def _named(found: Any, measure: Any) -> dict[str, str]:
    return {"request": found.key, "key": measure.key}


def _reduced(data: dict[str, Any]) -> converting.Reduced | None:
    if not data["reduced_name"]:
        return None
    return converting.Reduced(
        name=data["reduced_name"],
        of_cost=Decimal(data["of_cost"]) / 100,
        of_value=Decimal(data["of_value"]) / 100,
        loss=data["loss"],
    )


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.HANDLE_REQUESTS)
def set_up_backlog(request: HttpRequest, place: Place) -> HttpResponse:
    """Who handles requests first, and whether other municipalities may read along."""
    now = queries.backlog_of(place.municipality)
    initial = {"contact": now.contact, "shares_requests": now.shares_requests}
    form = BacklogForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        backlog.set_up_backlog(place.municipality, place.actor, **form.cleaned_data)
        messages.success(request, _("The settings have been saved."))
        return redirect("requests", place.municipality.slug)
    context = {"section": "requests", "form": form}
    return render(request, "web/request_settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.HANDLE_REQUESTS)
def unsent_notices(request: HttpRequest, place: Place) -> HttpResponse:
    """Mail about requests that could not be delivered; each can be tried again."""
    if request.method == "POST":
        number = request.POST.get("mail", "")
        known = number.isascii() and number.isdigit() and len(number) < 18
        if known and notices.send_again(place.municipality, place.actor, int(number), timezone.now()):
            messages.success(request, _("The mail will be sent again within a minute."))
        else:
            messages.error(request, _("This mail is no longer waiting for another try."))
        return redirect("unsent_notices", place.municipality.slug)
    mails = queries.unsent_mail(place.municipality)[:200]
    return render(request, "web/request_mail.html", {"section": "requests", "mails": mails})

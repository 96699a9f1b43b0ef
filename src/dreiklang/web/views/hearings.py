"""Hearings: what is due, opening one, entering an opinion, and going on without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio import hearing_queries
from dreiklang.portfolio import hearings as rules
from dreiklang.portfolio.hearing_values import LEGAL_BASES
from dreiklang.web.hearing_forms import DeadlineForm, HearingFilter, NewHearingForm, OpinionForm, WaiverForm
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words

PAGE = 50
PLACES = {"legal basis": "basis", "deadline": "due_on", "question": "question", "papers": "papers"}


@require_GET
@in_municipality(Permission.SEE_HEARINGS)
def hearings(request: HttpRequest, place: Place) -> HttpResponse:
    """All hearings, what is overdue first."""
    today = localdate()
    form = HearingFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, Paginator(hearing_queries.hearings(place.municipality, **wanted), PAGE))
    context = {
        "section": "hearings",
        "form": form,
        "rows": [hearing_queries.deadline(row, today) for row in page["page"]],
        "counts": hearing_queries.counts(place.municipality, today),
        **page,
    }
    return render(request, "web/hearings.html", context)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.ARRANGE_HEARINGS)
def new_hearing(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask somebody for an opinion."""
    about = {
        "measure": request.GET.get("massnahme", ""),
        "request": request.GET.get("bedarf", ""),
        "basis": next((each.key for each in LEGAL_BASES if each.party == request.GET.get("wen")), None),
    }
    form = NewHearingForm(request.POST or None, initial=about)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: rules.open_hearing(place.municipality, place.actor, form.new(), localdate()))
        if made is not None:
            messages.success(request, _("The hearing has been opened."))
            return redirect("hearing", place.municipality.slug, made.pk)
    context = {"section": "hearings", "form": form}
    return render(request, "web/new_hearing.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.SEE_HEARINGS)
def hearing(request: HttpRequest, place: Place, hearing: int) -> HttpResponse:
    """One hearing, with the forms for what this person may do."""
    found = hearing_queries.hearing(place.municipality, hearing)
    if found is None:
        raise Http404
    forms_here = _forms(request, place, found)
    what = request.POST.get("what", "") if request.method == "POST" else ""
    if request.method == "POST" and what not in forms_here:
        raise Http404
    form = forms_here.get(what)
    if form is not None and form.is_valid() and _tried(form, _change(request, place, what, form, hearing)):
        messages.success(request, _("The hearing has been changed."))
        return redirect("hearing", place.municipality.slug, hearing)
    context = {
        "section": "hearings",
        "hearing": found,
        "deadline": hearing_queries.deadline(found, localdate()),
        "forms": forms_here,
        "failed": form,
    }
    return render(request, "web/hearing.html", context, status=422 if form is not None and form.errors else 200)


def _forms(request: HttpRequest, place: Place, found: Any) -> dict[str, forms.Form]:
    """The forms that this person may use on this hearing as it is."""
    what = request.POST.get("what") if request.method == "POST" else None
    known: dict[str, type[forms.Form]] = {}
    waits = found.result == "open"
    if waits and hearing_queries.may_answer(place.actor, found):
        known["opinion"] = OpinionForm
    if place.actor.may(Permission.ARRANGE_HEARINGS):
        if found.result in hearing_queries.WAITED_FOR:
            known["waiver"] = WaiverForm
        if waits:
            known["deadline"] = DeadlineForm
    return {name: kind(request.POST if name == what else None, prefix=name) for name, kind in known.items()}


def _change(request: HttpRequest, place: Place, what: str, form: Any, pk: int) -> Callable[[], Any]:
    """The rule that the form asks for, on the revision that the person saw."""
    text = request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    city, actor, more = place.municipality, place.actor, {"seen": seen, "today": localdate()}
    if what == "opinion":
        return lambda: rules.answer_hearing(city, actor, pk, form.opinion(), **more)
    if what == "waiver":
        return lambda: rules.waive_hearing(city, actor, pk, form.cleaned_data["reason"], **more)
    return lambda: rules.reschedule_hearing(city, actor, pk, form.cleaned_data["due_on"], **more)


def _tried(form: forms.Form, rule: Callable[[], Any]) -> Any:
    """What the rule gives; None if it says no, with the reason at its field or above the form."""
    try:
        return rule()
    except InvalidValueError as error:
        field = PLACES.get(error.place.template, "")
        form.add_error(field if field in form.fields else None, fault_words(error))
    except Refusal as refusal:
        form.add_error(None, refusal_words(refusal))
    return None

"""Changing funding programmes, measures put forward, and applications; nobody overwrites another."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio.queries import measures, register
from dreiklang.resources import applications, queries, rules
from dreiklang.web.form_fields import refuse
from dreiklang.web.funding_forms import ApplicationForm, FundedForm, ProgrammeForm
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words

if TYPE_CHECKING:
    from dreiklang.portfolio.models import FundingProgramme

MOST_YEARS = 30
"""That a form asks for."""


def _measures(place: Place) -> list[tuple[str, str]]:
    return list(measures(place.municipality).values_list("key", "name"))


def _seal(facts: Any) -> str:
    """What the person is shown, as a fingerprint to be sent back with their decision."""
    text = json.dumps(facts.plain(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _unless_changed(request: HttpRequest, now: Any) -> Any:
    """The facts that the person saw, which are those of now; OutdatedError if they have changed since."""
    if request.POST.get("seen") != _seal(now):
        raise OutdatedError
    return now


def _page(request: HttpRequest, template: str, form: Any, now: Any = None, **context: Any) -> HttpResponse:
    """The form's page; with both versions beside each other if somebody else was faster."""
    context |= {"section": "funding", "form": form, "seen": _seal(now) if now is not None else ""}
    return render(request, template, context, status=422 if form.errors else 200)


def _refused(form: Any, refusal: Refusal, now: Any, context: dict[str, Any]) -> None:
    refuse(form, refusal)
    if isinstance(refusal, OutdatedError):
        context["conflict"] = form.beside(now)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_FUNDING)
def new_programme(request: HttpRequest, place: Place) -> HttpResponse:
    """Add a funding programme."""
    form = ProgrammeForm(request.POST or None, measures=_measures(place))
    if request.method == "POST" and form.is_valid():
        try:
            made = rules.add_programme(place.municipality, place.actor, form.facts())
            messages.success(request, _("The funding programme has been added."))
            return redirect("funding_programme", place.municipality.slug, made.key)
        except Refusal as refusal:
            refuse(form, refusal)
    return _page(request, "web/funding_edit.html", form)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_FUNDING)
def edit_programme(request: HttpRequest, place: Place, programme: str) -> HttpResponse:
    """Change what is said of a programme, for planning and account alike."""
    found = _programme(place, programme)
    now = queries.programme_facts(found)
    initial = {name: getattr(now, name) for name in ProgrammeForm.base_fields}
    form = ProgrammeForm(request.POST or None, measures=_measures(place), initial=initial)
    context: dict[str, Any] = {"programme": found}
    if request.method == "POST" and form.is_valid():
        try:
            seen = _unless_changed(request, now)
            rules.change_programme(place.municipality, place.actor, programme, form.facts(), seen)
            messages.success(request, _("The funding programme has been changed."))
            return redirect("funding_programme", place.municipality.slug, programme)
        except Refusal as refusal:
            _refused(form, refusal, now, context)
    return _page(request, "web/funding_edit.html", form, now, **context)


@require_POST
@in_municipality(Permission.EDIT_FUNDING)
def remove_programme(request: HttpRequest, place: Place, programme: str) -> HttpResponse:
    """Remove a programme that nobody has applied to."""
    _programme(place, programme)
    try:
        rules.remove_programme(place.municipality, place.actor, programme)
        messages.success(request, _("The funding programme has been removed."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("funding_programme", place.municipality.slug, programme)
    return redirect("funding", place.municipality.slug)


# Measures put forward


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_FUNDING)
def put_forward(request: HttpRequest, place: Place, programme: str) -> HttpResponse:
    """Put a measure forward for a programme."""
    found = _programme(place, programme)
    form = FundedForm(request.POST or None, measures=_measures(place), years=_years(place, found))
    if request.method == "POST" and form.is_valid():
        try:
            applications.put_forward(place.municipality, place.actor, programme, form.facts())
            messages.success(request, _("The measure has been put forward."))
            return redirect("funding_programme", place.municipality.slug, programme)
        except Refusal as refusal:
            refuse(form, refusal)
    return _page(request, "web/funded_edit.html", form, programme=found)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_FUNDING)
def edit_funded(request: HttpRequest, place: Place, programme: str, key: str) -> HttpResponse:
    """Change what is said of a measure put forward."""
    funded = queries.funded_measure(place.municipality, programme, key)
    if funded is None:
        raise Http404
    now = queries.funded_facts(funded)
    years = _years(place, funded.programme)
    form = FundedForm(request.POST or None, measures=_measures(place), years=years, facts=now)
    context: dict[str, Any] = {"programme": funded.programme, "funded": funded}
    if request.method == "POST" and form.is_valid():
        try:
            seen = _unless_changed(request, now)
            applications.change_funded(place.municipality, place.actor, programme, key, form.facts(), seen=seen)
            messages.success(request, _("The measure has been changed."))
            return redirect("funding_programme", place.municipality.slug, programme)
        except Refusal as refusal:
            _refused(form, refusal, now, context)
    return _page(request, "web/funded_edit.html", form, now, **context)


@require_POST
@in_municipality(Permission.EDIT_FUNDING)
def withdraw_funded(request: HttpRequest, place: Place, programme: str, key: str) -> HttpResponse:
    """Take a measure back from a programme."""
    _programme(place, programme)
    try:
        applications.withdraw(place.municipality, place.actor, programme, key)
        messages.success(request, _("The measure is no longer put forward."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("funding_programme", place.municipality.slug, programme)


# Applications


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_FUNDING)
def new_application(request: HttpRequest, place: Place, programme: str) -> HttpResponse:
    """Note an application to a programme."""
    found = _programme(place, programme)
    form = ApplicationForm(request.POST or None, years=_years(place, found))
    if request.method == "POST" and form.is_valid():
        try:
            applications.add_application(place.municipality, place.actor, programme, form.facts())
            messages.success(request, _("The application has been noted."))
            return redirect("funding_programme", place.municipality.slug, programme)
        except Refusal as refusal:
            refuse(form, refusal)
    return _page(request, "web/application_edit.html", form, programme=found)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_FUNDING)
def edit_application(request: HttpRequest, place: Place, programme: str, application: int) -> HttpResponse:
    """Note what came of an application: award or refusal, conditions, payments, proof of use."""
    found = queries.application(place.municipality, application)
    if found is None or found.programme.key != programme:
        raise Http404
    now = queries.application_facts(found)
    form = ApplicationForm(request.POST or None, years=_years(place, found.programme), facts=now)
    context: dict[str, Any] = {"programme": found.programme, "application": found}
    if request.method == "POST" and form.is_valid():
        try:
            seen = _unless_changed(request, now)
            applications.change_application(place.municipality, place.actor, application, form.facts(), seen)
            messages.success(request, _("The application has been changed."))
            return redirect("funding_programme", place.municipality.slug, programme)
        except Refusal as refusal:
            _refused(form, refusal, now, context)
    return _page(request, "web/application_edit.html", form, now, **context)


@require_POST
@in_municipality(Permission.EDIT_FUNDING)
def remove_application(request: HttpRequest, place: Place, programme: str, application: int) -> HttpResponse:
    """Remove an application that was noted in error."""
    found = queries.application(place.municipality, application)
    if found is None or found.programme.key != programme:
        raise Http404
    try:
        applications.remove_application(place.municipality, place.actor, application)
        messages.success(request, _("The application has been removed; the record of changes keeps it."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("funding_programme", place.municipality.slug, programme)


def _programme(place: Place, key: str) -> FundingProgramme:
    found = queries.funding_programme(place.municipality, key)
    if found is None:
        raise Http404
    return found


def _years(place: Place, programme: FundingProgramme) -> list[int]:
    """The years that a form asks for: the programme's, else the register's, else this and the next."""
    if programme.first_year and programme.last_year:
        return list(range(programme.first_year, programme.last_year + 1))[:MOST_YEARS]
    head = register(place.municipality)
    today = timezone.localdate().year
    return list(head.years) if head else [today, today + 1]

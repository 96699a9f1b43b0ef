"""Indicators: what is measured, how it has gone, and where it is to go."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dreiklang import charts
from dreiklang.council.queries import papers
from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.strategy import measuring, queries
from dreiklang.strategy.values import IndicatorFacts
from dreiklang.web.charts import response
from dreiklang.web.form_fields import refuse
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.strategy_forms import IndicatorForm, ValueForm
from dreiklang.web.templatetags.dreiklang import day, number

if TYPE_CHECKING:
    from dreiklang.strategy.models import Indicator, IndicatorValue


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def indicators(request: HttpRequest, place: Place) -> HttpResponse:
    """All indicators with their newest value, and whether it got better."""
    found = list(queries.indicators(place.municipality))
    context = {
        "section": "indicators",
        "rows": [{"indicator": each, **_standing(each)} for each in found],
        "names": queries.names_of(place.municipality),
        "may_edit": place.actor.may(Permission.EDIT_STRATEGY),
    }
    return render(request, "web/indicators.html", context)


def _standing(indicator: Indicator) -> dict[str, Any]:
    """The newest value, the change against the one before, and whether the target is reached."""
    values = list(indicator.values.all())
    if not values:
        return {"newest": None}
    newest = values[-1]
    change = newest.value - values[-2].value if len(values) > 1 else None
    return {
        "newest": newest,
        "change": change,
        "better": bool(change) and (change > 0) == (indicator.direction == queries.Direction.HIGHER),
        "reached": None if indicator.target is None else _reached(indicator, newest.value),
    }


def _reached(indicator: Indicator, value: Decimal) -> bool:
    if indicator.direction == queries.Direction.LOWER:
        return bool(value <= indicator.target)
    return bool(value >= indicator.target)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.SEE_PUBLISHED)
def indicator(request: HttpRequest, place: Place, indicator: str) -> HttpResponse:
    """One indicator: its line, its values, and for who may a form for the next one."""
    found = _found(place, indicator)
    may_edit = place.actor.may(Permission.EDIT_STRATEGY)
    if request.method == "POST" and not may_edit:
        raise Http404
    form = ValueForm(request.POST or None, municipality=place.municipality, initial={"basis": "stated"})
    if request.method == "POST" and form.is_valid():
        try:
            measuring.record_value(place.municipality, place.actor, indicator, form.facts())
            messages.success(request, _("The value has been recorded."))
            return redirect("indicator", place.municipality.slug, indicator)
        except Refusal as refusal:
            refuse(form, refusal)
    values = list(found.values.all())
    keys = {each.paper_key for each in values} - {""}
    context = {
        "section": "indicators",
        "indicator": found,
        "values": values,
        "names": queries.names_of(place.municipality),
        "papers": dict(papers(place.municipality).filter(key__in=keys).order_by().values_list("key", "reference")),
        "chart": _chart(found) if values else None,
        "chart_url": reverse("indicator_chart", args=[place.municipality.slug, indicator, "svg"]).removesuffix(".svg"),
        "form": form,
        "may_edit": may_edit,
        "may_see_audit": place.actor.may(Permission.SEE_AUDIT),
        **_standing(found),
    }
    return render(request, "web/indicator.html", context, status=422 if form.errors else 200)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def indicator_chart(request: HttpRequest, place: Place, indicator: str, form: str) -> HttpResponse:
    """The line as a picture, or as what the browser draws it from."""
    return response(_chart(_found(place, indicator)), form)


def _chart(indicator: Indicator) -> charts.Chart:
    values = list(indicator.values.all())
    points = [
        charts.SeriesPoint(day=_day(each), label=_period(each), value=each.value.normalize(), said=number(each.value))
        for each in values
    ]
    downwards = indicator.direction == queries.Direction.LOWER
    unit = _("%(unit)s (the top is better)") % {"unit": indicator.unit} if downwards else indicator.unit
    words = charts.SeriesWords(
        title=indicator.name,
        description=_in_words(indicator, values),
        time=_("Time"),
        value=unit,
        target="" if indicator.target is None else _("Target: %(value)s") % {"value": number(indicator.target)},
    )
    return charts.line_over_time(points, words, target=indicator.target, downwards=downwards)


def _in_words(indicator: Indicator, values: list[IndicatorValue]) -> str:
    if not values:
        return _("No value yet.")
    first, last = values[0], values[-1]
    said = {
        "name": indicator.name,
        "unit": indicator.unit,
        "a": number(first.value),
        "x": _period(first),
        "b": number(last.value),
        "y": _period(last),
    }
    if len(values) == 1:
        return _("%(name)s: %(a)s (%(unit)s) in %(x)s.") % said
    return _("%(name)s: from %(a)s in %(x)s to %(b)s in %(y)s (%(unit)s).") % said


def _day(value: IndicatorValue) -> dt.date:
    """Where a value stands on the axis: a year's in its first days."""
    return value.day or dt.date(value.year, 1, 1)


def _period(value: IndicatorValue) -> str:
    return day(value.day) if value.day else str(value.year)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_STRATEGY)
def new_indicator(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin to measure something."""
    form = IndicatorForm(request.POST or None, versions=queries.in_force(place.municipality))
    if request.method == "POST" and form.is_valid():
        try:
            made = measuring.add_indicator(place.municipality, place.actor, form.facts())
            messages.success(request, _("The indicator has been added. Now record its values."))
            return redirect("indicator", place.municipality.slug, made.key)
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"section": "indicators", "form": form}
    return render(request, "web/indicator_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_STRATEGY)
def edit_indicator(request: HttpRequest, place: Place, indicator: str) -> HttpResponse:
    """Change what is measured; its values stay."""
    found = _found(place, indicator)
    now = queries.indicator_facts(found)
    form = IndicatorForm(
        request.POST or None, versions=queries.in_force(place.municipality), initial=IndicatorForm.typed(now)
    )
    if request.method == "POST" and form.is_valid():
        try:
            seen = _opened(found, request.POST.get("seen", ""))
            measuring.change_indicator(place.municipality, place.actor, indicator, form.facts(), seen)
            messages.success(request, _("The indicator has been changed."))
            return redirect("indicator", place.municipality.slug, indicator)
        except signing.BadSignature:
            refuse(form, OutdatedError())
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"section": "indicators", "form": form, "indicator": found, "seen": _sealed(found, now)}
    return render(request, "web/indicator_edit.html", context, status=422 if form.errors else 200)


def _sealed(indicator: Indicator, facts: IndicatorFacts) -> str:
    return signing.dumps(facts.plain(), salt=f"indicator-{indicator.pk}", compress=True)


def _opened(indicator: Indicator, seal: str) -> IndicatorFacts:
    facts: dict[str, Any] = signing.loads(seal, salt=f"indicator-{indicator.pk}")
    target = facts["target"]
    return IndicatorFacts(**{**facts, "target": None if target is None else Decimal(target)})


@require_POST
@in_municipality(Permission.EDIT_STRATEGY)
def remove_indicator(request: HttpRequest, place: Place, indicator: str) -> HttpResponse:
    """Stop measuring something."""
    _found(place, indicator)
    try:
        measuring.remove_indicator(place.municipality, place.actor, indicator)
        messages.success(request, _("The indicator has been removed; the record of changes keeps its values."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("indicators", place.municipality.slug)


@require_POST
@in_municipality(Permission.EDIT_STRATEGY)
def remove_indicator_value(request: HttpRequest, place: Place, indicator: str, value: int) -> HttpResponse:
    """Take a value back."""
    _found(place, indicator)
    try:
        measuring.remove_value(place.municipality, place.actor, indicator, value)
        messages.success(request, _("The value has been taken back."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("indicator", place.municipality.slug, indicator)


def _found(place: Place, key: str) -> Indicator:
    found = queries.indicator(place.municipality, key)
    if found is None:
        raise Http404
    return found

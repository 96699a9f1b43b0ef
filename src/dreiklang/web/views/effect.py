"""What the money does for each goal; and what a measure contributes to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from dreiklang import charts
from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import effect as money
from dreiklang.portfolio import contributing, queries
from dreiklang.portfolio.contributing import Share
from dreiklang.portfolio.errors import ContributionError
from dreiklang.strategy.queries import KINDS, dimension, in_force
from dreiklang.web.charts import response
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.strategy_forms import ContributionForm
from dreiklang.web.templatetags.dreiklang import number, say
from dreiklang.wording.labels import label

MOST_SHOWN = 200
"""Measures without a goal that the page lists; the API has all of them."""


class EffectFilter(forms.Form):
    """Which strategy, divided by what, and whose money."""

    strategie = forms.TypedChoiceField(label=gettext_lazy("Strategy"), required=False, coerce=int, empty_value=None)
    nach = forms.ChoiceField(label=gettext_lazy("Divided by"), required=False)
    paket = forms.ChoiceField(label=gettext_lazy("Money of"), required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = in_force(place.municipality)
        self.fields["strategie"].choices = [
            ("", gettext_lazy("(the first)")),
            *((version.strategy_id, version.strategy.title) for version in versions),
        ]
        kinds = {dimension(entry.element.kind) for version in versions for entry in version.entries.all()}
        self.fields["nach"].choices = [
            ("", gettext_lazy("(what most measures serve)")),
            *((kind, say(label("element", kind))) for kind in sorted(kinds, key=KINDS.index)),
        ]
        self.fields["paket"].choices = [
            ("", gettext_lazy("All measures, each in its fullest variant")),
            *money.packages_to_choose(place.municipality),
        ]


def _wanted(request: HttpRequest, place: Place) -> tuple[EffectFilter, money.MoneyOfStrategy | None]:
    form = EffectFilter(request.GET or None, place=place)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = money.money_of_strategy(
        place.municipality,
        strategy=chosen.get("strategie"),
        by=chosen.get("nach", ""),
        package=chosen.get("paket", ""),
    )
    return form, found


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def effect(request: HttpRequest, place: Place) -> HttpResponse:
    """Funds by goal and year; goals without a measure; measures without a goal."""
    form, found = _wanted(request, place)
    context: dict[str, Any] = {
        "section": "effect",
        "form": form,
        "found": found,
        "without_goal": found.without_goal[:MOST_SHOWN] if found else (),
        "may_edit": place.actor.may(Permission.EDIT_STRATEGY),
    }
    if found and found.effect.total:
        query = urlencode({name: value for name, value in request.GET.items() if name in form.fields and value})
        context |= {
            "chart": _chart(found),
            "chart_url": reverse("effect_chart", args=[place.municipality.slug, "svg"]).removesuffix(".svg"),
            "chart_query": f"?{query}" if query else "",
        }
    return render(request, "web/effect.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def effect_chart(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    """The flows as a picture, or as what the browser draws them from."""
    _form, found = _wanted(request, place)
    if found is None:
        raise Http404
    return response(_chart(found), form)


def _chart(found: money.MoneyOfStrategy) -> charts.Chart:
    rest = _("not assigned")
    roots = money.by_root(found)
    kinds = sorted({kind for _name, amounts in roots for kind in amounts} | set(found.effect.not_assigned.by_group))
    flows = [
        charts.Flow(source=say(label("kind", kind)), target=name, amount=amounts[kind])
        for name, amounts in (*roots, (rest, found.effect.not_assigned.by_group))
        for kind in kinds
        if kind in amounts
    ]
    assigned = found.effect.total - found.effect.not_assigned.total
    words = charts.SankeyWords(
        title=_("From kinds of measures to the strategy: %(strategy)s") % {"strategy": found.version.strategy.title},
        description=_("Of %(total)s TEUR, %(assigned)s TEUR go to %(n)s elements; the table has the numbers.")
        % {"total": number(found.effect.total), "assigned": number(assigned), "n": len(roots)},
        source=_("Kind"),
        target=say(label("element", found.dimension)),
        amount=_("Funds (TEUR)"),
    )
    names = [say(label("kind", kind)) for kind in kinds]
    return charts.sankey(names, [*(name for name, _amounts in roots), rest], flows, words, rest=rest)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_STRATEGY)
def edit_contributions(request: HttpRequest, place: Place, measure: str) -> HttpResponse:
    """What a measure contributes to, and with which part of its cost."""
    found = queries.measure_by_key(place.municipality, measure)
    if found is None:
        raise Http404
    held = contributing.shares_of(found)
    form = ContributionForm(request.POST or None, versions=contributing.targets(place.municipality), held=held)
    salt = f"contributions-{found.pk}"
    if request.method == "POST" and form.is_valid():
        try:
            seen = _opened(request.POST.get("seen", ""), salt)
            contributing.change_contributions(place.municipality, place.actor, measure, form.shares(), seen)
            messages.success(request, _("The contributions have been saved."))
            return redirect("measure", place.municipality.slug, measure)
        except ContributionError as refusal:
            name = f"share_{refusal.element}"
            form.add_error(name if name in form.fields else None, refusal_words(refusal))
        except signing.BadSignature:
            form.add_error(None, refusal_words(OutdatedError()))
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {
        "section": "measures",
        "measure": found,
        "form": form,
        "seen": signing.dumps([each.plain() for each in held], salt=salt, compress=True),
    }
    return render(request, "web/contributions.html", context, status=422 if form.errors else 200)


def _opened(seal: str, salt: str) -> list[Share]:
    return [contributing.share_from(each) for each in signing.loads(seal, salt=salt)]

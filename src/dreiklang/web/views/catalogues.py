"""Criteria catalogues: which are there, what one asks, a version of one's own, and weights from pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dreiklang.assessment import queries, rules
from dreiklang.evaluation import Catalogue, Group, Weights, shipped_catalogues, shipped_rates, weigh
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.planning import InvalidValueError
from dreiklang.web.catalogue_forms import OwnCatalogueForm, PairsForm, step_words
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words
from dreiklang.wording import plain_number

MOST_TO_COMPARE = 10


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def catalogues(request: HttpRequest, place: Place) -> HttpResponse:
    """What is offered, every version that was ever used, and the rates."""
    context = {
        "section": "catalogues",
        "offered": queries.offered_catalogues(place.municipality),
        "versions": list(queries.catalogue_versions(place.municipality)),
        "rates": shipped_rates(),
    }
    return render(request, "web/catalogues.html", context)


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def catalogue(request: HttpRequest, place: Place, catalogue: str, version: str) -> HttpResponse:
    """One version: its groups, criteria and weights, where they are from, and how sure that is."""
    found = queries.catalogue(place.municipality, catalogue, version)
    if found is None:
        raise Http404
    groups = [(group, [(each, _share(group, each.key)) for each in group.criteria]) for group in found.groups]
    context = {"section": "catalogues", "catalogue": found, "groups": groups}
    return render(request, "web/catalogue.html", context)


def _share(group: Group, key: str) -> Decimal:
    share = group.shares[key]
    return round(Decimal(share.numerator * 100) / share.denominator, 2)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.MANAGE_CATALOGUES)
def own_catalogue(request: HttpRequest, place: Place) -> HttpResponse:
    """The city's own utility analysis, as a new version."""
    latest = queries.own_catalogue(place.municipality)
    template = _template(place, request.GET.get("von", ""))
    form = OwnCatalogueForm(request.POST or None, template=template, weights=_typed_weights(request.GET))
    seen = latest.version if latest else ""
    if request.method == "POST" and form.is_valid():
        try:
            row = rules.store_own_catalogue(
                place.municipality,
                place.actor,
                form.catalogue(template),
                seen=request.POST.get("seen", ""),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("Version %(n)s of the own catalogue has been made.") % {"n": row.version})
            return redirect("catalogue", place.municipality.slug, row.key, row.version)
        except InvalidValueError as error:
            form.add_error(None, fault_words(error))
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {"section": "catalogues", "form": form, "latest": latest, "seen": seen}
    return render(request, "web/catalogue_own.html", context, status=422 if form.errors else 200)


def _template(place: Place, wanted: str) -> Catalogue:
    """What the form starts from: what was wanted, else the latest own version, the register's criteria, a proposal."""
    offered = {each.key: each for each in queries.offered_catalogues(place.municipality)}
    order = (wanted, queries.OWN, queries.REGISTER)
    fitting = [offered[key] for key in order if key in offered and len(offered[key].groups) == 1]
    proposal = next(each for each in shipped_catalogues() if len(each.groups) == 1)
    return fitting[0] if fitting else proposal


def _typed_weights(query: QueryDict) -> dict[str, Decimal]:
    """Weights that a link carries along, for example from comparing in pairs."""
    found = {}
    for name, value in query.items():
        try:
            if name.startswith("w_"):
                found[name[2:]] = Decimal(plain_number(str(value)))
        except InvalidOperation:
            continue
    return {key: weight for key, weight in found.items() if weight.is_finite() and 0 <= weight <= 100}


def _comparable(place: Place) -> Iterator[tuple[str, Catalogue, Group]]:
    """Groups that are small enough to compare in pairs, each under a name for addresses."""
    for each in queries.offered_catalogues(place.municipality):
        for group in each.groups:
            if not group.gate and 2 <= len(group.criteria) <= MOST_TO_COMPARE:
                yield f"{each.key}.{group.key}", each, group


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def pairwise(request: HttpRequest, place: Place) -> HttpResponse:
    """Weights from comparing criteria in pairs, how consistent that is, and which comparison to look at again."""
    known = {name: (each, group) for name, each, group in _comparable(place)}
    wanted = request.GET.get("kriterien", "")
    chosen, (found, group) = next((name, known[name]) for name in (wanted, *known) if name in known)
    names = {each.key: each.name for each in group.criteria}
    form = PairsForm(request.GET or None, names=names)
    context: dict[str, Any] = {
        "section": "pairwise",
        "choices": [(name, f"{each.name}: {part.name}") for name, (each, part) in known.items()],
        "chosen": chosen,
        "form": form,
        "names": names,
        **_weighed(place, found, form, names),
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "web/_pairwise.html" if fragment else "web/pairwise.html", context)


def _weighed(place: Place, found: Catalogue, form: PairsForm, names: Mapping[str, str]) -> dict[str, Any]:
    weights: Weights = weigh(list(names), form.comparisons())
    query = urlencode([(f"w_{key}", f"{weight:f}") for key, weight in weights.weights.items()])
    context: dict[str, Any] = {
        "weights": [(names[key], weight) for key, weight in weights.weights.items()],
        "result": weights,
        "own_link": f"{reverse('own_catalogue', args=[place.municipality.slug])}?von={found.key}&{query}",
    }
    if found.key == queries.REGISTER:
        context["ranking_link"] = f"{reverse('ranking', args=[place.municipality.slug])}?{query}"
    doubt = weights.doubt
    if doubt is not None:
        first, second = names[doubt.first], names[doubt.second]
        context |= {
            "doubt_field": form.field_of(doubt.first, doubt.second),
            "said": f"{first} – {second}: {step_words(doubt.said, first, second)}",
            "fitting": step_words(doubt.fitting, first, second),
        }
    return context

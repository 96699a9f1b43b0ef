"""The measures in order: a ranking whose weights can be moved, what would turn it, and value against cost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dreiklang.assessment import standing
from dreiklang.evaluation import Sensitivity, Turn
from dreiklang.municipality.permissions import Permission
from dreiklang.web import charts, evaluation_charts
from dreiklang.web.evaluation_forms import SensitivityForm, WeightsForm
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality

PAGE = 200
MOST_TURNS = 40


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def ranking(request: HttpRequest, place: Place) -> HttpResponse:
    """All measures under the weights that were typed; at once while they are typed."""
    found = standing.standing(place.municipality)
    context: dict[str, Any] = {"section": "ranking", "found": found}
    if found is not None:
        form = WeightsForm(request.GET or None, names=found.names, weights=found.weights)
        weights = form.weights()
        ranked = standing.ranking(found, weights)
        context |= {"form": form, **page_of(request, Paginator(ranked, PAGE)), **_of_weights(found, weights)}
        context |= {"organizations": {each.key: each.name for each in found.portfolio.organizations}}
    fragment = found is not None and getattr(request, "htmx", False)
    return render(request, "web/_ranking.html" if fragment else "web/ranking.html", context)


def _of_weights(found: standing.Standing, weights: Mapping[str, Decimal]) -> dict[str, Any]:
    """Each weight as a part of 100, and the query that keeps them."""
    total = sum(weights.values())
    shares = [(found.names[key], round(weight * 100 / total, 2)) for key, weight in weights.items()]
    moved = weights != found.weights
    return {"shares": shares, "moved": moved, "kept": weights_query(weights) if moved else ""}


def weights_query(weights: Mapping[str, Decimal]) -> str:
    """The weights as an address carries them."""
    return urlencode([(f"w_{key}", f"{weight.normalize():f}") for key, weight in weights.items()])


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def sensitivity(request: HttpRequest, place: Place) -> HttpResponse:
    """Which of the first places would turn, at which weight."""
    found = standing.standing(place.municipality)
    context: dict[str, Any] = {"section": "sensitivity", "found": found}
    if found is not None:
        form = SensitivityForm(request.GET or None, names=found.names, weights=found.weights)
        context |= {"form": form, **_sensitive(place, found, form)}
    fragment = found is not None and getattr(request, "htmx", False)
    return render(request, "web/_sensitivity.html" if fragment else "web/sensitivity.html", context)


def _sensitive(place: Place, found: standing.Standing, form: SensitivityForm) -> dict[str, Any]:
    weights, criterion, places = form.weights(), form.criterion, form.places
    known = standing.sensitivity(found, weights)
    names = {each.key: each.name for each in found.portfolio.measures}
    turns = [turn for turn in known.turns(criterion, known.order[:places]) if turn.distance]
    query = f"{weights_query(weights)}&{urlencode({'kriterium': criterion, 'plaetze': places})}"
    address = reverse("evaluation_chart", args=[place.municipality.slug, "empfindlichkeit", "svg"])
    return {
        **_of_weights(found, weights),
        "rows": [(found.names[key], _Range(known, key, places)) for key in found.names],
        "criterion": found.names[criterion],
        "places": places,
        "can_move": known.can_move(criterion),
        "turns": [_turn(turn, names) for turn in turns[:MOST_TURNS]],
        "all_turns": len(turns),
        "names": names,
        "chart": evaluation_charts.over_weight(found, known, criterion, places) if known.can_move(criterion) else None,
        "chart_url": address.removesuffix(".svg"),
        "chart_query": f"?{query}",
    }


class _Range:
    """One criterion's stable range, in decimals that a page can show."""

    def __init__(self, known: Sensitivity, criterion: str, places: int) -> None:
        found = known.stability(criterion, places)
        self.now, self.low, self.high = (in_percent(each) for each in (found.now, found.low, found.high))
        self.below, self.above = found.below, found.above
        self.can_move = known.can_move(criterion)


def in_percent(exact: Any) -> Decimal:
    """An exact fraction with two decimals."""
    return round(Decimal(exact.numerator) / exact.denominator, 2)


def _turn(turn: Turn, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "at": in_percent(turn.at),
        "distance": in_percent(turn.at - turn.now),
        "first": (turn.first, names[turn.first]),
        "second": (turn.second, names[turn.second]),
    }


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def value_and_cost(request: HttpRequest, place: Place) -> HttpResponse:
    """What measures are worth against what they cost, as bubbles and as a table with where the figures are from."""
    found = standing.standing(place.municipality)
    context: dict[str, Any] = {"section": "value_and_cost", "found": found}
    if found is not None:
        form = WeightsForm(request.GET or None, names=found.names, weights=found.weights)
        weights = form.weights()
        worths = standing.worths(found, weights)
        address = reverse("evaluation_chart", args=[place.municipality.slug, "wert-und-kosten", "svg"])
        context |= {
            "form": form,
            "worths": worths,
            "years": found.portfolio.years,
            "chart": evaluation_charts.value_and_cost(worths, found.portfolio.years),
            "chart_url": address.removesuffix(".svg"),
            **_of_weights(found, weights),
        }
        context["chart_query"] = f"?{context['kept']}" if context["kept"] else ""
    return render(request, "web/value_and_cost.html", context)


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def evaluation_chart(request: HttpRequest, place: Place, chart: str, form: str) -> HttpResponse:
    """A chart of this part as a picture, or as its specification for the browser."""
    found = standing.standing(place.municipality)
    if found is None:
        raise Http404
    if chart == "wert-und-kosten":
        weights = WeightsForm(request.GET or None, names=found.names, weights=found.weights).weights()
        drawn = evaluation_charts.value_and_cost(standing.worths(found, weights), found.portfolio.years)
        return charts.response(drawn, form)
    typed = SensitivityForm(request.GET or None, names=found.names, weights=found.weights)
    known = standing.sensitivity(found, typed.weights())
    if chart != "empfindlichkeit" or not known.can_move(typed.criterion):
        raise Http404
    return charts.response(evaluation_charts.over_weight(found, known, typed.criterion, typed.places), form)

"""Evaluations: what is to be rated by whom, one evaluation with its sheets side by side, and what the office does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dreiklang.assessment import queries, rules
from dreiklang.evaluation import Catalogue, rate_on
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import names_of
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.queries import register
from dreiklang.web.evaluation_forms import OpeningForm
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words

if TYPE_CHECKING:
    from dreiklang.assessment.models import Assessment, Evaluation

PAGE = 50


@dataclass(frozen=True)
class Row:
    """An evaluation in the list: my own sheet, who is still rating, and by how much the sheets differ."""

    evaluation: Evaluation
    mine: Assessment | None
    waiting: list[str]
    difference: Decimal | None

    @property
    def to_do(self) -> bool:
        """Whether it waits for me."""
        return self.evaluation.state == "open" and self.mine is not None and self.mine.state == "draft"


@require_GET
@in_municipality(Permission.SEE_PLANNING)
def evaluations(request: HttpRequest, place: Place) -> HttpResponse:
    """All evaluations, those that wait for the reader first; without sheets for who sees no drafts of the office."""
    context: dict[str, Any] = {"section": "evaluations"}
    if place.actor.may(Permission.SEE_DRAFTS):
        paginator = Paginator(queries.evaluations(place.municipality), PAGE)
        context |= page_of(request, paginator)
        names = _names(context["page"].object_list)
        rows = [_row(each, place, names) for each in context["page"].object_list]
        context |= {"rows": sorted(rows, key=lambda row: not row.to_do), "waits": sum(row.to_do for row in rows)}
    return render(request, "web/evaluations.html", context)


def _names(rows: Iterable[Evaluation]) -> dict[str, str]:
    return names_of(each.pseudonym for row in rows for each in row.assessments.all())


def _row(evaluation: Evaluation, place: Place, names: Mapping[str, str]) -> Row:
    waiting = [names.get(each, each) for each in queries.still_rating(evaluation)]
    mine = queries.own_sheet(evaluation, place.actor)
    return Row(evaluation, mine, waiting, queries.largest_difference(evaluation, place.actor))


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.MANAGE_EVALUATIONS)
def open_evaluation(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask people to rate something."""
    today = timezone.localdate()
    head = register(place.municipality)
    initial = {"base_year": head.years[0] if head and head.years else today.year}
    wanted = request.GET.get("massnahme", "")
    initial |= {"subject": f"measure:{wanted}"} if wanted else {}
    form = OpeningForm(
        request.POST or None,
        subjects=queries.subjects(place.municipality),
        catalogues=queries.offered_catalogues(place.municipality),
        people=queries.raters(place.municipality),
        rate=rate_on("discount", today),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = rules.open_evaluation(place.municipality, place.actor, form.opening())
            messages.success(request, _("The evaluation is open; everybody who was asked finds it in their list."))
            return redirect("evaluation", place.municipality.slug, made.pk)
        except InvalidValueError as error:
            form.add_error(None, fault_words(error))
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {"section": "evaluations", "form": form}
    return render(request, "web/evaluation_open.html", context, status=422 if form.errors else 200)


def found_evaluation(place: Place, pk: int) -> Evaluation:
    """The evaluation of an address; 404 if it is not this city's."""
    found = queries.evaluation(place.municipality, pk)
    if found is None:
        raise Http404
    return found


@require_GET
@in_municipality(Permission.SEE_DRAFTS)
def evaluation(request: HttpRequest, place: Place, evaluation: int) -> HttpResponse:
    """One evaluation: sheets side by side as far as the reader may see them, the result, and the gates before."""
    found = found_evaluation(place, evaluation)
    compared = queries.comparison(found, place.actor)
    names = _names([found])
    context = {
        "section": "evaluations",
        "evaluation": found,
        "compared": compared,
        "sheets": _columns(compared, names),
        "pairs": [(each, _who(each.left, names), _who(each.right, names)) for each in compared.pairs],
        "waiting": [names.get(each, each) for each in compared.waiting],
        "mine": queries.own_sheet(found, place.actor),
        "groups": _groups(compared.catalogue, _columns(compared, names)),
        "steps": queries.over_gates(found),
        "take_over": _taking_over(place, found, compared.catalogue),
        "seen": _sealed(place, found),
    }
    return render(request, "web/evaluation.html", context)


def _who(sheet: queries.Sheet, names: Mapping[str, str]) -> str:
    name = names.get(sheet.row.pseudonym, sheet.row.pseudonym)
    return f"{name} ({_('version')} {sheet.row.number})" if sheet.row.number > 1 else name


def _columns(compared: queries.Comparison, names: Mapping[str, str]) -> list[tuple[str, queries.Sheet]]:
    """The sheets with their heads; the agreed one last."""
    found = [(_who(each, names), each) for each in compared.sheets]
    return [*found, *([(_("agreed"), compared.agreed)] if compared.agreed else [])]


def _groups(catalogue: Catalogue, columns: list[tuple[str, queries.Sheet]]) -> list[dict[str, Any]]:
    """The table of a comparison: groups, their criteria, and what stands there on every sheet."""
    rows = []
    for index, group in enumerate(catalogue.groups):
        criteria = [
            {
                "criterion": each,
                "share": round(Decimal(group.shares[each.key].numerator * 100) / group.shares[each.key].denominator, 2),
                "cells": [(head, sheet.content.ratings.get(each.key)) for head, sheet in columns],
                "differs": len({sheet.content.points.get(each.key) for _head, sheet in columns}) > 1,
            }
            for each in group.criteria
        ]
        values = [(head, sheet.value.groups[index]) for head, sheet in columns]
        rows.append({"group": group, "criteria": criteria, "values": values})
    return rows


def _taking_over(place: Place, found: Evaluation, catalogue: Catalogue) -> list[dict[str, Any]]:
    """What the register would take: each criterion with the points before and after."""
    if found.state != "agreed" or not place.actor.may(Permission.MANAGE_EVALUATIONS):
        return []
    now, names = rules.in_register(found), {each.key: each.name for each in catalogue.criteria}
    return [
        {"name": names.get(key, key), "before": now.get(key), "after": points}
        for key, points in rules.for_register(found).items()
    ]


def _salt(place: Place, found: Evaluation) -> str:
    return f"evaluation-{place.municipality.slug}-{found.pk}"


def _sealed(place: Place, found: Evaluation) -> str:
    """The register's points as they are shown, to be sent back with the decision."""
    points = {key: str(value) for key, value in rules.in_register(found).items()}
    return signing.dumps(points, salt=_salt(place, found), compress=True)


@require_POST
@in_municipality(Permission.MANAGE_EVALUATIONS)
def take_over_evaluation(request: HttpRequest, place: Place, evaluation: int) -> HttpResponse:
    """Let the register have the agreed points."""
    found = found_evaluation(place, evaluation)
    try:
        sealed = signing.loads(request.POST.get("seen", ""), salt=_salt(place, found))
        rules.take_over(found, place.actor, seen={key: Decimal(value) for key, value in sealed.items()})
        messages.success(request, _("The register has taken over the agreed points; packages are planned with them."))
    except signing.BadSignature:
        messages.error(request, _("The page was too old. Look at both versions and decide again."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("evaluation", place.municipality.slug, evaluation)


@require_POST
@in_municipality(Permission.MANAGE_EVALUATIONS)
def withdraw_evaluation(request: HttpRequest, place: Place, evaluation: int) -> HttpResponse:
    """End an evaluation without a result."""
    found = found_evaluation(place, evaluation)
    try:
        rules.withdraw(found, place.actor, reason=request.POST.get("reason", "")[:500])
        messages.success(request, _("The evaluation has been withdrawn."))
    except InvalidValueError as error:
        messages.error(request, fault_words(error))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("evaluation", place.municipality.slug, evaluation)

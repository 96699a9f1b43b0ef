"""Filling in a sheet: one's own, saved as it goes, and the result that the office notes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dreiklang.assessment import queries, rules
from dreiklang.assessment.errors import IncompleteSheetError
from dreiklang.assessment.queries import SheetState
from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import names_of
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.queries import register
from dreiklang.resources.queries import current_cycle
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words
from dreiklang.web.sheet_form import SheetForm
from dreiklang.web.templatetags.dreiklang import number
from dreiklang.web.views.evaluations import found_evaluation

if TYPE_CHECKING:
    from dreiklang.assessment.models import Assessment, Evaluation


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.RATE)
def sheet(request: HttpRequest, place: Place, evaluation: int) -> HttpResponse:
    """One's own sheet: a form while it is a draft; who has handed in is sent to the comparison."""
    found = found_evaluation(place, evaluation)
    mine = queries.own_sheet(found, place.actor)
    if mine is None:
        raise Http404
    if mine.state != SheetState.DRAFT or found.state != queries.EvaluationState.OPEN:
        return redirect("evaluation", place.municipality.slug, evaluation)
    form = _form(request, place, found, mine)
    if request.method == "POST":
        return _posted(request, place, found, form)
    return _page(request, found, form, mine.revision, secrets.token_hex(8))


def _form(request: HttpRequest, place: Place, found: Evaluation, mine: Assessment) -> SheetForm:
    return SheetForm(
        request.POST or None,
        catalogue=queries.catalogue_of(found.catalogue),
        years=_years(place, found),
        content=queries.content_of(mine),
    )


def _years(place: Place, found: Evaluation) -> list[int]:
    """The years that amounts are asked for: those of the register and of the budget cycle, from the base year on."""
    head, cycle = register(place.municipality), current_cycle(place.municipality)
    years = {found.base_year, *(head.years if head else ())}
    years |= {*cycle.budget_years, *cycle.planning_years} if cycle else set()
    return sorted(year for year in years if year >= found.base_year)


def _page(
    request: HttpRequest, found: Evaluation, form: SheetForm, revision: int, writer: str, **more: Any
) -> HttpResponse:
    context = {
        "section": "evaluations",
        "evaluation": found,
        "form": form,
        "catalogue": form.catalogue,
        "revision": revision,
        "writer": writer,
        **more,
    }
    return render(request, "web/sheet.html", context, status=422 if form.errors else 200)


def _posted(request: HttpRequest, place: Place, found: Evaluation, form: SheetForm) -> HttpResponse:
    """Keep what can be kept; with the button for it, hand in."""
    form.is_valid()
    seen, writer = _number(request.POST.get("revision", "")), request.POST.get("writer", "")[:40]
    hands_in = "hand_in" in request.POST and not form.errors
    try:
        if hands_in:
            rules.hand_in(found, place.actor, form.content(), seen=seen, writer=writer)
            messages.success(request, _("Your rating has been handed in; it does not change any more."))
            return redirect("evaluation", place.municipality.slug, found.pk)
        kept = rules.save_sheet(found, place.actor, form.content(), seen=seen, writer=writer)
    except IncompleteSheetError as refusal:
        form.mark_missing(refusal.missing, money=refusal.money)
        kept = rules.save_sheet(found, place.actor, form.content(), seen=seen, writer=writer)
        return _page(request, found, form, kept.revision, writer, kept=True)
    except OutdatedError as refusal:
        return _outdated(request, place, found, form, refusal)
    except InvalidValueError as error:
        form.add_error(None, fault_words(error))
        return _page(request, found, form, seen, writer)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("evaluation", place.municipality.slug, found.pk)
    if getattr(request, "htmx", False):
        return render(request, "web/_sheet_kept.html", {"revision": kept.revision, "form": form})
    if form.errors:
        return _page(request, found, form, kept.revision, writer, kept=True)
    messages.success(request, _("The draft has been saved."))
    return redirect("sheet", place.municipality.slug, found.pk)


def _outdated(
    request: HttpRequest, place: Place, found: Evaluation, form: SheetForm, refusal: OutdatedError
) -> HttpResponse:
    """Both versions, where the same person has two windows open."""
    if getattr(request, "htmx", False):
        return render(request, "web/_sheet_kept.html", {"refusal": refusal_words(refusal), "form": form})
    now = queries.own_sheet(found_evaluation(place, found.pk), place.actor)
    if now is None:
        raise Http404
    form.add_error(None, refusal_words(refusal))
    conflict = form.beside(queries.content_of(now))
    return _page(request, found, form, now.revision, secrets.token_hex(8), conflict=conflict)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@in_municipality(Permission.RATE)
def new_sheet_version(request: HttpRequest, place: Place, evaluation: int) -> HttpResponse:
    """Start a draft from what one handed in."""
    found = found_evaluation(place, evaluation)
    try:
        rules.start_new_version(found, place.actor)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("evaluation", place.municipality.slug, evaluation)
    return redirect("sheet", place.municipality.slug, evaluation)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.MANAGE_EVALUATIONS)
def agree_evaluation(request: HttpRequest, place: Place, evaluation: int) -> HttpResponse:
    """The result that all agreed on: what all said alike stands there already."""
    found = found_evaluation(place, evaluation)
    compared = queries.comparison(found, place.actor)
    if found.state != queries.EvaluationState.OPEN or compared.waiting or compared.hidden:
        messages.error(request, _("A result can be noted when everybody has handed in, and once."))
        return redirect("evaluation", place.municipality.slug, evaluation)
    form = SheetForm(
        request.POST or None,
        catalogue=compared.catalogue,
        years=_years(place, found),
        content=queries.agreed_suggestion(compared),
        said=_said(compared),
    )
    if request.method == "POST" and form.is_valid():
        try:
            rules.agree(found, place.actor, form.content(), seen=_number(request.POST.get("revision", "")))
            messages.success(request, _("The agreed result has been noted."))
            return redirect("evaluation", place.municipality.slug, evaluation)
        except IncompleteSheetError as refusal:
            form.mark_missing(refusal.missing, money=refusal.money)
        except InvalidValueError as error:
            form.add_error(None, fault_words(error))
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
            found = found_evaluation(place, evaluation)
    return _page(request, found, form, found.revision, "", agreeing=True)


def _said(compared: queries.Comparison) -> dict[str, str]:
    """What everybody gave to each criterion, in a line."""
    names = names_of(each.row.pseudonym for each in compared.sheets)
    return {
        each.key: ", ".join(
            f"{names.get(sheet.row.pseudonym, sheet.row.pseudonym)}: {number(sheet.content.points.get(each.key))}"
            for sheet in compared.sheets
        )
        for each in compared.catalogue.criteria
    }

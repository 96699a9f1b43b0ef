"""Changing one measure: nobody overwrites another, the second person sees both versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import organizations
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio import queries, rules
from dreiklang.portfolio.values import MeasureFacts
from dreiklang.web.measure_form import MeasureForm
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.templatetags.dreiklang import say

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Measure


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_MEASURES)
def edit_measure(request: HttpRequest, place: Place, measure: str) -> HttpResponse:
    """The measure as a form; the figures of its variants come with the workbook."""
    found = queries.measure_by_key(place.municipality, measure)
    if found is None or not place.actor.may(Permission.EDIT_MEASURES, found.organization_id):
        raise Http404
    now = queries.facts_of(found)
    form = MeasureForm(request.POST or None, facts=now, organizations=organizations(place.municipality))
    context: dict[str, Any] = {"section": "measures", "measure": found, "form": form}
    context["seen"] = _sealed(place, found, now)
    if request.method == "POST" and form.is_valid():
        try:
            seen = _opened(place, found, request.POST.get("seen", ""))
            reason = form.cleaned_data["reason"]
            rules.edit_measure(place.municipality, place.actor, measure, form.facts(), seen, reason=reason)
            messages.success(request, _("The measure has been changed."))
            return redirect("measure", place.municipality.slug, measure)
        except InvalidValueError as error:
            form.add_error(None, f"{say(error.reason)} {say(error.remedy)}")
        except (OutdatedError, signing.BadSignature):
            refusal = OutdatedError()
            form.add_error(None, refusal_words(refusal))
            context["conflict"] = form.beside(now)
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    return render(request, "web/measure_edit.html", context, status=422 if form.errors else 200)


def _salt(place: Place, measure: Measure) -> str:
    return f"measure-{place.municipality.slug}-{measure.key}"


def _sealed(place: Place, measure: Measure, facts: MeasureFacts) -> str:
    """What the person is shown, to be sent back with their decision; sealed, so that it is what they were shown."""
    return signing.dumps(facts.plain(), salt=_salt(place, measure), compress=True)


def _opened(place: Place, measure: Measure, seal: str) -> MeasureFacts:
    facts: dict[str, Any] = signing.loads(seal, salt=_salt(place, measure))
    return MeasureFacts.of_plain(facts)

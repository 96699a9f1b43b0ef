"""A measure made of a motion: the form with the motion's figures, and the rule behind it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dreiklang.council.adopting import make_measure, proposal
from dreiklang.council.motion_pages import MotionPage, motion_page
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import organizations
from dreiklang.planning import InvalidValueError
from dreiklang.resources.queries import current_cycle
from dreiklang.web.motion_forms import NewMeasureForm
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.templatetags.dreiklang import say


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_REGISTER)
def adopt_motion(request: HttpRequest, place: Place, motion: str) -> HttpResponse:
    """The measure as a form, prefilled; saving it adds it to the register and links both."""
    page = motion_page(place.municipality, motion)
    if page is None:
        raise Http404
    proposed = proposal(page)
    form = NewMeasureForm(
        request.POST or None,
        proposal=proposed,
        years=_years(place, page),
        organizations=organizations(place.municipality),
    )
    context = {"section": "motions", "page": page, "proposal": proposed, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            measure = make_measure(
                place.municipality,
                place.actor,
                motion,
                form.new_measure(_("As the motion asks")),
                now=timezone.now(),
                again=request.POST.get("again") == "1",
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("The measure has been added to the register."))
            return redirect("measure", place.municipality.slug, measure.key)
        except InvalidValueError as error:
            form.add_error(None, f"{say(error.reason)} {say(error.remedy)}")
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    return render(request, "web/motion_measure.html", context, status=422 if form.errors else 200)


def _years(place: Place, page: MotionPage) -> list[int]:
    """The years that the motion has figures in; else those of its budget, or of the newest."""
    own = sorted({each.year for each in page.of("figure") if each.year is not None})
    if own:
        return own
    named = [int(year) for year in page.cycle.split("/") if year]
    cycle = current_cycle(place.municipality)
    return named or (list(cycle.budget_years) if cycle else [timezone.localdate().year + 1])

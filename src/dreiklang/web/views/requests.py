"""The backlog: the list with its views and actions, and one request's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import audit_entries, names_of
from dreiklang.portfolio import backlog
from dreiklang.portfolio import request_queries as queries
from dreiklang.portfolio.converting import READY
from dreiklang.portfolio.errors import BulkRefusedError, NothingChosenError
from dreiklang.portfolio.hearing_queries import REQUIRED_FOR, hearings_of, missing_for
from dreiklang.portfolio.next_steps import next_step
from dreiklang.portfolio.states import ENDED, TO_WRITE, State
from dreiklang.portfolio.taking_up import measures_outside
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.request_forms import PUBLISH, UNPUBLISH, BulkForm, RequestFilter, StepForm, ViewForm
from dreiklang.web.request_words import facts_in_words

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Request

PAGE = 50
CHOSEN = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
"""A ticked request: its number, and the revision that the person saw."""


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def requests(request: HttpRequest, place: Place) -> HttpResponse:
    """All requests that the person may know of, filtered and ordered; everybody sees the published ones."""
    return _list(request, place, BulkForm())


def _list(request: HttpRequest, place: Place, bulk: BulkForm, **more: Any) -> HttpResponse:
    city, actor = place.municipality, place.actor
    form = RequestFilter(request.GET, organizations=queries.organizations_with_requests(city))
    wanted = form.wanted
    rows = queries.requests(city, actor, wanted)
    today = timezone.localdate()
    page = page_of(request, Paginator(rows, PAGE))
    for row in page["page"]:
        row.waiting = queries.waiting_days(row, today)
    handles = actor.may(Permission.HANDLE_REQUESTS)
    context = {
        "section": "requests",
        "form": form,
        "bulk": bulk,
        "wanted": wanted.plain(),
        "query_string": urlencode(wanted.plain()),
        "views": [
            (view, urlencode(queries.Wanted.of_plain(view.wanted).plain())) for view in queries.saved_views(city, actor)
        ],
        "view_form": ViewForm(),
        "unsent": queries.unsent_mail(city).count() if handles else 0,
        "outside": measures_outside(city).count() if handles else 0,
        **page,
        **more,
    }
    return render(request, "web/requests.html", context, status=422 if "refused" in more or bulk.errors else 200)


@require_POST
@in_municipality(Permission.HANDLE_REQUESTS)
def change_requests(request: HttpRequest, place: Place) -> HttpResponse:
    """Do one thing to all ticked requests, or to none; what is refused is named with its reason."""
    form = BulkForm(request.POST)
    ticked = dict(
        map(int, match.groups()) for each in request.POST.getlist("chosen") if (match := CHOSEN.fullmatch(each))
    )
    if not form.is_valid():
        return _list(request, place, form, ticked=ticked)
    try:
        count = _change(place, form, ticked)
    except BulkRefusedError as refusal:
        refused = {number: refusal_words(each) for number, each in refusal.refused.items()}
        return _list(request, place, form, ticked=ticked, refusal=refusal_words(refusal), refused=refused)
    except Refusal as refusal:
        return _list(request, place, form, ticked=ticked, refusal=refusal_words(refusal), refused={})
    done = ngettext("%(n)s request has been changed.", "%(n)s requests have been changed.", count) % {"n": count}
    messages.success(request, done)
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("requests", args=[place.municipality.slug]) + (f"?{query}" if query else ""))


def _change(place: Place, form: BulkForm, ticked: dict[int, int]) -> int:
    if not ticked:
        raise NothingChosenError
    target = form.cleaned_data["target"]
    if target in {PUBLISH, UNPUBLISH}:
        return backlog.publish_requests(place.municipality, place.actor, ticked, published=target == PUBLISH)
    return len(backlog.move_requests(place.municipality, place.actor, ticked, step_of(form), now=timezone.now()))


def step_of(form: StepForm) -> backlog.Step:
    """The step that was typed; call it when the form is valid."""
    data = form.cleaned_data
    return backlog.Step(
        target=State(data["target"]), reason=data["reason"], expected_on=data["expected_on"], into=data["into"]
    )


@require_POST
@in_municipality(Permission.SEE_REQUESTS)
def save_view(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep the present filter under a name."""
    form = RequestFilter(request.GET, organizations=queries.organizations_with_requests(place.municipality))
    try:
        backlog.save_view(place.municipality, place.actor, request.POST.get("name", ""), form.wanted)
        messages.success(request, _("The view has been saved."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    query = urlencode(form.wanted.plain())
    return redirect(reverse("requests", args=[place.municipality.slug]) + (f"?{query}" if query else ""))


@require_POST
@in_municipality(Permission.SEE_REQUESTS)
def delete_view(request: HttpRequest, place: Place, view: int) -> HttpResponse:
    """Forget a view of one's own."""
    backlog.delete_view(place.municipality, place.actor, view)
    messages.success(request, _("The view has been deleted."))
    return redirect("requests", place.municipality.slug)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def request_page(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """One request: where it stands, what comes next, and all that it says to those who may read it."""
    return show_request(request, place, found_request(place, number))


def found_request(place: Place, number: int) -> Request:
    """The request, if the person may know of it; else no such page."""
    found = queries.request_by_number(place.municipality, place.actor, number)
    if found is None:
        raise Http404
    return found


def show_request(
    request: HttpRequest, place: Place, found: Request, form: StepForm | None = None, **more: Any
) -> HttpResponse:
    """The page, also with a form that holds what was refused."""
    actor, state = place.actor, State(found.state)
    context = {
        "section": "requests",
        "found": found,
        "next": next_step(state),
        "waiting": queries.waiting_days(found, timezone.localdate()),
        "may_write": state in TO_WRITE and actor.may(Permission.HAND_IN_REQUESTS, found.organization_id),
        "full": queries.sees_all_of(found, actor),
        **more,
    }
    if context["full"]:
        context |= _all_of(place, found)
    if actor.may(Permission.HANDLE_REQUESTS) and state is not State.DRAFT:
        context["step_form"] = form or StepForm(request=found)
        context["unsent"] = queries.unsent_mail(place.municipality, found).count()
        context["may_convert"] = state in READY and found.measure_id is None
    status = 422 if form is not None and form.errors else 200
    return render(request, "web/request.html", context, status=status)


def _all_of(place: Place, found: Request) -> dict[str, Any]:
    moves = list(queries.moves_of(found))
    names = names_of(move.actor for move in moves)
    return {
        "groups": facts_in_words(queries.typed_from(found), found.organization.name),
        "moves": [(move, names.get(move.actor, move.actor)) for move in moves],
        "files": queries.attachments_of(found),
        "heard": hearings_of(request=found),
        "unheard": missing_for(found, REQUIRED_FOR) if State(found.state) not in ENDED else (),
        "changed": place.actor.may(Permission.SEE_AUDIT)
        and audit_entries(place.municipality, kind="request", key=str(found.number)).exists(),
    }

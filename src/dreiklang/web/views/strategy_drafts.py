"""A new version of a strategy: drafted, compared with the one in force, adopted or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import organizations
from dreiklang.strategy import drafting, queries, rules
from dreiklang.web.form_fields import refuse
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.strategy_forms import AdoptionForm, ElementForm, HeadForm, NewStrategyForm
from dreiklang.web.views.strategy import references

if TYPE_CHECKING:
    from dreiklang.strategy.models import StrategyVersion


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_STRATEGY)
def new_strategy(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a strategy, of the city or of one of its organisations."""
    city = place.municipality
    form = NewStrategyForm(
        request.POST or None,
        organizations=organizations(city),
        municipality=city,
        initial={"year": timezone.localdate().year},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = rules.found_strategy(
                city, place.actor, title=data["title"], head=form.facts(), organization=data["organization"]
            )
            return redirect("strategy_draft", city.slug, made.pk)
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request, "web/strategy_new.html", {"section": "strategy", "form": form}, status=422 if form.errors else 200
    )


@require_POST
@in_municipality(Permission.EDIT_STRATEGY)
def draft_strategy(request: HttpRequest, place: Place, strategy: int) -> HttpResponse:
    """Begin a new version with everything that the one in force says."""
    found = queries.strategy(place.municipality, strategy)
    if found is None:
        raise Http404
    try:
        rules.draft_version(place.municipality, place.actor, found)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("strategy_draft", place.municipality.slug, strategy)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_STRATEGY)
def strategy_draft(request: HttpRequest, place: Place, strategy: int) -> HttpResponse:
    """The draft with everything that can be done to it; sent forms say by `do` which one they are."""
    city = place.municipality
    draft = _draft(place, strategy)
    done, bound = request.POST.get("do", ""), request.POST or None
    sent: dict[str, forms.Form] = {
        "head": HeadForm(
            bound if done == "head" else None,
            municipality=city,
            initial=HeadForm.typed(queries.head_of(draft)),
            prefix="head",
        ),
        "add": _element_form(place, draft, bound if done == "add" else None),
        "adopt": AdoptionForm(
            bound if done == "adopt" else None, municipality=city, prefix="adopt", initial={"paper": draft.paper_key}
        ),
    }
    form = sent.get(done)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return _do(request, place, strategy, form)
        except Refusal as refusal:
            refuse(form, refusal)
    context = {
        "section": "strategy",
        "edition": draft,
        "outline": [(kind, _rows(nodes)) for kind, nodes in queries.outline(draft)],
        "papers": references(place, [draft]),
        "difference": queries.difference(queries.version(city, strategy), draft),
        "in_force": queries.version(city, strategy),
        "forms": sent,
        "form": form if form is not None and form.errors else None,
    }
    return render(request, "web/strategy_draft.html", context, status=422 if context["form"] else 200)


def _rows(nodes: list[queries.Node], depth: int = 0, parent: str = "") -> list[dict[str, Any]]:
    """A tree as the rows of a table, with what can be moved where."""
    found = []
    for index, node in enumerate(nodes):
        first, last = index == 0, index == len(nodes) - 1
        found.append({"node": node, "depth": depth, "parent": parent, "first": first, "last": last})
        found += _rows(node.parts, depth + 1, node.entry.name)
    return found


def _draft(place: Place, strategy: int) -> StrategyVersion:
    draft = queries.draft(place.municipality, strategy)
    if draft is None:
        raise Http404
    return draft


def _element_form(place: Place, draft: StrategyVersion, data: Any, **more: Any) -> ElementForm:
    city = [each for each in queries.in_force(place.municipality) if each.strategy.organization_id is None]
    prefix = "" if more else "add"
    return ElementForm(data, municipality=place.municipality, draft=draft, city=city, prefix=prefix, **more)


def _seen(request: HttpRequest) -> int:
    """The revision of the draft that the person saw; one that cannot be matches nothing."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _do(request: HttpRequest, place: Place, strategy: int, form: forms.Form) -> HttpResponse:
    city, actor, seen = place.municipality, place.actor, _seen(request)
    if isinstance(form, AdoptionForm):
        rules.adopt_version(city, actor, strategy, form.adoption(), seen=seen)
        messages.success(request, _("The version is in force. The one before stays readable."))
        return redirect("strategy", city.slug)
    if isinstance(form, ElementForm):
        drafting.add_element(city, actor, strategy, form.facts(), seen=seen)
        messages.success(request, _("The element has been added."))
    elif isinstance(form, HeadForm):
        rules.change_head(city, actor, strategy, form.facts(), seen=seen)
        messages.success(request, _("The draft has been saved."))
    return redirect("strategy_draft", city.slug, strategy)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.EDIT_STRATEGY)
def strategy_element(request: HttpRequest, place: Place, strategy: int, element: str) -> HttpResponse:
    """Rename an element of the draft, put it under another one, or correct its place in the paper."""
    draft = _draft(place, strategy)
    entry = next((each for each in draft.entries.all() if each.element.key == element), None)
    if entry is None:
        raise Http404
    form = _element_form(
        place,
        draft,
        request.POST or None,
        own=element,
        kind=entry.element.kind,
        initial=ElementForm.typed(queries.facts_of(entry)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change_element(
                place.municipality, place.actor, strategy, element, form.facts(), seen=_seen(request)
            )
            messages.success(request, _("The element has been changed."))
            return redirect("strategy_draft", place.municipality.slug, strategy)
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"section": "strategy", "edition": draft, "entry": entry, "form": form}
    return render(request, "web/strategy_element.html", context, status=422 if form.errors else 200)


@require_POST
@in_municipality(Permission.EDIT_STRATEGY)
def move_element(request: HttpRequest, place: Place, strategy: int, element: str) -> HttpResponse:
    """One place up or down, or out of the draft; `way` says which."""
    _draft(place, strategy)
    way = request.POST.get("way", "")
    arguments = (place.municipality, place.actor, strategy, element)
    try:
        if way == "remove":
            drafting.remove_element(*arguments, seen=_seen(request))
            messages.success(request, _("The element has been taken out of the draft."))
        elif way in {"up", "down"}:
            drafting.move_element(*arguments, way, seen=_seen(request))  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    response = redirect("strategy_draft", place.municipality.slug, strategy)
    response["Location"] += f"#element-{element}"
    return response


@require_POST
@in_municipality(Permission.EDIT_STRATEGY)
def discard_strategy_draft(request: HttpRequest, place: Place, strategy: int) -> HttpResponse:
    """Drop the draft."""
    _draft(place, strategy)
    try:
        rules.discard_draft(place.municipality, place.actor, strategy, seen=_seen(request))
        messages.success(request, _("The draft has been discarded."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("strategy", place.municipality.slug)

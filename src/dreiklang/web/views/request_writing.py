"""Writing a request: page by page, saved as it goes, and a summary before it is handed in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dreiklang.council.export import ExportedFile
from dreiklang.municipality.errors import NotAllowedError, OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio import attaching, handing_in, likeness
from dreiklang.portfolio import request_queries as queries
from dreiklang.portfolio.errors import NotBeingWrittenError, UnfinishedRequestError, UnknownRequestError
from dreiklang.portfolio.typed import FieldFault, read_typed
from dreiklang.web.exports import file_response
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.request_forms import STEPS, SUMMARY, YEARS, AttachmentForm, BeginForm, WritingForm, step_of
from dreiklang.web.request_words import facts_in_words

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Request

SLUGS = tuple(step.slug for step in STEPS)
FILES = "anlagen"


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.HAND_IN_REQUESTS)
def new_request(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a request: for which organisation, and a title; from then on it is stored."""
    organizations = queries.organizations_to_write_for(place.municipality, place.actor)
    initial = {"organization": organizations[0].key} if len(organizations) == 1 else None
    form = BeginForm(request.POST or None, initial=initial, organizations=organizations)
    if request.method == "POST" and form.is_valid():
        typed = {"title": form.cleaned_data["title"]}
        try:
            begun = handing_in.begin_request(
                place.municipality, place.actor, form.cleaned_data["organization"], typed, now=timezone.now()
            )
            return redirect("write_request", place.municipality.slug, begun.number, SLUGS[0])
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {"section": "new_request", "form": form, "steps": STEPS, "one": len(organizations) == 1}
    return render(request, "web/request_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.HAND_IN_REQUESTS)
def write_request(request: HttpRequest, place: Place, number: int, step: str) -> HttpResponse:
    """One page of the form. Whatever is typed is stored, and then what is wrong with it is said."""
    if step not in SLUGS:
        raise Http404
    found = _writable(place, number)
    typed = queries.typed_from(found)
    form = _form(request, place, step, typed)
    context = _step_context(request, found, step, form)
    if request.method == "GET":
        if "pruefen" in request.GET:
            checked = _form(request, place, step, typed, data=typed)
            checked.show(_faults(typed))
            context["form"] = checked
        return render(request, "web/request_step.html", context)
    try:
        saved = _save(request, place, found, form)
    except OutdatedError as refusal:
        form.add_error(None, refusal_words(refusal))
        context["conflict"] = form.beside(typed)
        return render(request, "web/request_step.html", context, status=409)
    except Refusal as refusal:
        form.add_error(None, refusal_words(refusal))
        return render(request, "web/request_step.html", context, status=422)
    return _onward(request, place, saved, context)


def _form(
    request: HttpRequest, place: Place, step: str, typed: dict[str, str], data: dict[str, str] | None = None
) -> WritingForm:
    this_year = timezone.localdate().year
    sent = request.POST if request.method == "POST" else data
    form = WritingForm(sent, step=step, typed=typed, years=range(this_year, this_year + YEARS))
    if step == SLUGS[0]:
        form.choose_organization(queries.organizations_to_write_for(place.municipality, place.actor))
    return form


def _step_context(request: HttpRequest, found: Request, step: str, form: WritingForm) -> dict[str, Any]:
    index = SLUGS.index(step)
    return {
        "section": "new_request",
        "found": found,
        "form": form,
        "steps": STEPS,
        "step": STEPS[index],
        "position": index + 1,
        "before": STEPS[index - 1] if index else None,
        "page": request.POST.get("page") or secrets.token_hex(12),
        "files": queries.attachments_of(found) if step == FILES else (),
        "file_form": AttachmentForm(),
    }


def _save(request: HttpRequest, place: Place, found: Request, form: WritingForm) -> Request:
    typed = {name: text for name, text in form.typed.items() if name in request.POST}
    seen = request.POST.get("seen", "")
    return handing_in.save_draft(
        place.municipality,
        place.actor,
        found.number,
        typed,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
        form=request.POST.get("page", "")[:40],
    )


def _onward(request: HttpRequest, place: Place, saved: Request, context: dict[str, Any]) -> HttpResponse:
    """To where the pressed button leads; "next" only past a page without faults."""
    step, city = context["step"].slug, place.municipality.slug
    go = request.POST.get("go", "next")
    if go == "later":
        messages.success(request, _("Your request is saved. You can go on with it any time, on every device."))
        return redirect("request", city, saved.number)
    if go in SLUGS:
        return redirect("write_request", city, saved.number, go)
    if go == "next":
        context["form"].show(fault for fault in _faults(queries.typed_from(saved)) if step_of(fault.field) == step)
        if context["form"].errors:
            return render(request, "web/request_step.html", {**context, "found": saved}, status=422)
        following = SLUGS.index(step) + 1
        if following < len(SLUGS):
            return redirect("write_request", city, saved.number, SLUGS[following])
    return redirect("hand_in_request", city, saved.number)


@require_POST
@in_municipality(Permission.HAND_IN_REQUESTS)
def save_request(request: HttpRequest, place: Place, number: int, step: str) -> HttpResponse:
    """What the page sends by itself after a pause; the answer is a line that says whether it is stored."""
    found = _writable(place, number)
    if step not in SLUGS:
        raise Http404
    context: dict[str, Any] = {"at": timezone.localtime()}
    try:
        _save(request, place, found, _form(request, place, step, queries.typed_from(found)))
    except Refusal as refusal:
        context["refused"] = refusal_words(refusal)
    return render(request, "web/_request_saved.html", context)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.HAND_IN_REQUESTS)
def hand_in_request(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """The summary: what will be handed in, what is wrong with it, and who handles it next."""
    found = _writable(place, number)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            handing_in.hand_in(
                place.municipality,
                place.actor,
                number,
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
                now=timezone.now(),
            )
            messages.success(
                request, _("Your request has been handed in. You get an e-mail whenever its state changes.")
            )
            return redirect("request", place.municipality.slug, number)
        except UnfinishedRequestError:
            pass  # the summary says the same, fault by fault
        except Refusal as refusal:
            messages.error(request, refusal_words(refusal))
            found = _writable(place, number)
    typed = queries.typed_from(found)
    faults = _faults(typed)
    context = {
        "section": "new_request",
        "found": found,
        "groups": facts_in_words(typed, found.organization.name),
        "faults": [{"fault": fault, "step": step_of(fault.field)} for fault in faults],
        "files": queries.attachments_of(found),
        "backlog": queries.backlog_of(place.municipality),
        "steps": STEPS,
        "summary": SUMMARY,
    }
    return render(request, "web/request_summary.html", context, status=422 if request.method == "POST" else 200)


def _faults(typed: dict[str, str]) -> tuple[FieldFault, ...]:
    return read_typed(typed, timezone.localdate()).faults


@require_GET
@in_municipality(Permission.SEE_REQUESTS)
def similar_requests(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """What is like this request, here and in municipalities that share theirs; a page, or a part of the summary."""
    found = queries.request_by_number(place.municipality, place.actor, number)
    if found is None or not queries.sees_all_of(found, place.actor):
        raise Http404
    typed = queries.typed_from(found)
    text = f"{typed.get('better', '')}\n{typed.get('procedure', '')}"
    likes = likeness.similar_to(place.municipality, place.actor, typed.get("title", ""), text, but=number)
    template = "web/_request_likes.html" if request.htmx else "web/request_likes.html"  # type: ignore[attr-defined]
    return render(request, template, {"section": "requests", "found": found, "likes": likes})


@require_POST
@in_municipality(Permission.HAND_IN_REQUESTS)
def discard_request(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """Throw a draft away."""
    found = _writable(place, number)
    try:
        handing_in.discard_draft(place.municipality, place.actor, number)
        messages.success(request, _("The draft %s has been discarded.") % found.key)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("request", place.municipality.slug, number)
    return redirect("requests", place.municipality.slug)


@require_POST
@in_municipality(Permission.HAND_IN_REQUESTS)
def add_attachment(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """Add one file."""
    found = _writable(place, number)
    form = AttachmentForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            file = form.cleaned_data["file"]
            # One byte more than is taken shows that a file is too large, without reading all of it.
            data = file.read(attaching.LARGEST + 1)
            attaching.add_attachment(place.municipality, place.actor, number, file.name, data, now=timezone.now())
            messages.success(request, _("The file has been added."))
            return redirect("write_request", place.municipality.slug, number, FILES)
    except Refusal as refusal:
        form.add_error("file", refusal_words(refusal))
    page = _form(request, place, FILES, {})
    context = {**_step_context(request, found, FILES, page), "file_form": form}
    return render(request, "web/request_step.html", context, status=422)


@require_POST
@in_municipality(Permission.HAND_IN_REQUESTS)
def remove_attachment(request: HttpRequest, place: Place, number: int, file: int) -> HttpResponse:
    """Take one file away."""
    _writable(place, number)
    try:
        attaching.remove_attachment(place.municipality, place.actor, number, file)
        messages.success(request, _("The file has been removed."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("write_request", place.municipality.slug, number, FILES)


@require_GET
@in_municipality(Permission.SEE_REQUESTS)
def attachment(request: HttpRequest, place: Place, number: int, file: int) -> HttpResponse:
    """A file as a download; never shown inside the product's own origin."""
    found = queries.request_by_number(place.municipality, place.actor, number)
    if found is None or not queries.sees_all_of(found, place.actor):
        raise Http404
    stored = queries.attachment(found, file)
    if stored is None:
        raise Http404
    name = "".join(letter if letter.isascii() else "_" for letter in stored.name)
    return file_response(ExportedFile(name=name, media_type=stored.media_type, data=bytes(stored.content.data)))


def _writable(place: Place, number: int) -> Request:
    """The request, if the person may write it now; else no such page."""
    try:
        return handing_in.written_request(place.municipality, place.actor, number)
    except (UnknownRequestError, NotAllowedError, NotBeingWrittenError):
        raise Http404 from None

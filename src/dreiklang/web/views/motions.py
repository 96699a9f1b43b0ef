"""Motions: the list, one motion with what was read in it, and what people say to the reading."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dreiklang.council import corrections, motion_pages, motion_table, proceedings, queries
from dreiklang.council.corrections import Judgement, seen_of
from dreiklang.council.effective import NOT_JUDGED, SINGLE, Counted
from dreiklang.council.motion_pages import MotionPage
from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import audit_entries, names_of
from dreiklang.web.feeds import feed_link
from dreiklang.web.motion_forms import JudgementForm, MotionFilter, NewFigureForm
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words

PAGE = 50


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def motions(request: HttpRequest, place: Place) -> HttpResponse:
    """Every motion: those taken up here, with what they ask and what answers them; and the imported ones."""
    city = place.municipality
    form = MotionFilter(request.GET, groups=motion_pages.movers(city), years=proceedings.years_of_papers(city))
    wanted = form.cleaned_data if form.is_valid() else {}
    found = motion_pages.imported_motions(city, **{name: value for name, value in wanted.items() if value})
    context = {
        "section": "motions",
        "motions": queries.motions(city),
        "form": form,
        "has_imported": motion_pages.imported_motions(city).exists(),
        "cycles": motion_table.cycles(city),
        "feed": feed_link(request, place, "motions_feed", _("New motions")),
        **page_of(request, Paginator(found, PAGE)),
    }
    return render(request, "web/motions.html", context)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def motion(request: HttpRequest, place: Place, motion: str) -> HttpResponse:
    """One motion: its way through the council, what it asks, and the text that this was read from."""
    page = _found(place, motion)
    texts = motion_pages.texts_of(page) if page.reading else []
    judging = place.actor.may(Permission.JUDGE_READINGS) and page.reading is not None
    values = [each for each in page.values if each.field not in {*SINGLE, "reference"}]
    figures = page.of("figure")
    context = {
        "section": "motions",
        "page": page,
        "texts": texts,
        "steps": motion_pages.chain(page, texts),
        "figures": motion_pages.figures_by_kind(figures),
        "own": motion_pages.figures_by_kind(page.of("own")) if page.differs else None,
        "values": [each for each in values if each.field not in {"figure", "own"}],
        "references": motion_pages.references_of(place.municipality, page),
        "named_by": motion_pages.named_by(place.municipality, page.paper) if page.reading else (),
        "judging": judging,
        "seals": {each.key: _sealed(place, motion, each.key, each) for each in page.values} if judging else {},
        "new_figure": NewFigureForm() if judging else None,
        "names": _names(place, page),
        "may_adopt": place.actor.may(Permission.EDIT_REGISTER),
        "changed": place.actor.may(Permission.SEE_AUDIT)
        and audit_entries(place.municipality, kind="motion", key=page.slug).exists(),
    }
    return render(request, "web/motion.html", context)


def _found(place: Place, slug: str) -> MotionPage:
    page = motion_pages.motion_page(place.municipality, slug)
    if page is None:
        raise Http404
    return page


def _names(place: Place, page: MotionPage) -> dict[str, str]:
    """Who said something to a value, for people who work here; the public sees that it was a person."""
    if not place.actor.may(Permission.JUDGE_READINGS):
        return {}
    return names_of({each.correction.actor for each in page.values if each.correction is not None})


@require_GET
@in_municipality(Permission.JUDGE_READINGS)
def new_figure(request: HttpRequest, place: Place, motion: str) -> HttpResponse:
    """To the form of a figure that was not read."""
    _found(place, motion)
    form = NewFigureForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("Choose a kind of figure and a year."))
        return redirect("motion", place.municipality.slug, motion)
    key = f"figure:{form.cleaned_data['art']}:{form.cleaned_data['jahr']}"
    return redirect("judge_value", place.municipality.slug, motion, key)


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.JUDGE_READINGS)
def judge_value(request: HttpRequest, place: Place, motion: str, key: str) -> HttpResponse:
    """Confirm one value as it was read (`urteil=stimmt`), withdraw what was said, or say what is right."""
    page = _found(place, motion)
    value = page.value(key)
    field = value.field if value else key.partition(":")[0]
    if page.reading is None or field in NOT_JUDGED or (value is None and key not in SINGLE and field != "figure"):
        raise Http404
    form = JudgementForm(
        request.POST if request.POST.get("urteil") == "berichtigen" else None, field=field, value=value
    )
    context: dict[str, Any] = {"section": "motions", "page": page, "value": value, "key": key, "field": field}
    context |= {"names": _names(place, page), "form": form, "seen": _sealed(place, motion, key, value)}
    if request.method == "POST":
        done = _judged(request, place, (motion, key), form, context)
        if done is not None:
            return done
    return render(request, "web/motion_value.html", context, status=422 if "refused" in context else 200)


def _judged(
    request: HttpRequest, place: Place, which: tuple[str, str], form: JudgementForm, context: dict[str, Any]
) -> HttpResponse | None:
    """Do what was asked; None if the form has to be shown again."""
    slug, key = which
    wanted = request.POST.get("urteil", "")
    if wanted == "berichtigen" and not form.is_valid():
        context["refused"] = True
        return None
    try:
        seen = signing.loads(request.POST.get("seen", ""), salt=_salt(place, slug, key))
        if wanted == "zuruecknehmen":
            corrections.withdraw_correction(place.municipality, place.actor, slug, key, seen=seen)
            messages.success(request, _("What was read counts again."))
        else:
            judgement = form.judgement() if wanted == "berichtigen" else Judgement(confirmed=True)
            corrections.judge_value(
                place.municipality, place.actor, slug, key, judgement, seen=seen, now=timezone.now()
            )
            said = _("The value has been corrected.") if wanted == "berichtigen" else _("The value is confirmed.")
            messages.success(request, said)
    except (OutdatedError, signing.BadSignature):
        context |= {"refused": refusal_words(OutdatedError()), "conflict": True}
        return None
    except Refusal as refusal:
        context["refused"] = refusal_words(refusal)
        return None
    return redirect("motion", place.municipality.slug, slug)


def _salt(place: Place, slug: str, key: str) -> str:
    return f"motion-{place.municipality.slug}-{slug}-{key}"


def _sealed(place: Place, slug: str, key: str, value: Counted | None) -> str:
    """What the person is shown, to be sent back with their decision."""
    return signing.dumps(seen_of(value), salt=_salt(place, slug, key), compress=True)

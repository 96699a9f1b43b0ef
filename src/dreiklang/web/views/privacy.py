"""What is kept about people, why and for how long: for citizens as a page, for the authority as a record."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dreiklang.council.export import MEDIA_TYPES, WRITERS, ExportedFile
from dreiklang.documents import Column, Document, HeadLine, Paragraph, Table
from dreiklang.municipality import rules
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.privacy import HOLDINGS, Holding
from dreiklang.web.exports import file_response
from dreiklang.web.people_forms import ControllerForm
from dreiklang.web.place import Place, everybody, in_municipality
from dreiklang.web.refusals import refusal_words
from dreiklang.web.templatetags.dreiklang import language, say

FORMS = ("pdf", "odt", "docx")


@require_GET
@everybody
def privacy(request: HttpRequest) -> HttpResponse:
    """The table of personal data, without a municipality."""
    return render(request, "web/privacy.html", {"holdings": HOLDINGS})


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.SEE_PUBLISHED)
def city_privacy(request: HttpRequest, place: Place) -> HttpResponse:
    """The same for a municipality, with who answers for it; administrators say who that is."""
    city = place.municipality
    manages = place.actor.may(Permission.MANAGE_PEOPLE)
    if request.method == "POST" and not manages:
        raise Http404
    form = ControllerForm(request.POST or None, initial={"controller": city.controller})
    if request.method == "POST" and form.is_valid():
        try:
            rules.name_controller(city, place.actor, form.cleaned_data["controller"], request.POST.get("seen", ""))
            return redirect("city_privacy", city.slug)
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
            city.refresh_from_db()
    context = {"holdings": HOLDINGS, "form": form if manages else None, "forms": FORMS}
    return render(request, "web/privacy.html", context, status=422 if form.errors else 200)


@require_GET
@in_municipality(Permission.MANAGE_PEOPLE)
def processing_record(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    """The record of processing activities as a document."""
    if form not in FORMS:
        raise Http404
    document = _record(place, localdate())
    name = f"{place.municipality.slug}-verarbeitungsverzeichnis.{form}"
    return file_response(ExportedFile(name=name, media_type=MEDIA_TYPES[form], data=WRITERS[form](document)))


def _record(place: Place, today: date) -> Document:
    city = place.municipality
    return Document(
        title=_("Record of processing activities"),
        language=language(),
        issuer=city.name,
        date=today,
        subject=_("Steering the digital programme with Dreiklang (Art. 30 GDPR)"),
        head=(HeadLine(label=_("Controller"), value=city.controller or _("(to be named)")),),
        blocks=(
            Paragraph(content=_("Recipients: none outside the municipality and its data centre.")),
            Paragraph(content=_("Transfers to third countries: none.")),
            _table(),
        ),
    )


def _table() -> Table:
    headers = (_("Data"), _("Purpose"), _("Legal basis"), _("Kept"))
    return Table(
        caption=_("Personal data, purposes and periods"),
        columns=tuple(Column(header=header, weight=4) for header in headers),
        rows=tuple(
            (
                f"{say(each.name)}: {say(each.data)}",
                say(each.purpose),
                say(each.basis),
                kept(each),
            )
            for each in HOLDINGS
        ),
    )


def kept(holding: Holding) -> str:
    """How long, in words."""
    if holding.days is None:
        return say(holding.ending)
    return _("%(n)s days %(ending)s") % {"n": holding.days, "ending": say(holding.ending)}

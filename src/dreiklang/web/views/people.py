"""People and their roles: for administrators."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dreiklang.municipality import people as rules
from dreiklang.municipality import queries
from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission, Role
from dreiklang.municipality.values import Grant
from dreiklang.web.people_forms import NameForm, PersonForm, RolesForm, name_of
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import refusal_words

if TYPE_CHECKING:
    from dreiklang.municipality.models import User


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.MANAGE_PEOPLE)
def people(request: HttpRequest, place: Place) -> HttpResponse:
    """Everybody with a role here; and somebody new."""
    city = place.municipality
    places = list(queries.organizations(city))
    form = PersonForm(request.POST or None, organizations=places)
    if request.method == "POST" and form.is_valid():
        try:
            person = _added(place, form)
            return _invited(request, place, person, rules.invitation(person))
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    found = [{"person": person, "roles": _roles(person, places)} for person in queries.people(city)]
    context = {"section": "people", "people": found, "form": form}
    return render(request, "web/people.html", context, status=422 if form.errors else 200)


def _added(place: Place, form: PersonForm) -> User:
    return rules.add_person(
        place.municipality,
        place.actor,
        **{name: form.cleaned_data[name] for name in ("username", "first_name", "last_name", "email")},
        grants=form.grants,
    )


def _invited(request: HttpRequest, place: Place, person: User, invitation: str) -> HttpResponse:
    """The link by which a person chooses a password; it is shown this once, to be handed over safely."""
    uid, token = invitation.split("/")
    link = request.build_absolute_uri(reverse("invitation", args=[uid, token]))
    response = render(request, "web/invited.html", {"section": "people", "person": person, "link": link})
    response["Cache-Control"] = "no-store"
    return response


def _roles(person: User, places: list[Any]) -> list[str]:
    grants = [Grant(Role(held.role), held.organization_id) for held in person.held]  # type: ignore[attr-defined]
    return [name_of(grant, places) for grant in grants]


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.MANAGE_PEOPLE)
def person(request: HttpRequest, place: Place, person: str) -> HttpResponse:
    """One person: roles to change, sign-in to reset, and what they did."""
    found = _found(place, person)
    places = list(queries.organizations(place.municipality))
    held = rules.grants_of(place.municipality, found)
    form = RolesForm(request.POST or None, organizations=places, held=held)
    context: dict[str, Any] = {"section": "people", "person": found, "form": form, "seen": _written(held)}
    context["names"] = NameForm(initial={name: getattr(found, name) for name in NameForm.base_fields}, prefix="person")
    if request.method == "POST" and form.is_valid():
        try:
            rules.change_roles(place.municipality, place.actor, found, form.grants, _read(request.POST.get("seen", "")))
            messages.success(request, _("The roles have been changed."))
            return redirect("people", place.municipality.slug)
        except OutdatedError as refusal:
            form.add_error(None, refusal_words(refusal))
            context["now"] = [name_of(grant, places) for grant in held]
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    return render(request, "web/person.html", context, status=422 if form.errors else 200)


def _written(grants: frozenset[Grant]) -> str:
    return " ".join(sorted(f"{grant.role.value}:{grant.organization or ''}" for grant in grants))


def _read(text: str) -> frozenset[Grant]:
    """The roles that the form's page showed; what nobody could have seen matches nothing."""
    known = {role.value for role in Role}
    pairs = [word.partition(":") for word in text.split()]
    return frozenset(
        Grant(Role(role), int(place) if place.isdecimal() else None) for role, _, place in pairs if role in known
    )


@require_POST
@in_municipality(Permission.MANAGE_PEOPLE)
def rename_person(request: HttpRequest, place: Place, person: str) -> HttpResponse:
    """Correct name and e-mail address."""
    found = _found(place, person)
    form = NameForm(request.POST, prefix="person")
    if not form.is_valid():
        messages.error(
            request, _("Nothing was changed: %(why)s") % {"why": " ".join(chain.from_iterable(form.errors.values()))}
        )
        return redirect("person", place.municipality.slug, person)
    try:
        rules.rename_person(place.municipality, place.actor, found, **form.cleaned_data)
        messages.success(request, _("Name and e-mail address have been saved."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("person", place.municipality.slug, person)


@require_POST
@in_municipality(Permission.MANAGE_PEOPLE)
def reset_person(request: HttpRequest, place: Place, person: str) -> HttpResponse:
    """Take away password and second factors, and show a new invitation."""
    found = _found(place, person)
    try:
        return _invited(request, place, found, rules.reset_sign_in(place.municipality, place.actor, found))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("person", place.municipality.slug, person)


@require_POST
@in_municipality(Permission.MANAGE_PEOPLE)
def erase_person(request: HttpRequest, place: Place, person: str) -> HttpResponse:
    """Erase a person; the page asks for the sign-in name, so that nobody does it by a slip."""
    found = _found(place, person)
    if request.POST.get("name") != found.username:
        messages.error(request, _("Nothing was erased: the sign-in name was not repeated correctly."))
        return redirect("person", place.municipality.slug, person)
    try:
        rules.erase_person(place.municipality, place.actor, found)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect("person", place.municipality.slug, person)
    messages.success(request, _("The person has been erased. The record of changes keeps the pseudonym only."))
    return redirect("people", place.municipality.slug)


def _found(place: Place, pseudonym: str) -> User:
    found = queries.person(place.municipality, pseudonym)
    if found is None:
        raise Http404
    return found

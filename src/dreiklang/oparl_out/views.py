"""The system, its bodies, and their objects and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse

from dreiklang.council.published import (
    OF_ORGANIZATION,
    SEGMENTS,
    Addresses,
    Publication,
    visible,
    visible_of_organization,
)
from dreiklang.municipality.isolation import within
from dreiklang.municipality.queries import municipalities
from dreiklang.oparl import Kind
from dreiklang.oparl.vocabulary import SCHEMA
from dreiklang.oparl_out.answers import addresses, answer, everybody, of_municipality
from dreiklang.oparl_out.lists import filters, page

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

KINDS = {segment: kind for kind, segment in SEGMENTS.items()}
PRODUCT = "Dreiklang"


@everybody
def system(request: HttpRequest) -> HttpResponse:
    """What this is, and where its bodies are."""
    ours = addresses(request)
    bodies = _bodies(ours)
    return answer(
        request,
        {
            "id": ours.base,
            "type": Kind.SYSTEM.url,
            "oparlVersion": SCHEMA,
            "body": ours.bodies,
            "name": PRODUCT,
            "created": min((each["created"] for each in bodies), default=_NEVER),
            "modified": max((each["modified"] for each in bodies), default=_NEVER),
        },
    )


_NEVER = "2000-01-01T00:00:00+01:00"


@everybody
def bodies(request: HttpRequest) -> HttpResponse:
    """Every municipality of this installation; they are few, and all on one page."""
    ours = addresses(request)
    filters(request.GET)
    found = _bodies(ours)
    return answer(
        request,
        {
            "data": found,
            "pagination": {"totalElements": len(found), "elementsPerPage": max(len(found), 1)},
            "links": {"first": ours.bodies, "self": ours.bodies},
        },
    )


def _bodies(ours: Addresses) -> list[dict[str, Any]]:
    found = []
    for municipality in municipalities().order_by("pk"):
        with within(municipality.pk):
            found.append(Publication(municipality, ours).body())
    return found


@of_municipality
def body(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """One municipality."""
    return answer(request, Publication(municipality, addresses(request)).body())


@of_municipality
def things(request: HttpRequest, municipality: Municipality, kind: str) -> HttpResponse:
    """A page of a body's list."""
    wanted = _kind(kind)
    ours = addresses(request)
    publication = Publication(municipality, ours)
    address = ours.list_of(municipality, wanted)
    return answer(request, page(address, request.GET, wanted, visible(municipality, wanted), publication))


@of_municipality
def thing(request: HttpRequest, municipality: Municipality, kind: str, pk: int) -> HttpResponse:
    """One object; a deleted one in its reduced form."""
    wanted = _kind(kind)
    row = visible(municipality, wanted).filter(pk=min(pk, LARGEST)).first()
    if row is None:
        raise Http404
    return answer(request, Publication(municipality, addresses(request)).show(wanted, [row])[0])


@of_municipality
def things_of_organization(request: HttpRequest, municipality: Municipality, pk: int, name: str) -> HttpResponse:
    """A page of one of an organisation's own lists."""
    rows = visible_of_organization(municipality, name, min(pk, LARGEST))
    if rows is None:
        raise Http404
    ours = addresses(request)
    address = f"{ours.thing(municipality, Kind.ORGANIZATION, pk)}/{name}"
    return answer(request, page(address, request.GET, OF_ORGANIZATION[name], rows, Publication(municipality, ours)))


@everybody
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """What is nowhere else."""
    raise Http404


LARGEST = 2**62


def _kind(segment: str) -> Kind:
    if segment not in KINDS:
        raise Http404
    return KINDS[segment]

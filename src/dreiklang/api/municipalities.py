"""The municipalities of this installation, and the organisations of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja.decorators import decorate_view

from dreiklang.api.access import Demand, Place, Section, open_to_all
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import Shape
from dreiklang.municipality import queries
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio.queries import register
from dreiklang.resources.queries import current_cycle

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality, Organization

section = Section("Municipalities")


class MunicipalityRow(Shape):
    """A municipality in the list."""

    slug: str
    name: str
    official_key: str
    programme: str


class RegisterHead(Shape):
    """The measure register: its years, and the revision that counts its changes."""

    title: str
    years: list[int]
    revision: int


class Cycle(Shape):
    """The current budget years and the planning years after them."""

    name: str
    budget_years: list[int]
    planning_years: list[int]


class MunicipalityDetail(Shape):
    """A municipality with the heads of its register and its budget cycle, null where there is none yet."""

    slug: str
    name: str
    official_key: str
    programme: str
    controller: str
    register_head: RegisterHead | None
    budget_cycle: Cycle | None


class OrganizationRow(Shape):
    """A department, directorate, company, parliamentary group or committee."""

    key: str
    name: str
    kind: str


def list_municipalities(request: HttpRequest, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[MunicipalityRow]:
    """The municipalities of this installation by name; open to everybody."""
    return paged(request, queries.municipalities(), limit, offset, lambda each: MunicipalityRow(**_head(each)))


list_municipalities.demand = Demand(permission=None)  # type: ignore[attr-defined]
decorate_view(open_to_all)(list_municipalities)
section.router.get(
    "/municipalities",
    response=Page[MunicipalityRow],
    operation_id="list_municipalities",
    summary="List municipalities",
)(list_municipalities)


@section.get("", Permission.SEE_PUBLISHED, MunicipalityDetail)
def get_municipality(place: Place) -> MunicipalityDetail:
    """One municipality: its programme, its register and its budget cycle."""
    return MunicipalityDetail(
        **_head(place.municipality),
        controller=place.municipality.controller,
        register_head=_register(place.municipality),
        budget_cycle=_cycle(place.municipality),
    )


@section.get("/organizations", Permission.SEE_PUBLISHED, Page[OrganizationRow])
def list_organizations(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[OrganizationRow]:
    """The organisations in listed order: departments, companies, parliamentary groups and committees."""
    return paged(place.request, queries.organizations(place.municipality), limit, offset, _organization)


def _head(municipality: Municipality) -> dict[str, Any]:
    return {name: getattr(municipality, name) for name in ("slug", "name", "official_key", "programme")}


def _register(municipality: Municipality) -> RegisterHead | None:
    head = register(municipality)
    return None if head is None else RegisterHead(title=head.title, years=head.years, revision=head.revision)


def _cycle(municipality: Municipality) -> Cycle | None:
    found = current_cycle(municipality)
    return None if found is None else Cycle(**{name: getattr(found, name) for name in Cycle.model_fields})


def _organization(organization: Organization) -> OrganizationRow:
    return OrganizationRow(key=organization.key, name=organization.name, kind=organization.kind)

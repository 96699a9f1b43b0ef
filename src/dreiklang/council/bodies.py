"""Who decides and who works: councils, committees, groups and departments, and the people in them, as published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Func, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery

from dreiklang.council.models import Involvement, Membership, Motion, Person
from dreiklang.council.queries import OPEN
from dreiklang.municipality.models import Municipality, Organization


@dataclass(frozen=True)
class Members:
    """The people of an organisation, those of today and those of earlier times."""

    present: tuple[Membership, ...]
    former: tuple[Membership, ...]


def kinds_of_bodies(municipality: Municipality) -> list[str]:
    """The kinds of organisation that occur, the most frequent first."""
    rows = Organization.objects.filter(OPEN, municipality=municipality).order_by().values("kind")
    return [row["kind"] for row in rows.annotate(n=Count("pk")).order_by("-n", "kind")]


def bodies(municipality: Municipality, *, kind: str = "", words: str = "") -> QuerySet[Organization]:
    """Organisations by name, each with how often it met (`meeting_count`) and how many belong to it."""
    rows = Organization.objects.filter(OPEN, municipality=municipality)
    if kind:
        rows = rows.filter(kind=kind)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    met = Involvement.objects.filter(organization=OuterRef("pk"), meeting__deleted=False, meeting__public=True)
    joined = Membership.objects.filter(OPEN, organization=OuterRef("pk"), person__isnull=False)
    return rows.annotate(meeting_count=_count(met, "meeting"), member_count=_count(joined, "person")).order_by(
        "name", "key"
    )


def _count(rows: QuerySet[Involvement] | QuerySet[Membership], field: str) -> Subquery:
    """How many different ones there are, in a query inside the query, so that a list takes one."""
    counted = Func(F(field), function="COUNT", template="%(function)s(DISTINCT %(expressions)s)")
    return Subquery(rows.order_by().annotate(n=counted).values("n"), output_field=IntegerField())


def body(municipality: Municipality, key: str) -> Organization | None:
    """One organisation."""
    return Organization.objects.filter(OPEN, municipality=municipality, key=key).first()


def bodies_in_council(municipality: Municipality) -> QuerySet[Organization]:
    """The organisations that had a part in a paper or a meeting, by name."""
    involved = Involvement.objects.filter(municipality=municipality).values("organization")
    return Organization.objects.filter(OPEN, municipality=municipality, pk__in=involved).order_by("name", "key")


def members_of(organization: Organization, today: dt.date) -> Members:
    """The people of an organisation with role and time, by name."""
    rows = (
        Membership.objects.filter(OPEN, organization=organization, person__public=True, person__deleted=False)
        .select_related("person", "on_behalf_of")
        .order_by("person__family_name", "person__name", "pk")
    )
    former = tuple(row for row in rows if row.end_date and row.end_date < today)
    return Members(present=tuple(row for row in rows if row not in former), former=former)


def motions_of(organization: Organization) -> QuerySet[Motion]:
    """What a group has asked for."""
    return Motion.objects.filter(group=organization).select_related("paper")


def council_people(municipality: Municipality, *, words: str = "") -> QuerySet[Person]:
    """The people that the city's council information system publishes, by name, with their memberships."""
    rows = Person.objects.filter(OPEN, municipality=municipality)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return rows.order_by("family_name", "name", "pk").prefetch_related(Prefetch("memberships", _memberships()))


def council_person(municipality: Municipality, pk: int) -> Person | None:
    """One of them."""
    return council_people(municipality).filter(pk=pk).first()


def _memberships() -> QuerySet[Membership]:
    return (
        Membership.objects.filter(OPEN & Q(organization__public=True, organization__deleted=False))
        .select_related("organization", "on_behalf_of")
        .order_by(F("end_date").desc(nulls_first=True), "organization__name", "pk")
    )

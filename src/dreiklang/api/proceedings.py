"""What the council dealt with: meetings, items of agendas with their results, organisations and people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.utils.timezone import localdate
from ninja import Path, Query

from dreiklang.api.access import Place, Section
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import OrganizationRef, Shape
from dreiklang.council import bodies, decisions, proceedings, unread
from dreiklang.council.decisions import Order
from dreiklang.council.proceedings import FileLink
from dreiklang.council.unread import Reason
from dreiklang.municipality.permissions import Permission

if TYPE_CHECKING:
    from dreiklang.council.models import AgendaItem, File, Meeting, Membership, Person
    from dreiklang.municipality.models import Organization

section = Section("Council")
Words = Annotated[str, Query(max_length=100, description="Only with all these words in the name")]
Year = Annotated[int | None, Query(ge=1000, le=9999, description="Only of this year")]
Of = Annotated[str, Query(max_length=60, description="Only of the organisation with this key")]
Id = Annotated[int, Path(ge=1, le=2**31 - 1, example=1)]


class MeetingRow(Shape):
    """A meeting; its calendar file stands beside its page."""

    id: int
    name: str
    start: dt.datetime | None
    end: dt.datetime | None
    cancelled: bool
    organizations: list[OrganizationRef]


class AgendaItemRow(Shape):
    """An item of an agenda. `result` is in the city's words; `outcome` and `majority` are what they mean."""

    id: int
    number: str
    name: str
    papers: list[str]
    result: str
    outcome: str
    majority: str


class DecisionRow(AgendaItemRow):
    """An item of an agenda with its meeting."""

    meeting: MeetingRow


class MeetingDetail(MeetingRow):
    """A meeting with its public agenda."""

    place: str
    agenda: list[AgendaItemRow]


class Part(Shape):
    """A person's part in an organisation, for a time."""

    organization: OrganizationRef
    role: str
    since: dt.date | None
    until: dt.date | None


class MemberRow(Shape):
    """A person as the council information system publishes them."""

    id: int
    name: str
    memberships: list[Part]


class BodyMember(Shape):
    """A person in an organisation."""

    id: int
    name: str
    role: str
    since: dt.date | None
    until: dt.date | None


class BodyDetail(Shape):
    """An organisation with the people in it, those of today and those of earlier times."""

    key: str
    name: str
    kind: str
    members: list[BodyMember]
    former_members: list[BodyMember]


class UnreadRow(Shape):
    """An imported file without usable text, and why."""

    id: int
    name: str
    address: str
    date: dt.date | None
    reason: Reason
    papers: list[str]


@section.get("/meetings", Permission.SEE_PUBLISHED, Page[MeetingRow])
def list_meetings(
    place: Place, organization: Of = "", year: Year = None, limit: PageLimit = 50, offset: PageOffset = 0
) -> Page[MeetingRow]:
    """The meetings, newest first."""
    rows = proceedings.meetings(place.municipality, organization=organization, year=year)
    return paged(place.request, rows, limit, offset, lambda row: MeetingRow(**_meeting(row)))


@section.get("/meetings/{meeting}", Permission.SEE_PUBLISHED, MeetingDetail)
def get_meeting(place: Place, meeting: Id) -> MeetingDetail:
    """One meeting with its public agenda."""
    found = proceedings.meeting(place.municipality, meeting)
    if found is None:
        raise Http404
    return MeetingDetail(
        **_meeting(found),
        place=found.location.description if found.location else "",
        agenda=[AgendaItemRow(**_item(each)) for each in found.agenda_items.all()],
    )


@section.get("/agenda-items", Permission.SEE_PUBLISHED, Page[DecisionRow])
def list_agenda_items(
    place: Place,
    *,
    words: Words = "",
    organization: Of = "",
    year: Year = None,
    outcome: Annotated[str, Query(max_length=20, description="Only with this outcome; any: with one at all")] = "",
    majority: Annotated[str, Query(max_length=20, description="Only with this majority")] = "",
    order: Annotated[Order, Query(description="In which order")] = Order.NEWEST,
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[DecisionRow]:
    """What was decided: items of agendas over all meetings, with their results."""
    rows = decisions.agenda_items(
        place.municipality,
        words=words,
        organization=organization,
        year=year,
        outcome=outcome,
        majority=majority,
        order=order,
    )
    show = lambda row: DecisionRow(**_item(row), meeting=MeetingRow(**_meeting(row.meeting)))  # noqa: E731
    return paged(place.request, rows, limit, offset, show)


@section.get("/organizations/{key}", Permission.SEE_PUBLISHED, BodyDetail)
def get_organization(
    place: Place, key: Annotated[str, Path(max_length=60, description="Key of the organisation", example="do-it")]
) -> BodyDetail:
    """One organisation with its members; its meetings, papers and agenda items are lists with a filter."""
    found = bodies.body(place.municipality, key)
    if found is None:
        raise Http404
    members = bodies.members_of(found, localdate())
    return BodyDetail(
        key=found.key,
        name=found.name,
        kind=found.kind,
        members=[_member(each) for each in members.present],
        former_members=[_member(each) for each in members.former],
    )


@section.get("/council-members", Permission.SEE_PUBLISHED, Page[MemberRow])
def list_council_members(
    place: Place, words: Words = "", limit: PageLimit = 50, offset: PageOffset = 0
) -> Page[MemberRow]:
    """The people that the council information system publishes, by name, with their memberships."""
    return paged(place.request, bodies.council_people(place.municipality, words=words), limit, offset, _person)


@section.get("/unread-files", Permission.EDIT_REGISTER, Page[UnreadRow])
def list_unread_files(
    place: Place,
    reason: Annotated[Reason | None, Query(description="Only for this reason")] = None,
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[UnreadRow]:
    """Imported files without usable text, newest first."""
    return paged(place.request, unread.unread_files(place.municipality, reason=reason), limit, offset, _unread)


def _meeting(meeting: Meeting) -> dict[str, Any]:
    names = ("name", "start", "end", "cancelled")
    return {
        "id": meeting.pk,
        **{name: getattr(meeting, name) for name in names},
        "organizations": [_ref(each.organization) for each in meeting.involvements.all()],
    }


def _ref(organization: Organization) -> OrganizationRef:
    return OrganizationRef(key=organization.key, name=organization.name)


def _item(item: AgendaItem) -> dict[str, Any]:
    names = ("number", "name", "result", "outcome", "majority")
    papers = [each.paper for each in item.consultations.all()]
    return {
        "id": item.pk,
        **{name: getattr(item, name) for name in names},
        "papers": [paper.key for paper in papers if paper and paper.public and not paper.deleted],
    }


def _member(row: Membership) -> BodyMember:
    return BodyMember(id=row.person.pk, name=row.person.name, role=row.role, since=row.start_date, until=row.end_date)


def _person(person: Person) -> MemberRow:
    parts = [
        Part(organization=_ref(row.organization), role=row.role, since=row.start_date, until=row.end_date)
        for row in person.memberships.all()
    ]
    return MemberRow(id=person.pk, name=person.name, memberships=parts)


def _unread(file: File) -> UnreadRow:
    link = FileLink.of(file)
    return UnreadRow(
        id=file.pk,
        name=link.name,
        address=link.address,
        date=file.date,
        reason=Reason(file.reason),
        papers=[each.paper.key for each in file.attachments.all() if each.paper],
    )

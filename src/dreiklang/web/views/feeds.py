"""What programs subscribe to: Atom feeds of what is new, and calendars of meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dreiklang.council import proceedings, queries
from dreiklang.documents.calendar import MEDIA_TYPE, CalendarEvent, to_ics
from dreiklang.municipality.permissions import Permission
from dreiklang.packages.queries import published_versions
from dreiklang.web.council_forms import meeting_filter, paper_filter
from dreiklang.web.feeds import LENGTH, Feed, FeedEntry, feed_response, stable_id, unless_known
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.templatetags.dreiklang import day

if TYPE_CHECKING:
    from dreiklang.council.models import Meeting, Motion, MotionReading, Paper
    from dreiklang.packages.queries import Published


@require_safe
@in_municipality(Permission.SEE_PUBLISHED)
def papers_feed(request: HttpRequest, place: Place) -> HttpResponse:
    """The papers that came last, filtered as on their page."""
    found = proceedings.papers_found(
        place.municipality, **paper_filter(request.GET, place.municipality).wanted_or_404()
    )
    entries = [_paper(place, row) for row in found.order_by("-created", "-pk")[:LENGTH]]
    return feed_response(
        request, place, Feed(title=_("Papers"), address=_page(request, place, "papers"), entries=entries)
    )


@require_safe
@in_municipality(Permission.SEE_PUBLISHED)
def meetings_feed(request: HttpRequest, place: Place) -> HttpResponse:
    """The meetings that were called or changed last, filtered as on their page."""
    found = _meetings(request, place).order_by("-modified", "-pk")
    entries = [_meeting(place, row) for row in found[:LENGTH]]
    feed = Feed(title=_("Meetings"), address=_page(request, place, "meetings"), entries=entries)
    return feed_response(request, place, feed)


@require_safe
@in_municipality(Permission.SEE_PUBLISHED)
def motions_feed(request: HttpRequest, place: Place) -> HttpResponse:
    """The motions that came last: those written here, and those read in imported papers."""
    city = place.municipality
    address = _page(request, place, "motions")
    written = queries.motions(city).order_by("-paper__created", "-pk")[:LENGTH]
    read = proceedings.motions_read(city)[:LENGTH]
    entries = [*(_motion(address, row) for row in written), *(_read_motion(place, row) for row in read)]
    entries.sort(key=lambda entry: entry.made, reverse=True)
    return feed_response(request, place, Feed(title=_("Motions"), address=address, entries=entries[:LENGTH]))


@require_safe
@in_municipality(Permission.SEE_PUBLISHED)
def packages_feed(request: HttpRequest, place: Place) -> HttpResponse:
    """Published packages, an entry for each version."""
    entries = [_version(place, row) for row in published_versions(place.municipality, LENGTH)]
    feed = Feed(title=_("Budget packages"), address=_page(request, place, "packages"), entries=entries)
    return feed_response(request, place, feed)


@require_safe
@in_municipality(Permission.SEE_PUBLISHED)
def meetings_calendar(request: HttpRequest, place: Place) -> HttpResponse:
    """The meetings since last year, or those of the chosen year, as a calendar."""
    rows = _meetings(request, place).filter(start__isnull=False)
    if not request.GET.get("year"):
        rows = rows.filter(start__year__gte=localdate().year - 1)
    return _calendar(request, place, rows.order_by("start", "pk"))


@require_safe
@in_municipality(Permission.SEE_PUBLISHED)
def meeting_calendar(request: HttpRequest, place: Place, meeting: int) -> HttpResponse:
    """One meeting as a calendar."""
    rows = proceedings.meetings(place.municipality).filter(pk=meeting, start__isnull=False)
    if not rows.exists():
        raise Http404
    return _calendar(request, place, rows)


def _page(request: HttpRequest, place: Place, name: str) -> str:
    """The page of the same list, with the same filters."""
    query = request.GET.urlencode()
    address = reverse(name, args=[place.municipality.slug])
    return f"{address}?{query}" if query else address


def _meetings(request: HttpRequest, place: Place) -> QuerySet[Meeting]:
    wanted = meeting_filter(request.GET, place.municipality).wanted_or_404()
    return proceedings.meetings(place.municipality, **wanted).select_related("location")


def _paper(place: Place, paper: Paper) -> FeedEntry:
    facts = (paper.paper_type, day(paper.date) if paper.date else "", paper.body, paper.result)
    return FeedEntry(
        kind="paper",
        key=paper.source_id or paper.key,
        title=": ".join(filter(None, (paper.reference, paper.name))),
        address=reverse("paper", args=[place.municipality.slug, paper.key]),
        made=paper.created,
        changed=max(paper.created, paper.modified),
        summary=" · ".join(filter(None, facts)),
        category=paper.paper_type,
    )


def _meeting(place: Place, meeting: Meeting) -> FeedEntry:
    start = localtime(meeting.start) if meeting.start else None
    when = f"{day(start.date())} {start:%H:%M}" if start else ""
    facts = (_("called off") if meeting.cancelled else "", when, _bodies(meeting), _where(meeting))
    return FeedEntry(
        kind="meeting",
        key=meeting.source_id or str(meeting.pk),
        title=", ".join(filter(None, (meeting.name or _("Meeting"), when))),
        address=reverse("meeting", args=[place.municipality.slug, meeting.pk]),
        made=meeting.created,
        changed=max(meeting.created, meeting.modified),
        summary=" · ".join(filter(None, facts)),
    )


def _bodies(meeting: Meeting) -> str:
    return ", ".join(each.organization.name for each in meeting.involvements.all())


def _where(meeting: Meeting) -> str:
    return meeting.location.description if meeting.location else ""


def _motion(page: str, motion: Motion) -> FeedEntry:
    return FeedEntry(
        kind="motion",
        key=motion.reference,
        title=f"{motion.reference}: {motion.group.name}",
        address=f"{page}#antrag-{motion.pk}",
        made=motion.paper.created,
        changed=max(motion.paper.created, motion.paper.modified),
        summary=motion.asks,
    )


def _read_motion(place: Place, reading: MotionReading) -> FeedEntry:
    paper = reading.paper
    return FeedEntry(
        kind="motion",
        key=paper.source_id or paper.key,
        title=": ".join(filter(None, (paper.reference, reading.title or paper.name))),
        address=reverse("motion", args=[place.municipality.slug, reading.slug]),
        made=paper.created,
        changed=max(paper.created, paper.modified),
        summary=paper.paper_type,
    )


def _version(place: Place, entry: Published) -> FeedEntry:
    package, version = entry.package, entry.version
    return FeedEntry(
        kind="package version",
        key=f"{package.slug} {version.number}",
        title=_("%(title)s, version %(number)s") % {"title": entry.content.title, "number": version.number},
        address=reverse("package_version", args=[place.municipality.slug, package.slug, version.number]),
        made=version.published_at,
        changed=version.published_at,
    )


def _calendar(request: HttpRequest, place: Place, rows: QuerySet[Meeting]) -> HttpResponse:
    city = place.municipality
    events = [_event(request, place, row) for row in rows]
    body = to_ics(_("Meetings – %(city)s") % {"city": city.name}, events)
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="sitzungen-{city.slug}.ics"'
    return unless_known(request, response, [event.changed for event in events])


def _event(request: HttpRequest, place: Place, meeting: Meeting) -> CalendarEvent:
    city = place.municipality
    return CalendarEvent(
        uid=stable_id(city, "meeting", meeting.source_id or str(meeting.pk)),
        title=meeting.name or _("Meeting"),
        start=meeting.start,
        end=meeting.end,
        made=meeting.created,
        changed=max(meeting.created, meeting.modified),
        place=_where(meeting),
        description=_bodies(meeting),
        address=request.build_absolute_uri(reverse("meeting", args=[city.slug, meeting.pk])),
        cancelled=meeting.cancelled,
    )

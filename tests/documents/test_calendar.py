"""Calendars as another program reads them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from dreiklang.documents.calendar import BERLIN, CalendarEvent, to_ics

SUMMER = dt.datetime(2025, 7, 1, 15, 30, tzinfo=dt.UTC)
MADE = dt.datetime(2025, 1, 2, 3, 4, tzinfo=dt.UTC)
MEETING = CalendarEvent(
    uid="urn:uuid:1",
    title="Ausschuss für Digitalisierung; öffentlich, mit Gästen",
    start=SUMMER,
    end=SUMMER + dt.timedelta(hours=2),
    made=MADE,
    changed=MADE + dt.timedelta(minutes=90),
    place="Rathaus, Großer Saal",
    description="Gemeinderat\nAusschuss",
    address="https://dreiklang.example/stadt/sitzungen/1/",
)
BOUNDS = (dt.datetime(1997, 1, 1), dt.datetime(2100, 1, 1))  # noqa: DTZ001 - hypothesis adds the zone


def read(*events: CalendarEvent) -> Calendar:
    """What a calendar program makes of it; it refuses what breaks the rules of the format."""
    return Calendar.from_ical(to_ics("Sitzungen, alle; hier", events))


def test_a_meeting_is_read_as_it_was_written() -> None:
    calendar = read(MEETING)
    assert calendar["X-WR-CALNAME"] == r"Sitzungen\, alle\; hier"  # unknown to the standard, so left as it stands
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == MEETING.title
    assert event["LOCATION"] == MEETING.place
    assert event["DESCRIPTION"] == MEETING.description
    assert (event["UID"], event["URL"]) == (MEETING.uid, MEETING.address)
    assert event["DTSTART"].dt == MEETING.start
    assert event["DTEND"].dt == MEETING.end
    assert event["LAST-MODIFIED"].dt == MEETING.changed
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 90)
    assert not calendar.errors
    assert not event.errors


def test_times_stand_in_the_citys_zone_in_summer_and_in_winter() -> None:
    winter = replace(MEETING, start=dt.datetime(2025, 12, 4, 16, 0, tzinfo=dt.UTC), end=None)
    text = to_ics("x", [MEETING, winter]).decode()
    assert "DTSTART;TZID=Europe/Berlin:20250701T173000" in text
    assert "DTSTART;TZID=Europe/Berlin:20251204T170000" in text
    assert "DTEND;TZID=Europe/Berlin:20250701T193000" in text
    assert text.count("DTEND") == 1


def test_the_zone_that_comes_along_has_the_same_summers_as_the_citys() -> None:
    zone = next(iter(read(MEETING).walk("VTIMEZONE"))).to_tz(lookup_tzid=False)
    for year in range(2000, 2036):
        for month in range(1, 13):
            noon = dt.datetime(year, month, 29 if month != 2 else 28, 12)  # noqa: DTZ001 - the zone is the question
            assert zone.utcoffset(noon) == BERLIN.utcoffset(noon), noon


def test_a_meeting_that_is_called_off_says_so_and_counts_on() -> None:
    later = replace(MEETING, cancelled=True, changed=MEETING.changed + dt.timedelta(minutes=1))
    (event,) = read(later).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == MEETING.sequence + 1
    assert event["UID"] == MEETING.uid


def test_no_end_is_written_that_lies_before_the_beginning() -> None:
    (event,) = read(replace(MEETING, end=SUMMER - dt.timedelta(hours=1))).walk("VEVENT")
    assert "DTEND" not in event


def test_the_same_calendar_is_written_byte_for_byte_again() -> None:
    assert to_ics("x", [MEETING]) == to_ics("x", [MEETING])


@given(st.text(max_size=200), st.text(max_size=200), st.datetimes(*BOUNDS, timezones=st.just(dt.UTC)))
def test_whatever_a_title_holds_the_calendar_stays_whole(title: str, place: str, start: dt.datetime) -> None:
    written = to_ics(title, [replace(MEETING, title=title, place=place, start=start, end=None)])
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert all(line.decode() is not None for line in written.split(b"\r\n"))
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(dt.UTC) == start.replace(microsecond=0)
    assert event["UID"] == MEETING.uid
    assert set(event) >= {"DTSTAMP", "SUMMARY", "STATUS", "SEQUENCE"}

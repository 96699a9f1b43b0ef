"""Writes calendars (iCalendar, RFC 5545) that phones and office programs subscribe to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dreiklang.documents.text import clean, one_line

BERLIN = ZoneInfo("Europe/Berlin")
MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Dreiklang//Dreiklang//DE"
LONGEST_LINE = 75
HIGHEST_SEQUENCE = 2**31 - 1
# The rule of the European Union, in force since 1996; no calendar of ours goes back further.
ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
""".splitlines()


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """Something that happens at a time. `uid` names it for good; all times bear their zone."""

    uid: str
    title: str
    start: dt.datetime
    made: dt.datetime
    changed: dt.datetime
    end: dt.datetime | None = None
    place: str = ""
    description: str = ""
    address: str = ""
    cancelled: bool = False

    @property
    def sequence(self) -> int:
        """A number that grows with every change: the minutes between its making and its last change."""
        return min(max(0, int((self.changed - self.made).total_seconds() // 60)), HIGHEST_SEQUENCE)


def to_ics(name: str, events: Iterable[CalendarEvent]) -> bytes:
    """A calendar to subscribe to, with its events in the given order and times of Berlin."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(one_line(name))}",
        f"X-WR-TIMEZONE:{BERLIN.key}",
        *ZONE,
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(one_line(event.uid))}"
    yield f"DTSTAMP:{_utc(event.changed)}"
    yield f"CREATED:{_utc(event.made)}"
    yield f"LAST-MODIFIED:{_utc(event.changed)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"DTSTART;TZID={BERLIN.key}:{_here(event.start)}"
    if event.end is not None and event.end > event.start:
        yield f"DTEND;TZID={BERLIN.key}:{_here(event.end)}"
    yield f"SUMMARY:{_text(one_line(event.title) or '–')}"
    if place := one_line(event.place):
        yield f"LOCATION:{_text(place)}"
    if description := clean(event.description).strip():
        yield f"DESCRIPTION:{_text(description)}"
    if event.address:
        yield f"URL:{one_line(event.address)}"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """Escaped as section 3.3.11 says."""
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n").replace("\t", " ")


def _utc(time: dt.datetime) -> str:
    return f"{time.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _here(time: dt.datetime) -> str:
    return f"{time.astimezone(BERLIN):%Y%m%dT%H%M%S}"


def _folded(line: str) -> bytes:
    """At most 75 bytes to a line, as section 3.1 says, and no character parted."""
    data = line.encode()
    parts = []
    while len(data) > LONGEST_LINE:
        end = LONGEST_LINE
        while data[end] & 0b1100_0000 == 0b1000_0000:  # inside a character
            end -= 1
        parts.append(data[:end])
        data = b" " + data[end:]
    return b"\r\n".join((*parts, data)) + b"\r\n"

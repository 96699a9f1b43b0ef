"""Faults of council information systems, each with its one mending function.

A function gets a value (or an object) and gives back the mended one, or None where the fault is not there. What was
mended is counted under the fault's name. Nothing is guessed: an end that cannot be right is left out, not moved.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from dreiklang.oparl.vocabulary import Kind

Mend = TypeVar("Mend", bound=Callable[..., Any])
NAMES: dict[Callable[..., Any], str] = {}
"""Every mending function with the fault's name, as the summary shows it."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
PERIODS = (("start", "end"), ("startDate", "endDate"))
MIDNIGHT = "T00:00:00"


def fault(name: str) -> Callable[[Mend], Mend]:
    """Give a mending function the name of its fault."""

    def decorate(mend: Mend) -> Mend:
        NAMES[mend] = name
        return mend

    return decorate


# Values


@fault("unprintable characters")
def without_unprintable(text: str) -> str | None:
    """Karlsruhe: rows of delete characters at the end of a name; elsewhere null characters and half surrogates."""
    cleaned = UNPRINTABLE.sub("", text)
    return None if cleaned == text else cleaned.strip()


@fault("number or truth value in place of text")
def text_of_number(value: object) -> str | None:
    """Paper numbers and postal codes sent without quotation marks."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


@fault("text in place of a truth value")
def flag_of_text(value: object) -> bool | None:
    """Words such as ja and false, 1 and 0."""
    known = {"true": True, "ja": True, "1": True, "false": False, "nein": False, "0": False}
    return known.get(str(value).strip().lower()) if isinstance(value, str | int) else None


@fault("text in place of a number")
def number_of_text(value: object) -> int | None:
    """Sizes and orders in quotation marks, or with a fraction of nothing."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value.strip()) else None


@fault("time in place of a date")
def date_of_time(text: str) -> str | None:
    """A date with an hour behind it."""
    found = TIME.fullmatch(text)
    return found[1] if found else None


@fault("date in German order")
def date_of_german(text: str) -> str | None:
    """04.01.2013."""
    found = GERMAN_DATE.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else None


@fault("time without seconds, with fractions, or with a loose offset")
def plain_time(text: str) -> str | None:
    """2013-01-04 08:00, 08:00:00.000 or +0100 instead of 2013-01-04T08:00:00+01:00."""
    found = TIME.fullmatch(text)
    if not found or not found[4]:
        return None
    offset = found[4] if found[4] == "Z" or ":" in found[4] else f"{found[4][:3]}:{found[4][3:]}"
    return f"{found[1]}T{found[2] if len(found[2]) > 5 else found[2] + ':00'}{offset}"


@fault("time without offset")
def time_with_offset(text: str, zone: ZoneInfo) -> str | None:
    """Local time of the city, whose offset follows from its zone."""
    found = TIME.fullmatch(text)
    if not found or found[4]:
        return None
    local = dt.datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=zone)
    return local.isoformat(timespec="seconds")


@fault("date in place of a time")
def time_of_date(text: str, zone: ZoneInfo) -> str | None:
    """A day; it begins at midnight."""
    if not DATE.fullmatch(text):
        return None
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).isoformat(timespec="seconds")


@fault("address with blanks or umlauts")
def encoded_address(text: str) -> str | None:
    """Addresses of files that were put together from file names."""
    encoded = quote(text.strip(), safe="%/:=&?~#+!$,;'@()*[]")
    return None if encoded == text or urlsplit(encoded).scheme not in {"http", "https"} else encoded


@fault("single value in place of a list")
def list_of_one(value: object) -> list[object] | None:
    """One keyword, one organisation, without brackets."""
    return None if isinstance(value, list) else [value]


@fault("list in place of a single value")
def one_of_list(value: object) -> object | None:
    """Brackets around the only value."""
    return value[0] if isinstance(value, list) and len(value) == 1 else None


# Objects


@fault("empty value")
def without_empty(raw: Mapping[str, Any], kind: Kind) -> dict[str, Any] | None:
    """Karlsruhe: empty streets, numbers and short names. The standard leaves out what is not known."""
    kept = {name: value for name, value in raw.items() if value is not None and value != ""}
    return None if len(kept) == len(raw) else kept


@fault("end at midnight before the start")
def without_midnight_end(raw: Mapping[str, Any], kind: Kind) -> dict[str, Any] | None:
    """Karlsruhe: a meeting at 17:00 that ends the same day at 00:00, which stands for "not known"."""
    start, end = raw.get("start"), raw.get("end")
    if not isinstance(start, str) or not isinstance(end, str) or end[10:19] != MIDNIGHT:
        return None
    return _without(raw, "end") if start[:10] == end[:10] and start[10:19] > end[10:19] else None


@fault("end before the start")
def without_early_end(raw: Mapping[str, Any], kind: Kind) -> dict[str, Any] | None:
    """Karlsruhe: a meeting at 16:45 that ends at 15:17. Which of both is wrong, nobody can tell."""
    for start, end in PERIODS:
        first, last = raw.get(start), raw.get(end)
        if isinstance(first, str) and isinstance(last, str) and _is_before(last, first):
            return _without(raw, end)
    return None


def _is_before(one: str, other: str) -> bool:
    try:
        return dt.datetime.fromisoformat(one) < dt.datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False


@fault("coordinates as text")
def coordinates_as_numbers(raw: Mapping[str, Any], kind: Kind) -> dict[str, Any] | None:
    """Karlsruhe: `["8.403379", "49.008574"]`."""
    return _with_geometry(raw, _numbered)


def _numbered(geometry: Mapping[str, Any]) -> Mapping[str, Any] | None:
    points = geometry.get("coordinates")
    if not isinstance(points, list) or not points or not all(isinstance(each, str) for each in points):
        return None
    try:
        return {**geometry, "coordinates": [float(each) for each in points]}
    except ValueError:
        return None


@fault("GeoJSON feature without properties")
def feature_with_properties(raw: Mapping[str, Any], kind: Kind) -> dict[str, Any] | None:
    """Karlsruhe: RFC 7946 wants the member, be it null."""
    feature = raw.get("geojson")
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature" or "properties" in feature:
        return None
    return {**raw, "geojson": {**feature, "properties": None}}


def _with_geometry(raw: Mapping[str, Any], mend: Callable[[Mapping[str, Any]], Any]) -> dict[str, Any] | None:
    shape = raw.get("geojson")
    if not isinstance(shape, Mapping):
        return None
    inner = shape.get("geometry")
    if isinstance(inner, Mapping):
        mended = mend(inner)
        return None if mended is None else {**raw, "geojson": {**shape, "geometry": mended}}
    mended = mend(shape)
    return None if mended is None else {**raw, "geojson": mended}


@fault("one id for several consultations")
def consultations_apart(raw: Mapping[str, Any], kind: Kind) -> dict[str, Any] | None:
    """Karlsruhe: a paper that was put off has its consultation once a meeting, all with the same id.

    The oldest keeps the id; the others get their agenda item behind it, so that none is lost.
    """
    entries = raw.get("consultation")
    if kind is not Kind.PAPER or not isinstance(entries, list):
        return None
    seen: set[str] = set()
    mended = {}
    for number in sorted(range(len(entries)), key=lambda at: _age(entries[at])):
        entry = entries[number]
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            continue
        if entry["id"] in seen:
            mended[number] = {**entry, "id": f"{entry['id']}#{_tail(entry.get('agendaItem')) or number}"}
        seen.add(entry["id"])
    if not mended:
        return None
    return {**raw, "consultation": [mended.get(number, entry) for number, entry in enumerate(entries)]}


def _age(entry: object) -> tuple[str, str]:
    return (str(entry.get("created")), str(entry.get("agendaItem"))) if isinstance(entry, Mapping) else ("", "")


def _tail(address: object) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1] if isinstance(address, str) else ""


def _without(raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != name}


OF_OBJECTS: tuple[Callable[[Mapping[str, Any], Kind], dict[str, Any] | None], ...] = (
    without_empty,
    without_midnight_end,
    without_early_end,
    coordinates_as_numbers,
    feature_with_properties,
    consultations_apart,
)

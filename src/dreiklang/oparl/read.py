"""Reading what a city sends: from JSON values to checked things."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dreiklang.oparl import mending
from dreiklang.oparl.values import Refused, Thing
from dreiklang.oparl.vocabulary import FIELDS, Field, Form, Kind, kind_of

DEEPEST = 8
"""Objects inside of objects; the standard knows three."""
LONGEST_ADDRESS = 500
LONGEST_TEXT = 20_000_000
MOST_VALUES = 20_000
"""In one list of one object."""
MOST_REFUSALS = 1_000
STRICT_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
UNMENDED = "unmended"
"""Where, among what else the city sent, the original of a mended field stands."""


class UnreadableError(ValueError):
    """A value is not what its field holds, and nobody can tell what was meant."""


@dataclass(frozen=True)
class _At:
    """Where in the reading an object or field stands."""

    place: str
    things: list[Thing]
    depth: int = 0
    holder: tuple[Kind, str] | None = None


class Reader:
    """Reads objects one after the other, and keeps count of what it mended and refused.

    `zone` is the city's time zone, for times that came without offset.
    """

    def __init__(self, zone: ZoneInfo | None = None) -> None:
        self.zone = zone or ZoneInfo("Europe/Berlin")
        self.mended: Counter[str] = Counter()
        self.refused: list[Refused] = []
        self.refused_count = 0

    def read(self, raw: object, place: str, expected: Kind | None = None) -> list[Thing]:
        """The object and, after it, all objects inside of it; an empty list if it was refused."""
        things: list[Thing] = []
        self._object(raw, _At(place, things), expected)
        return things

    def refuse(self, place: str, reason: str) -> None:
        """Note something that could not be read."""
        self.refused_count += 1
        if len(self.refused) < MOST_REFUSALS:
            self.refused.append(Refused(_harmless(place[:300]), _harmless(reason)))

    def _object(self, raw: object, at: _At, expected: Kind | None) -> str | None:
        """Add the object to the things; gives its id back, None if it was refused."""
        if not isinstance(raw, Mapping):
            self.refuse(at.place, "not an object")
            return None
        if at.depth > DEEPEST:
            self.refuse(at.place, "objects inside of objects too deep")
            return None
        kind = kind_of(raw.get("type")) or expected
        if kind is None:
            self.refuse(at.place, f"unknown type {str(raw.get('type'))[:80]!r}")
            return None
        identity = self._identity(raw, at.place)
        if identity is None:
            return None
        mended = self._mend(raw, kind)
        position = len(at.things)
        facts, extra = self._fields(mended, kind, _At(identity, at.things, at.depth, (kind, identity)))
        lost = {name: raw[name] for name in raw if name not in mended and raw[name] not in (None, "")}
        if lost:
            extra[UNMENDED] = lost
        at.things.insert(position, Thing(kind, identity, facts, _harmless(extra), at.holder))
        return identity

    def _identity(self, raw: Mapping[str, Any], place: str) -> str | None:
        try:
            return self._address(raw.get("id"))
        except UnreadableError as error:
            self.refuse(place, f"id: {error}")
            return None

    def _mend(self, raw: Mapping[str, Any], kind: Kind) -> Mapping[str, Any]:
        for mend in mending.OF_OBJECTS:
            mended = mend(raw, kind)
            if mended is not None:
                self.mended[mending.NAMES[mend]] += 1
                raw = mended
        return raw

    def _fields(self, raw: Mapping[str, Any], kind: Kind, at: _At) -> tuple[dict[str, Any], dict[str, Any]]:
        """The standard fields, and what is none or cannot be read."""
        facts: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        known = FIELDS[kind]
        for name, value in raw.items():
            if name in {"id", "type"}:
                continue
            field = known.get(name)
            if field is None:
                extra[name] = value
                continue
            try:
                facts[name] = self._field(value, field, replace(at, place=f"{at.place} {name}"))
            except (UnreadableError, RecursionError, OverflowError) as error:
                self.refuse(f"{at.place} {name}", f"{error}; the object was kept without it")
                extra[name] = value
        return facts, extra

    def _field(self, value: object, field: Field, at: _At) -> Any:
        if not field.many:
            return self._single(self._unlisted(value), field, at)
        values = self._listed(value)
        if len(values) > MOST_VALUES:
            raise UnreadableError(f"more than {MOST_VALUES} values")
        found = [self._single(each, field, at) for each in values]
        return [each for each in found if each is not None]

    def _listed(self, value: object) -> list[Any]:
        return value if isinstance(value, list) else self._tried(value, mending.list_of_one)

    def _unlisted(self, value: object) -> object:
        return self._tried(value, mending.one_of_list) if isinstance(value, list) else value

    def _single(self, value: object, field: Field, at: _At) -> Any:
        if field.form not in {Form.OBJECT, Form.REFERENCE}:
            return getattr(self, f"_{field.form.value}")(value)
        if not isinstance(value, Mapping):
            return self._address(value)
        identity = self._object(value, replace(at, depth=at.depth + 1), field.of)
        if identity is None and not field.many:
            raise UnreadableError("the object inside was refused")
        return identity

    # One method for each form; what it cannot read it refuses.

    def _address(self, value: object) -> str:
        if not isinstance(value, str):
            raise UnreadableError("not an address")
        if len(value) > LONGEST_ADDRESS:
            raise UnreadableError(f"an address longer than {LONGEST_ADDRESS} characters")
        if not value.isascii() or any(each <= " " for each in value):
            value = self._encoded(value)
        try:
            parts = urlsplit(value)
        except ValueError as error:
            raise UnreadableError("not an address") from error
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise UnreadableError(f"not a web address: {value[:80]!r}")
        return value

    _url = _list = _address

    def _encoded(self, value: str) -> str:
        try:
            return self._tried(value, mending.encoded_address)  # type: ignore[no-any-return]
        except UnicodeError as error:
            raise UnreadableError("an address with half characters") from error

    def _text(self, value: object) -> str:
        text = value if isinstance(value, str) else self._tried(value, mending.text_of_number)
        if len(text) > LONGEST_TEXT:
            raise UnreadableError("a text of more than 20 million characters")
        return self._tried(text, mending.without_unprintable, text)  # type: ignore[no-any-return]

    def _flag(self, value: object) -> bool:
        return value if isinstance(value, bool) else self._tried(value, mending.flag_of_text)

    def _number(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            return value
        return self._tried(value, mending.number_of_text)  # type: ignore[no-any-return]

    def _date(self, value: object) -> str:
        if not isinstance(value, str):
            raise UnreadableError("not a date")
        text = value
        if not mending.DATE.fullmatch(text):
            text = self._first_of(text, mending.date_of_time, mending.date_of_german)
        return _checked(text, dt.date.fromisoformat)

    def _time(self, value: object) -> str:
        if not isinstance(value, str):
            raise UnreadableError("not a time")
        text = value
        if not STRICT_TIME.fullmatch(text):
            try:
                text = self._first_of(
                    text,
                    mending.plain_time,
                    lambda each: self._tried(each, mending.time_with_offset, "", self.zone) or None,
                    lambda each: self._tried(each, mending.time_of_date, "", self.zone) or None,
                )
            except (OverflowError, UnreadableError) as error:
                raise UnreadableError(f"not a time: {value[:40]!r}") from error
        return _checked(text, dt.datetime.fromisoformat)

    def _geojson(self, value: object) -> Mapping[str, Any]:
        if not isinstance(value, Mapping) or not isinstance(value.get("type"), str):
            raise UnreadableError("not GeoJSON")
        return _harmless(value)  # type: ignore[no-any-return]

    def _first_of(self, text: str, *ways: Callable[[str], str | None]) -> str:
        for way in ways:
            try:
                found = way(text)
            except ValueError as error:
                raise UnreadableError(f"no such day: {text[:40]!r}") from error
            if found is not None:
                if way in mending.NAMES:
                    self.mended[mending.NAMES[way]] += 1
                return found
        raise UnreadableError(f"not a date: {text[:40]!r}")

    def _tried(self, value: Any, mend: Callable[..., Any], otherwise: Any = None, *more: Any) -> Any:
        """The mended value, counted; without the fault `otherwise`, or a refusal where there is none."""
        mended = mend(value, *more)
        if mended is not None:
            self.mended[mending.NAMES[mend]] += 1
            return mended
        if otherwise is None:
            raise UnreadableError(f"{type(value).__name__} is not what stands here")
        return otherwise


def _checked(text: str, parse: Callable[[str], object]) -> str:
    try:
        parse(text)
    except ValueError as error:
        raise UnreadableError(f"no such day or time: {text[:40]!r}") from error
    return text


def _harmless(value: Any) -> Any:
    """Any JSON value as a database keeps it: no unprintable characters, no numbers that are none."""
    if isinstance(value, str):
        return mending.UNPRINTABLE.sub("", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {_harmless(str(name)): _harmless(inner) for name, inner in value.items()}
    return [_harmless(each) for each in value] if isinstance(value, list) else value

"""The specification's own schemas as a check: references resolved, formats registered, the prose's rules added.

The schemas name embedded objects with a keyword of their own, know formats that nobody checks, and leave out what
only the prose makes mandatory.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "specs" / "oparl"
needs_specification = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the specification's schemas are not part of the repository"
)
TYPES = {"string": str, "array": list, "object": dict, "boolean": bool}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
REDUCED = {"id", "type", "created", "modified", "deleted"}


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema of an object type."""
    found: dict[str, Any] = json.loads((FOLDER / "schema" / f"{name}.json").read_text())
    return found


@cache
def mandatory_in_prose(name: str) -> frozenset[str]:
    """The fields that only the prose makes mandatory."""
    text = (FOLDER / "FIELDS.md").read_text()
    part = text.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]
    found = re.search(r"^- P: (.*)$", part, re.MULTILINE)
    return frozenset(each.strip() for each in found[1].split(",")) if found else frozenset()


def faults(name: str, value: dict[str, Any]) -> list[str]:
    """Everything in an object that breaks the specification."""
    return list(_object(name, value, name))


def list_faults(name: str, page: dict[str, Any], *, last: bool) -> list[str]:
    """Everything in a page of a list that breaks the specification."""
    found = [] if {"data", "pagination", "links"} <= page.keys() else ["a list has data, pagination and links"]
    if last == ("next" in page["links"]):
        found.append("next stands on every page but the last")
    for each in page["data"]:
        found.extend(faults(name, each))
    return found


def _object(name: str, value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: not an object"
        return
    if value.get("deleted") is True:
        if not value.keys() >= REDUCED:
            yield f"{place}: a deleted object keeps id, type, created and modified"
        return
    for each in sorted((set(schema(name)["required"]) | mandatory_in_prose(name)) - value.keys()):
        yield f"{place}: {each} is missing"
    for each, inner in value.items():
        known = schema(name)["properties"].get(each)
        if known is None:
            yield f"{place}.{each}: no field of the standard"
        else:
            yield from _value(known, inner, f"{place}.{each}")


def _value(known: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    kind = known["type"]
    if kind == "integer":
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{place}: no integer"
        return
    if not isinstance(value, TYPES[kind]):
        yield f"{place}: no {kind}"
        return
    if kind == "array":
        for number, each in enumerate(value):
            yield from _value(known["items"], each, f"{place}[{number}]")
    elif kind == "object" and "schema" in known:
        yield from _object(known["schema"].removesuffix(".json"), value, place)
    elif kind == "string":
        yield from _text(known, value, place)


def _text(known: dict[str, Any], value: str, place: str) -> Iterator[str]:
    if not value:
        yield f"{place}: empty"
    if "pattern" in known and not re.search(known["pattern"], value):
        yield f"{place}: {value!r} is not {known['pattern']}"
    if not FORMATS[known.get("format", "")](value):
        yield f"{place}: {value!r} is no {known['format']}"


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text.isascii() and " " not in text


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def _is_time(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return TIME.fullmatch(text) is not None


FORMATS = {"": lambda text: True, "url": _is_url, "date": _is_date, "date-time": _is_time}

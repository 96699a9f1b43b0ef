"""Catalogues as plain data and back: what TOML files hold, and the canonical JSON that is kept with an evaluation."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from dreiklang.evaluation.catalogue import Catalogue, Criterion, Group, Part, Weighting
from dreiklang.planning import InvalidValueError
from dreiklang.wording import message

CATALOGUE_TEXTS = ("key", "version", "name", "name_en", "source", "note")
CRITERION_TEXTS = ("key", "name", "name_en", "hint")


def catalogue_to_json(catalogue: Catalogue) -> str:
    """Canonical: equal catalogues give equal text."""
    facts = {name: getattr(catalogue, name) for name in CATALOGUE_TEXTS} | {
        "sure": catalogue.sure,
        "valid_from": _day(catalogue.valid_from),
        "valid_until": _day(catalogue.valid_until),
        "monetary": catalogue.monetary,
        "rule": catalogue.rule,
        "positions": list(catalogue.positions),
        "groups": [_group_facts(group) for group in catalogue.groups],
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _group_facts(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": group.name,
        "name_en": group.name_en,
        "part": group.part.value,
        "gate": group.gate,
        "weighting": group.weighting.value,
        "weight_source": group.weight_source,
        "criteria": [
            {name: getattr(each, name) for name in CRITERION_TEXTS} | {"weight": str(each.weight)}
            for each in group.criteria
        ],
    }


def catalogue_from_json(text: str) -> Catalogue:
    """Back from the canonical text."""
    return catalogue_of(json.loads(text))


def catalogue_of(facts: Mapping[str, Any]) -> Catalogue:
    """A catalogue from plain data; InvalidValueError names what is missing, unknown or off."""
    known = {*CATALOGUE_TEXTS, "sure", "valid_from", "valid_until", "monetary", "rule", "positions", "groups"}
    _refuse_unknown(facts, known)
    try:
        return Catalogue(
            **{name: str(facts.get(name, "")) for name in CATALOGUE_TEXTS},
            sure=bool(facts.get("sure", True)),
            valid_from=_date(facts.get("valid_from")),
            valid_until=_date(facts.get("valid_until")),
            monetary=bool(facts.get("monetary", False)),
            rule=bool(facts.get("rule", False)),
            positions=tuple(map(str, facts.get("positions", ()))),
            groups=tuple(_group(each) for each in facts.get("groups", ())),
        )
    except (InvalidOperation, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(str(error)) from error


def _unreadable(reason: str) -> InvalidValueError:
    return InvalidValueError(
        message("catalogue"),
        message("It cannot be read: {reason}", reason=reason or "?"),
        message("Compare it with one of the shipped catalogues."),
    )


def _refuse_unknown(facts: Mapping[str, Any], known: set[str]) -> None:
    for name in facts:
        if name not in known:
            raise _unreadable(name)


def _date(value: Any) -> dt.date | None:
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise _unreadable(str(value)) from error


def _group(facts: Mapping[str, Any]) -> Group:
    _refuse_unknown(facts, {"key", "name", "name_en", "part", "gate", "weighting", "weight_source", "criteria"})
    try:
        part, weighting = Part(facts["part"]), Weighting(facts.get("weighting", "equal"))
    except ValueError as error:
        raise _unreadable(str(error)) from error
    return Group(
        key=str(facts["key"]),
        name=str(facts["name"]),
        name_en=str(facts.get("name_en", "")),
        part=part,
        gate=bool(facts.get("gate", False)),
        weighting=weighting,
        weight_source=str(facts.get("weight_source", "")),
        criteria=tuple(_criterion(each) for each in facts["criteria"]),
    )


def _criterion(facts: Mapping[str, Any]) -> Criterion:
    _refuse_unknown(facts, {*CRITERION_TEXTS, "weight"})
    return Criterion(
        **{name: str(facts.get(name, "")) for name in CRITERION_TEXTS}, weight=Decimal(str(facts.get("weight", 1)))
    )


def fingerprint(catalogue: Catalogue) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(catalogue_to_json(catalogue).encode()).hexdigest()

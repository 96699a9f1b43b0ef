"""Requests and plans as canonical JSON: sorted keys, exact decimals as strings, no times; same in, same out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import TypeAdapter, ValidationError

from dreiklang.planning.errors import UnreadablePlanError
from dreiklang.planning.plan import Choice, Plan, Reason, Status
from dreiklang.planning.portfolio import Portfolio, Quantity, Resources
from dreiklang.planning.request import Limit, PackageRequest, Required
from dreiklang.wording import Message, say

SCHEMA = "dreiklang/plan/1"
_REQUEST = TypeAdapter(PackageRequest)
_RESOURCES = TypeAdapter(Resources)


def request_to_json(request: PackageRequest) -> str:
    """The whole request, portfolio included."""
    return _canonical(_REQUEST.dump_python(request, mode="json"))


def request_from_json(text: str) -> PackageRequest:
    """The request that `request_to_json` wrote; UnreadablePlanError for anything else."""
    try:
        return _REQUEST.validate_json(text)
    except ValidationError as error:
        raise UnreadablePlanError(f"This is no planning request: {error.error_count()} faults.") from error


def request_fingerprint(request: PackageRequest) -> str:
    """SHA-256 of the request's JSON, in hexadecimal."""
    return hashlib.sha256(request_to_json(request).encode()).hexdigest()


def plan_to_json(plan: Plan, request: PackageRequest, language: str | None = None) -> str:
    """The plan with the names and figures of what was chosen; `language` adds the reasons as sentences."""
    return _canonical(plan_facts(plan, request, language))


def plan_facts(plan: Plan, request: PackageRequest, language: str | None = None) -> dict[str, Any]:
    """The plan as plain values, as they stand in its JSON."""
    by_key = request.portfolio.by_key
    inside = {choice.measure for choice in plan.choices}
    return {
        "schema": SCHEMA,
        "unit": "TEUR",
        "status": plan.status.value,
        "value": str(plan.value),
        "bound": None if plan.bound is None else str(plan.bound),
        "gap": None if plan.gap is None else str(plan.gap),
        "totals": _totals(plan.totals, request.portfolio.years),
        "choices": [_choice(choice, request) for choice in plan.choices],
        "not_chosen": [{"measure": key, "name": measure.name} for key, measure in by_key.items() if key not in inside],
        "limits": [
            {
                "quantity": limit.quantity.value,
                "year": limit.year,
                "maximum": None if limit.maximum is None else str(limit.maximum),
                "minimum": None if limit.minimum is None else str(limit.minimum),
                "used": str(plan.totals.amount(limit.quantity, limit.year)),
            }
            for limit in request.limits
        ],
        "required": [{"measure": item.measure, "at_least": item.at_least} for item in request.required],
        "excluded": list(request.excluded),
        "obligations_first": request.obligations_first,
        "reasons": {key: _reason(reason, language) for key, reason in plan.reasons.items()},
        "conflict": [_sentence(sentence, language) for sentence in plan.conflict],
        "fingerprint": plan.fingerprint,
        "method": plan.method,
    }


def _choice(choice: Choice, request: PackageRequest) -> dict[str, Any]:
    measure = request.portfolio.by_key[choice.measure]
    variant = measure.variant(choice.variant)
    return {
        "measure": measure.key,
        "name": measure.name,
        "variant": variant.key,
        "variant_name": variant.name,
        "value": str(request.value(measure, variant)),
        "basis": variant.basis.value,
        "resources": _RESOURCES.dump_python(variant.resources, mode="json"),
    }


def _totals(totals: Resources, years: tuple[int, ...]) -> dict[str, dict[str, str]]:
    return {
        quantity.value: {
            **{str(year): str(totals.amount(quantity, year)) for year in years},
            "sum": str(totals.amount(quantity)),
        }
        for quantity in Quantity
    }


def _reason(reason: Reason, language: str | None) -> dict[str, Any]:
    return {"kind": reason.kind, "sentences": [_sentence(sentence, language) for sentence in reason.sentences]}


def _sentence(sentence: Message, language: str | None) -> dict[str, Any]:
    facts = {
        "template": sentence.template,
        "values": {key: _value(each) for key, each in sentence.values.items()},
    }
    return facts if language is None else {**facts, "text": say(sentence, language)}


def _value(value: Any) -> Any:
    if isinstance(value, Message):
        return _sentence(value, None)
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def plan_from_json(text: str) -> Plan:
    """The plan that `plan_to_json` wrote; UnreadablePlanError for anything else."""
    try:
        facts = json.loads(text)
        if facts["schema"] != SCHEMA:
            raise UnreadablePlanError(f"The schema is {facts['schema']!r}; this version reads {SCHEMA!r}.")
        return _plan(facts)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise UnreadablePlanError("This file is no plan that “dreiklang plan” wrote.") from error


def request_of_plan(text: str, portfolio: Portfolio) -> PackageRequest:
    """The request that a plan's JSON says it answers, over the given portfolio.

    UnreadablePlanError for anything that is no plan; InvalidValueError if the portfolio does not fit it.
    """
    plan_from_json(text)
    facts = json.loads(text)
    try:
        limits = tuple(_limit(each) for each in facts["limits"])
        required = tuple(Required(measure=each["measure"], at_least=each["at_least"]) for each in facts["required"])
        excluded, duties = tuple(map(str, facts["excluded"])), bool(facts["obligations_first"])
    except (ValueError, KeyError, TypeError, InvalidOperation) as error:
        raise UnreadablePlanError("This file is no plan that “dreiklang plan” wrote.") from error
    return PackageRequest(
        portfolio=portfolio, limits=limits, required=required, excluded=excluded, obligations_first=duties
    )


def _limit(facts: Mapping[str, Any]) -> Limit:
    maximum, minimum = (None if facts[name] is None else Decimal(facts[name]) for name in ("maximum", "minimum"))
    return Limit(quantity=Quantity(facts["quantity"]), year=facts["year"], maximum=maximum, minimum=minimum)


def _plan(facts: Mapping[str, Any]) -> Plan:
    return Plan(
        status=Status(facts["status"]),
        choices=tuple(Choice(measure=each["measure"], variant=each["variant"]) for each in facts["choices"]),
        totals=Resources.total(_RESOURCES.validate_python(each["resources"]) for each in facts["choices"]),
        value=Decimal(facts["value"]),
        bound=None if facts["bound"] is None else Decimal(facts["bound"]),
        reasons={
            key: Reason(kind=each["kind"], sentences=tuple(_message(part) for part in each["sentences"]))
            for key, each in facts["reasons"].items()
        },
        conflict=tuple(_message(part) for part in facts["conflict"]),
        fingerprint=facts["fingerprint"],
        method=facts["method"],
    )


def _message(facts: Mapping[str, Any]) -> Message:
    return Message(facts["template"], {key: _read(value) for key, value in facts["values"].items()})


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        if "decimal" in value:
            return Decimal(value["decimal"])
        return date.fromisoformat(value["date"]) if "date" in value else _message(value)
    return value


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

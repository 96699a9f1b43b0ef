"""Requests and plans as canonical JSON: sorted keys, exact decimals as strings, no times; same in, same out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import TypeAdapter, ValidationError

from dreiklang.planning.conditions import AtMost, Balance, CapacityLimit, Count, Fairness, Limit, Required, Target
from dreiklang.planning.errors import InvalidValueError, UnreadablePlanError
from dreiklang.planning.plan import Plan, Reason, Status
from dreiklang.planning.portfolio import Choice, Portfolio
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import Quantity, Resources
from dreiklang.planning.selection import EVERYTHING, Scope, Selection
from dreiklang.wording import Message, say

SCHEMA = "dreiklang/plan/2"
_REQUEST = TypeAdapter(PackageRequest)
_RESOURCES = TypeAdapter(Resources)


def request_to_json(request: PackageRequest) -> str:
    """The whole request, portfolio included.

    What has its default value is left out, so that a field that a later version adds changes no fingerprint.
    """
    return canonical(_REQUEST.dump_python(request, mode="json", exclude_defaults=True))


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
    return canonical(plan_facts(plan, request, language))


def plan_facts(plan: Plan, request: PackageRequest, language: str | None = None) -> dict[str, Any]:
    """The plan as plain values, as they stand in its JSON."""
    selection = Selection(request.portfolio, plan.choices)
    left_out = [measure for measure in request.portfolio.measures if not selection.has(measure.key)]
    return {
        "schema": SCHEMA,
        "unit": "TEUR",
        "status": plan.status.value,
        "value": str(plan.value),
        "bound": None if plan.bound is None else str(plan.bound),
        "gap": None if plan.gap is None else str(plan.gap),
        "totals": _totals(plan.totals, request.portfolio.years),
        "choices": [_choice(choice, request) for choice in plan.choices],
        "not_chosen": [{"measure": measure.key, "name": measure.name} for measure in left_out],
        "limits": [_limit_facts(limit, selection) for limit in request.limits],
        "conditions": _other_conditions(request),
        "required": [{"measure": item.measure, "at_least": item.at_least} for item in request.required],
        "excluded": list(request.excluded),
        "obligations_first": request.obligations_first,
        "reasons": {key: _reason(reason, language) for key, reason in plan.reasons.items()},
        "conflict": [_sentence(sentence, language) for sentence in plan.conflict],
        "remedies": [_sentence(sentence, language) for sentence in plan.remedies],
        "fingerprint": plan.fingerprint,
        "method": plan.method,
    }


def _limit_facts(limit: Limit, selection: Selection) -> dict[str, Any]:
    part = {} if limit.scope.is_everything else {"scope": _dumped(limit.scope)}
    return {
        "quantity": limit.quantity.value,
        "year": limit.year,
        "maximum": None if limit.maximum is None else str(limit.maximum),
        "minimum": None if limit.minimum is None else str(limit.minimum),
        "used": str(limit.used(selection)),
        **part,
    }


OTHERS: dict[str, Any] = {
    "at_most": tuple[AtMost, ...],
    "capacities": tuple[CapacityLimit, ...],
    "counts": tuple[Count, ...],
    "balances": tuple[Balance, ...],
    "fairness": Fairness | None,
    "targets": tuple[Target, ...],
    "delay_discount": Decimal,
    "cheapest": bool,
}
"""The fields of a request beside limits and measures, as they stand under `conditions`."""


def _other_conditions(request: PackageRequest) -> dict[str, Any]:
    return {name: _dumped(getattr(request, name), kind) for name, kind in OTHERS.items() if getattr(request, name)}


def _dumped(value: Any, kind: Any = None) -> Any:
    return TypeAdapter(kind or type(value)).dump_python(value, mode="json", exclude_defaults=True)


def _choice(choice: Choice, request: PackageRequest) -> dict[str, Any]:
    measure = request.portfolio.by_key[choice.measure]
    variant = measure.variant(choice.variant)
    return {
        **({"programme": choice.programme} if choice.programme else {}),
        "measure": measure.key,
        "name": measure.name,
        "variant": variant.key,
        "variant_name": variant.name,
        "value": str(request.value(measure, variant)),
        "basis": variant.basis.value,
        "resources": _RESOURCES.dump_python(request.portfolio.resources(choice), mode="json"),
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
        return plan_from_facts(facts)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise UnreadablePlanError("This file is no plan that “dreiklang plan” wrote.") from error


def request_of_plan(text: str, portfolio: Portfolio) -> PackageRequest:
    """The request that a plan's JSON says it answers, over the given portfolio.

    UnreadablePlanError for anything that is no plan; InvalidValueError if the portfolio does not fit it.
    """
    plan_from_json(text)
    facts = json.loads(text)
    try:
        required = tuple(Required(measure=each["measure"], at_least=each["at_least"]) for each in facts["required"])
        excluded, duties = tuple(map(str, facts["excluded"])), bool(facts["obligations_first"])
        others = conditions_from(facts)
    except (KeyError, TypeError) as error:
        raise UnreadablePlanError("This file is no plan that “dreiklang plan” wrote.") from error
    return PackageRequest(portfolio=portfolio, required=required, excluded=excluded, obligations_first=duties, **others)


def conditions_from(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Limits and further conditions, as fields of a request, from the JSON of a plan or from such a part of it.

    UnreadablePlanError names the place that is no condition.
    """
    try:
        limits = tuple(_limit(each) for each in facts.get("limits", ()))
        others = {
            name: TypeAdapter(OTHERS[name]).validate_python(each) for name, each in facts.get("conditions", {}).items()
        }
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, InvalidValueError):
            raise cause from error
        place = " → ".join(map(str, first["loc"]))
        raise UnreadablePlanError(f"This is no condition: {error.title}, {place}: {first['msg']}.") from error
    except KeyError as error:
        raise UnreadablePlanError(f"There is no {error} among the conditions, or it is missing.") from error
    except (ValueError, TypeError, AttributeError, InvalidOperation) as error:
        if isinstance(error, InvalidValueError):
            raise
        raise UnreadablePlanError("These are no conditions as they stand in a plan.") from error
    return {"limits": limits, **others}


def _limit(facts: Mapping[str, Any]) -> Limit:
    maximum, minimum = (None if facts.get(name) is None else Decimal(facts[name]) for name in ("maximum", "minimum"))
    scope = TypeAdapter(Scope).validate_python(facts["scope"]) if "scope" in facts else EVERYTHING
    quantity = Quantity(facts["quantity"])
    return Limit(quantity=quantity, year=facts.get("year"), maximum=maximum, minimum=minimum, scope=scope)


def plan_from_facts(facts: Mapping[str, Any]) -> Plan:
    """The plan that `plan_facts` wrote."""
    return Plan(
        status=Status(facts["status"]),
        choices=tuple(
            Choice(measure=each["measure"], variant=each["variant"], programme=each.get("programme", ""))
            for each in facts["choices"]
        ),
        totals=Resources.total(_RESOURCES.validate_python(each["resources"]) for each in facts["choices"]),
        value=Decimal(facts["value"]),
        bound=None if facts["bound"] is None else Decimal(facts["bound"]),
        reasons={
            key: Reason(kind=each["kind"], sentences=tuple(_message(part) for part in each["sentences"]))
            for key, each in facts["reasons"].items()
        },
        conflict=tuple(_message(part) for part in facts["conflict"]),
        remedies=tuple(_message(part) for part in facts["remedies"]),
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


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

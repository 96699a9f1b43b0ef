"""A frontier as canonical JSON, and back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from dreiklang.planning.codec import canonical, plan_facts, plan_from_facts
from dreiklang.planning.errors import UnreadablePlanError
from dreiklang.planning.frontier import Axis, Frontier, FrontierPoint
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import Quantity

SCHEMA = "dreiklang/frontier/2"


def frontier_facts(found: Frontier) -> dict[str, Any]:
    """A frontier as plain values: every point with its whole plan."""
    return {
        "schema": SCHEMA,
        "quantity": found.axis.quantity.value,
        "year": found.axis.year,
        "stopped": found.stopped,
        "points": [
            {
                "limit": str(point.limit),
                "used": str(point.used),
                "duties": point.duties,
                "plan": plan_facts(point.plan, found.request),
            }
            for point in found.points
        ],
        "always": list(found.always),
        "never": list(found.never),
        "enters": {key: str(limit) for key, limit in found.enters.items()},
    }


def frontier_to_json(found: Frontier) -> str:
    """A frontier as canonical JSON."""
    return canonical(frontier_facts(found))


def frontier_from_json(text: str, request: PackageRequest) -> Frontier:
    """The frontier that `frontier_to_json` wrote, over the request that it answers; UnreadablePlanError if none."""
    facts = json.loads(text)
    if facts.get("schema") != SCHEMA:
        raise UnreadablePlanError(f"The schema is {facts.get('schema')!r}; this version reads {SCHEMA!r}.")
    return Frontier(
        axis=Axis(quantity=Quantity(facts["quantity"]), year=facts["year"]),
        request=request,
        points=tuple(
            FrontierPoint(
                limit=Decimal(each["limit"]),
                used=Decimal(each["used"]),
                duties=each["duties"],
                plan=plan_from_facts(each["plan"]),
            )
            for each in facts["points"]
        ),
        stopped=facts["stopped"],
    )

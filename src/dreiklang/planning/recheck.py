"""Whether a plan's file still says what its register gives: for whoever received it and wants to be sure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dreiklang.planning.check import verify
from dreiklang.planning.codec import plan_facts, plan_from_json, request_fingerprint, request_of_plan
from dreiklang.planning.portfolio import Choice, Portfolio
from dreiklang.planning.selection import Selection
from dreiklang.wording import Message, message

RECOMPUTED = ("value", "totals", "choices", "not_chosen", "limits")
"""What follows from register, request and choices alone; the search is not needed for it."""


def recheck(text: str, portfolio: Portfolio) -> tuple[Message, ...]:
    """Everything in which a plan's JSON differs from what this portfolio gives; empty if it stands.

    Recomputes feasibility, totals, values and figures in exact decimals without the model or a solver; that
    the package is optimal is proved by planning anew, not here. UnreadablePlanError if the text is no plan,
    InvalidValueError if the portfolio lacks a measure that the plan's conditions name.
    """
    plan, request = plan_from_json(text), request_of_plan(text, portfolio)
    unknown = [choice for choice in plan.choices if not _exists(portfolio, choice)]
    if unknown:
        return tuple(
            message("The register has no variant {variant} of measure {key}.", variant=each.variant, key=each.measure)
            for each in unknown
        )
    totals = Selection(portfolio, plan.choices).total
    complaints = list(verify(request, replace(plan, totals=totals)))
    stated, found = json.loads(text), plan_facts(replace(plan, totals=totals), request)
    for name in RECOMPUTED:
        complaints.extend(_differences(name, stated.get(name), found[name]))
    if plan.fingerprint != request_fingerprint(request):
        complaints.append(message("The plan was made from another register, or from other conditions."))
    return tuple(complaints)


def _exists(portfolio: Portfolio, choice: Choice) -> bool:
    measure = portfolio.by_key.get(choice.measure)
    programmes = {"", *(each.key for each in portfolio.programmes)}
    known = measure is not None and choice.variant in {variant.key for variant in measure.variants}
    return known and choice.programme in programmes


def _differences(place: str, stated: Any, found: Any) -> Iterator[Message]:
    """Each differing value with its place in the file."""
    if isinstance(stated, dict) and isinstance(found, dict):
        for key in sorted({*stated, *found}):
            yield from _differences(f"{place}.{key}", stated.get(key), found.get(key))
    elif isinstance(stated, list) and isinstance(found, list) and len(stated) == len(found):
        for index, (one, other) in enumerate(zip(stated, found, strict=True)):
            yield from _differences(f"{place}[{index}]", one, other)
    elif stated != found:
        yield message(
            "{place}: the file says {stated}, the register gives {found}.",
            place=place,
            stated=json.dumps(stated, ensure_ascii=False)[:80],
            found=json.dumps(found, ensure_ascii=False)[:80],
        )

"""The independent check of a package: it shares nothing with the model, and calculates in decimals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dreiklang.planning.plan import Choice, Plan
from dreiklang.planning.portfolio import Quantity, Resources
from dreiklang.planning.request import PackageRequest
from dreiklang.wording import Message, message


def verify(request: PackageRequest, plan: Plan) -> tuple[Message, ...]:
    """Everything in which the plan is not a package of the request with the totals and value it claims."""
    known = [choice for choice in plan.choices if _exists(request, choice)]
    unknown = [choice for choice in plan.choices if choice not in known]
    if unknown:
        return tuple(
            message("There is no variant {variant} of measure {key}.", variant=item.variant, key=item.measure)
            for item in unknown
        )
    return (
        *_twice(plan),
        *_membership(request, plan),
        *_dependencies(request, plan),
        *_limits(request, plan),
        *_figures(request, plan),
    )


def _exists(request: PackageRequest, choice: Choice) -> bool:
    measure = request.portfolio.by_key.get(choice.measure)
    return measure is not None and any(variant.key == choice.variant for variant in measure.variants)


def _twice(plan: Plan) -> Iterator[Message]:
    keys = [choice.measure for choice in plan.choices]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield message("Measure {key} is in the package more than once.", key=key)


def _membership(request: PackageRequest, plan: Plan) -> Iterator[Message]:
    variants = {choice.measure: choice.variant for choice in plan.choices}
    for key in request.excluded:
        if key in variants:
            yield message("Measure {key} is in the package but must not be.", key=key)
    for item in request.required:
        order = [variant.key for variant in request.portfolio.by_key[item.measure].variants]
        least = order.index(item.at_least) if item.at_least else 0
        if item.measure not in variants or order.index(variants[item.measure]) < least:
            yield message("Measure {key} is not in the package as it must be.", key=item.measure)


def _dependencies(request: PackageRequest, plan: Plan) -> Iterator[Message]:
    inside = {choice.measure for choice in plan.choices}
    for key in sorted(inside):
        measure = request.portfolio.by_key[key]
        for other in measure.requires:
            if other not in inside:
                yield message("Measure {key} needs {other}, which is not in the package.", key=key, other=other)
        for other in measure.excludes:
            if other in inside:
                yield message("Measures {key} and {other} exclude each other.", key=key, other=other)


def _sum(request: PackageRequest, plan: Plan) -> Resources:
    by_key = request.portfolio.by_key
    return Resources.total(by_key[item.measure].variant(item.variant).resources for item in plan.choices)


def _limits(request: PackageRequest, plan: Plan) -> Iterator[Message]:
    total = _sum(request, plan)
    for limit in request.limits:
        if not limit.holds(total):
            used = total.amount(limit.quantity, limit.year)
            yield message("The package uses {used}; the limit is {limit}.", used=used, limit=limit.words)


def _figures(request: PackageRequest, plan: Plan) -> Iterator[Message]:
    total = _sum(request, plan)
    for quantity in Quantity:
        for year in request.portfolio.years:
            found, stated = total.amount(quantity, year), plan.totals.amount(quantity, year)
            if found != stated:
                yield message(
                    "{quantity} {year}: the parts sum to {found}, the package says {stated}.",
                    quantity=quantity.value,
                    year=year,
                    found=found,
                    stated=stated,
                )
    value = Decimal(0)
    for item in plan.choices:
        measure = request.portfolio.by_key[item.measure]
        worth = request.portfolio.value(measure) * measure.variant(item.variant).share
        value += worth.quantize(Decimal("0.01"))
    if value != plan.value:
        yield message("The parts are worth {found} points, the package says {stated}.", found=value, stated=plan.value)
    if plan.bound is not None and plan.bound < plan.value:
        yield message("The bound {bound} is below the value {value}.", bound=plan.bound, value=plan.value)

"""The independent check of a package: it shares nothing with the model, and calculates in decimals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dreiklang.planning.conditions import CapacityLimit, Limit, Required
from dreiklang.planning.plan import Plan
from dreiklang.planning.portfolio import Choice, Portfolio
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import ZERO, Quantity
from dreiklang.planning.selection import Selection
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
    selection = Selection(request.portfolio, plan.choices)
    return (
        *_twice(plan),
        *_membership(request, selection),
        *_dependencies(selection),
        *_programmes(selection),
        *_conditions(request, selection),
        *_figures(request, plan, selection),
    )


def _exists(request: PackageRequest, choice: Choice) -> bool:
    measure = request.portfolio.by_key.get(choice.measure)
    known = measure is not None and any(variant.key == choice.variant for variant in measure.variants)
    supported = {each.key for each in request.portfolio.programmes if choice.measure in each.measures}
    return known and choice.programme in {"", *supported}


def _twice(plan: Plan) -> Iterator[Message]:
    keys = [choice.measure for choice in plan.choices]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield message("Measure {key} is in the package more than once.", key=key)


def _membership(request: PackageRequest, selection: Selection) -> Iterator[Message]:
    for key in request.excluded:
        if selection.has(key):
            yield message("Measure {key} is in the package but must not be.", key=key)


def _dependencies(selection: Selection) -> Iterator[Message]:
    for key in sorted(selection.chosen):
        measure = selection.portfolio.by_key[key]
        for other in measure.requires:
            if not selection.has(other, measure.requires_level.get(other)):
                yield message("Measure {key} needs {other}, which is not in the package.", key=key, other=other)
        for other in measure.excludes:
            if selection.has(other):
                yield message("Measures {key} and {other} exclude each other.", key=key, other=other)


def _programmes(selection: Selection) -> Iterator[Message]:
    portfolio = selection.portfolio
    for programme in portfolio.programmes:
        supported = [choice for choice in selection.choices if choice.programme == programme.key]
        needs = [portfolio.by_key[choice.measure].variant(choice.variant).resources for choice in supported]
        grants = sum((programme.grant(each) for each in needs), ZERO)
        if programme.measure_limit is not None and len(supported) > programme.measure_limit:
            yield message(
                "{programme} supports {count} measures, too many.", programme=programme.name, count=len(needs)
            )
        if programme.grant_limit is not None and grants > programme.grant_limit:
            yield message("{programme} pays {grants} TEUR, too much.", programme=programme.name, grants=grants)


def _conditions(request: PackageRequest, selection: Selection) -> Iterator[Message]:
    for condition in request.conditions:
        if condition.holds(selection):
            continue
        if isinstance(condition, Limit | CapacityLimit):
            used = condition.used(selection)
            yield message("The package uses {used}; the limit is {limit}.", used=used, limit=condition.words)
        elif isinstance(condition, Required):
            yield message("Measure {key} is not in the package as it must be.", key=condition.measure)
        else:
            yield message("The package does not keep this: {condition}.", condition=condition.words)


def _figures(request: PackageRequest, plan: Plan, selection: Selection) -> Iterator[Message]:
    for quantity in Quantity:
        for year in request.portfolio.years:
            found, stated = selection.total.amount(quantity, year), plan.totals.amount(quantity, year)
            if found != stated:
                yield message(
                    "{quantity} {year}: the parts sum to {found}, the package says {stated}.",
                    quantity=quantity.value,
                    year=year,
                    found=found,
                    stated=stated,
                )
    value = _value(request, selection)
    if value != plan.value:
        yield message("The parts are worth {found} points, the package says {stated}.", found=value, stated=plan.value)
    if plan.bound is not None and plan.bound < plan.value:
        yield message("The bound {bound} is below the value {value}.", bound=plan.bound, value=plan.value)


def _value(request: PackageRequest, selection: Selection) -> Decimal:
    portfolio = selection.portfolio
    parts = sum((_worth(portfolio, choice, request.delay_discount) for choice in selection.choices), ZERO)
    joint = (each.value for each in portfolio.joint_benefits if all(selection.has(key) for key in each.measures))
    return parts + sum(joint, ZERO)


def _worth(portfolio: Portfolio, choice: Choice, delay_discount: Decimal) -> Decimal:
    measure = portfolio.by_key[choice.measure]
    variant = measure.variant(choice.variant)
    lost = delay_discount * variant.delay_months / 12
    return (portfolio.value(measure) * variant.share * max(1 - lost, ZERO)).quantize(Decimal("0.01"))

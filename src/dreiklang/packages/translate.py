"""Definitions as planning requests, and plans as package contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from dreiklang.packages.values import Content, Definition, Figure, Item
from dreiklang.planning import (
    Basis,
    Choice,
    InvalidValueError,
    Measure,
    PackageRequest,
    Portfolio,
    Quantity,
    Required,
    Resources,
    Variant,
    amended,
    complement,
    read_amendments,
)
from dreiklang.wording import message

WHOLE = "full"


Find = Callable[[str, int | None], Content | None]
"""The content of a published package, by its slug and version (None: the newest)."""


def request_of(definition: Definition, portfolio: Portfolio, find: Find) -> PackageRequest:
    """The planning request that a definition means, over the portfolio as it is now."""
    other = find(definition.complement_of, None) if definition.complement_of else None
    if other is not None:
        portfolio = complement(portfolio, choices_of(other))
    if definition.start == "amendment":
        return _amended(definition, portfolio, find(definition.based_on, definition.based_on_version))
    required = definition.required
    excluded = definition.excluded
    if definition.start == "named":
        for key in required:  # an import may have removed one since
            Required(measure=key).check(portfolio)
        required = portfolio.requirements(required)
        excluded = tuple(key for key in portfolio.by_key if key not in required)
    return PackageRequest(
        portfolio=portfolio,
        limits=definition.limits,
        required=tuple(Required(measure=key) for key in required),
        excluded=excluded,
        obligations_first=definition.obligations_first,
        weights=dict(definition.weights) or None,
    )


def _amended(definition: Definition, portfolio: Portfolio, base: Content | None) -> PackageRequest:
    choices = () if base is None else choices_of(base)
    for choice in choices:
        measure = portfolio.by_key.get(choice.measure)
        if measure is None or choice.variant not in {variant.key for variant in measure.variants}:
            raise InvalidValueError(
                message("measure {key}", key=choice.measure),
                message("The register no longer has it as the package holds it."),
                message("Choose a newer version of the package, or plan it again."),
            )
    request = amended(
        portfolio,
        choices,
        read_amendments(definition.amendments, portfolio),
        anew=definition.anew,
        on_top=definition.on_top,
    )
    own = {(limit.quantity, limit.year, limit.scope.key) for limit in definition.limits}
    kept = (each for each in request.limits if (each.quantity, each.year, each.scope.key) not in own)
    return replace(
        request,
        limits=(*kept, *definition.limits),
        obligations_first=definition.obligations_first,
        weights=dict(definition.weights) or None,
    )


def choices_of(content: Content) -> tuple[Choice, ...]:
    """The measures and variants that a package holds; a remainder holds none of its own."""
    return tuple(
        Choice(measure=item.measure, variant=item.variant, programme=item.programme)
        for item in content.items
        if item.extent != "remainder"
    )


def planned_content(
    title: str,
    portfolio: Portfolio,
    choices: Iterable[Choice],
    organizations: Mapping[str, str],
    plan: Mapping[str, Any],
) -> Content:
    """The content of a planned package: its figures are the sums of its items, to the last digit."""
    items = tuple(_item(portfolio, choice, organizations) for choice in choices)
    total = Resources.total(item.resources for item in items)
    basis = Basis.ASSUMED if any(item.resources_basis is Basis.ASSUMED for item in items) else Basis.DERIVED
    figures = tuple(
        Figure(quantity=quantity, year=year, value=total.amount(quantity, year), basis=basis)
        for quantity in Quantity
        for year in (*portfolio.years, None)
    )
    return Content(title=title, description="", years=portfolio.years, figures=figures, items=items, plan=plan)


def _item(portfolio: Portfolio, choice: Choice, organizations: Mapping[str, str]) -> Item:
    measure = portfolio.by_key[choice.measure]
    variant = measure.variant(choice.variant)
    return Item(
        measure=measure.key,
        name=measure.name,
        organization=organizations.get(measure.organization, measure.organization),
        kind=measure.kind,
        obligation=measure.obligation.value,
        triad=measure.triad,
        variant=variant.key,
        variant_name=variant.name,
        extent=_extent(measure, variant),
        basis=Basis.STATED,  # the definition and the computation say that it is in
        resources=portfolio.resources(choice),
        resources_basis=variant.basis,
        delay_months=variant.delay_months,
        loss=variant.loss,
        programme=choice.programme,
        programme_name=portfolio.programme(choice.programme).name if choice.programme else "",
    )


def _extent(measure: Measure, variant: Variant) -> str:
    if variant.key == measure.fullest.key:
        return "wholly"
    return "delayed" if variant.delay_months and variant.share == 1 else "partly"


def retitled(content: Content, title: str) -> Content:
    """The same content under another title."""
    return replace(content, title=title)

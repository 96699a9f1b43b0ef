"""Packages as the council's motions define them, one call each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from dreiklang.planning.plan import Choice
from dreiklang.planning.portfolio import ZERO, Measure, Portfolio, Quantity, Resources, Variant, Yearly
from dreiklang.planning.request import Limit, PackageRequest, Required


def named_measures(portfolio: Portfolio, keys: Iterable[str], limits: tuple[Limit, ...] = ()) -> PackageRequest:
    """These measures with all that they require, and nothing else."""
    wanted = portfolio.requirements(keys)
    return PackageRequest(
        portfolio=portfolio,
        limits=limits,
        required=tuple(Required(measure=key) for key in wanted),
        excluded=tuple(key for key in portfolio.by_key if key not in wanted),
    )


def number_of_posts(portfolio: Portfolio, posts: Decimal) -> PackageRequest:
    """The best package with at most this many posts, with whatever funds belong to it."""
    return PackageRequest(portfolio=portfolio, limits=(Limit(quantity=Quantity.POSTS, maximum=posts),))


def within_draft(portfolio: Portfolio, funds: Mapping[int, Decimal], posts: Decimal) -> PackageRequest:
    """The best package with the funds a year and the posts of the mayor's draft."""
    limits = [Limit(quantity=Quantity.FUNDS, year=year, maximum=value) for year, value in sorted(funds.items())]
    return PackageRequest(portfolio=portfolio, limits=(*limits, Limit(quantity=Quantity.POSTS, maximum=posts)))


def everything(portfolio: Portfolio) -> PackageRequest:
    """All measures without limits."""
    return PackageRequest(portfolio=portfolio)


def complement(portfolio: Portfolio, choices: Iterable[Choice]) -> Portfolio:
    """Everything that is not in a package.

    A measure that the package lacks stays as it is. Of one that it has in a smaller variant, the difference
    to each fuller variant remains. One that it has in full is gone, and whoever required it no longer needs
    to ask.
    """
    taken = {choice.measure: choice.variant for choice in choices}
    left = [
        measure if measure.key not in taken else _remainder(measure, taken[measure.key])
        for measure in portfolio.measures
    ]
    measures = [measure for measure in left if measure is not None]
    # What the package holds, in any variant, is there already for those who require it.
    open_keys = {measure.key for measure in measures} - set(taken)
    return replace(
        portfolio,
        measures=tuple(
            replace(
                measure,
                requires=tuple(key for key in measure.requires if key in open_keys),
                excludes=tuple(key for key in measure.excludes if key in open_keys),
            )
            for measure in measures
        ),
    )


def _remainder(measure: Measure, taken: str) -> Measure | None:
    base = measure.variant(taken)
    position = measure.variants.index(base)
    variants = [_difference(variant, base) for variant in measure.variants[position + 1 :]]
    found = tuple(variant for variant in variants if variant is not None)
    return replace(measure, variants=found) if found else None


def _difference(fuller: Variant, base: Variant) -> Variant | None:
    """What the fuller variant adds; None if it adds no value, or takes less than the base in sum."""
    if fuller.share <= base.share:
        return None
    parts = {
        name: _netted(getattr(fuller.resources, name), getattr(base.resources, name))
        for name in ("material", "investment", "personnel_cost", "posts")
    }
    if any(part is None for part in parts.values()):
        return None
    rest = Resources(**{name: part for name, part in parts.items() if part is not None})
    return replace(fuller, resources=rest, share=fuller.share - base.share)


def _netted(more: Yearly, less: Yearly) -> dict[int, Decimal] | None:
    """The difference by year, exact in sum: what a delayed base takes later counts against earlier years.

    A base that creates a post a year later than the fuller variant leaves no negative year behind; its post
    is taken off the year before. None if the base takes more in sum.
    """
    years = sorted({*more, *less})
    rest = {year: more.get(year, ZERO) - less.get(year, ZERO) for year in years}
    if sum(rest.values(), ZERO) < 0:
        return None
    for order in (years[::-1], years):
        for year, neighbour in pairwise(order):
            if rest[year] < 0:
                rest[neighbour] += rest[year]
                rest[year] = ZERO
    return rest


def plus_minus(request: PackageRequest, plus: Iterable[str] = (), minus: Iterable[str] = ()) -> PackageRequest:
    """The same request with some measures that must, and some that must not be in."""
    added, removed = list(plus), set(minus)
    required = [item for item in request.required if item.measure not in removed]
    known = {item.measure for item in required}
    required += [Required(measure=key) for key in added if key not in known]
    excluded = [key for key in request.excluded if key not in added]
    excluded += sorted(removed - set(excluded))
    return replace(request, required=tuple(required), excluded=tuple(excluded))

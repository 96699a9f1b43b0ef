"""Packages as the council's motions define them, one call each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from dreiklang.planning.conditions import Count, Limit, Required, Target
from dreiklang.planning.portfolio import Choice, FundingProgramme, JointBenefit, Measure, Portfolio, Variant
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import SINGLE, ZERO, Quantity, Resources, Yearly
from dreiklang.planning.selection import Selection


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


def about_posts(portfolio: Portfolio, posts: Decimal, limits: tuple[Limit, ...] = ()) -> PackageRequest:
    """The package that comes nearest to a number of posts, and among those the best."""
    target = Target(quantity=Quantity.POSTS, value=posts)
    return PackageRequest(portfolio=portfolio, limits=limits, targets=(target,), obligations_first=False)


def cheapest(
    portfolio: Portfolio, keys: Iterable[str] = (), counts: tuple[Count, ...] = (), limits: tuple[Limit, ...] = ()
) -> PackageRequest:
    """The package that reaches these goals with the least money: measures, numbers of measures, minimum uses."""
    return PackageRequest(
        portfolio=portfolio,
        limits=limits,
        required=tuple(Required(measure=key) for key in keys),
        counts=counts,
        obligations_first=False,
        cheapest=True,
    )


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
    to ask. Funding programmes keep what the package leaves of them.
    """
    selection = Selection(portfolio, tuple(choices))
    left = [
        _remainder(measure, selection.chosen[measure.key].variant) if selection.has(measure.key) else measure
        for measure in portfolio.measures
    ]
    rest = {measure.key: measure for measure in left if measure is not None}
    return replace(
        portfolio,
        measures=tuple(_freed(measure, selection, rest) for measure in rest.values()),
        joint_benefits=_benefits_left(selection),
        programmes=tuple(_programme_left(programme, selection, rest) for programme in portfolio.programmes),
    )


def _freed(measure: Measure, selection: Selection, rest: Mapping[str, Measure]) -> Measure:
    """The measure without references to what the package holds: that is there already."""
    levels = measure.requires_level
    requires = tuple(key for key in measure.requires if key in rest and not selection.has(key, levels.get(key)))
    offered = {key: {variant.key for variant in rest[key].variants} for key in requires}
    return replace(
        measure,
        requires=requires,
        excludes=tuple(key for key in measure.excludes if key in rest and not selection.has(key)),
        requires_level={key: level for key, level in levels.items() if level in offered.get(key, ())},
    )


def _benefits_left(selection: Selection) -> tuple[JointBenefit, ...]:
    """Joint benefits that the package does not reach, on what is still missing."""
    missing = (
        (benefit, tuple(key for key in benefit.measures if not selection.has(key)))
        for benefit in selection.portfolio.joint_benefits
    )
    return tuple(replace(benefit, measures=keys) for benefit, keys in missing if keys)


def _programme_left(programme: FundingProgramme, selection: Selection, rest: Mapping[str, Measure]) -> FundingProgramme:
    supported = [choice for choice in selection.choices if choice.programme == programme.key]
    variants = (selection.portfolio.by_key[choice.measure].variant(choice.variant) for choice in supported)
    granted = sum((programme.grant(variant.resources) for variant in variants), ZERO)
    taken = {choice.measure for choice in supported}
    return replace(
        programme,
        measures=tuple(key for key in programme.measures if key in rest and key not in taken),
        measure_limit=None if programme.measure_limit is None else max(programme.measure_limit - len(supported), 0),
        grant_limit=None if programme.grant_limit is None else max(programme.grant_limit - granted, ZERO),
    )


def _remainder(measure: Measure, taken: str) -> Measure | None:
    base = measure.variant(taken)
    variants = [_difference(variant, base) for variant in measure.variants[measure.position(taken) + 1 :]]
    found = tuple(variant for variant in variants if variant is not None)
    return replace(measure, variants=found) if found else None


def _difference(fuller: Variant, base: Variant) -> Variant | None:
    """What the fuller variant adds; None if it adds no value, or takes less than the base in sum."""
    if fuller.share <= base.share:
        return None
    single = {name: _netted(getattr(fuller.resources, name), getattr(base.resources, name)) for name in SINGLE}
    if any(part is None for part in single.values()):
        return None
    parts = {name: part or {} for name, part in single.items()}
    grades = _netted_by_key(fuller.resources.grades, base.resources.grades)
    if any(
        sum((values.get(year, ZERO) for values in grades.values()), ZERO) > parts["posts"].get(year, ZERO)
        for year in {year for values in grades.values() for year in values}
    ):
        grades = {}  # posts that moved between years no longer say which grade they have
    capacities = _netted_by_key(fuller.resources.capacities, base.resources.capacities)
    rest = Resources(**parts, grades=grades, capacities=capacities)
    return replace(fuller, resources=rest, share=fuller.share - base.share)


def _netted_by_key(more: Mapping[str, Yearly], less: Mapping[str, Yearly]) -> dict[str, Yearly]:
    return {key: _netted(values, less.get(key, {})) or {} for key, values in more.items()}


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

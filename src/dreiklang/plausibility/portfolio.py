"""Checks of a measure register: variants that contradict their order, and measures without figures."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from dreiklang.planning import Measure, Portfolio, Quantity
from dreiklang.plausibility.findings import Finding, Severity
from dreiklang.plausibility.statements import implied_cost
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label

WORST_FIT = 0.5
"""A single measure's posts may start in different months; only a gross misfit is worth a doubt."""


def check_portfolio(portfolio: Portfolio) -> tuple[Finding, ...]:
    """All checks of a register."""
    return tuple(
        finding
        for measure in portfolio.measures
        for finding in (
            *_never(measure, portfolio),
            *_order(measure),
            *_figures(measure),
            *_cost_without_posts(measure, portfolio),
        )
    )


def _place(measure: Measure, variant: str | None = None) -> Message:
    if variant is None:
        return message("measure {key}", key=measure.key)
    return message("measure {key}, variant {variant}", key=measure.key, variant=variant)


def _never(measure: Measure, portfolio: Portfolio) -> Iterable[Finding]:
    """A measure whose requirements exclude each other, or it, can be in no package."""
    needed = portfolio.requirements((measure.key,))
    for key in needed:
        for other in portfolio.by_key[key].excludes:
            if other in needed:
                yield Finding(
                    code="never",
                    severity=Severity.CONTRADICTION,
                    place=_place(measure),
                    stated=message("{key} excludes {other}", key=key, other=other),
                    expected=message("no exclusion among what it needs"),
                    sentence=message("It needs {key} and {other}, which exclude each other.", key=key, other=other),
                )


def _order(measure: Measure) -> Iterable[Finding]:
    """A fuller variant should bring more value, and should not take less in sum."""
    for smaller, fuller in pairwise(measure.variants):
        if fuller.share <= smaller.share:
            yield Finding(
                code="order",
                severity=Severity.CONTRADICTION,
                place=_place(measure, fuller.key),
                stated=message("{share} % of the value", share=(fuller.share * 100).normalize()),
                expected=message("more than {share} %", share=(smaller.share * 100).normalize()),
                sentence=message("The fuller variant brings no more value than “{name}”.", name=smaller.name),
            )
        for quantity in (Quantity.FUNDS, Quantity.PERSONNEL_COST, Quantity.POSTS):
            less, more = smaller.resources.amount(quantity), fuller.resources.amount(quantity)
            if more < less:
                yield Finding(
                    code="cheaper",
                    severity=Severity.DOUBT,
                    place=_place(measure, fuller.key),
                    stated=message("{value} {unit}", value=more, unit=label("unit", quantity.value)),
                    expected=message("at least {value} {unit}", value=less, unit=label("unit", quantity.value)),
                    sentence=message(
                        "The fuller variant takes less {quantity} than “{name}”.",
                        quantity=label("quantity", quantity.value),
                        name=smaller.name,
                    ),
                )


def _figures(measure: Measure) -> Iterable[Finding]:
    if not measure.fullest.resources.years:
        yield Finding(
            code="no_figures",
            severity=Severity.NOTE,
            place=_place(measure),
            stated=message("nothing"),
            expected=message("funds, posts or personnel cost"),
            sentence=message("“{name}” has no figures; it is planned as if it were free.", name=measure.name),
        )


def _cost_without_posts(measure: Measure, portfolio: Portfolio) -> Iterable[Finding]:
    """Posts without personnel cost, cost without posts, or a cost that no post can have."""
    for variant in measure.variants:
        posts = [variant.resources.amount(Quantity.POSTS, year) for year in portfolio.years]
        costs = [variant.resources.amount(Quantity.PERSONNEL_COST, year) for year in portfolio.years]
        if bool(sum(posts)) != bool(sum(costs)):
            yield Finding(
                code="posts_without_cost",
                severity=Severity.DOUBT,
                place=_place(measure, variant.key),
                stated=message("{posts} posts, {costs} TEUR", posts=sum(posts), costs=sum(costs)),
                expected=message("both or neither"),
                sentence=message("Posts and personnel cost do not go together: one of them is missing."),
            )
            continue
        implied = implied_cost(posts, costs)
        if implied is not None and implied.deviation > WORST_FIT:
            yield Finding(
                code="personnel_cost",
                severity=Severity.DOUBT,
                place=_place(measure, variant.key),
                stated=message("{first} and {second} TEUR", first=costs[0], second=costs[1]),
                expected=message("the same yearly cost of a post in both years"),
                sentence=message(
                    "The yearly costs of a post that the two years imply differ by {deviation} %.",
                    deviation=(implied.deviation * 100).normalize(),
                ),
            )

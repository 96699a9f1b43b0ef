"""This room's rows as the evaluation library's values, and back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from dreiklang.assessment.models import Assessment, AssessmentAmount, CatalogueVersion, CriterionPoints, Evaluation
from dreiklang.assessment.values import Rated, SheetContent
from dreiklang.evaluation import (
    Catalogue,
    Criterion,
    DiscountRate,
    Group,
    PresentValue,
    SheetValue,
    YearlyAmount,
    catalogue_from_json,
    catalogue_to_json,
    evaluate,
    net_present_value,
)
from dreiklang.planning import Portfolio
from dreiklang.planning.apportion import largest_remainder
from dreiklang.portfolio.translate import plain

REGISTER = "register"
"""The key of the catalogue that the measure register's own criteria make."""
OWN = "eigene"
"""The key of the city's own utility analysis."""
HUNDREDTH = Decimal("0.01")


def catalogue_of(row: CatalogueVersion) -> Catalogue:
    """The catalogue as it was stored."""
    return catalogue_from_json(row.content)


def register_catalogue(portfolio: Portfolio, title: str) -> Catalogue | None:
    """The criteria that the register rates its measures by, as a catalogue; None if it has none with a weight.

    Its version is made from its content, so that another weight is another version.
    """
    weights = {each.key: each.weight for each in portfolio.criteria}
    if not any(weights.values()):
        return None
    if sum(weights.values()) != 100:
        weights = largest_remainder(Decimal(100), weights, HUNDREDTH)
    criteria = tuple(
        Criterion(key=each.key, name=each.name[:200], weight=plain(weights[each.key])) for each in portfolio.criteria
    )
    group = Group.of_ones_own(criteria, title)
    made = Catalogue(
        key=REGISTER,
        version="0",
        name="Kriterien des Maßnahmenregisters",
        name_en="Criteria of the measure register",
        source=title,
        monetary=True,
        groups=(group,),
    )
    return replace(made, version=hashlib.sha256(catalogue_to_json(made).encode()).hexdigest()[:8])


def content_of(row: Assessment) -> SheetContent:
    """What stands on a sheet."""
    return SheetContent(
        ratings={
            each.criterion: Rated(None if each.points is None else plain(each.points), each.reason)
            for each in row.points.all()
        },
        amounts=tuple(_amount(each) for each in row.amounts.all()),
        money_reason=row.money_reason,
    )


def _amount(row: AssessmentAmount) -> YearlyAmount:
    return YearlyAmount(
        year=row.year,
        cost_budget=plain(row.cost_budget),
        cost_other=plain(row.cost_other),
        benefit_budget=plain(row.benefit_budget),
        benefit_other=plain(row.benefit_other),
    )


def write_content(row: Assessment, content: SheetContent) -> None:
    """Put this on the sheet in place of what stood there; the row itself is the rule's to save."""
    row.points.all().delete()
    row.amounts.all().delete()
    CriterionPoints.objects.bulk_create(
        CriterionPoints(assessment=row, criterion=key, points=rated.points, reason=rated.reason)
        for key, rated in content.ratings.items()
        if rated != Rated()
    )
    AssessmentAmount.objects.bulk_create(
        AssessmentAmount(
            assessment=row,
            year=each.year,
            cost_budget=each.cost_budget,
            cost_other=each.cost_other,
            benefit_budget=each.benefit_budget,
            benefit_other=each.benefit_other,
        )
        for each in content.amounts
    )


def discount_of(evaluation: Evaluation) -> DiscountRate:
    """The discount rate that the evaluation was opened with."""
    return DiscountRate(value=plain(evaluation.discount_rate), source=evaluation.discount_source)


def value_of(evaluation: Evaluation, content: SheetContent, catalogue: Catalogue) -> SheetValue:
    """What follows from a sheet, by the catalogue and the rate of its evaluation."""
    return evaluate(catalogue, content.points, present_value(evaluation, content))


def present_value(evaluation: Evaluation, content: SheetContent) -> PresentValue | None:
    """The net present value of a sheet's amounts; None where there are none."""
    if not content.amounts:
        return None
    return net_present_value(content.amounts, discount_of(evaluation), evaluation.base_year)

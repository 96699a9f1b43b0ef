"""What operations on evaluations answer with and read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dreiklang.api.shapes import LARGEST_NUMBER, Amount, Body, Exact, Shape, Whole
from dreiklang.assessment.values import Rated, SheetContent
from dreiklang.evaluation import YearlyAmount

Text = Annotated[str, Field(max_length=2_000)]


class Gate(StrEnum):
    """When in the life of a measure it is evaluated."""

    FIRST = "first"
    BEFORE_PACKAGE = "before_package"
    BEFORE_LIVE = "before_live"
    AFTER_LIVE = "after_live"


class SubjectKind(StrEnum):
    """What is evaluated."""

    MEASURE = "measure"
    REQUEST = "request"


class Points(Shape):
    """Points on one criterion with their reason; a draft may still lack either."""

    criterion: str
    points: Exact | None
    reason: str


class YearAmounts(Shape):
    """Costs and benefits of one year in TEUR, budget-effective and not."""

    year: int
    cost_budget: Exact
    cost_other: Exact
    benefit_budget: Exact
    benefit_other: Exact


class SheetDetail(Shape):
    """One's own sheet: a draft, or what was handed in. `missing` are criteria without points or reason."""

    evaluation: int
    version: int
    state: str
    ratings: list[Points]
    amounts: list[YearAmounts]
    money_reason: str
    missing: list[str]


class GroupUtility(Shape):
    """The utility of one group from 0 to 100; of a gate, whether it is open (null while it is not answered)."""

    group: str
    name: str
    utility: Exact | None
    gate_open: bool | None


class SheetResult(Shape):
    """A sheet that one may see, with what follows from it; money in TEUR."""

    rater: str
    version: int
    handed_in_at: dt.datetime | None
    ratings: list[Points]
    groups: list[GroupUtility]
    present_value: Exact | None
    present_value_budget: Exact | None
    go_on: bool | None
    sentences: list[str]


class PairAgreement(Shape):
    """How far two sheets agree; `kappa` is weighted by squared differences (Cohen 1968)."""

    left: str
    right: str
    common: int
    equal: int
    close: int
    largest: Exact
    kappa: Exact | None


class EvaluationRow(Shape):
    """An evaluation in the list; `waiting` are the pseudonyms of who has not handed in."""

    id: int
    subject_kind: str
    subject: str
    name: str
    gate: str
    catalogue: str
    catalogue_version: str
    state: str
    waiting: list[str]
    opened_at: dt.datetime
    agreed_at: dt.datetime | None
    taken_over_at: dt.datetime | None


class EvaluationDetail(EvaluationRow):
    """An evaluation with the sheets that one may see: those of others only after handing in one's own."""

    revision: int
    base_year: int
    discount_rate: Exact
    discount_source: str
    sheets_hidden: bool
    sheets: list[SheetResult]
    agreements: list[PairAgreement]
    agreed: SheetResult | None


class NewEvaluation(Body):
    """What is evaluated: a measure's key or a request's (B17); `raters` are pseudonyms of people who may rate."""

    kind: SubjectKind = SubjectKind.MEASURE
    subject: Annotated[str, Field(min_length=1, max_length=60)]
    gate: Gate
    catalogue: Annotated[str, Field(min_length=1, max_length=60)]
    raters: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=20)]
    base_year: Annotated[Whole, Field(ge=1900, le=2200)]
    discount_rate: Amount
    discount_source: Annotated[str, Field(max_length=300)] = ""


class GivenPoints(Body):
    """Points from 0 to 10 (of a gate: 0 or 10) with their reason."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    points: Amount | None = None
    reason: Text = ""


class GivenAmounts(Body):
    """Costs and benefits of one year in TEUR."""

    year: Annotated[Whole, Field(ge=1900, le=2200)]
    cost_budget: Amount = Decimal(0)
    cost_other: Amount = Decimal(0)
    benefit_budget: Amount = Decimal(0)
    benefit_other: Amount = Decimal(0)


class GivenSheet(Body):
    """A whole sheet; what is not named is empty."""

    ratings: Annotated[list[GivenPoints], Field(max_length=200)] = []
    amounts: Annotated[list[GivenAmounts], Field(max_length=60)] = []
    money_reason: Text = ""

    def content(self) -> SheetContent:
        """As the rules know it."""
        return SheetContent(
            ratings={each.criterion: Rated(each.points, each.reason) for each in self.ratings},
            amounts=tuple(YearlyAmount(**each.model_dump()) for each in self.amounts),
            money_reason=self.money_reason,
        )


class AgreedSheet(GivenSheet):
    """The result that all agreed on; `revision` is that of the evaluation as it was seen."""

    revision: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)]


class Withdrawal(Body):
    """Why an evaluation ends without a result."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]

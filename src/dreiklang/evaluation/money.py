"""The monetary part: net present value of costs and benefits by year, split into budget-effective and not.

Money is in TEUR with at most three decimals. A year's present value is rounded to the euro, half up, and the sums are
those of the rounded rows: what is shown adds up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from dreiklang.planning import InvalidValueError
from dreiklang.wording import message

EURO = Decimal("0.001")
ZERO = Decimal(0)
LARGEST_AMOUNT = Decimal(10**9)
LONGEST_TIME = 60
"""Years between the base year and a flow."""


@dataclass(frozen=True, kw_only=True)
class YearlyAmount:
    """What one year costs or brings; each amount is from 0 on, and costs are no negative benefits.

    Budget-effective is what moves the budget (haushaltswirksam); the rest is reckoned only.
    """

    year: int
    cost_budget: Decimal = ZERO
    cost_other: Decimal = ZERO
    benefit_budget: Decimal = ZERO
    benefit_other: Decimal = ZERO

    def __post_init__(self) -> None:
        amounts = (self.cost_budget, self.cost_other, self.benefit_budget, self.benefit_other)
        for amount in amounts:
            if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT or amount % EURO:
                raise InvalidValueError(
                    message("amounts of {year}", year=self.year),
                    message("{amount} TEUR is no amount.", amount=str(amount)),
                    message("Give amounts from 0 on with at most three decimals; a saving is a benefit."),
                )


@dataclass(frozen=True, kw_only=True)
class DiscountRate:
    """By how much a year later counts less: 0.009 is 0.9 % a year. `source` says who sets it."""

    value: Decimal
    source: str = ""

    def __post_init__(self) -> None:
        if not self.value.is_finite() or not 0 <= self.value <= 1:
            raise InvalidValueError(
                message("discount rate"),
                message("The rate {rate} is out of range.", rate=str(self.value)),
                message("Give 0.009 for 0.9 %."),
            )


@dataclass(frozen=True, kw_only=True)
class YearlyValue:
    """What a year is worth in the base year: benefits less costs, discounted."""

    year: int
    budget: Decimal
    other: Decimal

    @property
    def total(self) -> Decimal:
        """Both parts together."""
        return self.budget + self.other


@dataclass(frozen=True, kw_only=True)
class PresentValue:
    """The net present value (Kapitalwert, WiBe KN) with its years."""

    base_year: int
    rate: DiscountRate
    years: tuple[YearlyValue, ...]

    @property
    def budget(self) -> Decimal:
        """The budget-effective part."""
        return sum((each.budget for each in self.years), ZERO)

    @property
    def other(self) -> Decimal:
        """The part that does not move the budget."""
        return sum((each.other for each in self.years), ZERO)

    @property
    def total(self) -> Decimal:
        """Both parts together."""
        return self.budget + self.other


def net_present_value(amounts: Iterable[YearlyAmount], rate: DiscountRate, base_year: int) -> PresentValue:
    """Benefits less costs of every year, divided by (1 + rate) to the power of the years since the base year.

    Amounts of the base year count in full. Several entries of a year are added.
    """
    nets: dict[int, tuple[Decimal, Decimal]] = {}
    for each in amounts:
        if not 0 <= each.year - base_year <= LONGEST_TIME:
            raise InvalidValueError(
                message("amounts of {year}", year=each.year),
                message("The year lies before the base year {base}, or too long after it.", base=base_year),
                message("Give a base year that is not after the first amounts."),
            )
        budget, other = nets.get(each.year, (ZERO, ZERO))
        nets[each.year] = (
            budget + each.benefit_budget - each.cost_budget,
            other + each.benefit_other - each.cost_other,
        )
    factor = 1 + Fraction(rate.value)
    years = tuple(
        YearlyValue(
            year=year,
            budget=rounded(Fraction(budget) / factor ** (year - base_year), EURO),
            other=rounded(Fraction(other) / factor ** (year - base_year), EURO),
        )
        for year, (budget, other) in sorted(nets.items())
    )
    return PresentValue(base_year=base_year, rate=rate, years=years)


def rounded(exact: Fraction, step: Decimal) -> Decimal:
    """The nearest multiple of `step`; halves go away from zero."""
    units = abs(exact) / Fraction(step)
    whole = int(units + Fraction(1, 2))
    return (Decimal(whole) * step * (-1 if exact < 0 else 1)).quantize(step, ROUND_HALF_UP) if whole else ZERO

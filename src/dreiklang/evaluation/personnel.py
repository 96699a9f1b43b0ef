"""What a post costs in an evaluation: personnel cost, full cost with overhead and workplace, and the hourly rate.

Overhead is calculatory: it belongs in an evaluation and never in a budget's limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from dreiklang.evaluation.money import rounded
from dreiklang.planning import InvalidValueError
from dreiklang.wording import message

CENT = Decimal("0.01")
MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class PostCost:
    """One pay grade's yearly average in euros at the prices of a year, with what a workplace adds."""

    yearly: Decimal
    overhead: Decimal = Decimal(0)
    workplace: Decimal = Decimal(0)
    hours: Decimal | None = None
    tariff_rise: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        shares = (self.overhead, self.tariff_rise)
        if any(not each.is_finite() or each < 0 for each in (self.yearly, self.workplace, *shares)):
            raise InvalidValueError(
                message("personnel cost"), message("A figure is below zero."), message("Correct the figure.")
            )
        if self.hours is not None and (not self.hours.is_finite() or self.hours <= 0):
            raise InvalidValueError(
                message("personnel cost"), message("There are no working hours."), message("Give the yearly hours.")
            )

    def personnel_cost(self, posts: Decimal, *, months: int = MONTHS, years_later: int = 0) -> Decimal:
        """Euros of one year: posts × months filled / 12 × yearly average × (1 + tariff rise) ^ years."""
        if not 0 <= months <= MONTHS:
            raise InvalidValueError(
                message("personnel cost"),
                message("{month} is no number of months.", month=months),
                message("Give 0 to 12 months."),
            )
        return rounded(self._exact(posts, months, years_later), CENT)

    def _exact(self, posts: Decimal, months: int, years_later: int) -> Fraction:
        rise = (1 + Fraction(self.tariff_rise)) ** years_later
        return Fraction(posts) * Fraction(months, MONTHS) * Fraction(self.yearly) * rise

    def full_cost(self, posts: Decimal = Decimal(1), *, workplaces: Decimal | None = None) -> Decimal:
        """Euros of a whole year: personnel cost × (1 + overhead) + material flat rate × workplaces.

        There are as many workplaces as posts unless said otherwise.
        """
        places = posts if workplaces is None else workplaces
        cost = self._exact(posts, MONTHS, 0) * (1 + Fraction(self.overhead))
        return rounded(cost + Fraction(self.workplace) * Fraction(places), CENT)

    def hourly_rate(self) -> Decimal:
        """Euros an hour: the full cost of one post over the yearly working hours."""
        if self.hours is None:
            raise InvalidValueError(
                message("personnel cost"), message("There are no working hours."), message("Give the yearly hours.")
            )
        return (self.full_cost() / self.hours).quantize(CENT, ROUND_HALF_UP)

    def budget_view(self, posts: Decimal, material: Decimal) -> Decimal:
        """Euros of a whole year in the budget: personnel cost and cash material cost, no overhead."""
        return self.personnel_cost(posts) + material

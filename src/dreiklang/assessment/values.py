"""Plain values of this room."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dreiklang.evaluation import Catalogue, DiscountRate, YearlyAmount
from dreiklang.planning import InvalidValueError
from dreiklang.wording import message

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Rated:
    """Points with their reason; either may still be missing in a draft."""

    points: Decimal | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether both are there."""
        return self.points is not None and bool(self.reason.strip())


@dataclass(frozen=True, kw_only=True)
class SheetContent:
    """What somebody fills in: points by criterion, amounts by year, and where the amounts are from."""

    ratings: Mapping[str, Rated] = field(default_factory=dict)
    amounts: tuple[YearlyAmount, ...] = ()
    money_reason: str = ""

    def check(self, catalogue: Catalogue, base_year: int) -> None:
        """Refuse what the catalogue does not ask, points off the scale, and amounts that cannot be."""
        for criterion, rated in self.ratings.items():
            catalogue.check_points(criterion, rated.points if rated.points is not None else Decimal(0))
            _check_reason(criterion, rated.reason)
        _check_reason("KN", self.money_reason)
        if self.amounts and not catalogue.monetary:
            raise InvalidValueError(
                message("amounts"), message("This catalogue asks for none."), message("Leave them out.")
            )
        for each in self.amounts:
            if each.year < base_year:
                raise InvalidValueError(
                    message("amounts of {year}", year=each.year),
                    message("The year lies before the base year {base}, or too long after it.", base=base_year),
                    message("Give a base year that is not after the first amounts."),
                )
        if len({each.year for each in self.amounts}) < len(self.amounts):
            raise InvalidValueError(
                message("amounts"), message("A year stands twice."), message("Give every year once.")
            )

    def missing(self, catalogue: Catalogue) -> tuple[str, ...]:
        """Criteria without points or reason, in the catalogue's order."""
        return tuple(each.key for each in catalogue.criteria if not self.ratings.get(each.key, Rated()).is_whole)

    @property
    def lacks_money_reason(self) -> bool:
        """Whether there are amounts that nobody explains."""
        return any(_is_something(each) for each in self.amounts) and not self.money_reason.strip()

    @property
    def points(self) -> dict[str, Decimal]:
        """The points that were given."""
        return {key: rated.points for key, rated in self.ratings.items() if rated.points is not None}

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return {
            "ratings": {
                key: {"points": None if rated.points is None else str(rated.points), "reason": rated.reason}
                for key, rated in sorted(self.ratings.items())
            },
            "amounts": {
                str(each.year): [str(value) for value in four(each)]
                for each in sorted(self.amounts, key=lambda each: each.year)
            },
            "money_reason": self.money_reason,
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the content: proves later what was handed in, without telling it now."""
        text = json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def four(each: YearlyAmount) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Cost and benefit, each budget-effective and not."""
    return each.cost_budget, each.cost_other, each.benefit_budget, each.benefit_other


def _is_something(each: YearlyAmount) -> bool:
    return any(four(each))


def _check_reason(place: str, reason: str) -> None:
    if len(reason) > LONGEST_REASON:
        raise InvalidValueError(
            message("criterion {key}", key=place),
            message("The reason is longer than {n} characters.", n=LONGEST_REASON),
            message("Say it in fewer words."),
        )


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the office decides when an evaluation is opened. `subject` is a measure's key, or a request's (B17)."""

    kind: str
    subject: str
    gate: str
    catalogue: str
    raters: tuple[str, ...]
    base_year: int
    discount: DiscountRate

"""What a package shall be: limits, what must or must not be in, and how value is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import EURO, POST_HUNDREDTH, Measure, Portfolio, Quantity, Resources, Variant
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label

VALUE_UNIT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A cap or a minimum use of one quantity, in one year or (year None) over all years.

    Money in TEUR, posts as posts; at least one of `maximum` and `minimum` is given.
    """

    quantity: Quantity
    year: int | None = None
    maximum: Decimal | None = None
    minimum: Decimal | None = None

    def __post_init__(self) -> None:
        if self.maximum is None and self.minimum is None:
            raise InvalidValueError(
                self.place, message("The limit has no value."), message("Give a maximum or a minimum.")
            )
        smallest = POST_HUNDREDTH if self.quantity is Quantity.POSTS else EURO
        for value in (self.maximum, self.minimum):
            if value is not None and (not value.is_finite() or value < 0 or value % smallest):
                raise InvalidValueError(
                    self.place,
                    message("The limit is no multiple of {unit} from 0 on.", unit=smallest),
                    message("Correct the limit."),
                )
        if self.maximum is not None and self.minimum is not None and self.minimum > self.maximum:
            raise InvalidValueError(
                self.place,
                message(
                    "The minimum {minimum} is above the maximum {maximum}.",
                    minimum=self.minimum,
                    maximum=self.maximum,
                ),
                message("Correct one of the two."),
            )

    @property
    def place(self) -> Message:
        """What is limited, in words."""
        name = label("quantity", self.quantity.value)
        if self.year is None:
            return message("{quantity} in sum", quantity=name)
        return message("{quantity} {year}", quantity=name, year=self.year)

    @property
    def words(self) -> Message:
        """The limit as a sentence part with its figure."""
        unit = label("unit", self.quantity.value)
        if self.maximum is not None and self.minimum is not None:
            return message(
                "{place}: from {minimum} to {maximum} {unit}",
                place=self.place,
                minimum=self.minimum,
                maximum=self.maximum,
                unit=unit,
            )
        if self.maximum is not None:
            return message("{place}: at most {maximum} {unit}", place=self.place, maximum=self.maximum, unit=unit)
        return message(
            "{place}: at least {minimum} {unit}",
            place=self.place,
            minimum=self.minimum or Decimal(0),
            unit=unit,
        )

    def holds(self, total: Resources) -> bool:
        """Whether a package's total keeps the limit."""
        amount = total.amount(self.quantity, self.year)
        return (self.maximum is None or amount <= self.maximum) and (self.minimum is None or amount >= self.minimum)


@dataclass(frozen=True, kw_only=True)
class Required:
    """A measure that must be in, at least in the variant named (any variant if none is)."""

    measure: str
    at_least: str | None = None


@dataclass(frozen=True, kw_only=True)
class PackageRequest:
    """Everything that determines a package: equal requests have equal packages."""

    portfolio: Portfolio
    limits: tuple[Limit, ...] = ()
    required: tuple[Required, ...] = ()
    excluded: tuple[str, ...] = ()
    obligations_first: bool = True
    weights: Mapping[str, Decimal] | None = field(default=None)

    def __post_init__(self) -> None:
        for key in (*(item.measure for item in self.required), *self.excluded):
            if key not in self.portfolio.by_key:
                raise InvalidValueError(
                    message("measure {key}", key=key),
                    message("There is no such measure."),
                    message("Choose one of the register's keys."),
                )
        for item in self.required:
            self._check_variant(item)
        self._check_contradictions()
        self._check_limits()
        if self.weights is not None:
            object.__setattr__(self, "portfolio", _reweighted(self.portfolio, self.weights))
            object.__setattr__(self, "weights", None)

    def _check_variant(self, item: Required) -> None:
        known = {variant.key for variant in self.portfolio.by_key[item.measure].variants}
        if item.at_least is not None and item.at_least not in known:
            raise InvalidValueError(
                message("measure {key}", key=item.measure),
                message("It has no variant “{variant}”.", variant=item.at_least),
                message("Choose one of: {variants}.", variants=", ".join(sorted(known))),
            )

    def _check_contradictions(self) -> None:
        excluded = set(self.excluded)
        for item in self.required:
            for needed in self.portfolio.requirements((item.measure,)):
                if needed in excluded:
                    raise InvalidValueError(
                        message("measure {key}", key=item.measure),
                        message("It must be in, but {other}, which must not be in, belongs to it.", other=needed),
                        message("Drop one of the two conditions."),
                    )

    def _check_limits(self) -> None:
        seen = set()
        for limit in self.limits:
            if limit.year is not None and limit.year not in self.portfolio.years:
                raise InvalidValueError(
                    limit.place,
                    message("The year {year} is not planned.", year=limit.year),
                    message("Plan in {years}.", years=", ".join(map(str, self.portfolio.years))),
                )
            if (limit.quantity, limit.year) in seen:
                raise InvalidValueError(limit.place, message("It is limited twice."), message("Keep one of the two."))
            seen.add((limit.quantity, limit.year))

    def value(self, measure: Measure, variant: Variant) -> Decimal:
        """What a variant is worth: the measure's value times its share, to a hundredth of a point."""
        return (self.portfolio.value(measure) * variant.share).quantize(VALUE_UNIT)

    def floor(self, item: Required) -> int:
        """The position of the smallest variant that satisfies a requirement."""
        keys = [variant.key for variant in self.portfolio.by_key[item.measure].variants]
        return keys.index(item.at_least) if item.at_least is not None else 0


def _reweighted(portfolio: Portfolio, weights: Mapping[str, Decimal]) -> Portfolio:
    """The portfolio with other weights; criteria that are not named keep theirs."""
    unknown = set(weights) - {criterion.key for criterion in portfolio.criteria}
    if unknown:
        raise InvalidValueError(
            message("criterion {key}", key=min(unknown)),
            message("There is no such criterion."),
            message("Weigh only criteria of the register."),
        )
    criteria = tuple(
        replace(criterion, weight=weights.get(criterion.key, criterion.weight)) for criterion in portfolio.criteria
    )
    return replace(portfolio, criteria=criteria)

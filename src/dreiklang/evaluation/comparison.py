"""Two sheets side by side: of two people, or of two gates; where they differ and how far they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dreiklang.evaluation.catalogue import Catalogue
from dreiklang.wording import Message, message

CLOSE = Decimal(1)
"""Points that two people may differ by and still be called close."""
BANDS = (
    (Fraction(0), message("poor")),
    (Fraction(1, 5), message("slight")),
    (Fraction(2, 5), message("fair")),
    (Fraction(3, 5), message("moderate")),
    (Fraction(4, 5), message("substantial")),
    (Fraction(1), message("almost perfect")),
)
"""Upper ends of the bands of agreement (J. R. Landis, G. G. Koch 1977)."""


@dataclass(frozen=True)
class Difference:
    """One criterion on both sheets; None where a sheet has no points for it."""

    criterion: str
    name: str
    left: Decimal | None
    right: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Right less left, where both have points."""
        return None if self.left is None or self.right is None else self.right - self.left

    @property
    def is_equal(self) -> bool:
        """Whether both say the same, or both nothing."""
        return self.left == self.right


@dataclass(frozen=True)
class Agreement:
    """How far two raters agree on the criteria that both have rated.

    `kappa` is Cohen's kappa weighted by squared differences (J. Cohen 1968): 1 is full agreement, 0 what chance would
    give; None where both gave the same points everywhere or to everything, so that chance explains all.
    """

    common: int
    equal: int
    close: int
    largest: Decimal
    kappa: Fraction | None

    @property
    def strength(self) -> Message | None:
        """The agreement in a word (Landis and Koch 1977)."""
        if self.kappa is None:
            return None
        kappa = self.kappa
        return next(word for end, word in BANDS if kappa <= end)


def differences(
    left: Mapping[str, Decimal], right: Mapping[str, Decimal], *catalogues: Catalogue
) -> tuple[Difference, ...]:
    """Every criterion of the catalogues once, in their order, with the points of both sheets."""
    names: dict[str, str] = {}
    for catalogue in catalogues:
        for each in catalogue.criteria:
            names.setdefault(each.key, each.name)
    return tuple(Difference(key, name, left.get(key), right.get(key)) for key, name in names.items())


def agreement(left: Mapping[str, Decimal], right: Mapping[str, Decimal]) -> Agreement:
    """How far two sheets agree."""
    both = [(left[key], right[key]) for key in sorted(left.keys() & right.keys())]
    gaps = [abs(one - other) for one, other in both]
    return Agreement(
        common=len(both),
        equal=sum(1 for gap in gaps if not gap),
        close=sum(1 for gap in gaps if gap <= CLOSE),
        largest=max(gaps, default=Decimal(0)),
        kappa=_kappa(both),
    )


def _kappa(both: Sequence[tuple[Decimal, Decimal]]) -> Fraction | None:
    """1 less the mean squared difference of the pairs over that of any left with any right rating."""
    if not both:
        return None
    lefts, rights = [Fraction(one) for one, _ in both], [Fraction(other) for _, other in both]
    observed = sum(((one - other) ** 2 for one, other in zip(lefts, rights, strict=True)), Fraction(0)) / len(both)
    by_chance = sum(((one - other) ** 2 for one in lefts for other in rights), Fraction(0)) / len(both) ** 2
    return 1 - observed / by_chance if by_chance else None

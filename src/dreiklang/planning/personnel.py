"""What posts cost: from pay grade and month of start to personnel cost by year, and start dates as variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Measure, Variant
from dreiklang.planning.resources import EURO, POST_HUNDREDTH, ZERO, Resources, Yearly
from dreiklang.wording import message

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Post:
    """So many posts of one pay grade, filled from the first day of a month (1 to 12) of a year on."""

    pay_grade: str
    fte: Decimal
    year: int
    month: int = 1

    def __post_init__(self) -> None:
        place = message("post {grade}", grade=self.pay_grade)
        if not self.fte.is_finite() or self.fte < 0 or self.fte % POST_HUNDREDTH:
            raise InvalidValueError(
                place,
                message("{fte} is no number of posts.", fte=str(self.fte)),
                message("Give posts from 0 on with at most two decimals."),
            )
        if not 1 <= self.month <= MONTHS:
            raise InvalidValueError(
                place, message("{month} is no month.", month=self.month), message("Give a month from 1 to 12.")
            )

    def months(self, year: int) -> int:
        """How many months of a year the post is filled."""
        if year < self.year:
            return 0
        return MONTHS + 1 - self.month if year == self.year else MONTHS


@dataclass(frozen=True, kw_only=True)
class PayScale:
    """What a post of each pay grade costs in a whole year, in TEUR, at the prices of `base_year`.

    `rise` is the share by which pay rises each year after it (0.02: 2 %). `source` says where the figures are
    from; they count from `base_year` until a city puts its own in their place.
    """

    yearly: Mapping[str, Decimal] = field(default_factory=dict)
    base_year: int
    rise: Decimal = ZERO
    source: str = ""

    def cost(self, pay_grade: str, year: int) -> Decimal:
        """TEUR for one post in one whole year; InvalidValueError if the pay grade has no figure."""
        if pay_grade not in self.yearly:
            raise InvalidValueError(
                message("pay grade {grade}", grade=pay_grade),
                message("It has no yearly cost."),
                message("Add it to the pay scale, or choose one of: {grades}.", grades=", ".join(sorted(self.yearly))),
            )
        return self.yearly[pay_grade] * (1 + self.rise) ** max(year - self.base_year, 0)


def personnel_cost(posts: Iterable[Post], scale: PayScale, years: Sequence[int]) -> Yearly:
    """TEUR by year: posts times months filled / 12 times the yearly cost of the grade, rounded to the euro.

    A post that starts in May costs 8/12 of its first year. Source: the usual calculation of German budgets,
    without overhead and workplace cost, which are no cash.
    """
    everything = list(posts)
    return {
        year: sum(
            (post.fte * post.months(year) * scale.cost(post.pay_grade, year) / MONTHS for post in everything), ZERO
        ).quantize(EURO, ROUND_HALF_UP)
        for year in years
    }


def staffed(resources: Resources, posts: Iterable[Post], scale: PayScale, years: Sequence[int]) -> Resources:
    """The same funds and capacities with these posts, their pay grades and their cost; what stood there goes."""
    everything = list(posts)
    grades: dict[str, dict[int, Decimal]] = {}
    for post in everything:
        by_year = grades.setdefault(post.pay_grade, {})
        by_year[post.year] = by_year.get(post.year, ZERO) + post.fte
    created = {
        year: sum((values.get(year, ZERO) for values in grades.values()), ZERO)
        for year in sorted({post.year for post in everything})
    }
    return replace(resources, posts=created, grades=grades, personnel_cost=personnel_cost(everything, scale, years))


def with_starts(
    measure: Measure, posts: Mapping[str, Sequence[Post]], scale: PayScale, years: Sequence[int], months: Sequence[int]
) -> Measure:
    """The measure with each of its variants once for every start: so many months later than its posts say.

    `posts` holds the posts of each variant by its key. A later start saves its months of personnel cost and
    counts as delay; its key is the variant's with "+" and the months. Of each variant the latest start comes
    first, since variants run from the least to the fullest.
    """
    later = sorted(set(months), reverse=True)
    variants = [
        _started(variant, posts.get(variant.key, ()), scale, years, delay)
        for variant in measure.variants
        for delay in later
    ]
    return replace(measure, variants=tuple(variants))


def _started(variant: Variant, posts: Sequence[Post], scale: PayScale, years: Sequence[int], delay: int) -> Variant:
    moved = [_moved(post, delay) for post in posts]
    beyond = [post for post in moved if post.year > max(years)]
    if beyond:
        raise InvalidValueError(
            message("variant {key}", key=variant.key),
            message("A start {months} months later lies in {year}.", months=delay, year=beyond[0].year),
            message("Plan in {years}.", years=", ".join(map(str, years))),
        )
    return replace(
        variant,
        key=f"{variant.key}+{delay}" if delay else variant.key,
        delay_months=variant.delay_months + delay,
        resources=staffed(variant.resources, moved, scale, years),
    )


def _moved(post: Post, months: int) -> Post:
    years, month = divmod(post.month - 1 + months, MONTHS)
    return replace(post, year=post.year + years, month=month + 1)

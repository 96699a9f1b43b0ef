"""From a package to tasks: what is stated about doing its measures, and what is assumed where nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Basis, Choice, Measure, Portfolio, Variant
from dreiklang.planning.quarters import Quarter
from dreiklang.planning.resources import Quantity
from dreiklang.planning.schedule import HUNDREDTH, MOST_STAFF, Mode, Pool, Task
from dreiklang.wording import message

USUAL_QUARTERS = 4


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What is stated about doing a measure: how long, with whom, and when; None where nothing is stated.

    `staff` is in full-time posts by pool: an organization's key, or organization/skill.
    """

    quarters: int | None = None
    staff: Mapping[str, Decimal] | None = None
    earliest: Quarter | None = None
    latest: Quarter | None = None
    wished: Quarter | None = None

    @property
    def basis(self) -> Basis:
        """Whether duration and staff are stated, or one of them is assumed."""
        return Basis.ASSUMED if self.quarters is None or self.staff is None else Basis.STATED


NOTHING = Delivery()


def tasks_of(
    portfolio: Portfolio,
    choices: Iterable[Choice],
    stated: Mapping[str, Delivery] | None = None,
    usual_quarters: int = USUAL_QUARTERS,
) -> tuple[Task, ...]:
    """A task for each measure chosen; it comes after those of its requirements that are chosen, too.

    Where nothing is stated a measure takes `usual_quarters` and, meanwhile, as many people of its organization as
    its variant creates posts; the task's basis then is ASSUMED. A quarter late weighs what the variant is worth,
    in points, at least a hundredth. Raises InvalidValueError for a measure or variant that the portfolio has not.
    """
    chosen = {choice.measure: _known(portfolio, choice) for choice in choices}
    stated = stated or {}
    return tuple(
        Task(
            key=measure.key,
            name=measure.name,
            modes=(_mode(measure, variant, stated.get(measure.key, NOTHING), usual_quarters),),
            after=tuple(other for other in measure.requires if other in chosen),
            earliest=stated.get(measure.key, NOTHING).earliest,
            latest=stated.get(measure.key, NOTHING).latest,
            wished=stated.get(measure.key, NOTHING).wished,
            weight=max((portfolio.value(measure) * variant.share).quantize(HUNDREDTH), HUNDREDTH),
            delay_months=variant.delay_months,
            basis=stated.get(measure.key, NOTHING).basis,
        )
        for measure, variant in chosen.values()
    )


def pools_of(tasks: Iterable[Task], capacity: Mapping[str, Sequence[Decimal]]) -> tuple[Pool, ...]:
    """The staff that tasks draw on, with the capacity given by key; where none is given, enough for all at once."""
    demand: dict[str, Decimal] = {key: Decimal(0) for key in capacity}
    for task in tasks:
        for mode in task.modes:
            for key, amount in mode.staff.items():
                demand[key] = demand.get(key, Decimal(0)) + amount
    return tuple(
        _pool(key, tuple(capacity.get(key, (min(most, MOST_STAFF),))), limited=key in capacity)
        for key, most in sorted(demand.items())
    )


def _pool(key: str, capacity: tuple[Decimal, ...], *, limited: bool) -> Pool:
    organization, _, skill = key.partition("/")
    return Pool(organization=organization, skill=skill, capacity=capacity, limited=limited)


def _known(portfolio: Portfolio, choice: Choice) -> tuple[Measure, Variant]:
    measure = portfolio.by_key.get(choice.measure)
    if measure is None or choice.variant not in {each.key for each in measure.variants}:
        raise InvalidValueError(
            message("measure {key}", key=choice.measure),
            message("The workbook has no such measure or variant."),
            message("Use the workbook that the plan was made from."),
        )
    return measure, measure.variant(choice.variant)


def _mode(measure: Measure, variant: Variant, stated: Delivery, usual: int) -> Mode:
    posts = variant.resources.amount(Quantity.POSTS)
    assumed = {measure.organization: posts} if posts else {}
    return Mode(
        quarters=usual if stated.quarters is None else stated.quarters,
        staff=assumed if stated.staff is None else stated.staff,
    )

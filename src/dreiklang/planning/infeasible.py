"""Why nothing fits: a smallest set of conditions that contradict each other, and the least change that helps."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from dreiklang.planning.conditions import CapacityLimit, Condition, Limit, Required
from dreiklang.planning.model import Model
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import ZERO
from dreiklang.planning.selection import Selection
from dreiklang.planning.solver import Outcome, Problem, Row, Terms, maximise, negated
from dreiklang.wording import Message, message

SECONDS_A_TEST = 10.0


def conflict_of(request: PackageRequest) -> tuple[Condition, ...]:
    """A smallest set of conditions that no package meets together: each one dropped, the rest can be met.

    Deletion filter; source: Chinneck, Feasibility and Infeasibility in Optimization, 2008.
    """
    dropped: list[Condition] = []
    for condition in request.conditions:
        if not _can_be_met(request, [*dropped, condition]):
            dropped.append(condition)
    return tuple(condition for condition in request.conditions if condition not in dropped)


def _can_be_met(request: PackageRequest, without: Iterable[Condition]) -> bool:
    outcome = _search(Model(request, without), {})
    return outcome.chosen is not None or not outcome.proved


def _search(model: Model, objective: Terms, extra: tuple[Row, ...] = ()) -> Outcome:
    deadline = time.monotonic() + SECONDS_A_TEST
    return maximise(Problem(len(model.columns), objective, (*model.rows, *extra)), None, deadline, lambda: False)


def words_of(request: PackageRequest, condition: Condition) -> Message:
    """A condition in words; a measure with its name."""
    if isinstance(condition, Required) and condition.at_least is None:
        name = request.portfolio.by_key[condition.measure].name
        return message("{key} ({name}) must be in", key=condition.measure, name=name)
    return condition.words


def remedies_of(request: PackageRequest, conflict: Sequence[Condition]) -> tuple[Message, ...]:
    """The least change of each condition that would make a package possible, all others kept as they are.

    A condition that does not help alone, since others contradict each other too, is left out.
    """
    return tuple(sentence for condition in conflict for sentence in _remedy(request, condition))


def _remedy(request: PackageRequest, condition: Condition) -> Iterator[Message]:
    if isinstance(condition, Limit | CapacityLimit):
        yield from _moved_bounds(request, condition)
    elif _search(Model(request, (condition,)), {}).chosen is not None:
        yield message("Drop: {condition}.", condition=words_of(request, condition))


def _moved_bounds(request: PackageRequest, limit: Limit | CapacityLimit) -> Iterator[Message]:
    """How far a cap must rise to the least use that keeps its minimum, or a minimum fall to the most under the cap."""
    model = Model(request, (limit,))
    (row,) = model.rows_of(limit)
    if limit.maximum is not None:
        least = _best(request, model, negated(row.terms), replace(row, upper=None))
        if least is not None:
            yield _change(limit, message("raise the maximum"), limit.maximum, limit.used(least))
    if limit.minimum is not None:
        most = _best(request, model, row.terms, replace(row, lower=None))
        if most is not None:
            yield _change(limit, message("lower the minimum"), limit.minimum, limit.used(most))


def _best(request: PackageRequest, model: Model, objective: Terms, row: Row) -> Selection | None:
    outcome = _search(model, objective, (row,))
    if outcome.chosen is None or not outcome.proved:
        return None
    return Selection(request.portfolio, model.choices(outcome.chosen))


def _change(condition: Limit | CapacityLimit, what: Message, before: Decimal, after: Decimal) -> Message:
    return message(
        "{place}: {what} by {difference} {unit}, from {before} to {after}.",
        place=condition.place,
        what=what,
        difference=max(after - before, before - after, ZERO),
        before=before,
        after=after,
        unit=condition.unit,
    )

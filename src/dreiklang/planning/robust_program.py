"""The choice that keeps its limits in all but some scenarios, as one integer programme.

A column more for each scenario says that it may be broken. Exact, and for small requests only: thousands of
scenarios of hundreds of measures are beyond what solvers prove.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dreiklang.planning.model import Model
from dreiklang.planning.plan import Stop
from dreiklang.planning.scenario_limits import ScenarioLimits
from dreiklang.planning.scenario_search import Worth
from dreiklang.planning.solver import Outcome, Problem, Row, maximise

LARGEST = 20_000
"""Terms of all caps in all scenarios, above which it is not tried."""


def is_small(limits: ScenarioLimits) -> bool:
    """Whether the programme is small enough to be proved."""
    return limits.number * sum(len(limit.columns) for limit in limits.limits) <= LARGEST


def best_of_all(
    model: Model, limits: ScenarioLimits, *, allowed: int, hint: Sequence[int] | None, deadline: float, stop: Stop
) -> Outcome:
    """The best choice, proved if time suffices; `chosen` holds columns of the model only."""
    count = len(model.columns)
    rows = [*model.rows, Row({count + scenario: 1 for scenario in range(limits.number)}, upper=allowed)]
    for scenario in range(limits.number):
        rows += [_if_kept(row, count + scenario) for row in limits.rows(scenario)]
    if hint is not None:
        broken = np.flatnonzero(~limits.within(hint))
        hint = (*hint, *(count + int(scenario) for scenario in broken))
    outcome = maximise(Problem(count + limits.number, Worth(model).terms, rows), hint, deadline, stop)
    if outcome.chosen is None:
        return outcome
    chosen = tuple(column for column in outcome.chosen if column < count)
    return Outcome(proved=outcome.proved, chosen=chosen, bound=outcome.bound, stopped=outcome.stopped)


def _if_kept(row: Row, broken: int) -> Row:
    """The cap, lifted by all that could ever be used if its scenario may be broken."""
    cap = row.upper or 0
    most = sum(row.terms.values())
    return Row({**row.terms, broken: min(cap - most, 0)}, upper=cap)

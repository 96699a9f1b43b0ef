"""The best package of a scenario to within a small gap: a relaxation says which columns are worth a thought.

The linear relaxation gives a bound, and by its reduced costs the few columns (the core) on which the optimum hangs;
the rest stays as the relaxation has it. The core is widened until value and bound are near enough to each other.
Source of the idea: Balas & Zemel, An Algorithm for Large Zero-One Knapsack Problems, Operations Research 28 (1980).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dreiklang.planning.model import Model
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.scenario_limits import ScenarioLimits
from dreiklang.planning.scenario_program import Matrix, Program, Relaxation, caps
from dreiklang.planning.solver import Row

CORES = (40, 120, 10**6)
"""Measures of the first core, of a second for where that is too small, and at last all of them."""
DECIDED = 1e-7
"""A column of the relaxation closer to 0 or 1 than this is whole; a cost below it is none."""
ERROR = 1e-9
"""Relative error that is granted to a bound calculated in floating point."""


@dataclass(frozen=True)
class ScenarioBest:
    """The best found in one scenario, and what nothing exceeds there, both in the units of `Worth`.

    `chosen` is None if nothing was found. A `bound` of None says that nothing at all keeps the scenario's caps.
    """

    scenario: int
    chosen: tuple[int, ...] | None = None
    value: int = 0
    bound: int | None = None


class Worth:
    """What is most: value in hundredths of points; with obligations first, one of them outweighs all value."""

    def __init__(self, model: Model) -> None:
        value = model.objective("value")
        duty = model.objective("duty") if model.request.obligations_first else {}
        self.weight = sum(value.values()) + 1
        self.terms = {column: value.get(column, 0) + self.weight * duty.get(column, 0) for column in {**value, **duty}}

    def of(self, chosen: Sequence[int]) -> int:
        """What the chosen columns are worth."""
        return sum(self.terms.get(column, 0) for column in chosen)

    def value(self, worth: float) -> float:
        """The part of it that is value."""
        return worth % self.weight

    def duties(self, worth: float) -> int:
        """The number of obligations in it."""
        return int(worth // self.weight)


class ScenarioSearch:
    """Searches one scenario after the other; what they share is prepared once."""

    def __init__(self, model: Model, limits: ScenarioLimits) -> None:
        self.limits = limits
        self.worth = Worth(model)
        self.rows: list[Row] = [row.reduced() for row in Model(without_caps(model.request)).rows]
        self.stated = Matrix.of(self.rows)
        self.scale = math.gcd(*self.worth.terms.values()) or 1
        terms = self.worth.terms
        self.weights = np.array([terms.get(column, 0) // self.scale for column in range(len(model.columns))], float)
        owners = [column.measure or f"joint benefit {index}" for index, column in enumerate(model.columns)]
        self.owner = np.unique(owners, return_inverse=True)[1]
        one_of = np.array([row.lower is None and row.upper == 1 and {*row.terms.values()} == {1} for row in self.rows])
        self.alternatives = np.flatnonzero(one_of[self.stated.rows]) if len(one_of) else np.array([], int)

    def best(self, scenario: int, gap: float) -> ScenarioBest:
        """The best columns of a scenario, to within the relative gap of the value if that can be had cheaply."""
        if any(row.impossible for row in self.rows):
            return ScenarioBest(scenario)
        program = Program(self.weights, caps(self.limits.limits, scenario).below(self.stated))
        relaxation = program.relaxed()
        if relaxation is None:
            return ScenarioBest(scenario)
        found, most = ScenarioBest(scenario), relaxation.value
        for size in CORES:
            near = gap * self.worth.value(most * self.scale) / self.scale
            core = self._core(relaxation, size)
            chosen, bound = program.over(core, np.round(relaxation.columns), near * 0.9)
            found = self._better(found, chosen)
            everything = len(core) == len(self.weights)
            most = min(most, bound) if everything else most
            if everything or (found.chosen is not None and most - found.value / self.scale <= near):
                break
        return replace(found, bound=self._whole(most)) if most >= 0 else ScenarioBest(scenario)

    def _whole(self, bound: float) -> int:
        """A bound in floating point as one in whole numbers that is not below it."""
        return math.floor(bound * (1 + ERROR) + ERROR) * self.scale

    def _core(self, relaxation: Relaxation, size: int) -> NDArray[np.int64]:
        """All columns of the measures whose choice the relaxation finds hardest: the least loss by another one."""
        whole = np.abs(relaxation.columns - 0.5) > 0.5 - DECIDED
        loss = np.where(relaxation.costs > DECIDED, relaxation.costs, np.inf)
        entries = self.alternatives
        np.minimum.at(loss, self.stated.columns[entries], relaxation.prices[self.stated.rows[entries]])
        loss = np.where(whole, loss, 0.0)
        least = np.full(self.owner.max(initial=-1) + 1, np.inf)
        np.minimum.at(least, self.owner, loss)
        return np.flatnonzero(np.isin(self.owner, np.argsort(least, kind="stable")[:size]))

    def _better(self, found: ScenarioBest, chosen: tuple[int, ...] | None) -> ScenarioBest:
        """What was found, or the choice if it is better and keeps everything in whole numbers."""
        if chosen is None or not self._keeps(found.scenario, frozenset(chosen)):
            return found
        value = self.worth.of(chosen)
        return (
            found if found.chosen is not None and value <= found.value else replace(found, chosen=chosen, value=value)
        )

    def _keeps(self, scenario: int, inside: frozenset[int]) -> bool:
        """Whether a choice keeps everything in a scenario; much faster than asking each row."""
        for row in (*self.rows, *self.limits.rows(scenario)):
            used = sum(factor for column, factor in row.terms.items() if column in inside)
            if (row.lower is not None and used < row.lower) or (row.upper is not None and used > row.upper):
                return False
        return True


def without_caps(request: PackageRequest) -> PackageRequest:
    """The request with everything that stays as stated in every scenario."""
    floors = tuple(replace(limit, maximum=None) for limit in request.limits if limit.minimum is not None)
    return replace(request, limits=floors)

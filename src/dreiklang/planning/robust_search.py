"""The best package that keeps its limits in all but some scenarios.

Two ways take turns. Lower caps: every cap is lowered by the same part of what it would need to hold the best package
at the stated figures; the part is halved in until the package just keeps enough scenarios. Then rounds: the
scenarios that strain a package most are given up, and the best package for all the others is at least as good, for
the given one keeps them too. In a round, scenarios enter the model only when a package breaks them (cutting planes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dreiklang.planning.model import Model
from dreiklang.planning.plan import Stop
from dreiklang.planning.scenario_limits import ScenarioLimits, UncertainLimit
from dreiklang.planning.scenario_search import Worth
from dreiklang.planning.solver import Problem, Row, maximise
from dreiklang.planning.uncertainty import WHOLE

HALVINGS = 9
LARGEST_PART = 2.0
"""Of the margin that each cap needs for itself; all together sometimes need more."""
ROUNDS = 8
CUTS = 2
"""Scenarios a limit that enter the model at a time."""

Columns = tuple[int, ...]


@dataclass
class RobustSearch:
    """A search for choices that break their limits in at most `allowed` scenarios, until `deadline`."""

    model: Model
    limits: ScenarioLimits
    allowed: int
    deadline: float
    stop: Stop

    def best(self, stated: Sequence[int]) -> Columns | None:
        """The best choice found, None if none was; `stated` is the best at the stated figures."""
        found = self._with_lower_caps(stated)
        given: Sequence[int] = stated if found is None else found
        for _ in range(ROUNDS):
            kept = np.argsort(self.limits.strain(given), kind="stable")[: self.limits.number - self.allowed]
            better = self._best_keeping(kept, found)
            if better is None or (found is not None and self.worth.of(better) <= self.worth.of(found)):
                break
            found = given = better
        return found

    def _with_lower_caps(self, stated: Sequence[int]) -> Columns | None:
        margins = [self._margin(limit, stated) for limit in self.limits.limits]
        found, low, high = None, 0.0, LARGEST_PART
        for _ in range(HALVINGS):
            part = (low + high) / 2
            caps = [_lowered(limit, part * margin) for limit, margin in zip(self.limits.limits, margins, strict=True)]
            chosen = self._search(caps, found)
            if chosen is not None and self._suffices(chosen):
                high = part
                found = chosen if found is None else max(found, chosen, key=self.worth.of)
            else:
                low = part
        return found

    def _margin(self, limit: UncertainLimit, chosen: Sequence[int]) -> float:
        """By what part more than stated a choice uses in a scenario at the edge of those that may be broken."""
        used = np.sort(np.asarray(limit.used(chosen), dtype=np.float64))
        edge = used[len(used) - 1 - self.allowed] / max(limit.stated(chosen) * WHOLE, 1) - 1
        return max(float(edge), 0.0)

    def _best_keeping(self, kept: NDArray[np.intp], hint: Sequence[int] | None) -> Columns | None:
        """The best choice that keeps its limits in these scenarios."""
        cuts: list[Row] = []
        while True:
            chosen = self._search(cuts, hint)
            broken = [] if chosen is None else self._broken(kept, chosen)
            if not broken:
                return chosen
            cuts += broken

    def _broken(self, kept: NDArray[np.intp], chosen: Sequence[int]) -> list[Row]:
        """The caps that a choice breaks, those that it breaks most."""
        cuts = []
        for limit in self.limits.limits:
            used = limit.used(chosen)[kept]
            worst = np.argsort(-used, kind="stable")[:CUTS]
            cuts += [limit.row(int(kept[place])) for place in worst if used[place] > limit.cap]
        return cuts

    def _search(self, further: Iterable[Row], hint: Sequence[int] | None) -> Columns | None:
        """The best choice that keeps further rows; None if there is none, or if time does not suffice to prove it."""
        problem = Problem(len(self.model.columns), self.worth.terms, [*self.model.rows, *further])
        known = hint if hint is not None and problem.allows(hint) else None
        outcome = maximise(problem, known, self.deadline, self.stop)
        return outcome.chosen if outcome.proved else None

    def _suffices(self, chosen: Sequence[int]) -> bool:
        return int(self.limits.within(chosen).sum()) >= self.limits.number - self.allowed

    @cached_property
    def worth(self) -> Worth:
        """What the search finds the most of."""
        return Worth(self.model)


def _lowered(limit: UncertainLimit, margin: float) -> Row:
    terms = dict(zip(limit.columns.tolist(), limit.terms.tolist(), strict=True))
    return Row(terms, upper=int(limit.cap // WHOLE / (1 + margin)))

"""How a package fares when figures turn out otherwise, and the best one that keeps its limits all the same.

Sources: Shapiro, Dentcheva & Ruszczyński, Lectures on Stochastic Programming (sample average approximation of chance
constraints); the bound is the quantile bound of Luedtke, A branch-and-cut decomposition algorithm for solving
chance-constrained mathematical programs with finite support, Mathematical Programming 146 (2014).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from dreiklang.planning.check import verify
from dreiklang.planning.codec import request_fingerprint
from dreiklang.planning.conditions import Limit
from dreiklang.planning.errors import InvalidValueError, UnconfirmedResultError
from dreiklang.planning.model import Model
from dreiklang.planning.plan import Plan, Status, Stop
from dreiklang.planning.request import VALUE_UNIT, PackageRequest
from dreiklang.planning.robust_check import broken_limits
from dreiklang.planning.robust_program import best_of_all, is_small
from dreiklang.planning.robust_search import RobustSearch
from dreiklang.planning.scenario_limits import ScenarioLimits
from dreiklang.planning.scenario_search import ScenarioBest, Worth
from dreiklang.planning.selection import Selection
from dreiklang.planning.solve import METHOD, plan
from dreiklang.planning.sweep import Runner, Sweep, here, swept
from dreiklang.planning.uncertainty import Uncertainty
from dreiklang.wording import message

MOST_SCENARIOS = 10_000
SEED = 20231204


class Stage(StrEnum):
    """What is being worked on."""

    STATED = "stated"
    SCENARIOS = "scenarios"
    ROBUST = "robust"


class RobustnessProgress(Protocol):
    """Told how far it is."""

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """`done` of `total` steps of a stage."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A package under scenarios: in how many of them it keeps all limits, and how many break each limit.

    `duties` counts its obligations, which come before value if the request says so.
    """

    plan: Plan
    duties: int
    kept: int
    broken: Mapping[Limit, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """What scenarios say of a request.

    `stated` is the best package at the stated figures. `robust` is the best package found that also keeps its
    limits in the part `level` of the scenarios; its plan's bound says what none such can exceed. `chosen` counts
    the scenarios, of the `solved` ones, in which a measure belongs to the package that would be best there;
    `gap` is how far those packages may be from the best at most, as a part of the value.
    """

    request: PackageRequest
    uncertainty: Uncertainty
    scenarios: int
    seed: int
    level: Decimal
    stated: Outlook
    robust: Outlook | None = None
    solved: int = 0
    chosen: Mapping[str, int] = field(default_factory=dict)
    gap: Decimal | None = None
    status: Status = Status.UNKNOWN

    def chance(self, outlook: Outlook) -> Decimal:
        """The part of the scenarios in which a package keeps its limits, to four places."""
        return (Decimal(outlook.kept) / self.scenarios).quantize(Decimal("0.0001"))

    @property
    def always(self) -> tuple[str, ...]:
        """The measures that are best in every scenario."""
        return tuple(key for key, count in self.chosen.items() if count == self.solved)

    @property
    def never(self) -> tuple[str, ...]:
        """The measures that are best in no scenario."""
        return tuple(key for key, count in self.chosen.items() if not count)


def robustness(
    request: PackageRequest,
    uncertainty: Uncertainty,
    *,
    level: Decimal = Decimal("0.9"),
    scenarios: int = 1000,
    seed: int = SEED,
    runner: Runner = here,
    progress: RobustnessProgress | None = None,
    stop: Stop | None = None,
    time_limit: float = 60.0,
) -> Robustness:
    """How the request's best package fares in scenarios, and the best one that keeps its limits in most of them.

    `time_limit` is for each of the two packages, in seconds. The same input gives the same result whatever the
    runner, as long as time suffices. Raises InvalidValueError if nothing is uncertain, if no limit has a maximum,
    and for requests that look for the cheapest package or for a target; UnconfirmedResultError if the
    independent check does not confirm a package.
    """
    _check(request, uncertainty, level, scenarios)
    return _Study(
        request, uncertainty, level, scenarios, seed, runner, progress or _silent, stop or (lambda: False), time_limit
    ).run()


def _silent(stage: Stage, done: int, total: int) -> None:
    """Nobody wants to know."""


def _check(request: PackageRequest, uncertainty: Uncertainty, level: Decimal, scenarios: int) -> None:
    uncertainty.check(request.portfolio)
    if not any(limit.maximum is not None for limit in request.limits):
        raise InvalidValueError(
            message("limits"), message("None has a maximum that could break."), message("Give a limit.")
        )
    if request.cheapest or request.targets:
        raise InvalidValueError(
            message("goal"),
            message("Robust packages are those of most value, within limits."),
            message("Leave out the cheapest package and the targets."),
        )
    if not 0 < level <= 1 or not 1 <= scenarios <= MOST_SCENARIOS:
        raise InvalidValueError(
            message("scenarios"),
            message("The level is above 0 and at most 1, the scenarios are from 1 to {most}.", most=MOST_SCENARIOS),
            message("Write for example 0.9 and 1000."),
        )


@dataclass
class _Study:
    request: PackageRequest
    uncertainty: Uncertainty
    level: Decimal
    number: int
    seed: int
    runner: Runner
    progress: RobustnessProgress
    stop: Stop
    time_limit: float

    def run(self) -> Robustness:
        self.sweep = Sweep(request=self.request, uncertainty=self.uncertainty, number=self.number, seed=self.seed)
        self.drawn = self.sweep.scenarios()
        self.model = Model(self.request)
        self.worth = Worth(self.model)
        self.limits = ScenarioLimits(self.model, self.drawn)
        self.progress(Stage.STATED, 0, 1)
        stated = plan(self.request, stop=self.stop, time_limit=self.time_limit, explain=False)
        if not stated.choices and stated.status is not Status.OPTIMAL:
            return self._result(self._outlook(stated), (), None, stated.status)
        bests = swept(self.sweep, self.runner, self._solved, self.stop)
        if len(bests) < self.number:
            return self._result(self._outlook(stated), bests, None, Status.STOPPED)
        robust, status = self._robust(stated, bests)
        return self._result(self._outlook(stated), bests, robust, status)

    def _solved(self, done: int) -> None:
        self.progress(Stage.SCENARIOS, done, self.number)

    def _robust(self, stated: Plan, bests: Sequence[ScenarioBest]) -> tuple[Plan | None, Status]:
        """The best package that breaks its limits in no more scenarios than the level allows, and its status."""
        self.progress(Stage.ROBUST, 0, 1)
        allowed = int((1 - self.level) * self.number)
        bound = quantile_bound(bests, allowed)
        if bound is None:
            return None, Status.INFEASIBLE
        deadline = time.monotonic() + self.time_limit
        start = self.model.indices(stated.choices)
        if stated.status is Status.OPTIMAL:
            bound = min(bound, self.worth.of(start))  # a robust package keeps the stated limits, too
        chosen = RobustSearch(self.model, self.limits, allowed, deadline, self.stop).best(start)
        if is_small(self.limits):
            exact = best_of_all(
                self.model, self.limits, allowed=allowed, hint=chosen, deadline=deadline, stop=self.stop
            )
            if exact.proved and exact.chosen is None:
                return None, Status.INFEASIBLE
            if exact.proved and exact.chosen is not None:
                chosen, bound = exact.chosen, self.worth.of(exact.chosen)
        if chosen is None:
            return None, Status.STOPPED if self.stop() else Status.UNKNOWN
        found = self._plan(chosen, bound)
        return found, found.status

    def _plan(self, chosen: Sequence[int], most: int) -> Plan:
        """The robust package; with fewer obligations than `most` has, its value has no bound that is known."""
        reached = self.worth.of(chosen)
        value, bound = (Decimal(int(self.worth.value(each))) * VALUE_UNIT for each in (reached, most))
        known = self.worth.duties(most) == self.worth.duties(reached)
        choices = self.model.choices(chosen)
        found = Plan(
            status=Status.OPTIMAL if known and bound == value else Status.FEASIBLE,
            choices=choices,
            totals=Selection(self.request.portfolio, choices).total,
            value=value,
            bound=bound if known else None,
            fingerprint=request_fingerprint(self.request),
            method=f"{METHOD}; limits kept in {self.level} of {self.number} scenarios, seed {self.seed}",
        )
        complaints = verify(self.request, found)
        if complaints:
            raise UnconfirmedResultError(complaints)
        return found

    def _outlook(self, found: Plan) -> Outlook:
        """A package with its chances, counted twice: in the model's whole numbers and in the register's decimals."""
        kept, broken = broken_limits(self.request, found.choices, self.drawn)
        counted = int(self.limits.within(self.model.indices(found.choices)).sum())
        if kept != counted:
            words = message(
                "The package keeps its limits in {kept} scenarios, not {stated}.", kept=kept, stated=counted
            )
            raise UnconfirmedResultError((words,))
        duties = Selection(self.request.portfolio, found.choices).duties
        return Outlook(plan=found, duties=duties, kept=kept, broken=broken)

    def _result(
        self, stated: Outlook, bests: Sequence[ScenarioBest], robust: Plan | None, status: Status
    ) -> Robustness:
        solved = [best for best in bests if best.chosen is not None and best.bound is not None]
        gaps = [((best.bound or 0) - best.value) / max(self.worth.value(best.value), 1) for best in solved]
        return Robustness(
            request=self.request,
            uncertainty=self.uncertainty,
            scenarios=self.number,
            seed=self.seed,
            level=self.level,
            stated=stated,
            robust=None if robust is None else self._outlook(robust),
            solved=len(solved),
            chosen=self._counts(solved),
            gap=Decimal(max(gaps)).quantize(Decimal("0.000001")) if gaps else None,
            status=status,
        )

    def _counts(self, solved: Sequence[ScenarioBest]) -> dict[str, int]:
        counts = dict.fromkeys(sorted(self.request.portfolio.by_key), 0)
        for best in solved:
            for key in {self.model.columns[column].measure for column in best.chosen or ()} - {""}:
                counts[key] += 1
        return counts


def quantile_bound(bests: Sequence[ScenarioBest], allowed: int) -> int | None:
    """What no package exceeds that breaks at most `allowed` scenarios; None if there is no such package.

    A package is at most as good as the best in each scenario that it keeps, and it keeps all but `allowed`.
    """
    bounds = sorted((-1 if best.bound is None else best.bound) for best in bests)
    bound = bounds[allowed] if allowed < len(bounds) else bounds[-1]
    return None if bound < 0 else bound

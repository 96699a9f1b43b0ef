"""Finding the one best package of a request."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version

from dreiklang.planning.check import verify
from dreiklang.planning.codec import request_fingerprint
from dreiklang.planning.conditions import Target
from dreiklang.planning.errors import UnconfirmedResultError
from dreiklang.planning.explain import reasons_of
from dreiklang.planning.infeasible import conflict_of, remedies_of, words_of
from dreiklang.planning.model import Model
from dreiklang.planning.plan import Goal, Plan, Progress, Status, Stop
from dreiklang.planning.request import VALUE_UNIT, PackageRequest
from dreiklang.planning.selection import Selection
from dreiklang.planning.solver import Outcome, Problem, Row, Terms, maximise, negated

METHOD = f"SCIP in OR-Tools {version('ortools')}, confirmed in integers; goals in strict order, ties by identifiers"
CHUNK = 8
"""Measures whose preference is settled in one search: 9 ^ 8 still fits a floating-point number exactly."""


def plan(
    request: PackageRequest,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
    time_limit: float = 60.0,
    explain: bool = True,
) -> Plan:
    """The best package of the request, or what is known of it after `time_limit` seconds.

    Without `explain` the reasons stay empty, which saves time where nobody reads them.

    Goals in strict order: obligations (if `obligations_first`), targets, value, fewest posts, least money (the
    last three turned round for the cheapest package), and among equals the fullest variants of the lowest
    identifiers, so that the best package is unique. Raises
    UnconfirmedResultError if the independent check does not confirm the result.
    """
    search = _Search(request, progress, stop, time.monotonic() + time_limit, explain)
    result = search.run()
    if result.status in (Status.OPTIMAL, Status.FEASIBLE) or result.choices:
        complaints = verify(request, result)
        if complaints:
            raise UnconfirmedResultError(complaints)
    return result


@dataclass
class _Search:
    """The state of one search: what is chosen so far, and how far it is proved."""

    request: PackageRequest
    progress: Progress | None
    stop: Stop | None
    deadline: float
    explain: bool
    stopped: bool = False
    settled: int = 0
    bound: Decimal | None = None

    def run(self) -> Plan:
        self.model = Model(self.request)
        self.rows: list[Row] = list(self.model.rows)
        self.chosen: tuple[int, ...] | None = None
        proved = self._settle_goals() and self._settle_ties()
        if self.chosen is None:
            return self._without_package(proved)
        status = Status.OPTIMAL if proved else Status.STOPPED if self.stopped else Status.FEASIBLE
        return self._package(status)

    def _settle_goals(self) -> bool:
        """One goal after the other; whatever one reached is a condition for all later ones."""
        duties = not self.request.obligations_first or self._settle(Goal.OBLIGATIONS, "duty", 1)
        targets = duties and all(self._settle_target(target) for target in self.request.targets)
        goals = [(Goal.VALUE, "value", 1), (Goal.POSTS, "posts", -1), (Goal.MONEY, "money", -1)]
        if self.request.cheapest:
            goals.reverse()
        return targets and all(self._settle(*goal) for goal in goals)

    def _settle(self, goal: Goal, figure: str, sign: int) -> bool:
        """Find the most of one figure, and keep it; False if that is not proved."""
        if self.settled and self.chosen is None:
            return True  # nothing meets the request; the goal before has proved it
        terms = self.model.objective(figure, sign)
        outcome = self._search(goal, terms)
        if outcome.chosen is not None:
            self.chosen = outcome.chosen
        if goal is Goal.VALUE and outcome.bound is not None:
            self.bound = outcome.bound * VALUE_UNIT
        self.settled += 1
        if outcome.proved and self.chosen is not None:
            self.rows.append(Row(terms, lower=total(terms, self.chosen)))
        return outcome.proved

    def _settle_target(self, target: Target) -> bool:
        """Come as near as possible from below and from above, and keep the nearer; below wins a draw."""
        if self.settled and self.chosen is None:
            return True
        aim = self.model.target(target)
        goal = aim.lower or 0
        below = self._search(Goal.TARGETS, aim.terms, (Row(aim.terms, upper=goal),))
        above = self._search(Goal.TARGETS, negated(aim.terms), (Row(aim.terms, lower=goal),))
        found = [each.chosen for each in (below, above) if each.chosen is not None]
        self.settled += 1
        if found:
            self.chosen = min(found, key=lambda chosen: abs(total(aim.terms, chosen) - goal))
            reached = total(aim.terms, self.chosen)
            self.rows.append(Row(aim.terms, lower=reached, upper=reached))
        elif below.proved and above.proved:
            self.chosen = None
        return below.proved and above.proved

    def _settle_ties(self) -> bool:
        """Among packages that are equal in every goal, the one that prefers the lowest identifiers."""
        if self.chosen is None:
            return True
        # Only a different package can matter; most often there is none.
        others = dict.fromkeys(self.chosen, -1)
        others |= {index: 1 for index in range(len(self.model.columns)) if index not in others}
        different = Row(others, lower=1 - len(self.chosen))
        outcome = self._search(Goal.IDENTIFIERS, {}, extra=(different,))
        if outcome.chosen is None:
            return outcome.proved
        keys = sorted(self.model.of_measure)
        return all(self._settle_chunk(keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK))

    def _settle_chunk(self, keys: Sequence[str]) -> bool:
        widest = max(len(self.model.of_measure[key]) for key in keys) + 1
        terms = {
            index: (position + 1) * widest ** (len(keys) - 1 - rank)
            for rank, key in enumerate(keys)
            for position, index in enumerate(self.model.of_measure[key])
        }
        outcome = self._search(Goal.IDENTIFIERS, terms)
        if outcome.chosen is None or not outcome.proved:
            return False
        self.chosen = outcome.chosen
        self.rows.append(Row(terms, lower=total(terms, self.chosen)))
        return True

    def _search(self, goal: Goal, terms: Terms, extra: tuple[Row, ...] = ()) -> Outcome:
        if self._watch(goal):
            return Outcome(proved=False, chosen=None, bound=None, stopped=True)
        problem = Problem(len(self.model.columns), terms, [*self.rows, *extra])
        hint = self.chosen if self.chosen is not None and problem.allows(self.chosen) else None
        return maximise(problem, hint, self.deadline, lambda: self._watch(goal))

    def _watch(self, goal: Goal) -> bool:
        """Report where the search stands, and ask whether to stop."""
        if self.progress is not None:
            value = None if self.chosen is None else self._value(self.chosen)
            self.progress(goal, self.settled, value, self.bound)
        self.stopped = self.stopped or (self.stop is not None and self.stop())
        return self.stopped

    def _without_package(self, proved: bool) -> Plan:
        fingerprint = request_fingerprint(self.request)
        if proved:
            conflict = conflict_of(self.request)
            return Plan(
                status=Status.INFEASIBLE,
                conflict=tuple(words_of(self.request, condition) for condition in conflict),
                remedies=remedies_of(self.request, conflict),
                fingerprint=fingerprint,
                method=METHOD,
            )
        return Plan(status=Status.STOPPED if self.stopped else Status.UNKNOWN, fingerprint=fingerprint, method=METHOD)

    def _package(self, status: Status) -> Plan:
        chosen = self.chosen or ()
        choices = self.model.choices(chosen)
        value = self._value(chosen)
        return Plan(
            status=status,
            choices=choices,
            totals=Selection(self.request.portfolio, choices).total,
            value=value,
            bound=value if status is Status.OPTIMAL else self.bound,
            reasons=reasons_of(self.request, choices) if self.explain else {},
            fingerprint=request_fingerprint(self.request),
            method=METHOD,
        )

    def _value(self, chosen: Sequence[int]) -> Decimal:
        return sum((self.model.columns[index].value for index in chosen), 0) * VALUE_UNIT


def total(terms: Terms, chosen: Sequence[int]) -> int:
    """What the chosen columns sum to."""
    return sum(terms.get(index, 0) for index in chosen)

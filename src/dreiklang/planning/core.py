"""A problem seen as one choice in each of many groups under some caps, and the core of it that is hard.

Every column is an option of exactly one group; a group that may stay empty has an option "nothing". Caps may have
terms of any sign, so minimum uses and equations fit too. The prices of the caps, from the linear relaxation, say what
each option loses against the best one of its group; the options that lose little are the core.
Source of the idea: Balas & Zemel, An Algorithm for Large Zero-One Knapsack Problems, Operations Research 28 (1980).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

if TYPE_CHECKING:
    from dreiklang.planning.solver import Problem, Row

Numbers = NDArray[np.float64]
Ids = NDArray[np.int64]
MOST_CAPS = 64
"""With more caps than that a step of the search takes too long to be worth it."""
MOST_ENTRIES = 4_000_000
"""Options times caps; more would not fit into 32 MB."""
NOTHING = -1
PARTS = 10**6
"""Prices become whole numbers of this part, so that a bound is exact."""
EXACT_BELOW = 2**53
LEAST_PRICE = 0.05
"""Of the mean price; what breaking a cap costs that the relaxation does not find scarce."""


@dataclass(frozen=True)
class Packing:
    """Options sorted by group, with value and use of every cap; `column` is the problem's, or NOTHING."""

    column: Ids
    group: Ids
    value: Numbers
    use: Numbers
    cap: Numbers

    @staticmethod
    def of(problem: Problem) -> Packing | None:
        """The problem as groups and caps; None if it has too many caps for that or no goal."""
        groups, caps = _split(problem)
        entries = (problem.columns + len(groups)) * len(caps)
        if not problem.objective or not 0 < len(caps) <= MOST_CAPS or entries > MOST_ENTRIES:
            return None
        column, group = _options(problem.columns, groups)
        value, use = np.zeros(problem.columns + 1), np.zeros((problem.columns + 1, len(caps)))
        value[list(problem.objective)] = list(problem.objective.values())
        for place, (row, sign, _) in enumerate(caps):
            use[list(row.terms), place] = [sign * factor for factor in row.terms.values()]
        # The last line of both is that of NOTHING.
        return Packing(column, group, value[column], use[column], np.array([float(cap) for _, _, cap in caps]))

    @cached_property
    def starts(self) -> Ids:
        """The first option of each group, and the end."""
        return np.flatnonzero(np.diff(self.group, prepend=-1, append=self.group[-1] + 1))

    @property
    def plain(self) -> bool:
        """Whether every cap is a plain maximum or minimum, with terms of one sign."""
        return bool(((self.use >= 0).all(axis=0) | (self.use <= 0).all(axis=0)).all())

    @cached_property
    def last(self) -> Ids:
        """The last option of each group: NOTHING, if it may stay empty."""
        return self.starts[1:] - 1

    def choice(self, chosen: tuple[int, ...]) -> Ids:
        """The option of every group that columns stand for, which choose at most one of each."""
        inside = np.zeros(self.column.max() + 2, bool)
        inside[list(chosen)] = True
        taken = np.flatnonzero(inside[self.column])
        choice = self.last.copy()
        choice[self.group[taken]] = taken
        return choice

    def chosen(self, choice: Ids) -> tuple[int, ...]:
        """The columns that a choice of options stands for."""
        columns = self.column[choice]
        return tuple(sorted(columns[columns != NOTHING].tolist()))

    def prices(self, seconds: float = math.inf, interrupter: SolveInterrupter | None = None) -> Numbers:
        """What one unit of each cap is worth in the linear relaxation; zeros if that fails or takes too long."""
        model = mathopt.Model.from_model_proto(self.program(whole=False))
        result = mathopt.solve(
            model,
            mathopt.SolverType.GLOP,
            params=mathopt.SolveParameters(time_limit=None if math.isinf(seconds) else timedelta(seconds=seconds)),
            interrupter=interrupter,
        )
        if not result.has_dual_feasible_solution():
            return np.zeros(len(self.cap))
        rows = list(model.linear_constraints())[: len(self.cap)]
        return np.asarray(np.maximum(np.array(result.dual_values(rows)), 0.0))

    def bound(self, prices: Numbers) -> int | None:
        """What no choice exceeds, exactly: all caps sold at these prices, and the best of each group once it has paid.

        It holds for any prices that are not negative (Lagrange); None if numbers are too large to be exact here.
        """
        if max(np.abs(self.use).max(), np.abs(self.value).max(), np.abs(self.cap).max()) >= EXACT_BELOW:
            return None
        parts = np.array([round(price * PARTS) for price in prices.tolist()], dtype=object)
        paid = self.use.astype(np.int64).astype(object) @ parts
        worth = self.value.astype(np.int64).astype(object) * PARTS - paid
        sold = self.cap.astype(np.int64).astype(object) @ parts
        return int(sold + np.maximum.reduceat(worth, self.starts[:-1]).sum()) // PARTS

    def program(self, *, whole: bool) -> model_pb2.ModelProto:
        """The integer programme, or its linear relaxation: the caps, then a row for each group of several columns.

        A column an option, in their order, but none for NOTHING.
        """
        real = self.column != NOTHING
        groups, group, sizes = np.unique(self.group[real], return_inverse=True, return_counts=True)
        must = ~np.isin(groups, self.group[~real])
        rows = np.flatnonzero((sizes > 1) | must)
        proto = _columns(self.value[real], whole=whole)
        constraints = proto.linear_constraints
        constraints.ids.extend(range(len(self.cap) + len(rows)))
        constraints.lower_bounds.extend([-math.inf] * len(self.cap) + must[rows].astype(float).tolist())
        constraints.upper_bounds.extend(self.cap.tolist() + [1.0] * len(rows))
        caps, columns = np.nonzero(self.use[real].T)
        grouped = np.flatnonzero(np.isin(group, rows))
        entries = proto.linear_constraint_matrix
        entries.row_ids.extend([*caps.tolist(), *(len(self.cap) + np.searchsorted(rows, group[grouped])).tolist()])
        entries.column_ids.extend([*columns.tolist(), *grouped.tolist()])
        entries.coefficients.extend([*self.use[real].T[caps, columns].tolist(), *[1.0] * len(grouped)])
        return proto

    def losses(self, prices: Numbers) -> Numbers:
        """What each option is worth less than the best of its group, once its use is paid."""
        worth = self.value - self.use @ prices
        return np.asarray(np.maximum.reduceat(worth, self.starts[:-1])[self.group] - worth)

    def best_of_each(self, losses: Numbers) -> Ids:
        """The option of each group that loses least; all together they may break caps."""
        order = np.lexsort((losses, self.group))
        return order[self.starts[:-1]]


def _columns(values: Numbers, *, whole: bool) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(len(values)))
    proto.variables.lower_bounds.extend([0.0] * len(values))
    proto.variables.upper_bounds.extend([1.0] * len(values))
    proto.variables.integers.extend([whole] * len(values))
    proto.objective.maximize = True
    valued = np.flatnonzero(values)
    proto.objective.linear_coefficients.ids.extend(valued.tolist())
    proto.objective.linear_coefficients.values.extend(values[valued].tolist())
    return proto


def weights(packing: Packing, prices: Numbers) -> Numbers:
    """What a unit above each cap is to cost: its price, or a small one where the relaxation sees no scarcity."""
    size = np.abs(packing.use).mean(axis=0) + 1e-9
    worth = prices * size
    least = LEAST_PRICE * (worth.mean() or np.abs(packing.value).mean() or 1.0)
    return np.asarray(np.maximum(worth, least) / size)


def _split(problem: Problem) -> tuple[list[Row], list[tuple[Row, int, int]]]:
    """Rows that choose one of columns which no other such row has, and caps: a row, its sign, its bound."""
    groups: list[Row] = []
    caps: list[tuple[Row, int, int]] = []
    taken: set[int] = set()
    for row in problem.rows:
        if row.upper == 1 and set(row.terms.values()) == {1} and taken.isdisjoint(row.terms):
            groups.append(row)
            taken.update(row.terms)
        else:
            caps.extend(_caps(row))
    return groups, caps


def _caps(row: Row) -> Iterator[tuple[Row, int, int]]:
    """The row as caps, without those that nothing can break."""
    if row.upper is not None and sum(max(factor, 0) for factor in row.terms.values()) > row.upper:
        yield row, 1, row.upper
    if row.lower is not None and sum(min(factor, 0) for factor in row.terms.values()) < row.lower:
        yield row, -1, -row.lower


def _options(columns: int, groups: list[Row]) -> tuple[Ids, Ids]:
    """Column and group of every option; NOTHING is the last of a group that may stay empty."""
    free = set(range(columns)).difference(*(row.terms for row in groups))
    members = [[*sorted(row.terms), *([] if row.lower == 1 else [NOTHING])] for row in groups]
    members += [[column, NOTHING] for column in sorted(free)]
    sizes = [len(each) for each in members]
    return np.array([column for each in members for column in each]), np.repeat(np.arange(len(members)), sizes)

"""A scenario as arrays: the rows that never change, the caps as they are in it, and searches over few columns.

It exists beside `solver` because a thousand scenarios of a thousand columns are solved in a row: what takes most of
their time is not the search but the building of the model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from dreiklang.planning.scenario_limits import UncertainLimit
from dreiklang.planning.solver import SEED, Row
from dreiklang.planning.uncertainty import WHOLE

NODES = 500
"""Branches of one integer programme at most; a limit of time would give other results on other machines."""

LARGEST = 1e7
"""Above it a term strains floating point; caps with larger terms are calculated in a larger unit."""

Numbers = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Matrix:
    """Rows as three arrays (row, column, factor), sorted by row and column, with their bounds."""

    rows: Ids
    columns: Ids
    factors: Numbers
    lower: Numbers
    upper: Numbers

    @staticmethod
    def of(rows: Sequence[Row]) -> Matrix:
        """The rows in floating point."""
        entries = [(place, column, row.terms[column]) for place, row in enumerate(rows) for column in sorted(row.terms)]
        table = np.array(entries, dtype=np.float64).reshape(-1, 3)
        return Matrix(
            rows=table[:, 0].astype(np.int64),
            columns=table[:, 1].astype(np.int64),
            factors=table[:, 2],
            lower=np.array([-math.inf if row.lower is None else row.lower for row in rows]),
            upper=np.array([math.inf if row.upper is None else row.upper for row in rows]),
        )

    def below(self, other: Matrix) -> Matrix:
        """Both, the other's rows first."""
        return Matrix(
            rows=np.concatenate([other.rows, self.rows + len(other.lower)]),
            columns=np.concatenate([other.columns, self.columns]),
            factors=np.concatenate([other.factors, self.factors]),
            lower=np.concatenate([other.lower, self.lower]),
            upper=np.concatenate([other.upper, self.upper]),
        )


def caps(limits: Sequence[UncertainLimit], scenario: int) -> Matrix:
    """The caps of one scenario; columns are sorted already."""
    sizes = [len(limit.columns) for limit in limits]
    units = [max(float(limit.terms.max(initial=0)) / LARGEST, 1.0) * WHOLE for limit in limits]
    factors = [
        np.asarray(limit.amounts(scenario), dtype=np.float64) / unit for limit, unit in zip(limits, units, strict=True)
    ]
    return Matrix(
        rows=np.repeat(np.arange(len(limits)), sizes),
        columns=np.concatenate([limit.columns for limit in limits]),
        factors=np.concatenate(factors),
        lower=np.full(len(limits), -math.inf),
        upper=np.array([limit.cap / unit for limit, unit in zip(limits, units, strict=True)]),
    )


@dataclass(frozen=True)
class Relaxation:
    """The linear relaxation: its value, its columns between 0 and 1, what each would cost (or bring) at its other
    bound at least, and the price of each row."""

    value: float
    columns: Numbers
    costs: Numbers
    prices: Numbers


class Program:
    """Maximise weights over yes-or-no columns that keep a matrix's rows."""

    def __init__(self, weights: Numbers, matrix: Matrix) -> None:
        count = len(weights)
        self.proto = model_pb2.ModelProto()
        variables = self.proto.variables
        variables.ids.extend(range(count))
        variables.lower_bounds.extend([0.0] * count)
        variables.upper_bounds.extend([1.0] * count)
        variables.integers.extend([False] * count)
        self.proto.objective.maximize = True
        self.proto.objective.linear_coefficients.ids.extend(np.flatnonzero(weights).tolist())
        self.proto.objective.linear_coefficients.values.extend(weights[weights != 0].tolist())
        self.proto.linear_constraints.ids.extend(range(len(matrix.lower)))
        self.proto.linear_constraints.lower_bounds.extend(matrix.lower.tolist())
        self.proto.linear_constraints.upper_bounds.extend(matrix.upper.tolist())
        entries = self.proto.linear_constraint_matrix
        entries.row_ids.extend(matrix.rows.tolist())
        entries.column_ids.extend(matrix.columns.tolist())
        entries.coefficients.extend(matrix.factors.tolist())

    def relaxed(self) -> Relaxation | None:
        """The linear relaxation; None if nothing keeps the rows even so, and one that says nothing if it fails."""
        model = mathopt.Model.from_model_proto(self.proto)
        result = mathopt.solve(model, mathopt.SolverType.GLOP)
        variables, rows = list(model.variables()), list(model.linear_constraints())
        if result.termination.reason is mathopt.TerminationReason.INFEASIBLE:
            return None
        if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
            most = sum(self.proto.objective.linear_coefficients.values)
            return Relaxation(most, np.zeros(len(variables)), np.zeros(len(variables)), np.zeros(len(rows)))
        return Relaxation(
            value=result.objective_value(),
            columns=np.array(result.variable_values(variables)),
            costs=np.abs(np.array(result.reduced_costs(variables))),
            prices=np.abs(np.array(result.dual_values(rows))),
        )

    def over(self, free: Ids, others: Numbers, gap: float) -> tuple[tuple[int, ...] | None, float]:
        """The best columns if only the free ones are chosen anew, to within an absolute gap, and what none exceed.

        None if none are found; then the bound is below everything if there are none.
        """
        lower, upper = others.copy(), others.copy()
        lower[free], upper[free] = 0.0, 1.0
        variables = self.proto.variables
        variables.lower_bounds[:], variables.upper_bounds[:] = lower.tolist(), upper.tolist()
        variables.integers[:] = [True] * len(lower)
        model = mathopt.Model.from_model_proto(self.proto)
        result = mathopt.solve(model, mathopt.SolverType.GSCIP, params=_brief(gap))
        if not result.has_primal_feasible_solution():
            proved = result.termination.reason is mathopt.TerminationReason.INFEASIBLE
            return None, -math.inf if proved else math.inf
        values = result.variable_values(list(model.variables()))
        return tuple(column for column, value in enumerate(values) if value > 0.5), result.best_objective_bound()


def _brief(gap: float) -> mathopt.SolveParameters:
    """For small programmes: little preparation, no cuts, few tries."""
    return mathopt.SolveParameters(
        threads=1,
        random_seed=SEED,
        node_limit=NODES,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=gap,
        presolve=mathopt.Emphasis.LOW,
        cuts=mathopt.Emphasis.OFF,
        heuristics=mathopt.Emphasis.LOW,
    )

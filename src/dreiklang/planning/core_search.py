"""The best choice over a small core of a problem, all else as it stands: a small integer programme, briefly searched.

Sources: Danna, Rothberg & Le Pape, Exploring relaxation induced neighborhoods to improve MIP solutions, Mathematical
Programming 102 (2005); Angelelli, Mansini & Speranza, Kernel search, Computers & Operations Research 37 (2010).
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.gscip import gscip_pb2

from dreiklang.planning.core import NOTHING, Ids, Packing

SEED = 20231204


def best_in_core(packing: Packing, choice: Ids, options: Ids, seconds: float) -> tuple[Ids | None, bool]:
    """The best choice that differs from `choice` in groups of `options` only, and whether the search was complete.

    `options` holds the present ones of its groups. None if nothing was found; the given choice is one hint.
    """
    groups, group = np.unique(packing.group[options], return_inverse=True)
    room = packing.cap - packing.use[choice].sum(axis=0) + packing.use[choice[groups]].sum(axis=0)
    part = Packing(packing.column[options], group, packing.value[options], packing.use[options], room)
    model = mathopt.Model.from_model_proto(part.program(whole=True))
    variables = list(model.variables())
    real = options[part.column != NOTHING]
    now = np.isin(real, choice[groups]).astype(float)
    hint = mathopt.SolutionHint(variable_values=dict(zip(variables, now.tolist(), strict=True)))
    result = mathopt.solve(
        model,
        mathopt.SolverType.GSCIP,
        params=_brief(seconds),
        model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
    )
    complete = result.termination.reason in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE)
    if not result.has_primal_feasible_solution():
        return None, complete
    taken = real[np.array(result.variable_values(variables)) > 0.5]
    found = choice.copy()
    found[groups] = packing.last[groups]  # NOTHING, where nothing is taken
    found[packing.group[taken]] = taken
    return found, complete


def _brief(seconds: float) -> mathopt.SolveParameters:
    """Many nodes a second: no cuts, no propagation, branching by pseudo-costs."""
    parameters = gscip_pb2.GScipParameters()
    parameters.int_params["branching/pscost/priority"] = 1_000_000
    parameters.int_params["propagating/maxrounds"] = 0
    parameters.int_params["propagating/maxroundsroot"] = 0
    parameters.bool_params["conflict/enable"] = False
    return mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds),
        threads=1,
        random_seed=SEED,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.999,
        presolve=mathopt.Emphasis.LOW,
        cuts=mathopt.Emphasis.OFF,
        heuristics=mathopt.Emphasis.LOW,
        gscip=parameters,
    )

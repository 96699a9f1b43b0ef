"""Limits under scenarios: what a choice of columns uses in each of them, in whole numbers throughout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dreiklang.planning.conditions import Limit
from dreiklang.planning.model import Model
from dreiklang.planning.solver import Row
from dreiklang.planning.uncertainty import WHOLE, Factors, Scenarios

Truth = NDArray[np.bool_]
Amounts = NDArray[Any]
"""64-bit integers, or Python's own where those could overflow."""
LARGEST = 2**62


@dataclass(frozen=True)
class UncertainLimit:
    """One cap: terms by column, in the unit that makes them whole; `cap` in ten-thousandths of that unit."""

    columns: NDArray[np.int64]
    terms: Amounts
    cap: int
    factors: Factors
    """By scenario and measure; shared by all limits that follow them."""
    places: NDArray[np.int64]
    """For each column the place of its measure in the factors."""

    def used(self, chosen: Sequence[int]) -> Amounts:
        """What the chosen columns use in each scenario."""
        inside = self._inside(chosen)
        used: Amounts = self.factors[:, self.places[inside]].astype(self.terms.dtype) @ self.terms[inside]
        return used

    def stated(self, chosen: Sequence[int]) -> int:
        """What the chosen columns use at the stated figures, in the terms' unit."""
        return int(self.terms[self._inside(chosen)].sum())

    def _inside(self, chosen: Sequence[int]) -> Truth:
        return np.isin(self.columns, np.fromiter(chosen, dtype=np.int64, count=len(chosen)))

    def amounts(self, scenario: int) -> Amounts:
        """What each column uses in one scenario."""
        amounts: Amounts = self.factors[scenario, self.places].astype(self.terms.dtype) * self.terms
        return amounts

    def row(self, scenario: int) -> Row:
        """The cap as it is in one scenario."""
        return Row(dict(zip(self.columns.tolist(), self.amounts(scenario).tolist(), strict=True)), upper=self.cap)


class ScenarioLimits:
    """Every cap on funds, personnel cost and posts of a model, under scenarios.

    Minimum uses and all other conditions stay as stated.
    """

    def __init__(self, model: Model, scenarios: Scenarios) -> None:
        self.number = scenarios.number
        self.limits = tuple(
            _uncertain(model, limit, scenarios) for limit in model.request.limits if limit.maximum is not None
        )

    def within(self, chosen: Sequence[int]) -> Truth:
        """In which scenarios the chosen columns keep every cap."""
        kept = np.ones(self.number, dtype=bool)
        for limit in self.limits:
            kept &= np.asarray(limit.used(chosen) <= limit.cap, dtype=bool)
        return kept

    def strain(self, chosen: Sequence[int]) -> NDArray[np.float64]:
        """How far the chosen columns fill the fullest cap in each scenario; above 1 they break it."""
        strain = np.zeros(self.number)
        for limit in self.limits:
            used = np.asarray(limit.used(chosen), dtype=np.float64)
            strain = np.maximum(strain, used / max(limit.cap, 1))
        return strain

    def rows(self, scenario: int) -> Iterator[Row]:
        """Every cap as it is in one scenario."""
        return (limit.row(scenario) for limit in self.limits)


def _uncertain(model: Model, limit: Limit, scenarios: Scenarios) -> UncertainLimit:
    (row,) = model.rows_of(limit)
    columns = np.array(sorted(row.terms), dtype=np.int64)
    places = np.array([scenarios.place[model.columns[column].measure] for column in columns.tolist()], dtype=np.int64)
    factors, cap = scenarios.factors(limit.quantity), (row.upper or 0) * WHOLE
    # A choice takes one column of a measure at most, but the sum of all is as good a bound.
    reach = sum(row.terms.values()) * int(factors.max(initial=WHOLE))
    kind = np.int64 if max(reach, cap) < LARGEST else object
    terms = np.array([row.terms[column] for column in columns.tolist()], dtype=kind)
    return UncertainLimit(columns, terms, cap, factors, places)

"""A planned package: what was chosen, how good it is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from dreiklang.planning.portfolio import Choice
from dreiklang.planning.resources import Resources
from dreiklang.wording import Message


class Status(StrEnum):
    """How a search ended; no two of these mean the same.

    OPTIMAL: proved that no package is better. FEASIBLE: a package, with a bound on how much better one could
    be. INFEASIBLE: proved that no package meets the request. UNKNOWN: time ran out before either was known.
    STOPPED: somebody asked to stop; the best package so far, if any.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    STOPPED = "stopped"


class Goal(StrEnum):
    """What a package is best in, in strict order: a later goal never costs anything of an earlier one."""

    OBLIGATIONS = "obligations"
    TARGETS = "targets"
    VALUE = "value"
    POSTS = "posts"
    MONEY = "money"
    IDENTIFIERS = "identifiers"


class Progress(Protocol):
    """Told how far the search is. Value and bound are in points, None while unknown."""

    def __call__(self, goal: Goal, done: int, value: Decimal | None, bound: Decimal | None) -> None:
        """`done` goals are settled, `goal` is being worked on."""


class Stop(Protocol):
    """Asked several times a second whether to stop."""

    def __call__(self) -> bool:
        """True to stop."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a measure is in or out. `kind` is a code, `sentences` say it with figures."""

    kind: str
    sentences: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The answer to a request. Value and bound are in points (0 to 100 a measure).

    `bound` is what no package can exceed; it equals `value` if the value is proved best. `conflict` holds a
    smallest set of conditions that contradict each other, if the request is infeasible, and `remedies` the least
    change of each that would help alone.
    """

    status: Status
    choices: tuple[Choice, ...] = ()
    totals: Resources = field(default_factory=Resources)
    value: Decimal = Decimal(0)
    bound: Decimal | None = None
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    conflict: tuple[Message, ...] = ()
    remedies: tuple[Message, ...] = ()
    fingerprint: str = ""
    method: str = ""

    @property
    def gap(self) -> Decimal | None:
        """How many points better an unknown package could be at most."""
        return None if self.bound is None else max(self.bound - self.value, Decimal(0))

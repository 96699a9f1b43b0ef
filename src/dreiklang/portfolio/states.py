"""The life of a request: its states, and which of them follows on which. Plain values; nothing here is stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from dreiklang.municipality.permissions import Permission


class State(StrEnum):
    """How far a request is."""

    DRAFT = "draft"
    RECEIVED = "received"
    SCREENED = "screened"
    IN_EVALUATION = "in_evaluation"
    EVALUATED = "evaluated"
    PLANNED = "planned"
    DECIDED = "decided"
    IN_DELIVERY = "in_delivery"
    DONE = "done"
    RETURNED = "returned"
    DEFERRED = "deferred"
    MERGED = "merged"
    REJECTED = "rejected"


WAY = (
    State.RECEIVED,
    State.SCREENED,
    State.IN_EVALUATION,
    State.EVALUATED,
    State.PLANNED,
    State.DECIDED,
    State.IN_DELIVERY,
    State.DONE,
)
"""The way that a request takes if nothing stops it."""
ASIDE = (State.RETURNED, State.DEFERRED, State.MERGED, State.REJECTED)
"""Where a request stands that has left the way."""
BACKLOG = WAY + ASIDE
"""All states of a request that was handed in, in the order in which lists and boards show them."""
ENDED = frozenset({State.DONE, State.MERGED, State.REJECTED})
"""Nothing is waited for any more."""
TO_WRITE = frozenset({State.DRAFT, State.RETURNED})
"""The department may change what the request says, and hand it in."""


@dataclass(frozen=True)
class Transition:
    """One step that a request may take, who may let it, and whether a reason must be given."""

    source: State
    target: State
    permission: Permission
    reason: bool


def _forward() -> list[Transition]:
    return [Transition(source, target, Permission.HANDLE_REQUESTS, reason=False) for source, target in pairwise(WAY)]


def _back() -> list[Transition]:
    """A step taken too early, or in error; from screened there is no way back but to the department."""
    steps = pairwise(WAY[1:])
    return [Transition(source, target, Permission.HANDLE_REQUESTS, reason=True) for target, source in steps]


def _aside() -> list[Transition]:
    until_decided = WAY[: WAY.index(State.DECIDED) + 1]
    before_planned = WAY[: WAY.index(State.PLANNED)]
    targets = {
        State.RETURNED: before_planned,
        State.DEFERRED: until_decided,
        State.MERGED: (*before_planned, State.DEFERRED),
        State.REJECTED: (*until_decided, State.DEFERRED, State.RETURNED),
    }
    return [
        Transition(source, target, Permission.HANDLE_REQUESTS, reason=True)
        for target, sources in targets.items()
        for source in sources
    ]


def _taken_up_again() -> list[Transition]:
    return [
        Transition(source, State.SCREENED, Permission.HANDLE_REQUESTS, reason=True)
        for source in (State.DEFERRED, State.MERGED, State.REJECTED)
    ]


def _handed_in() -> list[Transition]:
    return [Transition(source, State.RECEIVED, Permission.HAND_IN_REQUESTS, reason=False) for source in TO_WRITE]


TRANSITIONS: dict[tuple[State, State], Transition] = {
    (each.source, each.target): each for each in (*_handed_in(), *_forward(), *_back(), *_aside(), *_taken_up_again())
}
"""Every step that there is; what is not here is refused."""


def transition(source: State, target: State) -> Transition | None:
    """The step from one state to another; None if there is none."""
    return TRANSITIONS.get((source, target))


def next_states(source: State) -> tuple[State, ...]:
    """Where the portfolio office can move a request to: first the way forward, then all that needs a reason."""
    steps = [step for target in BACKLOG if (step := transition(source, target))]
    handled = [step for step in steps if step.permission is Permission.HANDLE_REQUESTS]
    return tuple(step.target for step in sorted(handled, key=lambda step: step.reason))

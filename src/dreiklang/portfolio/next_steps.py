"""What happens next with a request, and who does it, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from dreiklang.portfolio.states import State
from dreiklang.wording import Message, message


@dataclass(frozen=True)
class NextStep:
    """What happens next, and whose turn it is."""

    what: Message
    who: Message


_DEPARTMENT = message("the department")
_OFFICE = message("the portfolio office")
_NOBODY = message("nobody; it has come to its end")
_NEXT: dict[State, NextStep] = {
    State.DRAFT: NextStep(message("Finish the form and hand the request in."), _DEPARTMENT),
    State.RECEIVED: NextStep(
        message("The portfolio office reads the request and checks whether it is complete."), _OFFICE
    ),
    State.SCREENED: NextStep(message("The request is complete and waits for its evaluation."), _OFFICE),
    State.IN_EVALUATION: NextStep(
        message("Evaluators rate benefit, urgency and cost. They may ask you questions."), message("the evaluators")
    ),
    State.EVALUATED: NextStep(
        message("The portfolio office ranks it among the others and decides whether it is planned."), _OFFICE
    ),
    State.PLANNED: NextStep(
        message("It is part of the planning for the next budget; the council decides."), message("the council")
    ),
    State.DECIDED: NextStep(message("The work is being prepared."), message("the organisation in charge")),
    State.IN_DELIVERY: NextStep(message("It is being put into practice."), message("the organisation in charge")),
    State.DONE: NextStep(message("Nothing more; it is finished."), _NOBODY),
    State.RETURNED: NextStep(message("Change what the reason names, and hand the request in again."), _DEPARTMENT),
    State.DEFERRED: NextStep(message("The portfolio office takes it up again later."), _OFFICE),
    State.MERGED: NextStep(message("It goes on as part of the other request."), _OFFICE),
    State.REJECTED: NextStep(
        message("Nothing more. If something essential has changed, hand in a new request."), _NOBODY
    ),
}


def next_step(state: State) -> NextStep:
    """What happens next with a request in this state."""
    return _NEXT[state]

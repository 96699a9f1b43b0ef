"""The refusals of the planning library."""

from dreiklang.wording import Message


class PlanningError(Exception):
    """Base of every refusal of this library."""


class InvalidValueError(PlanningError, ValueError):
    """A value that contradicts its own definition.

    `place` names the object in the user's words, `reason` says what is wrong and `remedy` what would
    put it right, so that a face can show all three, in the reader's language, without knowing the check.
    """

    def __init__(self, place: Message, reason: Message, remedy: Message) -> None:
        super().__init__(f"{place}: {reason} {remedy}")
        self.place = place
        self.reason = reason
        self.remedy = remedy


class UnconfirmedResultError(PlanningError):
    """The independent check does not confirm what the search claims: a fault of the program."""

    def __init__(self, complaints: tuple[Message, ...]) -> None:
        super().__init__("; ".join(map(str, complaints)))
        self.complaints = complaints


class UnreadablePlanError(PlanningError, ValueError):
    """A text that is no plan or request of this library."""

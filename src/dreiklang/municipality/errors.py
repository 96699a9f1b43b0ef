"""The refusals of this room, each with reason and remedy for the person who gets it."""

from dreiklang.wording import Message, message


class Refusal(Exception):  # noqa: N818 - it is the product's answer to a person, not a fault
    """A rule says no. `reason` and `remedy` are sentences for the person who asked."""

    def __init__(self, reason: Message, remedy: Message) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


class NotAllowedError(Refusal):
    """The person lacks the permission."""

    def __init__(self) -> None:
        super().__init__(
            message("You are not allowed to do this here."),
            message("Sign in with an account of the portfolio office, or ask it to do this for you."),
        )

"""The refusals of this room."""

from dreiklang.municipality.errors import Refusal
from dreiklang.wording import message


class UnknownMotionError(Refusal):
    """There is no such motion (any more)."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            message("There is no motion “{slug}” here (any more).", slug=slug),
            message("Look it up in the list of motions."),
        )


class UnknownValueError(Refusal):
    """There is no such value of a motion."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("A motion has no value “{key}” that could be confirmed or corrected.", key=key),
            message("Choose one of the values on the motion's page."),
        )


class NothingReadError(Refusal):
    """What was not read cannot be confirmed."""

    def __init__(self) -> None:
        super().__init__(
            message("Nothing was read there that could be confirmed."),
            message("State the value yourself, with the reason."),
        )


class BadValueError(Refusal):
    """A correction that is no value of its field, or says no reason."""

    def __init__(self) -> None:
        super().__init__(
            message("A correction needs a value that fits the field, and a reason."),
            message("Give the value, or leave it empty if there is none, and say where you know it from."),
        )


class AlreadyMeasureError(Refusal):
    """A measure was made of this motion in the meantime."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("The measure {key} has already been made of this motion.", key=key),
            message("Change that measure, or say that you want a second one."),
        )

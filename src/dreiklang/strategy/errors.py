"""The refusals of this room."""

from __future__ import annotations

from dreiklang.municipality.errors import FieldError, Refusal
from dreiklang.wording import message


class UnknownElementError(FieldError):
    """There is no such element in the draft (any more)."""

    def __init__(self, field: str = "element") -> None:
        super().__init__(
            field,
            message("There is no such element here (any more)."),
            message("Look at the strategy as it is now, and choose again."),
        )


class NoDraftError(Refusal):
    """Only a draft can be changed."""

    def __init__(self) -> None:
        super().__init__(
            message("This strategy has no draft; versions that were adopted stay as they are."),
            message("Begin a new version, change it, and have it adopted."),
        )


class DraftExistsError(Refusal):
    """There can be one draft at a time."""

    def __init__(self) -> None:
        super().__init__(
            message("A new version of this strategy is being drafted already."),
            message("Go on with that draft, or discard it first."),
        )


class EmptyVersionError(Refusal):
    """A version that says nothing cannot be adopted."""

    def __init__(self) -> None:
        super().__init__(
            message("The draft has no element."),
            message("Add at least one goal, field or topic before it is adopted."),
        )


class HasPartsError(Refusal):
    """An element with parts cannot go alone."""

    def __init__(self, name: str) -> None:
        super().__init__(
            message("“{name}” still has parts.", name=name),
            message("Move its parts to another place, or remove them first."),
        )

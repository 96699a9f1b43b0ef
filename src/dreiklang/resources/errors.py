"""The refusals of this room."""

from __future__ import annotations

from dreiklang.municipality.errors import Refusal
from dreiklang.wording import message


class UnknownFundingError(Refusal):
    """There is no such programme, measure or application (any more)."""

    def __init__(self) -> None:
        super().__init__(
            message("There is no such entry under the funding programmes (any more)."),
            message("Look at the list of funding programmes."),
        )


class InUseError(Refusal):
    """A programme to which somebody has applied stays."""

    def __init__(self) -> None:
        super().__init__(
            message("There are applications to this programme."),
            message("Remove them first; then the programme can go."),
        )

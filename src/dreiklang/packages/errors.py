"""The refusals of this room."""

from dreiklang.municipality.errors import Refusal
from dreiklang.wording import message


class NothingToPlanError(Refusal):
    """The register is empty."""

    def __init__(self) -> None:
        super().__init__(
            message("There is no measure to plan with."),
            message("Import the measure register first."),
        )


class NotPublishableError(Refusal):
    """The run gave no package."""

    def __init__(self) -> None:
        super().__init__(
            message("This run has no package that could be published."),
            message("Plan again, with wider limits if need be."),
        )


class FrozenError(Refusal):
    """Published results stay."""

    def __init__(self) -> None:
        super().__init__(
            message("A published package cannot be removed."),
            message("Plan and publish a further version instead."),
        )

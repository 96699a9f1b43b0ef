"""The refusals of this room."""

from dreiklang.municipality.errors import Refusal
from dreiklang.wording import message


class RegisterChangedError(Refusal):
    """The register is not the one that the preview was made for."""

    def __init__(self) -> None:
        super().__init__(
            message("The measure register has changed since this preview was made."),
            message("Upload the workbook again to see what would change now."),
        )


class UnknownMeasureError(Refusal):
    """There is no such measure (any more)."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("There is no measure “{key}” here (any more).", key=key),
            message("Look it up in the measure register."),
        )


class UnknownOrganizationError(Refusal):
    """There is no such organisation."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("There is no organisation “{key}” here.", key=key),
            message("Choose one of the organisations of the register."),
        )

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

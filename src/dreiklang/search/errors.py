"""The refusals of this room."""

from dreiklang.municipality.errors import Refusal
from dreiklang.wording import message


class NothingToSaveError(Refusal):
    """A search without a name, or without anything to search for."""

    def __init__(self) -> None:
        super().__init__(
            message("A search needs a name and something to search for."),
            message("Search for something first, then give the search a name."),
        )


class TooManySavedError(Refusal):
    """Somebody keeps more searches than anybody reads the mail of."""

    def __init__(self, most: int) -> None:
        super().__init__(
            message("You keep {most} searches here already; there is no room for more.", most=most),
            message("Delete one that you need no longer."),
        )

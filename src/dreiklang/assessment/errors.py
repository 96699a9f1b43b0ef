"""The refusals of this room."""

from dreiklang.municipality.errors import Refusal
from dreiklang.wording import message


class UnknownSubjectError(Refusal):
    """There is nothing like that to evaluate."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("There is no request or measure “{key}” here to evaluate.", key=key),
            message("Choose one from the list."),
        )


class UnknownCatalogueError(Refusal):
    """There is no such catalogue."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("There is no catalogue “{key}” in use here.", key=key),
            message("Choose one of the catalogues that are offered."),
        )


class BadRaterError(Refusal):
    """Nobody is to rate, or somebody who may not."""

    def __init__(self) -> None:
        super().__init__(
            message("Nobody was chosen to rate, or somebody who has not the right to."),
            message("Choose at least one, better two of the people who are offered."),
        )


class AlreadyOpenError(Refusal):
    """The same subject is being evaluated at the same gate."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("“{key}” is already being evaluated at this gate.", key=key),
            message("Finish or withdraw that evaluation first."),
        )


class NotOpenError(Refusal):
    """The evaluation is over."""

    def __init__(self) -> None:
        super().__init__(
            message("This evaluation is agreed or withdrawn; nothing in it changes any more."),
            message("Open a new one, for example at the next gate."),
        )


class HandedInError(Refusal):
    """What was handed in is frozen."""

    def __init__(self) -> None:
        super().__init__(
            message("You have no draft here: what you handed in does not change any more."),
            message("Start a new version of it."),
        )


class DraftThereError(Refusal):
    """There is a draft already."""

    def __init__(self) -> None:
        super().__init__(
            message("There is no handed-in sheet of yours that a new version could start from."),
            message("Go on with your draft."),
        )


class IncompleteSheetError(Refusal):
    """A sheet cannot be handed in with gaps. `missing` are the criteria that lack points or a reason."""

    def __init__(self, missing: tuple[str, ...], *, money: bool = False) -> None:
        names = ", ".join((*missing, "KN") if money else missing)
        super().__init__(
            message("Points or their reason are missing: {names}.", names=names),
            message("Give points and a reason for each; the draft is kept until then."),
        )
        self.missing = missing
        self.money = money


class NotAllHandedInError(Refusal):
    """Somebody is still rating."""

    def __init__(self) -> None:
        super().__init__(
            message("Not everybody has handed in, or somebody works on a new version."),
            message("Wait for them; nobody's rating is passed over."),
        )


class NothingToTakeOverError(Refusal):
    """The register has no place for the result."""

    def __init__(self) -> None:
        super().__init__(
            message("There is no agreed result that the measure register could take over."),
            message("It takes over agreed points of a measure, for criteria that the register has itself."),
        )

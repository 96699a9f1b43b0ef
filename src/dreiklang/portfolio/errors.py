"""The refusals of this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dreiklang.municipality.errors import Refusal
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label

if TYPE_CHECKING:
    from dreiklang.portfolio.states import State
    from dreiklang.portfolio.typed import FieldFault


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


class UnknownRequestError(Refusal):
    """There is no such request, or it is not this person's to see."""

    def __init__(self, number: int) -> None:
        super().__init__(
            message("There is no request B{number} here that you can see.", number=number),
            message("Look it up in the backlog."),
        )


class UnfinishedRequestError(Refusal):
    """A request is not complete, or contradicts itself. `faults` say where."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__(
            message("The request cannot be handed in yet: {n} entries need a look.", n=len(faults)),
            message("Correct the marked fields; everything that you typed is kept."),
        )
        self.faults = tuple(faults)


class NotBeingWrittenError(Refusal):
    """What a request says can be changed only before it is handed in, or after it was returned."""

    def __init__(self) -> None:
        super().__init__(
            message("This request has been handed in and cannot be changed any more."),
            message("Ask the portfolio office to return it if something must be corrected."),
        )


class TooLongError(Refusal):
    """A field is longer than can be kept."""

    def __init__(self, most: int) -> None:
        super().__init__(
            message("A text is longer than {n} characters and was not saved.", n=most),
            message("Shorten it, or put details into an attachment."),
        )


class NoSuchStepError(Refusal):
    """The states do not follow on one another."""

    def __init__(self, source: State, target: State) -> None:
        super().__init__(
            message(
                "A request cannot go from “{source}” to “{target}”.",
                source=label("request_state", source),
                target=label("request_state", target),
            ),
            message("Choose one of the steps that are offered."),
        )


class ReasonNeededError(Refusal):
    """A step without the reason that it needs."""

    def __init__(self, target: State) -> None:
        super().__init__(
            message("The step to “{target}” needs a reason.", target=label("request_state", target)),
            message("Write in one or two sentences why; the department reads it."),
        )


class BadMergeError(Refusal):
    """A request cannot be merged into the one that was named."""

    def __init__(self) -> None:
        super().__init__(
            message("The request that it is to be merged into is missing, is this one, or has itself ended."),
            message("Give the number of another request that is still under way, such as B17."),
        )


class PastDateError(Refusal):
    """Something is expected for a day that is over."""

    def __init__(self, day: dt.date) -> None:
        super().__init__(
            message("The expected date {day} is past.", day=day), message("Give a date that is still to come, or none.")
        )


class NothingChosenError(Refusal):
    """An action on no request."""

    def __init__(self) -> None:
        super().__init__(message("No request was chosen."), message("Tick at least one request."))


class TooManyAtOnceError(Refusal):
    """An action on more requests than are changed in one go."""

    def __init__(self, most: int) -> None:
        super().__init__(
            message("At most {n} requests can be changed at once.", n=most), message("Take them in several steps.")
        )


class BulkRefusedError(Refusal):
    """Of several requests at least one cannot take the step, so none did. `refused` says which and why."""

    def __init__(self, refused: Mapping[int, Refusal]) -> None:
        super().__init__(
            message("Nothing was changed: {n} of the chosen requests cannot take this step.", n=len(refused)),
            message("Take them out of the choice, or do what is said beside them."),
        )
        self.refused = dict(refused)


class BadAttachmentError(Refusal):
    """A file that is not taken."""


class ViewNameError(Refusal):
    """A saved view without a usable name, or one too many."""

    def __init__(self, most: int) -> None:
        super().__init__(
            message("A view needs a name of up to 60 characters, and nobody can have more than {n}.", n=most),
            message("Give another name, or delete a view first."),
        )


class AlreadyMeasureError(Refusal):
    """A request became a measure before."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("This request has become the measure {key} already.", key=key), message("Open that measure.")
        )


class NotYetMeasureError(Refusal):
    """A request becomes a measure after its evaluation, not before and not when it has ended."""

    def __init__(self) -> None:
        super().__init__(
            message("Only a request that is evaluated, planned or decided can become a measure."),
            message("Move it there first."),
        )


class ContributionError(Refusal):
    """A measure cannot contribute so; `element` is the one to look at (its primary key), if it is one."""

    def __init__(self, element: int | None, reason: Message, remedy: Message) -> None:
        super().__init__(reason, remedy)
        self.element = element


class UnknownHearingError(Refusal):
    """There is no such hearing."""

    def __init__(self) -> None:
        super().__init__(
            message("There is no such hearing here (any more)."),
            message("Look it up in the list of hearings."),
        )


class HearingClosedError(Refusal):
    """An opinion was given already."""

    def __init__(self) -> None:
        super().__init__(
            message("This hearing has been concluded already."),
            message("Open another one if the matter has changed."),
        )


class NoMeasureChosenError(Refusal):
    """Nothing to take up."""

    def __init__(self) -> None:
        super().__init__(message("No measure was chosen."), message("Tick at least one measure."))


class BadIntakeStateError(Refusal):
    """A measure enters the backlog where it has been planned at least."""

    def __init__(self, state: State) -> None:
        super().__init__(
            message("No measure enters the backlog as “{state}”.", state=label("request_state", state)),
            message("Choose planned, decided, in delivery or done."),
        )


class InBacklogError(Refusal):
    """A measure that a request carries already."""

    def __init__(self, key: str) -> None:
        super().__init__(
            message("The measure {key} stands in the backlog already.", key=key),
            message("Move the request that is named on the measure's page."),
        )


class IntakeRefusedError(Refusal):
    """One of several measures cannot be taken up, so none was."""

    def __init__(self, key: str, cause: Refusal) -> None:
        super().__init__(
            message("Nothing was taken up, because of {key}: {why}", key=key, why=cause.reason), cause.remedy
        )
        self.key = key


class HearingMissingError(Refusal):
    """A state is not reached before somebody has been heard."""

    def __init__(self, parties: Sequence[Message]) -> None:
        super().__init__(
            message("Not heard yet, or not agreed: {n} – first: {party}.", n=len(parties), party=parties[0]),
            message("Open the hearing and wait for the opinion, or record at the hearing why it goes on without it."),
        )
        self.parties = tuple(parties)

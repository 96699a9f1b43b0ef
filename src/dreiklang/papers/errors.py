"""The refusals of the papers library."""

from dreiklang.wording import Message


class PapersError(Exception):
    """Base of every refusal of this library."""


class UnreadablePaperError(PapersError, ValueError):
    """A file of which no text can be read. `place` is its name, `reason` says why, `remedy` what helps.

    `scan` says that it holds pictures of pages, which text recognition could read.
    """

    def __init__(self, place: str, reason: Message, remedy: Message, *, scan: bool = False) -> None:
        super().__init__(f"{place}: {reason} {remedy}")
        self.place = place
        self.reason = reason
        self.remedy = remedy
        self.scan = scan

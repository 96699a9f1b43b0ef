"""The refusals of the documents library."""

from dreiklang.wording import Message


class DocumentError(Exception):
    """Base of every refusal of this library, with place, reason and remedy in the reader's language."""

    def __init__(self, place: Message, reason: Message, remedy: Message) -> None:
        super().__init__(f"{place}: {reason} {remedy}")
        self.place = place
        self.reason = reason
        self.remedy = remedy


class InvalidDocumentError(DocumentError, ValueError):
    """A part of a document that contradicts its own definition."""


class WritingError(DocumentError):
    """A document that a writer could not put on paper."""


class ToolError(DocumentError):
    """An outside program that is missing, failed (with its exit `status`) or took too long."""

    def __init__(self, place: Message, reason: Message, remedy: Message, *, status: int | None = None) -> None:
        super().__init__(place, reason, remedy)
        self.status = status

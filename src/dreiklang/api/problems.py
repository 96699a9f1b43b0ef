"""What went wrong, for programs and for people: RFC 9457 problem details in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import singledispatch
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from dreiklang.api.faults import Fault, fault_of
from dreiklang.api.rendering import rendered
from dreiklang.api.shapes import Shape
from dreiklang.api.texts import language_of
from dreiklang.assessment.errors import BadRaterError, UnknownCatalogueError, UnknownSubjectError
from dreiklang.council.errors import BadValueError, NothingReadError, UnknownMotionError, UnknownValueError
from dreiklang.municipality.errors import (
    BadAddressError,
    BadGrantError,
    BadScopeError,
    FieldError,
    NotAllowedError,
    OutdatedError,
    Refusal,
)
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.errors import (
    BadAttachmentError,
    BadIntakeStateError,
    BadMergeError,
    BulkRefusedError,
    ContributionError,
    PastDateError,
    ReasonNeededError,
    UnfinishedRequestError,
    UnknownMeasureError,
    UnknownOrganizationError,
    UnknownRequestError,
)
from dreiklang.resources.errors import UnknownFundingError
from dreiklang.wording import Message, message, say
from dreiklang.workbooks import WorkbookError

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:problem-type:dreiklang:"


class Kind(StrEnum):
    """The kinds of problem that any operation can have; a rule's refusal has a kind of its own."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    REFUSED = "refused"
    OUTDATED = "outdated"
    TOO_LARGE = "too-large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type"
    INVALID = "invalid"
    PRECONDITION_REQUIRED = "precondition-required"
    TOO_MANY_REQUESTS = "too-many-requests"
    FAULT = "fault"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Words:
    """A kind's status, title, and the sentences for the case that nothing more is known."""

    status: int
    title: Message
    detail: Message
    remedy: Message


WORDS: Mapping[Kind, Words] = {
    Kind.MALFORMED: Words(
        400,
        message("The request cannot be read"),
        message("The request is not what its headers say, for example no JSON."),
        message("Correct the request; nothing was changed."),
    ),
    Kind.UNAUTHENTICATED: Words(
        401,
        message("Sign-in needed"),
        message("This needs a valid API token or a session."),
        message("Send “Authorization: Bearer …” with a token that is neither expired nor revoked."),
    ),
    Kind.FORBIDDEN: Words(
        403,
        message("Not allowed"),
        message("You are not allowed to do this here."),
        message("Sign in with an account that has the right role, or ask the portfolio office to do this for you."),
    ),
    Kind.NOT_FOUND: Words(
        404,
        message("Not found"),
        message("There is nothing at this address, or it is not yours to see."),
        message("Check the address, and whether your token has the right scope."),
    ),
    Kind.METHOD_NOT_ALLOWED: Words(
        405,
        message("Method not allowed"),
        message("This address does not answer to this method."),
        message("The header Allow names the methods that it answers to."),
    ),
    Kind.REFUSED: Words(
        409,
        message("Refused"),
        message("A rule does not let this happen as things are now."),
        message("Look at the current state and decide again."),
    ),
    Kind.OUTDATED: Words(
        412,
        message("Changed in the meantime"),
        message("Somebody else has changed this in the meantime; nothing of theirs was overwritten."),
        message("Look at both versions and decide again."),
    ),
    Kind.TOO_LARGE: Words(
        413,
        message("Too large"),
        message("The request is larger than what is read here."),
        message("Send less at once; a workbook may have 10 MB, everything else 2 MB."),
    ),
    Kind.UNSUPPORTED_MEDIA_TYPE: Words(
        415,
        message("Media type not supported"),
        message("This address does not read this kind of content."),
        message("Send the content type that the description of the interface names."),
    ),
    Kind.INVALID: Words(
        422,
        message("The values do not fit"),
        message("Something in the request is not as it must be; “errors” says what and where."),
        message("Correct the places named; nothing was changed."),
    ),
    Kind.PRECONDITION_REQUIRED: Words(
        428,
        message("If-Match needed"),
        message("Without If-Match you could overwrite what somebody else has changed."),
        message("Get the thing first and send its ETag as If-Match."),
    ),
    Kind.TOO_MANY_REQUESTS: Words(
        429,
        message("Too many requests"),
        message("There were too many requests in a short time."),
        message("Wait as long as Retry-After says."),
    ),
    Kind.FAULT: Words(
        500,
        message("Something went wrong"),
        message("The fault has been recorded. Nothing was half written; please try again in a moment."),
        message("If it happens again, tell the operator the time and the address."),
    ),
    Kind.UNAVAILABLE: Words(
        503,
        message("Not available at the moment"),
        message("The service cannot answer now."),
        message("Try again in a moment."),
    ),
}
BY_STATUS = {words.status: kind for kind, words in WORDS.items()}


class Problem(Shape):
    """A problem (RFC 9457): `type` for programs; `title`, `detail` and `remedy` for people, in their language."""

    type: str = Field(examples=[TYPE + Kind.NOT_FOUND.value])
    title: str
    status: int
    detail: str
    remedy: str
    errors: list[Fault] = []


@dataclass
class ProblemError(Exception):
    """Ends an operation with a problem. `current` is the representation that a client with an old one should see."""

    kind: Kind
    detail: Message | None = None
    remedy: Message | None = None
    name: str = ""
    errors: Iterable[Fault] = ()
    current: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def facts(self, language: str) -> dict[str, Any]:
        """The problem as an object, in the reader's language."""
        words = WORDS[self.kind]
        facts: dict[str, Any] = {
            "type": TYPE + (self.name or self.kind.value),
            "title": say(words.title, language),
            "status": words.status,
            "detail": say(self.detail or words.detail, language),
            "remedy": say(self.remedy or words.remedy, language),
        }
        errors = [each.model_dump() for each in self.errors]
        facts |= {"errors": errors} if errors else {}
        return facts | ({"current": self.current} if self.current is not None else {})


def invalid(place: Iterable[str], reason: Message, language: str, remedy: Message | None = None) -> ProblemError:
    """A value in the request that only the rules or the database can tell to be wrong."""
    said = "" if remedy is None else say(remedy, language)
    return ProblemError(Kind.INVALID, errors=[Fault(place=list(place), detail=say(reason, language), remedy=said)])


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The answer to a request that ended with one of the KNOWN exceptions."""
    problem = problem_of(error, request)
    response = HttpResponse(
        rendered(problem.facts(language_of(request))), status=WORDS[problem.kind].status, content_type=MEDIA_TYPE
    )
    for name, value in problem.headers.items():
        response[name] = value
    return response


UNAUTHENTICATED = {"WWW-Authenticate": 'Bearer realm="dreiklang"'}
KNOWN = (
    ProblemError,
    Http404,
    PermissionDenied,
    SuspiciousOperation,
    MultiPartParserError,
    BadRequest,
    HttpError,
    ValidationError,
    InvalidValueError,
    WorkbookError,
    Refusal,
)
"""The exceptions that have an answer; every other one is a fault of the program, or the database's trouble."""
STATUS_OF: Mapping[type[Exception], Kind] = {
    NotAllowedError: Kind.FORBIDDEN,
    UnknownMeasureError: Kind.NOT_FOUND,
    UnknownFundingError: Kind.NOT_FOUND,
    ContributionError: Kind.INVALID,
    UnknownRequestError: Kind.NOT_FOUND,
    BadAttachmentError: Kind.INVALID,
    ReasonNeededError: Kind.INVALID,
    BadMergeError: Kind.INVALID,
    BadIntakeStateError: Kind.INVALID,
    PastDateError: Kind.INVALID,
    UnknownOrganizationError: Kind.INVALID,
    UnknownSubjectError: Kind.INVALID,
    UnknownCatalogueError: Kind.INVALID,
    BadRaterError: Kind.INVALID,
    UnknownMotionError: Kind.NOT_FOUND,
    UnknownValueError: Kind.NOT_FOUND,
    NothingReadError: Kind.INVALID,
    BadValueError: Kind.INVALID,
    BadGrantError: Kind.INVALID,
    BadScopeError: Kind.INVALID,
    BadAddressError: Kind.INVALID,
}
"""Which refusals are not just conflicts with how things are."""


@singledispatch
def problem_of(error: BaseException, request: HttpRequest) -> ProblemError:
    """An exception as a problem. Faults of the program are none of them: they are left to whoever records faults."""
    raise error


@problem_of.register
def _(error: ProblemError, request: HttpRequest) -> ProblemError:
    return error


@problem_of.register
def _(error: Http404, request: HttpRequest) -> ProblemError:
    return ProblemError(Kind.NOT_FOUND)


@problem_of.register
def _(error: PermissionDenied, request: HttpRequest) -> ProblemError:
    return ProblemError(Kind.FORBIDDEN)


@problem_of.register
def _(error: HttpError, request: HttpRequest) -> ProblemError:
    return ProblemError(BY_STATUS.get(error.status_code, Kind.MALFORMED))


@problem_of.register
def _(error: RequestDataTooBig, request: HttpRequest) -> ProblemError:
    return ProblemError(Kind.TOO_LARGE)


@problem_of.register(SuspiciousOperation)
@problem_of.register(MultiPartParserError)
@problem_of.register(BadRequest)
def _(error: Exception, request: HttpRequest) -> ProblemError:
    return ProblemError(Kind.MALFORMED)


@problem_of.register
def _(error: ValidationError, request: HttpRequest) -> ProblemError:
    if all(each["loc"][0] == "path" for each in error.errors):
        return ProblemError(Kind.NOT_FOUND)
    return ProblemError(Kind.INVALID, errors=[fault_of(each, language_of(request)) for each in error.errors])


@problem_of.register
def _(error: InvalidValueError, request: HttpRequest) -> ProblemError:
    language = language_of(request)
    detail, remedy = say(error.reason, language), say(error.remedy, language)
    fault = Fault(place=[say(error.place, language)], detail=detail, remedy=remedy)
    return ProblemError(Kind.INVALID, error.reason, error.remedy, errors=[fault])


@problem_of.register
def _(error: WorkbookError, request: HttpRequest) -> ProblemError:
    language = language_of(request)
    faults = [
        Fault(
            place=["workbook", *(str(part) for part in (each.sheet, each.row, each.column) if part)],
            detail=say(each.message, language),
            remedy=say(each.remedy, language),
        )
        for each in error.problems
    ]
    return ProblemError(Kind.INVALID, errors=faults)


@problem_of.register
def _(error: UnfinishedRequestError, request: HttpRequest) -> ProblemError:
    language = language_of(request)
    faults = [
        Fault(place=[each.field], detail=say(each.reason, language), remedy=say(each.remedy, language))
        for each in error.faults
    ]
    return ProblemError(Kind.INVALID, error.reason, error.remedy, name=_name(error), errors=faults)


@problem_of.register
def _(error: BulkRefusedError, request: HttpRequest) -> ProblemError:
    language = language_of(request)
    faults = [
        Fault(place=[str(number)], detail=say(each.reason, language), remedy=say(each.remedy, language))
        for number, each in error.refused.items()
    ]
    return ProblemError(Kind.REFUSED, error.reason, error.remedy, name=_name(error), errors=faults)


@problem_of.register
def _(error: Refusal, request: HttpRequest) -> ProblemError:
    kind = STATUS_OF.get(type(error), Kind.REFUSED)
    if isinstance(error, OutdatedError) and "If-Match" in request.headers:
        kind = Kind.OUTDATED
    return ProblemError(kind, error.reason, error.remedy, name=_name(error))


@problem_of.register
def _(error: FieldError, request: HttpRequest) -> ProblemError:
    language = language_of(request)
    fault = Fault(place=["body", error.field], detail=say(error.reason, language), remedy=say(error.remedy, language))
    return ProblemError(Kind.INVALID, error.reason, error.remedy, errors=[fault])


def _name(error: Refusal) -> str:
    """LastAdministratorError is known to programs as last-administrator."""
    words = re.findall(r"[A-Z][a-z]*", type(error).__name__.removesuffix("Error"))
    return "-".join(words).lower()

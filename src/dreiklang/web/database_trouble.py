"""What people are told while the database does not answer, is full or too busy, without asking it for anything.

Every rule changes things in one transaction, so nothing is ever half written. Connections that broke are thrown
away at the end of the request, so that the next one finds the database again as soon as it is back.
"""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Callable, Iterator
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dreiklang.web.request_log import request_id

logger = logging.getLogger("dreiklang.database")
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
READ_ONLY = "25006"
"""What PostgreSQL answers to a change while a standby takes over."""
BUSY = frozenset({"55P03", "40P01", "40001", "57014", "53300"})
"""Lock not had in time, deadlock, not serialisable, cancelled, too many connections."""


class Trouble(Enum):
    """What is wrong, with the seconds after which to try again."""

    AWAY = 30
    BUSY = 5
    FULL = 300


def trouble_in(error: BaseException | None) -> Trouble | None:
    """What is wrong with the database if that is why an exception was raised."""
    for each in _chain(error):
        if isinstance(each, OSError) and each.errno in NO_SPACE:
            return Trouble.FULL
        code = getattr(each.__cause__, "sqlstate", None) or ""
        if isinstance(each, DatabaseError) and code == READ_ONLY:
            return Trouble.AWAY
        if isinstance(each, OperationalError | InterfaceError):
            return _kind(code, str(each))
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(code: str, text: str) -> Trouble:
    if code in BUSY or "is locked" in text:
        return Trouble.BUSY
    if code == "53100" or "is full" in text:
        return Trouble.FULL
    return Trouble.AWAY


class DatabaseTroubleMiddleware:
    """Answers for a view that failed since the database did; faults in other middleware go to `failures.broken`."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before or after."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for the trouble; None for every other fault."""
        trouble = trouble_in(exception)
        if trouble is None:
            return None
        logger.error("The database is in trouble: %s", trouble.name.lower(), exc_info=exception)
        return trouble_answer(request, trouble)


def trouble_answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """503 with words for a person, or with problem details (RFC 9457) for a program."""
    title, text = _words(trouble)
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": 503, "detail": text, "request_id": request_id()}
        body = json.dumps(problem, ensure_ascii=False)
        response = HttpResponse(body, status=503, content_type="application/problem+json")
    else:
        # Without the request: its session and its person live in the database.
        context = {"title": title, "text": text, "request_id": request_id(), "language": get_language() or "de"}
        response = HttpResponse(render_to_string("web/database_trouble.html", context), status=503)
    response["Retry-After"] = str(trouble.value)
    response["Cache-Control"] = "no-store"
    return response


def _words(trouble: Trouble) -> tuple[str, str]:
    if trouble is Trouble.FULL:
        return _("There is no space left to save anything"), _(
            "Your change was not saved, and nothing was half written. Please tell your operator; reading works."
        )
    if trouble is Trouble.BUSY:
        return _("Too much is being saved at once"), _(
            "Your change was not saved, and nothing was half written. Please send it again in a moment."
        )
    return _("The database does not answer"), _(
        "Please try again in a moment. Nothing was half written: a change is there whole or not at all. "
        "Look whether yours is there before you send it again."
    )

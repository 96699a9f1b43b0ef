"""One line for each request, and no line with personal data: no network address, name, query or body.

A request has an identifier, which stands in each of its log lines, in its answer, and on the page of a fault.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from pythonjsonlogger.json import JsonFormatter

Answer = Callable[[HttpRequest], HttpResponse]
Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

logger = logging.getLogger("dreiklang.requests")
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,63}")
SECRET_PARTS = frozenset({"token", "secret"})
"""Parts of addresses by name, such as an invitation's; with one of them the pattern is written instead."""
HARMLESS = (OperationalError, OSError, ImportError, MemoryError)
"""Faults whose messages are about the machine; others may quote what somebody typed or a row holds."""
KNOWN = frozenset({"method", "path", "route", "status", "duration_ms", "municipality"})
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The identifier of the request that is being answered; empty outside of one."""
    return _request_id.get()


def one_line(answer: Answer) -> Answer:
    """Give the request its identifier, and write its line when it has been answered."""

    def identify_and_log(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = _request_id.set(given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex)
        began = time.perf_counter()
        try:
            response = answer(request)
            response["X-Request-ID"] = request_id()
            _log(request, response, time.perf_counter() - began)
            return response
        finally:
            _request_id.reset(token)

    return identify_and_log


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    place = getattr(request, "place", None)
    facts = {
        "method": request.method,
        "path": impersonal_path(request),
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 1),
        "municipality": place.municipality.slug if place else "",
    }
    logger.info("%(method)s %(path)s %(status)s in %(duration_ms)s ms", facts, extra=facts)


def impersonal_path(request: HttpRequest) -> str:
    """The path without its query, and without secrets that it holds."""
    match = request.resolver_match
    if match is not None and SECRET_PARTS & match.kwargs.keys():
        return f"/{match.route}"
    return escape_uri_path(request.path)[:300]


class Impersonal(logging.Filter):
    """Adds the request's identifier to a line, and takes out what could be personal."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line."""
        record.request_id = request_id()
        record.__dict__.pop("request", None)
        if record.name.startswith("django.security"):
            # These messages quote hosts and referring addresses with their queries.
            record.msg, record.args = "Refused: %s", (record.name.rpartition(".")[2],)
            record.exc_info = record.exc_text = None
        return True


def impersonal_trace(fault: Fault, *, messages: bool) -> str:
    """Where a fault arose, without what it says unless that is about the machine; database errors quote rows."""
    kind, value, place = fault
    if kind is None or value is None:
        return ""
    chain = traceback.TracebackException(kind, value, place)
    return "\n".join(_told(chain, value, messages=messages))


def _told(chain: traceback.TracebackException, value: BaseException, *, messages: bool) -> list[str]:
    before = value.__cause__ or (None if value.__suppress_context__ else value.__context__)
    shown = chain.__cause__ or chain.__context__
    earlier = [*_told(shown, before, messages=messages), "which led to"] if before and shown else []
    lines = [*earlier, *(line.rstrip() for line in chain.stack.format())]
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    said = isinstance(value, HARMLESS) or messages
    return [*lines, f"{name}: {' '.join(str(value).split())}" if said else name]


class JsonLines(JsonFormatter):
    """One JSON object a line: time, level, logger, message, request_id, and what the event brings along."""

    def __init__(self, messages: bool = False) -> None:
        super().__init__(
            "{levelname}{name}{message}{request_id}",
            style="{",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "fault"},
            timestamp="time",
            json_ensure_ascii=False,
        )
        self.messages = messages

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Only what is known to be impersonal; whatever else libraries attach is left out."""
        super().add_fields(log_data, record, message_dict)
        kept = KNOWN | {"time", "level", "logger", "message", "request_id", "fault"}
        for name in set(log_data) - kept:
            del log_data[name]

    def formatException(self, ei: Any) -> str:  # noqa: N802 - its name in the standard library
        """The fault without personal data."""
        return impersonal_trace(ei, messages=self.messages)


class TextLines(logging.Formatter):
    """A line for people at a terminal."""

    def __init__(self, messages: bool = False) -> None:
        super().__init__("{asctime} {levelname} {name} [{request_id}] {message}", style="{")
        self.messages = messages

    def formatException(self, ei: Any) -> str:  # noqa: N802 - its name in the standard library
        """The fault without personal data."""
        return impersonal_trace(ei, messages=self.messages)

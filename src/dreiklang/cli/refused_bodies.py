"""Who sends too much is told so: the rest of a refused request's body is read before the answer goes out.

A server that closes a connection on somebody who is still sending cuts its own answer off: the browser shows a broken
connection instead of the sentence that says what was too large. Other answers leave the rest unread, so that nobody
occupies a thread by sending slowly what is refused anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

LARGEST_REST = 64 * 1024 * 1024
"""Bytes that are read for nothing at most; who sends more is cut off."""
PIECE = 64 * 1024
TOO_MUCH = ("400", "413")


class _Readable(Protocol):
    def read(self, size: int = -1) -> bytes: ...


Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def hearing_out_what_is_too_much(application: Application) -> Application:
    """The WSGI application, with the rest of a body read before the answer that refuses it goes out."""

    def answer(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        body: _Readable = environ["wsgi.input"]
        sends = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ

        def start(status: str, *headers: Any) -> Any:
            if sends and status.startswith(TOO_MUCH):
                _drain(body)
            return start_response(status, *headers)

        return application(environ, start)

    return answer


def _drain(body: _Readable) -> None:
    left = LARGEST_REST
    while left > 0 and (piece := body.read(PIECE)):
        left -= len(piece)

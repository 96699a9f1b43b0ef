"""A real server that speaks OParl, well or badly, for tests of those who ask it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from oparl.musterstadt import BODY, LISTS, City

SIZE = 50
Answer = tuple[int, dict[str, str], bytes]


class Served:
    """The made-up city behind a server; `odd` answers before it where it has something to say."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.asked: list[str] = []
        self.sent: list[int] = []
        self.odd: Callable[[str, dict[str, str]], Answer | None] = lambda path, query: None

    def answer(self, target: str, headers: Any) -> Answer:
        """The answer to a request."""
        self.asked.append(target)
        path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
        odd = self.odd(path, query)
        status, extra, body = odd if odd is not None else self._usual(path, query)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and headers.get("If-None-Match") == tag:
            status, body = 304, b""
        self.sent.append(status)
        return status, {"ETag": tag, **extra}, body

    def _usual(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/system":
            return as_json(
                {
                    "id": self.city.url("/system"),
                    "type": "https://schema.oparl.org/1.1/System",
                    "oparlVersion": "https://schema.oparl.org/1.1/",
                    "body": self.city.url("/bodies"),
                }
            )
        if path == "/bodies":
            return self._page(path, [self.city.objects[BODY]], query)
        name = path.rsplit("/", 1)[-1]
        if path.startswith(f"{BODY}/") and name in LISTS:
            return self._page(path, self.city.of(LISTS[name]), query)
        if path in self.city.objects:
            return as_json(self.city.objects[path])
        return 404, {}, b"{}"

    def _page(self, path: str, rows: list[dict[str, Any]], query: dict[str, str]) -> Answer:
        since = query.get("modified_since", "")
        found = [each for each in rows if each["modified"] >= since and (since or not each.get("deleted"))]
        number = int(query.get("page", 1))
        links = {}
        if number * SIZE < len(found):
            links["next"] = f"{self.city.url(path)}?{urlencode({**query, 'page': number + 1})}"
        return as_json({"data": found[(number - 1) * SIZE : number * SIZE], "links": links, "pagination": {}})


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """An answer with a JSON value."""
    return status, headers, json.dumps(value).encode()


@contextmanager
def served() -> Iterator[Served]:
    """Run the server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = behind.answer(self.path, self.headers)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    behind = Served(City(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield behind
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

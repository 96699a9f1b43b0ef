"""Asking an OParl endpoint: politely, and with the caution that a stranger's answers need.

Only the source's own host is asked, at the network address that was checked at the beginning. Answers have limits of
size, time and redirects; a host that is busy is given time; what has not changed is not sent again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from dreiklang.municipality import outside

LARGEST_ANSWER = 64 * 1024 * 1024
LONGEST_ANSWER = 180.0
"""Seconds for one answer; some systems need 40 for a page."""
MOST_REDIRECTS = 5
PAUSES = (2.0, 5.0, 15.0, 60.0)
"""Seconds before each new try of a busy or failing host."""
LONGEST_PAUSE = 300.0
BUSY = frozenset({429, 500, 502, 503, 504})
GONE = frozenset({401, 403, 404, 410})


class EndpointError(Exception):
    """The endpoint cannot be asked, or answers what cannot be taken."""


@dataclass(frozen=True)
class Answer:
    """What an address gave: a JSON value, or that it is unchanged, or missing."""

    url: str
    value: Any = None
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    missing: bool = False


@dataclass
class Endpoint:
    """One host, asked one question at a time with a pause between them."""

    address: str
    allowed: Collection[str] = ()
    pause: float = 0.1
    wait: Callable[[float], None] = time.sleep
    requests: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Check the address, once for all requests."""
        try:
            self._target = outside.target(self.address, self.allowed, plain=True)
        except outside.NotPublicError as error:
            raise EndpointError(
                f"{error.host!r} is not asked: it is unknown or not on the public internet. "
                "If this is what you want, allow the host with --allow-host."
            ) from error
        self._client = httpx.Client(timeout=60.0, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def is_here(self, url: str) -> bool:
        """Whether an address belongs to this host."""
        try:
            ours, theirs = urlsplit(self.address), urlsplit(url)
            same = theirs.hostname == ours.hostname and _port(theirs) == _port(ours)
        except ValueError:
            return False
        return same and theirs.scheme == ours.scheme and not theirs.username

    def get(self, url: str, etag: str = "", last_modified: str = "") -> Answer:
        """Ask for an address, with what is known of it; tries again while the host is busy."""
        for number in range(len(PAUSES) + 1):
            try:
                status, headers, body = self._follow(url, etag, last_modified)
            except (httpx.TimeoutException, httpx.TransportError) as error:
                status, headers, body = 504, httpx.Headers(), type(error).__name__.encode()
            if status not in BUSY:
                return self._answer(url, status, headers, body)
            if number < len(PAUSES):
                self.wait(_patience(headers.get("retry-after", ""), PAUSES[number]))
        raise EndpointError(f"{url} does not answer (status {status}); try again later.")

    def _follow(self, url: str, etag: str, last_modified: str) -> tuple[int, httpx.Headers, bytes]:
        for _ in range(MOST_REDIRECTS + 1):
            if not self.is_here(url):
                raise EndpointError(f"{url[:200]!r} leads away from {self._target.host}; it is not followed.")
            status, headers, body = self._ask(url, etag, last_modified)
            if status not in {301, 302, 303, 307, 308}:
                return status, headers, body
            url = urljoin(url, headers.get("location", ""))
        raise EndpointError(f"{url[:200]} redirects without end.")

    def _ask(self, url: str, etag: str, last_modified: str) -> tuple[int, httpx.Headers, bytes]:
        if self.requests:
            self.wait(self.pause)
        self.requests += 1
        try:
            wanted = httpx.URL(url)
            request = self._client.build_request(
                "GET",
                wanted.copy_with(host=self._target.network_address),
                headers={
                    "host": wanted.netloc.decode("ascii"),
                    "accept": "application/json",
                    "user-agent": "Dreiklang (OParl harvester)",
                    **({"if-none-match": etag} if etag else {}),
                    **({"if-modified-since": last_modified} if last_modified else {}),
                },
                extensions={"sni_hostname": self._target.host},
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise EndpointError(f"{url[:200]!r} is no address.") from error
        began = time.monotonic()
        response = self._client.send(request, stream=True)
        try:
            return response.status_code, response.headers, self._body(url, response, began)
        finally:
            response.close()

    def _body(self, url: str, response: httpx.Response, began: float) -> bytes:
        parts, size = [], 0
        try:
            for part in response.iter_bytes():
                size += len(part)
                if size > LARGEST_ANSWER:
                    raise EndpointError(f"{url} sends more than {LARGEST_ANSWER // 1024 // 1024} MB; it is not read.")
                if time.monotonic() - began > LONGEST_ANSWER:
                    raise EndpointError(f"{url} takes more than {LONGEST_ANSWER:.0f} s to answer; it is not read.")
                parts.append(part)
        except httpx.DecodingError as error:
            raise EndpointError(f"{url} is badly compressed; it is not read.") from error
        return b"".join(parts)

    def _answer(self, url: str, status: int, headers: httpx.Headers, body: bytes) -> Answer:
        if status == 304:
            return Answer(url, unchanged=True)
        if status in GONE:
            return Answer(url, missing=True)
        if status != 200:
            raise EndpointError(f"{url} answers with status {status}.")
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise EndpointError(f"{url} sends no JSON.") from error
        return Answer(
            url,
            value,
            etag=headers.get("etag", "")[:300],
            last_modified=headers.get("last-modified", "")[:100],
        )


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _patience(retry_after: str, otherwise: float) -> float:
    """How long the host asks to be left alone, up to five minutes."""
    if retry_after.isdecimal():
        return min(float(retry_after[:6]), LONGEST_PAUSE)
    try:
        wanted = parsedate_to_datetime(retry_after).timestamp() - time.time()
    except (ValueError, TypeError):
        return otherwise
    return min(max(wanted, otherwise), LONGEST_PAUSE)

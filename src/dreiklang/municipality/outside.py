"""Addresses outside that the product may contact: public ones, unless an operator allows a host by name.

A name is resolved once, and exactly what was checked is contacted: it cannot change its mind in between. Whoever
connects must follow no redirect unchecked and use no proxy of the environment, which would lead past the check.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit


class NotPublicError(ValueError):
    """An address is malformed, unknown, not encrypted, or leads into a network that is not public."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


@dataclass(frozen=True)
class Target:
    """A checked place to connect to."""

    host: str
    network_address: str


def target(address: str, allowed: Collection[str] = (), *, plain: bool = False) -> Target:
    """Where to connect to for an address; `plain` lets it be without TLS, `allowed` hosts be private too."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise NotPublicError(address[:80]) from error
    if not host or parts.scheme not in {"https", "http"} or parts.username or parts.password:
        raise NotPublicError(host or address[:80])
    if parts.scheme != "https" and not plain and host not in allowed:
        raise NotPublicError(host)
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotPublicError(host) from error
    if host not in allowed and not all(ipaddress.ip_address(each.split("%")[0]).is_global for each in found):
        raise NotPublicError(host)
    return Target(host, min(found))

"""A real OpenID Connect provider on this machine, for tests of single sign-on."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


@contextmanager
def identity_provider(people: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Serve these people, by subject with their claims, and insist on a nonce; gives the issuer's address.

    It is a process of its own, since its libraries warn of their own changes.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = [part for sub, claims in people.items() for part in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    server = subprocess.Popen([*command, *known], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{issuer}/.well-known/openid-configuration", server)
        yield issuer
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert server.poll() is None, "the identity provider ended early"
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - on this machine
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)

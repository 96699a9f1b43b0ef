"""Whole installations for tests: set up once on each database, copied for whoever wants one, and served for real."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg
import pytest

COMMAND = [sys.executable, "-m", "dreiklang.cli.main"]
KINDS = ("sqlite", "postgresql")
ROLE = "dreiklang_tests"
OURS = ("DREIKLANG_", "DATABASE_URL", "PORT", "DJANGO_", "PROMETHEUS_")


def postgresql() -> str:
    """A PostgreSQL in which tests may make databases; without one the test is skipped."""
    for name in ("DREIKLANG_TEST_POSTGRES", "DATABASE_URL"):
        if os.environ.get(name, "").startswith("postgres"):
            return os.environ[name]
    pytest.skip("no PostgreSQL: name one in DREIKLANG_TEST_POSTGRES")


@dataclass(frozen=True)
class Installation:
    """A data folder and a database."""

    kind: str
    data: Path
    database: str
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What its commands are started with."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        kept |= {"DREIKLANG_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "dreiklang.config.settings"}
        if self.kind == "postgresql":
            kept |= {"DATABASE_URL": self.database, "DREIKLANG_DATABASE_ROLE": ROLE}
        return kept

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """An ended command with what it printed."""
        return subprocess.run(
            [*COMMAND, *words],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def done(self, *words: str, **variables: str) -> str:
        """What a command printed that must succeed."""
        ended = self.run(*words, **variables)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def python(self, program: str, **variables: str) -> str:
        """What a Python program printed that runs inside, seeing all municipalities."""
        prelude = "import django; django.setup()\nfrom dreiklang.municipality.isolation import *\nsee_everybody()\n"
        ended = subprocess.run(
            [sys.executable, "-c", prelude + program],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database itself answers, past the program."""
        if self.kind == "sqlite":
            import sqlite3

            connection: Any = sqlite3.connect(self.data / "dreiklang.sqlite3", timeout=20)
        else:
            connection = psycopg.connect(self.database)
        try:
            return [tuple(row) for row in connection.execute(statement).fetchall()]
        finally:
            connection.close()

    def change(self, statement: str) -> None:
        """A change in the database itself, past the program."""
        if self.kind == "sqlite":
            import sqlite3

            with sqlite3.connect(self.data / "dreiklang.sqlite3", timeout=20) as connection:
                connection.execute(statement)
            connection.close()
        else:
            with psycopg.connect(self.database, autocommit=True) as connection:
                connection.execute(statement)


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[Installation]:
    """A new folder, and a new database without tables."""
    folder.mkdir(parents=True)
    with _database(kind) as address:
        yield Installation(kind, folder / "data", address)


@contextmanager
def copy_of(template: Installation, folder: Path) -> Iterator[Installation]:
    """An installation of its own that begins as the template is."""
    folder.mkdir(parents=True)
    shutil.copytree(template.data, folder / "data")
    with _database(template.kind, template.database) as address:
        yield replace(template, data=folder / "data", database=address)


@contextmanager
def _database(kind: str, template: str = "") -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    server = postgresql()
    name = f"dreiklang_op_{uuid.uuid4().hex[:12]}"
    source = f' TEMPLATE "{urlsplit(template).path[1:]}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(f"CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER CREATEDB")
        connection.execute(f'CREATE DATABASE "{name}" OWNER {ROLE}{source}')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def set_up(installation: Installation) -> Installation:
    """With both cities, and the passwords that the set-up printed."""
    told = installation.done("setup")
    return replace(installation, passwords=dict(re.findall(r"“(\S+)”, password: (\S+)", told)))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running `dreiklang serve` in a process group of its own."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """All of it at once, in the middle of whatever it does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def lines(self) -> str:
        """What it has written to its log."""
        return self.log.read_text()


@contextmanager
def served(installation: Installation, *words: str, **variables: str) -> Iterator[Server]:
    """Serve until the end, and stop cleanly unless it was killed."""
    port = free_port()
    log = installation.data.parent / f"log-{port}"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port), *words],
            env={**installation.environment, **variables},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        wait_for(lambda: get(f"{server.address}/gesund/")[0] == 200, "the server must answer", server)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                server.kill()
                raise AssertionError(f"the server must stop on SIGTERM\n{server.lines()[-3000:]}") from None


def wait_for(condition: Any, what: str, server: Server | None = None, seconds: float = 30) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{what}\n{server.lines()[-3000:] if server else ''}")


def get(address: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer."""
    names = {key.replace("_", "-"): value for key, value in headers.items()}
    request = urllib.request.Request(address, headers=names)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


class Person:
    """Somebody with a browser's cookies, who fills in forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, final address and text."""
        return self._open(urllib.request.Request(self.address + path))  # noqa: S310 - our own server

    def post(self, path: str, **values: str) -> tuple[int, str, str]:
        """Send a form, with the token that its page would hold."""
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")
        data = urlencode({"csrfmiddlewaretoken": token, **values}).encode()
        return self._open(urllib.request.Request(self.address + path, data=data))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.url, error.read().decode(errors="replace")

    def sign_in(self, username: str, password: str) -> None:
        """As the sign-in page does it."""
        self.get("/anmelden/")
        status, address, text = self.post("/anmelden/", login=username, password=password)
        assert status == 200, text[:2000]
        assert "/anmelden/" not in address, text[:2000]

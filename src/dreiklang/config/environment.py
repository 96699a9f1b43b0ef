"""Configuration by environment variables, read once and refused with the variable's name and the remedy."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from dreiklang.config.outgoing import MailServer, mail_server, public_address

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("json", "text")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")
KEPT = 600
"""Seconds that a connection to the database is used again; it is looked at before each request."""
POSTGRESQL = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    # Who waits longer for a lock is told to try again, so that no thread hangs for good.
    "options": "-c lock_timeout=20s",
}

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST_ISSUER = 200
LONGEST_BUTTON = 40
SSO = "DREIKLANG_OIDC_"


@dataclass(frozen=True)
class SingleSignOn:
    """The OpenID Connect provider that people may come from."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: where the browser is sent to sign in."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Environment:
    """What an operator can set; every field names its variable in `read`."""

    data: Path
    database: dict[str, object]
    secret_key: str
    hosts: list[str]
    origins: list[str]
    secure: bool
    single_sign_on: SingleSignOn | None
    require_second_factor: bool
    log_level: str
    log_format: str
    metrics_token: str
    webhook_hosts: list[str]
    mail: MailServer | None
    address: str


def read(variables: dict[str, str] | None = None) -> Environment:
    """Read and check the environment; ImproperlyConfigured names the variable and the remedy."""
    values = dict(os.environ) if variables is None else variables
    data = _folder(Path(values.get("DREIKLANG_DATA") or "var").absolute())
    hosts = _words(values.get("DREIKLANG_HOSTS", "localhost,127.0.0.1,[::1]"))
    return Environment(
        data=data,
        database=_database(values.get("DATABASE_URL", ""), data, values.get("DREIKLANG_DATABASE_ROLE", "")),
        secret_key=values.get("DREIKLANG_SECRET_KEY") or _kept_secret(data / "secret-key"),
        hosts=hosts,
        origins=_words(values.get("DREIKLANG_ORIGINS", "")),
        secure=_switch("DREIKLANG_SECURE", values.get("DREIKLANG_SECURE", "0")),
        single_sign_on=_single_sign_on(values),
        require_second_factor=_switch(
            "DREIKLANG_REQUIRE_SECOND_FACTOR", values.get("DREIKLANG_REQUIRE_SECOND_FACTOR", "0")
        ),
        log_level=_choice("DREIKLANG_LOG_LEVEL", values.get("DREIKLANG_LOG_LEVEL", ""), LOG_LEVELS, "info").upper(),
        log_format=_choice("DREIKLANG_LOG_FORMAT", values.get("DREIKLANG_LOG_FORMAT", ""), LOG_FORMATS, "text"),
        metrics_token=_long_secret("DREIKLANG_METRICS_TOKEN", values.get("DREIKLANG_METRICS_TOKEN", "")),
        webhook_hosts=_host_names("DREIKLANG_WEBHOOK_HOSTS", values.get("DREIKLANG_WEBHOOK_HOSTS", "")),
        mail=mail_server(values.get("DREIKLANG_MAIL", ""), values.get("DREIKLANG_MAIL_FROM", "")),
        address=public_address(values.get("DREIKLANG_ADDRESS", ""), _words(values.get("DREIKLANG_ORIGINS", ""))),
    )


def port(variables: dict[str, str] | None = None) -> int:
    """The port of the server from `PORT`, 8000 if unset."""
    return _number("PORT", os.environ if variables is None else variables, 8000, 65535)


def web_processes(variables: dict[str, str] | None = None) -> int:
    """How many processes answer requests, from `DREIKLANG_WEB_PROCESSES`; 1 if unset."""
    return _number("DREIKLANG_WEB_PROCESSES", os.environ if variables is None else variables, 1, 64)


def web_threads(variables: dict[str, str] | None = None) -> int:
    """How many requests each of these processes answers at a time, from `DREIKLANG_WEB_THREADS`; 8 if unset."""
    return _number("DREIKLANG_WEB_THREADS", os.environ if variables is None else variables, 8, 256)


def _number(name: str, values: Mapping[str, str], default: int, most: int) -> int:
    text = values.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise ImproperlyConfigured(f"{name} is {text!r}; give a number from 1 to {most}.")
    return int(text)


def _folder(path: Path) -> Path:
    """The data folder; only its owner may look inside, since the key and the embedded database are there."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DREIKLANG_DATA is {str(path)!r}, which cannot be made ({error.strerror}); give a folder to write in."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"DREIKLANG_DATA is {str(path)!r}; give a folder that this account may write in.")
    return path


def _choice(name: str, text: str, allowed: Sequence[str], default: str) -> str:
    chosen = text.lower() or default
    if chosen not in allowed:
        raise ImproperlyConfigured(f"{name} is {text!r}; give one of {', '.join(allowed)}.")
    return chosen


def _long_secret(name: str, text: str) -> str:
    if text and (len(text) < 20 or not text.isascii() or not text.isprintable() or " " in text):
        raise ImproperlyConfigured(
            f"{name} is too short or holds blanks; give at least 20 letters and digits, or leave it empty."
        )
    return text


def _host_names(name: str, text: str) -> list[str]:
    hosts = [word.lower() for word in _words(text)]
    for host in hosts:
        if not HOST_NAME.fullmatch(host):
            raise ImproperlyConfigured(f"{name} holds {host!r}; give host names only, without scheme, port or path.")
    return hosts


def _single_sign_on(values: Mapping[str, str]) -> SingleSignOn | None:
    issuer, client_id, secret, name = (
        values.get(SSO + part, "").strip() for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")
    )
    if not issuer and not client_id and not secret:
        return None
    for part, value in (("ISSUER", issuer), ("CLIENT_ID", client_id), ("CLIENT_SECRET", secret)):
        if not value:
            raise ImproperlyConfigured(
                f"{SSO}{part} is missing; single sign-on needs {SSO}ISSUER, {SSO}CLIENT_ID and "
                f"{SSO}CLIENT_SECRET. Set all three, or none to do without."
            )
    _check_issuer(issuer)
    if len(name) > LONGEST_BUTTON:
        raise ImproperlyConfigured(f"{SSO}NAME is too long for a button; give at most {LONGEST_BUTTON} characters.")
    return SingleSignOn(issuer, client_id, secret, name or "Single Sign-on")


def _check_issuer(issuer: str) -> None:
    try:
        parts = urlsplit(issuer)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    plain = not parts.query and not parts.fragment and "@" not in parts.netloc and not re.search(r"[\s;,]", issuer)
    if not (encrypted and host and plain) or len(issuer) > LONGEST_ISSUER:
        raise ImproperlyConfigured(
            f"{SSO}ISSUER is {issuer!r}; give the provider's https address without query, such as "
            "https://id.example.org/realms/city (http only on this machine itself)."
        )


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _switch(name: str, text: str) -> bool:
    if text not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is {text!r}; give 0 or 1.")
    return text == "1"


def _database(url: str, data: Path, role: str) -> dict[str, object]:
    if not url:
        url = f"sqlite:///{data / 'dreiklang.sqlite3'}"
    if urlsplit(url).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL names neither SQLite nor PostgreSQL; give an address such as "
            "postgresql://user:password@host:5432/name or leave it empty for the embedded database."
        )
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=KEPT, conn_health_checks=True))
    if str(config["ENGINE"]).endswith("postgresql"):
        config["OPTIONS"] = POSTGRESQL | config.get("OPTIONS", {}) | ({"assume_role": role} if role else {})
    elif role:
        raise ImproperlyConfigured(
            "DREIKLANG_DATABASE_ROLE is for PostgreSQL only; leave it empty or name a PostgreSQL in DATABASE_URL."
        )
    else:
        # Writers queue instead of failing; readers never wait for them (WAL).
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    return config


def _kept_secret(path: Path) -> str:
    """A random key of this installation, kept in the data folder so that sign-ins survive a restart."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key

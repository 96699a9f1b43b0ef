"""Configuration by environment variables, read once and refused with the variable's name and the remedy."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Environment:
    """What an operator can set; every field names its variable in `read`."""

    data: Path
    database: dict[str, object]
    secret_key: str
    hosts: list[str]
    origins: list[str]
    secure: bool


def read(variables: dict[str, str] | None = None) -> Environment:
    """Read and check the environment; ImproperlyConfigured names the variable and the remedy."""
    values = dict(os.environ) if variables is None else variables
    data = Path(values.get("DREIKLANG_DATA") or "var").absolute()
    data.mkdir(parents=True, exist_ok=True)
    hosts = _words(values.get("DREIKLANG_HOSTS", "localhost,127.0.0.1,[::1]"))
    return Environment(
        data=data,
        database=_database(values.get("DATABASE_URL", ""), data),
        secret_key=values.get("DREIKLANG_SECRET_KEY") or _kept_secret(data / "secret-key"),
        hosts=hosts,
        origins=_words(values.get("DREIKLANG_ORIGINS", "")),
        secure=_switch("DREIKLANG_SECURE", values.get("DREIKLANG_SECURE", "0")),
    )


def port(variables: dict[str, str] | None = None) -> int:
    """The port of the server from `PORT`, 8000 if unset."""
    text = (os.environ if variables is None else variables).get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ImproperlyConfigured(f"PORT is {text!r}; give a number from 1 to 65535.")
    return int(text)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _switch(name: str, text: str) -> bool:
    if text not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is {text!r}; give 0 or 1.")
    return text == "1"


def _database(url: str, data: Path) -> dict[str, object]:
    if not url:
        url = f"sqlite:///{data / 'dreiklang.sqlite3'}"
    if urlsplit(url).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL names neither SQLite nor PostgreSQL; give an address such as "
            "postgresql://user:password@host:5432/name or leave it empty for the embedded database."
        )
    config: dict[str, object] = dict(dj_database_url.parse(url, conn_health_checks=True))
    if str(config["ENGINE"]).endswith("sqlite3"):
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

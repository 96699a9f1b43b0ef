"""An installation of its own in an empty folder, on the database that the tests run on."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest


@dataclass
class Installation:
    """Runs the command as an operator would, in a folder of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The ended command with what it printed."""
        return subprocess.run(
            [sys.executable, "-m", "dreiklang.cli.main", *words],
            cwd=self.folder,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set up once, with both cities, and thrown away at the end."""
    folder = tmp_path_factory.mktemp("installation")
    server = os.environ.get("DATABASE_URL", "")
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "PORT"}}
    environment |= {"DREIKLANG_DATA": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "dreiklang.config.settings"}
    if not server:
        yield _set_up(Installation(folder, environment))
        return
    name = f"dreiklang_cli_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            address = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
            yield _set_up(Installation(folder, {**environment, "DATABASE_URL": address}))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _set_up(installation: Installation) -> Installation:
    done = installation.run("setup")
    assert done.returncode == 0, done.stderr
    installation.environment["SET_UP_SAID"] = done.stdout
    return installation


@pytest.fixture(scope="session")
def workbook(installation: Installation) -> Path:
    """Stuttgart's register as the command writes it."""
    path = installation.folder / "stuttgart.xlsx"
    done = installation.run("workbook", "stuttgart", "--out", str(path))
    assert done.returncode == 0, done.stderr
    return path

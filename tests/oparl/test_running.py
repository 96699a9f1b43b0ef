"""An operator imports by command into a real installation, and a stranger walks through all that it serves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from installations import Installation, Server, empty, served, set_up
from oparl.musterstadt import MOTIONS, City
from oparl.specification import FOLDER, faults


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One of its own, on the database that the tests run on."""
    kind = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with empty(kind, tmp_path_factory.mktemp("oparl") / "installation") as place:
        yield set_up(place)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up city as a folder."""
    return City().write(tmp_path_factory.mktemp("snapshot"))


@pytest.fixture(scope="module")
def told(installation: Installation, snapshot: Path) -> str:
    """What the command said when it made the city and imported it."""
    return installation.done("import", "oparl", str(snapshot), "--city", "musterstadt", "--name", "Musterstadt")


@pytest.fixture(scope="module")
def server(installation: Installation, told: str) -> Iterator[Server]:
    """The installation at work."""
    with served(installation) as running:
        yield running


def test_the_command_says_what_it_did(told: str) -> None:
    assert f"{MOTIONS + 2} Paper" in told
    assert "deleted: 1 Paper" in told
    assert "refused: nothing" in told


def test_a_second_run_says_that_nothing_is_new(installation: Installation, told: str, snapshot: Path) -> None:
    again = installation.done("import", "oparl", str(snapshot), "--city", "musterstadt")
    assert all(f"{change}: nothing" in again for change in ("new", "changed", "deleted"))
    assert "unaltered" in installation.done("audit", "verify", "musterstadt")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("/nowhere", "--city", "stuttgart"), "no folder or archive"),
        ((".", "--city", "atlantis"), "no municipality"),
        ((".", "--city", "Groß", "--name", "Groß"), "short name"),
        (("http://127.0.0.1:1/", "--city", "stuttgart"), "--allow-host"),
        (("http://10.0.0.1/", "--city", "stuttgart"), "not on the public internet"),
    ],
)
def test_what_cannot_be_imported_ends_in_a_sentence(
    installation: Installation, words: tuple[str, ...], message: str
) -> None:
    ended = installation.run("import", "oparl", *words)
    assert ended.returncode == 1
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_client_reaches_everything_from_the_system(server: Server) -> None:
    root = f"{server.address}/oparl/v1.1/"
    seen = _walked(root)
    objects = {each["id"]: each for each in seen.values() if "id" in each}
    assert all(address == each["id"] for address, each in seen.items() if "id" in each), "addresses are canonical"
    names = {each.get("name") for each in objects.values()}
    assert {"Stadt Musterstadt", "Landeshauptstadt Stuttgart", "Erika Muster", "Anfrage 219", "Antrag"} <= names
    assert "Kaufvertrag" not in names
    assert len([each for each in objects if "/musterstadt/paper/" in each]) == MOTIONS + 2
    if FOLDER.is_dir():
        assert [fault for each in objects.values() for fault in faults(each["type"].rsplit("/", 1)[-1], each)] == []


def _walked(root: str) -> dict[str, Any]:
    """What every address gives that can be reached from the first one, on this server."""
    seen: dict[str, Any] = {}
    waiting = [root]
    with httpx.Client(timeout=30, trust_env=False) as client:
        while waiting:
            address = waiting.pop()
            if address not in seen and address.startswith(root):
                answer = client.get(address)
                assert answer.status_code == 200, address
                assert answer.headers["access-control-allow-origin"] == "*"
                seen[address] = answer.json()
                waiting.extend(_addresses(seen[address]))
    return seen


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _addresses(each)
    elif isinstance(value, str) and urlsplit(value).scheme == "http":
        yield value


def test_one_installation_harvests_another(installation: Installation, server: Server) -> None:
    words = ("import", "oparl", f"{server.address}/oparl/v1.1/", "--allow-host", "127.0.0.1", "--pause", "0")
    several = installation.run(*words, "--city", "zweitstadt", "--name", "Zweitstadt")
    assert several.returncode == 1
    assert "name one with --body" in several.stderr
    body = f"{server.address}/oparl/v1.1/body/musterstadt"
    told = installation.done(*words, "--body", body, "--city", "zweitstadt", "--name", "Zweitstadt")
    assert f"{MOTIONS + 2} Paper" in told
    assert "refused: nothing" in told
    again = installation.done(*words, "--body", body, "--city", "zweitstadt", "--full")
    assert "new: nothing" in again
    assert "changed: nothing" in again

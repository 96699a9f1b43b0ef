"""The commands of an installation: set up twice, export, rebuild, serve and stop."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from cli.conftest import Installation
from dreiklang.workbooks import read_register

pytestmark = pytest.mark.xdist_group("cli")


def test_the_first_set_up_prints_each_account_once(installation: Installation) -> None:
    said = installation.environment["SET_UP_SAID"]
    passwords = re.findall(r"“portfolio-(\w+)”, password: (\S{16,})", said)
    assert [city for city, _ in passwords] == ["stuttgart", "konstanz"]
    assert passwords[0][1] != passwords[1][1]


def test_setting_up_again_keeps_all_data_and_says_no_password(installation: Installation) -> None:
    done = installation.run("setup")
    assert done.returncode == 0
    assert "password" not in done.stdout


def test_the_workbook_of_a_city_is_its_whole_register(workbook: Path) -> None:
    assert len(read_register(workbook.read_bytes()).portfolio.measures) == 107


@pytest.mark.parametrize(
    ("form", "magic"),
    [
        ("pdf", b"%PDF-1.7"),
        ("docx", b"PK"),
        ("odt", b"PK"),
        ("html", b"<!DOCTYPE html>"),
        ("xlsx", b"PK"),
        ("csv", b""),
        ("json", b"{"),
    ],
)
def test_a_package_is_exported_in_every_format(
    installation: Installation, tmp_path: Path, form: str, magic: bytes
) -> None:
    out = tmp_path / f"paket.{form}"
    done = installation.run("export", "stuttgart/paket-5", "--format", form, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(magic)
    assert len(out.read_bytes()) > 1000


def test_the_short_name_of_a_package_is_enough_if_one_city_has_it(installation: Installation, tmp_path: Path) -> None:
    out = tmp_path / "paket.json"
    assert installation.run("export", "paket-5", "--format", "json", "--out", str(out)).returncode == 0
    assert json.loads(out.read_text())["municipality"] == "stuttgart"


@pytest.mark.parametrize(
    ("words", "say"),
    [
        (("export", "stuttgart/paket-9"), "there is: paket-1"),
        (("export", "atlantis/paket-1"), "atlantis"),
        (("export", "stuttgart/paket-1@7"), "paket-1"),
        (("export", "stuttgart/paket-1@x"), "is no version"),
        (("export", "stuttgart/paket-1", "--format", "exe"), "exe"),
        (("workbook", "atlantis", "--out", "x.xlsx"), "atlantis"),
        (("rebuild", "stuttgart/paket-1"), "nothing to compute"),
        (("serve", "--port", "99999999"), "99999999"),
    ],
)
def test_wrong_names_are_answered_in_words(installation: Installation, words: tuple[str, ...], say: str) -> None:
    done = installation.run(*words)
    assert done.returncode not in {0, -signal.SIGKILL}
    assert say in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variables", "say"),
    [
        ({"PORT": "viele"}, "PORT"),
        ({"DREIKLANG_SECURE": "ja"}, "DREIKLANG_SECURE"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "check DATABASE_URL"),
        ({"DREIKLANG_DATA": "leer", "DATABASE_URL": ""}, "run first: dreiklang setup"),
    ],
)
def test_a_wrong_setting_is_named_with_its_variable(
    installation: Installation, variables: dict[str, str], say: str
) -> None:
    done = installation.run("serve", **variables)
    assert done.returncode != 0
    assert say in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_answers_and_stops_cleanly(installation: Installation, number: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "dreiklang.cli.main", "serve"],
        cwd=installation.folder,
        env={**installation.environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert server.stdout is not None
    try:
        _wait(f"http://127.0.0.1:{port}/gesund/", server)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/stuttgart/pakete/", timeout=20) as answer:
            assert "Pakete nebeneinander" in answer.read().decode()
        server.send_signal(number)
        assert server.wait(timeout=30) == 0
        assert f"http://127.0.0.1:{port}/stuttgart/pakete/" in server.stdout.read()
    finally:
        server.stdout.close()
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
    assert not _group_lives(server.pid), "the worker must stop with the server"


def _wait(address: str, server: subprocess.Popen[str]) -> None:
    for _ in range(150):
        assert server.poll() is None, "the server ended early"
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within 30 seconds")


def _group_lives(group: int) -> bool:
    for _ in range(20):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.2)
    return True

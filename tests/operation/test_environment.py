"""A wrong setting is refused at the start, with its name and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dreiklang.config import environment

WRONG = {
    "DREIKLANG_LOG_LEVEL": ("loud", "debug, info, warning, error"),
    "DREIKLANG_LOG_FORMAT": ("xml", "json, text"),
    "DREIKLANG_METRICS_TOKEN": ("hush", "at least 20"),
    "DREIKLANG_WEBHOOK_HOSTS": ("http://intern:8080/x", "host names only"),
    "DREIKLANG_MAIL": ("mail.example.org", "smtp://user:password@host:587"),
    "DREIKLANG_ADDRESS": ("dreiklang.example.org/x", "https address"),
    "DREIKLANG_DATABASE_ROLE": ("app", "PostgreSQL only"),
    "DATABASE_URL": ("mysql://x/y", "neither SQLite nor PostgreSQL"),
    "DREIKLANG_SECURE": ("yes", "0 or 1"),
    "DREIKLANG_DATA": ("/proc/nowhere", "a folder"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_with_its_name_and_the_remedy(name: str, tmp_path: Path) -> None:
    value, remedy = WRONG[name]
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.read({"DREIKLANG_DATA": str(tmp_path / "data"), name: value})
    assert str(refused.value).startswith(name)
    assert remedy in str(refused.value)
    assert name != "DREIKLANG_METRICS_TOKEN" or value not in str(refused.value), "secrets are not repeated"


@pytest.mark.parametrize("value", ["0", "-1", "many", "65", "1.5"])
def test_numbers_of_processes_have_bounds(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DREIKLANG_WEB_PROCESSES is .*; give a number from 1 to 64"):
        environment.web_processes({"DREIKLANG_WEB_PROCESSES": value})


def test_connections_are_kept_with_checks_and_take_on_a_role(tmp_path: Path) -> None:
    found = environment.read(
        {
            "DREIKLANG_DATA": str(tmp_path),
            "DATABASE_URL": "postgresql://u@h/d?sslmode=require",
            "DREIKLANG_DATABASE_ROLE": "app",
        }
    ).database
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (600, True)
    options = found["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["assume_role"], options["sslmode"], options["connect_timeout"]) == ("app", "require", 5)


def test_the_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    environment.read({"DREIKLANG_DATA": str(folder)})
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0

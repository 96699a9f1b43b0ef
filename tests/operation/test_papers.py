"""What stands in the operator's files is there: variables, commands, paths. Without a container engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dreiklang.cli.main import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()
ENVIRONMENT = (ROOT / "src" / "dreiklang" / "config" / "environment.py").read_text()
NAME = re.compile(r"\b(?:DREIKLANG_[A-Z_]*[A-Z]|DATABASE_URL|PORT)\b")
CONTAINERFILE = (ROOT / "Containerfile").read_text()


def _variables() -> set[str]:
    whole = set(re.findall(r'"(DREIKLANG_[A-Z_]*[A-Z]|DATABASE_URL|PORT)"', ENVIRONMENT))
    return whole | {f"DREIKLANG_OIDC_{part}" for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")}


def test_the_table_of_settings_holds_exactly_the_variables_that_are_read() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.M)) == _variables()


def test_the_single_sign_on_variables_are_as_the_program_reads_them() -> None:
    assert 'SSO = "DREIKLANG_OIDC_"' in ENVIRONMENT
    for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME"):
        assert f'"{part}"' in ENVIRONMENT


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`dreiklang ([a-z]+)", PAGE))))
def test_commands_of_the_page_exist(command: str) -> None:
    assert command in main.commands


def test_figures_of_the_page_are_the_ones_that_are_given() -> None:
    source = (ROOT / "src" / "dreiklang" / "web" / "metrics.py").read_text()
    named = {name.removesuffix("_total") for name in re.findall(r"^\| `(dreiklang_\w+)", PAGE, re.M)}
    assert named == set(re.findall(r'"(dreiklang_\w+)"', source))


@pytest.fixture(scope="module")
def compose() -> Any:
    """The services together."""
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


@pytest.mark.parametrize("service", ["setup", "web", "worker"])
def test_services_run_commands_and_variables_that_exist(compose: Any, service: str) -> None:
    facts = compose["services"][service]
    program, command, *options = facts["command"]
    assert program == "dreiklang"
    known = {name for parameter in main.commands[command].params for name in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= known
    assert set(facts["environment"]) <= _variables()
    assert facts["read_only"] is True
    assert facts["cap_drop"] == ["ALL"]


def test_the_application_does_not_sign_in_as_owner_of_the_tables(compose: Any) -> None:
    addresses = {name: facts["environment"].get("DATABASE_URL", "") for name, facts in compose["services"].items()}
    assert {name for name, address in addresses.items() if "dreiklang_owner" in address} == {"setup"}


def test_the_containers_roles_are_those_of_the_page() -> None:
    (block,) = re.findall(r"```sql\n-- Roles.*?\n(.*?)```", PAGE, re.S)
    (inside,) = re.findall(r"<<'SQL'\n(.*?)SQL\n", (ROOT / "scripts" / "container-roles.sh").read_text(), re.S)
    plain = re.sub(r"--.*\n", "", block)
    assert re.sub(r":'\w+'", "'change-me'", inside) == plain


def test_every_secret_of_the_services_is_named_on_the_page(compose: Any) -> None:
    demanded = set(re.findall(r"\$\{([A-Z_]+):\?\}", json.dumps(compose)))
    assert demanded == set(re.findall(r"([A-Z_]+)=%s", PAGE))


def test_the_image_runs_without_rights_and_copies_what_is_there() -> None:
    stages = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.M)
    assert set(stages) == {"python:3.11-slim"}, "no registry is named"
    assert re.findall(r"^USER (\S+)", CONTAINERFILE, re.M)[-1] == "10001:10001"
    for line in re.findall(r"^COPY (?!--from)(.*)", CONTAINERFILE, re.M):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (?!--from)(.*)", CONTAINERFILE, re.M):
        for source in line.split()[:-1]:
            assert f"!{source.split('/')[0]}" in allowed, source


def test_the_bill_of_materials_lists_every_npm_package_with_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "bill.json"
    subprocess.run([sys.executable, str(ROOT / "scripts" / "sbom_npm.py"), str(path)], check=True)
    bill = json.loads(path.read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert bill["bomFormat"] == "CycloneDX"
    assert {entry["purl"].rpartition("@")[2] for entry in bill["components"]} == {
        facts["version"] for name, facts in lock.items() if name
    }
    assert all(len(entry["hashes"][0]["content"]) == 128 for entry in bill["components"])


def test_files_and_tests_that_the_security_checklist_names_are_there() -> None:
    page = (ROOT / "docs" / "security-checklist.md").read_text()
    named = set(re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", page)) - {"docs/adr/"}
    for name in named:
        folder = ROOT / "tests" if "test_" in name or name in {"attacks/", "endurance/", "web/"} else ROOT
        assert (folder / name).exists() or (ROOT / "src" / "dreiklang" / name).exists(), name
    assert len(named) > 20

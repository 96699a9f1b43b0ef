"""`robustness`: how the best package fares if figures turn out otherwise, with exit codes that scripts can rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dreiklang.cli.main import main

pytestmark = pytest.mark.xdist_group("cli")

LIMITS = ("--funds", "2024=4000", "--posts", "8", "--scenarios", "40")


def _run(workbook: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["robustness", str(workbook), *LIMITS, *words])


def test_a_safer_package_reaches_less_and_keeps_its_limits(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "robust.json"
    done = _run(workbook, "--funds-range", "0.9..1.3", "--posts-range", "0,9..1,2", "--out", str(out))
    assert done.exit_code in {0, 5}, done.output
    assert "Sicheres Paket" in done.output
    assert "In jedem Szenario" in done.output
    facts = json.loads(out.read_text())
    assert facts["schema"] == "dreiklang/robustness/1"
    assert facts["ranges"]["posts"] == ["0.9", "1.2"]
    assert facts["robust"]["kept"] >= 36 > facts["stated"]["kept"]
    robust, stated = ((each["duties"], float(each["plan"]["value"])) for each in (facts["robust"], facts["stated"]))
    assert robust < stated
    assert facts["solved"] == 40
    assert "M002" in facts["chosen"]


def test_the_same_seed_gives_the_same_bytes_whatever_the_number_of_processes(workbook: Path, tmp_path: Path) -> None:
    outs = [tmp_path / "one.json", tmp_path / "two.json"]
    for workers, out in zip(("1", "2"), outs, strict=True):
        _run(workbook, "--funds-range", "0.9..1.3", "--workers", workers, "--out", str(out))
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_ranges_of_single_measures_come_from_a_table(workbook: Path, tmp_path: Path) -> None:
    ranges, out = tmp_path / "ranges.csv", tmp_path / "robust.json"
    ranges.write_text("measure;funds;posts\nM002;0,8..1,5;\nM003;;1..2\n")
    done = _run(workbook, "--ranges", str(ranges), "--out", str(out), "--workers", "1")
    assert done.exit_code in {0, 5}, done.output
    assert json.loads(out.read_text())["ranges"]["funds_of"] == {"M002": ["0.8", "1.5"]}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("measure;funds\nM999;0.9..1.1\n", "M999"),
        ("measure;funds\nM002;1.3\n", "Zeile 2"),
        ("measure;funds\nM002;0.9..1.1\nM002;0.9..1.1\n", "Zeile 3"),
        ("name;funds\n", "Spalten"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(workbook: Path, tmp_path: Path, table: str, words: str) -> None:
    ranges = tmp_path / "ranges.csv"
    ranges.write_text(table)
    done = _run(workbook, "--ranges", str(ranges))
    assert done.exit_code == 3
    assert words in done.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 3),
        (("--funds-range", "1.1..1.2"), 2),
        (("--funds-range", "viel"), 2),
        (("--funds-range", "0.9..1.3", "--cheapest"), 3),
        (("--funds-range", "0.9..1.3", "--level", "2"), 3),
        (("--funds-range", "0.9..1.3", "--cluster", "tcp://127.0.0.1:9"), 2),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(workbook: Path, words: tuple[str, ...], code: int) -> None:
    done = _run(workbook, *words)
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output

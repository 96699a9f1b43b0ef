"""`schedule`: from a plan and a workbook to quarters, with exit codes that scripts can rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from defusedxml.ElementTree import fromstring

from dreiklang.cli.main import main
from dreiklang.cli.schedules import schedule

pytestmark = pytest.mark.xdist_group("cli")


def _run(*words: str) -> Result:
    return CliRunner().invoke(schedule, list(words))


@pytest.fixture(scope="module")
def plan(workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of a few posts."""
    out = tmp_path_factory.mktemp("plan") / "plan.json"
    words = ["plan", str(workbook), "--funds", "2024=4000", "--posts", "8", "--out", str(out)]
    assert CliRunner().invoke(main, words).exit_code == 0
    return out


def _chosen(plan: Path) -> list[str]:
    return [choice["measure"] for choice in json.loads(plan.read_text())["choices"]]


def test_without_limits_everything_starts_at_once_as_assumed(plan: Path, workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "schedule.json"
    done = _run(str(plan), str(workbook), "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "1. Q. 2024" in done.output
    facts = json.loads(out.read_text())
    assert facts["delay"] == "0.00"
    assert sorted(each["measure"] for each in facts["measures"]) == sorted(_chosen(plan))
    assert {each["basis"] for each in facts["measures"]} == {"assumed"}
    assert {each["quarters"] for each in facts["measures"]} == {4}
    assert all(each["capacity"] is None for each in facts["staff"])


def test_few_people_put_measures_behind_one_another(plan: Path, workbook: Path, tmp_path: Path) -> None:
    out, chart = tmp_path / "schedule.json", tmp_path / "gantt.svg"
    words = ("--capacity", "doit=2+0.5..5", "--start", "2025Q3", "--bring-in", "1")
    done = _run(str(plan), str(workbook), *words, "--out", str(out), "--chart", str(chart))
    assert done.exit_code == 0, done.output
    facts = json.loads(out.read_text())
    assert facts["start"] == "2025Q3"
    staff = next(each for each in facts["staff"] if each["pool"] == "doit")
    assert [*staff["capacity"].values()][:3] == ["2", "2.5", "3.0"]
    assert all(Decimal(used) <= Decimal(staff["capacity"][quarter]) for quarter, used in staff["use"].items())
    assert any(each["delay_months"] > 0 for each in facts["measures"])
    words_drawn = " ".join("".join(fromstring(chart.read_text()).itertext()).split())
    assert all(key in words_drawn for key in _chosen(plan))


def test_scheduling_twice_gives_the_same_bytes(plan: Path, workbook: Path, tmp_path: Path) -> None:
    command = "import sys; from dreiklang.cli.schedules import schedule; schedule(sys.argv[1:])"
    for name in ("a", "b"):
        words = [str(plan), str(workbook), "--capacity", "doit=3", "--out", str(tmp_path / name)]
        done = subprocess.run([sys.executable, "-c", command, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_is_stated_is_obeyed_and_no_longer_assumed(plan: Path, workbook: Path, tmp_path: Path) -> None:
    first, second = _chosen(plan)[:2]
    lines = [
        "measure;quarters;staff;pool;earliest;latest;wished",
        f"{first};2;0,5;doit/netz;2024Q3;2025Q2;",
        f"{first};;1,25;doit;;;",
        f"{second};3;;;;;2024Q4",
        ";;;;;;",
    ]
    table, out = tmp_path / "d.csv", tmp_path / "schedule.json"
    table.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    done = _run(str(plan), str(workbook), "--durations", str(table), "--out", str(out), "--lang", "en")
    assert done.exit_code == 0, done.output
    found = {each["measure"]: each for each in json.loads(out.read_text())["measures"]}
    assert found[first]["staff"] == {"doit": "1.25", "doit/netz": "0.5"}
    assert (found[first]["start"], found[first]["finish"], found[first]["basis"]) == ("2024Q3", "2024Q4", "stated")
    assert (found[second]["quarters"], found[second]["basis"]) == (3, "assumed")


def test_what_cannot_be_is_exit_code_4_with_the_conflict(plan: Path, workbook: Path) -> None:
    done = _run(str(plan), str(workbook), "--capacity", "doit=1", "--horizon", "4", "--lang", "en")
    assert done.exit_code == 4, done.output
    assert "Staff of doit: 1 posts" in done.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--capacity", "doit"), 2),
        (("--capacity", "doit=viele"), 2),
        (("--capacity", "doit=-1"), 2),
        (("--capacity", "=1"), 2),
        (("--capacity", "doit=1+1"), 2),
        (("--start", "2024"), 2),
        (("--start", "2024Q5"), 2),
        (("--horizon", "0"), 2),
        (("--quarters", "401"), 2),
        (("--durations", "missing.csv"), 2),
        (("--capacity", "doit=1", "--capacity", "doit=2"), 3),
        (("--capacity", "doit=4+1..2"), 3),
        (("--capacity", "doit=4+0..9"), 3),
        (("--capacity", "doit=0.001"), 3),
        (("--capacity", "/netz=1"), 3),
        (("--capacity", "a/b/c=1"), 0),
    ],
)
def test_wrong_usage_is_answered_in_words(plan: Path, workbook: Path, words: tuple[str, ...], code: int) -> None:
    done = _run(str(plan), str(workbook), *words)
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"quarters\n4\n",
        b"measure,measure\nM001,M001\n",
        b"measure,budget\nM001,4\n",
        b"measure,quarters\nM999,4\n",
        b"measure,quarters\nM001,four\n",
        b"measure,quarters\nM001,0\n",
        b"measure,quarters\nM001,-1\n",
        b"measure,quarters\nM001,99999999999999999999\n",
        b"measure,quarters\nM001,4,5,6\n",
        b"measure,quarters\nM001,4\nM001,5\n",
        b"measure,staff,pool\nM001,1,doit\nM001,2,doit\n",
        b"measure,staff,pool\nM001,,doit\n",
        b"measure,staff\nM001,NaN\n",
        b"measure,staff\nM001,0.001\n",
        b"measure,staff\nM001,1e9\n",
        b"measure,earliest\nM001,2024-01-01\n",
        b"measure,latest\nM001,2999Q1\n",
        b'measure,quarters\n"M001,4\n',
        b"measure,quarters\n\x00,4\n",
        b"\xff\xfe\x00",
    ],
)
def test_a_table_that_is_none_is_refused(plan: Path, workbook: Path, tmp_path: Path, content: bytes) -> None:
    content = content.replace(b"M001", _chosen(plan)[0].encode())
    (tmp_path / "d.csv").write_bytes(content)
    done = _run(str(plan), str(workbook), "--durations", str(tmp_path / "d.csv"))
    assert done.exit_code == 3, done.output
    assert "Traceback" not in done.output


def test_a_plan_file_that_is_none_is_refused(plan: Path, workbook: Path, tmp_path: Path) -> None:
    other = tmp_path / "x.json"
    for content in ("", "{}", "nein", plan.read_text().replace(_chosen(plan)[0], "M999")):
        other.write_text(content)
        done = _run(str(other), str(workbook))
        assert done.exit_code == 3, content
        assert "Traceback" not in done.output


def test_a_folder_that_does_not_exist_is_named_and_nothing_is_half_written(
    plan: Path, workbook: Path, tmp_path: Path
) -> None:
    done = _run(str(plan), str(workbook), "--out", str(tmp_path / "no" / "schedule.json"))
    assert done.exit_code not in {0, 4, 5}
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []

"""`plan` and `check`: from a workbook alone, with exit codes that scripts can rely on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from dreiklang.cli.main import main
from dreiklang.planning import verify
from dreiklang.workbooks import read_register

pytestmark = pytest.mark.xdist_group("cli")
LIMITS = ("--funds", "2024=24500", "--funds", "2025=24500", "--posts", "30")


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_the_issues_own_example_is_solved_and_proved(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = _run("plan", str(workbook), *LIMITS, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "Optimal (bewiesen)" in done.output
    facts = json.loads(out.read_text())
    assert facts["status"] == "optimal"
    assert facts["value"] == facts["bound"]
    assert Decimal(facts["totals"]["posts"]["sum"]) <= 30
    assert Decimal(facts["totals"]["funds"]["2024"]) <= 24_500
    assert all(isinstance(value, str) for years in facts["totals"].values() for value in years.values())
    assert set(facts["reasons"]) == {measure.key for measure in read_register(workbook.read_bytes()).portfolio.measures}


def test_planning_twice_gives_the_same_bytes(workbook: Path, tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        assert _run("plan", str(workbook), *LIMITS, "--out", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_it_needs_neither_django_nor_a_data_folder(workbook: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from dreiklang.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: assert 'django' not in sys.modules"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DREIKLANG", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-c", code, "plan", str(workbook), *LIMITS],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_a_plan_leaves_over_is_planned_with_it(workbook: Path, tmp_path: Path) -> None:
    first, rest = tmp_path / "plan.json", tmp_path / "rest.json"
    assert _run("plan", str(workbook), *LIMITS, "--out", str(first)).exit_code == 0
    assert _run("plan", str(workbook), "--complement-of", str(first), "--out", str(rest)).exit_code == 0
    total = sum(Decimal(json.loads(path.read_text())["totals"]["funds"]["sum"]) for path in (first, rest))
    assert total == 96_592


def test_required_and_excluded_measures_are_obeyed(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = _run("plan", str(workbook), *LIMITS, "--require", "M010", "--exclude", "M002", "--out", str(out))
    assert done.exit_code == 0
    chosen = {choice["measure"] for choice in json.loads(out.read_text())["choices"]}
    assert "M010" in chosen
    assert "M002" not in chosen


def test_what_cannot_be_is_exit_code_4_with_the_conflict(workbook: Path) -> None:
    done = _run("plan", str(workbook), "--posts", "0.1", "--require", "M010")
    assert done.exit_code == 4
    assert "Open Data Portal" in done.output


@pytest.mark.parametrize(
    ("words", "code", "say"),
    [
        (("--funds", "24.500"), 2, "can be read in two ways"),
        (("--funds", "2024=viel"), 2, "is no number"),
        (("--funds", "24=1"), 2, "is no year"),
        (("--posts", "-1"), 2, "is no number"),
        (("--funds", "2031=1"), 3, "2031"),
        (("--require", "M999"), 3, "M999"),
        (("--require", "M001", "--exclude", "M001"), 3, "M001"),
        (("--funds", "2024=1", "--funds", "2024=2"), 3, "2024"),
        (("--unknown",), 2, "No such option"),
    ],
)
def test_wrong_usage_is_answered_in_words(workbook: Path, words: tuple[str, ...], code: int, say: str) -> None:
    done = _run("plan", str(workbook), *words)
    assert done.exit_code == code
    assert say in done.output
    assert "Traceback" not in done.output


def test_a_refused_workbook_is_exit_code_3_with_sheet_row_and_column(workbook: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    book = openpyxl.load_workbook(workbook)
    sheet = book["Umsetzungsstufen"]
    column = next(
        cell.column for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("Stellen 2024")
    )
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "M001")
    sheet.cell(row, column).value = -1
    book.save(bad)
    for command in ("plan", "check"):
        done = _run(command, str(bad))
        assert done.exit_code == 3
        assert f"Umsetzungsstufen, Zeile {row}, Spalte" in done.output


def test_a_plan_file_that_is_none_is_refused(workbook: Path, tmp_path: Path) -> None:
    for content in ("", "[]", "{}", '{"schema": "other"}', "nein"):
        (tmp_path / "x.json").write_text(content)
        done = _run("plan", str(workbook), "--complement-of", str(tmp_path / "x.json"))
        assert done.exit_code == 3, content
        assert "Traceback" not in done.output


def test_a_folder_that_does_not_exist_is_named_and_nothing_is_half_written(workbook: Path, tmp_path: Path) -> None:
    done = _run("plan", str(workbook), *LIMITS, "--out", str(tmp_path / "no" / "plan.json"))
    assert done.exit_code not in {0, 4, 5}
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_check_says_what_does_not_add_up_by_its_exit_code(workbook: Path) -> None:
    done = _run("check", str(workbook))
    assert done.exit_code in {0, 1}
    assert (done.exit_code == 1) == ("Feststellungen: 0" not in done.output)


def test_the_result_stands_up_to_an_independent_check(workbook: Path, tmp_path: Path) -> None:
    from dreiklang.planning import Limit, PackageRequest, Quantity, plan_from_json

    out = tmp_path / "plan.json"
    _run("plan", str(workbook), *LIMITS, "--out", str(out))
    request = PackageRequest(
        portfolio=read_register(workbook.read_bytes()).portfolio,
        limits=(
            Limit(quantity=Quantity.FUNDS, year=2024, maximum=Decimal(24_500)),
            Limit(quantity=Quantity.FUNDS, year=2025, maximum=Decimal(24_500)),
            Limit(quantity=Quantity.POSTS, maximum=Decimal(30)),
        ),
    )
    assert verify(request, plan_from_json(out.read_text())) == ()


def test_an_untouched_plan_is_verified_and_an_altered_one_is_not(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    _run("plan", str(workbook), *LIMITS, "--out", str(out))
    assert _run("verify", str(out), str(workbook)).exit_code == 0
    facts = json.loads(out.read_text())
    facts["totals"]["posts"]["sum"] = "1"
    out.write_text(json.dumps(facts))
    done = _run("verify", str(out), str(workbook))
    assert done.exit_code == 1
    assert "totals.posts.sum" in done.output


def test_a_plan_of_what_is_left_over_is_verified_with_the_first_plan(workbook: Path, tmp_path: Path) -> None:
    first, rest = str(tmp_path / "plan.json"), str(tmp_path / "rest.json")
    _run("plan", str(workbook), *LIMITS, "--out", first)
    _run("plan", str(workbook), "--complement-of", first, "--out", rest)
    assert _run("verify", rest, str(workbook), "--complement-of", first).exit_code == 0
    assert _run("verify", rest, str(workbook)).exit_code == 1


def test_a_measure_in_and_one_out_are_explained_in_words(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    _run("plan", str(workbook), *LIMITS, "--exclude", "M002", "--out", str(out))
    assert "M002 ist nicht enthalten. Sie darf nicht enthalten sein." in _run("explain", str(out), "M002").output
    chosen = json.loads(out.read_text())["choices"][0]["measure"]
    assert f"{chosen} is in" in _run("explain", str(out), chosen, "--lang", "en").output
    assert _run("explain", str(out), "M999").exit_code == 3


@pytest.mark.parametrize("method", ["largest-remainder", "sainte-lague", "dhondt"])
def test_posts_are_shared_out_to_the_last_quarter(workbook: Path, method: str) -> None:
    done = _run("apportion", str(workbook), "--posts", "130", "--method", method, "--at-least", "kulturamt=1.5")
    assert done.exit_code == 0, done.output
    parts = [Decimal(line.split()[-1].replace(".", "").replace(",", ".")) for line in done.output.splitlines()[1:]]
    assert parts[-1] == 130 == sum(parts[:-1])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--posts", "viele"), 2),
        (("--posts", "130", "--at-least", "kulturamt"), 2),
        (("--posts", "130.1"), 3),
        (("--posts", "13000"), 3),
        (("--posts", "130", "--unit", "0"), 3),
        (("--posts", "130", "--at-least", "unbekannt=1"), 3),
        (("--posts", "NaN"), 3),
    ],
)
def test_a_division_that_cannot_be_is_refused_in_words(workbook: Path, words: tuple[str, ...], code: int) -> None:
    done = _run("apportion", str(workbook), *words)
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output


def test_a_frontier_shows_what_more_posts_would_buy(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "frontier.json"
    words = ("--along", "posts", "--points", "4", "--low", "10", "--high", "40", "--funds", "40000")
    done = _run("frontier", str(workbook), *words, "--out", str(out))
    assert done.exit_code == 0, done.output
    facts = json.loads(out.read_text())
    assert [point["limit"] for point in facts["points"]] == ["10", "20", "30", "40"]
    values = [Decimal(point["plan"]["value"]) for point in facts["points"]]
    assert values == sorted(values)
    assert all(Decimal(point["plan"]["totals"]["funds"]["sum"]) <= 40_000 for point in facts["points"])
    assert "In jedem Paket" in done.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--low", "viel"), 2),
        (("--points", "1"), 2),
        (("--along", "liebe"), 2),
        (("--low", "5", "--high", "3"), 3),
        (("--year", "2031"), 3),
        (("--along", "posts", "--posts", "10"), 3),
    ],
)
def test_a_frontier_that_cannot_be_is_refused_in_words(workbook: Path, words: tuple[str, ...], code: int) -> None:
    done = _run("frontier", str(workbook), *words)
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output

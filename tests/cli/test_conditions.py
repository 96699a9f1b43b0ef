"""Targets, the cheapest package, further conditions from a file, and what a limit costs, from the command line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dreiklang.cli.main import main
from dreiklang.planning import Quantity
from dreiklang.workbooks import read_register

pytestmark = pytest.mark.xdist_group("cli")
LIMITS = ("--funds", "2024=24500", "--funds", "2025=24500", "--posts", "30")


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_about_so_many_posts_is_met_as_nearly_as_possible(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = _run("plan", str(workbook), "--about-posts", "40,25", "--value-before-duties", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())["totals"]["posts"]["sum"] == "40.25"
    assert "Stellen zusammen: etwa 40,25 Stellen" in done.output
    assert _run("verify", str(out), str(workbook)).exit_code == 0


def test_the_cheapest_package_takes_nothing_that_nobody_asked_for(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    portfolio = read_register(workbook.read_bytes()).portfolio
    wanted = portfolio.measures[3]
    done = _run(
        "plan", str(workbook), "--cheapest", "--value-before-duties", "--require", wanted.key, "--out", str(out)
    )
    assert done.exit_code == 0, done.output
    chosen = {each["measure"]: each["variant"] for each in json.loads(out.read_text())["choices"]}
    assert chosen[wanted.key] == wanted.variants[0].key
    # What else is in costs nothing.
    for key, variant in chosen.items():
        needs = portfolio.by_key[key].variant(variant).resources
        assert key in portfolio.requirements([wanted.key]) or not needs.amount(Quantity.FUNDS) + needs.amount(
            Quantity.PERSONNEL_COST
        )


def test_conditions_of_every_kind_come_from_a_file_and_stand_in_the_plan(workbook: Path, tmp_path: Path) -> None:
    portfolio = read_register(workbook.read_bytes()).portfolio
    organization = portfolio.measures[0].organization
    keys = [measure.key for measure in portfolio.measures[:6]]
    conditions = {
        "limits": [{"quantity": "posts", "maximum": "3", "scope": {"organization": organization}}],
        "conditions": {
            "counts": [{"measures": keys, "minimum": 2, "maximum": 4}],
            "balances": [{"quantity": "funds", "scope": {"triad": "people"}, "minimum": "0.1"}],
            "delay_discount": "0.05",
        },
    }
    file, out = tmp_path / "bedingungen.json", tmp_path / "plan.json"
    file.write_text(json.dumps(conditions))
    done = _run("plan", str(workbook), *LIMITS, "--conditions", str(file), "--out", str(out))
    assert done.exit_code == 0, done.output
    facts = json.loads(out.read_text())
    by_key = portfolio.by_key
    posts = sum(
        Decimal(value)
        for each in facts["choices"]
        if by_key[each["measure"]].organization == organization
        for value in each["resources"]["posts"].values()
    )
    assert posts <= 3
    assert 2 <= sum(each["measure"] in keys for each in facts["choices"]) <= 4
    assert set(facts["conditions"]) == {"counts", "balances", "delay_discount"}
    assert _run("verify", str(out), str(workbook)).exit_code == 0
    # A plan is itself a file of conditions: the same come out again.
    again = tmp_path / "again.json"
    _run("plan", str(workbook), "--conditions", str(out), "--out", str(again))
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ("[1]", "no conditions"),
        ('{"limits": [{"quantity": "gold", "maximum": "1"}]}', "no conditions"),
        ('{"limits": [{"quantity": "posts", "maximum": "-1"}]}', "kein Vielfaches"),
        ('{"limits": [{"quantity": "posts", "maximum": "1", "scope": {"organization": "nowhere"}}]}', "diesem Teil"),
        ('{"conditions": {"counts": [{"measures": ["M001"]}]}}', "keinen Wert"),
        ('{"conditions": {"balances": [{"quantity": "funds", "minimum": "x", "scope": {}}]}}', "minimum"),
        ('{"conditions": {"wishes": []}}', "wishes"),
        ('{"conditions": {"fairness": {"tolerance": "1e400"}}}', "kein Vielfaches"),
    ],
)
def test_conditions_that_are_none_are_refused_in_words(workbook: Path, tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "bedingungen.json"
    file.write_text(text)
    done = _run("plan", str(workbook), "--conditions", str(file))
    assert done.exit_code == 3, done.output
    assert says in done.output
    assert "Traceback" not in done.output


def test_an_infeasible_request_says_what_would_help(workbook: Path) -> None:
    portfolio = read_register(workbook.read_bytes()).portfolio
    costly = max(portfolio.measures, key=lambda each: each.variants[0].resources.amount(Quantity.POSTS))
    done = _run("plan", str(workbook), "--posts", "0", "--require", costly.key)
    assert done.exit_code == 4
    assert "Jede dieser Änderungen hülfe allein" in done.output
    assert "Höchstwert anheben um" in done.output


def test_the_price_of_each_limit_is_said_in_words(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    _run("plan", str(workbook), *LIMITS, "--out", str(out))
    done = _run("prices", str(out), str(workbook))
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == 3
    assert "1 Stellen mehr" in lines[2]
    assert "Punkte" in lines[2]

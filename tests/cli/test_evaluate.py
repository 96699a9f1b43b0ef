"""`dreiklang evaluate` ranks what stands in a file, as the documentation shows it, and refuses what it cannot read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from dreiklang.cli.evaluating import evaluate

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "evaluation.md"


def example() -> str:
    found = re.search(r"```toml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def run(file: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(evaluate, [str(file), "--lang", "en", *more])
    return result.exit_code, result.output


def test_the_documented_file_is_ranked_as_documented(tmp_path: Path) -> None:
    file = tmp_path / "ratings.toml"
    file.write_text(example(), encoding="utf-8")
    code, text = run(file)
    assert code == 0
    assert re.search(r"1\s+M001\s+56\.00\s+29\.158 TEUR", text)
    assert re.search(r"2\s+M002\s+48\.00", text)
    assert "benefit: weight 60 of 100; the first 10 places stand from 50 to 100" in text


def test_json_says_the_same(tmp_path: Path) -> None:
    facts = {"weights": {"a": 1, "b": 2}, "measures": {"M1": {"points": {"a": 3}}, "M2": {"points": {"b": 3}}}}
    file = tmp_path / "ratings.json"
    file.write_text(json.dumps(facts), encoding="utf-8")
    code, text = run(file)
    assert code == 0
    assert text.index("M2") < text.index("M1")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "weights = 3",
        "[weights]\na = 'viel'",
        "[weights]\na = nan\n[measures]",
        "[weights]\na = -1\n[measures]",
        "[weights]\na = 0\n[measures.M1]\npoints = { a = 1 }",
        "[weights]\na = 1\n[measures.M1]\npoints = { a = 11 }",
        "[weights]\na = 1\n[measures.M1.amounts.2024]\nunknown = 3",
        "[weights]\na = 1\n[measures.M1.amounts.heuer]\ncost_budget = 3",
        "base_year = 2025\n[weights]\na = 1\n[measures.M1.amounts.2024]\ncost_budget = 3",
        "discount_rate = inf\n[weights]\na = 1\n[measures.M1.amounts.2024]\ncost_budget = 3",
        "\x00",
    ],
)
def test_what_cannot_be_is_refused_with_code_3(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ratings.toml"
    file.write_text(content, encoding="utf-8")
    code, text = run(file)
    assert code == 3
    assert "Traceback" not in text

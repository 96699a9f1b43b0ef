"""Whoever has a paper and a terminal reads it with one command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typst
from click.testing import CliRunner, Result

from dreiklang.cli.main import main
from papers.small_papers import MOTION, PACKAGES, STATEMENT


def read(folder: Path, text: str | bytes, *options: str, name: str = "paper.txt") -> Result:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return CliRunner().invoke(main, ["read", str(file), *options])


def test_the_summary_names_movers_figures_and_recommendation(tmp_path: Path) -> None:
    result = read(tmp_path, STATEMENT, "--lang", "en")
    assert result.exit_code == 0
    assert "Movers: Mitte, SR Beispiel" in result.output
    assert "Expense 2027: 12,500 (certain)" in result.output
    assert "Recommendation: reject" in result.output


def test_json_gives_words_place_and_level_of_each_figure(tmp_path: Path) -> None:
    [reading] = json.loads(read(tmp_path, MOTION, "--json").output)
    figure = reading["motion"]["figures"][0]
    assert (figure["amount"], figure["level"], figure["words"], figure["place"]["page"]) == (
        "0.50",
        "certain",
        "0,50",
        1,
    )


def test_what_does_not_add_up_ends_with_exit_code_1(tmp_path: Path) -> None:
    result = read(tmp_path, PACKAGES, "--lang", "en")
    assert result.exit_code == 1
    assert "6.5 is stated, the parts make 5.5" in result.output


def test_what_stays_unread_ends_with_exit_code_1(tmp_path: Path) -> None:
    result = read(tmp_path, MOTION.replace("12.500 ", "12.50.0 ", 1), "--lang", "en")
    assert result.exit_code == 1
    assert "12.50.0" in result.output


def test_a_refused_file_ends_with_exit_code_3_and_a_reason(tmp_path: Path) -> None:
    result = read(tmp_path, b"%PDF-1.7 broken", name="a.pdf")
    assert result.exit_code == 3
    assert "a.pdf" in result.output


def test_the_type_can_be_given(tmp_path: Path) -> None:
    [reading] = json.loads(read(tmp_path, "Antrag: Mitte\n", "--json", "--type", "statement").output)
    assert reading["statement"]["movers"][0]["value"] == "Mitte"


@pytest.mark.parametrize("pages", [1, 3])
def test_a_pdf_with_text_is_read_with_its_pages(tmp_path: Path, pages: int) -> None:
    source = "#pagebreak()\n".join(f"Vorlage Nr.: 2026/001{page}\n\nEs kostet 1.250 Euro.\n\n" for page in range(pages))
    [reading] = json.loads(read(tmp_path, typst.compile(source.encode()), "--json", name="a.pdf").output)
    assert reading["pages"] == pages
    assert [each["place"]["page"] for each in reading["amounts"]] == list(range(1, pages + 1))


def test_a_number_in_a_pdf_belongs_to_the_year_it_stands_below(tmp_path: Path) -> None:
    source = """STELLUNGNAHME zu Antrag

MH/2025/4711

Antrag: Mitte

#table(columns: 5, [Aufwand (in Euro)], [], [], [], [],
  [2026], [2027], [2028], [2029], [2030], [], [12.500], [], [13.000], [])

Die Verwaltung empfiehlt, den Antrag abzulehnen.
"""
    [reading] = json.loads(read(tmp_path, typst.compile(source.encode()), "--json", name="a.pdf").output)
    figures = [(each["year"], each["amount"], each["level"]) for each in reading["statement"]["figures"]]
    assert figures == [(2027, "12500", "certain"), (2029, "13000", "certain")]

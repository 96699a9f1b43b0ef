"""A budget office gets all motions to a budget as one table, with one command and without a database."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dreiklang.cli.main import main
from dreiklang.papers.motion_flat import FLAT_COLUMNS
from papers.small_papers import MINUTES, MOTION, STATEMENT

SNAPSHOT = Path(os.environ.get("DREIKLANG_COUNCIL_SNAPSHOT", "no-snapshot"))
ROOT = "https://musterstadt.example/oparl"


def motions(folder: Path, *options: str, cycle: str = "2026/2027") -> Result:
    out = str(folder / "motions.csv")
    return CliRunner().invoke(main, ["motions", str(folder), "--cycle", cycle, "--out", out, "--lang", "en", *options])


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "motions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def file(number: int, name: str) -> dict[str, str]:
    return {"id": f"{ROOT}/files/{number}", "name": name}


def put(folder: Path, path: str, content: object) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    target.write_text(text, encoding="utf-8")


def put_motion(folder: Path, key: int, reference: str, **changes: Any) -> None:
    """A motion with its text, a statement and a vote sheet that is a scan."""
    paper = {
        "id": f"{ROOT}/papers/{key}",
        "name": "Ein Lesesaal",
        "reference": reference,
        "paperType": "Haushalt THH 4100",
        "auxiliaryFile": [
            file(key * 10, "Antrag Mitte"),
            file(key * 10 + 1, "Stellungnahme"),
            file(key * 10 + 2, "Abstimmungsergebnis"),
        ],
        "consultation": [
            {"meeting": f"{ROOT}/meetings/1", "agendaItem": f"{ROOT}/items/{key}", "authoritative": True},
        ],
    }
    put(folder, f"papers/{key}.json", paper | changes)
    put(folder, f"texts/{key * 10}.txt", MOTION.replace("MH/2025/4711", reference))
    put(folder, f"texts/{key * 10 + 1}.txt", STATEMENT.replace("MH/2025/4711", reference))
    put(folder, f"texts/{key * 10 + 2}.txt", " ")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    put_motion(tmp_path, 1, "MH/2025/10")
    put_motion(tmp_path, 2, "MH/2025/9")
    items = [{"id": f"{ROOT}/items/{key}", "result": "mehrheitlich abgelehnt", "number": "4"} for key in (1, 2)]
    put(tmp_path, "meetings/1.json", {"id": f"{ROOT}/meetings/1", "start": "2025-12-16", "agendaItem": items})
    return tmp_path


def test_the_table_has_a_row_for_each_motion_kind_and_year_in_the_order_of_numbers(city: Path) -> None:
    result = motions(city)
    assert result.exit_code == 0, result.output
    table = rows(city)
    assert tuple(table[0]) == FLAT_COLUMNS
    assert [row["reference"] for row in table] == ["MH/2025/9"] * 5 + ["MH/2025/10"] * 5
    assert table[1] == {
        "reference": "MH/2025/9",
        "title": "Ein Lesesaal",
        "movers": "Mitte; SR Beispiel",
        "sub_budget": "4100",
        "product_group": "2720-410",
        "account": "43000000",
        "investment_measure": "",
        "kind": "expense",
        "year": "2027",
        "amount": "12500",
        "source": "statement",
        "recommendation": "reject",
        "result": "rejected",
        "in_favour": "",
        "against": "",
        "abstentions": "",
        "level": "certain",
    }
    assert "2 motions were written." in result.stderr
    assert "2 vote sheets have no text" in result.stderr


def test_a_second_run_writes_the_same_bytes(city: Path) -> None:
    motions(city)
    first = (city / "motions.csv").read_bytes()
    motions(city)
    assert (city / "motions.csv").read_bytes() == first


def test_a_motion_without_figures_has_one_row(city: Path) -> None:
    for number in (10, 11):
        put(city, f"texts/{number}.txt", "Antrag\nMH/2025/10\nWir bitten um einen Bericht zum Haushalt 2026/2027.\n")
    motions(city)
    [row] = [row for row in rows(city) if row["reference"] == "MH/2025/10"]
    assert (row["kind"], row["year"], row["amount"], row["source"]) == ("", "", "", "")


def test_counts_come_from_the_meetings_minutes(city: Path) -> None:
    meeting = json.loads((city / "meetings/1.json").read_text())
    put(city, "meetings/1.json", meeting | {"resultsProtocol": file(99, "Protokoll")})
    put(city, "texts/99.txt", MINUTES.replace("MH/2025/4711", "MH/2025/10"))
    motions(city)
    counts = {row["reference"]: (row["in_favour"], row["against"]) for row in rows(city)}
    assert counts == {"MH/2025/10": ("6", "38"), "MH/2025/9": ("", "")}


def test_only_the_budget_asked_for_is_read(city: Path) -> None:
    put_motion(city, 3, "MH/2025/11")
    for number in (30, 31):
        text = (city / f"texts/{number}.txt").read_text()
        put(city, f"texts/{number}.txt", text.replace("HAUSHALT 2026/2027", "HAUSHALT 2028/2029"))
    motions(city)
    assert {row["reference"] for row in rows(city)} == {"MH/2025/9", "MH/2025/10"}
    motions(city, cycle="2028/29")
    assert {row["reference"] for row in rows(city)} == {"MH/2025/11"}


def test_a_motion_whose_papers_have_no_text_is_listed_as_unread(city: Path) -> None:
    for number in (10, 11):
        (city / f"texts/{number}.txt").unlink()
    result = motions(city)
    assert result.exit_code == 0
    [row] = [row for row in rows(city) if row["reference"] == "MH/2025/10"]
    assert (row["level"], row["result"]) == ("unread", "rejected")
    assert "MH/2025/10: “Antrag Mitte” has no text and was not read." in result.stderr


def test_consultations_that_stand_in_a_file_of_their_own_are_found(city: Path) -> None:
    consultation = {"id": "c1", "meeting": f"{ROOT}/meetings/1", "agendaItem": f"{ROOT}/items/1"}
    put_motion(city, 1, "MH/2025/10", consultation=["c1"])
    put(city, "consultations.json", [consultation])
    motions(city)
    assert {row["result"] for row in rows(city)} == {"rejected"}


def test_a_paper_that_bundles_motions_is_taken_apart_by_the_numbers_in_its_documents_names(tmp_path: Path) -> None:
    names = ["Antrag 7 Mitte Lesesaal", "StN Anträge Nr. 7 und 8", "OZ 9: Rand: Parkbank", "Protokoll Antrag Nr. 7"]
    files = [file(number, name) for number, name in enumerate(names, 1)]
    put(tmp_path, "papers/1.json", {"reference": "2025/0061", "name": "THH 4100: Kultur", "auxiliaryFile": files})
    put(tmp_path, "texts/1.txt", MOTION.replace("MH/2025/4711", ""))
    put(tmp_path, "texts/2.txt", STATEMENT)
    put(tmp_path, "texts/3.txt", STATEMENT.replace("12.500", "800") + "\n" + MOTION.replace("Mitte Gem", "Rand Gem"))
    put(tmp_path, "texts/4.txt", "Abstimmungsergebnis: mehrheitlich abgelehnt (6 Ja, 38 Nein)")
    assert motions(tmp_path).exit_code == 0
    table = rows(tmp_path)
    assert [row["reference"] for row in table] == ["2025/0061 Nr. 7"] * 5 + ["2025/0061 Nr. 9"] * 5
    assert {row["amount"] for row in table[1:5]} == {"12500"}
    assert {row["amount"] for row in table[6:]} == {"800"}
    assert (table[0]["result"], table[0]["in_favour"], table[5]["result"]) == ("rejected", "6", "")
    assert {(row["sub_budget"], row["level"]) for row in table} == {("4100", "probable")}


ODD = {
    "not JSON": "{",
    "no object": "[1, 2]",
    "deep": "[" * 100_000,
    "nothing": "",
    "wrong types": json.dumps(
        {"reference": "MH/2025/12", "name": 7, "auxiliaryFile": "x", "consultation": {"meeting": 3}, "paperType": []}
    ),
    "wrong types inside": json.dumps(
        {
            "reference": "MH/2025/12",
            "auxiliaryFile": [None, 3, {"id": ["x"], "name": {}}, {"id": "../../etc/passwd", "name": "Antrag"}],
            "consultation": [None, 5, {"meeting": {"id": "../x"}, "agendaItem": []}, "unknown"],
            "date": 20251124,
        }
    ),
    "lone surrogates": '{"reference": "MH/2025/12", "name": "\\ud800", "auxiliaryFile": [{"name": "\\udfff"}]}',
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_odd_objects_are_named_and_left_out_and_the_rest_is_read(city: Path, content: str) -> None:
    put(city, "papers/5.json", content)
    put(city, "meetings/5.json", content)
    result = motions(city)
    assert result.exit_code in (0, 1)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert ("papers/5.json" in result.stderr) == (result.exit_code == 1)
    assert {"MH/2025/9", "MH/2025/10"} <= {row["reference"] for row in rows(city)}


@pytest.mark.parametrize("meeting", ["{", '{"agendaItem": {"id": 1}}', '{"agendaItem": [3, null, {"result": []}]}'])
def test_a_spoilt_meeting_leaves_the_result_open(city: Path, meeting: str) -> None:
    put(city, "meetings/1.json", meeting)
    assert motions(city).exit_code in (0, 1)
    assert {row["result"] for row in rows(city)} == {""}


def test_bytes_that_are_no_text_count_as_no_text(city: Path) -> None:
    (city / "texts/10.txt").write_bytes(bytes(range(256)) * 10)
    (city / "texts/11.txt").write_bytes(b"\xff\xfe\x00")
    assert motions(city).exit_code == 0
    assert {row["reference"] for row in rows(city)} == {"MH/2025/9", "MH/2025/10"}


def test_a_title_that_is_a_formula_or_has_line_ends_stays_in_its_cell(city: Path) -> None:
    put_motion(city, 1, "MH/2025/10", name='=1+1\n"x", y')
    motions(city)
    assert {row["title"] for row in rows(city) if row["reference"] == "MH/2025/10"} == {'=1+1 "x", y'}


@pytest.mark.parametrize(
    ("cycle", "said"), [("2030/2031", "There is no motion"), ("soon", "names no budget"), ("2027/2026", "names no")]
)
def test_a_budget_without_motions_is_refused_and_the_old_table_stays(city: Path, cycle: str, said: str) -> None:
    put(city, "motions.csv", "old")
    result = motions(city, cycle=cycle)
    assert result.exit_code == 3
    assert said in result.stderr
    assert (city / "motions.csv").read_text() == "old"


def test_a_folder_without_papers_is_refused(tmp_path: Path) -> None:
    result = motions(tmp_path)
    assert result.exit_code == 3
    assert "no folder “papers”" in result.stderr


def test_a_target_that_cannot_be_written_is_refused_in_words(city: Path) -> None:
    result = CliRunner().invoke(
        main, ["motions", str(city), "--cycle", "2026/2027", "--out", str(city / "nowhere" / "motions.csv")]
    )
    assert result.exit_code == 3
    assert "Traceback" not in result.output
    assert "nowhere" in result.output


@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason="Set DREIKLANG_COUNCIL_SNAPSHOT to an unpacked OParl snapshot.")
def test_every_budget_motion_of_a_snapshot_is_in_the_table(tmp_path: Path) -> None:
    out = tmp_path / "motions.csv"
    result = CliRunner().invoke(main, ["motions", str(SNAPSHOT), "--cycle", "2026/2027", "--out", str(out)])
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as table:
        read = list(csv.DictReader(table))
    papers = [json.loads(path.read_text()) for path in (SNAPSHOT / "papers").glob("*.json")]
    numbers = {paper["reference"] for paper in papers if str(paper.get("reference")).startswith("DHH/2025/")}
    assert {row["reference"] for row in read} == numbers
    keys = [(row["reference"], row["kind"], row["year"]) for row in read]
    assert len(set(keys)) == len(keys)

"""The flat table of budget motions as `dreiklang motions` writes it, against the labels."""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from benchmarks.papers.scores import Finding, Scores, name
from dreiklang.cli.main import main
from dreiklang.papers import Level

Row = dict[str, str]
ONLY_ONCE = ("product_group", "account", "investment_measure", "recommendation")
COUNTS = ("in_favour", "against", "abstentions")


def write_table(folder: Path, cycle: str) -> dict[str, list[Row]]:
    """The command's table, by motion."""
    with tempfile.TemporaryDirectory() as out:
        path = Path(out) / "motions.csv"
        result = CliRunner().invoke(main, ["motions", str(folder), "--cycle", cycle, "--out", str(path)])
        if result.exit_code:
            raise SystemExit(result.output)
        rows: dict[str, list[Row]] = defaultdict(list)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rows[row["reference"]].append(row)
    return rows


def measure_table(table: dict[str, list[Row]], labels: list[dict[str, Any]], scores: Scores) -> tuple[int, int]:
    """Score every column; also how many rows are certain, and how many of those are wrong in any column."""
    certain = wrong = 0
    for label in labels:
        rows = table.get(label["reference"], [])
        where, expected = label["reference"], dict(expected_columns(label))
        for key, values in expected.items():
            scores[f"table: {key}"].add(where, values, _found(rows, key))
        for row in rows:
            if row["level"] == "certain":
                certain += 1
                wrong += any(_finding(row, key) not in ([*values] or [""]) for key, values in expected.items())
    return certain, wrong


def expected_columns(label: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What each column must say, as texts to compare; several for rows and movers."""
    statement = label["statement"]
    yield "reference", [label["reference"]]
    yield "movers", ["; ".join(sorted(map(name, statement["movers"])))]
    yield "sub_budget", _plain(label["filed_under"] or label["motions"][0]["sub_budget"])
    for key in ONLY_ONCE:
        yield key, _plain(statement[key] or label["motions"][0].get(key, ""))
    outcome = label["result"]["outcome"] or ""
    yield "result", _plain("other" if outcome == "noted" else outcome)
    yield "votes", _plain(" ".join(str(label["result"].get(key, "")) for key in COUNTS).strip())
    yield "kind, year, amount, source", list(expected_rows(label))


def expected_rows(label: dict[str, Any]) -> Iterator[str]:
    """The administration's figures if it gives any, and posts that only the motion names; else the motion's."""
    stated = _sums(label["statement"]["figures"])
    asked: dict[tuple[str, int], Decimal] = {}
    for motion in label["motions"]:
        asked |= _sums(motion["figures"])
    posts = any(kind == "posts" for kind, _ in stated)
    for (kind, year), amount in sorted(stated.items()):
        yield _row(kind, year, amount, "statement")
    for (kind, year), amount in sorted(asked.items()):
        if not stated or (kind == "posts" and not posts and amount):
            yield _row(kind, year, amount, "motion")


def _sums(figures: Iterable[dict[str, Any]]) -> dict[tuple[str, int], Decimal]:
    sums: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for figure in figures:
        kind = figure["kind"] or figure.get("meant")
        if kind and figure["amount"] is not None:
            sums[kind, figure["year"]] += Decimal(figure["amount"])
    return dict(sums)


def _row(kind: str, year: int, amount: Decimal, source: str) -> str:
    return f"{kind} {year} {amount.normalize():f} {source}"


def _found(rows: list[Row], key: str) -> Iterator[Finding]:
    """What the rows say in a column: each figure, of all else the first row's."""
    for row in rows if key.startswith("kind") else rows[:1]:
        value = _finding(row, key)
        if value:
            yield value, Level(row["level"])


def _finding(row: Row, key: str) -> str:
    if key == "movers":
        return "; ".join(sorted(map(name, row["movers"].split("; "))))
    if key == "votes":
        return " ".join(row[count] for count in COUNTS).strip()
    if key.startswith("kind"):
        return _row(row["kind"], int(row["year"]), Decimal(row["amount"]), row["source"]) if row["kind"] else ""
    return row[key]


def _plain(value: str) -> list[str]:
    return [value] if value else []

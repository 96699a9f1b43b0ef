"""Equal Shares beside pabutools on real participatory budgets in Pabulib's format (.pb), in the same run.

    .venv/bin/python -m benchmarks.planning.equal_shares FOLDER [--votes 20000] [--limit 50] [--merged]

Approval and choose-1 ballots, utility by cost, no completion. The peer needs `requirements/bench.txt`. Reading the
files is not counted. Where winners differ although both are exact, an equal claim was settled by another rule.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from dreiklang.planning import Election, Project, Utility, approvals, equal_shares

KINDS = {"approval", "choose-1"}


@dataclass(frozen=True)
class Line:
    """One election: its size, seconds of both, and whether the winners are the same."""

    name: str
    projects: int
    votes: int
    seconds: float
    peer_seconds: float
    same: bool


def read(path: Path) -> tuple[dict[str, str], Election] | None:
    """A Pabulib file as an election; None if its ballots are of another kind."""
    sections: dict[str, list[list[str]]] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        name = ""
        for row in csv.reader(file, delimiter=";"):
            if len(row) == 1 and row[0].strip().upper() in {"META", "PROJECTS", "VOTES"}:
                name = row[0].strip().upper()
                sections[name] = []
            elif row:
                sections[name].append([cell.strip() for cell in row])
    meta = {row[0]: row[1] for row in sections["META"] if len(row) > 1}
    if meta.get("vote_type") not in KINDS:
        return None
    heads = {name: {head: index for index, head in enumerate(rows[0])} for name, rows in sections.items()}
    project, cost = (heads["PROJECTS"][head] for head in ("project_id", "cost"))
    projects = tuple(
        Project(key=row[project], cost=Decimal(row[cost].replace(",", ".")))
        for row in sections["PROJECTS"][1:]
        if Decimal(row[cost].replace(",", ".")) > 0
    )
    known = {each.key for each in projects}
    vote = heads["VOTES"]["vote"]
    ballots = approvals([key for key in row[vote].split(",") if key in known] for row in sections["VOTES"][1:])
    budget = Decimal(meta["budget"].replace(",", "."))
    return meta, Election(budget=budget, projects=projects, ballots=ballots)


def peer(path: Path, *, merged: bool) -> tuple[float, set[str]]:
    """Seconds and winners of pabutools, on its plain profile or on one that counts equal ballots together."""
    from pabutools.election import Cost_Sat, parse_pabulib
    from pabutools.rules import method_of_equal_shares

    instance, profile = parse_pabulib(str(path))
    ballots: Any = profile.as_multiprofile() if merged else profile
    began = time.perf_counter()
    chosen = method_of_equal_shares(instance, ballots, sat_class=Cost_Sat)
    return time.perf_counter() - began, {project.name for project in chosen}


def measured(folder: Path, votes: int, limit: int, *, merged: bool) -> Iterator[Line]:
    """The smaller elections of a folder, in order of their names."""
    done = 0
    for path in sorted(folder.glob("*.pb")):
        found = read(path)
        if found is None or done >= limit:
            continue
        _, election = found
        count = sum(ballot.voters for ballot in election.ballots)
        if count > votes:
            continue
        began = time.perf_counter()
        outcome = equal_shares(election, Utility.COST)
        seconds = time.perf_counter() - began
        costs = {project.key: Fraction(project.cost) for project in election.projects}
        assert sum((costs[key] for key in outcome.chosen), Fraction(0)) <= Fraction(election.budget)
        peer_seconds, winners = peer(path, merged=merged)
        done += 1
        yield Line(path.stem, len(election.projects), count, seconds, peer_seconds, set(outcome.chosen) == winners)


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--votes", type=int, default=10**9, help="leave out elections with more votes")
    parser.add_argument("--limit", type=int, default=10**9, help="at most so many elections")
    parser.add_argument("--merged", action="store_true", help="let the peer count equal ballots together, too")
    options = parser.parse_args()
    print(f"{'election':<60}{'projects':>9}{'votes':>8}{'s':>9}{'pabutools':>11}{'ratio':>8}  same")
    lines = []
    for line in measured(options.folder, options.votes, options.limit, merged=options.merged):
        lines.append(line)
        ratio = line.peer_seconds / line.seconds
        numbers = f"{line.projects:>9}{line.votes:>8}{line.seconds:>9.4f}{line.peer_seconds:>11.3f}{ratio:>8.1f}"
        print(f"{line.name[:58]:<60}{numbers}  {'yes' if line.same else 'NO'}", flush=True)
    ours, theirs = sum(line.seconds for line in lines), sum(line.peer_seconds for line in lines)
    median = statistics.median(line.peer_seconds / line.seconds for line in lines)
    same = sum(line.same for line in lines)
    print(
        f"{same} of {len(lines)} with the same winners; "
        f"in sum {ours:.2f} s and {theirs:.2f} s: {theirs / ours:.1f} times"
    )
    print(f"median {median:.1f} times")


if __name__ == "__main__":
    main()

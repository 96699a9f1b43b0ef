"""How well papers are read: precision and recall for each field against labels made by hand, and pages a second.

    python -m benchmarks.papers.accuracy FOLDER SEEDS

FOLDER is laid out as an OParl snapshot (papers, meetings, texts by file id), SEEDS holds the five seed papers.
Rules were developed on the halves called “develop”. The halves called “held-out” were labelled before the reader
was written. Their first figures, before any fault of theirs was looked at: votes 96.0 % precision at 93.8 % recall,
statements' figures 94.8 % (mended on the develop half), everything else 100 %. The faults were mended afterwards, so
what is printed now for votes is no longer a figure for papers never seen. All motions of the snapshot share their
forms, and odd readings among all of them were looked at, without labels; so the motions' figures flatter, too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from dreiklang.papers import (
    Figure,
    Level,
    PaperReading,
    PaperText,
    Reading,
    Vote,
    read_file,
    read_motion,
    read_paper,
    read_result,
    read_statement,
    read_votes,
)

LABELS = Path(__file__).parent / "labels"
Finding = tuple[str, Level]
"""What was read, as a text to compare, and how sure."""


@dataclass
class Score:
    """Right, wrong and missed readings of one field."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    certain: int = 0
    certain_wrong: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, where: str, expected: Iterable[str], found: Iterable[Finding]) -> None:
        left = Counter(expected)
        for value, level in found:
            if level is Level.UNREAD:
                continue
            hit = left[value] > 0
            left[value] -= hit
            self.right, self.wrong = self.right + hit, self.wrong + (not hit)
            if level is Level.CERTAIN:
                self.certain, self.certain_wrong = self.certain + 1, self.certain_wrong + (not hit)
            if not hit:
                self.faults.append(f"{where}: read {value} ({level})")
        for value, count in left.items():
            self.missed += count
            if count:
                self.faults.append(f"{where}: missed {value}")

    @property
    def line(self) -> str:
        read, stated = self.right + self.wrong, self.right + self.missed
        precision = f"{100 * self.right / read:6.1f}" if read else "     -"
        recall = f"{100 * self.right / stated:6.1f}" if stated else "     -"
        return f"{stated:6} {precision} {recall} {self.certain:8} {self.certain_wrong:6}"


Scores = defaultdict[str, Score]


def name(words: str) -> str:
    """A mover's name, however it is written."""
    plain = words.lower()
    for title in ("einzelstadtrat ", "stadträtin ", "stadtrat ", "sr "):
        plain = plain.removeprefix(title)
    return plain


def figure(read: Figure) -> Finding:
    return f"{read.kind} {read.year} {read.amount.normalize() if read.amount is not None else '?'}", read.level


def labelled(figures: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in figures:
        if each["amount"] is not None:
            yield f"{each['kind']} {each['year']} {Decimal(each['amount']).normalize()}"


def plain(label: str) -> list[str]:
    return [label] if label else []


def measure_motions(folder: Path, labels: list[dict[str, Any]], scores: Scores) -> int:
    pages = 0
    for label in labels:
        for stated in label["motions"]:
            paper = PaperText((folder / "texts" / f"{stated['file']}.txt").read_text(encoding="utf-8"))
            motion = read_motion(paper)
            pages += paper.pages
            where = stated["file"]
            number = [(str(motion.number.value), motion.number.level)] if motion.number else []
            scores["motion: number"].add(where, plain(stated["number"]), number)
            movers = [(name(each.value), each.level) for each in motion.movers]
            scores["motion: movers"].add(where, map(name, stated["movers"]), movers)
            budget = [(motion.sub_budget.value, motion.sub_budget.level)] if motion.sub_budget else []
            wanted = plain(stated["sub_budget"].split(" ")[0])
            scores["motion: sub-budget"].add(where, wanted, [(v.split(" ")[0].rstrip("-"), lv) for v, lv in budget])
            scores["motion: figures"].add(where, labelled(stated["figures"]), map(figure, motion.figures))
        measure_statement(folder, label["statement"], scores)
        pages += 1
        measure_result(folder, label, scores)
    return pages


def measure_statement(folder: Path, label: dict[str, Any], scores: Scores) -> None:
    where = label["file"]
    statement = read_statement(PaperText((folder / "texts" / f"{where}.txt").read_text(encoding="utf-8")))
    number = [(str(statement.number.value), statement.number.level)] if statement.number else []
    scores["statement: number"].add(where, [label["number"]], number)
    movers = [(name(each.value), each.level) for each in statement.movers]
    scores["statement: movers"].add(where, map(name, label["movers"]), movers)
    scores["statement: figures"].add(where, labelled(label["figures"]), map(figure, statement.figures))
    for key in ("product_group", "account", "investment_measure"):
        read = getattr(statement, key)
        scores[f"statement: {key}"].add(where, plain(label[key]), [(read.value, read.level)] if read else [])
    read = statement.recommendation
    scores["statement: recommendation"].add(
        where, plain(label["recommendation"]), [(read.value, read.level)] if read else []
    )


def measure_result(folder: Path, label: dict[str, Any], scores: Scores) -> None:
    result = read_result(result_words(folder, label["paper"]))
    found = [(f"{result.outcome} {result.majority}", result.level)] if result else []
    wanted = label["result"]
    scores["result"].add(label["reference"], [f"{wanted['outcome']} {wanted['majority']}"], found)


def measure_votes(folder: Path, labels: Mapping[str, list[dict[str, Any]]], scores: Scores) -> None:
    """Votes of minutes: what each is on, its result, and its counts, all of which must be right together."""
    for file, stated in labels.items():
        paper = PaperText((folder / "texts" / f"{file}.txt").read_text(encoding="utf-8"))
        votes = [(f"{subjects(each.value)}", each.value, each.level) for each in read_votes(paper)]
        scores["votes: results"].add(
            file,
            [f"{', '.join(each['subjects'])}: {each['outcome']} {each['majority']}" for each in stated],
            [(f"{on}: {vote.result.outcome} {vote.result.majority}", level) for on, vote, level in votes],
        )
        scores["votes: counts"].add(
            file,
            [f"{', '.join(v['subjects'])}: {v['in_favour']} {v['against']} {v['abstentions']}" for v in stated],
            [(f"{on}: {vote.in_favour} {vote.against} {vote.abstentions}", level) for on, vote, level in votes],
        )


def subjects(vote: Vote) -> str:
    """What a vote was on, as the labels name it."""
    named = []
    for each in vote.subjects:
        number = "" if each.kind == "other" else each.number
        named.append(" ".join(filter(None, (each.kind, number, each.of and f"of {each.of}"))))
    return ", ".join(named)


def result_words(folder: Path, paper: str) -> str:
    """The words of the result, from the agenda item that the paper's consultation names."""
    consultation = json.loads((folder / "papers" / f"{paper}.json").read_text(encoding="utf-8"))["consultation"][0]
    meeting = folder / "meetings" / f"{consultation['meeting'].rsplit('/', 1)[1]}.json"
    items = json.loads(meeting.read_text(encoding="utf-8"))["agendaItem"]
    return next((item.get("result") or "" for item in items if item["id"] == consultation["agendaItem"]), "")


def measure_seeds(folder: Path, scores: Scores) -> None:
    """The five seed papers: head, speakers, amounts, tables, votes."""
    labels = json.loads((LABELS / "seeds.json").read_text(encoding="utf-8"))
    for file, label in labels.items():
        reading = read_paper(read_file((folder / file).read_bytes(), file))
        found = seed_findings(reading)
        for key, values in label.items():
            stated = plain(values) if isinstance(values, str) else values
            scores[f"seeds: {key}"].add(file[:30], stated, found.get(key, []))


def seed_findings(reading: PaperReading) -> dict[str, list[Finding]]:
    """What was read from a seed, as its labels name it."""
    head, minutes, motion = reading.head, reading.minutes, reading.motion
    found: dict[str, list[Finding]] = {"paper_type": [(reading.paper_type, head.paper_type.level)]}
    for key in ("number", "day", "author", "office", "committee", "minutes_number", "item", "file_reference", "chair"):
        found[key] = one(getattr(head, key))
    for key in ("rapporteur", "recorder", "public"):
        found[key] = one(getattr(head, key))
    found["consultations"] = [
        (f"{each.value.committee} {each.value.day} {each.value.role} {each.value.public}", each.level)
        for each in head.consultations
    ]
    found["references"] = [(each.value.number, each.level) for each in reading.references]
    found["amounts"] = [
        (f"{each.value.unit} {each.value.value.normalize():f} {each.value.bound}", each.level)
        for each in reading.amounts
    ]
    figures = [each for table in reading.budget_tables for each in (*table.figures, *table.totals)]
    found["table_figures"] = [(f"{f.kind} {f.year} {f.amount.normalize():f}", f.level) for f in figures if f.amount]
    found["doubts"] = [(f"{each.kind} {each.stated.normalize():f}", Level.CERTAIN) for each in reading.doubts]
    if minutes is not None:
        found["resolutions"] = [(each.value.number, each.level) for each in minutes.resolutions]
        found["votes"] = [(f"{v.value.result.outcome} {v.value.result.majority}", v.level) for v in minutes.votes]
        found["speakers"] = [(f"{s.value.name} {s.value.group}".strip(), s.level) for s in minutes.speakers]
    if motion is not None:
        found["movers"] = [(each.value, each.level) for each in motion.movers]
        found["asks"] = [(each.number, each.words.level) for each in motion.asks]
        found["signed_by"] = [(each.value, Level.CERTAIN) for each in motion.signed_by]
    return found


def one(reading: Reading[Any] | None) -> list[Finding]:
    return [] if reading is None else [(str(reading.value), reading.level)]


PAGE = 2500
"""Characters of a page, for texts that show no pages."""


def measure_speed(folder: Path, files: int) -> str:
    """Everything read from the first texts of the folder, in pages a second."""
    paths = sorted((folder / "texts").glob("*.txt"))[:files]
    papers = [PaperText(path.read_text(encoding="utf-8")) for path in paths]
    begin = time.process_time()
    for paper in papers:
        read_paper(paper)
    seconds = time.process_time() - begin
    pages = sum(max(paper.pages, -(-len(paper.text) // PAGE)) for paper in papers)
    return f"{len(papers)} papers, {pages} pages of {PAGE} characters: {pages / seconds:.0f} pages a second"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seeds", type=Path)
    parser.add_argument(
        "--faults", choices=["develop", "held-out", "all"], help="List what was read wrongly in a half."
    )
    parser.add_argument("--files", type=int, default=1000, help="How many texts to read for the speed.")
    options = parser.parse_args()
    for half in ("develop", "held-out"):
        scores: Scores = defaultdict(Score)
        labels = json.loads((LABELS / f"motions-{half}.json").read_text(encoding="utf-8"))["motions"]
        measure_motions(options.folder, labels, scores)
        votes = json.loads((LABELS / f"votes-{half}.json").read_text(encoding="utf-8"))["minutes"]
        measure_votes(options.folder, votes, scores)
        if half == "develop":
            measure_seeds(options.seeds, scores)
        print(f"{half}\n{'field':28} stated  prec.  recall  certain  wrong")
        for key, score in scores.items():
            print(f"{key:28} {score.line}")
            if options.faults in (half, "all"):
                print(*(f"    {fault}" for fault in score.faults), sep="\n")
    print(measure_speed(options.folder, options.files))


if __name__ == "__main__":
    main()

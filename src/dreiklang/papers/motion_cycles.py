"""Which papers are motions to a budget, and to which: by their type and number, and the years in their heads."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.references import ReferenceKind, read_references

CYCLE = re.compile(r"(?P<first>20\d\d)(?:\s?[/–-]\s?(?P<last>(?:20)?\d\d))?")
HEAD_YEARS = re.compile(
    r"\b(?:Doppel)?haushalt(?:splan)?\s{0,60}(?P<first>20\d\d)(?:\s?[/–-]\s?(?P<last>(?:20)?\d\d)\b)?", re.IGNORECASE
)
SUB_BUDGET = re.compile(r"\b(?:THH|TH|Teilhaushalt)\s{0,3}(\d{1,5})\b", re.IGNORECASE)
BUDGET_TYPE = re.compile(r"Haushalt|Etat\b|Budget", re.IGNORECASE)
HEAD = 3000
"""Characters in which a head names its budget."""
LONGEST_CYCLE = 2


def read_cycle(words: str) -> tuple[int, ...] | None:
    """The years of a budget, as “2026/2027”, “2026/27” or “2026”; None if the words name none."""
    found = CYCLE.fullmatch(words.strip())
    return None if found is None else _years(found)


def _years(found: re.Match[str]) -> tuple[int, ...] | None:
    first = int(found["first"])
    last = first if found["last"] is None else int(f"20{found['last'][-2:]}")
    return tuple(range(first, last + 1)) if first <= last < first + LONGEST_CYCLE else None


def is_budget_motion(reference: str, paper_type: str) -> bool:
    """Whether a paper's number has the form of a motion to a budget, or its type names the budget."""
    by_number = any(
        found.value.kind is ReferenceKind.BUDGET_MOTION and found.value.number == reference.strip()
        for found in read_references(PaperText(reference[:200]))
    )
    return by_number or (bool(reference.strip()) and BUDGET_TYPE.match(paper_type.strip()) is not None)


def cycle_of(reference: str, texts: Iterable[PaperText] = (), day: str = "") -> tuple[int, ...]:
    """The years of the budget that a motion is to; an empty tuple if nothing tells.

    The years in a head, as “Doppelhaushalt 2026/2027”, count most. Else the budget is that of the year after the one
    in the motion's number or, if it has none, after its day: a motion is handed in before its budget begins.
    """
    for text in texts:
        found = HEAD_YEARS.search(text.text, 0, HEAD)
        years = _years(found) if found else None
        if years:
            return years
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", reference) or re.match(r"(20\d\d)-", day)
    return () if year is None else (int(year[1]) + 1,)


def of_cycle(years: tuple[int, ...], cycle: tuple[int, ...]) -> bool:
    """Whether a motion's budget is the one asked for: both begin with the same year, or one is known in part."""
    return bool(years) and years[0] == cycle[0]


def sub_budget_of(paper_type: str) -> str:
    """“Haushalt THH 4100” names the sub-budget 4100; empty if the words name none."""
    found = SUB_BUDGET.search(paper_type)
    return found[1] if found else ""

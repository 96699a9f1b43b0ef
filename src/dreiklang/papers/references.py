"""References between papers: the numbers that councils give them, in every spelling, in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.paper_text import PaperText


class ReferenceKind(StrEnum):
    """What a number's form says about the paper."""

    PAPER = "paper"
    BUDGET_MOTION = "budget_motion"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A paper's number in one form: `number` without prefix and item, the `prefix` in capitals, the `item` if named.

    “GR Drs. 236/2023” and “GRDrs 236/2023” are both number 236/2023 with the prefix GRDRS.
    """

    number: str
    prefix: str = ""
    item: str = ""
    kind: ReferenceKind = ReferenceKind.PAPER

    def __str__(self) -> str:
        return " ".join(filter(None, (self.prefix, self.number, self.item and f"Nr. {self.item}")))


YEAR = r"(?:19|20)\d\d"
NUMBER = re.compile(
    r"(?<![\w/.-])(?:"
    rf"(?P<budget>[A-Z]{{2,4}}/{YEAR}/\d{{3,5}}(?:/\d{{1,3}}){{0,2}})"
    r"|(?P<vo>VO/\d\d/\d{3,6}(?:/\d{1,3})?(?:-\d{1,3})?)"
    rf"|(?P<prefix>GR[ ]?Drs\.?|GDRs\.?|Drs\.?|Drucksache(?:n-?(?:Nr\.?|nummer))?|Vorlagen?(?:-?(?:Nr\.?|nummer))?:?"
    rf"|Beschlussvorlage|Antrag(?:s-?Nr\.?)?|ö|nö)[ ]?(?:Nr\.?[ ]?)?[-–]?[ ]?"
    rf"(?P<marked>{YEAR}[-/]\d{{3,5}}(?:/\d{{1,3}}){{0,2}}|\d{{1,5}}/[ ]?{YEAR}(?:/\d{{1,3}})?)"
    rf"|(?P<yearly>{YEAR}/\d{{3,5}}(?:/\d{{1,3}}){{0,2}})"
    rf"|(?P<counted>\d{{1,5}}/[ ]?{YEAR})"
    r")(?![\w/]|[.,]\d)(?:,?\s{0,3}Nr\.\s{0,2}(?P<item>\d{1,3})\b)?",
    re.IGNORECASE,
)
PREFIXES = {"grdrs": "GRDRS", "gdrs": "GRDRS", "drs": "DRS", "ö": "Ö", "nö": "NÖ"}


def read_references(paper: PaperText, start: int = 0, end: int | None = None) -> Iterator[Reading[Reference]]:
    """Every number of a paper that stands in the text, in its order."""
    for found in NUMBER.finditer(paper.text, start, len(paper.text) if end is None else end):
        reference, level = _reference(found)
        if reference is not None:
            yield paper.reading(reference, found.start(), found.end(), level)


def _reference(found: re.Match[str]) -> tuple[Reference | None, Level]:
    if found["budget"]:
        if not found["budget"].isupper():
            return None, Level.UNREAD
        return Reference(number=found["budget"], kind=ReferenceKind.BUDGET_MOTION, item=found["item"] or ""), (
            Level.CERTAIN
        )
    if found["vo"]:
        return Reference(number=found["vo"].upper()), Level.CERTAIN
    words = found["marked"] or found["yearly"] or found["counted"]
    plain = re.sub(r"\s", "", words)
    prefix = PREFIXES.get(re.sub(r"[\s.]", "", found["prefix"] or "").lower(), "")
    if _is_budget_period(plain):
        return None, Level.UNREAD
    sure = found["prefix"] or found["item"] or found["yearly"]
    return Reference(number=plain, prefix=prefix, item=found["item"] or ""), Level.CERTAIN if sure else Level.PROBABLE


def _is_budget_period(words: str) -> bool:
    """2024/2025 is a double budget, not a paper."""
    first, _, second = words.partition("/")
    return re.fullmatch(YEAR, first) is not None and re.fullmatch(YEAR, second) is not None

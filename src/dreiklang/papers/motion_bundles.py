"""Papers that bundle many motions, one paper a sub-budget: its documents put together by the numbers in their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dreiklang.papers.findings import Level
from dreiklang.papers.motion_cycles import cycle_of
from dreiklang.papers.motion_files import Role
from dreiklang.papers.motion_parts import MotionParts
from dreiklang.papers.paper_text import PaperText

NUMBERED = re.compile(
    r"(?:\b|_)(?:OZ|Antr(?:ag|äge)|Antag|StN)[\s_]*(?:Nrn?\.?\s*)?(?P<first>\d{1,4})"
    r"(?:\s?[a-z]\b(?:\s?[+–-]\s?[a-z]\b)?)?(?:\s*(?:[–-]|und)\s*(?P<last>\d{1,4}))?",
    re.IGNORECASE,
)
LETTERHEAD = re.compile(r"^[^\n]{1,200}\n(?:\s*\n)*\s*(?:Herrn?|Frau)\s+Ober", re.MULTILINE)
STATEMENT = re.compile(r"^\s*STELLUNGNAHME\b", re.MULTILINE | re.IGNORECASE)
MOST_NUMBERS = 100
Numbers = tuple[int, int]
"""The first and the last number of motions that were put together."""


@dataclass(frozen=True)
class Document:
    """A file of a paper: its name, its role, and its text if it has one."""

    name: str
    role: Role
    text: PaperText | None


@dataclass(frozen=True)
class Bundle:
    """A paper with the motions to one sub-budget."""

    reference: str
    sub_budget: str
    documents: tuple[Document, ...]

    def cycle(self) -> tuple[int, ...]:
        """The budget that most of its texts name; empty if none names one."""
        texts = [each.text for each in self.documents if each.text is not None]
        named = Counter(years for text in texts if (years := cycle_of("", [text])))
        return max(named, key=lambda years: (named[years], years), default=())

    def motions(self, cycle: tuple[int, ...]) -> Iterator[MotionParts]:
        """The parts of each motion. That its documents belong together is told by their names: probable."""
        numbered = [(numbers, each) for each in self.documents if (numbers := numbers_in(each.name)) is not None]
        asked = {numbers for numbers, each in numbered if each.role in (Role.MOTION, Role.OTHER)}
        answered = {numbers for numbers, each in numbered if each.role is Role.STATEMENT}
        for numbers in sorted(asked | {each for each in answered if not any(_meet(each, other) for other in asked)}):
            yield self._parts(numbers, [each for other, each in numbered if _meet(numbers, other)], cycle)

    def _parts(self, numbers: Numbers, documents: Sequence[Document], cycle: tuple[int, ...]) -> MotionParts:
        first, last = numbers
        papers = [each for each in documents if each.role is not Role.VOTES and each.role is not Role.ANNEX]
        texts = [each.text for each in papers if each.text is not None]
        title = next((each for each in papers if each.role in (Role.MOTION, Role.OTHER)), None)
        return MotionParts(
            reference=f"{self.reference} Nr. {first}" + (f"-{last}" if last != first else ""),
            title=_title(title.name) if title else "",
            sub_budget=self.sub_budget,
            motions=tuple(part for text in texts if (part := _own_part(text, of_statement=False)) is not None),
            statements=tuple(part for text in texts if (part := _own_part(text, of_statement=True)) is not None),
            votes=tuple(each.text for each in documents if each.role is Role.VOTES and each.text is not None),
            missing=tuple(each.name for each in papers if each.text is None),
            budget_years=cycle,
            level=Level.PROBABLE,
        )


def numbers_in(name: str) -> Numbers | None:
    """The first and last number of the motions that a document's name tells: “Anträge 108-110 …”; None if none."""
    found = NUMBERED.search(name)
    if found is None:
        return None
    first = int(found["first"])
    last = int(found["last"] or first)
    return (first, last) if first <= last <= first + MOST_NUMBERS else (first, first)


def _meet(one: Numbers, other: Numbers) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _title(name: str) -> str:
    """A document's name without its number."""
    rest = NUMBERED.sub("", name, count=1).strip(" :-–_.")
    return re.sub(r"^(?:Antrag|Antag)\b\s*", "", rest) or name


def _own_part(text: PaperText, *, of_statement: bool) -> PaperText | None:
    """The statement, or the motion, of a document that may hold both; the other is blanked, so that places stay."""
    begins = STATEMENT.search(text.text, 0, 2000)
    if begins is None:
        return None if of_statement else text
    letter = LETTERHEAD.search(text.text, begins.end())
    if letter is None:
        return text if of_statement else None
    at = letter.start()
    if of_statement:
        return PaperText(text.text[:at], text.name)
    return PaperText(re.sub(r"[^\n]", " ", text.text[:at]) + text.text[at:], text.name)

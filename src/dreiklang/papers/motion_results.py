"""What became of a budget motion: the agenda item's result, and the count from vote sheets and minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dreiklang.papers.findings import Level, Reading, weakest
from dreiklang.papers.motion_parts import Cited, MotionParts
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.results import Outcome, read_result
from dreiklang.papers.vote_subjects import Subject, SubjectKind
from dreiklang.papers.votes import Vote, read_votes

OF_A_MOTION = (
    Outcome.ACCEPTED,
    Outcome.REJECTED,
    Outcome.SETTLED,
    Outcome.WITHDRAWN,
    Outcome.REFERRED,
    Outcome.POSTPONED,
)
"""What can become of a motion; everything else is OTHER."""


@dataclass(frozen=True)
class Decided:
    """The result and the count, as far as they are stated."""

    result: Cited[Outcome] | None = None
    in_favour: int | None = None
    against: int | None = None
    abstentions: int | None = None


def read_decision(parts: MotionParts) -> Decided:
    """The council information system's result, and the votes that the papers put to this motion.

    Where both say a result and differ, the system's stands and is probable. Votes on parts of a motion give a result
    only if all parts had the same, and no count.
    """
    stated = _stated(parts.result)
    votes = list(_votes_on(parts))
    whole = [each for each in votes if not _on_parts(each[1].value)]
    outcomes = {each[1].value.result.outcome for each in votes}
    voted = _voted(whole or votes) if len(outcomes) == 1 else None
    if stated is None and voted is None:
        return Decided(_several(votes))
    result = stated or voted
    if stated is not None and ((voted is not None and voted.value is not stated.value) or len(outcomes) > 1):
        result = _surely(stated, Level.PROBABLE)
    if len(whole) != 1 or result is None or (voted is not None and voted.value is not result.value):
        return Decided(result)
    count = whole[0][1].value
    return Decided(result, count.in_favour, count.against, count.abstentions)


def _stated(words: str) -> Cited[Outcome] | None:
    result = read_result(words)
    if result is None:
        return None
    return Cited(value=_of_a_motion(result.outcome), words=result.words, level=result.level)


def _of_a_motion(outcome: Outcome) -> Outcome:
    return outcome if outcome in OF_A_MOTION else Outcome.OTHER


Found = tuple[str, Reading[Vote]]


def _voted(votes: Sequence[Found]) -> Cited[Outcome]:
    document, reading = votes[0]
    return Cited(
        value=_of_a_motion(reading.value.result.outcome),
        words=reading.words,
        document=document,
        place=reading.place,
        level=weakest(*(each.level for _, each in votes), *(each.value.result.level for _, each in votes)),
    )


def _several(votes: Sequence[Found]) -> Cited[Outcome] | None:
    """Parts that went different ways are no single result."""
    return _surely(_voted(votes), Level.PROBABLE, Outcome.OTHER) if votes else None


def _surely(cited: Cited[Outcome], level: Level, value: Outcome | None = None) -> Cited[Outcome]:
    return replace(cited, value=value or cited.value, level=weakest(cited.level, level))


def _votes_on(parts: MotionParts) -> Iterator[Found]:
    """Votes that name the motion; on its own sheet the only vote, if that names nothing else."""
    for paper in (*parts.votes, *parts.minutes):
        votes = list(read_votes(paper))
        listed = _listed(paper, parts.reference)
        named = [vote for vote in votes if any(_names(each, parts, listed) for each in vote.value.subjects)]
        own = paper in parts.votes and len(votes) == 1 and not any(map(_says_which, votes[0].value.subjects))
        for vote in named or (votes if own else []):
            yield paper.name, vote


LISTED = re.compile(r"Antr(?:ag|äge)\s+(?:Nr\.?\s*)?(?:Ö\s*)?(?P<number>\d{1,4}(?:\.\d{1,4}){0,3})\b")
LINES_BETWEEN = 5


def _listed(paper: PaperText, reference: str) -> frozenset[str]:
    """The numbers under which minutes list the motion: “Antrag 1.99: …”, and its reference in a line soon below."""
    numbers: set[str] = set()
    last, age = "", 0
    for line in paper.lines():
        found = LISTED.match(line.plain)
        last, age = (found["number"], 0) if found else (last, age + 1)
        if last and age <= LINES_BETWEEN and _states(line.plain, reference):
            numbers.add(last)
    return frozenset(numbers)


def _states(words: str, reference: str) -> bool:
    """Whether a line holds the reference itself, and not one that only begins like it."""
    at = words.find(reference) if reference else -1
    return at >= 0 and not words[at + len(reference) : at + len(reference) + 2].strip(".,;:)( ")[:1].isalnum()


def _names(subject: Subject, parts: MotionParts, listed: frozenset[str]) -> bool:
    names = {_plain(subject.number), _plain(subject.of)} - {""}
    if _plain(parts.reference) in names:
        return True
    if subject.kind in (SubjectKind.MOTION, SubjectKind.PART) and names & listed:
        return True
    return bool(parts.item) and subject.kind is SubjectKind.ITEM and _plain(subject.number) == _plain(parts.item)


def _plain(number: str) -> str:
    return re.sub(r"\s|^Ö", "", number)


def _says_which(subject: Subject) -> bool:
    return subject.kind in (SubjectKind.ITEM, SubjectKind.MOTION, SubjectKind.PAPER) and bool(subject.number)


def _on_parts(vote: Vote) -> bool:
    return any(subject.kind is SubjectKind.PART for subject in vote.subjects)

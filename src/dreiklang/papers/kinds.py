"""What kind of paper a text is, from the words of its head."""

from __future__ import annotations

import re
from enum import StrEnum

from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.paper_text import PaperText


class PaperType(StrEnum):
    """The kinds of papers that are read in ways of their own."""

    MINUTES = "minutes"
    PROPOSAL = "proposal"
    INFORMATION = "information"
    MOTION = "motion"
    AMENDMENT = "amendment"
    QUESTION = "question"
    STATEMENT = "statement"
    OTHER = "other"


HEAD_LINES = 45
HEAD_CHARACTERS = 20_000
RULES: tuple[tuple[PaperType, re.Pattern[str], Level], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE), level)
    for kind, pattern, level in (
        (
            PaperType.MINUTES,
            r"(?:Niederschrift|Sitzungsniederschrift|Protokoll)\b.*|.*\bNiederschrift Nr\.?.*",
            Level.CERTAIN,
        ),
        (
            PaperType.STATEMENT,
            r"STELLUNGNAHME\b.*|Beantwortung ?/ ?Stellungnahme|Stellungnahme (?:der Verwaltung|zu[mr]?)\b.*",
            Level.CERTAIN,
        ),
        (PaperType.PROPOSAL, r"(?:Beschluss|Sitzungs|Verwaltungs)vorlage", Level.CERTAIN),
        (PaperType.INFORMATION, r"(?:Informations|Mitteilungs|Kenntnisnahme)vorlage|Mitteilung", Level.CERTAIN),
        (PaperType.AMENDMENT, r"(?:Änderungs|Ergänzungs|Zusatz)(?:-?/ ?Ergänzungs)?antrag", Level.CERTAIN),
        (PaperType.QUESTION, r"(?:An|Kleine An|Große An)frage", Level.CERTAIN),
        (
            PaperType.MOTION,
            r"(?:gemeinsamer |interfraktioneller )?ANTRAG(?: zum Thema)?(?: [A-Z]{2,4}/\d{4}/\d+)?"
            r"|Wir beantragen:?|Antrag zum Thema .*",
            Level.CERTAIN,
        ),
        (PaperType.PROPOSAL, r"Beschluss(?:vorschlag|antrag):?", Level.PROBABLE),
    )
)


def read_type(paper: PaperText) -> Reading[PaperType]:
    """The kind that the first lines name; the earliest line wins, a probable sign only if there is no certain one."""
    best: Reading[PaperType] | None = None
    seen = 0
    for line in paper.lines(0, min(len(paper.text), HEAD_CHARACTERS)):
        if not line.plain:
            continue
        seen += 1
        if seen > HEAD_LINES:
            break
        words = re.sub(r"<[^<>]{0,20}>|\*\*", "", line.plain).strip()
        for kind, pattern, level in RULES:
            if pattern.fullmatch(words):
                found = paper.reading(kind, line.start, line.end, level)
                if level is Level.CERTAIN:
                    return found
                best = best or found
    return best or Reading(PaperType.OTHER, "", paper.place(0, 0), Level.UNREAD)

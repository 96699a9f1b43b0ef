"""What a motion's documents are: the motion itself, the administration's statement, a vote sheet, minutes, an annex."""

from __future__ import annotations

import re
from enum import StrEnum

from dreiklang.papers.kinds import PaperType, read_type
from dreiklang.papers.paper_text import PaperText


class Role(StrEnum):
    """What a document is to a motion."""

    MOTION = "motion"
    STATEMENT = "statement"
    VOTES = "votes"
    ANNEX = "annex"
    OTHER = "other"


BY_NAME: tuple[tuple[Role, re.Pattern[str]], ...] = (
    # “Anlage 1_…” and “…_Anlage 1”, but not “Antrag Grünanlagen pflegen”.
    (Role.ANNEX, re.compile(r"^(?:anlage|anhang|beilage)\b|[\W_](?:anlagen?|anhang|beilage)[\s_]{0,3}\d{0,3}$", re.I)),
    (Role.STATEMENT, re.compile(r"stellung\w{0,3}n|\bstn\b|beantwortung|antwort der verwaltung", re.IGNORECASE)),
    # Typing errors are frequent in this word: Abtimmung, Abstimmunsergenis, Abstsimmungsergebnis.
    (Role.VOTES, re.compile(r"abs?t?s?i?mm?un|ergeb?nis|protokoll|niederschrift", re.IGNORECASE)),
    (Role.MOTION, re.compile(r"antr[aä]g", re.IGNORECASE)),
)
BY_TYPE = {
    PaperType.MOTION: Role.MOTION,
    PaperType.AMENDMENT: Role.MOTION,
    PaperType.STATEMENT: Role.STATEMENT,
    PaperType.MINUTES: Role.VOTES,
}


def role_of(name: str, text: PaperText | None = None) -> Role:
    """The role that a document's name tells; from its text's first lines where the name tells none."""
    by_name = next((role for role, pattern in BY_NAME if pattern.search(name)), None)
    if by_name is not None:
        return by_name
    return BY_TYPE.get(read_type(text).value, Role.OTHER) if text is not None else Role.OTHER

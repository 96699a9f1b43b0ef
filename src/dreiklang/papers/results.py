"""A result in a city's own words, put into one vocabulary. The city's words are kept beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dreiklang.papers.findings import Level


class Outcome(StrEnum):
    """What became of an item. `OTHER`: no decision, or one that this vocabulary does not have."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    POSTPONED = "postponed"
    NOTED = "noted"
    ELECTED = "elected"
    OTHER = "other"


class Majority(StrEnum):
    """How the votes stood, as far as the words say."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    TIE = "tie"


@dataclass(frozen=True, kw_only=True)
class Result:
    """A result and the city's words for it.

    `amended`: decided in a changed wording. `partial`: only a part was. `referred_to`: the bodies it was referred
    to, in the city's words. Level UNREAD goes with OTHER: the words are not known; the rest then says nothing.
    """

    outcome: Outcome
    words: str
    majority: Majority | None = None
    amended: bool = False
    partial: bool = False
    referred_to: str = ""
    level: Level = Level.CERTAIN


LONGEST = 500
"""A result is a word or a sentence; what is longer is a text, and not read as one result."""

NOTHING_DECIDED = re.compile(
    r"keine abstimmung|nicht zur abstimmung|ohne abstimmung|keine mitteilung|keine beschlussfassung|kein beschluss"
    r"|siehe |^s\. |aushang|^keine?\.?$|vorberaten|vorberatung|behandelt|ohne votum|ohne empfehlung"
)
NOT = r"nicht (?:\w+ )?(?:zugestimmt|angenommen|beschlossen|genehmigt|gebilligt)|keine (?:zustimmung|mehrheit)"
BY_OUTCOME: tuple[tuple[Outcome, re.Pattern[str], Level], ...] = tuple(
    (outcome, re.compile(pattern), level)
    for outcome, pattern, level in (
        (Outcome.WITHDRAWN, r"zurückgezogen|zurückgenommen|zurückziehung|rücknahme", Level.CERTAIN),
        (Outcome.REJECTED, rf"abgelehnt|ablehnung|lehn\w* .{{0,200}}\bab\b|{NOT}", Level.CERTAIN),
        (
            Outcome.REFERRED,
            r"verwiesen|verweisung|überwiesen|weiterbehandlung|weitere beratung|weiterberatung|weiter beraten"
            r"|beratung (?:im|in|durch) ",
            Level.CERTAIN,
        ),
        (Outcome.SETTLED, r"erledigt|erledigung", Level.CERTAIN),
        (
            Outcome.SETTLED,
            r"mit (?:der )?(?:stellungnahme|antwort|beantwortung)\b.{0,60}einverstanden"
            r"|einverstanden mit (?:der )?(?:stellungnahme|antwort|beantwortung)\b",
            Level.CERTAIN,
        ),
        (Outcome.POSTPONED, r"vertagt|vertagung|zurückgestellt|verschoben|wiedervorlage", Level.CERTAIN),
        (Outcome.POSTPONED, r"abgesetzt|angehalten", Level.PROBABLE),
        (Outcome.ELECTED, r"(?<![a-zäöüß])(?:wieder)?gewählt|bestellt zu[mr]", Level.CERTAIN),
        (
            Outcome.ACCEPTED,
            r"zugestimmt|zustimmung|angenommen|annahme|beschlossen|genehmigt|genehmigung|gebilligt"
            r"|einverstanden|einstimmig(?:es)? ja\b|stimm(?:t|en|te|ten) .{0,200}\bzu\b|empfohlen|verabschiedet",
            Level.CERTAIN,
        ),
        (Outcome.ACCEPTED, r"übernommen", Level.PROBABLE),
        (Outcome.NOTED, r"kenntnis", Level.CERTAIN),
    )
)
MAJORITIES = (
    (Majority.TIE, re.compile(r"stimmengleichheit")),
    (Majority.MAJORITY, re.compile(r"mehrheit|nicht einstimmig|mit stimmenmehrheit")),
    (Majority.UNANIMOUS, re.compile(r"einstimmig|einmütig|ohne gegenstimme|einhellig")),
)
AMENDED = re.compile(r"geändert|modifi?ziert|ergänzt|mit (?:den )?(?:änderung|ergänzung)|abgeändert|in der fassung")
PARTIAL = re.compile(r"teilweise|in teilen|zum teil")
BODIES = re.compile(
    r"(?:verwiesen|überwiesen|weiterbehandlung|weitere beratung|beratung)\s+(?:in|im|an|durch)\s+"
    r"(?:den\s+|die\s+|das\s+)?(.+)",
    re.IGNORECASE,
)


def read_result(text: str) -> Result | None:
    """What a result's words mean; None if there are none. Unknown words are OTHER, and marked as not read."""
    words = " ".join(text.split())
    if not words:
        return None
    plain = words.lower()[:LONGEST]
    outcome, level = _outcome(plain)
    bodies = BODIES.search(words[:LONGEST]) if outcome is Outcome.REFERRED else None
    known = level is not Level.UNREAD and len(words) <= LONGEST
    return Result(
        outcome=outcome if known else Outcome.OTHER,
        words=words,
        majority=next((majority for majority, pattern in MAJORITIES if pattern.search(plain)), None),
        amended=AMENDED.search(plain) is not None,
        partial=PARTIAL.search(plain) is not None,
        referred_to=bodies[1].rstrip(" .") if bodies else "",
        level=level if known else Level.UNREAD,
    )


def _outcome(plain: str) -> tuple[Outcome, Level]:
    found = {outcome: level for outcome, pattern, level in reversed(BY_OUTCOME) if pattern.search(plain)}
    if Outcome.SETTLED in found and Outcome.WITHDRAWN not in found:
        # What is settled by a statement that was agreed to or noted is settled all the same.
        return Outcome.SETTLED, found[Outcome.SETTLED]
    if {Outcome.ACCEPTED, Outcome.REJECTED} <= found.keys() and not re.search(NOT, plain):
        return Outcome.OTHER, Level.UNREAD
    for outcome, _, _ in BY_OUTCOME:
        if outcome in found:
            return outcome, found[outcome]
    return Outcome.OTHER, Level.CERTAIN if NOTHING_DECIDED.search(plain) else Level.UNREAD

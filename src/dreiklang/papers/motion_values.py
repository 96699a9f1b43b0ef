"""What a motion says, and what its forms and letters have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dreiklang.papers.dialects import measure_code
from dreiklang.papers.figures import Figure
from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.paper_text import Line, PaperText
from dreiklang.papers.references import Reference


@dataclass(frozen=True, kw_only=True)
class Item:
    """One numbered or single demand of a motion, in its words."""

    number: str
    words: Reading[str]


@dataclass(frozen=True, kw_only=True)
class Motion:
    """What a motion says. A field that the paper leaves empty is None or an empty tuple.

    `blocked`: figures that shall be released later (Sperrvermerk). `committed`: commitments for later years
    (Verpflichtungsermächtigung). `measures`: codes of measures it names.
    """

    number: Reading[Reference] | None
    title: Reading[str] | None
    movers: tuple[Reading[str], ...]
    signed_by: tuple[Reading[str], ...]
    sub_budget: Reading[str] | None
    page: Reading[str] | None
    product_group: Reading[str] | None
    investment_measure: Reading[str] | None
    figures: tuple[Figure, ...]
    blocked: tuple[Figure, ...]
    committed: tuple[Figure, ...]
    asks: tuple[Item, ...]
    measures: tuple[Reading[str], ...]
    recipient: Reading[str] | None
    reports: tuple[Reading[str], ...]
    unread: tuple[Reading[str], ...] = ()


PAGE_HEAD = re.compile(r"(?:DOPPEL)?HAUSHALT\s.*|Seite ?-? ?\d+|-- \d+ of \d+ --", re.IGNORECASE)
GROUP_WORDS = re.compile(
    r"(?:Gemeinsamer Antrag (?:von )?)?\b(?:Gemeinderatsfraktion(?:en)?|Stadtratsfraktion(?:en)?|Ratsfraktion(?:en)?"
    r"|Fraktionsgemeinschaft|Fraktion(?:en)?|Gemeinderatsgruppe|im Gemeinderat|im Stadtrat)\b(?:\s+(?:von|der|des))?"
    r"|^Absender:|^Einzelstadtr(?:at|ätin)\b|^Einzelstadträtin\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r",?\s*\b(?:[A-ZÄÖÜ][\wäöüß.-]{2,40}(?:straße|str\.|platz|weg|allee|gasse)"
    r"|(?:Am|An|Auf|Beim|Im|In|Unter|Zum|Zur)(?: de[rnm])? [A-ZÄÖÜ][\wäöüß.-]{2,40})\s*\d.*$"
)
PERSON_AND_LIST = re.compile(r"\b(Einzelstadtr(?:at|ätin) [^,;]{3,60}),[^,;]{2,40}$")
"""A councillor without a group, and the list that this person was elected on: one mover."""
BETWEEN = re.compile(r"\s*,\s*|\s+und\s+(?:der\s+)?|\s+sowie\s+|\s*;\s*")


def movers_in(paper: PaperText, line: Line) -> Iterator[Reading[str]]:
    """The groups and people that a line of a letter's head names."""
    words = ADDRESS.sub("", line.plain)
    words = re.sub(r"\([^()]{0,60}\)", "", words)
    words = GROUP_WORDS.sub(" ", PERSON_AND_LIST.sub(r"\1", words))
    for part in BETWEEN.split(words):
        name = part.strip(" -–:,")
        if name:
            yield _named(paper, line, name)


def _named(paper: PaperText, line: Line, name: str) -> Reading[str]:
    at = line.text.find(name)
    start = line.start + max(at, 0)
    return paper.reading(name, start, start + len(name) if at >= 0 else line.end)


def find_measures(paper: PaperText) -> Iterator[Reading[str]]:
    """Codes of measures, each once, where it stands first."""
    seen = set()
    for found in measure_code().finditer(paper.text):
        code = re.sub(r"[ _-]+", "_", found[0])
        if code not in seen:
            seen.add(code)
            yield paper.reading(code, found.start(), found.end())


REPORT = re.compile(
    r"\b(?:berichte[tn]?|bericht(?:es|s)?|Berichterstattung|Sachstandsbericht|Zwischenbericht|Darstellung|darzustellen"
    r"|vorzustellen|Übersicht|zu berichten)\b",
    re.IGNORECASE,
)


def find_reports(paper: PaperText, lines: Sequence[Line]) -> Iterator[Reading[str]]:
    """Sentences of the demand that ask for a report."""
    for line in lines:
        if PAGE_HEAD.fullmatch(line.plain):
            return
        if REPORT.search(line.text):
            yield paper.reading(line.plain, line.start, line.end, Level.PROBABLE)

"""Motions written as letters: groups, subject, and what they apply for, item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.heads import read_head
from dreiklang.papers.motion_values import Item, Motion, find_measures, find_reports, movers_in
from dreiklang.papers.paper_text import Line, PaperText, flow

APPLIES = re.compile(
    r"(?:(?:Daher |Deshalb |Hiermit )?(?:beantragen )?[Ww]ir (?:beantragen|bitten)\b|beantrag(?:t|en)(?: wir)?\b"
    r"|.{0,80}\b(?:beantragt|möge beschließen|wolle beschließen)\b).{0,80}"
)
REASONS = re.compile(
    r"(?:Sachverhalt ?[|/] ?)?Begründung:?|Sachverhalt:?|Gez\.?:?|gez\..*|Unterzeichnet von:?", re.IGNORECASE
)
SIGNED = re.compile(r"(?:gez\.?:?|unterzeichnet von:?)\s*(?P<name>.*)", re.IGNORECASE)
END = re.compile(r"(?:Anlagen?(?:/n)?|Verteiler):?.*", re.IGNORECASE)
ITEM = re.compile(r"(?P<number>\d{1,2})[.)]\s+\S.*")
GROUPS = re.compile(r".*\b(?:Fraktion(?:en)?|Gruppe|Stadträt(?:e|in|innen)|Stadtrat)\b.*|Absender:.*", re.IGNORECASE)
FIELDS = re.compile(
    r"(?:Betreff|Antrag|Datum|Vorlage.*|Eingang.*|Gremi.*|Gedruckt.*|Prozent.*|Stadt .*|STADT .*|vom .*):?"
)
HEAD_LINES = 25


def read_letter(paper: PaperText) -> Motion:
    """Read a motion that is no form."""
    lines = [line for line in paper.lines() if line.plain]
    begin = next((at for at, line in enumerate(lines) if APPLIES.fullmatch(line.plain)), None)
    end = next((at for at, line in enumerate(lines) if at > (begin or 0) and REASONS.fullmatch(line.plain)), len(lines))
    body = lines[begin:end] if begin is not None else []
    head = read_head(paper)
    return Motion(
        number=head.number,
        title=head.subject,
        movers=tuple(_movers(paper, lines[: min(begin or HEAD_LINES, HEAD_LINES)])),
        signed_by=tuple(_signed(paper, lines)),
        sub_budget=None,
        page=None,
        product_group=None,
        investment_measure=None,
        figures=(),
        blocked=(),
        committed=(),
        asks=tuple(_items(paper, body)),
        measures=tuple(find_measures(paper)),
        recipient=None,
        reports=tuple(find_reports(paper, body)),
    )


def _movers(paper: PaperText, head: Sequence[Line]) -> Iterator[Reading[str]]:
    """The groups and people of the head: in a line with a word for them, or in the lines below such a heading."""
    for at, line in enumerate(head):
        words = line.plain
        if re.fullmatch(r"(?:Antrag|Änderungsantrag|Ergänzungsantrag|Anfrage):\s*.+", words):
            named = words.split(":", 1)[1]
            yield from movers_in(paper, Line(named, line.end - len(line.text.rstrip()) + line.text.find(named.strip())))
            return
        if not GROUPS.fullmatch(words) or FIELDS.fullmatch(words):
            continue
        if re.fullmatch(r"Stadträtinnen\s?/\s?Stadträte.*|Fraktion(?:en)?:?|Antragsteller.*", words):
            below = next((each for each in head[at + 1 : at + 3] if not FIELDS.fullmatch(each.plain)), None)
            if below is not None:
                yield paper.reading(below.plain, below.start, below.end)
            return
        person = re.fullmatch(r"(?:Stadtrat|Stadträtin)\s+(.{3,60}?)\s*(?:\(.{1,30}\))?", words)
        if person:
            yield paper.reading(person[1], line.start, line.end)
        elif re.search(r"[Ff]raktion|[Gg]ruppe|Absender", words):
            yield from movers_in(paper, line)


def _items(paper: PaperText, body: Sequence[Line]) -> Iterator[Item]:
    """The numbered demands; one without a number if none is numbered, or what leads to them."""
    starts = [at for at, line in enumerate(body) if ITEM.fullmatch(line.plain)]
    bounds = [0, *starts] if not starts or starts[0] > 0 else starts
    for nth, at in enumerate(bounds):
        stop = bounds[nth + 1] if nth + 1 < len(bounds) else len(body)
        part = body[at:stop]
        if not part:
            continue
        numbered = ITEM.fullmatch(part[0].plain)
        words = flow(paper, part[0].start, part[-1].end).text.strip()
        yield Item(
            number=numbered["number"] if numbered else "",
            words=paper.reading(words, part[0].start, part[-1].end),
        )


def _signed(paper: PaperText, lines: Sequence[Line]) -> Iterator[Reading[str]]:
    at = next((at for at, line in enumerate(lines) if SIGNED.fullmatch(line.plain)), None)
    if at is None:
        return
    first = SIGNED.fullmatch(lines[at].plain)
    if first and first["name"]:
        yield paper.reading(first["name"], lines[at].start, lines[at].end)
    for line in lines[at + 1 : at + 20]:
        if END.fullmatch(line.plain) or len(line.plain) > 120:
            return
        yield paper.reading(line.plain, line.start, line.end, Level.PROBABLE)

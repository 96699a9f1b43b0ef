"""Minutes: agenda items, what was proposed, who spoke, and how it was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.heads import Head, read_head
from dreiklang.papers.paper_text import Line, PaperText, flow
from dreiklang.papers.references import Reference, read_references
from dreiklang.papers.vote_subjects import Subject, SubjectKind
from dreiklang.papers.votes import Vote, read_votes


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """An item, or a motion listed under one: number, words, movers and papers as the minutes name them."""

    number: str
    title: str
    movers: str = ""
    papers: tuple[Reference, ...] = ()
    motion: bool = False


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """One numbered or single proposal for a resolution, in its words."""

    number: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Somebody who speaks: name, office or role, and group where the minutes name one."""

    name: str
    role: str
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What minutes say."""

    head: Head
    items: tuple[Reading[AgendaItem], ...]
    resolutions: tuple[Reading[Resolution], ...]
    speakers: tuple[Reading[Speaker], ...]
    votes: tuple[Reading[Vote], ...]

    def votes_on(self, item: AgendaItem) -> tuple[Reading[Vote], ...]:
        """The votes on an item or motion, by its number or by a paper's; for the only item also those without one."""
        keys = {item.number, *(paper.number for paper in item.papers)} - {""}
        kinds = {SubjectKind.PAPER, SubjectKind.MOTION if item.motion else SubjectKind.ITEM}
        own = [vote for vote in self.votes if any(_concerns(each, keys, kinds) for each in vote.value.subjects)]
        alone = not item.motion and sum(not each.value.motion for each in self.items) == 1
        own += [vote for vote in self.votes if alone and not vote.value.subjects]
        return tuple(own)


def _concerns(subject: Subject, keys: set[str], kinds: set[SubjectKind]) -> bool:
    return (subject.number in keys and subject.kind in kinds) or subject.of in keys


def read_minutes(paper: PaperText) -> Minutes:
    """Read minutes."""
    lines = [line for line in paper.lines() if line.plain]
    head = read_head(paper)
    return Minutes(
        head=head,
        items=tuple(_items(paper, lines)) or tuple(_only_item(head)),
        resolutions=tuple(_resolutions(paper, lines)),
        speakers=tuple(_speakers(paper, head.chair)),
        votes=tuple(read_votes(paper)),
    )


ITEM = re.compile(
    r"(?:Zu )?(?:Tagesordnungspunkt|Punkt|TOP)\s+(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})(?:\s+der Tagesordnung)?:\s*"
    r"(?P<title>.*)"
)
SUB_ITEM = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,3})\s+(?P<title>[A-ZÄÖÜ„\"].*)")
MOTION = re.compile(
    r"Antrag\s+(?:Nr\.\s*)?(?:Ö\s*)?(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})(?:\s*\(S(?:eite|\.)\s*\d{1,4}\))?:\s*(?P<title>.*)"
)
ENDS_TITLE = re.compile(
    r"(?:Vorlage|Beschluss|Abstimmungsergebnis|Antrag|Anfrage|(?:Änderungs|Ergänzungs|Zusatz)antrag|Interfraktionell"
    r"|Der Vorsitzende|Die Vorsitzende|[-–] ?\w)\b.*|\(Vorlage.*|\d{1,3}\.\d.*|[-–] .*"
)
MOVERS = re.compile(
    r"(?:Interfraktioneller |Gemeinsamer )?(?:Antrag|Anfrage|(?:Änderungs|Ergänzungs|Zusatz)antrag):\s*(?P<movers>.+)"
)
MOST_TITLE_LINES = 6
AGENDA_LINES = 120
"""The list of items stands at the beginning; below it, speakers quote numbers."""


def _items(paper: PaperText, lines: Sequence[Line]) -> Iterator[Reading[AgendaItem]]:
    seen: set[tuple[bool, str]] = set()
    for at, line in enumerate(lines[:AGENDA_LINES]):
        if line.plain.startswith("Abstimmungsergebnis"):
            return
        kind = next((each for each in (ITEM, MOTION, SUB_ITEM) if each.fullmatch(line.plain)), None)
        found = kind.fullmatch(line.plain) if kind else None
        if found is None or (kind is SUB_ITEM and not seen):
            continue
        key = (kind is MOTION, found["number"])
        if key not in seen:
            seen.add(key)
            yield _item(paper, lines, at, found, motion=kind is MOTION)


def _only_item(head: Head) -> Iterator[Reading[AgendaItem]]:
    """The item that the head names, where minutes are of one item."""
    if head.item is not None:
        papers = (head.number.value,) if head.number else ()
        title = head.subject.value if head.subject else ""
        item = AgendaItem(number=head.item.value, title=title, papers=papers)
        yield Reading(item, head.item.words, head.item.place, head.item.level)


def _item(
    paper: PaperText, lines: Sequence[Line], at: int, found: re.Match[str], *, motion: bool
) -> Reading[AgendaItem]:
    title, last, movers, papers = [found["title"]], at, "", list(read_references(PaperText(found["title"])))
    for nth, line in enumerate(lines[at + 1 : at + 1 + MOST_TITLE_LINES], start=at + 1):
        by = MOVERS.fullmatch(line.plain)
        if ITEM.match(line.plain) or MOTION.match(line.plain) or SUB_ITEM.match(line.plain):
            break
        if by:
            movers, last = by["movers"], nth
        elif re.match(r"\(?Vorlage\b", line.plain):
            papers += read_references(PaperText(line.plain))
            last = nth
        elif movers or papers or ENDS_TITLE.fullmatch(line.plain):
            break
        else:
            title.append(line.plain)
            last = nth
    words = _joined(title)
    paper_named = re.search(r"\((Vorlagen?:? [^()]{2,60})\)$", words)
    if paper_named:
        papers += read_references(PaperText(paper_named[1]))
        words = words[: paper_named.start()].strip()
    in_brackets = re.search(r"\(([^()]{2,60})\)$", words)
    if motion and not movers and in_brackets:
        movers, words = in_brackets[1], words[: in_brackets.start()].strip()
    item = AgendaItem(
        number=found["number"],
        title=words,
        movers=movers,
        papers=tuple(each.value for each in papers),
        motion=motion,
    )
    return paper.reading(item, lines[at].start, lines[last].end)


def _joined(lines: Sequence[str]) -> str:
    words = " ".join(line.strip() for line in lines if line.strip())
    return re.sub(r"(?<=[a-zäöüß])- (?=[a-zäöüß])(?!und |oder |bzw)", "", words)


RESOLUTION = re.compile(r"(?:Beschluss|Beschlussantrag|Beschlussvorschlag|Beschlussvorlage|Beschlusstext)\b:?")
NUMBERED = re.compile(r"(?P<number>\d{1,2})[.)]\s+(?P<words>\S.*)")
AFTER = re.compile(
    r"(?:Abstimmungsergebnis|Begründung|Antrag (?:Ö |Nr)|Die Beratungsunterlage|Zusammenfass|Grund für"
    r"|Der Vorsitzende|Die Vorsitzende"
    r"|Einstimmig|Mehrheitlich|Kosten:|Finanzielle).*"
)
MOST_LINES = 80


def _resolutions(paper: PaperText, lines: Sequence[Line]) -> Iterator[Reading[Resolution]]:
    """What stands below “Beschluss:” or “Beschlussantrag:”, by number."""
    at = next((at for at, line in enumerate(lines) if RESOLUTION.fullmatch(line.plain)), None)
    if at is None:
        return
    body: list[Line] = []
    for line in lines[at + 1 : at + 1 + MOST_LINES]:
        if AFTER.match(line.plain):
            break
        body.append(line)
    starts = [nth for nth, line in enumerate(body) if NUMBERED.fullmatch(line.plain)]
    bounds = starts if starts and starts[0] == 0 else [0, *starts]
    for nth, begin in enumerate(bounds):
        part = body[begin : bounds[nth + 1] if nth + 1 < len(bounds) else len(body)]
        if part:
            yield _resolution(paper, part)


def _resolution(paper: PaperText, part: Sequence[Line]) -> Reading[Resolution]:
    numbered = NUMBERED.fullmatch(part[0].plain)
    words = flow(paper, part[0].start, part[-1].end).text.strip()
    if numbered:
        words = words.split(None, 1)[1]
    return paper.reading(
        Resolution(number=numbered["number"] if numbered else "", words=words), part[0].start, part[-1].end
    )


ROLES = (
    r"Stadtr(?:at|ätin)|Ortschaftsr(?:at|ätin)|Gemeinder(?:at|ätin)|StR(?:in)?|OR(?:in)?"
    r"|(?:Erste[r]? |Ober)?[Bb]ürgermeister(?:in)?"
    r"|EBM|BM(?:in)?|OB(?:in)?|Ortsvorsteher(?:in)?|Herr|Frau|Dezernent(?:in)?|Amtsleiter(?:in)?|Stadtkämmerer(?:in)?"
)
NAME = (
    r"(?:(?:Dr\.|Prof\.|von|van|de|zu)\s+){0,3}[A-ZÄÖÜ][\wäöüßøé’'-]{1,40}"
    r"(?:\s(?:von|van|de)\s[A-ZÄÖÜ][\wäöüß-]{1,40})?(?:[\s-](?!StR)[A-ZÄÖÜ][\wäöüßø-]{1,40})?"
)
SPEAKER = re.compile(rf"\b(?P<role>{ROLES})\s+(?P<name>{NAME})(?:\s?\((?P<group>[^()\n]{{1,60}})\))?(?P<speaks>\s?:)?")
CHAIR = re.compile(r"(?m)^(?:Der|Die) Vorsitzende(?=:|\s)")
EARLIER = re.compile(
    r"\s?(?:\w+\s){0,2}"
    r"(?:in der (?:letzten|vergangenen|vorigen|vorangegangenen)|letzte Woche|seinerzeit|damals|zuletzt)\b"
)
"""What follows a name in running text that is about another day."""


def _speakers(paper: PaperText, chair: Reading[str] | None) -> Iterator[Reading[Speaker]]:
    """Everybody who speaks, each once, with the group where first given; in the chair first.

    Certain: named before a colon as the one who speaks. Probable: named with a group in running text, where the
    words may also be about somebody. Who is only named is left out.
    """
    running = flow(paper)
    seen: set[tuple[str, str]] = set()
    if chair is not None and (led := re.fullmatch(rf"(?P<role>{ROLES}) (?P<name>{NAME})", chair.value)):
        seen.add((led["name"].rsplit(" ", 1)[-1], ""))
        yield Reading(Speaker(name=led["name"], role=led["role"]), chair.words, chair.place, Level.PROBABLE)
    for found in SPEAKER.finditer(running.text):
        group, name = (found["group"] or "").strip(), " ".join(found["name"].split())
        role = found["role"]
        if not found["speaks"] and EARLIER.match(running.text, found.end()):
            continue
        if not group and not (found["speaks"] and _begins(paper, running.span(found.start(), found.end())[0])):
            continue
        if any(character.isdigit() for character in group) and not re.fullmatch(r"\d{1,2}/\w.*", group):
            continue
        key = (name.rsplit(" ", 1)[-1], group)
        if key in seen or (not group and any(name.rsplit(" ", 1)[-1] == other for other, _ in seen)):
            continue
        seen.add(key)
        level = Level.CERTAIN if found["speaks"] else Level.PROBABLE
        yield paper.reading(
            Speaker(name=name, role=role, group=_unparted(group)), *running.span(found.start(), found.end()), level
        )


def _unparted(group: str) -> str:
    """A group's name without the hyphen of a line's end: “90/GRÜ-NE”."""
    return re.sub(r"(?<=[A-ZÄÖÜ])- ?(?=[A-ZÄÖÜ]{1,3}$)", "", group)


def _begins(paper: PaperText, start: int) -> bool:
    return not paper.text[paper.text.rfind("\n", 0, start) + 1 : start].strip()

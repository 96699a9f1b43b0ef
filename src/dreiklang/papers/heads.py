"""The head of a paper: who, when, what number, and in which order it is consulted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.kinds import PaperType, read_type
from dreiklang.papers.paper_text import Line, PaperText
from dreiklang.papers.references import Reference, read_references
from dreiklang.papers.results import Result, read_result

Text = Reading[str] | None


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """One step of the order of consultation. `public` is None where the paper does not tell."""

    committee: str
    day: date | None
    item: str = ""
    public: bool | None = None
    role: str = ""
    result: Result | None = None


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a paper's head says; None where it says nothing."""

    paper_type: Reading[PaperType]
    body: Text = None
    committee: Text = None
    number: Reading[Reference] | None = None
    minutes_number: Text = None
    item: Text = None
    file_reference: Text = None
    day: Reading[date] | None = None
    public: Reading[bool] | None = None
    subject: Text = None
    office: Text = None
    author: Text = None
    chair: Text = None
    rapporteur: Text = None
    recorder: Text = None
    consultations: tuple[Reading[Consultation], ...] = ()


HEAD_CHARACTERS = 6000
HEAD_LINES = 60
MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "januar",
            "februar",
            "märz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
        ],
        start=1,
    )
}
DAY = re.compile(
    rf"\b(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.\s?|(?P<name>{'|'.join(MONTHS)})\s)(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
FIELDS = (
    (
        "number",
        re.compile(r"Vorlagen?[ -]?Nr\.?|Vorlagennummer|Drucksachen?(?:[ -]?Nr\.?|nummer)?|Vorlage", re.IGNORECASE),
    ),
    ("minutes_number", re.compile(r"Niederschrift Nr\.?", re.IGNORECASE)),
    ("item", re.compile(r"TOP|Tagesordnungspunkt", re.IGNORECASE)),
    ("file_reference", re.compile(r"GZ|Aktenzeichen|Az\.?|Geschäftszeichen", re.IGNORECASE)),
    (
        "day",
        re.compile(r"Sitzungstermin|Sitzungsdatum|Termin|Datum|Sitzung am|Eingang|eingegangen am|vom", re.IGNORECASE),
    ),
    ("public", re.compile(r"Sitzungsart|Status", re.IGNORECASE)),
    ("chair", re.compile(r"Vorsitz(?:ende[rn]?|ende/r)?", re.IGNORECASE)),
    ("rapporteur", re.compile(r"Berichterstatt(?:ung|er|erin)", re.IGNORECASE)),
    ("recorder", re.compile(r"Protokollführ(?:ung|er|erin)|Schriftführ(?:ung|er|erin)", re.IGNORECASE)),
    ("subject", re.compile(r"Betreff|Betr\.|Gegenstand|Thema", re.IGNORECASE)),
    ("office", re.compile(r"Dienststelle|Fachamt|Federführend(?:es Amt)?|Amt", re.IGNORECASE)),
    ("author", re.compile(r"Bearbeitet von|Bearbeiter(?:in)?|Verfasser(?:in)?", re.IGNORECASE)),
    ("committee", re.compile(r"Protokoll|Gremium", re.IGNORECASE)),
    (
        "other",
        re.compile(
            r"Verhandlung|Verantwortlich|Freigabe durch|Ort|Beginn|Ende|Bürgerbeteiligung|Kosten", re.IGNORECASE
        ),
    ),
)
ON_NEXT_LINE = ("subject", "office", "author", "other")
"""Fields whose value may stand in the lines below, as in forms with headings."""
BODY = re.compile(
    r"\b(?:Landeshauptstadt|Hansestadt|Universitätsstadt|Stadt|Gemeinde|Landkreis|Kreis|Markt)\s+"
    r"(?!(?:und|oder|der|die|am|im|Nr)\b)[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?"
)
COMMITTEE_WORDS = (
    r"(?:Gemeinderat|Stadtrat|Kreistag|Ortschaftsrat|Bezirksbeirat|Verwaltungsausschuss|[\w/-]{0,60}[Aa]usschuss"
    r"|[\w-]{0,60}[Bb]eirat|[\w-]{0,60}[Kk]ommission|Stiftungsrat)"
)
IN_HEAD = re.compile(
    r"(?:Plenarsitzung|Sitzung|Lesung)\s+(?:des\s+|der\s+)?"
    rf"(?P<committee>{COMMITTEE_WORDS}\w*(?:\s+[A-ZÄÖÜ]\w+)?)"
)


def read_head(paper: PaperText) -> Head:
    """Read the head. Values stand behind their names, in the next cell, or below; other heads are told by form."""
    lines = _head_lines(paper)
    head = Head(paper_type=read_type(paper))
    for name, reading in _fields(paper, lines):
        head = _filled(paper, head, name, reading)
    head = _from_form(paper, head, lines)
    return replace(head, consultations=tuple(_consultations(paper, lines)))


def _head_lines(paper: PaperText) -> list[Line]:
    lines: list[Line] = []
    for line in paper.lines(0, min(len(paper.text), HEAD_CHARACTERS)):
        if line.plain:
            lines.append(line)
        if len(lines) == HEAD_LINES:
            break
    return lines


@dataclass(frozen=True)
class _Cell:
    words: str
    start: int
    end: int


def _cells(line: Line) -> list[_Cell]:
    """The cells of a line parted by tabs or by a pipe, without marks of bold type."""
    cells = []
    for found in re.finditer(r"[^\t|]+", line.text):
        words = re.sub(r"</?\w{1,3}>|\*\*", "", found[0])
        lead = len(found[0]) - len(found[0].lstrip())
        cells.append(_Cell(" ".join(words.split()), line.start + found.start() + lead, line.start + found.end()))
    return [cell for cell in cells if cell.words]


def _field_name(words: str) -> str | None:
    plain = words.rstrip(": ")
    return next((name for name, pattern in FIELDS if pattern.fullmatch(plain)), None)


def _fields(paper: PaperText, lines: Sequence[Line]) -> Iterator[tuple[str, Reading[str]]]:
    """The named fields of the head."""
    for at, line in enumerate(lines):
        cells = _cells(line)
        for nth, cell in enumerate(cells):
            name = _field_name(cell.words)
            if name is None:
                inline = re.match(r"([^:]{2,30}):\s*(\S.*)", cell.words)
                name = _field_name(inline[1]) if inline else None
                if inline and name:
                    yield name, paper.reading(inline[2], cell.start, cell.end)
                continue
            following = cells[nth + 1] if nth + 1 < len(cells) else None
            if following is not None and _field_name(following.words) is None:
                yield name, paper.reading(following.words, following.start, following.end)
            elif name in ON_NEXT_LINE and len(cells) == 1 and "\t" not in line.text and at + 1 < len(lines):
                yield from _below(paper, name, lines, at)


def _below(paper: PaperText, name: str, lines: Sequence[Line], at: int) -> Iterator[tuple[str, Reading[str]]]:
    """The value in the lines below a heading; a subject in bold may take several."""
    first = lines[at + 1]
    if _field_name(first.plain) is not None or lines[at].plain.startswith("Thema"):
        return
    end = first
    if first.text.count("**") % 2:
        end = next((line for line in lines[at + 2 : at + 6] if "**" in line.text), first)
    words = re.sub(r"\*\*", "", paper.text[first.start : end.end])
    yield name, paper.reading(" ".join(words.split()), first.start, end.end)


def _filled(paper: PaperText, head: Head, name: str, reading: Reading[str]) -> Head:
    """The head with one more field; the first value of a field stays."""
    if name == "other" or getattr(head, name) is not None:
        return head
    if name == "number":
        found = next(read_references(PaperText(reading.value)), None)
        value = found.value if found else Reference(number=reading.value)
        level = Level.CERTAIN if found else Level.PROBABLE
        if not re.search(r"\d", reading.value):
            return head
        return replace(head, number=Reading(value, reading.words, reading.place, level))
    if name == "day":
        day = read_day(reading.value)
        return head if day is None else replace(head, day=Reading(day, reading.words, reading.place))
    if name == "public":
        public = read_public(reading.value)
        return head if public is None else replace(head, public=Reading(public, reading.words, reading.place))
    texts: dict[str, Any] = {name: reading}
    return replace(head, **texts)


def read_day(words: str) -> date | None:
    """The first day that the words name; None if they name none, or one that the calendar does not have."""
    found = DAY.search(words)
    if found is None:
        return None
    month = int(found["month"]) if found["month"] else MONTHS[found["name"].lower()]
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None


def read_public(words: str) -> bool | None:
    """Public, not public, or None."""
    plain = words.lower().replace(" ", "").replace("-", "")
    if plain in ("n", "nö", "nichtöffentlich"):
        return False
    return True if plain in ("ö", "öffentlich") else None


def _from_form(paper: PaperText, head: Head, lines: Sequence[Line]) -> Head:
    """What stands in the head without a name: body, committee, day, number, public."""
    text = paper.text[: lines[-1].end] if lines else ""
    if head.body is None and (body := BODY.search(text)):
        head = replace(head, body=paper.reading(body[0], body.start(), body.end()))
    if head.committee is None and (found := IN_HEAD.search(text)):
        name = re.sub(r"(ausschuss|rat|tag|beirat)e?s$", r"\1", " ".join(found["committee"].split()))
        reading = paper.reading(name, found.start("committee"), found.end("committee"))
        head = replace(head, committee=reading)
    if head.day is None:
        head = replace(head, day=_first_day(paper, lines[:25]))
    if head.public is None:
        alone = next(
            (line for line in lines[:25] if read_public(line.plain.strip("()")) is not None and len(line.plain) > 3),
            None,
        )
        if alone is None and (told := re.search(r"\b(nicht ?)?öffentlichen\s+(?:Behandlung|Sitzung)\b", text)):
            head = replace(head, public=paper.reading(told[1] is None, told.start(), told.end(), Level.PROBABLE))
        if alone:
            head = replace(
                head, public=paper.reading(bool(read_public(alone.plain.strip("()"))), alone.start, alone.end)
            )
    if head.number is None:
        head = replace(head, number=_first_number(paper, lines[:30]))
    if head.subject is None:
        head = replace(head, subject=_subject(paper, lines))
    return head


def _first_day(paper: PaperText, lines: Sequence[Line]) -> Reading[date] | None:
    """A line that is a day and little else, as “Stuttgart, 22.11.2023”."""
    for line in lines:
        found = DAY.search(line.text)
        if found and len(line.plain) <= 60:
            day = read_day(found[0])
            if day is not None:
                return paper.reading(day, line.start + found.start(), line.start + found.end())
    return None


def _first_number(paper: PaperText, lines: Sequence[Line]) -> Reading[Reference] | None:
    for line in lines:
        found = next(read_references(paper, line.start, line.end), None)
        if (
            found is not None
            and len(line.plain) <= len(found.words) + 20
            and "|" not in line.text
            and "(" not in line.text
        ):
            return found
    return None


SUBJECT_AT = re.compile(r"Punkt [\d.]+ der Tagesordnung:\s*(?P<subject>.+)")
NO_SUBJECT = re.compile(
    r"Gedruckt auf.*|.*Recyclingpapier.*|Vorlage\b.*|Verantwortlich.*|Dienststelle.*|Eingang.*|eingegangen.*|"
    r"(?:Beschluss|Informations|Mitteilungs)vorlage|Antrag(?:: .*)?|Anfrage|Stadt .*|STADT .*|Der Oberbürgermeister"
    r"|\d.*|.*fraktion(?:en)?\b.*|Dez\. ?\d.*|vom:? \d.*",
    re.IGNORECASE,
)
ORDER = re.compile(r"(?:Gremi(?:en|um)|Beratungsfolge)\b.*", re.IGNORECASE)


def _subject(paper: PaperText, lines: Sequence[Line]) -> Text:
    """An agenda item's words in minutes; else the lines above the order of consultation. The latter is probable."""
    for at, line in enumerate(lines):
        found = SUBJECT_AT.match(line.plain)
        if found:
            end = next(
                (
                    n
                    for n in range(at + 1, len(lines))
                    if re.match(r"(?:\w+antrag|Antrag|Vorlage|Beschluss)\b", lines[n].plain)
                ),
                at + 1,
            )
            words = " ".join(each.plain for each in lines[at:end]).split(":", 1)[1]
            return paper.reading(words.strip(), line.start, lines[end - 1].end)
    order = next((at for at, line in enumerate(lines) if ORDER.fullmatch(line.plain)), None)
    if order is None:
        return _above_type(paper, lines)
    above = [line for line in lines[:order] if not NO_SUBJECT.fullmatch(line.plain)]
    tail = [line for line in above if lines.index(line) >= order - 4]
    if not tail:
        return None
    return paper.reading(" ".join(line.plain for line in tail), tail[0].start, tail[-1].end, Level.PROBABLE)


def _above_type(paper: PaperText, lines: Sequence[Line]) -> Text:
    """The line above the words that say what kind of paper it is, if that line is no name of a field."""
    kind = read_type(paper)
    at = next((at for at, line in enumerate(lines) if kind.words and line.start <= kind.place.start <= line.end), 0)
    if at == 0 or _field_name(lines[at - 1].plain) or not re.search(r"[a-zäöü]{3}", lines[at - 1].plain):
        return None
    line = lines[at - 1]
    if NO_SUBJECT.fullmatch(line.plain) or DAY.search(line.plain):
        return None
    return paper.reading(line.plain, line.start, line.end, Level.PROBABLE)


STEP_LINE = re.compile(
    r"(?P<committee>[A-ZÄÖÜ][\wäöüßÄÖÜ .,/&()-]{2,90}?)\s+(?P<day>\d{1,2}\.(?:/\d{1,2}\.){0,3}\d{1,2}\.\d{4})"
    r"(?:\s+(?P<item>\d{1,3}(?:\.\d{1,3})*))?(?:\s+(?P<public>[ÖöNn]ö?|x|X|☒))?(?:\s+(?P<rest>\S.{0,80}))?\s*"
)
ROLE = re.compile(
    r"Vorberatung|Entscheidung|Kenntnisnahme|Behandlung|Anhörung|Beschlussfassung|Beratung|Empfehlung|Einbringung",
    re.IGNORECASE,
)


def _consultations(paper: PaperText, lines: Sequence[Line]) -> Iterator[Reading[Consultation]]:
    """The steps below “Gremien Termin TOP …” or “Beratungsfolge Sitzungstermin Status”."""
    begin = next((at for at, line in enumerate(lines) if ORDER.fullmatch(line.plain)), None)
    if begin is None:
        return
    columns = " ".join(line.plain for line in lines[begin : begin + 2])
    said = re.search(r"Ö ?/ ?N\b|Status|öffentlich", columns) is not None
    for line in lines[begin + 1 : begin + 20]:
        found = STEP_LINE.fullmatch(line.text.strip())
        if found is None:
            if ORDER.match(line.plain) or re.match(r"[☒☐xX ]+$", line.plain):
                continue
            return
        yield _step(paper, line, found, said)


def _step(paper: PaperText, line: Line, found: re.Match[str], said: bool) -> Reading[Consultation]:
    committee = found["committee"]
    role = ROLE.search(found["rest"] or "") or ROLE.search(committee)
    rest = (found["rest"] or "").replace(role[0] if role else "", "").strip(" ()")
    days = found["day"]
    day = read_day(re.sub(r"^.*/", "", days))
    public = read_public(found["public"] or "") if said else None
    step = Consultation(
        committee=re.sub(
            r"\s*\((?:Vorberatung|Entscheidung|Kenntnisnahme|Anhörung|Beschlussfassung|Beratung)\)", "", committee
        ).strip(),
        day=day,
        item=found["item"] or "",
        public=public,
        role=role[0] if role else "",
        result=read_result(rest) if rest and len(rest) > 2 else None,
    )
    told = found["public"] is None or public is not None
    return paper.reading(
        step, line.start, line.end, Level.CERTAIN if day and told and "/" not in days else Level.PROBABLE
    )

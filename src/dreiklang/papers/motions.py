"""Motions: who asks for what, in a city's form for motions to the budget or in a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dreiklang.papers.dialects import placeholders
from dreiklang.papers.figures import Figure, YearHeader, figures_of, kind_of, read_header, read_rows
from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.letters import read_letter
from dreiklang.papers.motion_values import ADDRESS, PAGE_HEAD, Item, Motion, find_measures, find_reports, movers_in
from dreiklang.papers.paper_text import Line, PaperText, flow
from dreiklang.papers.references import Reference, ReferenceKind, read_references

SECTIONS = (
    ("placed", re.compile(r"Zuordnung im Haushaltsplan$", re.IGNORECASE)),
    ("page", re.compile(r"Seite im (?:HH|Haushalts)-?plan\b.*", re.IGNORECASE)),
    ("product_group", re.compile(r"Ergebnishaushalt\b.*", re.IGNORECASE)),
    ("investment", re.compile(r"Finanzhaushalt\b.*", re.IGNORECASE)),
    ("changes", re.compile(r"Änderungen und neue Mittelanmeldungen$", re.IGNORECASE)),
    ("posts", re.compile(r"(?:X )?Stellenschaffung.*", re.IGNORECASE)),
    ("money", re.compile(r"(?:X )?Erhöhung/Reduzierung\b.*", re.IGNORECASE)),
    ("blocked", re.compile(r"(?:X )?Sperrvermerk$", re.IGNORECASE)),
    ("committed", re.compile(r"(?:X )?Verpflichtungsermächtigung(?:en)?$", re.IGNORECASE)),
    ("cash", re.compile(r"davon zahlungswirksam in$", re.IGNORECASE)),
    ("others", re.compile(r"Sonstige Änderungen$", re.IGNORECASE)),
    ("asks", re.compile(r"(?:X )?Konzeption, Ziele, Maßnahmen.*", re.IGNORECASE)),
    ("more", re.compile(r"Weitere Angaben$", re.IGNORECASE)),
    ("recipient", re.compile(r"bei Leistungen an Zuschussempfänger$", re.IGNORECASE)),
    ("reasons", re.compile(r"Sachverhalt(?: ?\| ?Begründung)?$|Begründung:?$", re.IGNORECASE)),
    ("signed", re.compile(r"(?:Unterzeichnet von:?|gez\.?:?)$", re.IGNORECASE)),
)
ADDRESSED = re.compile(r"(?:An |Herrn? |Frau ).*|\d{5} .*|\d\d\.\d\d\.\d{4}|Antrag\b.*|.*\bANTRAG\b.*", re.IGNORECASE)


@dataclass(frozen=True)
class _Section:
    """The lines below a heading of the form, and the heading's own, in which something may be filled in too."""

    heading: Line | None
    lines: tuple[Line, ...]


def read_motion(paper: PaperText) -> Motion:
    """Read a motion, in a form or as a letter."""
    sections = _sections(paper)
    if "changes" in sections or "money" in sections:
        return _form(paper, sections)
    return read_letter(paper)


def _sections(paper: PaperText) -> dict[str, _Section]:
    """The form's sections by name, the first of each name; what stands before is the head."""
    found: list[tuple[str, list[Line]]] = [("head", [])]
    for line in paper.lines():
        name = next((name for name, pattern in SECTIONS if pattern.fullmatch(line.plain)), None)
        if name is None:
            found[-1][1].append(line)
        else:
            found.append((name, [line]))
    sections: dict[str, _Section] = {}
    for name, lines in found:
        if name not in sections:
            heading = None if name == "head" else lines[0]
            sections[name] = _Section(heading, tuple(lines if heading is None else lines[1:]))
    return sections


def _form(paper: PaperText, sections: dict[str, _Section]) -> Motion:
    head = sections["head"].lines
    number, unread = _number(paper, head)
    page, sub_budget = _page_and_sub_budget(paper, _lines(sections, "page"))
    heading = sections["page"].heading if "page" in sections else None
    return Motion(
        number=number,
        title=_title(paper, head, number),
        movers=tuple(_movers(paper, head)),
        signed_by=tuple(_signatures(paper, _lines(sections, "signed"))),
        sub_budget=sub_budget or _beside(paper, heading),
        page=page,
        product_group=_filled(paper, _lines(sections, "product_group")),
        investment_measure=_filled(paper, _lines(sections, "investment")),
        figures=tuple(_figures(paper, sections)),
        blocked=tuple(_other_figures(paper, sections, "blocked")),
        committed=tuple(_other_figures(paper, sections, "committed")),
        asks=tuple(_asks(paper, _lines(sections, "asks"))),
        measures=tuple(find_measures(paper)),
        recipient=_filled(paper, _lines(sections, "recipient")),
        reports=tuple(find_reports(paper, _lines(sections, "asks"))),
        unread=tuple(unread),
    )


def _lines(sections: dict[str, _Section], name: str) -> tuple[Line, ...]:
    return sections[name].lines if name in sections else ()


def _number(paper: PaperText, head: Sequence[Line]) -> tuple[Reading[Reference] | None, list[Reading[str]]]:
    """The motion's number in the head; a number begun but not filled in is unread."""
    if not head:
        return None, []
    start, end = head[0].start, head[-1].end
    for found in read_references(paper, start, end):
        if found.value.kind is ReferenceKind.BUDGET_MOTION:
            return found, []
    begun = re.compile(r"\b[A-Z]{2,4}/20\d\d/(?=\s)").search(paper.text, start, end)
    return None, [paper.reading("", begun.start(), begun.end(), Level.UNREAD)] if begun else []


def _title(paper: PaperText, head: Sequence[Line], number: Reading[Reference] | None) -> Reading[str] | None:
    """The lines between the motion's number and the form's first section."""
    if number is None:
        return None
    lines = [line for line in head if line.start > number.place.end and line.plain and not _is_placeholder(line)]
    on_line = next((line for line in head if line.start <= number.place.start <= line.end), None)
    if on_line and not lines:
        return None
    lines = [line for line in lines if not PAGE_HEAD.fullmatch(line.plain) and line.plain != "Antrag zum Thema"]
    if not lines:
        return None
    words = flow(paper, lines[0].start, lines[-1].end).text
    plain = re.sub(r"^(?:Antrag zum )?(?:Thema:|Thema(?= [A-ZÄÖÜ0-9]))\s*", "", " ".join(words.split()))
    return paper.reading(plain, lines[0].start, lines[-1].end)


def _is_placeholder(line: Line) -> bool:
    return line.plain in placeholders()


def _movers(paper: PaperText, head: Sequence[Line]) -> Iterator[Reading[str]]:
    """Who moves, as the letter's head names them: “Fraktionen von CDU und SPD” are two."""
    for line in head:
        if not line.plain or _is_placeholder(line):
            continue
        if ADDRESSED.fullmatch(line.plain) or PAGE_HEAD.fullmatch(line.plain):
            return
        yield from movers_in(paper, line)
        if ADDRESS.search(line.plain):
            return


def _signatures(paper: PaperText, lines: Iterable[Line]) -> Iterator[Reading[str]]:
    for line in lines:
        if line.plain and not PAGE_HEAD.fullmatch(line.plain):
            yield paper.reading(line.plain, line.start, line.end)


def _page_and_sub_budget(paper: PaperText, lines: Sequence[Line]) -> tuple[Reading[str] | None, Reading[str] | None]:
    """Page and sub-budget, in the columns of one line or over two; a number of four digits is the sub-budget."""
    page = sub_budget = None
    for line in lines:
        for found in re.finditer(r"\S+(?: \S+)*", re.sub(r"[\ue000-\uf8ff►☐☒]", " ", line.text)):
            words = found[0].strip()
            reading = paper.reading(words, line.start + found.start(), line.start + found.end())
            if re.match(r"(?:THH\s*)?\d{4,5}(?!\d)", words):
                sub_budget = sub_budget or paper.reading(
                    re.sub(r"^THH\s*", "", words), line.start + found.start(), line.start + found.end()
                )
            elif page is None and re.search(r"\d", words):
                page = reading
    return page, sub_budget


def _beside(paper: PaperText, heading: Line | None) -> Reading[str] | None:
    """The sub-budget that stands on the line of its heading instead of below it."""
    found = re.search(r"\bTeilhaushalt\s+(\d{4,5})\s*$", heading.text) if heading else None
    if heading is None or found is None:
        return None
    return paper.reading(found[1], heading.start + found.start(1), heading.start + found.end(1))


def _filled(paper: PaperText, lines: Sequence[Line]) -> Reading[str] | None:
    """What somebody typed into a field; None if nothing."""
    filled = [line for line in lines if line.plain and not _is_placeholder(line)]
    filled = [line for line in filled if not PAGE_HEAD.fullmatch(line.plain)]
    if not filled:
        return None
    words = " ".join(line.plain for line in filled)
    return paper.reading(words, filled[0].start, filled[-1].end)


def _figures(paper: PaperText, sections: dict[str, _Section]) -> Iterator[Figure]:
    found = read_header(_lines(sections, "changes"))
    if found is None:
        return
    header, _ = found
    for name in ("posts", "money"):
        for row in read_rows(paper, _lines(sections, name), header, placeholders()):
            kind = kind_of("Stellen") if name == "posts" and not row.label else kind_of(row.label)
            yield from figures_of(paper, row, header, kind)


def _other_figures(paper: PaperText, sections: dict[str, _Section], name: str) -> Iterator[Figure]:
    """Figures of a block or a commitment: for the budget's years, in their order."""
    found = read_header(_lines(sections, "changes"))
    if found is None:
        return
    columns = YearHeader(found[0].years[:2], found[0].line)
    for row in read_rows(paper, _lines(sections, name), columns, placeholders()):
        yield from figures_of(paper, row, columns, None)


def _asks(paper: PaperText, lines: Sequence[Line]) -> Iterator[Item]:
    filled = []
    for line in lines:
        if PAGE_HEAD.fullmatch(line.plain):
            break
        if line.plain and not _is_placeholder(line):
            filled.append(line)
    if filled:
        words = flow(paper, filled[0].start, filled[-1].end).text
        yield Item(number="", words=paper.reading(words.strip(), filled[0].start, filled[-1].end))

"""What a vote was on, in the words before its result: “Anträge 1.99 und 1.100” are two motions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dreiklang.papers.findings import Reading
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.references import Reference, read_references


class SubjectKind(StrEnum):
    """An agenda item, a motion, a paper, a numbered part of a resolution, the proposal, or something else."""

    ITEM = "item"
    MOTION = "motion"
    PAPER = "paper"
    PART = "part"
    PROPOSAL = "proposal"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One thing voted on: its kind, and its number or the mover's name; empty where the words give none.

    `of` is what it belongs to: a part to a motion or paper, a motion to an agenda item, an item to its paper.
    """

    kind: SubjectKind
    number: str = ""
    of: str = ""


@dataclass(frozen=True)
class Context:
    """What the entries before have named: the `item` that heads some entries, and the `whole` of the last parts."""

    item: str = ""
    whole: str = ""


ADJECTIVE = (
    r"(?:(?:un)?veränderten?|geänderten?|modifizierten?|ursprünglichen?|interfraktionelle[rn]?|gemeinsame[rn]?"
    r"|mündliche[rn]?|weitergehende[rn]?)"
)
SUBJECT = re.compile(
    rf"(?:(?:Der|Die|Das|Dem|Den)\s+)?(?:{ADJECTIVE}\s+)?(?P<word>TOP|Tagesordnungspunkte?|Punkte?"
    r"|(?:Änderungs|Ergänzungs|Zusatz|Geschäftsordnungs|Haushalts|Eil|Alternativ)?antrag(?:es|s)?"
    r"|(?:Änderungs|Ergänzungs|Zusatz|Haushalts)?anträgen?|Anträge|(?:Änderungs|Ergänzungs|Zusatz|Haushalts)anträge"
    r"|Anfragen?|Vorlagen?|Beschlussvorlage|Verwaltungsvorlage|Beschlussvorschlag|Beschlussantrag|Ziffern?|Ziff|Nrn?"
    r"|Nummern?|Absatz|Satz|Teil|Buchstabe)\b\.?"
    r"|(?P<bare>\d{1,3}(?:[.:]\d{1,3}){0,3})(?=:|\.?$|\.?\s+(?!-?(?:ja|nein|gegen|enthalt|stimm|\d))[^\W\d])",
    re.IGNORECASE,
)
PART = re.compile(r"(?:Ziff|Nrn?\b|Nummer|Absatz|Satz|Teil\b|Buchstabe)", re.IGNORECASE)
KINDS = (
    (SubjectKind.ITEM, ("top", "tagesordnungspunkt", "punkt")),
    (SubjectKind.PROPOSAL, ("beschlussvorlage", "verwaltungsvorlage", "beschlussvorschlag", "beschlussantrag")),
    (SubjectKind.PAPER, ("vorlage", "anfrage")),
    (SubjectKind.PART, ("ziff", "nr", "nummer", "absatz", "satz", "teil", "buchstabe")),
)
PIECES = re.compile(
    r":\s|:$|,\s+(?=TOP |Punkt )|\s+und\s+(?=(?:Änderungs|Ergänzungs|Zusatz)?antr[aä]ge?\b)", re.IGNORECASE
)
PARTS_IN = re.compile(
    r"[,(]?\s*\b(?:Ziffern?|Ziff\.|Satz|Absatz|Punkte?|(?<=\w[ (,])Nrn?\.)\s*:?\s*"
    r"(?P<numbers>\d[\d ,.a-z)+&undbis–-]*)$"
)
NUMBERS = re.compile(
    r"(?P<first>\d{1,4}(?:[.:]\d{1,3}){0,3}|(?<![a-z])[IVX]{1,4}(?![a-z])|(?<![a-zäöü])[a-z](?=\)))"
    r"(?:\s?(?P<letter>[a-z])(?![a-zäöü]))?\)?"
    r"(?:\s?(?:bis|[–-])\s?(?P<last>\d{1,4}(?:\.\d{1,3}){0,3}))?"
)
LETTERED = re.compile(r"(?P<item>\d{1,3}(?:\.\d{1,3}){0,3})\s+(?P<first>[A-Z])(?:\s?[-–]\s?(?P<last>[A-Z]))?")
NUMBERED = re.compile(r"[\s.:]*(?:Nrn?\.?:?\s*)?(?:Ö\s*)?(?:\d|[IVX]+\b|[a-z]\))")
MOST_IN_RANGE = 200
LONGEST_NAME = 80


def read_subjects(words: str, context: Context) -> tuple[tuple[Subject, ...], Context]:
    """The subjects that the words name, and the context for the entries after."""
    words = words.strip(" :,–-•")
    if not words:
        return (), context
    words = re.sub(r"\b(Nrn?|Ziffern?)\.?:\s*(?=\d)", r"\1 ", words)
    references = list(read_references(PaperText(words)))
    pieces = [piece.strip(" ,.") for piece in PIECES.split(_without(words, references))]
    found = _all([piece for piece in pieces if re.search(r"\w", piece)], context)
    numbers = [reference.value.number for reference in references]
    subjects = _with_papers(found, numbers)
    if not subjects and not found:
        subjects = (Subject(kind=SubjectKind.OTHER, number=words[:200]),)
    subjects, after = _in_item(subjects, found, context)
    # “Ziffer 1b: Antrag X” names the motion for this part alone.
    return subjects, Context(after.item, context.whole) if PART.match(words) else after


def _all(pieces: Sequence[str], context: Context) -> list[Subject]:
    """Subjects piece by piece; a part belongs to the piece before it, or to what the entries before were on."""
    found: list[Subject] = []
    whole = ""
    for piece in pieces:
        subjects = _joined(found, list(_of_piece(piece, whole or context.whole)))
        found += subjects
        first = subjects[0] if subjects else Subject(kind=SubjectKind.OTHER)
        if first.kind is SubjectKind.PART:
            found = [each for each in found if (each.number or str(each.kind)) != first.of or each in subjects]
        whole = _whole(first) or whole
    return found


def _joined(found: list[Subject], subjects: list[Subject]) -> list[Subject]:
    """A piece that completes the one before is put together with it: “Ziffer 1b: Antrag X”, “Antrag: X”."""
    last, next_one = found[-1] if found else None, subjects[0] if len(subjects) == 1 else None
    if last is None or next_one is None:
        return subjects
    if last.kind is SubjectKind.PART and next_one.kind in (SubjectKind.MOTION, SubjectKind.PROPOSAL):
        parts = [each for each in found if each.kind is SubjectKind.PART]
        del found[:]
        return [_of(each, next_one.number or str(next_one.kind)) for each in parts]
    unnamed = last.kind is SubjectKind.MOTION and not last.number
    if unnamed and next_one.kind is SubjectKind.OTHER and len(next_one.number) <= LONGEST_NAME // 2:
        del found[-1]
        return [Subject(kind=SubjectKind.MOTION, number=next_one.number)]
    return subjects


def _whole(subject: Subject) -> str:
    """What a part that is named after the subject belongs to."""
    if subject.kind is SubjectKind.OTHER:
        return ""
    return subject.of if subject.kind is SubjectKind.PART else subject.number or str(subject.kind)


def _with_papers(found: Sequence[Subject], numbers: Sequence[str]) -> tuple[Subject, ...]:
    """The subjects with the papers' numbers that stand beside them: a number is the surest name of a motion."""
    if len(numbers) != 1:
        papers = tuple(Subject(kind=SubjectKind.PAPER, number=number) for number in numbers)
        return papers or tuple(found)
    parts = [each for each in found if each.kind is SubjectKind.PART]
    if parts:
        return tuple(Subject(kind=SubjectKind.PART, number=each.number, of=numbers[0]) for each in parts)
    items = [each for each in found if each.kind is SubjectKind.ITEM]
    if items and len(found) <= 2:
        return tuple(Subject(kind=SubjectKind.ITEM, number=each.number, of=numbers[0]) for each in items)
    return (Subject(kind=SubjectKind.PAPER, number=numbers[0]),)


def _in_item(
    subjects: tuple[Subject, ...], found: Sequence[Subject], context: Context
) -> tuple[tuple[Subject, ...], Context]:
    """An item that heads other subjects is their context, until the next item."""
    items = [each for each in subjects if each.kind is SubjectKind.ITEM]
    others = [each for each in subjects if each.kind is not SubjectKind.ITEM]
    item = context.item
    if items:
        item = items[0].number if others else ""
    if others:
        subjects = tuple(
            each if each.of or each.kind in (SubjectKind.PART, SubjectKind.PAPER) else _of(each, item)
            for each in others
        )
    whole = _whole(subjects[0]) if subjects else ""
    return subjects, Context(item, whole or context.whole)


def _of(subject: Subject, of: str) -> Subject:
    return Subject(kind=subject.kind, number=subject.number, of=of)


def _without(words: str, references: Sequence[Reading[Reference]]) -> str:
    for reference in reversed(references):
        words = words[: reference.place.start] + words[reference.place.end :]
    return re.sub(r"\(\s*(?:Vorlage\s*)?\)", "", words)


def _of_piece(piece: str, whole: str) -> Iterator[Subject]:
    found = SUBJECT.match(piece)
    if found is None:
        yield Subject(kind=SubjectKind.OTHER, number=piece[:200])
        return
    if found["bare"]:
        yield Subject(kind=SubjectKind.ITEM, number=found["bare"].replace(":", "."))
        rest = piece[found.end() :].strip(" .:")
        if rest:
            yield from _of_piece(rest, whole)
        return
    word = found["word"].lower()
    kind = next((kind for kind, words in KINDS if word.startswith(words)), SubjectKind.MOTION)
    rest = piece[found.end() :]
    several = word.endswith(("anträge", "anträgen"))
    yield from _named(kind, rest, whole, several=several)


def _named(kind: SubjectKind, rest: str, whole: str, *, several: bool) -> Iterator[Subject]:
    inner = re.search(r"\(([^()]{1,80})\)\s*$", rest)
    if inner and not re.match(r"\s*Ziff", inner[1]):
        outside = rest[: inner.start()].strip(" ,.")
        rest = outside or inner[1]
    part = PARTS_IN.search(rest) if kind is not SubjectKind.PART else None
    lettered = LETTERED.fullmatch(rest.strip(" .:")) if kind is SubjectKind.ITEM else None
    if kind is SubjectKind.PAPER and not re.search(r"\d", rest):
        kind = SubjectKind.PROPOSAL
    if lettered:
        last = lettered["last"] or lettered["first"]
        letters = map(chr, range(ord(lettered["first"]), max(ord(last), ord(lettered["first"])) + 1))
        yield from (Subject(kind=SubjectKind.PART, number=each, of=lettered["item"]) for each in letters)
    elif part:
        owner = rest[: part.start()]
        number = next(iter(_numbers(owner)), "") if NUMBERED.match(owner) else _name(owner)
        of = number or ("" if kind is SubjectKind.ITEM else str(kind))
        yield from (Subject(kind=SubjectKind.PART, number=each, of=of) for each in _numbers(part["numbers"]))
    elif NUMBERED.match(rest):
        of = whole if kind is SubjectKind.PART else ""
        yield from (Subject(kind=kind, number=each, of=of) for each in _numbers(rest))
    elif several and kind is SubjectKind.MOTION and _name(rest):
        yield from (Subject(kind=kind, number=name) for name in map(_name, re.split(r",| und | sowie ", rest)) if name)
    else:
        yield Subject(kind=kind, number=_name(rest))


def _name(words: str) -> str:
    """The mover's name or nothing: “der SPD” → SPD."""
    words = re.split(r"\b(?:wurde|wird|ist|hat|mit|ohne)\b", words)[0]
    words = re.sub(r"^\W*(?:der|des|von|von der|Fraktion)\b\s*", "", words.strip(" ,.:()–-"), flags=re.IGNORECASE)
    return words.strip(" ,.:()–-")[:LONGEST_NAME]


def _numbers(words: str) -> Iterator[str]:
    """The numbers that words name, ranges told one by one."""
    before = ""
    for found in NUMBERS.finditer(words):
        first = found["first"].replace(":", ".")
        if found["letter"]:
            before = first
            yield f"{first}{found['letter']}"
        elif first.isalpha() and before:
            yield f"{before}{first}"
        elif found["last"]:
            yield from _range(first, found["last"])
        else:
            before = first
            yield first


def _range(first: str, last: str) -> Iterator[str]:
    """From 1.3 to 1.5, or from 2 to 4; both ends alone if no range is meant."""
    head, _, low = first.rpartition(".")
    last_head, _, high = last.rpartition(".")
    counted = low.isdigit() and high.isdigit() and (head == last_head or not last_head)
    if counted and 0 < int(high) - int(low) <= MOST_IN_RANGE:
        for number in range(int(low), int(high) + 1):
            yield f"{head}.{number}" if head else str(number)
    else:
        yield from (first, last)

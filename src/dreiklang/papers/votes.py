"""Results of votes as minutes and vote sheets state them, put to what was voted on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dreiklang.papers.findings import Level, Reading, weakest
from dreiklang.papers.numerals import WORDS
from dreiklang.papers.paper_text import Line, PaperText, flow
from dreiklang.papers.results import Majority, Outcome, Result, read_result
from dreiklang.papers.vote_subjects import SUBJECT, Context, Subject, SubjectKind, read_subjects


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One result and what it is on: nothing named means the whole agenda item.

    A grouped vote has several subjects. `condition` is what the vote was bound to, as a spending block. Counts are
    None where the words give none.
    """

    subjects: tuple[Subject, ...]
    result: Result
    in_favour: int | None
    against: int | None
    abstentions: int | None
    condition: str


HEADING = re.compile(r"\s{0,60}(?:Abstimmungsergebniss?e?|Abstimmung|Ergebnis der Abstimmung)\s?:\s*(?P<rest>.*)")
SPEECH = re.compile(
    r"(?:Der |Die )?Vorsitzende[rn]?\b|(?:Ober|Erste[r]? |)[Bb]ürgermeister(?:in)?\b.{0,60}(?:ruft|erklärt|verweist|:)"
    r"|(?:Stadt|Ortschafts|Gemeinde)r(?:at|ätin)\b|Ortsvorsteher|Ich rufe|Herr |Frau |Beschluss:|Anschließend"
    r"|Hauptamt\b|Zu Punkt\b|Punkt \d+(?:\.\d+)* der Tagesordnung"
)
PAGE_MARK = re.compile(r"[–-] ?\d{1,4} ?[–-]|-- \d+ of \d+ --")
MOST_LINES = 60
RESULT_WORDS = re.compile(
    r"einstimmig|mehrheit|abgelehnt|zugestimmt|zustimmung|ablehnung|angenommen|annahme|erledigt|zurückgezogen|verwiesen"
    r"|vertagt|abstimmung|kenntnis|beschlossen|zurückgestellt|abgesetzt|\bja\b|\bnein\b|enthaltung|stimmen\b|gewählt"
    r"|einverstanden|übernommen|zusage|stimmengleichheit|modifiziert",
    re.IGNORECASE,
)


def read_votes(paper: PaperText, start: int = 0, end: int | None = None) -> Iterator[Reading[Vote]]:
    """Every result stated below a heading “Abstimmungsergebnis”, between dashes, or as the chair's finding."""
    lines = list(paper.lines(start, end))
    motion: Line | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if HEADING.match(line.text):
            block = _block(lines, at)
            yield from _votes_in(paper, block)
            at += max(len(block), 1)
            motion = None
            continue
        dashed = DASHED.fullmatch(line.plain)
        if dashed and motion is not None:
            named, _ = read_subjects(motion.plain.split("(")[0].split(":")[0], Context())
            yield from filter(None, (_vote(paper, "", named, dashed[1], (line.start, line.end)),))
        elif LISTED.match(line.plain):
            motion = line
        found = FINDS.search(line.text)
        if found:
            yield from _found(paper, lines, at)
        at += 1


DASHED = re.compile(
    r"[-–] ?((?=.{3,80}$)[^-–]*?(?:stimmt|lehnt|zogen|ledigt|tagt|wiesen|nommen|setzt)[^-–]*?) ?[-–]", re.IGNORECASE
)
LISTED = re.compile(r"(?:Antrag|Anträge)\s+(?:Nr\.?\s*)?(?:Ö\s*)?\d")
FINDS = re.compile(r"\bstell(?:t|en)\b[^:]{0,120}\bfest\s?:?\s*$")


def _found(paper: PaperText, lines: Sequence[Line], at: int) -> Iterator[Reading[Vote]]:
    """The sentence that the chair finds, in the next line with words."""
    below = next((line for line in lines[at + 1 : at + 6] if line.plain), None)
    if below is None or len(below.plain) > 400 or not RESULT_WORDS.search(below.plain.lower() + " stimmen"):
        return
    result = read_result(below.plain)
    if result is not None and result.level is not Level.UNREAD:
        vote = _counted((), below.plain, result, "")
        yield paper.reading(vote, below.start, below.end, result.level)


def _block(lines: Sequence[Line], at: int) -> list[Line]:
    """A heading and the lines of its results: up to what is said next, over the end of a page."""
    block = [lines[at]]
    found = HEADING.match(lines[at].text)
    seen = bool(found and found["rest"].strip())
    blanks = 0
    for line in lines[at + 1 : at + MOST_LINES]:
        if not line.plain or PAGE_MARK.fullmatch(line.plain):
            blanks += 1
            continue
        if SPEECH.match(line.plain) or (HEADING.match(line.text) and seen):
            break
        if seen and not (_names_result(line) if blanks > 1 else _goes_on(block, line)):
            break
        blanks, seen = 0, True
        block.append(line)
    return block


def _names_result(line: Line) -> bool:
    """Whether a line begins with what a vote was on and states a result: so it goes on after a gap."""
    return SUBJECT.match(line.plain) is not None and RESULT_WORDS.search(line.plain) is not None


def _goes_on(block: Sequence[Line], line: Line) -> bool:
    """Whether a line still states results: it has words for one, names a subject, or ends an open bracket."""
    before = " ".join(each.plain for each in block[-3:])
    if before.count("(") > before.count(")") or before.rstrip().endswith((",", "-", ":")) or GOES_ON.search(before):
        return True
    return RESULT_WORDS.search(line.plain) is not None or SUBJECT.match(line.plain) is not None


MOST_IN_RANGE = 200


def _votes_in(paper: PaperText, block: Sequence[Line]) -> Iterator[Reading[Vote]]:
    """The results of a block, one an entry. What an entry leaves out is taken from those before it."""
    context = Context()
    for start, end in _entries(block):
        for words in _one_by_one(flow(paper, start, end).text.strip(" .")):
            subject, result = _parted(words)
            named, context = read_subjects(subject, context)
            reading = _vote(paper, subject, named, result, (start, end))
            if reading is not None:
                yield reading


def _one_by_one(words: str) -> Iterator[str]:
    """An entry with a result for each part, as “Antrag X: Ziffer 1 abgelehnt, Ziffer 2 zugestimmt”, part by part."""
    head, colon, tail = words.rpartition(":")
    parts = [part.strip() for part in re.split(r",\s(?=Ziffer \d)", tail)]
    if len(parts) > 1 and all(RESULT_WORDS.search(part) for part in parts):
        yield from (f"{head}{colon} {part}".strip() for part in parts)
    else:
        yield words


def _entries(block: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The spans of a block's entries; an entry may run over several lines."""
    entry: tuple[int, int] | None = None
    text = ""
    for nth, line in enumerate(block):
        begin = line.start
        words = line.text
        if nth == 0:
            begin += HEADING.match(line.text).start("rest")  # type: ignore[union-attr]
            words = line.text[begin - line.start :]
        if not words.strip():
            continue
        fresh = entry is None or _parted_from(text, words.strip())
        if fresh and entry is not None:
            yield entry
            text = ""
        entry = (begin if fresh or entry is None else entry[0], line.end)
        text = f"{text} {words.strip()}".strip()
    if entry is not None:
        yield entry


def _parted_from(text: str, line: str) -> bool:
    """Whether a line begins a new entry. A bracket may be left open before the next subject."""
    if _complete(text) and not _continues(text, line):
        return True
    return RESULT_WORDS.search(text) is not None and line.startswith(("TOP ", "Punkt ")) and not text.endswith("zu")


def _complete(text: str) -> bool:
    return text.count("(") <= text.count(")") and RESULT_WORDS.search(text) is not None


GOES_ON = re.compile(r"(?:\b(?:keine|und|bei|mehrheitlich|durch|den|die|der|in|an|mit)|(?<![.:])\b\d{1,3})$")


def _continues(text: str, line: str) -> bool:
    """Whether a line goes on with the entry before: it begins small, or the entry ends in the middle."""
    if re.match(r"[-–•] \S", line):
        return False
    if SUBJECT.match(line):
        return text.endswith((",", "-")) and not text.endswith(", ")
    return line[:1].islower() or text.endswith((",", "-", "–")) or GOES_ON.search(text) is not None


def _parted(words: str) -> tuple[str, str]:
    """What the vote was on, and its result: parted at the last colon, comma or blank before the result's words."""
    head, colon, tail = words.rpartition(":")
    if colon and RESULT_WORDS.search(tail):
        begins = RESULT_BEGINS.search(tail)
        before = tail[: begins.start()].strip(" ,") if begins else ""
        if begins and before and (SUBJECT.match(before) or re.match(r"\d{4}/\d|\d+/\d{4}", before)):
            return f"{head}: {tail[: begins.start()].strip(' ,')}", tail[begins.start() :]
        return head, tail
    found = SUBJECT.match(words)
    result = RESULT_BEGINS.search(words) if found else None
    if found and result and result.start() > 0:
        return words[: result.start()].rstrip(" ,–-"), words[result.start() :]
    return "", words


RESULT_BEGINS = re.compile(
    r"\b(?:bei \d|mit \d|einstimmig|mehrheitlich|Mehrheit|abgelehnt|zugestimmt|Zustimmung|Ablehnung|angenommen|erledigt"
    r"|zurückgezogen|verwiesen|vertagt|keine Abstimmung|zur Kenntnis|Kenntnis|beschlossen|\d{1,3} ?-?Ja)",
    re.IGNORECASE,
)


def _vote(
    paper: PaperText, subject: str, subjects: tuple[Subject, ...], words: str, span: tuple[int, int]
) -> Reading[Vote] | None:
    words = words.strip(" .:")
    result = _result(words)
    if result is None:
        return None
    condition = CONDITION.search(subject) or CONDITION.search(words)
    vote = _counted(subjects, words, result, condition[0] if condition else "")
    sure = weakest(
        vote.result.level, Level.PROBABLE if any(s.kind is SubjectKind.OTHER for s in subjects) else Level.CERTAIN
    )
    return paper.reading(vote, *span, sure)


CONDITION = re.compile(
    r"\b(?:mit|ohne|unter) (?:einem |der )?(?:Sperrvermerk|Bedingung|Maßgabe|Vorbehalt)[^:,;()]{0,80}", re.IGNORECASE
)
COUNT_WORDS = r"(?:-?\s?-?(?:Stimmen?))?"
IN_FAVOUR = re.compile(r"(\d{1,3})\s?-?ja\b|(\d{1,3})\s(?:stimmen dafür|dafür|fürstimmen|zustimmungen)", re.IGNORECASE)
AGAINST = re.compile(
    r"(\d{1,3}|eine)\s?-?nein\b"
    r"|(\d{1,3}|ein|eine|zwei|drei|vier|fünf|sechs)\s(?:gegenstimmen?|stimmen dagegen|dagegen|ablehnungen)\b",
    re.IGNORECASE,
)
ABSTAINED = re.compile(r"(\d{1,3})\s?-?(?:stimm)?enthaltung(?:en)?\b", re.IGNORECASE)
REST = re.compile(r"\b(?:rest|ansonsten|übrige[n]?)\s+(ja|nein|ablehnung|zustimmung)", re.IGNORECASE)


def _counted(subjects: tuple[Subject, ...], words: str, result: Result, condition: str) -> Vote:
    favour, against, abstained = _count(IN_FAVOUR, words), _count(AGAINST, words), _count(ABSTAINED, words)
    if against is None and re.search(r"\bohne gegenstimmen?\b|\bkeine gegenstimmen?\b", words, re.IGNORECASE):
        against = 0
    return Vote(
        subjects=subjects,
        result=_checked(result, favour, against),
        in_favour=favour,
        against=against,
        abstentions=abstained,
        condition=condition.strip(),
    )


def _checked(result: Result, favour: int | None, against: int | None) -> Result:
    """A result that its own counts contradict is only probable."""
    if result.outcome in (Outcome.SETTLED, Outcome.WITHDRAWN, Outcome.POSTPONED) and (favour or against):
        return _with(result, Level.PROBABLE)
    if favour is None or against is None:
        return result
    contradicts = (result.outcome is Outcome.ACCEPTED and favour <= against) or (
        result.outcome is Outcome.REJECTED and favour > against
    )
    unanimous = result.majority is Majority.UNANIMOUS and favour > 0 and against > 0
    return _with(result, Level.PROBABLE) if contradicts or unanimous else result


def _with(result: Result, level: Level, outcome: Outcome | None = None, majority: Majority | None = None) -> Result:
    return Result(
        outcome=outcome or result.outcome,
        words=result.words,
        majority=majority or result.majority,
        amended=result.amended,
        partial=result.partial,
        referred_to=result.referred_to,
        level=level,
    )


def _count(pattern: re.Pattern[str], words: str) -> int | None:
    found = pattern.search(words)
    number = next((group for group in found.groups() if group), None) if found else None
    if number is None:
        return None
    return int(number) if number.isdigit() else int(WORDS[number.lower()])


def _result(words: str) -> Result | None:
    """The result in an entry's words; from its counts where they alone say it."""
    result = read_result(words)
    if result is None:
        return None
    rest = REST.search(words)
    if rest:
        outcome = Outcome.ACCEPTED if rest[1].lower() in ("ja", "zustimmung") else Outcome.REJECTED
        return _with(result, Level.CERTAIN, outcome, result.majority or Majority.MAJORITY)
    if result.level is Level.UNREAD or result.outcome is Outcome.OTHER:
        favour, against = _count(IN_FAVOUR, words), _count(AGAINST, words)
        if favour and against is None and result.level is Level.UNREAD and _count(ABSTAINED, words) is not None:
            return _with(result, Level.PROBABLE, Outcome.ACCEPTED)
        if favour is not None and against is not None and favour != against:
            outcome = Outcome.ACCEPTED if favour > against else Outcome.REJECTED
            return _with(result, Level.PROBABLE, outcome, result.majority or Majority.MAJORITY)
    return result

"""The administration's statement on a motion: figures, accounts, and what it recommends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dreiklang.papers.accounts import Accounts, read_accounts
from dreiklang.papers.dialects import placeholders
from dreiklang.papers.figures import (
    Figure,
    Row,
    YearHeader,
    figures_of,
    kind_of,
    kind_of_account,
    read_rows,
    year_header,
)
from dreiklang.papers.findings import Level, Reading, weakest
from dreiklang.papers.paper_text import Line, PaperText, flow
from dreiklang.papers.references import Reference, read_references
from dreiklang.papers.year_cells import BLANK, is_cells


class Recommendation(StrEnum):
    """What the administration recommends to do with a motion."""

    REJECT = "reject"
    ACCEPT = "accept"
    SETTLED = "settled"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a statement says. `recommendation` is None where it gives none; its words are the sentence."""

    number: Reading[Reference] | None
    title: Reading[str] | None
    movers: tuple[Reading[str], ...]
    page: Reading[str] | None
    product_group: Reading[str] | None
    cost_object: Reading[str] | None
    account: Reading[str] | None
    investment_measure: Reading[str] | None
    figures: tuple[Figure, ...]
    recommendation: Reading[Recommendation] | None
    references: tuple[Reading[Reference], ...]
    unread: tuple[Reading[str], ...] = ()


MOVERS = re.compile(
    r"(?:(?:interfraktionelle|gemeinsame|fraktionsübergreifende)r?\s+)?Antr(?:ag|äge):\s*(?P<names>.*)"
    r"|Antr(?:ag|äge)\s+(?P<bare>[A-ZÄÖÜ][\w/. -]{1,40})",
    re.IGNORECASE,
)
ACCOUNTS_HEAD = re.compile(r"Seite (?:im )?(?:HH|Haushalts)-?plan\b.*", re.IGNORECASE)


def read_statement(paper: PaperText) -> Statement:
    """Read a statement on a motion."""
    lines = list(paper.lines())
    number = next(read_references(paper, 0, min(len(paper.text), 3000)), None)
    places = _landmarks(lines)
    accounts = read_accounts(paper, lines[places.accounts : places.tables])
    title = _title(paper, lines[: places.movers], number)
    figures = tuple(_figures(paper, lines[places.tables :], accounts))
    return Statement(
        number=number,
        title=title,
        movers=tuple(_movers(paper, lines[places.movers : places.accounts])),
        page=accounts.page,
        product_group=accounts.product_group,
        cost_object=accounts.cost_object,
        account=accounts.account,
        investment_measure=accounts.investment_measure,
        figures=figures,
        recommendation=read_recommendation(paper),
        references=tuple(
            found for found in read_references(paper) if number is None or found.value.number != number.value.number
        ),
    )


@dataclass(frozen=True)
class _Landmarks:
    """Lines where the parts of the form begin."""

    movers: int
    accounts: int
    tables: int


def _landmarks(lines: Sequence[Line]) -> _Landmarks:
    accounts = next((at for at, line in enumerate(lines) if ACCOUNTS_HEAD.fullmatch(line.plain)), None)
    movers = _movers_at(lines if accounts is None else lines[:accounts])
    after = accounts if accounts is not None else movers if movers is not None else 0
    tables = next((at for at in range(after, len(lines)) if year_header(lines[at]) is not None), len(lines))
    accounts = tables if accounts is None else accounts
    movers = accounts if movers is None else min(movers, accounts)
    return _Landmarks(movers, accounts, tables)


def _movers_at(lines: Sequence[Line]) -> int | None:
    """The line that names the movers: with a colon, else the last that could."""
    named = [at for at, line in enumerate(lines) if MOVERS.fullmatch(line.plain)]
    return next((at for at in named if ":" in lines[at].plain), named[-1] if named else None)


def _title(paper: PaperText, lines: Sequence[Line], number: Reading[Reference] | None) -> Reading[str] | None:
    if number is None:
        return None
    below = [line for line in lines if line.start >= number.place.end and line.plain]
    if not below:
        return None
    words = flow(paper, below[0].start, below[-1].end).text.strip()
    return paper.reading(words, below[0].start, below[-1].end)


def _movers(paper: PaperText, lines: Sequence[Line]) -> Iterator[Reading[str]]:
    """“Antrag: CDU, SPD”, in one line or in several; a line that ends with a comma goes on."""
    goes_on = False
    for line in lines:
        found = MOVERS.fullmatch(line.plain)
        if found is None and not (goes_on and line.plain):
            goes_on = goes_on and not line.plain
            continue
        names = (found["names"] or found["bare"] or "") if found else line.plain
        goes_on = names.rstrip().endswith((",", "-", "und")) or (not names.strip())
        for name in re.split(r"\s*,\s*|\s*;\s*|\s+und\s+(?=[A-ZÄÖÜ]{2}|Die |Volt)", names):
            if name.strip():
                at = line.text.find(name.strip())
                start = line.start + max(at, 0)
                end = start + len(name.strip()) if at >= 0 else line.end
                yield paper.reading(
                    name.strip(), start, end, Level.PROBABLE if found and found["bare"] else Level.CERTAIN
                )


def _figures(paper: PaperText, lines: Sequence[Line], accounts: Accounts) -> Iterator[Figure]:
    """The figures of each table of years: its kind stands in the line above the years, its cells below."""
    at = 0
    before = ""
    while at < len(lines):
        header = year_header(lines[at])
        if header is None:
            before = lines[at].plain or before
            at += 1
            continue
        end = _table_end(lines, at + 1)
        yield from _table(paper, lines[at + 1 : end], header, before or accounts_line(paper, lines[at]), accounts)
        before = ""
        at = end


def accounts_line(paper: PaperText, line: Line) -> str:
    """The line above the first table, which still belongs to the row of accounts."""
    start = paper.text.rfind("\n", 0, max(line.start - 1, 0)) + 1
    return paper.text[start : max(line.start - 1, start)].strip()


def _table_end(lines: Sequence[Line], at: int) -> int:
    """Where a table of years ends: at its next heading, or at running text.

    Before its first value, a table may show an empty cell as a line without blanks, and name what its row is.
    """
    seen = False
    while at < len(lines):
        line = lines[at]
        cells = is_cells(line.text)
        if line.plain and not cells and line.plain not in UNIT_LINES and (seen or not _names_row(lines, at)):
            return at
        if (line.text == "" or (not line.plain and len(line.text) < BLANK)) and (seen or not _cells_follow(lines, at)):
            return at
        seen = seen or cells
        at += 1
    return at


UNIT_LINES = frozenset({"Euro", "Mio. Euro"})
LONGEST_ROW_NAME = 60


def _names_row(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is a row's name: a few words, and the cells in the next line."""
    words = lines[at].plain
    short = len(words) <= LONGEST_ROW_NAME and not re.search(r"\d|[.:!?]$", words)
    named = words in placeholders() or kind_of(words) is not None or year_header(lines[at]) is not None
    return short and not named and at + 1 < len(lines) and is_cells(lines[at + 1].text)


def _cells_follow(lines: Sequence[Line], at: int) -> bool:
    return any(is_cells(line.text) for line in lines[at + 1 : at + 3])


def _table(
    paper: PaperText, lines: Sequence[Line], header: YearHeader, words: str, accounts: Accounts
) -> Iterator[Figure]:
    kind, level = kind_of(words), Level.CERTAIN
    if kind is None:
        kind = kind_of_account(accounts.account.value.split(" / ")[0]) if accounts.account else None
        level = Level.PROBABLE
    for row in _rows(paper, lines, header):
        yield from figures_of(paper, row, header, kind, weakest(level, Level.PROBABLE if row.label else level))


def _rows(paper: PaperText, lines: Sequence[Line], header: YearHeader) -> Iterator[Row]:
    """A table's rows. One that is named in its midst is one row, since empty cells may stand before the name."""
    named = next(
        (line for line in lines if line.plain and not is_cells(line.text) and line.plain not in UNIT_LINES), None
    )
    if named is not None:
        yield Row(named.plain, lines[0].start, lines[-1].end)
    else:
        yield from read_rows(paper, lines, header, placeholders())


SUBJECT = (
    r"(?:(?:d(?:en|ie|as|em|er)|dies(?:en|e|em|er)|beide|alle|vorliegend(?:en|e))\s+){0,3}(?:Antrag|Anträgen?|Anträge)"
)
RULES: tuple[tuple[Recommendation, re.Pattern[str], Level], ...] = tuple(
    (value, re.compile(pattern, re.IGNORECASE), level)
    for value, pattern, level in (
        (
            Recommendation.OTHER,
            rf"{SUBJECT}\b[^.:]{{0,80}}\b(?:um einen Auftrag|zu ergänzen|zu ändern|zurückzustellen|zu verweisen"
            r"|zu vertagen)",
            Level.CERTAIN,
        ),
        (
            Recommendation.SETTLED,
            rf"{SUBJECT}\b[^.:]{{0,120}}\b(?:als erledigt|für erledigt|erledigt)\b",
            Level.CERTAIN,
        ),
        (
            Recommendation.REJECT,
            rf"(?:{SUBJECT}\b[^.:]{{0,160}}\b(?:abzulehnen|nicht zuzustimmen|nicht zu folgen|abgelehnt)"
            rf"|Ablehnung {SUBJECT}|lehnt {SUBJECT}[^.]{{0,80}} ab\b)",
            Level.CERTAIN,
        ),
        (
            Recommendation.ACCEPT,
            rf"{SUBJECT}\b[^.:]{{0,120}}(?<!nicht )(?:zu beschließen|anzunehmen|zuzustimmen|zu folgen|zu unterstützen"
            r"|zu befürworten)",
            Level.CERTAIN,
        ),
        (
            Recommendation.OTHER,
            rf"\b(?:Entscheidung über {SUBJECT}[^.]{{0,40}}richtet sich|über {SUBJECT}[^.]{{0,40}}zu entscheiden)",
            Level.PROBABLE,
        ),
    )
)
RECOMMENDS = re.compile(
    r"\bempf(?:iehlt|ehlen|ohlen)|\bschlägt vor|\bVorschlag|\bbeantragt\b|\bVerwaltung\b", re.IGNORECASE
)
ADVICE = re.compile(r"\bVerwaltung\s+empfiehlt\b|\bempfiehlt\s+die\s+Verwaltung\b")
UNDER_CONDITION = re.compile(r"\bim Falle\b|\bfalls\b|\bsofern\b|\bvorbehaltlich\b", re.IGNORECASE)
SENTENCES = re.compile(r"[^.!?]{0,2000}(?:[.!?](?![\s]?[a-zäöüß0-9])|\.(?=\d)|[.!?]|$)")


def read_recommendation(paper: PaperText, start: int = 0, end: int | None = None) -> Reading[Recommendation] | None:
    """The last sentence that says what to do with the motion; None if none does.

    A recommendation under a condition, or without the word for it, is probable.
    """
    running = flow(paper, start, end)
    best: Reading[Recommendation] | None = None
    something: Reading[Recommendation] | None = None
    for begin, stop in _sentences(running.text):
        sentence = running.text[begin:stop]
        value, level = _recommends(sentence)
        if value is not None:
            best = paper.reading(value, *running.span(begin, stop), level)
        elif ADVICE.search(sentence):
            something = paper.reading(Recommendation.OTHER, *running.span(begin, stop), Level.PROBABLE)
    return best or something


def _recommends(sentence: str) -> tuple[Recommendation | None, Level]:
    for value, pattern, level in RULES:
        if pattern.search(sentence):
            said = RECOMMENDS.search(sentence) is not None and UNDER_CONDITION.search(sentence) is None
            return value, level if said else Level.PROBABLE
    return None, Level.UNREAD


SENTENCE_ENDS = re.compile(r"[.!?](?=\s+[A-ZÄÖÜ„(]|\s*$)")
ABBREVIATIONS = re.compile(
    r"(?:\b(?:z|d|u|s|v|o|a|i|B|h|Nr|Dr|ca|bzw|Abs|Ziff|inkl|gem|Mio|Mrd|St|Str|rd|vgl|evtl|ggf|lfd|Art|[A-Z])|\d)$"
)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in SENTENCE_ENDS.finditer(text):
        if ABBREVIATIONS.search(text, max(start, found.start() - 8), found.start()):
            continue
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)

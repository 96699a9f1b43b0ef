"""Budget motions put together: motion texts, the administration's statement, votes and result become one value.

    parts = MotionParts(reference="DHH/2025/1703", title="…", motions=(text,), statements=(statement,), result="…")
    motion = assemble_motion(parts)

Where the administration's statement gives figures, they count; else the motion's own do. Every value keeps the words
it was read from, the document and the place; what came from the council information system itself has no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from dreiklang.papers.accounts import MEASURE, PRODUCT
from dreiklang.papers.figures import Figure, Kind
from dreiklang.papers.findings import Level, Reading, weakest
from dreiklang.papers.motion_money import Stated, money_of
from dreiklang.papers.motion_parts import BudgetMotion, Cited, MotionFigure, MotionParts, Source
from dreiklang.papers.motion_results import read_decision
from dreiklang.papers.motion_values import Motion
from dreiklang.papers.motions import read_motion
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.statements import Recommendation, Statement, read_statement

__all__ = ["BudgetMotion", "Cited", "MotionFigure", "MotionParts", "Source", "assemble_motion"]

Value = TypeVar("Value")
Statements = Sequence[tuple[PaperText, Statement]]
Motions = Sequence[tuple[PaperText, Motion]]


def assemble_motion(parts: MotionParts) -> BudgetMotion:
    """Put one budget motion together from its parts."""
    statements = [(paper, read_statement(paper)) for paper in parts.statements]
    motions = [(paper, read_motion(paper)) for paper in parts.motions]
    figures = _figures(parts, statements, motions)
    decided = read_decision(parts)
    motion = BudgetMotion(
        reference=parts.reference,
        title=parts.title or _title(statements, motions),
        movers=_movers(statements, motions),
        sub_budget=_sub_budget(parts, motions),
        product_group=_product_group(statements, motions),
        account=_first(_cited(paper, read.account) for paper, read in statements),
        investment_measure=_investment_measure(statements, motions),
        figures=figures,
        recommendation=_recommendation(statements),
        result=decided.result,
        in_favour=decided.in_favour,
        against=decided.against,
        abstentions=decided.abstentions,
        unread=tuple(_unread(parts, statements, motions, figures)),
    )
    return replace(motion, level=_level(parts, motion))


def _figures(parts: MotionParts, statements: Statements, motions: Motions) -> tuple[MotionFigure, ...]:
    return money_of(
        [Stated(paper.name, Source.STATEMENT, read.figures) for paper, read in statements],
        [Stated(paper.name, Source.MOTION, read.figures) for paper, read in motions],
        _placed(statements),
        min(parts.budget_years, default=None),
    )


def _level(parts: MotionParts, motion: BudgetMotion) -> Level:
    """The level of everything but the figures."""
    if not parts.statements and not parts.motions:
        return Level.UNREAD
    once = (motion.sub_budget, motion.product_group, motion.account, motion.investment_measure)
    levels = [each.level for each in (*motion.movers, *once, motion.recommendation, motion.result) if each is not None]
    # A statement always ends in some recommendation; where none was found, one may have been overlooked.
    overlooked = bool(parts.statements) and motion.recommendation is None
    return weakest(*levels, parts.level, Level.PROBABLE if motion.unread or overlooked else Level.CERTAIN)


def _cited(paper: PaperText, reading: Reading[Value] | None, level: Level = Level.CERTAIN) -> Cited[Value] | None:
    if reading is None:
        return None
    return Cited(
        value=reading.value,
        words=reading.words,
        document=paper.name,
        place=reading.place,
        level=weakest(reading.level, level),
    )


def _first(found: Iterable[Cited[Value] | None]) -> Cited[Value] | None:
    return next((each for each in found if each is not None), None)


def _title(statements: Statements, motions: Motions) -> str:
    titles = [read.title for _, read in statements] + [read.title for _, read in motions]
    return next((title.value for title in titles if title is not None), "")


def _placed(statements: Statements) -> Kind:
    """What euros without a word for their kind are: payments where the statement names a measure of investment only."""
    invests = any(read.investment_measure and not read.product_group for _, read in statements)
    return Kind.PAYMENT_OUT if invests else Kind.EXPENSE


def _movers(statements: Statements, motions: Motions) -> tuple[Cited[str], ...]:
    """The movers as the administration names them, else as the motions' heads do; each once."""
    stated = [_cited(paper, each) for paper, read in statements for each in read.movers]
    named = [_cited(paper, each) for paper, read in motions for each in read.movers]
    once: dict[str, Cited[str]] = {}
    for mover in filter(None, stated or named):
        once.setdefault(mover.value.casefold(), mover)
    return tuple(once.values())


def _sub_budget(parts: MotionParts, motions: Motions) -> Cited[str] | None:
    """The sub-budget that the system files the motion under; probable if the motion names another."""
    own = _first(_cited(paper, read.sub_budget) for paper, read in motions)
    named = [read.sub_budget.value for _, read in motions if read.sub_budget]
    numbers = {number for words in named for number in re.findall(r"\d{4,5}", words)}
    if parts.sub_budget:
        differs = bool(numbers) and parts.sub_budget not in numbers
        level = Level.PROBABLE if differs or len(numbers) > 1 else Level.CERTAIN
        return Cited(value=parts.sub_budget, words=parts.sub_budget, level=level)
    if own is None:
        return None
    number = re.match(r"\d{4,5}", own.value)
    value = number[0] if number and len(numbers) == 1 else own.value
    return replace(own, value=value, level=weakest(own.level, Level.PROBABLE))


def _product_group(statements: Statements, motions: Motions) -> Cited[str] | None:
    """The statement's; the motion's own only if the statement places it nowhere."""
    stated = _first(_cited(paper, read.product_group) for paper, read in statements)
    if stated or any(read.investment_measure for _, read in statements):
        return stated
    return _first(_matching(paper, read.product_group, PRODUCT) for paper, read in motions)


def _investment_measure(statements: Statements, motions: Motions) -> Cited[str] | None:
    stated = _first(_cited(paper, read.investment_measure) for paper, read in statements)
    if stated or any(read.product_group for _, read in statements):
        return stated
    return _first(_matching(paper, read.investment_measure, MEASURE) for paper, read in motions)


def _matching(paper: PaperText, reading: Reading[str] | None, pattern: re.Pattern[str]) -> Cited[str] | None:
    """The number in what a mover wrote into a field of the form: probable, since the administration confirms none."""
    found = pattern.search(reading.value) if reading else None
    if reading is None or found is None:
        return None
    return Cited(value=found[0], words=reading.words, document=paper.name, place=reading.place, level=Level.PROBABLE)


def _recommendation(statements: Statements) -> Cited[Recommendation] | None:
    """The last statement's recommendation; probable if another statement recommends something else."""
    found = [cited for paper, read in statements if (cited := _cited(paper, read.recommendation)) is not None]
    if not found:
        return None
    last = found[-1]
    level = Level.CERTAIN if len({each.value for each in found}) == 1 else Level.PROBABLE
    return replace(last, level=weakest(last.level, level))


def _unread(
    parts: MotionParts, statements: Statements, motions: Motions, figures: Sequence[MotionFigure]
) -> Iterator[Cited[str]]:
    """Documents without text, and figures of the papers that count which could not be read."""
    for name in parts.missing:
        yield Cited(value="", words=name, level=Level.UNREAD)
    sources = {figure.source for figure in figures} or {Source.STATEMENT, Source.MOTION}
    counted: list[tuple[PaperText, tuple[Figure, ...]]] = []
    if Source.STATEMENT in sources:
        counted += [(paper, read.figures) for paper, read in statements]
    if Source.MOTION in sources and (Source.STATEMENT not in sources or not figures):
        counted += [(paper, read.figures) for paper, read in motions]
    for paper, found in counted:
        for figure in found:
            if figure.level is Level.UNREAD or figure.year is None:
                yield Cited(value="", words=figure.words, document=paper.name, place=figure.place, level=Level.UNREAD)

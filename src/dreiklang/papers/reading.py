"""A whole paper read: its head, what it is, and everything that stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from dreiklang.papers.amounts import Amount, read_amounts
from dreiklang.papers.budget_tables import BudgetTable, read_budget_tables
from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.heads import Head, read_head
from dreiklang.papers.kinds import PaperType
from dreiklang.papers.minutes import Minutes, read_minutes
from dreiklang.papers.motion_values import Motion
from dreiklang.papers.motions import read_motion
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.references import Reference, read_references
from dreiklang.papers.statements import Statement, read_statement
from dreiklang.papers.sums import Doubt, find_doubts


@dataclass(frozen=True, kw_only=True)
class PaperReading:
    """Everything read from a paper; `motion`, `statement` or `minutes` as it is one of them.

    `unread`: what stands there and could not be read.
    """

    name: str
    pages: int
    paper_type: PaperType
    head: Head
    motion: Motion | None
    statement: Statement | None
    minutes: Minutes | None
    amounts: tuple[Reading[Amount], ...]
    budget_tables: tuple[BudgetTable, ...]
    references: tuple[Reading[Reference], ...]
    doubts: tuple[Doubt, ...]
    unread: tuple[Reading[str], ...]


def read_paper(paper: PaperText, paper_type: PaperType | None = None) -> PaperReading:
    """Read a paper; its type is taken from its head unless given."""
    head = read_head(paper)
    kind = paper_type or head.paper_type.value
    motion = read_motion(paper) if kind in (PaperType.MOTION, PaperType.AMENDMENT) else None
    statement = read_statement(paper) if kind is PaperType.STATEMENT else None
    minutes = read_minutes(paper) if kind in (PaperType.MINUTES, PaperType.PROPOSAL) else None
    tables = tuple(read_budget_tables(paper))
    return PaperReading(
        name=paper.name,
        pages=paper.pages,
        paper_type=kind,
        head=head,
        motion=motion,
        statement=statement,
        minutes=minutes,
        amounts=tuple(read_amounts(paper)),
        budget_tables=tables,
        references=tuple(read_references(paper)),
        doubts=find_doubts(paper),
        unread=_unread(motion, statement, tables),
    )


def _unread(
    motion: Motion | None, statement: Statement | None, tables: tuple[BudgetTable, ...]
) -> tuple[Reading[str], ...]:
    figures = [figure for table in tables for figure in (*table.figures, *table.totals)]
    found: list[Reading[str]] = []
    if motion is not None:
        figures += (*motion.figures, *motion.blocked, *motion.committed)
        found += motion.unread
    if statement is not None:
        figures += statement.figures
        found += statement.unread
    found += [
        Reading("", figure.words, figure.place, Level.UNREAD) for figure in figures if figure.level is Level.UNREAD
    ]
    return tuple(found)

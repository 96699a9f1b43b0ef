"""The values that one budget motion is put together from, and the motion itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from dreiklang.papers.figures import Kind
from dreiklang.papers.findings import Level, Place, weakest
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.results import Outcome
from dreiklang.papers.statements import Recommendation

Value = TypeVar("Value")


class Source(StrEnum):
    """Which paper a motion's figures are taken from."""

    STATEMENT = "statement"
    MOTION = "motion"


@dataclass(frozen=True, kw_only=True)
class Cited(Generic[Value]):
    """A value with the words it was read from.

    `document`: the name of the text (`PaperText.name`), empty for what the council information system says itself;
    `place` is None then.
    """

    value: Value
    words: str
    document: str = ""
    place: Place | None = None
    level: Level = Level.CERTAIN


@dataclass(frozen=True, kw_only=True)
class MotionFigure:
    """What a motion asks for in one year: posts, or euros, with their sign; more is positive, less negative."""

    kind: Kind
    year: int
    amount: Decimal
    source: Source
    words: str
    document: str
    place: Place
    level: Level = Level.CERTAIN


@dataclass(frozen=True, kw_only=True)
class MotionParts:
    """What belongs to one budget motion, as the council information system gives it.

    `sub_budget`: the one that the system names. `motions`: the motion's texts; several where motions were merged
    under one number. `votes`: the motion's own vote sheets. `minutes`: those of a meeting, which state votes on other
    items too. `result`: the agenda item's result in the city's words. `item`: the agenda item's number, by which
    minutes name it. `missing`: names of documents that have no text, so that nothing of them was read.
    `budget_years`: the years that the budget decides on; figures of earlier years are no part of the motion.
    `level`: how sure it is that the documents belong together.
    """

    reference: str
    title: str = ""
    sub_budget: str = ""
    motions: tuple[PaperText, ...] = ()
    statements: tuple[PaperText, ...] = ()
    votes: tuple[PaperText, ...] = ()
    minutes: tuple[PaperText, ...] = ()
    result: str = ""
    missing: tuple[str, ...] = ()
    budget_years: tuple[int, ...] = ()
    item: str = ""
    level: Level = Level.CERTAIN


@dataclass(frozen=True, kw_only=True)
class BudgetMotion:
    """One motion to the budget. What no paper says is None or an empty tuple.

    `level` is that of everything but the figures, which have their own: no surer than the least sure field, PROBABLE
    at best where a document has no text or a figure could not be read, UNREAD where nothing of the motion could.
    `unread`: words that stand there and could not be read, and documents without a text.
    """

    reference: str
    title: str
    movers: tuple[Cited[str], ...] = ()
    sub_budget: Cited[str] | None = None
    product_group: Cited[str] | None = None
    account: Cited[str] | None = None
    investment_measure: Cited[str] | None = None
    figures: tuple[MotionFigure, ...] = ()
    recommendation: Cited[Recommendation] | None = None
    result: Cited[Outcome] | None = None
    in_favour: int | None = None
    against: int | None = None
    abstentions: int | None = None
    level: Level = Level.CERTAIN
    unread: tuple[Cited[str], ...] = ()

    def level_of(self, figure: MotionFigure | None) -> Level:
        """How sure a row of the flat form is: the motion's fields and the row's figure together."""
        return self.level if figure is None else weakest(self.level, figure.level)

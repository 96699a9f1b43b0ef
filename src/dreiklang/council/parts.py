"""What a statement is made of, and the pen that all of its chapters are written with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dreiklang.council.models import Motion, Paper
from dreiklang.documents import Cell
from dreiklang.packages.queries import Explanation, Origin, Published
from dreiklang.planning import Quantity
from dreiklang.plausibility import Finding
from dreiklang.wording import Message, format_number, message, say


@dataclass(frozen=True, kw_only=True)
class StatementParts:
    """What goes into a statement; gathered by `council.queries.statement_parts`."""

    municipality: str
    paper: Paper | None
    motions: Sequence[Motion]
    packages: Sequence[Published]
    findings: Sequence[Finding]
    years: tuple[int, ...]
    later_years: tuple[int, ...]
    explanations: Sequence[Explanation | None]
    day: date
    language: str
    title: str = ""

    @property
    def as_stated(self) -> bool:
        """Whether all packages stand in the paper itself, so that this is that paper."""
        return all(entry.package.origin == Origin.STATED for entry in self.packages)


class Pen:
    """Writes words and figures in the statement's language."""

    def __init__(self, parts: StatementParts) -> None:
        self.parts = parts
        self.language = parts.language

    def words(self, sentence: Message) -> str:
        """A sentence as said."""
        return say(sentence, self.language)

    def number(self, value: Decimal, quantity: Quantity) -> str:
        """Posts with two decimals, money in TEUR as it is."""
        return format_number(value, self.language, 2 if quantity is Quantity.POSTS else 0)

    def plain(self, value: Decimal | None, quantity: Quantity) -> Cell:
        """A figure in a table; a dash for none."""
        if value is None:
            return Cell(content="–")
        return Cell(content=self.number(value, quantity), value=value)

    def package_name(self, entry: Published) -> str:
        """A package by its number, if it has one: short enough for a column's head."""
        number = entry.package.number
        return self.words(message("Package {number}", number=number)) if number else entry.content.title

    def assumed_note(self) -> str:
        """What stands under every table of single measures' shares."""
        return self.words(
            message(
                "The shares of the single measures are assumed for planning; only the packages' totals are "
                "stated by the city."
            )
        )

"""Quarters of a year: the grain in which delivery is planned."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import Message, message

FIRST_YEAR, LAST_YEAR = 1900, 2999
MONTHS = 3
"""Months in a quarter."""


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter: year, and number from 1 to 4. Quarters are in order of time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR or not 1 <= self.number <= 4:
            raise InvalidValueError(
                message("quarter"),
                message("{text} is no quarter.", text=f"{self.year}Q{self.number}"),
                message("Write for example 2024Q1."),
            )

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """The quarter written as 2024Q1; InvalidValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})[Qq]([1-4])", text.strip())
        if found is None:
            raise InvalidValueError(
                message("quarter"),
                message("{text} is no quarter.", text=f"“{text}”"),
                message("Write for example 2024Q1."),
            )
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def _numbered(cls, count: int) -> Quarter:
        return cls(count // 4, count % 4 + 1)

    def later(self, quarters: int) -> Quarter:
        """The quarter so many quarters later (earlier, if negative)."""
        return self._numbered(self.year * 4 + self.number - 1 + quarters)

    def since(self, other: Quarter) -> int:
        """How many quarters after `other` this one is; negative if before."""
        return (self.year - other.year) * 4 + self.number - other.number

    @property
    def words(self) -> Message:
        """The quarter as people write it."""
        return message("Q{number} {year}", number=self.number, year=self.year)

    def __str__(self) -> str:
        return f"{self.year:04}Q{self.number}"

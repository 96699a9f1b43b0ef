"""What a workbook holds, and what can be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass

from dreiklang.planning import Portfolio
from dreiklang.wording import Message


@dataclass(frozen=True, kw_only=True)
class Register:
    """A city's measure register as it stands in a workbook."""

    portfolio: Portfolio
    municipality: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that keeps a workbook from being read: where, what, and what helps.

    `sheet` is empty for the file as a whole, `row` counts from 1 as the spreadsheet does, `column` is its
    letter with the header.
    """

    message: Message
    remedy: Message
    sheet: str = ""
    row: int | None = None
    column: str = ""


class WorkbookError(Exception):
    """A workbook that is refused as a whole, with everything found wrong (at most `MOST` problems)."""

    MOST = 200

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems[: self.MOST])
        first = self.problems[0]
        super().__init__(f"{first.sheet} {first.row or ''} {first.column}: {first.message} {first.remedy}".strip())

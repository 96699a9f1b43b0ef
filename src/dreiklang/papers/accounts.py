"""The row of a form that names page, product group, cost object and account, told apart by form of number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dreiklang.papers.dialects import placeholders
from dreiklang.papers.figures import kind_of
from dreiklang.papers.findings import Reading
from dreiklang.papers.paper_text import Line, PaperText

ACCOUNT = r"(?<![\d.])[3467]\d{3} ?\d{4}(?![\d.])"
ACCOUNTS = re.compile(rf"{ACCOUNT}(?:\s*/\s*{ACCOUNT})*")
ACCOUNT_GROUPS = re.compile(r"(?<![\d.])\d{2}/\d{2}(?![\d.])")
MEASURE = re.compile(r"(?<![\d.])7\.\d{2,6}(?:\.\d{3,6})*(?:\*|(?![\d.]))")
COST_OBJECT = re.compile(r"(?<![\d.])1(?:\.\d{2,3}){2,12}(?:\.\d{1,3})?(?![\d.])|(?<![\d.])\d{8}(?![\d.])")
PRODUCT = re.compile(r"(?<![\d.])\d{4,6}-\d{3}(?![\d.])")
PRODUCT_AREAS = re.compile(r"(?<![\d.])\d{2}(?:, ?\d{2}){0,20}(?![\d.-])")
PAGE = re.compile(r"\s{0,20}(?:S\.\s?)?(\d{1,3}(?: ?f{1,2}\b\.?)?(?: ?/ ?\d{1,3})?)(?=\s|$)")


@dataclass(frozen=True)
class Accounts:
    """Where a figure stands in the budget; None where the row leaves it empty."""

    page: Reading[str] | None = None
    product_group: Reading[str] | None = None
    cost_object: Reading[str] | None = None
    account: Reading[str] | None = None
    investment_measure: Reading[str] | None = None


def read_accounts(paper: PaperText, lines: Sequence[Line]) -> Accounts:
    """Read the row below its heading, the first of the lines."""
    body = [line for line in lines[1:] if kind_of(line.plain) is None and line.plain not in placeholders()]
    if not body:
        return Accounts()
    row = _Row(paper, body[0].start, body[-1].end)
    account = row.take(ACCOUNTS)
    measure, product = row.take(MEASURE), row.take(PRODUCT)
    cost_object, page = row.take(COST_OBJECT), row.take(PAGE)
    if product is None and "Produkt" in lines[0].plain:
        product = row.take(PRODUCT_AREAS)
    return Accounts(
        page=page,
        product_group=product,
        cost_object=cost_object,
        account=account or row.take(ACCOUNT_GROUPS),
        investment_measure=measure,
    )


class _Row:
    """The row's characters; what was taken is blanked, so that nothing is read twice."""

    def __init__(self, paper: PaperText, start: int, end: int) -> None:
        self.paper, self.start, self.text = paper, start, paper.text[start:end]

    def take(self, pattern: re.Pattern[str]) -> Reading[str] | None:
        """The first match; accounts are given without blanks."""
        found = pattern.match(self.text) if pattern is PAGE else pattern.search(self.text)
        if found is None:
            return None
        group = 1 if pattern is PAGE else 0
        words = found[group]
        self.text = self.text[: found.start()] + " " * len(found[0]) + self.text[found.end() :]
        value = " / ".join("".join(part.split()) for part in words.split("/")) if pattern is ACCOUNTS else words
        return self.paper.reading(value, self.start + found.start(group), self.start + found.end(group))

"""The row of a form that names page, product group, cost object and account, told apart by form of number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dreiklang.papers.dialects import placeholders
from dreiklang.papers.figures import kind_of
from dreiklang.papers.findings import Level, Reading
from dreiklang.papers.paper_text import Line, PaperText

ACCOUNT = r"(?<![\d.])[3467]\d{3} ?\d{4}(?![\d.])"
ACCOUNTS = re.compile(rf"{ACCOUNT}(?:\s*/\s*{ACCOUNT})*")
ACCOUNT_GROUPS = re.compile(r"(?<![\d.])\d{2}/\d{2}(?![\d.])|(?<![\d.])[3467]\d{0,6}\*(?:\s?/\s?[3467]\d{0,6}\*)*")
MEASURE = re.compile(r"(?<![\d.])7\.\d{2,6}(?:\.\d{3,6})*(?:\*|(?![\d.]))")
COST_OBJECT = re.compile(r"(?<![\d.])1(?:\.\d{2,3}){2,12}(?:\.\d{1,3})?(?![\d.])|(?<![\d.])\d{8}(?![\d.])")
PRODUCT = re.compile(r"(?<![\d.])\d{4,6}-\d{3}(?![\d.])")
ODD_PRODUCT = re.compile(r"(?<![\d.])\d{3}-\d{3}(?![\d.])")
"""A product group with a digit left out: probable."""
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
    product = row.take_all(PRODUCT) or row.take(ODD_PRODUCT, Level.PROBABLE)
    account = row.take_all(ACCOUNTS, _cost_centre(product))
    measure, cost_object, page = row.take_all(MEASURE), row.take(COST_OBJECT), row.take(PAGE)
    if product is None and "Produkt" in lines[0].plain:
        product = row.take(PRODUCT_AREAS)
    return Accounts(
        page=page,
        product_group=product,
        cost_object=cost_object,
        account=account or row.take(ACCOUNT_GROUPS),
        investment_measure=measure,
    )


def _cost_centre(product: Reading[str] | None) -> str:
    """How numbers of cost centres begin, which are as long as accounts: with the product group's office, 410 → 4100."""
    return f"{product.value[-3:]}0" if product else ""


class _Row:
    """The row's characters; what was taken is blanked, so that nothing is read twice."""

    def __init__(self, paper: PaperText, start: int, end: int) -> None:
        self.paper, self.start, self.text = paper, start, paper.text[start:end]

    def take(self, pattern: re.Pattern[str], level: Level = Level.CERTAIN) -> Reading[str] | None:
        """The first match, blanked in the row."""
        found = pattern.match(self.text) if pattern is PAGE else pattern.search(self.text)
        if found is None:
            return None
        group = 1 if pattern is PAGE else 0
        self._blank(found)
        return self.paper.reading(found[group], *self._span(found, group), level)

    def take_all(self, pattern: re.Pattern[str], but: str = "") -> Reading[str] | None:
        """All matches as one value, each once, blanks left out; several in a list of lines are probable.

        Numbers that begin with `but`, or that only tell one of the others more closely, are left out.
        """
        found = [each for each in pattern.finditer(self.text) if not (but and each[0].startswith(but))]
        if not found:
            return None
        values: list[str] = []
        for each in found:
            self._blank(each)
            new = [value for part in each[0].split("/") if (value := "".join(part.split())) not in values]
            values += [value for value in new if not any(value.startswith(f"{known}.") for known in values)]
        start, end = self._span(found[0])[0], self._span(found[-1])[1]
        sure = len(found) == 1 or len(values) == 1
        return self.paper.reading(" / ".join(values), start, end, Level.CERTAIN if sure else Level.PROBABLE)

    def _blank(self, found: re.Match[str]) -> None:
        self.text = self.text[: found.start()] + " " * len(found[0]) + self.text[found.end() :]

    def _span(self, found: re.Match[str], group: int = 0) -> tuple[int, int]:
        return self.start + found.start(group), self.start + found.end(group)

"""The flat form of budget motions: one line for each motion, kind and year, in columns that never change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FLAT_COLUMNS = (
    "reference",
    "title",
    "movers",
    "sub_budget",
    "product_group",
    "account",
    "investment_measure",
    "kind",
    "year",
    "amount",
    "source",
    "recommendation",
    "result",
    "in_favour",
    "against",
    "abstentions",
    "level",
)


def flat_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows below their heads as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FLAT_COLUMNS)
    writer.writerows(rows)
    return text.getvalue()

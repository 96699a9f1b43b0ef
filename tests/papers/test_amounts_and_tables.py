"""Amounts are exact, tables are read cell by cell, and what does not add up is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dreiklang.papers import (
    Bound,
    DoubtKind,
    Kind,
    PaperText,
    Unit,
    find_doubts,
    read_amounts,
    read_budget_tables,
    read_references,
)
from papers.small_papers import PACKAGES, PROPOSAL


def only(words: str):  # type: ignore[no-untyped-def]
    [found] = read_amounts(PaperText(words))
    return found.value


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("16,33 Mio. EUR", "16330000", Unit.EUR),
        ("24.500 TEUR", "24500000", Unit.EUR),
        ("135.000 EUR", "135000", Unit.EUR),
        ("80 Tsd. Euro", "80000", Unit.EUR),
        ("-1.250,50 €", "-1250.50", Unit.EUR),
        ("139,35 Stellen", "139.35", Unit.POSTS),
        ("0,5 VZÄ", "0.5", Unit.POSTS),
        ("eine halbe Stelle", "0.5", Unit.POSTS),
        ("65%ige", "65", Unit.PERCENT),
        ("8,7 Prozent", "8.7", Unit.PERCENT),
    ],
)
def test_an_amount_is_exact_in_its_unit(words: str, value: str, unit: Unit) -> None:
    amount = only(f"Das sind {words} insgesamt")
    assert (amount.value, amount.unit) == (Decimal(value), unit)


def test_caps_ranges_years_and_pay_grades_are_kept() -> None:
    assert only("bis zu 5,71 Mio. EUR").bound is Bound.AT_MOST
    between = only("10 bis 12 Stellen")
    assert (between.low, between.value) == (10, 12)
    assert only("24.500 Euro (2027)").years == (2027,)
    assert only("3.000 Euro pro Jahr").per_year
    assert only("0,5 Stellen in EG 9b").pay_grade == "EG9b"


def test_merged_and_broken_cells_of_a_table_find_their_year_and_kind() -> None:
    [table] = read_budget_tables(PaperText(PACKAGES))
    assert [(each.kind, each.year, each.amount) for each in table.figures] == [
        (Kind.FUNDS, 2026, 1500000),
        (Kind.FUNDS, 2027, 900000),
        (Kind.POSTS, 2026, Decimal("4.50")),
        (Kind.POSTS, 2027, 1),
        (Kind.PERSONNEL_COST, 2026, 200000),
        (Kind.PERSONNEL_COST, 2027, 410000),
    ]


def test_a_total_that_its_years_do_not_make_is_shown() -> None:
    [doubt] = find_doubts(PaperText(PACKAGES))
    assert (doubt.kind, doubt.stated, doubt.expected) == (DoubtKind.YEARS, Decimal("6.50"), Decimal("5.50"))


def test_a_row_of_sums_is_checked_against_the_rows_above() -> None:
    table = "Art\t2026\t2027\nMiete\t100 EUR\t200 EUR\nStrom\t50 EUR\t60 EUR\nSumme\t150 EUR\t270 EUR\n"
    assert [(doubt.kind, doubt.stated, doubt.expected) for doubt in find_doubts(PaperText(table))] == [
        (DoubtKind.ROWS, 270, 260)
    ]


def test_a_rate_that_does_not_fit_its_amounts_is_shown() -> None:
    assert [(each.kind, each.stated, each.expected) for each in find_doubts(PaperText(PROPOSAL))] == [
        (DoubtKind.RATE, 480000, 500000)
    ]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("GRDrs 236/2023", "236/2023"),
        ("GR Drs. 236/2023", "236/2023"),
        ("DHH/2025/1703", "DHH/2025/1703"),
        ("VO/21/17690/16", "VO/21/17690/16"),
        ("Vorlage: 2025/0657", "2025/0657"),
        ("1014/2023 Nr. 2", "1014/2023"),
    ],
)
def test_a_papers_number_is_known_in_every_spelling(words: str, number: str) -> None:
    [found] = read_references(PaperText(f"siehe {words}."))
    assert found.value.number == number


def test_a_double_budget_is_no_paper() -> None:
    assert list(read_references(PaperText("im Doppelhaushalt 2024/2025"))) == []

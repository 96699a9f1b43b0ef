"""Figures and dates as German and English readers write them."""

from datetime import date
from decimal import Decimal

import pytest

from dreiklang.wording import format_date, format_number, format_percent, message, say


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        ("34546", 0, "34.546", "34,546"),
        ("139.35", 2, "139,35", "139.35"),
        ("130", 2, "130,00", "130.00"),
        ("0", 0, "0", "0"),
        ("1E+3", 0, "1.000", "1,000"),
        ("0.005", 0, "0,005", "0.005"),
        ("999999999.999", 0, "999.999.999,999", "999,999,999.999"),
        ("-12.5", 0, "-12,5", "-12.5"),
    ],
)
def test_a_figure_is_shown_exactly_in_both_languages(value: str, decimals: int, german: str, english: str) -> None:
    assert format_number(Decimal(value), "de", decimals) == german
    assert format_number(Decimal(value), "en", decimals) == english


def test_dates_and_percentages_follow_the_reader() -> None:
    assert format_date(date(2023, 12, 4), "de") == "04.12.2023"
    assert format_date(date(2023, 12, 4), "en") == "4 December 2023"
    assert format_percent(Decimal("0.655"), "de") == "65,5 %"


def test_a_message_puts_its_values_in_the_readers_form() -> None:
    sentence = message("{amount} TEUR in {year} until {day}", amount=Decimal("1234.5"), year=2024, day=date(2024, 5, 1))
    assert say(sentence, "en") == "1,234.5 TEUR in 2024 until 1 May 2024"


def test_a_message_within_a_message_is_said_in_the_same_language() -> None:
    inner = message("measure {key}", key="M1{x}")
    assert say(message("See {place}.", place=inner), "en") == "See measure M1{x}."

"""Percentages against amounts: a rate of a volume to the amount's own last digit, and shares of a whole."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.plausibility import Severity, StatedRate, check_rate, check_shares
from dreiklang.wording import Message, say
from plausibility.figures import both, only, stated

PLACE = Message("Eigenanteil")


def _rate(rate: str, volume: str, amount: str) -> StatedRate:
    return StatedRate(
        place=PLACE,
        rate=stated(rate, 10),
        volume=stated(volume, 11),
        amount=stated(amount, 12),
        unit=Message("Mio. EUR"),
    )


def test_the_own_share_of_the_real_programme_was_cut_off_instead_of_rounded() -> None:
    """35 % of 16.33 m EUR are 5.7155 m; the paper says 5.71 m."""
    finding = only(check_rate(_rate("0.35", "16.33", "5.71")))
    assert (finding.code, finding.severity) == ("rate", Severity.DOUBT)
    assert both(finding) == ("5,71 Mio. EUR", "5,72 Mio. EUR")
    assert say(finding.sentence, "de") == ("35 % von 16,33 Mio. EUR sind 5,7155 Mio. EUR; gerundet 5,72, nicht 5,71.")
    assert [source.line for source in finding.sources] == [12, 10, 11]


def test_the_rest_of_the_real_programme_is_in_order() -> None:
    assert list(check_rate(_rate("0.65", "16.33", "10.61"))) == []


def test_an_amount_wrong_by_a_whole_digit_is_a_contradiction() -> None:
    assert only(check_rate(_rate("0.35", "16.33", "5.70"))).severity is Severity.CONTRADICTION


@pytest.mark.parametrize("amount", ["5.7155", "5.716", "5.72", "5.7", "6"])
def test_rounding_to_any_number_of_digits_is_in_order(amount: str) -> None:
    assert list(check_rate(_rate("0.35", "16.33", amount))) == []


def test_more_digits_than_are_exact_are_not_in_order() -> None:
    assert only(check_rate(_rate("0.35", "16.33", "5.71551"))).severity is Severity.CONTRADICTION


def test_shares_that_are_the_whole_are_left_in_peace() -> None:
    assert list(check_shares(PLACE, [stated("0.30"), stated("0.3"), stated("0.4")])) == []


@pytest.mark.parametrize(
    ("last", "total"), [("0.39", "99 %"), ("0.41", "101 %"), ("0.4005", "100,05 %"), ("0", "60 %")]
)
def test_shares_that_are_not_the_whole_are_a_contradiction(last: str, total: str) -> None:
    finding = only(check_shares(PLACE, [stated("0.3", 1), stated("0.3", 2), stated(last, 3)]))
    assert (finding.code, finding.severity) == ("shares", Severity.CONTRADICTION)
    assert both(finding) == (total, "100 %")
    assert finding.lines == (("drucksache", 1), ("drucksache", 2), ("drucksache", 3))


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.decimals("0.01", "1", places=2), st.decimals("1", "100000", places=2), st.integers(0, 4))
def test_an_amount_is_in_order_exactly_when_it_is_the_rounded_rate(rate: Decimal, volume: Decimal, places: int) -> None:
    digit = Decimal(1).scaleb(-places)
    amount = (rate * volume).quantize(digit, ROUND_HALF_UP)
    assert list(check_rate(_rate(str(rate), str(volume), str(amount)))) == []
    assert len(list(check_rate(_rate(str(rate), str(volume), str(amount + digit))))) == 1

"""Numbers in German notation, exactly; what can be read in two ways says so."""

from __future__ import annotations

import re
from decimal import Decimal

from dreiklang.papers.findings import Level

LONGEST = 30
"""Characters of a number; no figure of a city is longer."""
GROUPED = re.compile(r"\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?:,\d{1,4})?")
PLAIN = re.compile(r"\d+(?:,\d{1,6})?")
POINTED = re.compile(r"\d+\.\d{1,2}")
WORDS = {
    word: Decimal(number)
    for number, words in enumerate(
        ("null", "eine ein einen einer eines einem", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
    )
    for word in words.split()
} | {"zehn": Decimal(10), "elf": Decimal(11), "zwölf": Decimal(12), "halbe": Decimal("0.5"), "halben": Decimal("0.5")}


def read_number(text: str) -> tuple[Decimal | None, Level]:
    """The number that a text is: 24.500 → 24500, 0,25 → 0.25; 0.5 is probably a half. None if it is none."""
    text = text.strip()
    if len(text) > LONGEST:
        return None, Level.UNREAD
    if GROUPED.fullmatch(text):
        return Decimal(re.sub(r"[.\u00a0\u202f ]", "", text).replace(",", ".")), Level.CERTAIN
    if PLAIN.fullmatch(text) and text.isascii():
        return Decimal(text.replace(",", ".")), Level.CERTAIN
    if POINTED.fullmatch(text) and text.isascii():
        return Decimal(text), Level.PROBABLE
    return None, Level.UNREAD

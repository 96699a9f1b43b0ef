"""Amounts in running text: money, percentages and posts, exactly, with caps, ranges, years and pay grades."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dreiklang.papers.findings import Level, Reading, weakest
from dreiklang.papers.numerals import WORDS, read_number
from dreiklang.papers.paper_text import PaperText


class Unit(StrEnum):
    """Euros, per cent, or posts (full-time equivalents)."""

    EUR = "EUR"
    PERCENT = "percent"
    POSTS = "posts"


class Bound(StrEnum):
    """How the words limit an amount."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount. `value` is the number, or the upper one of a range, whose lower one is `low`.

    Euros in whole and exact, whatever unit the paper uses. `years`: the years that the words name for it.
    """

    value: Decimal
    unit: Unit
    low: Decimal | None = None
    bound: Bound = Bound.EXACTLY
    years: tuple[int, ...] = ()
    per_year: bool = False
    pay_grade: str = ""


NUMBER = r"(?:\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,4})?|\d{1,9}(?:[.,]\d{1,6})?)"
MONEY_UNITS = (
    r"(?:(?:Mio\.?|Mill\.|Millionen|Mrd\.?|Milliarden|Tsd\.?|Tausend|tausend)\s{0,3}(?:EUR\b|Euro\b|€)"
    r"|TEUR\b|T€|EUR\b|Euro\b|€)"
)
POST_UNITS = (
    r"(?:-?\s?(?:Plan|Vollzeit|Projekt|Personal)?[Ss]telle(?:n(?:anteile?|schaffungen|streichungen|kürzungen)?)?\b(?!n)"
    r"|VZ[ÄWE]\b|Vollzeitäquivalente?\b|Vollzeitwerte?\b|VK\b)"
)
AMOUNT = re.compile(
    r"(?P<bound>\b(?:bis\s+zu|maximal|max\.|höchstens|unter|weniger\s+als|mindestens|mehr\s+als|über|rund|rd\.|ca\.|circa"
    r"|etwa|ungefähr|knapp|nahezu|gut|fast)\s+)?"
    rf"(?:(?<![\w.,/-])(?P<sign>[-−–])?(?P<first>{NUMBER})(?:,-{{1,2}}|,–)?"
    rf"(?:\s{{0,3}}(?:bis(?:\s+zu)?|[-–])\s{{0,3}}(?P<second>{NUMBER})(?:,-{{1,2}})?)?\s{{0,3}}"
    rf"(?P<unit>{MONEY_UNITS}|{POST_UNITS}|%|Prozent(?:punkte)?\b|v\.\s?H\.)"
    rf"|\b(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})\s"
    rf"(?P<posts>(?:volle\s|weitere\s|zusätzliche\s)?{POST_UNITS})"
    r")",
)
FACTORS = (
    (("mio", "mill"), Decimal(10**6)),
    (("mrd", "milliarden"), Decimal(10**9)),
    (("tsd", "tausend", "teur", "t€"), Decimal(1000)),
)
BOUNDS = (
    (Bound.AT_MOST, ("bis", "max", "höchstens", "unter", "weniger")),
    (Bound.AT_LEAST, ("mindestens", "mehr", "über")),
    (Bound.ABOUT, ("rund", "rd", "ca", "circa", "etwa", "ungefähr", "knapp", "nahezu", "gut", "fast")),
)
PER_YEAR = re.compile(r"\s{0,3}(?:pro\s+Jahr|je\s+Jahr|im\s+Jahr(?!\s*\d)|jährlich|p\.\s?a\.|/\s?Jahr|per\s+annum)")
YEARLY_BEFORE = re.compile(r"(?:\bjährlich(?:e[nrs]?)?|\bje(?:weils|w\.))\s+(?:[a-zäöü]+\s+){0,3}$")
YEARS_AFTER = re.compile(
    r"\s{0,3}(?:\((?P<a>20\d\d)(?:\s?/\s?(?P<b>20\d\d))?\)|(?:im\s+(?:Jahr|Haushaltsjahr)|in|für(?:\s+das\s+Jahr)?)\s+(?P<c>20\d\d)\b)"
)
YEAR_BEFORE = re.compile(r"(?:\b(?:im\s+Jahr|in|für)\s+(?P<a>20\d\d)|\b(?P<b>20\d\d)\s?:)\s+(?:[a-zäöü]+\s+){0,2}$")
PAY_GRADE = re.compile(
    r"(?:\s+[a-zäöüA-ZÄÖÜ*:-]{2,30}){0,4}?[\s,(]{1,3}(?:(?:in|nach)\s+)?(?:Besoldungsgruppe|BesGr\.?|Entgeltgruppe|EntgGr\.?|Wertigkeit)?\s?"
    r"(?P<grade>(?:EG|E|S|A|B)\s?\d{1,2}\s?[abcü]?)\b"
)
NEAR = 90


def read_amounts(paper: PaperText, start: int = 0, end: int | None = None) -> Iterator[Reading[Amount]]:
    """Every amount with a unit, in the text's order."""
    text = paper.text
    end = len(text) if end is None else end
    for found in AMOUNT.finditer(text, start, end):
        amount, level = _amount(text, found, end)
        if amount is not None:
            yield paper.reading(amount, found.start(), found.end(), level)


def _amount(text: str, found: re.Match[str], end: int) -> tuple[Amount | None, Level]:
    unit_words = found["unit"] or found["posts"]
    first, second, level = _numbers(found)
    if first is None:
        return None, Level.UNREAD
    unit, factor = _unit(unit_words)
    before = text[max(found.start() - NEAR, 0) : found.start()]
    after = text[found.end() : min(found.end() + NEAR, end)]
    years, years_level = _years(before, after)
    grade = PAY_GRADE.match(after) if unit is Unit.POSTS else None
    value = first if second is None else second
    sign = -1 if found["sign"] and second is None else 1
    return Amount(
        value=_plain(value * factor) * sign,
        unit=unit,
        low=None if second is None else _plain(first * factor),
        bound=_bound(found["bound"]),
        years=years,
        per_year=PER_YEAR.match(after) is not None or YEARLY_BEFORE.search(before) is not None,
        pay_grade="".join(grade["grade"].split()) if grade else "",
    ), weakest(level, years_level)


def _numbers(found: re.Match[str]) -> tuple[Decimal | None, Decimal | None, Level]:
    if found["word"]:
        return WORDS[found["word"]], None, Level.PROBABLE
    first, level = read_number(found["first"])
    if not found["second"]:
        return first, None, level
    second, second_level = read_number(found["second"])
    return first, second, weakest(level, second_level)


def _unit(words: str) -> tuple[Unit, Decimal]:
    plain = words.lower()
    if re.search(r"stelle|vz|vollzeit|vk", plain):
        return Unit.POSTS, Decimal(1)
    if plain.startswith(("%", "prozent", "v")):
        return Unit.PERCENT, Decimal(1)
    return Unit.EUR, next((factor for words, factor in FACTORS if plain.startswith(words)), Decimal(1))


def _plain(number: Decimal) -> Decimal:
    """16,33 Mio. is 16330000: no decimal places that nobody stated."""
    whole = number.to_integral_value()
    return whole if number == whole and abs(number) >= 1000 else number


def _bound(words: str | None) -> Bound:
    plain = (words or "").lower()
    return next((bound for bound, starts in BOUNDS if plain.startswith(starts)), Bound.EXACTLY)


def _years(before: str, after: str) -> tuple[tuple[int, ...], Level]:
    """The years that stand beside an amount; those before it are only probable."""
    found = YEARS_AFTER.match(after)
    if found:
        return tuple(int(year) for year in found.groups() if year), Level.CERTAIN
    earlier = YEAR_BEFORE.search(before)
    if earlier:
        return (int(earlier["a"] or earlier["b"]),), Level.PROBABLE
    return (), Level.CERTAIN

"""From characters to words, and from words to stems.

Words are folded to small letters a-z and digits, so that every way of writing one meets: Straße, Strasse, STRASSE;
Förderung, Foerderung; Kita-Platz, Kitaplatz. Umlauts become plain vowels, since German inflects with them (Antrag,
Anträge), except in the few roots that they alone tell apart (Forderung, Förderung).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import local

from Stemmer import Stemmer

WORD = re.compile(r"[^\W_]+(?:[-‐‑–/.](?:(?<=[-‐‑–])|(?<=\d.)(?=\d)|(?<=[^\W\d_]{2}/)(?=\d))[^\W_]+)*")
"""Letters and digits, with hyphens inside; 2025/0657 and 1.234 are one word, und/oder are two."""
PIECE = re.compile(r"[^\W_]+")
SOFT = re.compile("\u00ad[ \t]*\r?\n?")
BROKEN = re.compile(
    r"[-‐](?<=[^\W\d_].)[ \t]*\r?\n[ \t]*(?!(?:und|oder|bzw|sowie|als|bis|u|o)\b)(?=[a-zäöüß])",
)
"""A word broken at the end of a line: the next line goes on with a small letter, and not with "und"."""
GENDERED = re.compile(r"[*:_/·](?<=[^\W\d_].)-?(?=inn?(?:en)?\b)", re.IGNORECASE)
"""Bürger*innen, Bürger:innen, Bürger/-innen are Bürgerinnen."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l"})
KEPT = (("foerder", "fohrder"), ("schoen", "schohn"))
"""Roots that an umlaut alone tells from others: Förderung (aid) is no Forderung (demand)."""
SPELLED_OUT = re.compile(r"(?<![aeouq])([ao])e(?!u)|(?<![aeouq])ue")
IER = re.compile(r"(.{2,}ier)(?:t|te|ten|tes|ter|tem|en|e|es|s|ung|ungen|end|ende|enden|ender|endes)?$")
"""Digitalisierung, digitalisieren and digitalisiert are one; the stemmer alone makes three of them."""
FEMALE = re.compile(r"(.{4,}?)innen$|(.{4,}er)in$")
PLURAL_S = re.compile(r"..[aioy]s$")
"""Kitas, Büros, Handys: a plural that the stemmer leaves."""
LONGEST_WORD = 60

_STOP_WORDS = """
aber als am an auch auf aus bei beim bin bis bist da dabei dadurch dafuer dagegen daher dahin damit danach
daneben dann daran darauf daraus darf darin darueber darum darunter das dass davon davor dazu dein deine dem
den denn der deren des deshalb dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch
ein eine einem einen einer eines er es etwa euch euer eure fuer hat hatte hatten hier hin hinter ich ihm ihn
ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jedoch kann kein
keine keinem keinen keiner koennen konnte mich mir mit muss muessen nach nicht noch nun nur ob oder ohne sehr
sein seine seinem seinen seiner seines seit selbst sich sie sind so sodass sofern solche sollte sondern sowie
ueber um und uns unser unsere unter vom von vor war waren was weil welche welchem welchen welcher welches
wenn wer werden wie wieder wir wird wo wurde wurden zu zum zur zwar zwischen bzw ggf z b d h u a
the of and to for is are
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing on their own, folded with umlauts spelled out."""

_OF_THREAD = local()


@dataclass(frozen=True)
class Word:
    """A word of a text: as it stands there, and from which to which character."""

    text: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order, broken ones put together; places are those of the text as it was given."""
    joined, places = _joined(text)
    for found in WORD.finditer(joined):
        start, end = found.span()
        yield Word(found.group(), _place(places, start), _place(places, end - 1) + 1)


def plain_words(text: str) -> list[str]:
    """The words of a text without their places; quicker than `words_of`, for indexing."""
    if "\u00ad" in text:
        text = SOFT.sub("", text)
    return WORD.findall(GENDERED.sub("", BROKEN.sub("", text)))


def pieces(word: str) -> list[str]:
    """The pieces of a word with hyphens: Smart-City-Konzept has three."""
    return PIECE.findall(word)


def _joined(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without what breaks words, and for places in it how far back the original's characters are."""
    cuts = sorted({found.span() for pattern in (SOFT, BROKEN, GENDERED) for found in pattern.finditer(text)})
    if not cuts:
        return text, []
    parts, places, taken, removed = [], [], 0, 0
    for start, end in cuts:
        if start < taken:
            continue
        parts.append(text[taken:start])
        removed += end - start
        places.append((end - removed, removed))
        taken = end
    parts.append(text[taken:])
    return "".join(parts), places


def _place(places: list[tuple[int, int]], at: int) -> int:
    if not places:
        return at
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle][0] <= at:
            low = middle + 1
        else:
            high = middle
    return at + (places[low - 1][1] if low else 0)


@lru_cache(maxsize=200_000)
def spelled(word: str) -> str:
    """A word in small letters a-z and digits, umlauts spelled out; other scripts as the numbers of their letters."""
    small = unicodedata.normalize("NFC", word).lower().translate(UMLAUTS)
    if not small.isascii():
        bare = unicodedata.normalize("NFKD", small)
        small = "".join(char for char in bare if not unicodedata.combining(char))
        small = "".join(char if char.isascii() else f"u{ord(char):x}" for char in small if char.isalnum())
    return "".join(char for char in small if char.isalnum())[:LONGEST_WORD]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A word as it is compared: as `spelled`, with plain vowels for umlauts, however these were written."""
    text = spelled(word)
    for root, kept in KEPT:
        text = text.replace(root, kept)
    return SPELLED_OUT.sub(lambda found: found.group(1) or "u", text)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a word: Haushalte, Haushalts and Haushalt have the same."""
    folded = FEMALE.sub(lambda found: found.group(1) or found.group(2), fold(word))
    if not folded.isalpha():
        return folded
    found = IER.match(folded)
    if found:
        return found.group(1)
    stemmed = _stemmer().stemWord(folded) or folded
    return stemmed[:-1] if PLURAL_S.search(stemmed) else stemmed


def _stemmer() -> Stemmer:
    """Snowball's German stemmer; each thread has its own, since they are not to be shared."""
    if not hasattr(_OF_THREAD, "stemmer"):
        _OF_THREAD.stemmer = Stemmer("german", 0)
    found: Stemmer = _OF_THREAD.stemmer
    return found


@lru_cache(maxsize=100_000)
def is_stop_word(word: str) -> bool:
    """Whether a word says nothing on its own."""
    return spelled(word) in STOP_WORDS

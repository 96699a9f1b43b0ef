"""Showing why a text was found: the words to mark, and the stretch that has most of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from dreiklang.language.analyser import PART, Analyser
from dreiklang.language.words import fold, words_of

LENGTH = 260
"""Characters of a snippet, about."""
LONGEST_LOOKED_AT = 20_000
BEFORE = 70
"""Characters before the first marked word."""


@dataclass(frozen=True)
class Mark:
    """A word to mark, from which to which character, and the wanted stems that it answers."""

    start: int
    end: int
    terms: frozenset[str]


def marks(text: str, analyser: Analyser, terms: Collection[str], prefixes: Collection[str] = ()) -> Iterator[Mark]:
    """The words of a text that have one of the stems, whole or as a part of a compound, or begin with a prefix."""
    wanted, beginnings = frozenset(terms), tuple(prefixes)
    for word in words_of(text[:LONGEST_LOOKED_AT]):
        folded = fold(word.text)
        # A stem stands at the beginning of its words: most words need no closer look.
        if not any(each in folded for each in (*wanted, *beginnings)):
            continue
        plain = {term.removeprefix(PART) for step in analyser.steps(word.text) for term in step}
        found = plain & wanted
        if beginnings:
            found |= {term for term in plain if term.startswith(beginnings)}
        if found:
            yield Mark(word.start, word.end, frozenset(found))


def snippet(text: str, found: Sequence[Mark], length: int = LENGTH) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The stretch of a text with most of what was wanted, and where in it the words to mark are.

    It begins and ends between words; an ellipsis shows where text is left out. Without marks it is the beginning.
    """
    first = _best_start(found, length)
    start = _between_words(text, max(found[first].start - BEFORE, 0)) if found else 0
    end = len(text) if len(text) <= start + length else text.rfind(" ", start, start + length)
    end = start + length if end <= start else end
    pieces: list[str] = ["… "] if start else []
    places, at, shown = [], start, sum(map(len, pieces))
    for mark in found:
        if mark.start < at or mark.end > end:
            continue
        before, word = _tidy(text[at : mark.start]), _tidy(text[mark.start : mark.end])
        pieces += [before, word]
        shown += len(before)
        places.append((shown, shown + len(word)))
        shown += len(word)
        at = mark.end
    pieces.append(_tidy(text[at:end]))
    if end < len(text):
        pieces.append(" …")
    return "".join(pieces), tuple(places)


def _best_start(found: Sequence[Mark], length: int) -> int:
    """The mark from which on a stretch has the most different stems, then the most marks; the earliest of equals."""
    best, best_worth = 0, (0, 0)
    for first in range(min(len(found), 400)):
        inside = []
        for mark in found[first : first + 40]:
            if mark.end > found[first].start + length - BEFORE:
                break
            inside.append(mark)
        worth = (len(frozenset().union(*(mark.terms for mark in inside))), len(inside))
        if worth > best_worth:
            best, best_worth = first, worth
    return best


def _between_words(text: str, start: int) -> int:
    if start == 0:
        return 0
    blank = max(text.find(" ", start, start + BEFORE), text.find("\n", start, start + BEFORE))
    return blank + 1 if blank >= 0 else start


def _tidy(text: str) -> str:
    """One line, broken words put together, no run of blanks or dots."""
    text = text.replace("\u00ad", "").replace("-\r\n", "").replace("-\n", "")
    tidied = " ".join(text.split())
    return (" " if text[:1].isspace() else "") + tidied + (" " if tidied and text[-1:].isspace() else "")

"""What a person typed into a search field.

Words must all be there, in any inflection and inside of compounds. "Words in quotes" must stand together, -word must
not be there, and a star at a word's end stands for any ending. Everything else is taken as words: no input is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dreiklang.language.analyser import PART, Analyser
from dreiklang.language.words import fold, pieces, words_of

LONGEST = 400
"""Characters that are looked at."""
MOST_GROUPS = 12
SHORTEST_PREFIX = 2
PIECE = re.compile(r'(?P<not>(?<!\S)[-−])?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
QUOTES = re.compile("[„“”«»‟〝〞]")


@dataclass(frozen=True)
class QueryGroup:
    """One thing that is wanted, or not: a word, a phrase, or the beginning of a word."""

    text: str
    whole: str = ""
    """The stem of a word; empty for a phrase or a prefix."""
    sequence: tuple[str, ...] = ()
    """Stems that stand one after the other: of a phrase, or of a word with hyphens."""
    parts: tuple[str, ...] = ()
    """Stems of a compound's parts."""
    prefix: str = ""

    @property
    def is_phrase(self) -> bool:
        """Whether the words must stand together."""
        return len(self.sequence) > 1 and not self.whole

    @property
    def terms(self) -> frozenset[str]:
        """The stems to mark in a text."""
        return frozenset(filter(None, (self.whole, *self.sequence)))


@dataclass(frozen=True)
class Query:
    """What is wanted and what is not."""

    groups: tuple[QueryGroup, ...] = ()
    excluded: tuple[QueryGroup, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)


def parse_query(text: str, analyser: Analyser) -> Query:
    """Read a search; of one that is too long the beginning counts."""
    text = QUOTES.sub('"', text[:LONGEST].replace("\0", " "))
    wanted: list[QueryGroup] = []
    excluded: list[QueryGroup] = []
    for found in PIECE.finditer(text):
        groups = list(_groups(found, analyser))
        (excluded if found["not"] else wanted).extend(groups)
    return Query(tuple(dict.fromkeys(wanted))[:MOST_GROUPS], tuple(dict.fromkeys(excluded))[:MOST_GROUPS])


def _groups(found: re.Match[str], analyser: Analyser) -> Iterator[QueryGroup]:
    if found["phrase"] is not None:
        sequence = tuple(step[0] for step in _plain_steps(found["phrase"], analyser))
        if len(sequence) > 1:
            yield QueryGroup(found["phrase"].strip(), sequence=sequence)
            return
    text = found["phrase"] if found["phrase"] is not None else found["word"]
    if found["phrase"] is None and text.endswith("*"):
        prefix = fold(text)
        if len(prefix) >= SHORTEST_PREFIX:
            yield QueryGroup(text, prefix=prefix)
        return
    for word in words_of(text):
        yield from _word(word.text, analyser)


def _word(word: str, analyser: Analyser) -> Iterator[QueryGroup]:
    steps = analyser.steps(word)
    if not steps:
        return
    if len(steps) == 1:
        whole, *others = steps[0]
        yield QueryGroup(word, whole=whole, parts=_parts(others))
        return
    sequence = tuple(step[0] for step in _plain_steps(word, analyser))
    yield QueryGroup(word, whole=steps[0][0], sequence=sequence)


def _plain_steps(text: str, analyser: Analyser) -> Iterator[tuple[str, ...]]:
    """The places of a text, its words with hyphens taken apart."""
    for word in words_of(text):
        for piece in pieces(word.text):
            yield from analyser.steps(piece)


def _parts(terms: list[str]) -> tuple[str, ...]:
    return tuple(term.removeprefix(PART) for term in terms if term.startswith(PART))

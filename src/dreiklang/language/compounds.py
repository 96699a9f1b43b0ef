"""The parts of compounds: Digitalisierungsstrategie holds Digitalisierung and Strategie.

The splitter knows words by how often they stand free in a corpus, and a small list of its own. It takes the split
whose parts are the most frequent (geometric mean, after Koehn and Knight, 2003), and leaves a word whole that is far
more frequent than its parts: Gemeinderat is a name for a body, not some kind of advice; Karlsruhe is no quiet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt

from dreiklang.language.base_words import ADJECTIVES, NAMES, NOUNS, SHORT
from dreiklang.language.words import fold, is_stop_word, stem

SHORTEST_WORD = 6
SHORTEST_PART = 4
SHORTEST_COMPOUND_MODIFIER = 7
WORTH_OF_COMPOUND = 3.0
"""Of a modifier that is known by its parts only: less than of any word that is known."""
RARE = 3
"""How often a word must stand free in the corpus to be a part of others."""
LEXICAL = 2.5
"""So many times more frequent than its parts' mean, a word has become one of its own."""
BASE_FREQUENCY = 20
ENDINGS = ("s", "n", "e", "en", "es", "er", "ern", "ens")
LINKS = ("s", "es", "n", "en", "er", "e", "ns", "ens")
_NO_PARTS = """
unter ueber uber hinter neben zwischen gegen durch nach ober haupt wieder weiter mittel bereit einer eine
schaft heit keit lein chen haft lich ling ismus tion ment barkeit igkeit losigkeit bare baren liche lichen
weise mal male malig zeugs sehr mehr viel viele einig lasse lassen gabe gaben nahme nahmen trag trage tragen
stand fall falle ruhe zuge laut rung lung tung gung nung dung sung hung bung kung ierung isierung stung ende
ringen lingen lichkeit seite seiten gang teil teile
"""
NO_PARTS = frozenset(_NO_PARTS.split())
"""What looks like a word but hardly ever is a part with its own meaning: prefixes, suffixes, stumps, empty heads."""
BASE_WORDS: Mapping[str, int] = {
    **{fold(word): BASE_FREQUENCY for word in (*NOUNS, *ADJECTIVES, *SHORT)},
    **{fold(word): BASE_FREQUENCY * 100 for word in NAMES},
}
"""Frequent words of councils and administrations, for corpora that are too small to know them."""
_SHORT = frozenset(map(fold, SHORT))


@dataclass(frozen=True)
class Splitter:
    """Splits words by the frequencies of free ones (folded, as `words.fold` gives them)."""

    frequencies: Mapping[str, int] = field(default_factory=lambda: BASE_WORDS)
    _known: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    _memory: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look once at which words can be a part."""
        for word, seen in {**BASE_WORDS, **self.frequencies}.items():
            frequency = max(seen, BASE_WORDS.get(word, 0))
            if frequency >= RARE and self._can_be_part(word):
                self._known[word] = frequency

    @staticmethod
    def _can_be_part(word: str) -> bool:
        if not word.isalpha() or word in NO_PARTS or is_stop_word(word):
            return False
        return len(word) >= SHORTEST_PART or word in _SHORT

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of a compound's parts, larger and smaller ones; nothing for a word that is none."""
        folded = fold(word)
        if folded not in self._memory:
            self._memory[folded] = tuple(dict.fromkeys(self._parts(folded)))
        return self._memory[folded]

    def _parts(self, word: str) -> Iterator[str]:
        split = self._split(word)
        if split is None:
            return
        for part in split:
            yield stem(part)
            yield from self._parts(part)

    def _split(self, word: str) -> tuple[str, str] | None:
        """The best split into two known words, as these stand free."""
        if len(word) < SHORTEST_WORD or not word.isalpha():
            return None
        best: tuple[str, str] | None = None
        best_score = 0.0
        for end in range(3, len(word) - 2):
            head = self._head(word[end:])
            if head is None:
                continue
            left, worth = self._modifier(word[:end])
            score = sqrt(worth * self._known[head])
            if score > best_score:
                best, best_score = (left, head), score
        return best if best_score > self._worth_of_whole(word) else None

    def _worth_of_whole(self, word: str) -> float:
        return max(self.frequencies.get(form, BASE_WORDS.get(form, 0)) for form in _uninflected(word)) / LEXICAL

    def _head(self, right: str) -> str | None:
        """The free word that a compound ends with, in whatever inflection; None if it is none."""
        if right in self._known:
            return right
        if len(right) < SHORTEST_PART or right in NO_PARTS:
            return None
        return next((form for form in _uninflected(right) if form in self._known), None)

    def _modifier(self, left: str) -> tuple[str, float]:
        """The word that a compound's beginning stands for, and its worth: Straßen, Schul, Haushalts, Radwege.

        It may be a compound itself that nobody uses alone: Stadtentwicklungs-konzept.
        """
        forms = [left, *(left[: -len(link)] for link in LINKS if left.endswith(link))]
        if len(left) >= SHORTEST_PART:
            forms += [left + "e", left + "en"]
        known = [form for form in forms if form in self._known]
        if known:
            found = max(known, key=lambda form: (self._known[form], form))
            return found, self._known[found]
        for form in forms[: 1 + len(LINKS)]:
            if len(form) >= SHORTEST_COMPOUND_MODIFIER and self._split(form):
                return form, WORTH_OF_COMPOUND
        return left, 0


def _uninflected(word: str) -> list[str]:
    """The word as it is, and without each ending that it may have."""
    return [
        word,
        *(word[: -len(ending)] for ending in ENDINGS if word.endswith(ending) and len(word) - len(ending) > 2),
    ]

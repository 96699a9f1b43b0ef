"""From text to tokens: each word with the terms under which it is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dreiklang.language.compounds import Splitter
from dreiklang.language.words import Word, fold, is_stop_word, pieces, plain_words, stem, words_of

PART = "~"
"""Before the term of a compound's part, so that whole words can count for more."""
LARGEST_MEMORY = 500_000
Steps = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Token:
    """A word of a text. `steps` are the places that it takes up, each with its terms: Smart-City takes two."""

    word: Word
    steps: Steps

    @property
    def terms(self) -> frozenset[str]:
        """All terms of the word."""
        return frozenset(term for step in self.steps for term in step)


@dataclass(frozen=True)
class Analyser:
    """Analyses texts with one splitter; remembers words, of which there are not so many."""

    splitter: Splitter = field(default_factory=Splitter)
    _memory: dict[str, Steps] = field(default_factory=dict, repr=False, compare=False)

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of a text that say something."""
        for word in words_of(text):
            steps = self.steps(word.text)
            if steps:
                yield Token(word, steps)

    def stream(self, text: str) -> list[tuple[str, ...]]:
        """The terms at each place of a text, in order."""
        return [step for word in plain_words(text) for step in self.steps(word)]

    def steps(self, word: str) -> Steps:
        """The places of a word with their terms; none for a stop word."""
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) >= LARGEST_MEMORY:
                self._memory.clear()
            found = self._memory[word] = tuple(self._steps(word))
        return found

    def _steps(self, word: str) -> Iterator[tuple[str, ...]]:
        inner = pieces(word)
        if len(inner) == 1:
            if not is_stop_word(word) and len(word) > 1:
                yield self._terms(word)
            return
        whole: tuple[str, ...] = (stem(word),)
        for piece in inner:
            if not is_stop_word(piece) and len(piece) > 1:
                yield (*whole, *(term for term in self._terms(piece) if term not in whole))
                whole = ()
        if whole:  # such as B-3
            yield whole

    def _terms(self, word: str) -> tuple[str, ...]:
        found = stem(word)
        return (found, *(PART + part for part in self.splitter.parts(fold(word)) if part != found))

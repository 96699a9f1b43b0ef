"""Texts that are about the same, judged by the meaning of their words.

Texts are compared as vectors of terms (stems, and stems of compounds' parts), weighted by how telling a term is among
all the texts (TF-IDF, cosine). Inflection, spelling and compounding make no difference: "neue Radwege" meets
"Fahrradweg", "Sanierung der Schule" meets "Schulsanierung". Synonyms stay apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from dreiklang.language.analyser import PART, Analyser
from dreiklang.language.compounds import Splitter
from dreiklang.language.words import fold, pieces, words_of

WEIGHT_OF_PART = 0.7
MOST_SHARED = 8
LEAST_SCORE = 0.02


@dataclass(frozen=True)
class Document:
    """A text with the key that its owner knows it by."""

    key: str
    text: str


@dataclass(frozen=True)
class Match:
    """A similar text: 1 is the same, 0 has nothing in common. `shared` are the text's words that both have."""

    key: str
    score: float
    shared: tuple[str, ...]


def most_similar(text: str, corpus: Sequence[Document], *, limit: int) -> tuple[Match, ...]:
    """The texts of a corpus that are most like `text`, the best first; equals in the order of their keys.

    `shared` names the words of `text`, as they stand there, that speak most for it. Texts without anything in common
    are left out. Time grows with the length of all texts; some thousands of requests take well under a second.
    """
    analyser = Analyser(Splitter(_free_words([text, *(document.text for document in corpus)])))
    vectors = [_terms(analyser, document.text) for document in corpus]
    wanted = _terms(analyser, text)
    rarity = _rarity([*vectors, wanted])
    target = _weighted(wanted, rarity)
    found = []
    for document, vector in zip(corpus, vectors, strict=True):
        other = _weighted(vector, rarity)
        common = {term: target[term] * other[term] for term in target.keys() & other.keys()}
        score = sum(common[term] for term in sorted(common))
        if score >= LEAST_SCORE:
            found.append(Match(document.key, min(round(score, 6), 1.0), _shared(analyser, text, common)))
    return tuple(sorted(found, key=lambda match: (-match.score, match.key))[: max(limit, 0)])


def _free_words(texts: Sequence[str]) -> dict[str, int]:
    """How often nouns stand free in the texts; they are what compounds are made of."""
    return Counter(
        fold(piece)
        for text in texts
        for word in words_of(text)
        for piece in pieces(word.text)
        if piece[:1].isupper() and piece[1:].islower()
    )


def _terms(analyser: Analyser, text: str) -> Mapping[str, float]:
    """The terms of a text and how strongly each is there: twice is more than once, not twice as much."""
    counts: Counter[str] = Counter()
    for step in analyser.stream(text):
        for term in step:
            counts[term.removeprefix(PART)] += WEIGHT_OF_PART if term.startswith(PART) else 1.0  # type: ignore[assignment]
    return {term: 1 + log(count) if count > 1 else float(count) for term, count in counts.items()}


def _rarity(vectors: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    texts = Counter(term for vector in vectors for term in vector)
    return {term: log(1 + len(vectors) / count) for term, count in texts.items()}


def _weighted(vector: Mapping[str, float], rarity: Mapping[str, float]) -> Mapping[str, float]:
    """The vector with rare terms made strong, at length 1."""
    weighted = {term: weight * rarity[term] for term, weight in vector.items()}
    length = sqrt(sum(weighted[term] ** 2 for term in sorted(weighted)))
    return {term: weight / length for term, weight in weighted.items()} if length else {}


def _shared(analyser: Analyser, text: str, common: Mapping[str, float]) -> tuple[str, ...]:
    """The words of the text that the common terms come from, the most telling first."""
    worth: dict[str, float] = {}
    shown: dict[str, str] = {}
    for token in analyser.tokens(text):
        value = sum(common.get(term.removeprefix(PART), 0.0) for term in sorted(token.terms))
        key = min(token.terms)
        if value and key not in worth:
            worth[key], shown[key] = value, token.word.text
    return tuple(shown[key] for key in sorted(worth, key=lambda key: (-worth[key], key))[:MOST_SHARED])

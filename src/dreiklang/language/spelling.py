"""What a misspelt word was meant to be: the nearest known words by edit distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

MOST_COMPARED = 4000


def nearest(word: str, known: Mapping[str, int], *, limit: int = 3) -> tuple[str, ...]:
    """The known words at the smallest distance, the more frequent first; one letter in four may be wrong, at most 3.

    Words are compared as they are given; fold them first. `known` gives how often each occurs.
    """
    most = min(3, max(1, len(word) // 4))
    letters = Counter(word)
    candidates = []
    for other, frequency in known.items():
        if other == word or abs(len(other) - len(word)) > most:
            continue
        apart = letters.copy()
        apart.subtract(other)
        if sum(map(abs, apart.values())) <= 2 * most:
            candidates.append((frequency, other))
    found = []
    for frequency, other in sorted(candidates, key=lambda each: (-each[0], each[1]))[:MOST_COMPARED]:
        distance = _distance(word, other, most)
        if distance <= most:
            found.append((distance, -frequency, other))
    return tuple(other for _, _, other in sorted(found)[:limit])


def _distance(one: str, other: str, most: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour (optimal string alignment); more than `most`
    is given as `most` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row = row, [i] + [0] * len(other)
        for j, another in enumerate(other, 1):
            row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                row[j] = min(row[j], before[j - 2] + 1)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]

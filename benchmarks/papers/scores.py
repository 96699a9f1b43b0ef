"""Right, wrong and missed readings, counted."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dreiklang.papers import Level

Finding = tuple[str, Level]
"""What was read, as a text to compare, and how sure."""


@dataclass
class Score:
    """Right, wrong and missed readings of one field."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    certain: int = 0
    certain_wrong: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, where: str, expected: Iterable[str], found: Iterable[Finding]) -> None:
        left = Counter(expected)
        for value, level in found:
            if level is Level.UNREAD:
                continue
            hit = left[value] > 0
            left[value] -= hit
            self.right, self.wrong = self.right + hit, self.wrong + (not hit)
            if level is Level.CERTAIN:
                self.certain, self.certain_wrong = self.certain + 1, self.certain_wrong + (not hit)
            if not hit:
                self.faults.append(f"{where}: read {value} ({level})")
        for value, count in left.items():
            self.missed += count
            if count:
                self.faults.append(f"{where}: missed {value}")

    @property
    def line(self) -> str:
        read, stated = self.right + self.wrong, self.right + self.missed
        precision = f"{100 * self.right / read:6.1f}" if read else "     -"
        recall = f"{100 * self.right / stated:6.1f}" if stated else "     -"
        return f"{stated:6} {precision} {recall} {self.certain:8} {self.certain_wrong:6}"


Scores = defaultdict[str, Score]


PRIVATE = frozenset(
    {
        "sha256:287a9eddcb90114c",
        "sha256:320a6256c5a5ac4f",
        "sha256:58d0e530b2da0248",
        "sha256:c088b4855ff08c10",
        "sha256:d65a67a9fdd626a3",
    }
)
"""Digests of the names of citizens who moved something: they stand in public papers, but not in this repository."""


def name(words: str) -> str:
    """A mover's name, however it is written; a private person's as its digest."""
    plain = words.lower()
    for title in ("einzelstadtrat ", "stadträtin ", "stadtrat ", "sr "):
        plain = plain.removeprefix(title)
    digest = f"sha256:{hashlib.sha256(plain.encode()).hexdigest()[:16]}"
    return digest if digest in PRIVATE else plain

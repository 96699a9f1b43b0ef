"""What counts of a motion: what was read, unless a person said what is right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dreiklang.council.models import Correction, ReadValue
from dreiklang.papers import Level, Outcome, Recommendation
from dreiklang.papers.findings import weakest

SINGLE = (
    "movers",
    "sub_budget",
    "product_group",
    "account",
    "investment_measure",
    "recommendation",
    "result",
    "in_favour",
    "against",
    "abstentions",
)
"""Fields that a motion has once; their key is their name."""
NUMBERS = frozenset({"in_favour", "against", "abstentions", "figure", "own", "blocked", "committed"})
CODES = {"recommendation": tuple(Recommendation), "result": tuple(Outcome)}
NOT_JUDGED = frozenset({"unread", "reference"})
"""What says only where something stands, so that there is nothing to correct."""
BY_A_PERSON = "person"
"""The source of a value that a person gave."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One value as it counts now, with what was read and what a person said to it."""

    key: str
    field: str
    kind: str
    year: int | None
    text: str
    amount: Decimal | None
    read: ReadValue | None
    correction: Correction | None
    check_again: bool

    @property
    def level(self) -> Level:
        """How sure it is; what a person said is certain, until its text changes."""
        if self.correction is not None:
            return Level.PROBABLE if self.check_again else Level.CERTAIN
        return Level(self.read.level) if self.read is not None else Level.UNREAD

    @property
    def source(self) -> str:
        """Where it is from: motion, statement, vote, system, or a person."""
        if self.read is None or (self.correction is not None and not self.correction.confirmed):
            return BY_A_PERSON
        return self.read.source

    @property
    def is_gone(self) -> bool:
        """Whether a person said that there is no such value."""
        return self.correction is not None and not self.correction.text and self.correction.amount is None

    @property
    def anchor(self) -> str:
        """Its name within a page."""
        return self.key.replace(":", "-").replace("/", "-").replace(" ", "-")

    @property
    def value(self) -> Decimal | str | None:
        """The amount of a number, the text of everything else."""
        return self.amount if self.field in NUMBERS else self.text


def counted(values: Iterable[ReadValue], corrections: Iterable[Correction], digest: str = "") -> list[Counted]:
    """All values of a motion in their order, those that only a person gave last; `digest` is that of its texts."""
    said = {correction.key: correction for correction in corrections}
    found = [_counted(value, said.pop(value.key, None)) for value in values]
    return found + [_given(correction, digest) for correction in said.values()]


def mark_of(digest: str) -> str:
    """As much of a motion's digest as a correction keeps of it."""
    return digest[:40]


def _counted(value: ReadValue, correction: Correction | None) -> Counted:
    source: ReadValue | Correction = value if correction is None else correction
    return Counted(
        key=value.key,
        field=value.field,
        kind=value.kind,
        year=value.year,
        text=source.text,
        amount=source.amount,
        read=value,
        correction=correction,
        check_again=correction is not None and correction.text_digest != value.text_digest,
    )


def _given(correction: Correction, digest: str) -> Counted:
    return Counted(
        key=correction.key,
        field=correction.field,
        kind=correction.kind,
        year=correction.year,
        text=correction.text,
        amount=correction.amount,
        read=None,
        correction=correction,
        check_again=correction.text_digest != mark_of(digest),
    )


def movers_of(text: str) -> list[str]:
    """The movers in the one text that names them all."""
    return [name for each in text.split(";") if (name := each.strip())]


def current_facts(values: Sequence[ReadValue], corrections: Iterable[Correction], digest: str) -> dict[str, Any]:
    """What a motion's row says for lists."""
    found = {each.key: each for each in counted(values, corrections, digest)}
    texts = {name: found[name].text if name in found else "" for name in ("movers", "recommendation", "result")}
    return {
        "movers": "; ".join(movers_of(texts["movers"])),
        "recommendation": texts["recommendation"],
        "result": texts["result"],
        "level": level_of(found.values(), figures=True).value,
    }


def level_of(values: Collection[Counted], *, figures: bool) -> Level:
    """How sure a motion's fields are, with or without its figures: as the least sure of them.

    With something that could not be read it is probable at best; where nothing could be read, it is unread.
    """
    fields = {*SINGLE, "figure"} if figures else {*SINGLE}
    known = [each.level for each in values if each.field in fields]
    missing = any(each.field == "unread" for each in values)
    if missing and not known:
        return Level.UNREAD
    return weakest(*known, *([Level.PROBABLE] if missing else []))

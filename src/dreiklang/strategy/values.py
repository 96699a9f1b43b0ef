"""Plain values of strategies and indicators; each says itself what it cannot be."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dreiklang.municipality.errors import FieldError
from dreiklang.wording import message

LONGEST_NAME = 200
MOST_WORDS = 8
"""A fragment identifies a place in a paper; it must not retell the paper."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST = Decimal(10) ** 11


class ElementKind(StrEnum):
    """What a part of a strategy is."""

    GOAL = "goal"
    VALUE = "value"
    TECHNOLOGY = "technology"
    ACTION_FIELD = "action_field"
    TOPIC_FIELD = "topic_field"
    CROSS_CUTTING_TOPIC = "cross_cutting_topic"
    TRIAD = "triad"
    GROUP = "group"


class Direction(StrEnum):
    """Which way an indicator gets better."""

    HIGHER = "higher"
    LOWER = "lower"


def dimension(kind: str) -> str:
    """What an element divides the strategy by: topic fields are parts of action fields, all else stands alone.

    Parents and parts are of one dimension, and a measure's shares sum to at most 1 within one.
    """
    return ElementKind.ACTION_FIELD if kind == ElementKind.TOPIC_FIELD else kind


def check_year(year: int | None, name: str = "year") -> None:
    """Refuse years that no strategy has."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise FieldError(
            name,
            message("{year} is no year that is kept here.", year=year),
            message("Give one from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR),
        )


@dataclass(frozen=True, kw_only=True)
class PaperPlace:
    """Where something stands: a paper's key, and perhaps the line of its text and the few words found there."""

    paper_key: str = ""
    line: int | None = None
    words: str = ""

    def check(self) -> None:
        """Refuse a line or words without a paper, and words that retell it."""
        if (self.line is not None or self.words) and not self.paper_key:
            raise FieldError(
                "paper_key",
                message("A line or words without their paper lead nowhere."),
                message("Choose the paper, or leave line and words empty."),
            )
        if self.line is not None and self.line < 1:
            raise FieldError("line", message("Lines count from 1."), message("Give the line of the paper's text."))
        if len(self.words.split()) > MOST_WORDS or len(self.words) > LONGEST_NAME:
            raise FieldError(
                "words",
                message("More than {most} words retell the paper.", most=MOST_WORDS),
                message("Give the shortest words that identify the place."),
            )


@dataclass(frozen=True, kw_only=True)
class ElementFacts:
    """An element as somebody wants it in a draft. `parent` and `serves` are keys of elements, or nothing."""

    kind: str
    name: str
    parent: str = ""
    serves: int | None = None
    """Primary key of an element of the city's strategy that a department's element contributes to."""
    place: PaperPlace = field(default_factory=PaperPlace)

    def check(self) -> None:
        """Refuse an element without a name of its own."""
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise FieldError(
                "name",
                message("The name is empty or longer than {n} characters.", n=LONGEST_NAME),
                message("Give a shorter name."),
            )
        if self.kind not in {each.value for each in ElementKind}:
            raise FieldError(
                "kind", message("There is no kind “{kind}”.", kind=self.kind), message("Choose one of the list.")
            )
        self.place.check()

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """What a version says apart from its elements: its year, and the vision with its place."""

    year: int
    vision: str = ""
    place: PaperPlace = field(default_factory=PaperPlace)

    def check(self) -> None:
        """Refuse a year out of reach and a place that leads nowhere."""
        check_year(self.year)
        self.place.check()

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """How a version comes into force: when, by which decision, with which paper."""

    on: dt.date | None
    decision: str = ""
    paper_key: str = ""


@dataclass(frozen=True, kw_only=True)
class IndicatorFacts:
    """An indicator without its values. `element` is the primary key of an element, or nothing."""

    name: str
    unit: str
    direction: str
    element: int | None = None
    target: Decimal | None = None
    target_year: int | None = None
    note: str = ""

    def check(self) -> None:
        """Refuse an indicator that says not what it measures."""
        for name in ("name", "unit"):
            if not getattr(self, name).strip():
                raise FieldError(name, message("This is empty."), message("Say what is measured, and in what."))
        if self.direction not in {each.value for each in Direction}:
            raise FieldError("direction", message("Better must be higher or lower."), message("Choose one of the two."))
        if self.target_year is not None and self.target is None:
            raise FieldError("target", message("A year without a target."), message("Give the value to be reached."))
        check_amount(self.target, "target")
        check_year(self.target_year, "target_year")

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return {**asdict(self), "target": None if self.target is None else f"{self.target.normalize():f}"}


@dataclass(frozen=True, kw_only=True)
class ValueFacts:
    """An indicator's value of a year, or of a day; the basis says how it is known."""

    year: int
    value: Decimal
    day: dt.date | None = None
    basis: str = "stated"
    note: str = ""
    place: PaperPlace = field(default_factory=PaperPlace)

    def check(self) -> None:
        """Refuse a value that cannot be kept, and a day outside its year."""
        check_year(self.year)
        check_amount(self.value, "value")
        if self.day is not None and self.day.year != self.year:
            raise FieldError(
                "day",
                message("The day is not in the year {year}.", year=self.year),
                message("Correct the day or the year."),
            )
        self.place.check()

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return {**asdict(self), "value": f"{self.value.normalize():f}", "day": self.day and self.day.isoformat()}


def check_amount(value: Decimal | None, name: str) -> None:
    """Refuse what no column can hold."""
    if value is not None and (not value.is_finite() or abs(value) >= LARGEST or value != round(value, 4)):
        raise FieldError(
            name,
            message("The number is too large, or has more than four decimals."),
            message("Give a number with at most four decimals."),
        )


@dataclass(frozen=True, kw_only=True)
class Part:
    """An element as a version has it, for comparing; `position` is its place among all."""

    key: str
    kind: str
    name: str
    parent: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """The same element under two names."""

    key: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """The same element in two places: under other parents (by name), or in another order among its own."""

    key: str
    kind: str
    name: str
    before: str
    after: str

    @property
    def within(self) -> bool:
        """Whether only the order has changed."""
        return self.before == self.after


@dataclass(frozen=True, kw_only=True)
class VersionDifference:
    """What one version of a strategy says otherwise than another."""

    added: tuple[Part, ...]
    removed: tuple[Part, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[Moved, ...]
    vision: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.renamed or self.moved or self.vision)

"""Measures in chosen variants: what a condition is asked about, whoever chose them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from dreiklang.planning.portfolio import Choice, Measure, Obligation, Portfolio
from dreiklang.planning.resources import ZERO, Quantity, Resources
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The part of a package that a condition speaks of; every field that is given narrows it.

    `kind` is the measure's kind (action field), `pay_grade` counts only posts, `triad` ("people", "process" or
    "technology") counts of each amount the measure's share of it. `name` is how sentences call the part.
    """

    organization: str | None = None
    kind: str | None = None
    pay_grade: str | None = None
    triad: str | None = None
    measures: tuple[str, ...] | None = None
    name: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two scopes the same, whatever they are called."""
        return (self.organization, self.kind, self.pay_grade, self.triad, self.measures)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is narrowed."""
        return not any(self.key)

    @property
    def words(self) -> Message:
        """The part in words."""
        if self.name:
            return Message("{name}", {"name": self.name})
        parts: list[Message] = []
        if self.organization:
            parts.append(Message("{name}", {"name": self.organization}))
        if self.kind:
            parts.append(label("kind", self.kind))
        if self.pay_grade:
            parts.append(message("pay grade {grade}", grade=self.pay_grade))
        if self.triad:
            parts.append(label("triad", self.triad))
        if self.measures:
            parts.append(message("measures {keys}", keys=", ".join(self.measures)))
        words = parts[0]
        for part in parts[1:]:
            words = Message("{first}, {second}", {"first": words, "second": part})
        return words

    def contains(self, measure: Measure) -> bool:
        """Whether a measure belongs to the part, at least with a share."""
        return (
            self.organization in {None, measure.organization}
            and self.kind in {None, measure.kind}
            and (self.measures is None or measure.key in self.measures)
        )

    def amount(self, measure: Measure, resources: Resources, quantity: Quantity, year: int | None) -> Decimal:
        """What a measure with these needs uses of a quantity, as far as it belongs to the part."""
        if not self.contains(measure):
            return ZERO
        if self.pay_grade is not None:
            grades = resources.grades.get(self.pay_grade, {})
            amount = Resources(posts=grades).amount(quantity, year)
        else:
            amount = resources.amount(quantity, year)
        return amount * getattr(measure.triad, self.triad) if self.triad else amount


EVERYTHING = Scope()


@dataclass(frozen=True)
class Selection:
    """Choices over a portfolio, with their sums; nothing here knows of limits."""

    portfolio: Portfolio
    choices: tuple[Choice, ...]

    @cached_property
    def chosen(self) -> Mapping[str, Choice]:
        """The choice of each measure that is in."""
        return {choice.measure: choice for choice in self.choices}

    @cached_property
    def needs(self) -> Mapping[str, Resources]:
        """What each measure that is in costs the city, by its key."""
        return {choice.measure: self.portfolio.resources(choice) for choice in self.choices}

    @cached_property
    def total(self) -> Resources:
        """What all of it costs the city."""
        return Resources.total(self.needs.values())

    def amount(self, quantity: Quantity, year: int | None = None, scope: Scope = EVERYTHING) -> Decimal:
        """How much of a quantity is used, in the part that `scope` names."""
        if scope.is_everything:
            return sum((needs.amount(quantity, year) for needs in self.needs.values()), ZERO)
        by_key = self.portfolio.by_key
        return sum((scope.amount(by_key[key], needs, quantity, year) for key, needs in self.needs.items()), ZERO)

    def has(self, measure: str, at_least: str | None = None) -> bool:
        """Whether a measure is in, at least in the variant named."""
        choice = self.chosen.get(measure)
        if choice is None or at_least is None:
            return choice is not None
        facts = self.portfolio.by_key[measure]
        return facts.position(choice.variant) >= facts.position(at_least)

    @cached_property
    def duties(self) -> int:
        """How many of the measures that are in the city is obliged to."""
        by_key = self.portfolio.by_key
        return sum(by_key[key].obligation is not Obligation.VOLUNTARY for key in self.chosen)

    def count(self, measures: Iterable[str]) -> int:
        """How many of some measures are in."""
        return sum(key in self.chosen for key in measures)

"""Criteria catalogues: which questions are asked, how they weigh, and how sure we are that a method says so.

A catalogue is data with a version: `files` reads the shipped ones, `codec` writes any of them as canonical JSON, so
that every evaluation can keep the very catalogue that it was made with.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from dreiklang.planning import InvalidValueError
from dreiklang.wording import Message, message

HUNDRED = Decimal(100)
MOST_POINTS = Decimal(10)
"""The scale of a utility criterion runs from 0 to this."""
MOST_DECIMALS = 4
LONGEST_NAME = 200


class Part(StrEnum):
    """What a group of criteria stands for in the usual rule."""

    URGENCY = "urgency"  # WiBe D
    QUALITATIVE = "qualitative"  # WiBe Q
    EXTERNAL = "external"  # WiBe E
    UTILITY = "utility"  # a utility analysis of one's own


class Weighting(StrEnum):
    """Where the weights of a group come from."""

    STATED = "stated"  # the source says them
    EQUAL = "equal"  # nobody says any: all weigh the same, until somebody states better ones
    OWN = "own"  # the city has set them


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One question. `weight` is of 100 in its group, or 1 each where all weigh the same."""

    key: str
    name: str
    name_en: str = ""
    weight: Decimal = Decimal(1)
    hint: str = ""

    def __post_init__(self) -> None:
        place = message("criterion {key}", key=self.key)
        if not self.key or not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise InvalidValueError(
                place, message("Key or name is empty or too long."), message("Give both, at most 200 characters.")
            )
        if not self.weight.is_finite() or not 0 <= self.weight <= HUNDRED or too_fine(self.weight):
            raise InvalidValueError(
                place,
                message("{weight} is no weight.", weight=str(self.weight)),
                message("Give a weight from 0 to 100 with at most four decimals."),
            )


def too_fine(number: Decimal) -> bool:
    """Whether a number has more decimals than are kept."""
    return -int(number.normalize().as_tuple().exponent) > MOST_DECIMALS


@dataclass(frozen=True, kw_only=True)
class Group:
    """Criteria that give one utility value from 0 to 100 together; or a gate, of which one yes is enough.

    The criteria of a gate are answered with 0 (no) or 10 (yes).
    """

    key: str
    name: str
    name_en: str = ""
    part: Part
    criteria: tuple[Criterion, ...]
    gate: bool = False
    weighting: Weighting = Weighting.EQUAL
    weight_source: str = ""

    @classmethod
    def of_ones_own(cls, criteria: tuple[Criterion, ...], weight_source: str) -> Group:
        """The one group of a city's own utility analysis, with the weights that its criteria have."""
        return cls(
            key="N",
            name="Nutzen",
            name_en="Utility",
            part=Part.UTILITY,
            criteria=criteria,
            weighting=Weighting.OWN,
            weight_source=weight_source,
        )

    def __post_init__(self) -> None:
        place = message("group {key}", key=self.key)
        if not self.criteria:
            raise InvalidValueError(place, message("It has no criterion."), message("Give at least one."))
        total = sum((each.weight for each in self.criteria), Decimal(0))
        if self.weighting is Weighting.EQUAL:
            if len({each.weight for each in self.criteria}) > 1 or not total:
                raise InvalidValueError(
                    place, message("The weights differ."), message("Leave them out, or say where they are from.")
                )
        elif total != HUNDRED and not self.gate:
            raise InvalidValueError(
                place,
                message("The weights sum to {sum}, not to 100.", sum=total),
                message("Change one or more weights by {difference} in all.", difference=HUNDRED - total),
            )

    @cached_property
    def shares(self) -> dict[str, Fraction]:
        """Each criterion's part of the group's weight; they sum to exactly 1."""
        total = sum(Fraction(each.weight) for each in self.criteria)
        return {each.key: Fraction(each.weight) / total for each in self.criteria}


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """A set of groups under a name and a version.

    `sure` is whether the source says so for certain; else it is shown as "in Anlehnung an" (following). `source`
    says where it is from; it counts from `valid_from` until `valid_until` (both inclusive, None for open).
    `monetary` is whether costs and benefits by year belong to it; `rule` whether the usual rule is applied.
    """

    key: str
    version: str
    name: str
    name_en: str = ""
    source: str = ""
    sure: bool = True
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    note: str = ""
    monetary: bool = False
    rule: bool = False
    positions: tuple[str, ...] = ()
    groups: tuple[Group, ...]

    def __post_init__(self) -> None:
        place = message("catalogue {key}", key=self.key)
        if not self.key or not self.version or not self.name.strip() or not self.groups:
            raise InvalidValueError(
                place, message("Key, version, name or groups are missing."), message("Give all four.")
            )
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise InvalidValueError(
                place, message("It ends before it begins."), message("Correct one of the two dates.")
            )
        keys = Counter([each.key for each in self.criteria] + [f"group {each.key}" for each in self.groups])
        _refuse_twice(place, (key for key, count in keys.items() if count > 1))

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria in listed order."""
        return tuple(each for group in self.groups for each in group.criteria)

    @cached_property
    def group_of(self) -> dict[str, Group]:
        """The group of each criterion, by the criterion's key."""
        return {each.key: group for group in self.groups for each in group.criteria}

    @property
    def is_gated(self) -> bool:
        """Whether there is a gate before the evaluation."""
        return any(group.gate for group in self.groups)

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether it counts on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def check_points(self, criterion: str, points: Decimal) -> None:
        """Refuse points that are off the criterion's scale, or for a criterion that is not in here."""
        group = self.group_of.get(criterion)
        place = message("criterion {key}", key=criterion)
        if group is None:
            raise InvalidValueError(
                place, message("The catalogue has no such criterion."), message("Take one of its criteria.")
            )
        if group.gate and points not in {Decimal(0), MOST_POINTS}:
            raise InvalidValueError(
                place, message("A gate is answered with yes or no."), message("Give 10 for yes or 0 for no.")
            )
        if not points.is_finite() or not 0 <= points <= MOST_POINTS or too_fine(points):
            raise InvalidValueError(
                place,
                message("{points} points are off the scale.", points=str(points)),
                message("Give 0 to 10 points with at most four decimals."),
            )


def _refuse_twice(place: Message, keys: Iterable[str]) -> None:
    for key in keys:
        raise InvalidValueError(place, message("“{key}” stands in it twice.", key=key), message("Keep one of the two."))

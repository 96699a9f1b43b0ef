"""What a request says. Plain values; `typed` turns what people write into them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dreiklang.planning import Obligation, Triad

LONGEST_TITLE = 300
LONGEST_TEXT = 5000


class Answer(StrEnum):
    """Whether a request touches a concern."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


CONCERNS = ("data_protection", "information_security", "accessibility", "climate", "staff_council")
"""What every request is asked about."""


@dataclass(frozen=True)
class Concern:
    """The department's answer about one concern, in its own words."""

    answer: Answer = Answer.UNKNOWN
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a request is thought to take in one year: money in TEUR, posts in the year of their creation."""

    year: int
    material: Decimal = Decimal(0)
    investment: Decimal = Decimal(0)
    posts: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class RequestFacts:
    """A request that can be handed in: complete as far as it must be, and without contradictions.

    `organization` is its key. `triad` is None while nobody can say.
    """

    organization: str
    title: str
    better: str
    better_for: str
    obligation: Obligation = Obligation.VOLUNTARY
    legal_source: str = ""
    procedure: str = ""
    cases_a_year: int | None = None
    triad: Triad | None = None
    starts_on: dt.date | None = None
    wanted_by: dt.date | None = None
    needs: tuple[Need, ...] = ()
    cost_remark: str = ""
    concerns: Mapping[str, Concern] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        facts = asdict(self)
        return {**facts, "obligation": self.obligation.value}

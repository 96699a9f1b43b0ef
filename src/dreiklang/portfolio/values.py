"""Plain values of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dreiklang.planning import InvalidValueError, Obligation, Triad
from dreiklang.wording import message

LONGEST_NAME = 300


class Duty(StrEnum):
    """What an organisation has to do with a measure (RACI). Exactly one is accountable."""

    ACCOUNTABLE = "accountable"
    RESPONSIBLE = "responsible"
    CONSULTED = "consulted"
    INFORMED = "informed"


class LinkKind(StrEnum):
    """What a measure can be linked with, apart from goals."""

    PAPER = "paper"
    MOTION = "motion"
    PROCESS = "process"


@dataclass(frozen=True, kw_only=True)
class Part:
    """An organisation's (by key) part in a measure, and what it does there."""

    organization: str
    duty: Duty
    task: str = ""

    def plain(self) -> dict[str, str]:
        """As the record of changes keeps it, and forms carry it."""
        return {"organization": self.organization, "duty": self.duty.value, "task": self.task}


@dataclass(frozen=True, kw_only=True)
class Link:
    """A paper or motion by its reference, or a process in words."""

    kind: LinkKind
    key: str
    note: str = ""

    def plain(self) -> dict[str, str]:
        """As the record of changes keeps it, and forms carry it."""
        return {"kind": self.kind.value, "key": self.key, "note": self.note}


@dataclass(frozen=True, kw_only=True)
class MeasureFacts:
    """What can be changed of a measure on its own; its figures come with the workbook."""

    name: str
    organization: str
    kind: str
    obligation: Obligation
    legal_source: str
    triad: Triad
    remark: str

    def check(self) -> None:
        """Refuse what the register must not hold, with the field and the remedy."""
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise InvalidValueError(
                message("name"),
                message("The name is empty or longer than {n} characters.", n=LONGEST_NAME),
                message("Give a shorter name."),
            )
        if self.obligation is not Obligation.VOLUNTARY and not self.legal_source.strip():
            raise InvalidValueError(
                message("legal source"),
                message("A measure that is not voluntary needs the law that demands it."),
                message("Name the law, or say that the measure is voluntary."),
            )

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        facts = asdict(self)
        shares = facts.pop("triad")
        return {**facts, "obligation": self.obligation.value, **{name: str(share) for name, share in shares.items()}}

    @staticmethod
    def of_plain(facts: Mapping[str, Any]) -> MeasureFacts:
        """Back from the record of changes."""
        texts = {name: str(facts[name]) for name in ("name", "organization", "kind", "legal_source", "remark")}
        return MeasureFacts(
            **texts,
            obligation=Obligation(facts["obligation"]),
            triad=Triad(**{name: Decimal(facts[name]) for name in ("people", "process", "technology")}),
        )

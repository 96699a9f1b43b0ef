"""Plain values of funding: what can be changed of a programme, of what is put forward, and of an application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dreiklang.municipality.errors import FieldError
from dreiklang.wording import Message, message

LONGEST_NAME = 200
FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST = Decimal(10) ** 9
ONE = Decimal(1)


class ApplicationState(StrEnum):
    """How far an application is."""

    PLANNED = "planned"
    APPLIED = "applied"
    AWARDED = "awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def check_amount(value: Decimal | None, name: str) -> None:
    """Refuse an amount in TEUR that no column holds."""
    if value is not None and (not value.is_finite() or not 0 <= value < LARGEST or value != round(value, 3)):
        raise FieldError(
            name,
            message("This is no amount in TEUR with at most three decimals."),
            message("Give the amount in thousand euros, such as 16.330 or 250,5."),
        )


def check_year(year: int | None, name: str) -> None:
    """Refuse years out of reach."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise FieldError(
            name,
            message("{year} is no year that is kept here.", year=year),
            message("Give one from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR),
        )


def check_name(value: str, name: str) -> None:
    """Refuse an empty name and one that is too long."""
    if not value.strip() or len(value) > LONGEST_NAME:
        raise FieldError(
            name,
            message("The name is empty or longer than {n} characters.", n=LONGEST_NAME),
            message("Give a shorter name."),
        )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """For the record of changes: exact decimals and days as text."""
    return {name: _said(value) for name, value in values.items()}


def _said(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_said(each) for each in value]
    return _plain(value) if isinstance(value, dict) else value


@dataclass(frozen=True, kw_only=True)
class ProgrammeFacts:
    """What can be changed of a funding programme. Amounts in TEUR, rates as shares of 1.

    `measures` are the keys of the register's measures that it is open to; planning reckons with it if there are any.
    """

    name: str
    rate: Decimal
    grantor: str = ""
    own_share_rate: Decimal | None = None
    measure_limit: int | None = None
    grant_limit: Decimal | None = None
    volume_cap: Decimal | None = None
    own_share_cap: Decimal | None = None
    own_share_in_budget: Decimal | None = None
    first_year: int | None = None
    last_year: int | None = None
    apply_until: dt.date | None = None
    eligible_cost: str = ""
    note: str = ""
    measures: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what cannot be, at its field and with the remedy."""
        check_name(self.name, "name")
        if not self.rate.is_finite() or not 0 < self.rate <= ONE:
            raise _rate_refused("rate")
        if self.own_share_rate is not None and not 0 <= self.own_share_rate <= ONE:
            raise _rate_refused("own_share_rate")
        for name in ("grant_limit", "volume_cap", "own_share_cap", "own_share_in_budget"):
            check_amount(getattr(self, name), name)
        for name in ("first_year", "last_year"):
            check_year(getattr(self, name), name)
        if self.first_year is not None and self.last_year is not None and self.last_year < self.first_year:
            raise FieldError(
                "last_year",
                message("The programme would end before it begins."),
                message("Give a last year from {first} on.", first=self.first_year),
            )
        if (self.first_year is None) != (self.last_year is None):
            raise FieldError(
                "last_year" if self.last_year is None else "first_year",
                message("A period has a first and a last year."),
                message("Give both, or neither."),
            )
        self._check_limits()

    def _check_limits(self) -> None:
        if self.measure_limit is not None and self.measure_limit < 1:
            raise FieldError(
                "measure_limit",
                message("A programme for no measure funds nothing."),
                message("Give a number from 1 on, or leave it empty."),
            )
        if self.volume_cap is None:
            return
        for name in ("grant_limit", "own_share_cap", "own_share_in_budget"):
            value: Decimal | None = getattr(self, name)
            if value is not None and value > self.volume_cap:
                raise FieldError(
                    name,
                    message("This is more than the whole volume of {volume} TEUR.", volume=self.volume_cap),
                    message("Correct this amount or the volume."),
                )

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return _plain(asdict(self))


def _rate_refused(name: str) -> FieldError:
    return FieldError(
        name,
        message("A rate lies above 0 and is at most 100 %."),
        message("Give 65 for 65 %."),
    )


@dataclass(frozen=True, kw_only=True)
class YearCost:
    """What a measure costs in a year, and what of that counts for the programme; in TEUR."""

    year: int
    cost: Decimal
    eligible: Decimal

    def check(self) -> None:
        """Refuse more that counts than there is."""
        check_year(self.year, f"cost_{self.year}")
        check_amount(self.cost, f"cost_{self.year}")
        check_amount(self.eligible, f"eligible_{self.year}")
        if self.eligible > self.cost:
            raise FieldError(
                f"eligible_{self.year}",
                message("No more can count than the measure costs."),
                message("Give at most {cost} TEUR.", cost=self.cost),
            )


@dataclass(frozen=True, kw_only=True)
class FundedFacts:
    """What can be changed of a measure put forward; `measure` is a key of the register, or nothing."""

    name: str
    measure: str = ""
    budget: str = ""
    budget_state: str = ""
    in_budget_anyway: bool = False
    costs: tuple[YearCost, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)
    """Paper, line and words, where it is named there."""

    def check(self) -> None:
        """Refuse a measure without a name, and costs that cannot be."""
        check_name(self.name, "name")
        if len(self.budget) > 40:
            raise FieldError("budget", message("This is too long."), message("Give the budget's name, as 2024/2025."))
        if len({each.year for each in self.costs}) < len(self.costs):
            raise FieldError("costs", message("A year is there twice."), message("Give each year once."))
        for each in self.costs:
            each.check()

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return _plain(asdict(self))


@dataclass(frozen=True, kw_only=True)
class PaymentFacts:
    """What of an award is called in a year: the amount in TEUR, the last day to call it, and when it was."""

    year: int
    amount: Decimal
    due_on: dt.date | None = None
    called_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts:
    """An application and what came of it; amounts in TEUR."""

    title: str
    state: ApplicationState
    amount: Decimal
    reference: str = ""
    applied_on: dt.date | None = None
    decided_on: dt.date | None = None
    awarded: Decimal | None = None
    conditions: str = ""
    proof_due_on: dt.date | None = None
    proof_given_on: dt.date | None = None
    note: str = ""
    payments: tuple[PaymentFacts, ...] = ()

    def check(self) -> None:
        """Refuse what contradicts itself, at its field and with the remedy."""
        check_name(self.title, "title")
        check_amount(self.amount, "amount")
        check_amount(self.awarded, "awarded")
        self._check_state()
        self._check_days()
        self._check_payments()

    def _check_state(self) -> None:
        decided = self.state in {ApplicationState.AWARDED, ApplicationState.REFUSED}
        _need(self.applied_on is not None or not decided, "applied_on", message("What was decided was applied for."))
        _need(
            self.applied_on is not None or self.state is not ApplicationState.APPLIED,
            "applied_on",
            message("The day of the application is missing."),
        )
        _need(self.decided_on is not None or not decided, "decided_on", message("The day of the decision is missing."))
        _need(
            (self.awarded is not None) == (self.state is ApplicationState.AWARDED),
            "awarded",
            message("An award has an amount, and nothing else has one."),
        )
        if self.awarded is not None and self.awarded > self.amount:
            raise FieldError(
                "awarded",
                message("More is awarded than was applied for."),
                message("Give at most {amount} TEUR, or correct the amount applied for.", amount=self.amount),
            )

    def _check_days(self) -> None:
        for earlier, later, reason in (
            ("applied_on", "decided_on", message("It would be decided before it was applied for.")),
            ("decided_on", "proof_due_on", message("The proof of use would be due before the decision.")),
            ("decided_on", "proof_given_on", message("The proof of use would be given before the decision.")),
        ):
            first, second = getattr(self, earlier), getattr(self, later)
            if first is not None and second is not None and second < first:
                raise FieldError(later, reason, message("Give a day from {day} on.", day=first))

    def _check_payments(self) -> None:
        _need(
            not self.payments or self.state is ApplicationState.AWARDED,
            "state",
            message("Payments are called from an award only."),
        )
        if len({each.year for each in self.payments}) < len(self.payments):
            raise FieldError("payments", message("A year is there twice."), message("Give each year once."))
        for each in self.payments:
            check_year(each.year, f"payment_{each.year}")
            check_amount(each.amount, f"payment_{each.year}")
            if each.called_on and self.decided_on and each.called_on < self.decided_on:
                raise FieldError(
                    f"called_on_{each.year}",
                    message("It would be called before the award."),
                    message("Give a day from {day} on.", day=self.decided_on),
                )
        total = sum((each.amount for each in self.payments), Decimal(0))
        if self.awarded is not None and total > self.awarded:
            raise FieldError(
                f"payment_{max(each.year for each in self.payments)}",
                message(
                    "The payments are {total} TEUR together; {awarded} TEUR are awarded.",
                    total=total,
                    awarded=self.awarded,
                ),
                message("Lower the payments."),
            )

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return _plain(asdict(self))


def _need(holds: bool, name: str, reason: Message) -> None:
    if not holds:
        raise FieldError(name, reason, message("Fill in this field, or choose another state."))

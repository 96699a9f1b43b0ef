"""A request as people type it: every field as text, kept as it is, and read into facts when it is handed in.

While a request is being written it may be unfinished or contradict itself; nothing of it is lost for that. Reading it
gives the facts, or each fault with the field where it stands and what helps.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from dreiklang.planning import Obligation, Triad
from dreiklang.portfolio.facts import CONCERNS, LONGEST_TEXT, LONGEST_TITLE, Answer, Concern, Need, RequestFacts
from dreiklang.wording import Message, message, plain_number

SHARES = ("people", "process", "technology")
AMOUNTS = {"material": 3, "investment": 3, "posts": 2}
"""What can be given by year, with its decimals."""
LARGEST = Decimal(10) ** 9
MOST_CASES = 2_000_000_000
LONGEST_KEPT = 20_000
"""Characters of one field that are kept of a draft; what is longer is refused, not cut."""
TEXTS = {
    "title": LONGEST_TITLE,
    "better": LONGEST_TEXT,
    "better_for": LONGEST_TEXT,
    "legal_source": LONGEST_TITLE,
    "procedure": LONGEST_TEXT,
    "cost_remark": LONGEST_TEXT,
}
NAMES = frozenset({"organization", "obligation", "cases_a_year", "starts_on", "wanted_by", *TEXTS, *SHARES}) | {
    name for concern in CONCERNS for name in (concern, f"{concern}_words")
}
BY_YEAR = re.compile(rf"({'|'.join(AMOUNTS)})_(20\d\d)")

Value = TypeVar("Value")
Typed = Mapping[str, str]


@dataclass(frozen=True)
class FieldFault:
    """What is wrong in one field, and what helps."""

    field: str
    reason: Message
    remedy: Message


@dataclass(frozen=True)
class Reading:
    """The facts; None while there are faults."""

    facts: RequestFacts | None
    faults: tuple[FieldFault, ...]


class _FaultError(Exception):
    def __init__(self, reason: Message, remedy: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.remedy = remedy


def known(typed: Mapping[str, str]) -> dict[str, str]:
    """The fields that a request has, of all that was sent."""
    return {name: text for name, text in typed.items() if name in NAMES or BY_YEAR.fullmatch(name)}


def read_typed(typed: Typed, today: dt.date) -> Reading:
    """Read what was typed. A wanted date must not be past."""
    reader = _Reader(typed)
    facts = RequestFacts(
        organization=typed.get("organization", ""),
        **{name: reader.read(name, _text(most)) or "" for name, most in TEXTS.items()},
        obligation=reader.read("obligation", _obligation) or Obligation.VOLUNTARY,
        cases_a_year=reader.read("cases_a_year", _cases),
        triad=_triad(reader),
        starts_on=reader.read("starts_on", _day),
        wanted_by=reader.read("wanted_by", _day),
        needs=_needs(reader),
        concerns={name: _concern(reader, name) for name in CONCERNS},
    )
    named = {fault.field for fault in reader.faults}
    reader.faults += (fault for fault in _contradictions(facts, today) if fault.field not in named)
    return Reading(None if reader.faults else facts, tuple(reader.faults))


class _Reader:
    """Reads fields one by one and collects their faults."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.faults: list[FieldFault] = []

    def read(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        """The field's value; None for nothing or for a fault, which is noted."""
        try:
            return parse(self.typed.get(name, "").strip())
        except _FaultError as fault:
            self.faults.append(FieldFault(name, fault.reason, fault.remedy))
            return None


REQUIRED: Mapping[str, tuple[Message, Message]] = {
    "title": (message("The request has no title."), message("Say in a few words what it is about.")),
    "better": (message("It is not said what is to be better."), message("One or two sentences are enough.")),
    "better_for": (
        message("It is not said for whom it is to be better."),
        message("Name the people who would notice, such as residents or staff of the office."),
    ),
}
"""What must be there, with what is said if it is not."""


def _text(most: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > most:
            raise _FaultError(
                message("The text is longer than {n} characters.", n=most),
                message("Shorten it, or put details into an attachment."),
            )
        return text

    return parse


def _obligation(text: str) -> Obligation:
    try:
        return Obligation(text or Obligation.VOLUNTARY)
    except ValueError:
        raise _FaultError(message("There is no such choice."), message("Choose one of those offered.")) from None


def _cases(text: str) -> int | None:
    value = _decimal(text, 0)
    if value is not None and value > MOST_CASES:
        raise _FaultError(message("The number is too large."), message("Give the cases of one year."))
    return None if value is None else int(value)


def _decimal(text: str, places: int, largest: Decimal = LARGEST) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(plain_number(text))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _FaultError(
            message("“{text}” is no number.", text=text[:40]), message("Write it such as 1250 or 1.250,5.")
        )
    if value < 0 or value > largest:
        raise _FaultError(
            message("The number is negative or too large."),
            message("Give a number from 0 to {most}.", most=largest),
        )
    if int(value.normalize().as_tuple().exponent) < -places:
        raise _FaultError(
            message("The number has more than {n} decimals.", n=places), message("Round it to {n} decimals.", n=places)
        )
    return value


def day_of(text: str) -> dt.date | None:
    """A day as 2027-03-31 or 31.03.2027; None for nothing and for what is no day."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _day(text: str) -> dt.date | None:
    found = day_of(text)
    if found or not text:
        return found
    raise _FaultError(message("“{text}” is no date.", text=text[:40]), message("Write it such as 31.03.2027."))


def _triad(reader: _Reader) -> Triad | None:
    """The three shares, typed in per cent; all of them or none."""
    shares = {name: reader.read(name, lambda text: _decimal(text, 2, Decimal(100))) for name in SHARES}
    if any(fault.field in SHARES for fault in reader.faults) or all(share is None for share in shares.values()):
        return None
    total = sum((share or Decimal(0) for share in shares.values()), Decimal(0))
    if total != 100:
        reason = message("The three shares make {sum} % together.", sum=total)
        reader.faults.append(FieldFault("technology", reason, message("Change them so that they make 100 %.")))
        return None
    return Triad(**{name: (share or Decimal(0)) / 100 for name, share in shares.items()})


def _needs(reader: _Reader) -> tuple[Need, ...]:
    found: dict[int, dict[str, Decimal]] = {}
    for name in sorted(reader.typed):
        if match := BY_YEAR.fullmatch(name):
            what, year = match[1], int(match[2])
            amount = reader.read(name, lambda text, places=AMOUNTS[what]: _decimal(text, places))
            if amount:
                found.setdefault(year, {})[what] = amount
    return tuple(Need(year=year, **amounts) for year, amounts in sorted(found.items()))


def _concern(reader: _Reader, name: str) -> Concern:
    words = reader.read(f"{name}_words", _text(LONGEST_TEXT)) or ""
    return Concern(reader.read(name, _answer) or Answer.UNKNOWN, words)


def _answer(text: str) -> Answer:
    try:
        return Answer(text or Answer.UNKNOWN)
    except ValueError:
        raise _FaultError(message("There is no such choice."), message("Choose one of those offered.")) from None


def _contradictions(facts: RequestFacts, today: dt.date) -> list[FieldFault]:
    """What is missing, or does not go together."""
    found = [FieldFault(name, *words) for name, words in REQUIRED.items() if not getattr(facts, name)]
    if facts.obligation is not Obligation.VOLUNTARY and not facts.legal_source:
        reason = message("A legal duty needs its source.")
        remedy = message("Name the law and section, or choose “voluntary”.")
        found.append(FieldFault("legal_source", reason, remedy))
    if facts.starts_on and facts.wanted_by and facts.wanted_by < facts.starts_on:
        reason = message("It is to be finished on {end}, before it begins on {start}.", **_days(facts))
        found.append(FieldFault("wanted_by", reason, message("Give a later end or an earlier beginning.")))
    elif facts.wanted_by and facts.wanted_by < today:
        reason = message("The wanted date {day} is past.", day=facts.wanted_by)
        found.append(FieldFault("wanted_by", reason, message("Give a date that is still to come, or none.")))
    return found


def _days(facts: RequestFacts) -> dict[str, dt.date]:
    return {"start": facts.starts_on or dt.date.min, "end": facts.wanted_by or dt.date.min}


def typed_of(facts: RequestFacts) -> dict[str, str]:
    """The facts as a person would have typed them; the form of a request that is written again begins with it."""
    typed = {
        "organization": facts.organization,
        **{name: getattr(facts, name) for name in TEXTS},
        "obligation": facts.obligation.value,
        "cases_a_year": "" if facts.cases_a_year is None else str(facts.cases_a_year),
        "starts_on": facts.starts_on.isoformat() if facts.starts_on else "",
        "wanted_by": facts.wanted_by.isoformat() if facts.wanted_by else "",
    }
    for name in SHARES if facts.triad else ():
        typed[name] = _written(getattr(facts.triad, name) * 100)
    for need in facts.needs:
        typed |= {f"{name}_{need.year}": _written(getattr(need, name)) for name in AMOUNTS if getattr(need, name)}
    for name, concern in facts.concerns.items():
        typed |= {name: concern.answer.value, f"{name}_words": concern.words}
    return {name: text for name, text in typed.items() if text}


def _written(value: Decimal) -> str:
    """With a decimal comma and no zeros behind it: what a German reads and `plain_number` understands."""
    return f"{value.normalize():f}".replace(".", ",")

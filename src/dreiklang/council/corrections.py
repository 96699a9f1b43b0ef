"""What people say to readings: that a value is right, or what is right instead; kept, recorded, and to be withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from dreiklang.council.effective import (
    CODES,
    NOT_JUDGED,
    NUMBERS,
    SINGLE,
    Counted,
    counted,
    current_facts,
    mark_of,
)
from dreiklang.council.errors import BadValueError, NothingReadError, UnknownMotionError, UnknownValueError
from dreiklang.council.models import Correction, MotionReading
from dreiklang.municipality.errors import OutdatedError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.papers import Kind

LONGEST_TEXT = 2000
LARGEST = Decimal(10) ** 14
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a person says to one value: right as read (`confirmed`), or what is right. Both empty: there is none."""

    confirmed: bool
    text: str = ""
    amount: Decimal | None = None
    reason: str = ""


Seen = Mapping[str, Any]
"""How a value stood before the person, as `seen_of` gives it."""


def seen_of(value: Counted | None) -> dict[str, Any]:
    """What a person sees of a value, in plain words for comparing, sealing and recording."""
    if value is None:
        return {"value": "", "said": ""}
    amount = "" if value.amount is None else f"{value.amount.normalize():f}"
    said = ("confirmed" if value.correction.confirmed else "corrected") if value.correction else ""
    return {"value": amount if value.field in NUMBERS else value.text, "said": said}


@transaction.atomic
def judge_value(
    municipality: Municipality,
    actor: Actor,
    slug: str,
    key: str,
    judgement: Judgement,
    *,
    seen: Seen,
    now: dt.datetime,
) -> Correction:
    """Confirm or correct one value of a motion; OutdatedError if it is not what the person saw any more."""
    authorise(actor, municipality, Permission.JUDGE_READINGS)
    reading = _locked(municipality, slug)
    value, field, kind, year = _value(reading, key)
    if seen_of(value) != dict(seen):
        raise OutdatedError
    text, amount = _checked(field, judgement, value)
    facts = {
        "municipality": municipality,
        "field": field,
        "kind": kind,
        "year": year,
        "confirmed": judgement.confirmed,
        "text": text,
        "amount": amount,
        "reason": judgement.reason.strip(),
        "text_digest": value.read.text_digest if value and value.read else mark_of(reading.digest),
        "actor": actor.pseudonym,
        "at": now,
    }
    try:
        correction, _ = Correction.objects.update_or_create(reading=reading, key=key, defaults=facts)
    except IntegrityError as error:
        raise OutdatedError from error
    action = "reading_confirmed" if judgement.confirmed else "reading_corrected"
    _note(actor, reading, action, (key, value), judgement.reason)
    return correction


@transaction.atomic
def withdraw_correction(
    municipality: Municipality, actor: Actor, slug: str, key: str, *, seen: Seen, reason: str = ""
) -> None:
    """Let what was read count again; OutdatedError if somebody has said something else in the meantime."""
    authorise(actor, municipality, Permission.JUDGE_READINGS)
    reading = _locked(municipality, slug)
    value, *_ = _value(reading, key)
    if value is None or value.correction is None or seen_of(value) != dict(seen):
        raise OutdatedError
    value.correction.delete()
    _note(actor, reading, "correction_withdrawn", (key, value), reason)


def _locked(municipality: Municipality, slug: str) -> MotionReading:
    """The motion, its row locked so that two people take turns."""
    rows = MotionReading.objects.filter(municipality=municipality, slug=slug)
    reading = rows.select_for_update(of=("self",)).select_related("paper").first()
    if reading is None:
        raise UnknownMotionError(slug)
    return reading


def _value(reading: MotionReading, key: str) -> tuple[Counted | None, str, str, int | None]:
    """The value with its field, kind and year; a person may also give one that was not read."""
    values = {each.key: each for each in _counted(reading)}
    if key in values:
        value = values[key]
        if value.field in NOT_JUDGED:
            raise UnknownValueError(key)
        return value, value.field, value.kind, value.year
    if key in SINGLE:
        return None, key, "", None
    kind, year = _figure(key)
    return None, "figure", kind, year


def _counted(reading: MotionReading) -> list[Counted]:
    return counted(reading.values.all(), reading.corrections.all(), reading.digest)


def _figure(key: str) -> tuple[str, int]:
    name, _, rest = key.partition(":")
    kind, _, year = rest.partition(":")
    known = name == "figure" and kind in set(Kind) and year.isdecimal() and len(year) == 4
    if not known or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise UnknownValueError(key)
    return kind, int(year)


def _checked(field: str, judgement: Judgement, value: Counted | None) -> tuple[str, Decimal | None]:
    """What will count; a correction is of the field's own sort and says why."""
    if judgement.confirmed:
        if value is None or value.read is None:
            raise NothingReadError
        return value.read.text, value.read.amount
    text, amount = judgement.text.strip(), judgement.amount
    sort = amount is None if field not in NUMBERS else not text
    known = field not in CODES or not text or text in CODES[field]
    if not sort or not known or len(text) > LONGEST_TEXT or not _fits(field, amount) or not judgement.reason.strip():
        raise BadValueError
    return text, amount


def _fits(field: str, amount: Decimal | None) -> bool:
    if amount is None:
        return True
    if not amount.is_finite() or abs(amount) >= LARGEST or amount % Decimal("0.001"):
        return False
    return field not in {"in_favour", "against", "abstentions"} or (amount >= 0 and amount % 1 == 0)


def _note(
    actor: Actor, reading: MotionReading, action: str, concerned: tuple[str, Counted | None], reason: str
) -> None:
    """Bring the motion's row up to date and leave the entry."""
    key, before = concerned
    reading = MotionReading.objects.select_related("paper", "municipality").get(pk=reading.pk)
    values, corrections = list(reading.values.all()), list(reading.corrections.all())
    for name, fact in current_facts(values, corrections, reading.digest).items():
        setattr(reading, name, fact)
    reading.save(update_fields=["movers", "recommendation", "result", "level"])
    after = next((each for each in _counted(reading) if each.key == key), None)
    subject = Subject("motion", reading.slug, reading.paper.reference or reading.title)
    record(
        reading.municipality,
        actor,
        action,
        subject,
        before={"value": key, **seen_of(before)},
        after={"value": key, **seen_of(after)},
        reason=reason,
    )

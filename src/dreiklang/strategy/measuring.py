"""What changes indicators and their values."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from dreiklang.municipality.errors import FieldError, OutdatedError, TakenError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.strategy.errors import UnknownElementError
from dreiklang.strategy.models import Indicator, IndicatorValue, StrategyElement
from dreiklang.strategy.queries import indicator_facts
from dreiklang.strategy.values import IndicatorFacts, PaperPlace, ValueFacts
from dreiklang.wording import message


def _subject(indicator: Indicator) -> Subject:
    return Subject("indicator", indicator.key, indicator.name)


@transaction.atomic
def add_indicator(municipality: Municipality, actor: Actor, facts: IndicatorFacts, key: str = "") -> Indicator:
    """Begin to measure something."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    facts.check()
    key = key or slugify(facts.name.replace("ß", "ss"))[:70] or "indikator"
    own = Indicator.objects.filter(municipality=municipality)
    if own.filter(key=key).exists():
        raise TakenError(facts.name)
    last = own.aggregate(last=Max("position"))["last"]
    indicator = Indicator.objects.create(
        municipality=municipality,
        key=key,
        position=0 if last is None else last + 1,
        **_fields(municipality, facts),
    )
    record(municipality, actor, "indicator_added", _subject(indicator), after=facts.plain())
    return indicator


@transaction.atomic
def change_indicator(
    municipality: Municipality, actor: Actor, key: str, facts: IndicatorFacts, seen: IndicatorFacts
) -> Indicator:
    """Change what is measured; `seen` is what the person saw before."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    facts.check()
    indicator = _taken(municipality, key)
    before = indicator_facts(indicator)
    if before != seen:
        raise OutdatedError
    if before == facts:
        return indicator
    for name, value in _fields(municipality, facts).items():
        setattr(indicator, name, value)
    indicator.save()
    record(municipality, actor, "indicator_changed", _subject(indicator), before=before.plain(), after=facts.plain())
    return indicator


@transaction.atomic
def remove_indicator(municipality: Municipality, actor: Actor, key: str) -> None:
    """Stop measuring something; its values go with it, and stay in the record of changes."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    indicator = _taken(municipality, key)
    values = [_value_facts(each).plain() for each in indicator.values.all()]
    before = {**indicator_facts(indicator).plain(), "values": values}
    subject = _subject(indicator)
    indicator.delete()
    record(municipality, actor, "indicator_removed", subject, before=before)


@transaction.atomic
def record_value(municipality: Municipality, actor: Actor, key: str, facts: ValueFacts) -> IndicatorValue:
    """Enter a value; one that is there for the same year or day is replaced, and stays in the record of changes."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    facts.check()
    indicator = _taken(municipality, key)
    period = {"day": facts.day} if facts.day else {"year": facts.year, "day": None}
    row = indicator.values.filter(**period).first() or IndicatorValue(indicator=indicator, **period)
    before = _value_facts(row).plain() if row.pk else None
    for name in ("year", "value", "basis", "note"):
        setattr(row, name, getattr(facts, name))
    for name, value in asdict(facts.place).items():
        setattr(row, name, value)
    row.save()
    record(municipality, actor, "indicator_value_recorded", _subject(indicator), before=before, after=facts.plain())
    return row


@transaction.atomic
def remove_value(municipality: Municipality, actor: Actor, key: str, value: int) -> None:
    """Take a value back, given by its primary key."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    indicator = _taken(municipality, key)
    row = indicator.values.filter(pk=value).first()
    if row is None:
        raise FieldError(
            "value", message("There is no such value here (any more)."), message("Look at the indicator as it is now.")
        )
    before = _value_facts(row).plain()
    row.delete()
    record(municipality, actor, "indicator_value_removed", _subject(indicator), before=before)


def _fields(municipality: Municipality, facts: IndicatorFacts) -> dict[str, object]:
    if facts.element is not None:
        own = StrategyElement.objects.filter(pk=facts.element, strategy__municipality=municipality)
        if not own.filter(entries__version__adopted=True).exists():
            raise UnknownElementError
    values = asdict(facts)
    return {"element_id": values.pop("element"), **values}


def _taken(municipality: Municipality, key: str) -> Indicator:
    """The indicator, with its row locked, so that changes take turns."""
    found = Indicator.objects.select_for_update().filter(municipality=municipality, key=key).first()
    if found is None:
        raise FieldError(
            "indicator",
            message("There is no indicator “{key}” here (any more).", key=key),
            message("Choose one of the list."),
        )
    return found


def _value_facts(row: IndicatorValue) -> ValueFacts:
    return ValueFacts(
        year=row.year,
        value=row.value,
        day=row.day,
        basis=row.basis,
        note=row.note,
        place=PaperPlace(paper_key=row.paper_key, line=row.line, words=row.words),
    )

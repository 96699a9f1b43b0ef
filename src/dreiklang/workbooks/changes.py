"""What an import would change: the difference between two registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dreiklang.planning import FundingProgramme, Measure, Portfolio, Quantity, Variant
from dreiklang.planning.resources import Yearly
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that is new or gone."""

    place: Message


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field that differs, with both values as a person reads them."""

    place: Message
    field: Message
    before: Message
    after: Message


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All differences; empty (and false) if there are none."""

    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    changed: tuple[Change, ...] = ()

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


Fields = dict[str, tuple[Message, Message]]
"""By a name of its own, a field's word and value."""


def difference(old: Portfolio | None, new: Portfolio) -> Changes:
    """What is new, gone and changed when `new` replaces `old`."""
    before = dict(_objects(old)) if old is not None else {}
    after = dict(_objects(new))
    return Changes(
        added=tuple(Entry(place=place) for key, (place, _) in after.items() if key not in before),
        removed=tuple(Entry(place=place) for key, (place, _) in before.items() if key not in after),
        changed=tuple(
            change
            for key, (place, fields) in after.items()
            if key in before
            for change in _changes(place, before[key][1], fields)
        )
        + (_reordered(old, new) if old is not None else ()),
    )


def _reordered(old: Portfolio, new: Portfolio) -> tuple[Change, ...]:
    """Measures are listed in the city's order; another order of those that stay is a change of its own."""
    before = [key for key in old.by_key if key in new.by_key]
    after = [key for key in new.by_key if key in old.by_key]
    first = next((pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]), None)
    if first is None:
        return ()
    return (
        Change(
            place=message("measures"),
            field=message("Order, first difference"),
            before=_text(first[0]),
            after=_text(first[1]),
        ),
    )


def _changes(place: Message, before: Fields, after: Fields) -> Iterator[Change]:
    nothing = (Message(""), Message("–"))
    for name in sorted({*before, *after}):
        old, new = before.get(name, nothing), after.get(name, nothing)
        if old[1] != new[1]:
            word = new[0] if name in after else old[0]
            yield Change(place=place, field=word, before=old[1], after=new[1])


def _objects(portfolio: Portfolio) -> Iterator[tuple[tuple[str, ...], tuple[Message, Fields]]]:
    """Everything in a portfolio under a key of its own, with its place in words and its fields."""
    years = ", ".join(map(str, portfolio.years))
    yield ("years",), (message("years"), {"years": (message("years"), _text(years))})
    for organization in portfolio.organizations:
        fields = {"name": (message("Name"), _text(organization.name))}
        yield ("organization", organization.key), (message("organisation {key}", key=organization.key), fields)
    for criterion in portfolio.criteria:
        fields = {
            "name": (message("Name"), _text(criterion.name)),
            "weight": (message("Weight"), _number(criterion.weight)),
        }
        yield ("criterion", criterion.key), (message("criterion {key}", key=criterion.key), fields)
    for measure in portfolio.measures:
        place = message("measure {key}: {name}", key=measure.key, name=measure.name)
        yield ("measure", measure.key), (place, _measure(measure))
        for variant in measure.variants:
            place = message("measure {key}, variant {variant}", key=measure.key, variant=variant.key)
            yield ("variant", measure.key, variant.key), (place, _variant(variant))
    for programme in portfolio.programmes:
        yield (
            ("programme", programme.key),
            (message("funding programme {key}", key=programme.key), _programme(programme)),
        )
    for benefit in portfolio.joint_benefits:
        place = message("joint benefit {keys}", keys=", ".join(benefit.measures))
        yield ("benefit", *benefit.measures), (place, {"value": (message("Points"), _number(benefit.value))})


def _text(text: str) -> Message:
    return message("{value}", value=text or "–")


def _number(number: Decimal) -> Message:
    return message("{value}", value=number.normalize())


def _measure(item: Measure) -> Fields:
    order = ", ".join(variant.key for variant in item.variants)
    return {
        "name": (message("Name"), _text(item.name)),
        "organization": (message("Organisation"), _text(item.organization)),
        "kind": (message("Kind"), label("kind", item.kind)),
        "obligation": (message("Obligation"), label("obligation", item.obligation.value)),
        "legal_source": (message("Legal source"), _text(item.legal_source)),
        "people": (label("triad", "people"), _number(item.triad.people)),
        "process": (label("triad", "process"), _number(item.triad.process)),
        "technology": (label("triad", "technology"), _number(item.triad.technology)),
        "requires": (message("Requires"), _text(", ".join(_required(item, key) for key in item.requires))),
        "excludes": (message("Excludes"), _text(", ".join(item.excludes))),
        "remark": (message("Remark"), _text(item.remark)),
        "basis": (message("Known from"), label("basis", item.basis.value)),
        "variants": (message("Variants"), _text(order)),
        **_ratings(item.ratings),
    }


def _required(item: Measure, key: str) -> str:
    level = item.requires_level.get(key)
    return f"{key} ({level})" if level else key


def _ratings(ratings: Mapping[str, Decimal]) -> Fields:
    return {f"rating {key}": (message("Points: {key}", key=key), _number(points)) for key, points in ratings.items()}


def _variant(item: Variant) -> Fields:
    fields: dict[str, tuple[Message, Any]] = {
        "name": (message("Name"), _text(item.name)),
        "share": (message("Share of value"), _number(item.share)),
        "delay": (message("Delay in months"), _text(str(item.delay_months))),
        "loss": (message("What is lost"), _text(item.loss)),
        "basis": (message("Known from"), label("basis", item.basis.value)),
    }
    for quantity in (Quantity.MATERIAL, Quantity.INVESTMENT, Quantity.PERSONNEL_COST, Quantity.POSTS):
        for year in item.resources.years:
            amount = item.resources.amount(quantity, year)
            if amount:
                word = message("{quantity} {year}", quantity=label("quantity", quantity.value), year=year)
                fields[f"{quantity.value} {year}"] = (word, _number(amount))
    return {**fields, **_extras(item.resources.grades), **_extras(item.resources.capacities)}


def _extras(values: Mapping[str, Yearly]) -> Fields:
    """Posts by pay grade, or other scarce things, by name and year."""
    return {
        f"{name} {year}": (message("{name} {year}", name=name, year=str(year)), _number(amount))
        for name, by_year in values.items()
        for year, amount in by_year.items()
    }


def _programme(item: FundingProgramme) -> Fields:
    fields = {
        "name": (message("Name"), _text(item.name)),
        "rate": (message("Part that is paid"), _number(item.rate)),
        "measures": (message("Measures"), _text(", ".join(item.measures))),
    }
    for name, word, limit in (
        ("measure_limit", message("Measures at most"), item.measure_limit),
        ("grant_limit", message("Grant at most (TEUR)"), item.grant_limit),
    ):
        if limit is not None:
            fields[name] = (word, _number(Decimal(limit)))
    return fields

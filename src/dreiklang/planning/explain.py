"""Why a measure is in or out, with figures; and why nothing fits when nothing does."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from dreiklang.planning.model import Condition, Model
from dreiklang.planning.plan import Choice, Reason
from dreiklang.planning.portfolio import Measure, Obligation, Resources, Variant
from dreiklang.planning.request import Limit, PackageRequest, Required
from dreiklang.planning.solver import Problem, maximise
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label

SECONDS_A_TEST = 10.0


def reasons_of(request: PackageRequest, choices: Sequence[Choice]) -> Mapping[str, Reason]:
    """A reason for every measure of the portfolio."""
    explainer = _Explainer(request, choices)
    return {measure.key: explainer.reason(measure) for measure in request.portfolio.measures}


class _Explainer:
    """Knows the package, and tries what would happen if a measure came in."""

    def __init__(self, request: PackageRequest, choices: Sequence[Choice]) -> None:
        self.request = request
        self.by_key = request.portfolio.by_key
        self.chosen: dict[str, Variant] = {
            choice.measure: self.by_key[choice.measure].variant(choice.variant) for choice in choices
        }
        self.total = Resources.total(variant.resources for variant in self.chosen.values())
        self.required = {item.measure for item in request.required}
        self.needed_by = {
            key: [other for other in self.chosen if key in self.by_key[other].requires] for key in self.by_key
        }

    def reason(self, measure: Measure) -> Reason:
        return self._inside(measure) if measure.key in self.chosen else self._outside(measure)

    # In

    def _inside(self, measure: Measure) -> Reason:
        variant = self.chosen[measure.key]
        kind, sentence = self._why_inside(measure, variant)
        sentences = [sentence]
        if variant.key != measure.fullest.key:
            sentences.append(self._why_not_fuller(measure, variant))
        return Reason(kind=kind, sentences=tuple(sentences))

    def _why_inside(self, measure: Measure, variant: Variant) -> tuple[str, Message]:
        value = self.request.value(measure, variant)
        if measure.key in self.required:
            return "required", message("It must be in.")
        if self.needed_by[measure.key]:
            keys = ", ".join(self.needed_by[measure.key])
            return "needed", message("Needed by {keys}; it brings {value} points itself.", keys=keys, value=value)
        if measure.obligation is not Obligation.VOLUNTARY and self.request.obligations_first:
            return "obligation", message("A legal duty; it brings {value} points.", value=value)
        return "value", message("It brings {value} points.", value=value)

    def _why_not_fuller(self, measure: Measure, variant: Variant) -> Message:
        position = [each.key for each in measure.variants].index(variant.key)
        fuller = measure.variants[position + 1]
        broken = self._broken(self._with(measure, fuller))
        if broken:
            return message(
                "The variant “{name}” does not fit: {lack}.",
                name=fuller.name,
                lack=_lack(broken[0], self.total, fuller.resources, variant.resources),
            )
        return message("The variant “{name}” would bring nothing more for the goals.", name=fuller.name)

    # Out

    def _outside(self, measure: Measure) -> Reason:
        if measure.key in self.request.excluded:
            return Reason(kind="excluded", sentences=(message("It must not be in."),))
        blocked = self._blocked(measure)
        if blocked is not None:
            return Reason(kind="blocked", sentences=(blocked,))
        smallest = min(measure.variants, key=lambda variant: len(self._broken(self._with(measure, variant))))
        added = self._with(measure, smallest)
        broken = self._broken(added)
        if not broken:
            return Reason(kind="no_gain", sentences=(message("It would fit, but adds nothing to the goals."),))
        bundle = Resources.total(variant.resources for key, variant in added.items() if key not in self.chosen)
        lacks = _joined([_lack(limit, self.total, bundle, Resources()) for limit in broken])
        company = [key for key in added if key not in self.chosen and key != measure.key]
        first = (
            message("With {keys}, which it needs, it breaks a limit: {lacks}.", keys=", ".join(company), lacks=lacks)
            if company
            else message("It breaks a limit: {lacks}.", lacks=lacks)
        )
        return Reason(kind="limit", sentences=(first, *self._displaced(measure, added)))

    def _blocked(self, measure: Measure) -> Message | None:
        for key in self.request.portfolio.requirements((measure.key,)):
            if key != measure.key and key in self.request.excluded:
                return message("It needs {other}, which must not be in.", other=key)
            for other in self.chosen:
                if other in self.by_key[key].excludes or key in self.by_key[other].excludes:
                    if key == measure.key:
                        return message("It and {other}, which is in, exclude each other.", other=other)
                    return message(
                        "It needs {key}, and that and {other}, which is in, exclude each other.",
                        key=key,
                        other=other,
                    )
        return None

    def _with(self, measure: Measure, variant: Variant) -> dict[str, Variant]:
        """The package with this variant, and the smallest variants of all that it needs."""
        added = dict(self.chosen)
        for key in self.request.portfolio.requirements((measure.key,)):
            if key not in added:
                added[key] = self.by_key[key].variants[0]
        added[measure.key] = variant
        return added

    def _broken(self, package: Mapping[str, Variant]) -> list[Limit]:
        total = Resources.total(variant.resources for variant in package.values())
        return [
            limit
            for limit in self.request.limits
            if limit.maximum is not None and total.amount(limit.quantity, limit.year) > limit.maximum
        ]

    def _displaced(self, measure: Measure, added: dict[str, Variant]) -> Iterator[Message]:
        """Who would have to leave: legal duties last, least value for the room it makes first, then back in
        whoever still fits.

        It is one way that was tried and works, not the only one.
        """
        gain = sum(
            (self.request.value(self.by_key[key], each) for key, each in added.items() if key not in self.chosen),
            Decimal(0),
        )
        leaving = self._leaving(added)
        if leaving is None:
            yield message("Even without all that may leave, there would be no room.")
            return
        lost = sum((self._value(key) for key in leaving), Decimal(0))
        yield message(
            "To make room, for example {keys} would have to leave, worth {lost} points; it would bring {gain}.",
            keys=", ".join(leaving),
            lost=lost,
            gain=gain,
        )
        duties = [key for key in leaving if self._comes_first(key)]
        if duties and not self._comes_first(measure.key):
            yield message("Legal duties come first: {keys}.", keys=", ".join(duties))

    def _leaving(self, added: dict[str, Variant]) -> list[str] | None:
        package = dict(added)
        fixed = {*self.required, *(key for key in added if key not in self.chosen)}
        needed = set(self.request.portfolio.requirements([*fixed]))
        movable = sorted(
            (key for key in self.chosen if key not in needed and self._use(key, self._broken(added))),
            key=lambda key: (self._comes_first(key), self._value(key) / self._use(key, self._broken(added)), key),
        )
        left: list[str] = []
        for key in movable:
            if not self._broken(package):
                break
            for gone in self._with_dependants(key, package):
                del package[gone]
                left.append(gone)
        if self._broken(package):
            return None
        return self._called_back(package, left)

    def _comes_first(self, key: str) -> bool:
        return self.request.obligations_first and self.by_key[key].obligation is not Obligation.VOLUNTARY

    def _value(self, key: str) -> Decimal:
        return self.request.value(self.by_key[key], self.chosen[key])

    def _use(self, key: str, limits: Sequence[Limit]) -> Decimal:
        """Which part of the limits a measure uses, summed; what uses none of them makes no room."""
        resources = self.chosen[key].resources
        return sum(
            (
                resources.amount(limit.quantity, limit.year) / max(limit.maximum or Decimal(0), Decimal(1))
                for limit in limits
            ),
            Decimal(0),
        )

    def _with_dependants(self, key: str, package: Mapping[str, Variant]) -> list[str]:
        """A measure of the package and all that cannot be in without it."""
        if key not in package:
            return []
        gone = [key]
        for each in gone:
            gone.extend(other for other in self.needed_by[each] if other in package and other not in gone)
        return gone

    def _called_back(self, package: dict[str, Variant], left: list[str]) -> list[str]:
        """Take back in, most valuable first, whoever was sent away without need."""
        stay = list(left)
        for key in sorted(left, key=lambda key: (-self._value(key), key)):
            needs = self.by_key[key].requires
            trial = {**package, key: self.chosen[key]}
            if all(other in package for other in needs) and not self._broken(trial):
                package[key] = self.chosen[key]
                stay.remove(key)
        return sorted(stay)


def _lack(limit: Limit, total: Resources, wanted: Resources, freed: Resources) -> Message:
    cap = limit.maximum or Decimal(0)
    left = cap - total.amount(limit.quantity, limit.year) + freed.amount(limit.quantity, limit.year)
    return message(
        "{place}: it needs {need} {unit}, {left} are left",
        place=limit.place,
        need=wanted.amount(limit.quantity, limit.year),
        left=max(left, Decimal(0)),
        unit=label("unit", limit.quantity.value),
    )


def _joined(parts: Sequence[Message]) -> Message:
    joined = parts[0]
    for part in parts[1:]:
        joined = message("{first}; {second}", first=joined, second=part)
    return joined


def conflict_of(request: PackageRequest) -> tuple[Message, ...]:
    """A smallest set of conditions that no package meets together: each one dropped, the rest can be met.

    Deletion filter; source: Chinneck, Feasibility and Infeasibility in Optimization, 2008.
    """
    conditions: list[Condition] = [*request.limits, *request.required]
    dropped: list[Condition] = []
    for condition in conditions:
        if not _can_be_met(request, [*dropped, condition]):
            dropped.append(condition)
    return tuple(_words(request, condition) for condition in conditions if condition not in dropped)


def _can_be_met(request: PackageRequest, without: Iterable[Condition]) -> bool:
    model = Model(request, without)
    deadline = time.monotonic() + SECONDS_A_TEST
    outcome = maximise(Problem(len(model.columns), {}, model.rows), None, deadline, lambda: False)
    return outcome.chosen is not None or not outcome.proved


def _words(request: PackageRequest, condition: Condition) -> Message:
    if isinstance(condition, Limit):
        return condition.words
    assert isinstance(condition, Required)  # noqa: S101 - for the type checker
    name = request.portfolio.by_key[condition.measure].name
    return message("{key} ({name}) must be in", key=condition.measure, name=name)

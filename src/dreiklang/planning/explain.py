"""Why a measure is in or out, with figures: which limit, what would leave, what keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from dreiklang.planning.conditions import CapacityLimit, Condition, Count, Limit
from dreiklang.planning.plan import Reason
from dreiklang.planning.portfolio import Choice, Measure, Obligation, Variant
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import ZERO
from dreiklang.planning.selection import Selection
from dreiklang.wording import Message, message

Package = Mapping[str, Choice]


def reasons_of(request: PackageRequest, choices: Sequence[Choice]) -> Mapping[str, Reason]:
    """A reason for every measure of the portfolio."""
    explainer = _Explainer(request, choices)
    return {measure.key: explainer.reason(measure) for measure in request.portfolio.measures}


class _Explainer:
    """Knows the package, and tries what would happen if a measure came in."""

    def __init__(self, request: PackageRequest, choices: Sequence[Choice]) -> None:
        self.request = request
        self.portfolio = request.portfolio
        self.by_key = request.portfolio.by_key
        self.selection = Selection(request.portfolio, tuple(choices))
        self.chosen: Package = self.selection.chosen
        self.required = {item.measure for item in request.required}
        self.needed_by = {
            key: [other for other in self.chosen if key in self.by_key[other].requires] for key in self.by_key
        }

    def reason(self, measure: Measure) -> Reason:
        return self._inside(measure) if measure.key in self.chosen else self._outside(measure)

    # In

    def _inside(self, measure: Measure) -> Reason:
        choice = self.chosen[measure.key]
        kind, sentence = self._why_inside(measure, measure.variant(choice.variant))
        sentences = [sentence, *self._joint(measure), *self._supported(choice)]
        if choice.variant != measure.fullest.key:
            sentences.append(self._why_not_fuller(measure, choice))
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

    def _joint(self, measure: Measure) -> Iterator[Message]:
        for benefit in self.portfolio.joint_benefits:
            others = [key for key in benefit.measures if key != measure.key]
            if measure.key in benefit.measures and all(key in self.chosen for key in others):
                yield message(
                    "Together with {keys} it brings {value} points more.", keys=", ".join(others), value=benefit.value
                )

    def _supported(self, choice: Choice) -> Iterator[Message]:
        if choice.programme:
            programme = self.portfolio.programme(choice.programme)
            needs = self.by_key[choice.measure].variant(choice.variant).resources
            yield message(
                "{programme} pays {grant} TEUR of it.", programme=programme.name, grant=programme.grant(needs)
            )

    def _why_not_fuller(self, measure: Measure, choice: Choice) -> Message:
        fuller = measure.variants[measure.position(choice.variant) + 1]
        package = self._with(measure, fuller)
        broken = self._broken(package)
        if broken:
            lack = self._lack(broken[0], package, freed=(measure.key,))
            return message("The variant “{name}” does not fit: {lack}.", name=fuller.name, lack=lack)
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
            return Reason(kind="no_gain", sentences=(self._no_gain(added),))
        lacks = _joined([self._lack(condition, added) for condition in broken])
        company = [key for key in added if key not in self.chosen and key != measure.key]
        first = (
            message("With {keys}, which it needs, it breaks a limit: {lacks}.", keys=", ".join(company), lacks=lacks)
            if company
            else message("It breaks a limit: {lacks}.", lacks=lacks)
        )
        return Reason(kind="limit", sentences=(first, *self._displaced(measure, added)))

    def _no_gain(self, added: Package) -> Message:
        """What fits and is not in brings nothing, or leads away from a target."""
        after = self._selection(added)
        for target in self.request.targets:
            if target.distance(after) > target.distance(self.selection):
                return message("It would fit, but lead away from the target: {target}.", target=target.words)
        return message("It would fit, but adds nothing to the goals.")

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

    def _with(self, measure: Measure, variant: Variant) -> dict[str, Choice]:
        """The package with this variant, and the smallest variants that are enough of all that it needs."""
        added = dict(self.chosen)
        added[measure.key] = Choice(measure=measure.key, variant=variant.key)
        for key in self.portfolio.requirements((measure.key,)):
            for other in self.by_key[key].requires:
                self._lift(added, other, self.by_key[key].requires_level.get(other))
        return added

    def _lift(self, added: dict[str, Choice], key: str, level: str | None) -> None:
        """Bring a measure in, or up to the variant that is enough."""
        measure = self.by_key[key]
        least = 0 if level is None else measure.position(level)
        if key not in added or measure.position(added[key].variant) < least:
            added[key] = Choice(measure=key, variant=measure.variants[least].key)

    def _selection(self, package: Package) -> Selection:
        return Selection(self.portfolio, tuple(package.values()))

    def _broken(self, package: Package) -> list[Condition]:
        """What more measures can break: the package itself keeps every condition."""
        selection = self._selection(package)
        return [condition for condition in self.request.conditions if not condition.holds(selection)]

    def _lack(self, condition: Condition, added: Package, freed: Sequence[str] = ()) -> Message:
        """How much of a limit the newcomers need and how much is left once `freed` have gone."""
        if not isinstance(condition, Limit | CapacityLimit) or condition.maximum is None:
            return condition.words
        kept = {key: choice for key, choice in self.chosen.items() if added[key] == choice and key not in freed}
        new = {key: choice for key, choice in added.items() if key not in kept}
        return message(
            "{place}: it needs {need} {unit}, {left} are left",
            place=condition.place,
            need=condition.used(self._selection(new)),
            left=max(condition.maximum - condition.used(self._selection(kept)), ZERO),
            unit=condition.unit,
        )

    def _displaced(self, measure: Measure, added: Package) -> Iterator[Message]:
        """Who would have to leave: legal duties last, least value for the room it makes first, then back in
        whoever still fits.

        It is one way that was tried and works, not the only one.
        """
        if not all(isinstance(condition, Limit | CapacityLimit | Count) for condition in self._broken(added)):
            return  # shares and fairness move with every measure; no single one makes room
        gain = sum((self._value(choice) for key, choice in added.items() if key not in self.chosen), ZERO)
        leaving = self._leaving(added)
        if leaving is None:
            yield message("Even without all that may leave, there would be no room.")
            return
        lost = sum((self._value(self.chosen[key]) for key in leaving), ZERO)
        yield message(
            "To make room, for example {keys} would have to leave, worth {lost} points; it would bring {gain}.",
            keys=", ".join(leaving),
            lost=lost,
            gain=gain,
        )
        duties = [key for key in leaving if self._comes_first(key)]
        if duties and not self._comes_first(measure.key):
            yield message("Legal duties come first: {keys}.", keys=", ".join(duties))

    def _leaving(self, added: Package) -> list[str] | None:
        package = dict(added)
        broken = self._broken(added)
        fixed = {*self.required, *(key for key in added if key not in self.chosen)}
        needed = set(self.portfolio.requirements([*fixed]))
        uses = {key: self._use(choice, broken) for key, choice in self.chosen.items() if key not in needed}
        movable = sorted(
            (key for key, use in uses.items() if use),
            key=lambda key: (self._comes_first(key), self._value(self.chosen[key]) / uses[key], key),
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

    def _value(self, choice: Choice) -> Decimal:
        measure = self.by_key[choice.measure]
        return self.request.value(measure, measure.variant(choice.variant))

    def _use(self, choice: Choice, broken: Sequence[Condition]) -> Decimal:
        """Which part of the limits a measure uses, summed; what uses none of them makes no room."""
        alone = Selection(self.portfolio, (choice,))
        use = ZERO
        for condition in broken:
            if isinstance(condition, Limit | CapacityLimit):
                use += condition.used(alone) / max(condition.maximum or ZERO, Decimal(1))
            elif isinstance(condition, Count):
                use += alone.count(condition.measures)
        return use

    def _with_dependants(self, key: str, package: Package) -> list[str]:
        """A measure of the package and all that cannot be in without it."""
        if key not in package:
            return []
        gone = [key]
        for each in gone:
            gone.extend(other for other in self.needed_by[each] if other in package and other not in gone)
        return gone

    def _called_back(self, package: dict[str, Choice], left: list[str]) -> list[str]:
        """Take back in, most valuable first, whoever was sent away without need."""
        stay = list(left)
        for key in sorted(left, key=lambda key: (-self._value(self.chosen[key]), key)):
            needs = self.by_key[key].requires
            trial = {**package, key: self.chosen[key]}
            if all(other in package for other in needs) and not self._broken(trial):
                package[key] = self.chosen[key]
                stay.remove(key)
        return sorted(stay)


def _joined(parts: Sequence[Message]) -> Message:
    joined = parts[0]
    for part in parts[1:]:
        joined = message("{first}; {second}", first=joined, second=part)
    return joined

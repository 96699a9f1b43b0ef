"""One filled sheet: its utility values, its gate, its net present value, and what the usual rule makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dreiklang.evaluation.catalogue import Catalogue, Group, Part
from dreiklang.evaluation.money import PresentValue, rounded
from dreiklang.wording import Message, message

THRESHOLD = Decimal(50)
"""From here on urgency or quality alone are reason enough, by the usual rule (secondary sources to WiBe 4.x)."""
HUNDREDTH = Decimal("0.01")
ENOUGH_BY_THEMSELVES = (Part.URGENCY, Part.QUALITATIVE)


@dataclass(frozen=True, kw_only=True)
class GroupValue:
    """The utility of one group from 0 to 100; of a gate whether it is open. `missing` are criteria without points.

    A criterion without points counts as 0; a value is whole only if none is missing.
    """

    group: Group
    utility: Decimal | None
    is_open: bool | None
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the usual rule says, sentence by sentence. `go_on` is None where it cannot say."""

    go_on: bool | None
    sentences: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class SheetValue:
    """Everything that follows from a sheet."""

    groups: tuple[GroupValue, ...]
    present_value: PresentValue | None
    verdict: Verdict | None

    @property
    def is_whole(self) -> bool:
        """Whether no criterion is missing."""
        return not any(each.missing for each in self.groups)


def evaluate(
    catalogue: Catalogue, points: Mapping[str, Decimal], present_value: PresentValue | None = None
) -> SheetValue:
    """Check the points against the catalogue's scale, and work out what follows from them."""
    for criterion, given in points.items():
        catalogue.check_points(criterion, given)
    groups = tuple(_value(group, points) for group in catalogue.groups)
    verdict = _verdict(groups, present_value) if catalogue.rule else None
    return SheetValue(groups=groups, present_value=present_value, verdict=verdict)


def _value(group: Group, points: Mapping[str, Decimal]) -> GroupValue:
    missing = tuple(each.key for each in group.criteria if each.key not in points)
    if group.gate:
        is_open = True if any(points.get(each.key) for each in group.criteria) else None if missing else False
        return GroupValue(group=group, utility=None, is_open=is_open, missing=missing)
    exact = utility(group, points)
    return GroupValue(group=group, utility=rounded(exact, HUNDREDTH), is_open=None, missing=missing)


def utility(group: Group, points: Mapping[str, Decimal]) -> Fraction:
    """Σ weight × points / 10 with Σ weight = 100, exactly: from 0 to 100."""
    shares = group.shares.items()
    return sum((share * Fraction(points.get(key, Decimal(0))) * 10 for key, share in shares), Fraction(0))


def _verdict(groups: tuple[GroupValue, ...], present_value: PresentValue | None) -> Verdict:
    """Go on if the net present value is positive, or urgency or quality reaches the threshold; a gate comes first."""
    gate = next((each for each in groups if each.group.gate), None)
    if gate is not None and gate.is_open is not True:
        return _closed(gate)
    sentences = [message("There is an urgent reason: the gate is open.")] if gate else []
    money = _of_money(present_value)
    strong = [each for each in groups if each.utility is not None and each.group.part in ENOUGH_BY_THEMSELVES]
    reached = [each for each in strong if each.utility is not None and each.utility >= THRESHOLD]
    sentences += [money, *(_of_group(each) for each in strong)]
    if (present_value is not None and present_value.total > 0) or reached:
        return Verdict(go_on=True, sentences=(*sentences, message("One of these is enough: go on.")))
    if present_value is None or any(each.missing for each in strong):
        return Verdict(go_on=None, sentences=(*sentences, message("Something is missing: no statement yet.")))
    return Verdict(go_on=False, sentences=(*sentences, message("None of these is enough: do not go on.")))


def _closed(gate: GroupValue) -> Verdict:
    if gate.is_open is None:
        words = message("The gate has not been answered in full: no statement yet.")
        return Verdict(go_on=None, sentences=(words,))
    words = message("No urgent reason was found: the gate is closed, and the evaluation ends before it begins.")
    return Verdict(go_on=False, sentences=(words,))


def _of_money(present_value: PresentValue | None) -> Message:
    if present_value is None:
        return message("There is no net present value.")
    if present_value.total > 0:
        return message("The net present value is positive: {value} TEUR.", value=present_value.total)
    return message("The net present value is not positive: {value} TEUR.", value=present_value.total)


def _of_group(value: GroupValue) -> Message:
    found, name = value.utility or Decimal(0), value.group.name
    if found >= THRESHOLD:
        return message("{name} reaches {value} points; {n} are enough.", name=name, value=found, n=THRESHOLD)
    return message("{name} stays below {n} points: {value}.", name=name, value=found, n=THRESHOLD)

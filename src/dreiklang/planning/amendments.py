"""Amendments to a package, as a council puts them in the meeting: plus a measure, two posts less, 500 TEUR less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.planning.conditions import AtMost, Limit, Required, check_measures
from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Choice, Portfolio
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import ZERO, Quantity, Resources
from dreiklang.planning.selection import EVERYTHING, Scope, Selection
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label


@dataclass(frozen=True, kw_only=True)
class WithMeasure:
    """A measure must be in."""

    measure: str

    @property
    def words(self) -> Message:
        """The amendment as a sentence part."""
        return message("plus measure {key}", key=self.measure)


@dataclass(frozen=True, kw_only=True)
class WithoutMeasure:
    """A measure must not be in."""

    measure: str

    @property
    def words(self) -> Message:
        """The amendment as a sentence part."""
        return message("minus measure {key}", key=self.measure)


@dataclass(frozen=True, kw_only=True)
class Change:
    """More or less of a quantity than the package takes, in one year or in sum, of the city or one organization.

    `by` is in TEUR or posts, negative for less.
    """

    quantity: Quantity
    by: Decimal
    year: int | None = None
    scope: Scope = EVERYTHING

    @property
    def words(self) -> Message:
        """The amendment as a sentence part."""
        place = Limit(quantity=self.quantity, year=self.year, scope=self.scope, maximum=ZERO).place
        unit = label("unit", self.quantity.value)
        if self.by < 0:
            return message("{place}: {amount} {unit} less", place=place, amount=-self.by, unit=unit)
        return message("{place}: {amount} {unit} more", place=place, amount=self.by, unit=unit)


@dataclass(frozen=True, kw_only=True)
class Cap:
    """At most so much of a quantity, whatever the package takes."""

    limit: Limit

    @property
    def words(self) -> Message:
        """The amendment as a sentence part."""
        return self.limit.words


Amendment = WithMeasure | WithoutMeasure | Change | Cap
Place = tuple[Quantity, int | None, Scope]


def amended(
    register: Portfolio,
    base: Iterable[Choice],
    amendments: Sequence[Amendment],
    *,
    anew: bool = False,
    on_top: bool = False,
) -> PackageRequest:
    """The request for a package with these amendments put to it.

    Its limits are what the package takes (funds by year, posts in sum), moved by the amendments. Within them the
    most valuable part of the package is kept, in the same variants or smaller ones; with `anew` every measure of
    the register can come in. With `on_top` the limits also rise by what a measure that must come in needs in its
    fullest variant. Raises InvalidValueError for a measure that the register lacks, and for a cut that is deeper
    than what the package takes.
    """
    before = Selection(register, tuple(base))
    added = [each.measure for each in amendments if isinstance(each, WithMeasure)]
    removed = [each.measure for each in amendments if isinstance(each, WithoutMeasure)]
    check_measures((*added, *removed), register)
    caps = _caps(before, amendments)
    if on_top:
        caps = _raised(caps, _news(before, added))
    coming = set(register.requirements(added))
    others = () if anew else (key for key in register.by_key if not before.has(key) and key not in coming)
    return PackageRequest(
        portfolio=register,
        limits=tuple(
            Limit(quantity=quantity, year=year, scope=scope, maximum=value)
            for (quantity, year, scope), value in caps.items()
        ),
        required=tuple(Required(measure=key) for key in dict.fromkeys(added)),
        excluded=tuple(dict.fromkeys((*removed, *others))),
        at_most=() if anew else _ceilings(before, coming),
    )


def _ceilings(before: Selection, coming: set[str]) -> tuple[AtMost, ...]:
    """Measures of the package stay at most as they are in it."""
    by_key = before.portfolio.by_key
    return tuple(
        AtMost(measure=choice.measure, variant=choice.variant)
        for choice in before.choices
        if choice.measure not in coming and choice.variant != by_key[choice.measure].fullest.key
    )


def _caps(before: Selection, amendments: Sequence[Amendment]) -> dict[Place, Decimal]:
    places: list[Place] = [(Quantity.FUNDS, year, EVERYTHING) for year in before.portfolio.years]
    places.append((Quantity.POSTS, None, EVERYTHING))
    caps = {place: before.amount(*place) for place in places}
    for each in amendments:
        if isinstance(each, Change):
            for place in _places_of(each):
                caps[place] = _moved(caps.get(place, before.amount(*place)), each)
        elif isinstance(each, Cap):
            caps[each.limit.quantity, each.limit.year, each.limit.scope] = each.limit.maximum or ZERO
    return caps


def _places_of(change: Change) -> list[Place]:
    """Where a change moves a limit; more for one organization is more for the city too."""
    places: list[Place] = [(change.quantity, change.year, change.scope)]
    if change.by > 0 and not change.scope.is_everything:
        places.append((change.quantity, change.year, EVERYTHING))
    return places


def _moved(taken: Decimal, change: Change) -> Decimal:
    if taken + change.by < 0:
        raise InvalidValueError(
            change.words, message("The package takes only {taken}.", taken=taken), message("Cut less.")
        )
    return taken + change.by


def _news(before: Selection, added: Iterable[str]) -> Resources:
    """What measures need that the package lacks, with all that they require."""
    register = before.portfolio
    wanted = [key for key in register.requirements(added) if not before.has(key)]
    return Resources.total(register.by_key[key].fullest.resources for key in wanted)


def _raised(caps: Mapping[Place, Decimal], needs: Resources) -> dict[Place, Decimal]:
    return {
        (quantity, year, scope): value + (needs.amount(quantity, year) if scope.is_everything else ZERO)
        for (quantity, year, scope), value in caps.items()
    }

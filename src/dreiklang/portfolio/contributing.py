"""How measures hang into strategies: reading it, and changing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count

from dreiklang.municipality.errors import OutdatedError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.portfolio.errors import ContributionError, UnknownMeasureError
from dreiklang.portfolio.models import Contribution, Measure
from dreiklang.strategy import queries as strategies
from dreiklang.strategy.models import StrategyElement, StrategyVersion
from dreiklang.wording import message

ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Share:
    """A measure's contribution to an element (its primary key): the part of its cost from 0 to 1, or None: unknown."""

    element: int
    share: Decimal | None = None
    basis: str = "stated"

    def plain(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        share = None if self.share is None else f"{self.share.normalize():f}"
        return {"element": self.element, "share": share, "basis": self.basis}


def shares_of(measure: Measure) -> tuple[Share, ...]:
    """What a measure contributes to, in the order of the elements."""
    rows = measure.contributions.order_by("element")
    return tuple(_share(row) for row in rows)


def _share(row: Contribution) -> Share:
    share = None if row.share is None else row.share.normalize()
    return Share(element=row.element_id, share=share, basis=row.basis)


@dataclass(frozen=True, kw_only=True)
class NamedShare:
    """A contribution with the names of the element and of its strategy; `in_force` unless a version dropped it."""

    share: Share
    name: str
    strategy: str
    in_force: bool


def contributions_of(measure: Measure) -> list[NamedShare]:
    """What a measure contributes to, as pages name it."""
    shares = shares_of(measure)
    if not shares:
        return []
    names = strategies.names_of(measure.municipality)
    now = {
        entry.element_id: version.strategy.title
        for version in strategies.in_force(measure.municipality)
        for entry in version.entries.all()
    }
    return [
        NamedShare(
            share=each,
            name=names.get(each.element, ""),
            strategy=now.get(each.element, ""),
            in_force=each.element in now,
        )
        for each in shares
    ]


def contributions(municipality: Municipality, elements: Iterable[int]) -> Mapping[str, Mapping[int, Decimal | None]]:
    """The shares of all measures in these elements (by primary key), by key of the measure; one query."""
    found: dict[str, dict[int, Decimal | None]] = {}
    rows = Contribution.objects.filter(measure__municipality=municipality, element__in=list(elements))
    for key, element, share in rows.values_list("measure__key", "element", "share"):
        found.setdefault(key, {})[element] = share
    return found


def assumed_anywhere(municipality: Municipality, elements: Iterable[int]) -> bool:
    """Whether any of the shares in these elements was judged or assumed, not entered by the city."""
    rows = Contribution.objects.filter(measure__municipality=municipality, element__in=list(elements))
    return rows.exclude(basis="stated").exists()


def share_from(plain: Mapping[str, Any]) -> Share:
    """Back from `Share.plain`."""
    share = plain["share"]
    return Share(element=plain["element"], share=None if share is None else Decimal(share), basis=plain["basis"])


@transaction.atomic
def change_contributions(
    municipality: Municipality,
    actor: Actor,
    key: str,
    wanted: Sequence[Share],
    seen: Sequence[Share],
) -> tuple[Share, ...]:
    """Say what a measure contributes to; `seen` is what the person saw before.

    Elements must be in a version that is in force. Shares within one dimension of a strategy sum to at most 1.
    """
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    measure = Measure.objects.select_for_update().filter(municipality=municipality, key=key).first()
    if measure is None:
        raise UnknownMeasureError(key)
    before = shares_of(measure)
    if set(before) != set(seen):
        raise OutdatedError
    if set(before) == set(wanted):
        return before
    _check(municipality, wanted, before)
    measure.contributions.all().delete()
    Contribution.objects.bulk_create(
        Contribution(measure=measure, element_id=each.element, share=each.share, basis=each.basis) for each in wanted
    )
    subject = Subject("measure", key, measure.name)
    record(
        municipality,
        actor,
        "contributions_changed",
        subject,
        before=[each.plain() for each in before],
        after=[each.plain() for each in wanted],
    )
    return shares_of(measure)


@transaction.atomic
def store_contributions(municipality: Municipality, actor: Actor, given: Mapping[str, Sequence[Share]]) -> None:
    """Add contributions of many measures at once, by key of the measure."""
    authorise(actor, municipality, Permission.EDIT_STRATEGY)
    measures = dict(Measure.objects.filter(municipality=municipality, key__in=given).values_list("key", "pk"))
    for wanted in given.values():
        _check(municipality, wanted, ())
    Contribution.objects.bulk_create(
        Contribution(measure_id=measures[key], element_id=each.element, share=each.share, basis=each.basis)
        for key, wanted in given.items()
        for each in wanted
    )
    subject = Subject("register", "", municipality.name)
    record(municipality, actor, "contributions_stored", subject, after={"measures": len(given)})


def targets(municipality: Municipality) -> list[StrategyVersion]:
    """The versions in force, to whose elements measures can contribute (apart from the triad's)."""
    return strategies.in_force(municipality)


def _check(municipality: Municipality, wanted: Sequence[Share], kept: Sequence[Share]) -> None:
    if len({each.element for each in wanted}) < len(wanted):
        raise ContributionError(None, message("An element is there twice."), message("Give each element once."))
    own = StrategyElement.objects.filter(pk__in=[each.element for each in wanted], strategy__municipality=municipality)
    elements = {element.pk: element for element in own}
    known = {entry.element_id for version in strategies.in_force(municipality) for entry in version.entries.all()} | {
        each.element for each in kept
    }
    sums: dict[tuple[int, str], Decimal] = {}
    for each in wanted:
        if each.element not in elements or each.element not in known:
            raise ContributionError(
                each.element,
                message("There is no such element here (any more)."),
                message("Look at the strategy as it is now, and choose again."),
            )
        if elements[each.element].kind == strategies.ElementKind.TRIAD:
            raise ContributionError(
                each.element,
                message("Every measure states its shares of the triad itself."),
                message("Change them at the measure."),
            )
        if each.share is None:
            continue
        if not 0 < each.share <= ONE or each.share != round(each.share, 4):
            raise ContributionError(
                each.element,
                message("A share lies above 0 and is at most 100 %, with at most two decimals."),
                message("Give 50 for one half, or leave it empty if nobody knows."),
            )
        element = elements[each.element]
        place = (element.strategy_id, strategies.dimension(element.kind))
        sums[place] = sums.get(place, Decimal(0)) + each.share
        if sums[place] > ONE:
            raise ContributionError(
                each.element,
                message("The shares make {sum} % together; they must make at most 100 %.", sum=sums[place] * 100),
                message("Lower one of them; what is left is not assigned."),
            )


def measures_by_element(municipality: Municipality) -> dict[int, int]:
    """How many measures contribute to each element, by its primary key."""
    rows = Contribution.objects.filter(measure__municipality=municipality)
    return dict(rows.order_by().values_list("element").annotate(count=Count("pk")))

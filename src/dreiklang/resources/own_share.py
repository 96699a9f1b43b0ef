"""What a funding programme leaves the city to pay: the measures in the budget anyway, and what the rest costs net.

Plain values in, plain values out; amounts in TEUR. Where every measure's cost is known, the answer is computed from
the costs; else from the totals that papers state, as far as these reach. Every figure says how it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from dreiklang.planning import Basis, largest_remainder
from dreiklang.resources.values import YearCost

EURO = Decimal("0.001")
TEUR = Decimal(1)
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Known:
    """An amount in TEUR, and how it is known; `field` names the stated figure that it is, if it is one."""

    value: Decimal
    basis: Basis
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a programme pays and what papers state of it."""

    rate: Decimal
    own_share_rate: Decimal | None = None
    grant_limit: Decimal | None = None
    volume_cap: Decimal | None = None
    own_share_cap: Decimal | None = None
    own_share_in_budget: Decimal | None = None
    first_year: int | None = None
    last_year: int | None = None

    @property
    def grant_most(self) -> Decimal | None:
        """The most that the programme pays: its own limit, or its part of the whole volume."""
        if self.grant_limit is not None:
            return self.grant_limit
        if self.volume_cap is None:
            return None
        if self.own_share_cap is not None:
            return self.volume_cap - self.own_share_cap
        return (self.volume_cap * self.rate).quantize(EURO, ROUND_DOWN)

    @property
    def years(self) -> tuple[int, ...]:
        """The programme's years."""
        if self.first_year is None or self.last_year is None:
            return ()
        return tuple(range(self.first_year, self.last_year + 1))


@dataclass(frozen=True, kw_only=True)
class PutForward:
    """A measure as the answer needs it: whether it is in the budget anyway, and what it costs by year."""

    key: str
    in_budget_anyway: bool
    costs: tuple[YearCost, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One row of the answer: how many measures, what they cost, what the programme pays and what the city does."""

    name: str
    """"in_budget", "rest" or "together"."""
    count: int
    volume: Known | None = None
    grant: Known | None = None
    own_share: Known | None = None


@dataclass(frozen=True, kw_only=True)
class YearShare:
    """The city's own share in one year, in which budget, and what the measures cost and bring in that year."""

    year: int
    budget: str
    own_share: Known
    volume: Known | None = None
    grant: Known | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Which measures are in the budget anyway, and what does the rest cost the city net?

    `net` is the own share of all less that of the measures in the budget anyway. `relief` is what the programme pays
    for these: it is free in a budget that holds their whole cost. `beyond_cap` is what the rate would give and the
    limit does not.
    """

    in_budget: Part
    rest: Part
    together: Part
    net: Known | None
    relief: Known | None
    years: tuple[YearShare, ...]
    beyond_cap: Decimal = ZERO
    missing: tuple[str, ...] = ()
    """Names of the stated figures without which there is no answer."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The rows in order."""
        return (self.in_budget, self.rest, self.together)

    @property
    def net_of_relief(self) -> Known | None:
        """What the programme costs a city whose budget holds the whole cost of the measures that are in it anyway."""
        if self.net is None or self.relief is None:
            return None
        return Known(value=self.net.value - self.relief.value, basis=Basis.DERIVED)


def answer(terms: Terms, measures: Sequence[PutForward], budgets: Mapping[int, str]) -> Answer:
    """The answer from the measures' costs if all are known, else from what papers state; `budgets` by year."""
    if measures and all(each.costs for each in measures):
        return _computed(terms, measures, budgets)
    return _stated(terms, measures, budgets)


# From costs


@dataclass(frozen=True)
class _Row:
    in_budget: bool
    year: int
    cost: Decimal
    grant: Decimal


def _computed(terms: Terms, measures: Sequence[PutForward], budgets: Mapping[int, str]) -> Answer:
    rows, beyond = _within_limit(terms, list(_rows(terms, measures)))
    counts = [sum(each.in_budget_anyway for each in measures)]
    counts.append(len(measures) - counts[0])
    inside, rest = [row for row in rows if row.in_budget], [row for row in rows if not row.in_budget]
    parts = (
        _part("in_budget", counts[0], inside),
        _part("rest", counts[1], rest),
        _part("together", len(measures), rows),
    )
    return Answer(
        in_budget=parts[0],
        rest=parts[1],
        together=parts[2],
        net=parts[1].own_share,
        relief=parts[0].grant,
        years=tuple(_year(year, rows, budgets) for year in sorted({row.year for row in rows})),
        beyond_cap=beyond,
    )


def _rows(terms: Terms, measures: Iterable[PutForward]) -> Iterable[_Row]:
    for each in measures:
        for cost in each.costs:
            grant = (cost.eligible * terms.rate).quantize(EURO, ROUND_DOWN)
            yield _Row(each.in_budget_anyway, cost.year, cost.cost, grant)


def _within_limit(terms: Terms, rows: list[_Row]) -> tuple[list[_Row], Decimal]:
    """The rows with grants that keep to the programme's limit, in proportion; and what is lost by it."""
    wanted, most = sum((row.grant for row in rows), ZERO), terms.grant_most
    if most is None or wanted <= most:
        return rows, ZERO
    weights = {str(index): row.grant for index, row in enumerate(rows)}
    shares = largest_remainder(most, weights, EURO)
    kept = [_Row(row.in_budget, row.year, row.cost, shares[str(index)]) for index, row in enumerate(rows)]
    return kept, wanted - most


def _part(name: str, count: int, rows: Sequence[_Row]) -> Part:
    cost, grant = sum((row.cost for row in rows), ZERO), sum((row.grant for row in rows), ZERO)
    return Part(name=name, count=count, volume=_derived(cost), grant=_derived(grant), own_share=_derived(cost - grant))


def _year(year: int, rows: Sequence[_Row], budgets: Mapping[int, str]) -> YearShare:
    own = [row for row in rows if row.year == year]
    cost, grant = sum((row.cost for row in own), ZERO), sum((row.grant for row in own), ZERO)
    return YearShare(
        year=year,
        budget=budgets.get(year, ""),
        own_share=_derived(cost - grant),
        volume=_derived(cost),
        grant=_derived(grant),
    )


def _derived(value: Decimal) -> Known:
    return Known(value=value, basis=Basis.DERIVED)


# From what papers state


def _stated(terms: Terms, measures: Sequence[PutForward], budgets: Mapping[int, str]) -> Answer:
    inside = sum(each.in_budget_anyway for each in measures)
    together = _whole(terms, len(measures))
    in_budget = _in_budget(terms, inside)
    rest = _difference(together, in_budget, len(measures) - inside)
    needed = ("volume_cap", "own_share_cap", "own_share_in_budget")
    return Answer(
        in_budget=in_budget,
        rest=rest,
        together=together,
        net=rest.own_share,
        relief=in_budget.grant,
        years=tuple(_evenly(terms, together, budgets)),
        missing=tuple(name for name in needed if getattr(terms, name) is None),
    )


def _whole(terms: Terms, count: int) -> Part:
    volume, own = _said(terms.volume_cap, "volume_cap"), _said(terms.own_share_cap, "own_share_cap")
    if own is None and volume is not None:
        own = _derived((volume.value * (1 - terms.rate)).quantize(EURO, ROUND_HALF_UP))
    grant = _derived(volume.value - own.value) if volume and own else None
    return Part(name="together", count=count, volume=volume, grant=grant, own_share=own)


def _in_budget(terms: Terms, count: int) -> Part:
    own = _said(terms.own_share_in_budget, "own_share_in_budget")
    rate = terms.own_share_rate if terms.own_share_rate is not None else 1 - terms.rate
    if own is None or not rate:
        return Part(name="in_budget", count=count, own_share=own)
    volume = _derived((own.value / rate).quantize(TEUR, ROUND_HALF_UP))
    return Part(name="in_budget", count=count, volume=volume, grant=_derived(volume.value - own.value), own_share=own)


def _said(value: Decimal | None, name: str) -> Known | None:
    return None if value is None else Known(value=value, basis=Basis.STATED, field=name)


def _difference(whole: Part, part: Part, count: int) -> Part:
    amounts: dict[str, Known | None] = {}
    for name in ("volume", "grant", "own_share"):
        all_of_it: Known | None = getattr(whole, name)
        less: Known | None = getattr(part, name)
        amounts[name] = _derived(all_of_it.value - less.value) if all_of_it and less else None
    return Part(name="rest", count=count, **amounts)


def _evenly(terms: Terms, together: Part, budgets: Mapping[int, str]) -> Iterable[YearShare]:
    """No paper states years: the own share in even parts, which is assumed."""
    if not together.own_share or not terms.years:
        return
    weights = {str(year): Decimal(1) for year in terms.years}
    parts = largest_remainder(together.own_share.value, weights, EURO)
    for year in terms.years:
        yield YearShare(
            year=year,
            budget=budgets.get(year, ""),
            own_share=Known(value=parts[str(year)], basis=Basis.ASSUMED),
        )

"""Checks of figures that a paper states: totals, personnel cost, rates, periods, references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from dreiklang.plausibility.findings import Finding, Severity, Source
from dreiklang.wording import Message, message
from dreiklang.wording.labels import label

MONTHS = 12
GOOD_FIT = Decimal("0.01")
"""Two years explain each other if they imply yearly costs of a post at most 1 % apart."""
USUAL_COST = (Decimal(40), Decimal(160))
"""TEUR a post and year; outside it a figure is doubtful. Wider than every pay grade of a German city."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A number as stated, with its place if it has one."""

    value: Decimal
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class StatedPackage:
    """A package's figures as stated: quantity code to year to number; year None is the stated sum."""

    title: str
    figures: Mapping[str, Mapping[int | None, Stated]]
    point_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ImpliedCost:
    """What posts and personnel cost say together: start month of posts, yearly cost of one (TEUR), misfit.

    `deviation` is the relative difference between the yearly costs that two years imply.
    """

    month: int
    yearly_cost: Decimal
    deviation: Decimal


@dataclass(frozen=True, kw_only=True)
class StatedRate:
    """An amount that should be a rate of a volume."""

    place: Message
    rate: Stated
    volume: Stated
    amount: Stated
    unit: Message = field(default_factory=lambda: Message(""))


def check_package(package: StatedPackage, years: Sequence[int]) -> tuple[Finding, ...]:
    """All checks of one package on its own."""
    return (*check_totals(package), *check_years(package, years), *check_personnel_cost(package, years))


def _sources(*numbers: Stated | None) -> tuple[Source, ...]:
    return tuple(number.source for number in numbers if number is not None and number.source is not None)


def _place(package: StatedPackage, quantity: str, year: int | None = None) -> Message:
    name = label("quantity", quantity)
    if year is None:
        return message("{package}: {quantity}", package=package.title, quantity=name)
    return message("{package}: {quantity} {year}", package=package.title, quantity=name, year=year)


def check_totals(package: StatedPackage) -> Iterable[Finding]:
    """A stated sum against the years that it sums."""
    for quantity, figures in package.figures.items():
        total = figures.get(None)
        parts = [number for year, number in sorted(figures.items(), key=str) if year is not None]
        found = sum((part.value for part in parts), Decimal(0))
        if total is None or not parts or found == total.value:
            continue
        yield Finding(
            code="total",
            severity=Severity.CONTRADICTION,
            place=_place(package, quantity),
            stated=message("{value}", value=total.value),
            expected=message("{value}", value=found),
            sentence=message(
                "The stated sum is {total}, the years sum to {found}: a difference of {difference}.",
                total=total.value,
                found=found,
                difference=abs(total.value - found),
            ),
            sources=_sources(total, *parts),
        )


def check_years(package: StatedPackage, years: Sequence[int]) -> Iterable[Finding]:
    """Figures of years outside the cycle, and budget years without a figure."""
    for quantity, figures in package.figures.items():
        for year, number in figures.items():
            if year is not None and year not in years:
                yield Finding(
                    code="year",
                    severity=Severity.CONTRADICTION,
                    place=_place(package, quantity, year),
                    stated=message("{year}", year=year),
                    expected=message("{years}", years=", ".join(map(str, years))),
                    sentence=message("The year {year} does not belong to the budget cycle.", year=year),
                    sources=_sources(number),
                )
        for year in years:
            if figures and year not in figures:
                yield Finding(
                    code="missing",
                    severity=Severity.DOUBT,
                    place=_place(package, quantity, year),
                    stated=message("nothing"),
                    expected=message("a figure"),
                    sentence=message("There is no figure for the budget year {year}.", year=year),
                )


def implied_cost(posts: Sequence[Decimal], costs: Sequence[Decimal]) -> ImpliedCost | None:
    """The common start month of posts that makes the years agree best on what one post costs a year.

    Personnel cost of a year = posts of earlier years x yearly cost + new posts x yearly cost x months filled
    / 12. Posts start in the same month of each year, not after October. None if there is nothing to compare,
    as where posts are cut as fast as they are created.
    """
    if len(posts) < 2 or posts[0] <= 0 or posts[0] + min(posts[1], Decimal(0)) <= 0 or not costs[0] or not costs[1]:
        return None
    fits = []
    for month in range(1, 11):
        part = Decimal(MONTHS + 1 - month) / MONTHS
        first = costs[0] / (posts[0] * part)
        second = costs[1] / (posts[0] + posts[1] * part)
        deviation = abs(first - second) / max(first, second)
        fits.append((deviation, month, (first + second) / 2))
    deviation, month, cost = min(fits)
    return ImpliedCost(
        month=month,
        yearly_cost=cost.quantize(Decimal("0.1"), ROUND_HALF_UP),
        deviation=deviation.quantize(Decimal("0.001"), ROUND_HALF_UP),
    )


def implied_by(package: StatedPackage, years: Sequence[int]) -> ImpliedCost | None:
    """The implied cost of a package's own figures for the first two budget years."""
    posts, costs = package.figures.get("posts", {}), package.figures.get("personnel_cost", {})
    wanted = years[:2]
    if any(year not in posts or year not in costs for year in wanted):
        return None
    return implied_cost([posts[year].value for year in wanted], [costs[year].value for year in wanted])


def check_personnel_cost(package: StatedPackage, years: Sequence[int]) -> Iterable[Finding]:
    """Posts against personnel cost: one start month and one yearly cost must explain both years."""
    implied = implied_by(package, years)
    if implied is None:
        return
    sources = _sources(
        *(package.figures[quantity].get(year) for quantity in ("personnel_cost", "posts") for year in years[:2])
    )
    costs = message(
        "{first} and {second} TEUR",
        first=package.figures["personnel_cost"][years[0]].value,
        second=package.figures["personnel_cost"][years[1]].value,
    )
    if implied.deviation > GOOD_FIT:
        yield Finding(
            code="personnel_cost",
            severity=Severity.DOUBT,
            place=_place(package, "personnel_cost"),
            stated=costs,
            expected=message("the same yearly cost of a post in both years"),
            sentence=message(
                "No common start month explains both years: even with a start in month {month}, the yearly "
                "costs of a post that they imply differ by {deviation} %.",
                month=implied.month,
                deviation=implied.deviation * 100,
            ),
            sources=sources,
        )
    if not USUAL_COST[0] <= implied.yearly_cost <= USUAL_COST[1]:
        yield Finding(
            code="yearly_cost",
            severity=Severity.DOUBT,
            place=_place(package, "personnel_cost"),
            stated=message("{value} TEUR a post and year", value=implied.yearly_cost),
            expected=message("{low} to {high} TEUR", low=USUAL_COST[0], high=USUAL_COST[1]),
            sentence=message("The yearly cost of a post that the figures imply is unusual."),
            sources=sources,
        )


def check_sections(packages: Sequence[StatedPackage]) -> Iterable[Finding]:
    """Sections that most packages have and one lacks: readers cannot compare what is not said."""
    for kind in ("chance", "risk", "consequence", "delay"):
        having = [package for package in packages if kind in package.point_kinds]
        for package in packages:
            if package not in having and len(having) >= 2:
                yield Finding(
                    code="section",
                    severity=Severity.NOTE,
                    place=message("{package}", package=package.title),
                    stated=message("nothing"),
                    expected=label("point", kind),
                    sentence=message(
                        "Other packages state “{kind}”; this one says nothing of it.", kind=label("point", kind)
                    ),
                )


def check_rate(stated: StatedRate) -> Iterable[Finding]:
    """A rate of a volume against the amount that is stated for it, to the amount's own last digit."""
    exact = stated.rate.value * stated.volume.value
    digit = Decimal(1).scaleb(int(stated.amount.value.as_tuple().exponent))
    rounded = exact.quantize(digit, ROUND_HALF_UP)
    if rounded == stated.amount.value:
        return
    yield Finding(
        code="rate",
        severity=Severity.CONTRADICTION if abs(exact - stated.amount.value) >= digit else Severity.DOUBT,
        place=stated.place,
        stated=message("{value} {unit}", value=stated.amount.value, unit=stated.unit),
        expected=message("{value} {unit}", value=rounded, unit=stated.unit),
        sentence=message(
            "{rate} % of {volume} {unit} are {exact} {unit}; rounded that is {rounded}, not {amount}.",
            rate=(stated.rate.value * 100).normalize(),
            volume=stated.volume.value,
            exact=exact.normalize(),
            rounded=rounded,
            amount=stated.amount.value,
            unit=stated.unit,
        ),
        sources=_sources(stated.amount, stated.rate, stated.volume),
    )


def check_shares(place: Message, shares: Sequence[Stated]) -> Iterable[Finding]:
    """Rates that together should be the whole."""
    total = sum((share.value for share in shares), Decimal(0))
    if total != 1:
        yield Finding(
            code="shares",
            severity=Severity.CONTRADICTION,
            place=place,
            stated=message("{value} %", value=(total * 100).normalize()),
            expected=Message("100 %"),
            sentence=message("The shares sum to {value} %.", value=(total * 100).normalize()),
            sources=_sources(*shares),
        )


def check_period(place: Message, first: Stated, last: Stated, years: Stated) -> Iterable[Finding]:
    """First and last year against the stated number of years."""
    count = last.value - first.value + 1
    if count != years.value:
        yield Finding(
            code="period",
            severity=Severity.DOUBT,
            place=place,
            stated=message("{years} years", years=years.value),
            expected=message("{years} calendar years", years=count),
            sentence=message(
                "{first} to {last} are {count} calendar years; {years} are stated.",
                first=int(first.value),
                last=int(last.value),
                count=count,
                years=years.value,
            ),
            sources=_sources(years, first, last),
        )


_REFERENCE = re.compile(r"\b(G[A-Za-z]*[Dd][Rr]s\.?)\s*(\d+/\d{4})")


def check_spelling(places: Iterable[Source]) -> Iterable[Finding]:
    """One paper referred to in several spellings: a search would miss some."""
    spellings: dict[str, dict[str, Source]] = {}
    for place in places:
        for prefix, number in _REFERENCE.findall(place.words):
            spellings.setdefault(number, {}).setdefault(prefix, place)
    for number, found in sorted(spellings.items()):
        if len(found) > 1:
            yield Finding(
                code="spelling",
                severity=Severity.NOTE,
                place=message("reference {number}", number=number),
                stated=Message(", ".join(sorted(found))),
                expected=message("one spelling"),
                sentence=message(
                    "The same paper is called by several spellings: {spellings}.",
                    spellings=", ".join(sorted(found)),
                ),
                sources=tuple(found[prefix] for prefix in sorted(found)),
            )

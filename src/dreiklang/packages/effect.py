"""What the money of the register, or of a published package, does for the goals of a strategy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.municipality.models import Municipality
from dreiklang.packages.models import Package
from dreiklang.packages.queries import Published, published_package
from dreiklang.planning import Effect, GoalMoney, MeasureCost, Portfolio, Quantity, Resources, Triad, effect
from dreiklang.portfolio import contributing
from dreiklang.portfolio.queries import portfolio
from dreiklang.strategy.models import StrategyEntry, StrategyVersion
from dreiklang.strategy.queries import KINDS, ElementKind, dimension, in_force, outline

Shares = Mapping[str, Mapping[int, Decimal | None]]
"""By key of the measure and primary key of the element."""


@dataclass(frozen=True, kw_only=True)
class GoalRow:
    """An element of the strategy, how deep it stands, and its money without that of its parts."""

    entry: StrategyEntry
    depth: int
    money: GoalMoney


@dataclass(frozen=True, kw_only=True)
class MoneyOfStrategy:
    """The effect on one dimension of a strategy: its elements in order, the rest, and what has no counterpart.

    `package` is None for the register, with every measure in its fullest variant. `assumed`: figures or shares were
    not stated. `measures` are the names of all measures that were looked at.
    """

    version: StrategyVersion
    dimension: str
    years: tuple[int, ...]
    effect: Effect
    rows: tuple[GoalRow, ...]
    measures: Mapping[str, str]
    package: Published | None
    assumed: bool

    @property
    def without_measure(self) -> tuple[GoalRow, ...]:
        """Elements to which no measure contributes, neither to them nor to their parts."""
        served = {row.entry.element_id for row in self.rows if row.money.measures}
        parents = {row.entry.element_id: row.entry.parent_id for row in self.rows}
        for element in tuple(served):
            above = parents.get(element)
            while above is not None and above not in served:
                served.add(above)
                above = parents.get(above)
        return tuple(row for row in self.rows if row.entry.element_id not in served)

    @property
    def without_goal(self) -> tuple[tuple[str, str], ...]:
        """Measures that contribute to none of the elements, with key and name."""
        return tuple((key, self.measures[key]) for key in self.effect.not_assigned.measures)


def packages_to_choose(municipality: Municipality) -> list[tuple[str, str]]:
    """The published packages, by short name and title."""
    rows = Package.objects.filter(municipality=municipality, versions__isnull=False).distinct()
    return [(package.slug, package.title) for package in rows]


def by_root(found: MoneyOfStrategy) -> list[tuple[str, dict[str, Decimal]]]:
    """The money of every element at the top, with that of its parts, by group: name and amounts."""
    sums: list[tuple[str, dict[str, Decimal]]] = []
    for row in found.rows:
        if not row.depth:
            sums.append((row.entry.name, {}))
        amounts = sums[-1][1]
        for group, amount in row.money.by_group.items():
            amounts[group] = amounts.get(group, Decimal(0)) + amount
    return sums


def dimensions(version: StrategyVersion) -> tuple[str, ...]:
    """What a version can be divided by: the kinds of its elements, topic fields with their action fields."""
    kinds = {dimension(entry.element.kind) for entry in version.entries.all()}
    return tuple(sorted(kinds, key=KINDS.index))


def money_of_strategy(
    municipality: Municipality, *, strategy: int | None = None, by: str = "", package: str = ""
) -> MoneyOfStrategy | None:
    """What the money does for a strategy in force (the first if none is named), by one of its dimensions.

    None where there is no such strategy, dimension or package, or no register.
    """
    versions = in_force(municipality)
    version = next((each for each in versions if strategy in (None, each.strategy_id)), None)
    chosen = published_package(municipality, package) if package else None
    register = portfolio(municipality)
    if version is None or (package and chosen is None) or register is None:
        return None
    shares = contributing.contributions(municipality, [entry.element_id for entry in version.entries.all()])
    looked_at = _looked_at(chosen, register)
    by = by or _most_used(version, shares)
    shares = _with_triad(shares, version, looked_at)
    if by not in dimensions(version):
        return None
    entries = _in_order(version, by)
    keys = {entry.element_id: str(entry.element_id) for entry, _ in entries}
    years = chosen.content.years if chosen else register.years
    costs = [
        MeasureCost(
            measure=each.key,
            group=each.kind,
            amounts={year: each.resources.amount(Quantity.FUNDS, year) for year in years},
            shares={keys[number]: share for number, share in shares.get(each.key, {}).items() if number in keys},
        )
        for each in looked_at
    ]
    found = effect(list(keys.values()), costs, years)
    rows = zip(entries, found.goals, strict=True)
    return MoneyOfStrategy(
        version=version,
        dimension=by,
        years=tuple(years),
        effect=found,
        rows=tuple(GoalRow(entry=entry, depth=depth, money=money) for (entry, depth), money in rows),
        measures={each.key: each.name for each in looked_at},
        package=chosen,
        assumed=contributing.assumed_anywhere(municipality, keys),
    )


@dataclass(frozen=True)
class _LookedAt:
    """A measure with its cost: in the package, or in its fullest variant."""

    key: str
    name: str
    kind: str
    triad: Triad
    resources: Resources


def _looked_at(chosen: Published | None, register: Portfolio) -> list[_LookedAt]:
    if chosen:
        return [
            _LookedAt(item.measure, item.name, item.kind, item.triad, item.resources) for item in chosen.content.items
        ]
    return [_LookedAt(each.key, each.name, each.kind, each.triad, each.fullest.resources) for each in register.measures]


TRIAD = {
    "people": {"mensch", "menschen", "people"},
    "process": {"prozess", "prozesse", "process"},
    "technology": {"it", "technik", "technology"},
}
"""What cities call the three; every measure states its shares of them."""


def _with_triad(shares: Shares, version: StrategyVersion, measures: Iterable[_LookedAt]) -> Shares:
    """The shares, with those of the triad where the strategy names it: measures have them without being linked."""
    elements = {
        name: entry.element_id
        for entry in version.entries.all()
        for name, words in TRIAD.items()
        if entry.element.kind == ElementKind.TRIAD and entry.name.strip().lower() in words
    }
    if len(elements) < len(TRIAD):
        return shares
    found = {key: dict(given) for key, given in shares.items()}
    for measure in measures:
        given = {number: getattr(measure.triad, name) for name, number in elements.items()}
        found.setdefault(measure.key, {}).update({number: share for number, share in given.items() if share})
    return found


def _most_used(version: StrategyVersion, shares: Shares) -> str:
    """The dimension to which most measures were linked; the first of those that are alike."""
    kinds = {entry.element_id: dimension(entry.element.kind) for entry in version.entries.all()}
    counts = dict.fromkeys(dimensions(version), 0)
    for given in shares.values():
        for kind in {kinds[element] for element in given}:
            counts[kind] += 1
    return max(counts, key=lambda kind: counts[kind], default="")


def _in_order(version: StrategyVersion, by: str) -> list[tuple[StrategyEntry, int]]:
    """The elements of a dimension as a tree is read, with their depth."""
    found: list[tuple[StrategyEntry, int]] = []
    roots = [node for kind, nodes in outline(version) if dimension(kind) == by for node in nodes]
    stack = [(node, 0) for node in reversed(roots)]
    while stack:
        node, depth = stack.pop()
        found.append((node.entry, depth))
        stack.extend((part, depth + 1) for part in reversed(node.parts))
    return found

"""Sharing stated package totals out over measures: documented, deterministic, exact; every result is assumed.

Papers state what a package takes in sum, not what each of its measures takes. This procedure makes a share for
each measure and stage that gives every stated total back, to the last TEUR and the last hundredth of a post.
README.md in this folder explains it step by step; a city replaces its results with its own workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from dreiklang.examples.city import City, Level, MeasureFacts, Mention, ShareRules
from dreiklang.planning.apportion import largest_remainder
from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Basis, Measure, Organization, Portfolio, Variant
from dreiklang.planning.resources import ZERO, Quantity, Resources
from dreiklang.wording import message

FULLEST = "full"
"""The key of every measure's last variant, at whatever level it is complete."""

ONE = Decimal(1)
FIRST_YEAR_POST = Decimal("0.05")
LATER_POST = Decimal("0.5")
"""The smallest part of a post that is shared out, for posts created in the first and in a later year."""

LEAST_VALUE, MOST_VALUE = Decimal("0.05"), Decimal("0.95")
NOT_IN_CHARGE = ("group", "committee")

Place = tuple[str, Quantity, int]
"""A level, a quantity and a year: one row of the table that is shared out."""

Parts = Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class PackageItem:
    """A measure in a stated package: in which variant, to what extent, and how that is known.

    `minus_variant` names what another package already holds of it; `resources` are without that part.
    `extent` is "wholly", "partly", "delayed" or "remainder". `basis` speaks of the membership: stated where
    the paper names it (`mention`), derived where a smaller package does, else assumed. `resources` are
    always assumed.
    """

    measure: str
    variant: str
    minus_variant: str | None
    extent: str
    basis: Basis
    resources: Resources
    mention: Mention | None = None


def portfolio(city: City) -> Portfolio:
    """What the planner reads: measures with variants, ratings and dependencies, for the budget years."""
    table = _Table(city, city.shares) if city.shares else None
    return Portfolio(
        years=city.cycle.budget_years,
        measures=tuple(_measure(city, facts, table) for facts in city.measures),
        organizations=tuple(
            Organization(key=item.key, name=item.name) for item in city.organizations if item.kind not in NOT_IN_CHARGE
        ),
        criteria=city.criteria,
    )


def package_items(city: City, number: int) -> tuple[PackageItem, ...]:
    """The measures of a stated package in listed order; KeyError if the city states no such package."""
    city.package(number)
    if city.shares is None:
        return ()
    by_key = portfolio(city).by_key
    items = (_item(city, city.shares, facts, by_key[facts.key], number) for facts in city.measures)
    return tuple(item for item in items if item)


# What a package holds


def _item(city: City, rules: ShareRules, facts: MeasureFacts, measure: Measure, number: int) -> PackageItem | None:
    if number == rules.listed_package:
        variant = measure.fullest if facts.number is not None else None
    elif number == rules.remainder_package:
        variant = measure.fullest if city.levels[-1].key in facts.levels else None
    else:
        variant = _variant_up_to(city, facts, measure, number)
    if variant is None:
        return None
    minus = _variant_before_last(city, facts, measure) if number == rules.remainder_package else None
    mention = facts.mention_in(number)
    return PackageItem(
        measure=facts.key,
        variant=variant.key,
        minus_variant=minus.key if minus else None,
        extent=_extent(mention, minus, whole=variant is measure.fullest),
        basis=_membership(city, facts, number),
        resources=variant.resources - minus.resources if minus else variant.resources,
        mention=mention,
    )


def _variant_up_to(city: City, facts: MeasureFacts, measure: Measure, number: int) -> Variant | None:
    """The furthest variant within the level that the package stands for."""
    reached = _levels_within(city, number)
    within = [key for key in facts.levels if key in reached]
    return measure.variants[len(within) - 1] if within else None


def _variant_before_last(city: City, facts: MeasureFacts, measure: Measure) -> Variant | None:
    before = [key for key in facts.levels if key != city.levels[-1].key]
    return measure.variants[len(before) - 1] if before else None


def _levels_within(city: City, number: int) -> tuple[str, ...]:
    packages = [level.package for level in city.levels]
    return tuple(level.key for level in city.levels[: packages.index(number) + 1])


def _extent(mention: Mention | None, minus: Variant | None, *, whole: bool) -> str:
    if minus:
        return "remainder"
    if mention:
        return mention.extent
    return "wholly" if whole else "partly"


def _membership(city: City, facts: MeasureFacts, number: int) -> Basis:
    """Packages that stand for levels hold each other, so a name in a smaller one counts for the larger."""
    if facts.mention_in(number):
        return Basis.STATED
    smaller = _levels_within(city, number)[:-1]
    packages = [level.package for level in city.levels[:-1] if level.key in smaller]
    named = any(facts.mention_in(package) for package in packages if package is not None)
    last = city.levels[-1].package
    return Basis.DERIVED if named and number != last else Basis.ASSUMED


# What a measure is


def _measure(city: City, facts: MeasureFacts, table: _Table | None) -> Measure:
    points = {**city.ratings_by_kind[facts.kind], **facts.ratings}
    return Measure(
        key=facts.key,
        name=facts.name,
        organization=facts.organization,
        kind=facts.kind,
        triad=facts.triad,
        variants=table.variants(facts) if table else (_only_variant(city, facts),),
        obligation=facts.obligation,
        legal_source=facts.legal_source,
        ratings={key: Decimal(value) for key, value in points.items()},
        requires=facts.requires,
        excludes=facts.excludes,
        remark=facts.remark,
    )


def _only_variant(city: City, facts: MeasureFacts) -> Variant:
    """Without shares there is one variant; a measure without figures has one that names none."""
    resources = Resources(
        material={need.year: need.material for need in facts.needs},
        investment={need.year: need.investment for need in facts.needs},
        personnel_cost={need.year: need.personnel_cost for need in facts.needs},
        posts={need.year: need.posts for need in facts.needs},
    )
    return Variant(key=FULLEST, name=city.levels[-1].name, resources=resources, basis=Basis.ASSUMED)


# How the totals are shared out


@dataclass
class _Table:
    """The parts of every measure by level, quantity and year, worked out once on construction."""

    city: City
    rules: ShareRules
    parts: dict[Place, Parts] = field(default_factory=dict)
    delayed: dict[int, Parts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for year in self.years:
            self._share(Quantity.FUNDS, year)
            self._share(Quantity.POSTS, year)
            self.delayed[year] = self._delayed_posts(year)
        for year in self.years:
            self._share(Quantity.PERSONNEL_COST, year)

    @property
    def years(self) -> tuple[int, ...]:
        return self.city.cycle.budget_years

    @property
    def base(self) -> Level:
        return self.city.levels[0]

    def _share(self, quantity: Quantity, year: int) -> None:
        """Rows are levels; each is split into listed and other measures, then over the measures."""
        rows = self._rows(quantity, year)
        listed = self._listed_parts(quantity, year, rows)
        for level, total in rows.items():
            parts: dict[str, Decimal] = {}
            for is_listed, part in ((True, listed[level]), (False, total - listed[level])):
                weights = self._weights(quantity, year, level, is_listed=is_listed)
                parts |= largest_remainder(part, weights, self._unit(quantity, year))
            self.parts[level, quantity, year] = parts

    def _unit(self, quantity: Quantity, year: int) -> Decimal:
        if quantity is not Quantity.POSTS:
            return ONE
        return FIRST_YEAR_POST if year == self.years[0] else LATER_POST

    def _rows(self, quantity: Quantity, year: int) -> dict[str, Decimal]:
        """What each level adds to the one before; the last adds what the remainder package states."""
        rows: dict[str, Decimal] = {}
        reached = ZERO
        for level in self.city.levels[:-1]:
            stated = self._stated(level.package, quantity, year)
            if level is self.base and quantity is Quantity.POSTS and year != self.years[0]:
                stated = ZERO  # these posts come late, not in addition: see _delayed_posts
            rows[level.key] = stated - reached
            reached = stated
        rows[self.city.levels[-1].key] = self._stated(self.rules.remainder_package, quantity, year)
        return rows

    def _stated(self, package: int | None, quantity: Quantity, year: int) -> Decimal:
        return self.city.package(package).amount(quantity, year) if package is not None else ZERO

    def _listed_parts(self, quantity: Quantity, year: int, rows: Parts) -> dict[str, Decimal]:
        """Which part of each row falls to the listed measures, so that they sum to their package's total."""
        wanted = [item for item in self.rules.fixed if (item.quantity, item.year) == (quantity, year)]
        fixed = {item.level: item.value for item in wanted}
        free = {
            level: total * self._listed_posts_share(quantity, year, level)
            for level, total in rows.items()
            if level not in fixed
        }
        total = self._stated(self.rules.listed_package, quantity, year) - sum(fixed.values(), ZERO)
        listed = fixed | largest_remainder(total, free, self._unit(quantity, year))
        for level, part in listed.items():
            if not ZERO <= part <= rows[level]:
                raise InvalidValueError(
                    message("{quantity} {year}, level {level}", quantity=quantity, year=year, level=level),
                    message("The listed measures would take {part} of {total}.", part=part, total=rows[level]),
                    message("Check the stated totals."),
                )
        return listed

    def _listed_posts_share(self, quantity: Quantity, year: int, level: str) -> Decimal:
        """Personnel cost follows the posts, so its rows are split as their posts are."""
        if quantity is not Quantity.PERSONNEL_COST:
            return ONE
        posts = self._posts_until(year, level)
        listed = sum((posts[key] for key in posts if self._is_listed(key)), ZERO)
        return listed / sum(posts.values(), ZERO)

    def _weights(self, quantity: Quantity, year: int, level: str, *, is_listed: bool) -> dict[str, Decimal]:
        members = [
            facts for facts in self.city.measures if level in facts.levels and (facts.number is not None) is is_listed
        ]
        if quantity is Quantity.FUNDS:
            return {facts.key: Decimal(facts.size) for facts in members}
        if quantity is Quantity.POSTS:
            return {facts.key: Decimal(facts.effort) for facts in members}
        posts = self._posts_until(year, level)
        return {facts.key: posts.get(facts.key, ZERO) for facts in members}

    def _is_listed(self, key: str) -> bool:
        return self.city.measure_by_key[key].number is not None

    def _posts_until(self, year: int, level: str) -> dict[str, Decimal]:
        """The posts that this level alone has created by the end of the year, with the late ones."""
        posts: dict[str, Decimal] = {}
        for each in self.years:
            if each <= year:
                late = self.delayed[each] if level == self.base.key else {}
                for source in (self.parts[level, Quantity.POSTS, each], late):
                    for key, value in source.items():
                        posts[key] = posts.get(key, ZERO) + value
        return posts

    def _delayed_posts(self, year: int) -> Parts:
        """The smallest package's posts of later years: larger packages create the same posts a year earlier.

        They go to measures with a next level, in proportion to the posts that it adds in the first year, so
        that no base variant has more posts in sum than the variant after it.
        """
        if year == self.years[0]:
            return {}
        total = self._stated(self.base.package, Quantity.POSTS, year)
        added = self.parts[self.city.levels[1].key, Quantity.POSTS, self.years[0]]
        room = {key: value for key, value in added.items() if self._has_base(key)}
        if total > sum(room.values(), ZERO):
            raise InvalidValueError(
                message("posts {year}", year=year),
                message("There is no room for {total} late posts.", total=total),
                message("Give more measures a base level."),
            )
        return largest_remainder(total, room, FIRST_YEAR_POST)

    def _has_base(self, key: str) -> bool:
        return self.base.key in self.city.measure_by_key[key].levels

    # Variants

    def variants(self, facts: MeasureFacts) -> tuple[Variant, ...]:
        """The cumulative sums at the measure's levels; the last one is its fullest variant."""
        reached = [self._reached(facts, count + 1) for count in range(len(facts.levels))]
        smaller = (
            self._variant(key, resources, reached[-1])
            for key, resources in zip(facts.levels[:-1], reached[:-1], strict=True)
        )
        name = self.city.levels[-1].name
        full = Variant(key=FULLEST, name=name, resources=reached[-1], basis=Basis.ASSUMED)
        return (*smaller, full)

    def _variant(self, key: str, resources: Resources, full: Resources) -> Variant:
        level = next(level for level in self.city.levels if level.key == key)
        return Variant(
            key=key,
            name=level.name,
            resources=resources,
            share=value_share(_cost(resources), _cost(full)),
            delay_months=level.delay_months,
            loss=level.loss,
            basis=Basis.ASSUMED,
        )

    def _reached(self, facts: MeasureFacts, count: int) -> Resources:
        reached = Resources.total(self._increment(facts, level) for level in facts.levels[:count])
        if count == 1 < len(facts.levels) and facts.levels[0] == self.base.key:
            late = {year: parts.get(facts.key, ZERO) for year, parts in self.delayed.items()}
            return reached + Resources(posts=late)
        return reached

    def _increment(self, facts: MeasureFacts, level: str) -> Resources:
        def by_year(quantity: Quantity) -> dict[int, Decimal]:
            return {year: self.parts[level, quantity, year].get(facts.key, ZERO) for year in self.years}

        funds = by_year(Quantity.FUNDS)
        percent = Decimal(facts.investment_percent) / 100
        investment = {year: (value * percent).quantize(ONE, ROUND_HALF_UP) for year, value in funds.items()}
        return Resources(
            material={year: funds[year] - investment[year] for year in funds},
            investment=investment,
            personnel_cost=by_year(Quantity.PERSONNEL_COST),
            posts=by_year(Quantity.POSTS),
        )


def _cost(resources: Resources) -> Decimal:
    return resources.amount(Quantity.FUNDS) + resources.amount(Quantity.PERSONNEL_COST)


def value_share(cost: Decimal, full_cost: Decimal) -> Decimal:
    """The part of the value that a smaller variant brings: with p = cost / full cost, p (3 - p) / 2.

    The first euro brings more than the last one; assumed. Kept within 0.05 and 0.95, in hundredths.
    """
    if not full_cost:
        return MOST_VALUE
    part = cost / full_cost
    share = (part * (3 - part) / 2).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return min(max(share, LEAST_VALUE), MOST_VALUE)


def totals(items: Iterable[PackageItem]) -> Resources:
    """What the items take together."""
    return Resources.total(item.resources for item in items)

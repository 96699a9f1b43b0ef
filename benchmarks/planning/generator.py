"""Random portfolios that look like a city's: a documented generator, the same for every machine.

A measure has one to `variants` variants whose cost grows faster than their value (a reduced variant keeps more
than its share). Costs are log-normal around 200 TEUR a year, posts come in quarters and about two thirds of the
measures need some, value correlates weakly with cost. One measure in ten requires an earlier one, one in a
hundred excludes one, one in twelve is a legal duty. Limits are a share of what all fullest variants need, in
every year for funds and for personnel cost, and in sum for posts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from dreiklang.planning import (
    Balance,
    CapacityLimit,
    Count,
    Criterion,
    FundingProgramme,
    JointBenefit,
    Limit,
    Measure,
    Obligation,
    Organization,
    PackageRequest,
    Portfolio,
    Quantity,
    Resources,
    Scope,
    Triad,
    Variant,
)

KINDS = ("citizen_service", "internal_process", "infrastructure", "security", "smart_city", "data")
CRITERIA = (("nutzen", 40), ("recht", 25), ("sicherheit", 20), ("strategie", 15))


def request(
    seed: int, measures: int, variants: int = 3, years: int = 5, organizations: int = 20, *, all_kinds: bool = False
) -> PackageRequest:
    """A request over a generated portfolio, with limits at 35 to 60 % of the whole demand.

    With `all_kinds` it also has limits on the posts of every organization, on hours of the central office, and on
    what one kind may take; numbers out of sets of measures, balance of the triad and of a kind, joint benefits, a
    funding programme, and value lost by delay.
    """
    random = Random(seed)
    span = tuple(range(2026, 2026 + years))
    keys = [f"M{number:05}" for number in range(measures)]
    portfolio = Portfolio(
        years=span,
        organizations=tuple(Organization(key=f"amt{n}", name=f"Amt {n}") for n in range(organizations)),
        criteria=tuple(Criterion(key=key, name=key, weight=Decimal(weight)) for key, weight in CRITERIA),
        measures=tuple(
            _measure(random, key, keys[:number], variants=variants, years=span, organizations=organizations)
            for number, key in enumerate(keys)
        ),
    )
    plain = PackageRequest(portfolio=portfolio, limits=_limits(random, portfolio))
    return with_all_kinds(plain, random) if all_kinds else plain


def with_all_kinds(plain: PackageRequest, random: Random) -> PackageRequest:
    """The request with every other kind of condition added, none of them so tight that nothing fits."""
    portfolio = _with_benefits(_with_hours(plain.portfolio, random), random)
    keys = [measure.key for measure in portfolio.measures]
    return replace(
        plain,
        portfolio=portfolio,
        limits=(*plain.limits, *_parts(random, portfolio)),
        capacities=(CapacityLimit(capacity="hours", year=portfolio.years[0], maximum=_hours(portfolio) / 2),),
        counts=tuple(Count(measures=tuple(random.sample(keys, 12)), minimum=2, maximum=8) for _ in range(5)),
        balances=(
            Balance(quantity=Quantity.FUNDS, scope=Scope(triad="people"), minimum=Decimal("0.15")),
            Balance(quantity=Quantity.POSTS, scope=Scope(kind="data"), maximum=Decimal("0.25")),
        ),
        delay_discount=Decimal("0.05"),
    )


def _with_hours(portfolio: Portfolio, random: Random) -> Portfolio:
    """Hours of the central office for every variant, shares of the triad and delays that differ."""

    def changed(measure: Measure) -> Measure:
        people = Decimal(random.randint(5, 40)) / 100
        return replace(
            measure,
            triad=Triad(people=people, process=Decimal("0.3"), technology=Decimal("0.7") - people),
            variants=tuple(_helped(variant, portfolio.years[0], random) for variant in measure.variants),
        )

    return replace(portfolio, measures=tuple(changed(measure) for measure in portfolio.measures))


def _helped(variant: Variant, year: int, random: Random) -> Variant:
    hours = {"hours": {year: Decimal(random.randint(1, 200))}}
    delay = random.choice([0, 0, 0, 6, 12])
    return replace(variant, delay_months=delay, resources=replace(variant.resources, capacities=hours))


def _hours(portfolio: Portfolio) -> Decimal:
    needs = (measure.fullest.resources.capacities["hours"] for measure in portfolio.measures)
    return Decimal(sum(sum(hours.values()) for hours in needs) // 2 * 2)


def _with_benefits(portfolio: Portfolio, random: Random) -> Portfolio:
    keys = [measure.key for measure in portfolio.measures]
    return replace(
        portfolio,
        joint_benefits=tuple(
            JointBenefit(measures=tuple(random.sample(keys, 3)), value=Decimal(random.randint(5, 40)))
            for _ in range(len(keys) // 30)
        ),
        programmes=(
            FundingProgramme(
                key="bund",
                name="Förderprogramm",
                rate=Decimal("0.65"),
                measures=tuple(random.sample(keys, len(keys) // 10)),
                measure_limit=7,
                grant_limit=Decimal(5000),
            ),
        ),
    )


def _parts(random: Random, portfolio: Portfolio) -> Iterator[Limit]:
    """A cap on the posts of every organization, and on the investment of one kind."""
    for organization in portfolio.organizations:
        scope = Scope(organization=organization.key)
        posts = sum(
            (scope.amount(each, each.fullest.resources, Quantity.POSTS, None) for each in portfolio.measures),
            Decimal(0),
        )
        if posts:
            share = Decimal(random.randint(40, 80)) / 100
            yield Limit(quantity=Quantity.POSTS, maximum=(posts * share).quantize(Decimal("0.01")), scope=scope)
    yield Limit(quantity=Quantity.INVESTMENT, maximum=Decimal(10 * len(portfolio.measures)), scope=Scope(kind="data"))


def _measure(
    random: Random, key: str, earlier: list[str], *, variants: int, years: tuple[int, ...], organizations: int
) -> Measure:
    size = math.exp(random.gauss(math.log(200), 0.9))
    posts = random.randint(1, 16) if random.random() < 0.66 else 0
    shares = [*sorted(random.sample(range(35, 95, 5), random.randint(0, variants - 1))), 100]
    lift = min(size / 400, 3)
    other = random.choice(earlier) if earlier and random.random() < 0.11 else None
    excludes = other is not None and random.random() < 0.1
    return Measure(
        key=key,
        name=f"Maßnahme {key}",
        organization=f"amt{random.randrange(organizations)}",
        kind=random.choice(KINDS),
        triad=Triad(people=Decimal("0.2"), process=Decimal("0.3"), technology=Decimal("0.5")),
        variants=tuple(_variant(share, size, posts, years, random) for share in shares),
        ratings={name: Decimal(min(10, max(0, round(random.gauss(4 + lift, 2))))) for name, _ in CRITERIA},
        obligation=Obligation.MANDATORY if random.random() < 1 / 12 else Obligation.VOLUNTARY,
        requires=(other,) if other is not None and not excludes else (),
        excludes=(other,) if other is not None and excludes else (),
    )


def _variant(share: int, size: float, posts: int, years: tuple[int, ...], random: Random) -> Variant:
    part = (share / 100) ** 1.4
    created = Decimal(round(posts * part)) / 4
    start = random.randrange(2)
    return Variant(
        key=f"s{share}",
        name=f"{share} %",
        share=Decimal(share) / 100,
        resources=Resources(
            material={year: Decimal(round(size * part * random.uniform(0.6, 1.4))) for year in years},
            investment={years[0]: Decimal(round(size * part * random.uniform(0, 1.5)))},
            posts={years[start]: created},
            personnel_cost={year: (created * 90).quantize(Decimal(1)) for year in years[start:]},
        ),
    )


def _limits(random: Random, portfolio: Portfolio) -> tuple[Limit, ...]:
    whole = Resources.total(measure.fullest.resources for measure in portfolio.measures)

    def cap(quantity: Quantity, year: int | None, unit: str) -> Limit:
        demand = whole.amount(quantity, year) * Decimal(random.randint(35, 60)) / 100
        return Limit(quantity=quantity, year=year, maximum=demand // Decimal(unit) * Decimal(unit))

    return (
        *(cap(Quantity.FUNDS, year, "1") for year in portfolio.years),
        *(cap(Quantity.PERSONNEL_COST, year, "1") for year in portfolio.years),
        cap(Quantity.INVESTMENT, portfolio.years[0], "1"),
        cap(Quantity.POSTS, None, "0.25"),
    )

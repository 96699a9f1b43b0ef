"""Random portfolios that look like a city's: a documented generator, the same for every machine.

A measure has one to `variants` variants whose cost grows faster than their value (a reduced variant keeps more
than its share). Costs are log-normal around 200 TEUR a year, posts come in quarters and about two thirds of the
measures need some, value correlates weakly with cost. One measure in ten requires an earlier one, one in a
hundred excludes one, one in twelve is a legal duty. Limits are a share of what all fullest variants need, in
every year for funds and for personnel cost, and in sum for posts.
"""

from __future__ import annotations

import math
from decimal import Decimal
from random import Random

from dreiklang.planning import (
    Criterion,
    Limit,
    Measure,
    Obligation,
    Organization,
    PackageRequest,
    Portfolio,
    Quantity,
    Resources,
    Triad,
    Variant,
)

KINDS = ("citizen_service", "internal_process", "infrastructure", "security", "smart_city", "data")
CRITERIA = (("nutzen", 40), ("recht", 25), ("sicherheit", 20), ("strategie", 15))


def request(seed: int, measures: int, variants: int = 3, years: int = 5, organizations: int = 20) -> PackageRequest:
    """A request over a generated portfolio, with limits at 35 to 60 % of the whole demand."""
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
    return PackageRequest(portfolio=portfolio, limits=_limits(random, portfolio))


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

"""Small random portfolios, and the best package found by trying every one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from random import Random

from dreiklang.planning import (
    Choice,
    Criterion,
    Limit,
    Measure,
    Obligation,
    Organization,
    PackageRequest,
    Portfolio,
    Quantity,
    Required,
    Resources,
    Triad,
    Variant,
)

YEARS = (2024, 2025)
TRIAD = Triad(people=Decimal("0.3"), process=Decimal("0.3"), technology=Decimal("0.4"))


def variant(key: str, share: str, funds: int, posts: str = "0", *, later: int = 0, cost: int = 0) -> Variant:
    """A variant with funds in both years, posts in the first, and personnel cost in the second."""
    return Variant(
        key=key,
        name=key,
        share=Decimal(share),
        resources=Resources(
            material={2024: Decimal(funds)},
            investment={2025: Decimal(later)},
            posts={2024: Decimal(posts)},
            personnel_cost={2025: Decimal(cost)},
        ),
    )


def measure(key: str, points: int, *variants: Variant, **facts: object) -> Measure:
    """A measure rated on the one criterion of these tests."""
    return Measure(
        key=key,
        name=f"Maßnahme {key}",
        organization="a",
        kind="data",
        triad=TRIAD,
        variants=variants,
        ratings={"nutzen": Decimal(points)},
        **facts,  # type: ignore[arg-type]
    )


def portfolio(*measures: Measure) -> Portfolio:
    """A portfolio of one department and one criterion."""
    return Portfolio(
        years=YEARS,
        measures=measures,
        organizations=(Organization(key="a", name="Amt A"),),
        criteria=(Criterion(key="nutzen", name="Nutzen", weight=Decimal(1)),),
    )


def random_request(seed: int) -> PackageRequest:
    """A request over up to six measures with every kind of condition; many of them contradict each other."""
    random = Random(seed)  # noqa: S311
    measures = [_random_measure(random, number) for number in range(random.randint(1, 6))]
    keys = [each.key for each in measures]
    excluded = tuple(key for key in keys if random.random() < 0.1)
    required = tuple(
        Required(measure=each.key, at_least=random.choice([None, each.variants[-1].key]))
        for each in measures
        if random.random() < 0.15 and each.key not in excluded and not set(each.requires) & set(excluded)
    )
    needed = portfolio(*measures).requirements(item.measure for item in required)
    return PackageRequest(
        portfolio=portfolio(*measures),
        limits=_random_limits(random),
        required=() if set(needed) & set(excluded) else required,
        excluded=excluded,
        obligations_first=random.random() < 0.5,
    )


def _random_measure(random: Random, number: int) -> Measure:
    shares = [*sorted(random.sample(["0.25", "0.5", "0.75"], random.randint(0, 2))), "1"]
    variants = [
        variant(
            f"s{index}",
            share,
            random.randint(0, 6) * 10,
            random.choice(["0", "0.25", "1", "1.5"]),
            later=random.randint(0, 4) * 10,
            cost=random.choice([0, 45, 90]),
        )
        for index, share in enumerate(shares)
    ]
    earlier = [f"M{other}" for other in range(number)]
    return measure(
        f"M{number}",
        random.randint(0, 10),
        *variants,
        obligation=random.choice([Obligation.VOLUNTARY, Obligation.VOLUNTARY, Obligation.MANDATORY]),
        requires=tuple(random.sample(earlier, 1)) if earlier and random.random() < 0.3 else (),
        excludes=tuple(random.sample(earlier, 1)) if earlier and random.random() < 0.15 else (),
    )


def _random_limits(random: Random) -> tuple[Limit, ...]:
    places: list[tuple[Quantity, int | None]] = [
        (Quantity.FUNDS, 2024),
        (Quantity.FUNDS, 2025),
        (Quantity.MATERIAL, None),
        (Quantity.INVESTMENT, 2025),
        (Quantity.PERSONNEL_COST, None),
        (Quantity.POSTS, None),
        (Quantity.POSTS, 2024),
    ]
    limits = []
    for quantity, year in random.sample(places, random.randint(0, 4)):
        top = Decimal(random.randint(0, 8)) if quantity is Quantity.POSTS else Decimal(random.randint(0, 20) * 10)
        bottom = top * random.randint(0, 4) / 4 if random.random() < 0.2 else None
        bottom = bottom and bottom.quantize(Decimal("0.01"))
        limits.append(Limit(quantity=quantity, year=year, maximum=top, minimum=bottom))
    return tuple(limits)


def best_by_trying(request: PackageRequest) -> tuple[Choice, ...] | None:
    """The best package of all that exist; None if none meets the request."""
    measures = sorted(request.portfolio.measures, key=lambda each: each.key)
    best: tuple[tuple[object, ...], tuple[Choice, ...]] | None = None
    for positions in product(*(range(-1, len(each.variants)) for each in measures)):
        package = {each.key: position for each, position in zip(measures, positions, strict=True) if position >= 0}
        if not _allowed(request, package):
            continue
        rank = (*_goals(request, package), positions)
        if best is None or rank > best[0]:
            best = (rank, tuple(_choices(request, package)))
    return best and best[1]


def _allowed(request: PackageRequest, package: dict[str, int]) -> bool:
    by_key = request.portfolio.by_key
    if any(key in package for key in request.excluded):
        return False
    for item in request.required:
        order = [each.key for each in by_key[item.measure].variants]
        if package.get(item.measure, -1) < (order.index(item.at_least) if item.at_least else 0):
            return False
    for key in package:
        if any(other not in package for other in by_key[key].requires):
            return False
        if any(other in package for other in by_key[key].excludes):
            return False
    total = _total(request, package)
    return all(limit.holds(total) for limit in request.limits)


def _total(request: PackageRequest, package: dict[str, int]) -> Resources:
    by_key = request.portfolio.by_key
    return Resources.total(by_key[key].variants[position].resources for key, position in package.items())


def _goals(request: PackageRequest, package: dict[str, int]) -> tuple[Decimal, ...]:
    by_key = request.portfolio.by_key
    total = _total(request, package)
    duties = sum(by_key[key].obligation is not Obligation.VOLUNTARY for key in package)
    worth = sum(
        (
            (by_key[key].ratings["nutzen"] * 10 * by_key[key].variants[position].share).quantize(Decimal("0.01"))
            for key, position in package.items()
        ),
        Decimal(0),
    )
    money = total.amount(Quantity.FUNDS) + total.amount(Quantity.PERSONNEL_COST)
    first = (Decimal(duties),) if request.obligations_first else ()
    return (*first, worth, -total.amount(Quantity.POSTS), -money)


def _choices(request: PackageRequest, package: dict[str, int]) -> Iterator[Choice]:
    for each in request.portfolio.measures:
        if each.key in package:
            yield Choice(measure=each.key, variant=each.variants[package[each.key]].key)

"""Small random portfolios, and the best package found by trying every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

from dreiklang.planning import (
    AtMost,
    Balance,
    CapacityLimit,
    Choice,
    Count,
    Criterion,
    Fairness,
    FundingProgramme,
    JointBenefit,
    Limit,
    Measure,
    Obligation,
    Organization,
    PackageRequest,
    Portfolio,
    Quantity,
    Required,
    Resources,
    Scope,
    Selection,
    Target,
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
    """A request over up to six measures with limits and what must or must not be in; many contradict each other."""
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


KINDS_OF_CONDITIONS = (
    "scopes",
    "grades",
    "capacities",
    "at_most",
    "counts",
    "levels",
    "joint",
    "balances",
    "fairness",
    "programmes",
    "targets",
    "delay",
)


def with_condition(request: PackageRequest, kind: str, seed: int) -> PackageRequest:
    """A spread request with random conditions of one more kind."""
    return ADD[kind](Random(f"{kind} {seed}"), request)  # noqa: S311


def spread(request: PackageRequest, seed: int) -> PackageRequest:
    """The request over two departments, with graded posts, hours and delays."""
    random = Random(seed)  # noqa: S311
    measures = tuple(_spread(random, each) for each in request.portfolio.measures)
    two = (Organization(key="a", name="Amt A"), Organization(key="b", name="Amt B"))
    return replace(request, portfolio=replace(request.portfolio, measures=measures, organizations=two))


def _spread(random: Random, each: Measure) -> Measure:
    return replace(
        each,
        organization=random.choice("ab"),
        kind=random.choice(["data", "security"]),
        triad=random.choice([TRIAD, Triad(people=Decimal(1), process=Decimal(0), technology=Decimal(0))]),
        variants=tuple(
            replace(
                variant,
                delay_months=variant.delay_months or random.choice([0, 0, 7, 18]),
                resources=replace(
                    variant.resources,
                    grades={"E11": variant.resources.posts} if random.random() < 0.5 else {},
                    capacities={"hours": {2025: Decimal(random.randint(0, 9)) / 4}},
                ),
            )
            for variant in each.variants
        ),
    )


def _some_scope(random: Random, request: PackageRequest) -> Scope:
    each = random.choice(request.portfolio.measures)
    return random.choice(
        [
            Scope(organization=each.organization),
            Scope(kind=each.kind),
            Scope(measures=tuple(one.key for one in request.portfolio.measures[::2])),
            Scope(organization=each.organization, kind=each.kind),
        ]
    )


def _scopes(random: Random, request: PackageRequest) -> PackageRequest:
    posts = Limit(quantity=Quantity.POSTS, maximum=Decimal(random.randint(0, 3)), scope=_some_scope(random, request))
    money = Limit(
        quantity=Quantity.FUNDS,
        year=2024,
        maximum=Decimal(random.randint(0, 9) * 10),
        minimum=random.choice([None, None, Decimal(0)]),
        scope=random.choice([_some_scope(random, request), Scope(triad="people")]),
    )
    return replace(request, limits=(*request.limits, posts, money))


def _grades(random: Random, request: PackageRequest) -> PackageRequest:
    graded = any("E11" in one.resources.grades for each in request.portfolio.measures for one in each.variants)
    limit = Limit(quantity=Quantity.POSTS, maximum=Decimal(random.randint(0, 2)), scope=Scope(pay_grade="E11"))
    return replace(request, limits=(*request.limits, limit)) if graded else request


def _capacities(random: Random, request: PackageRequest) -> PackageRequest:
    if not any(one.resources.capacities for each in request.portfolio.measures for one in each.variants):
        return request
    limit = CapacityLimit(capacity="hours", year=random.choice([2025, None]), maximum=Decimal(random.randint(0, 5)))
    return replace(request, capacities=(limit,))


def _at_most(random: Random, request: PackageRequest) -> PackageRequest:
    some = random.sample(request.portfolio.measures, random.randint(1, len(request.portfolio.measures)))
    return replace(request, at_most=tuple(AtMost(measure=each.key, variant=each.variants[0].key) for each in some))


def _counts(random: Random, request: PackageRequest) -> PackageRequest:
    keys = [each.key for each in request.portfolio.measures]
    some = tuple(random.sample(keys, random.randint(1, len(keys))))
    least = random.choice([None, random.randint(0, len(some))])
    return replace(
        request, counts=(Count(measures=some, minimum=least, maximum=random.randint(least or 0, len(some))),)
    )


def _levels(random: Random, request: PackageRequest) -> PackageRequest:
    by_key = request.portfolio.by_key
    measures = tuple(
        replace(
            each,
            requires_level={other: random.choice(by_key[other].variants).key for other in each.requires},
        )
        for each in request.portfolio.measures
    )
    return replace(request, portfolio=replace(request.portfolio, measures=measures))


def _joint(random: Random, request: PackageRequest) -> PackageRequest:
    keys = [each.key for each in request.portfolio.measures]
    benefits = tuple(
        JointBenefit(
            measures=tuple(random.sample(keys, random.randint(1, len(keys)))), value=Decimal(random.randint(-40, 60))
        )
        for _ in range(2)
    )
    return replace(request, portfolio=replace(request.portfolio, joint_benefits=benefits))


def _balances(random: Random, request: PackageRequest) -> PackageRequest:
    low = Decimal(random.randint(0, 6)) / 10
    balance = Balance(
        quantity=random.choice([Quantity.FUNDS, Quantity.POSTS]),
        scope=random.choice([_some_scope(random, request), Scope(triad="people"), Scope(triad="technology")]),
        minimum=random.choice([None, low]),
        maximum=low + Decimal("0.2"),
    )
    return replace(request, balances=(balance,))


def _fairness(random: Random, request: PackageRequest) -> PackageRequest:
    return replace(request, fairness=Fairness(tolerance=Decimal(random.randint(0, 6)) / 4))


def _programmes(random: Random, request: PackageRequest) -> PackageRequest:
    keys = [each.key for each in request.portfolio.measures]
    programme = FundingProgramme(
        key="kfw",
        name="Förderprogramm",
        rate=Decimal("0.65"),
        measures=tuple(random.sample(keys, random.randint(1, len(keys)))),
        measure_limit=random.choice([None, 1, 2]),
        grant_limit=random.choice([None, Decimal(random.randint(0, 80))]),
    )
    return replace(request, portfolio=replace(request.portfolio, programmes=(programme,)))


def _targets(random: Random, request: PackageRequest) -> PackageRequest:
    targets = (
        Target(quantity=Quantity.POSTS, value=Decimal(random.randint(0, 12)) / 4),
        Target(quantity=Quantity.FUNDS, value=Decimal(random.randint(0, 12) * 10), scope=_some_scope(random, request)),
    )
    return replace(request, targets=targets[: random.randint(1, 2)])


def _delay(random: Random, request: PackageRequest) -> PackageRequest:
    return replace(request, delay_discount=Decimal(random.randint(1, 100)) / 100)


ADD: Mapping[str, Callable[[Random, PackageRequest], PackageRequest]] = {
    "scopes": _scopes,
    "grades": _grades,
    "capacities": _capacities,
    "at_most": _at_most,
    "counts": _counts,
    "levels": _levels,
    "joint": _joint,
    "balances": _balances,
    "fairness": _fairness,
    "programmes": _programmes,
    "targets": _targets,
    "delay": _delay,
}


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


Package = tuple[Choice, ...]


def best_by_trying(request: PackageRequest) -> Package | None:
    """The best package of all that exist; None if none meets the request."""
    best: tuple[tuple[object, ...], Package] | None = None
    for preference, package in _every_package(request):
        rank = (*_goals(request, package), preference)
        if best is None or rank > best[0]:
            best = (rank, package)
    return best and tuple(sorted(best[1], key=lambda choice: list(request.portfolio.by_key).index(choice.measure)))


def every_package(request: PackageRequest) -> Iterator[Selection]:
    """Every package that meets the request."""
    return (Selection(request.portfolio, package) for _, package in _every_package(request))


def _every_package(request: PackageRequest) -> Iterator[tuple[tuple[int, ...], Package]]:
    measures = sorted(request.portfolio.measures, key=lambda each: each.key)
    for ways in product(*(_ways(request, each) for each in measures)):
        package = tuple(choice for _, choice in ways if choice is not None)
        if _allowed(request, package):
            yield tuple(position for position, _ in ways), package


def _ways(request: PackageRequest, each: Measure) -> list[tuple[int, Choice | None]]:
    """Not in, or in one variant, with or without a funding programme; in ascending preference among equals."""
    programmes = ["", *(one.key for one in request.portfolio.programmes if each.key in one.measures)]
    choices = [
        Choice(measure=each.key, variant=variant.key, programme=programme)
        for variant in each.variants
        for programme in programmes
    ]
    return list(enumerate([None, *choices]))


def _allowed(request: PackageRequest, package: Package) -> bool:
    by_key = request.portfolio.by_key
    level = {choice.measure: by_key[choice.measure].position(choice.variant) for choice in package}
    if any(key in level for key in request.excluded):
        return False
    for item in request.required:
        order = [each.key for each in by_key[item.measure].variants]
        if level.get(item.measure, -1) < (order.index(item.at_least) if item.at_least else 0):
            return False
    if any(level.get(each.measure, 0) > by_key[each.measure].position(each.variant) for each in request.at_most):
        return False
    for key in level:
        for other in by_key[key].requires:
            enough = by_key[key].requires_level.get(other)
            if level.get(other, -1) < (by_key[other].position(enough) if enough else 0):
                return False
        if any(other in level for other in by_key[key].excludes):
            return False
    return (
        all(_keeps(each, _use(request, package, each.quantity, each.year, each.scope)) for each in request.limits)
        and all(_keeps(each, _hours(request, package, each.year)) for each in request.capacities)
        and all(_keeps(each, sum(key in level for key in each.measures)) for each in request.counts)
        and all(_balanced(request, package, each) for each in request.balances)
        and (request.fairness is None or _fair(request, package, request.fairness.tolerance))
        and all(_payable(request, package, each) for each in request.portfolio.programmes)
    )


def _keeps(condition: Limit | CapacityLimit | Count, used: Decimal | int) -> bool:
    return not (
        (condition.maximum is not None and used > condition.maximum)
        or (condition.minimum is not None and used < condition.minimum)
    )


def _cost(request: PackageRequest, choice: Choice) -> dict[str, dict[int, Decimal]]:
    """What a choice costs the city, by quantity and year."""
    needs = request.portfolio.by_key[choice.measure].variant(choice.variant).resources
    rate = {each.key: each.rate for each in request.portfolio.programmes}.get(choice.programme, Decimal(0))
    return {
        "material": {year: value - _floor(value * rate) for year, value in needs.material.items()},
        "investment": {year: value - _floor(value * rate) for year, value in needs.investment.items()},
        "personnel_cost": dict(needs.personnel_cost),
        "posts": dict(needs.posts),
    }


def _floor(value: Decimal) -> Decimal:
    return Decimal(int(value * 1000)) / 1000


def _use(
    request: PackageRequest, package: Package, quantity: Quantity, year: int | None = None, scope: Scope | None = None
) -> Decimal:
    total = Decimal(0)
    parts = ["material", "investment"] if quantity is Quantity.FUNDS else [quantity.value]
    for choice in package:
        each = request.portfolio.by_key[choice.measure]
        cost = _cost(request, choice)
        used = sum((value for part in parts for when, value in cost[part].items() if year in {None, when}), Decimal(0))
        if scope and scope.pay_grade:
            grades = each.variant(choice.variant).resources.grades.get(scope.pay_grade, {})
            used = sum(grades.values(), Decimal(0))
        if scope and (
            (scope.organization and scope.organization != each.organization)
            or (scope.kind and scope.kind != each.kind)
            or (scope.measures is not None and each.key not in scope.measures)
        ):
            used = Decimal(0)
        total += used * (getattr(each.triad, scope.triad) if scope and scope.triad else 1)
    return total


def _hours(request: PackageRequest, package: Package, year: int | None) -> Decimal:
    by_key = request.portfolio.by_key
    hours = [by_key[one.measure].variant(one.variant).resources.capacities.get("hours", {}) for one in package]
    return sum((value for each in hours for when, value in each.items() if year in {None, when}), Decimal(0))


def _balanced(request: PackageRequest, package: Package, balance: Balance) -> bool:
    whole = _use(request, package, balance.quantity, balance.year)
    part = _use(request, package, balance.quantity, balance.year, balance.scope)
    if not whole:
        return True
    share = Fraction(part) / Fraction(whole)
    return (balance.minimum is None or share >= Fraction(balance.minimum)) and (
        balance.maximum is None or share <= Fraction(balance.maximum)
    )


def _fair(request: PackageRequest, package: Package, tolerance: Decimal) -> bool:
    wanted = {"a": Fraction(0), "b": Fraction(0)}
    for each in request.portfolio.measures:
        wanted[each.organization] += Fraction(sum(each.variants[-1].resources.posts.values(), Decimal(0)))
    if not sum(wanted.values()):
        return True
    total = Fraction(_use(request, package, Quantity.POSTS))
    got = {key: Fraction(_use(request, package, Quantity.POSTS, None, Scope(organization=key))) for key in wanted}
    return all(
        abs(got[key] - total * posts / sum(wanted.values())) <= Fraction(tolerance)
        for key, posts in wanted.items()
        if posts
    )


def _payable(request: PackageRequest, package: Package, programme: FundingProgramme) -> bool:
    supported = [choice for choice in package if choice.programme == programme.key]
    paid = Decimal(0)
    for choice in supported:
        needs = request.portfolio.by_key[choice.measure].variant(choice.variant).resources
        paid += sum((_floor(value * programme.rate) for value in needs.material.values()), Decimal(0))
        paid += sum((_floor(value * programme.rate) for value in needs.investment.values()), Decimal(0))
    return (programme.measure_limit is None or len(supported) <= programme.measure_limit) and (
        programme.grant_limit is None or paid <= programme.grant_limit
    )


def _goals(request: PackageRequest, package: Package) -> tuple[object, ...]:
    by_key = request.portfolio.by_key
    duties = sum(by_key[choice.measure].obligation is not Obligation.VOLUNTARY for choice in package)
    aims = [(_use(request, package, each.quantity, each.year, each.scope) - each.value) for each in request.targets]
    inside = {choice.measure for choice in package}
    worth = sum((_worth(request, choice) for choice in package), Decimal(0))
    worth += sum((each.value for each in request.portfolio.joint_benefits if set(each.measures) <= inside), Decimal(0))
    money = _use(request, package, Quantity.FUNDS) + _use(request, package, Quantity.PERSONNEL_COST)
    first = (duties,) if request.obligations_first else ()
    near = tuple((-abs(aim), aim <= 0) for aim in aims)
    return (*first, *near, worth, -_use(request, package, Quantity.POSTS), -money)


def _worth(request: PackageRequest, choice: Choice) -> Decimal:
    each = request.portfolio.by_key[choice.measure]
    variant = each.variant(choice.variant)
    kept = max(1 - Fraction(request.delay_discount) * variant.delay_months / 12, Fraction(0))
    exact = Fraction(each.ratings["nutzen"]) * 10 * Fraction(variant.share) * kept * 100
    return Decimal(round(exact)) / 100

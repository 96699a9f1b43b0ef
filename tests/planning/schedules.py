"""Small random requests for schedules, and the best schedule found by trying every one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from random import Random

from dreiklang.planning.quarters import Quarter
from dreiklang.planning.schedule import Mode, Pool, ScheduleRequest, Task

START = Quarter(2024, 1)
Trial = dict[str, tuple[int, int]]
"""Start, in quarters from the first, and mode, by key."""


def task(key: str, quarters: int, staff: str = "0", *after: str, **facts: object) -> Task:
    """A task of one mode that needs staff of one pool."""
    needs = {"doit": Decimal(staff)} if Decimal(staff) else {}
    return Task(key=key, modes=(Mode(quarters=quarters, staff=needs),), after=after, **facts)  # type: ignore[arg-type]


def pool(*capacity: str) -> Pool:
    """The staff of these tests."""
    return Pool(organization="doit", capacity=tuple(map(Decimal, capacity)))


def random_request(seed: int) -> ScheduleRequest:
    """Up to four tasks with every kind of condition; many of them contradict each other."""
    random = Random(seed)  # noqa: S311
    pools = tuple(
        Pool(organization=name, skill=skill, capacity=tuple(_posts(random, 3) for _ in range(random.randint(1, 4))))
        for name, skill in (("doit", ""), ("doit", "netz"))[: random.randint(1, 2)]
    )
    tasks = [_random_task(random, number, [each.key for each in pools]) for number in range(random.randint(1, 4))]
    random.shuffle(tasks)
    return ScheduleRequest(start=START, tasks=tuple(tasks), pools=pools, horizon=random.randint(3, 6))


def _posts(random: Random, most: int) -> Decimal:
    return Decimal(random.randint(0, most * 4)) / 4


def _random_task(random: Random, number: int, pools: list[str]) -> Task:
    modes = tuple(
        Mode(
            quarters=random.randint(1, 3),
            staff={key: _posts(random, 2) for key in random.sample(pools, random.randint(0, len(pools)))},
        )
        for _ in range(random.choice([1, 1, 2]))
    )
    earlier = [f"T{other}" for other in range(number)]
    return Task(
        key=f"T{number}",
        modes=modes,
        after=tuple(random.sample(earlier, 1)) if earlier and random.random() < 0.4 else (),
        earliest=START.later(random.randint(-1, 2)) if random.random() < 0.3 else None,
        latest=START.later(random.randint(1, 5)) if random.random() < 0.3 else None,
        wished=START.later(random.randint(-1, 3)) if random.random() < 0.3 else None,
        weight=Decimal(random.choice(["0", "0.25", "1", "3"])),
        delay_months=random.choice([0, 6]),
    )


def best_by_trying(request: ScheduleRequest) -> Trial | None:
    """The best schedule of all that exist within the horizon; None if there is none."""
    keys = sorted(request.by_key)
    horizon = request.horizon or 0
    ways = [
        [(start, mode) for start in range(horizon) for mode in range(len(request.by_key[key].modes))] for key in keys
    ]
    best: tuple[object, Trial] | None = None
    for places in product(*ways):
        trial = dict(zip(keys, places, strict=True))
        if _allowed(request, trial):
            rank = (*goals(request, trial), places)
            if best is None or rank < best[0]:  # type: ignore[operator]
                best = (rank, trial)
    return best and best[1]


def goals(request: ScheduleRequest, trial: Trial) -> tuple[Decimal, int]:
    """Weighted delay, and the quarter after the last."""
    free = free_ends(request)
    delay = Decimal(0)
    for key in trial:
        each = request.by_key[key]
        due = free[key] if each.wished is None else each.wished.since(START) + 1
        delay += each.weight * max(_end(request, trial, key) - due, 0)
    return delay, max(_end(request, trial, key) for key in trial)


def free_ends(request: ScheduleRequest) -> dict[str, int]:
    """When each task would be done if nothing limited staff: the quarter after."""
    found: dict[str, int] = {}
    for key in sorted(request.by_key):  # those before have lower numbers
        each = request.by_key[key]
        ready = [found[other] for other in each.after]
        earliest = each.earliest.since(START) if each.earliest else 0
        found[key] = max([0, earliest, *ready]) + min(mode.quarters for mode in each.modes)
    return found


def _end(request: ScheduleRequest, trial: Trial, key: str) -> int:
    start, mode = trial[key]
    return start + request.by_key[key].modes[mode].quarters


def _allowed(request: ScheduleRequest, trial: Trial) -> bool:
    for key, (start, _) in trial.items():
        each, end = request.by_key[key], _end(request, trial, key)
        if end > (request.horizon or 0) or any(start < _end(request, trial, other) for other in each.after):
            return False
        if each.earliest is not None and start < each.earliest.since(START):
            return False
        if each.latest is not None and end - 1 > each.latest.since(START):
            return False
    return all(used <= capacity for used, capacity in _loads(request, trial))


def _loads(request: ScheduleRequest, trial: Trial) -> Iterator[tuple[Decimal, Decimal]]:
    for each in request.pools:
        for quarter in range(request.horizon or 0):
            at_work = (
                request.by_key[key].modes[mode].staff.get(each.key, Decimal(0))
                for key, (start, mode) in trial.items()
                if start <= quarter < _end(request, trial, key)
            )
            yield sum(at_work, Decimal(0)), each.capacity[min(quarter, len(each.capacity) - 1)]

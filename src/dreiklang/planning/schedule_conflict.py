"""Why nothing fits: a smallest set of dates, sequences and pools of staff that contradict each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dreiklang.planning.plan import Stop
from dreiklang.planning.schedule import Mode, Pool, ScheduleRequest, Task
from dreiklang.planning.schedule_model import ScheduleModel
from dreiklang.planning.schedule_network import network_of
from dreiklang.wording import Message, message

SECONDS_A_TEST = 10.0


@dataclass(frozen=True)
class _Condition:
    """A condition that can be dropped, with its words. `key` and `other` say whose it is."""

    kind: str
    words: Message
    key: str = ""
    other: str = ""


def schedule_conflict(request: ScheduleRequest, stop: Stop | None = None) -> tuple[Message, ...]:
    """Conditions that no schedule meets together, though without any one of them there is one, in words.

    Nothing is said if the search is stopped. A condition whose test takes too long stays in.
    Source: deletion filter; Chinneck & Dravnieks, 1991.
    """

    def contradict(conditions: Sequence[_Condition]) -> bool:
        model = ScheduleModel(network_of(_only(request, conditions)))
        return model.fits(time.monotonic() + SECONDS_A_TEST, lambda _: stop is not None and stop()) is False

    kept = _smallest([*_conditions(request)], contradict)
    return () if stop is not None and stop() else tuple(condition.words for condition in kept)


def _smallest(conditions: list[_Condition], contradict: Callable[[Sequence[_Condition]], bool]) -> Sequence[_Condition]:
    """Drop half of them, a quarter …, then one by one, as long as the rest still contradicts itself."""
    size = max(len(conditions) // 2, 1)
    while True:
        place = 0
        while place < len(conditions):
            rest = conditions[:place] + conditions[place + size :]
            if contradict(rest):
                conditions = rest
            else:
                place += size
        if size == 1:
            return conditions
        size //= 2


def _conditions(request: ScheduleRequest) -> Iterator[_Condition]:
    """What is dropped first is what a person can change least."""
    tasks = [request.by_key[key] for key in sorted(request.by_key)]
    for task in tasks:
        for other in sorted(set(task.after)):
            words = message("{key} starts after {other} is finished", key=task.key, other=other)
            yield _Condition("after", words, task.key, other)
    for task in tasks:
        if task.earliest is not None:
            words = message("{key} starts in {quarter} at the earliest", key=task.key, quarter=task.earliest.words)
            yield _Condition("earliest", words, task.key)
    for key in sorted(request.by_pool):
        yield _Condition("pool", _pool_words(request.by_pool[key]), key)
    for task in tasks:
        if task.latest is not None:
            words = message("{key} is finished by the end of {quarter}", key=task.key, quarter=task.latest.words)
            yield _Condition("latest", words, task.key)
    if request.horizon is not None:
        last = request.start.later(request.horizon - 1)
        yield _Condition("horizon", message("Everything is finished by the end of {quarter}", quarter=last.words))


def _pool_words(pool: Pool) -> Message:
    least, most = min(pool.capacity), max(pool.capacity)
    if least == most:
        return message("Staff of {pool}: {most} posts", pool=pool.key, most=most)
    return message("Staff of {pool}: {least} to {most} posts", pool=pool.key, least=least, most=most)


def _only(request: ScheduleRequest, conditions: Sequence[_Condition]) -> ScheduleRequest:
    """The request with nothing but these conditions."""
    kept = {(condition.kind, condition.key, condition.other) for condition in conditions}
    return replace(
        request,
        horizon=request.horizon if ("horizon", "", "") in kept else None,
        tasks=tuple(_task(task, kept) for task in request.tasks),
        pools=tuple(pool for pool in request.pools if ("pool", pool.key, "") in kept),
    )


def _task(task: Task, kept: set[tuple[str, str, str]]) -> Task:
    return replace(
        task,
        after=tuple(other for other in task.after if ("after", task.key, other) in kept),
        earliest=task.earliest if ("earliest", task.key, "") in kept else None,
        latest=task.latest if ("latest", task.key, "") in kept else None,
        modes=tuple(_mode(mode, kept) for mode in task.modes),
    )


def _mode(mode: Mode, kept: set[tuple[str, str, str]]) -> Mode:
    staff = {pool: amount for pool, amount in mode.staff.items() if ("pool", pool, "") in kept}
    return replace(mode, staff=staff)

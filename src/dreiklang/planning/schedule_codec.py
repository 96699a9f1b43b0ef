"""Schedules as canonical JSON: sorted keys, exact decimals as strings, no times; same in, same out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from dreiklang.planning.schedule import Placement, Schedule, ScheduleRequest
from dreiklang.wording import say

SCHEDULE_SCHEMA = "dreiklang/schedule/1"
_REQUEST = TypeAdapter(ScheduleRequest)


def schedule_fingerprint(request: ScheduleRequest) -> str:
    """SHA-256 of the request's JSON, in hexadecimal; the order of tasks and pools plays no part."""
    listed = replace(
        request,
        tasks=tuple(request.by_key[key] for key in sorted(request.by_key)),
        pools=tuple(request.by_pool[key] for key in sorted(request.by_pool)),
    )
    return hashlib.sha256(_canonical(_REQUEST.dump_python(listed, mode="json")).encode()).hexdigest()


def schedule_to_json(schedule: Schedule, request: ScheduleRequest, language: str = "en") -> str:
    """The schedule with names and figures; what contradicts itself as sentences in `language`."""
    return _canonical(schedule_facts(schedule, request, language))


def schedule_facts(schedule: Schedule, request: ScheduleRequest, language: str = "en") -> dict[str, Any]:
    """The schedule as plain values, as they stand in its JSON."""
    return {
        "schema": SCHEDULE_SCHEMA,
        "status": schedule.status.value,
        "start": str(request.start),
        "end": _text(schedule.end),
        "end_bound": _text(schedule.end_bound),
        "delay": str(schedule.delay),
        "delay_bound": _text(schedule.delay_bound),
        "gap": _text(schedule.gap),
        "settled": [goal.value for goal in schedule.settled],
        "measures": [_placement(placement, request) for placement in schedule.placements],
        "staff": [_staff(key, used, request) for key, used in sorted(schedule.use.items())],
        "conflict": [say(sentence, language) for sentence in schedule.conflict],
        "fingerprint": schedule.fingerprint,
        "method": schedule.method,
    }


def _staff(key: str, used: Sequence[Decimal], request: ScheduleRequest) -> dict[str, Any]:
    pool = request.by_pool[key]
    quarters = [str(request.start.later(index)) for index in range(len(used))]
    return {
        "pool": key,
        "organization": pool.organization,
        "skill": pool.skill,
        "use": {quarter: str(amount) for quarter, amount in zip(quarters, used, strict=True)},
        "capacity": {quarter: str(pool.at(index)) for index, quarter in enumerate(quarters)} if pool.limited else None,
    }


def _placement(placement: Placement, request: ScheduleRequest) -> dict[str, Any]:
    task = request.by_key[placement.task]
    mode = task.modes[placement.mode]
    return {
        "measure": task.key,
        "name": task.name,
        "mode": placement.mode,
        "start": str(placement.start),
        "finish": str(placement.finish),
        "quarters": mode.quarters,
        "staff": {pool: str(amount) for pool, amount in sorted(mode.staff.items())},
        "after": sorted(task.after),
        "earliest": _text(task.earliest),
        "latest": _text(task.latest),
        "wished": _text(task.wished),
        "weight": str(task.weight),
        "late_quarters": placement.late,
        "delay_months": placement.delay_months,
        "basis": task.basis.value,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

"""How requests flow: how many stand where over time, how long they have waited, and how long they take."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.models import Request, RequestMove
from dreiklang.portfolio.states import BACKLOG, ENDED, State

MONTHS = 12
AGES = (30, 90, 180)
"""Days that bound the ages: up to 30, up to 90, up to 180, and more."""
ANSWERED = frozenset({State.DECIDED, State.REJECTED, State.MERGED})
"""The department knows what becomes of its request."""


@dataclass(frozen=True)
class Moment:
    """How many requests stood in each state at the end of a month, or today in the present one."""

    day: dt.date
    counts: Mapping[State, int]


@dataclass(frozen=True)
class Ages:
    """Of the requests that wait in a state, how many have for how long; one number for each of AGES and one beyond."""

    state: State
    counts: tuple[int, ...]


@dataclass(frozen=True)
class LeadTime:
    """Days from handing in until the answer and until it is done, in an organisation's requests; None without any."""

    organization: str
    answered: int
    median_to_answer: int | None
    slowest_tenth: int | None
    done: int
    median_to_done: int | None


@dataclass(frozen=True)
class Flow:
    """All three."""

    moments: tuple[Moment, ...]
    ages: tuple[Ages, ...]
    lead_times: tuple[LeadTime, ...]


def flow(municipality: Municipality, actor: Actor, today: dt.date) -> Flow:
    """The flow of the requests that the person may see, in three queries whatever their number."""
    seen = actor.organizations(Permission.SEE_REQUESTS) if actor.municipality_id == municipality.pk else frozenset()
    requests = Request.objects.filter(municipality=municipality).exclude(state=State.DRAFT)
    moves = RequestMove.objects.filter(municipality=municipality)
    if seen is not None:
        requests, moves = requests.filter(organization__in=seen), moves.filter(request__organization__in=seen)
    return Flow(_moments(moves, today), _ages(requests, today), _lead_times(moves))


def _moments(moves: QuerySet[RequestMove], today: dt.date) -> tuple[Moment, ...]:
    """At each of these ends: what has come into a state until then, less what has left it."""
    starts = _month_starts(today)
    ends = [following - dt.timedelta(days=1) for following in starts[1:]] + [today]
    names = [f"until_{place}" for place in range(len(ends))]
    until = {name: Count("pk", filter=Q(at__lt=_midnight_after(end))) for name, end in zip(names, ends, strict=True)}
    counts: list[Counter[str]] = [Counter() for _ in ends]
    for row in moves.order_by().values("source", "target").annotate(**until):
        for name, count in zip(names, counts, strict=True):
            count[row["target"]] += row[name]
            count[row["source"]] -= row[name]
    return tuple(
        Moment(end, {state: count[state.value] for state in BACKLOG}) for end, count in zip(ends, counts, strict=True)
    )


def _midnight_after(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def _month_starts(today: dt.date) -> list[dt.date]:
    last = today.year * 12 + today.month - 1
    return [dt.date(month // 12, month % 12 + 1, 1) for month in range(last - MONTHS + 1, last + 1)]


def _ages(requests: QuerySet[Request], today: dt.date) -> tuple[Ages, ...]:
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    bounds = [midnight - dt.timedelta(days=days) for days in AGES]
    since = [Q(state_since__gte=bounds[0])]
    since += [Q(state_since__gte=later, state_since__lt=earlier) for earlier, later in pairwise(bounds)]
    since.append(Q(state_since__lt=bounds[-1]))
    names = [f"age_{place}" for place in range(len(since))]
    waiting = requests.exclude(state__in=ENDED).order_by().values("state")
    rows = waiting.annotate(**{name: Count("pk", filter=each) for name, each in zip(names, since, strict=True)})
    found = {row["state"]: tuple(row[name] for name in names) for row in rows}
    return tuple(Ages(state, found[state.value]) for state in BACKLOG if state.value in found)


def _lead_times(moves: QuerySet[RequestMove]) -> tuple[LeadTime, ...]:
    """A request answered twice counts with its first answer."""
    ends = moves.filter(target__in=[*ANSWERED, State.DONE]).order_by()
    rows = ends.values("request_id", "target").annotate(
        first=Min("at"), handed_in=F("request__handed_in_on"), place=F("request__organization__name")
    )
    answers: dict[str, dict[int, int]] = {}
    done: dict[str, dict[int, int]] = {}
    for row in rows:
        days = (timezone.localdate(row["first"]) - row["handed_in"]).days
        kept = (done if row["target"] == State.DONE else answers).setdefault(row["place"], {})
        kept[row["request_id"]] = min(days, kept.get(row["request_id"], days))
    return tuple(
        _lead_time(place, sorted(answers.get(place, {}).values()), sorted(done.get(place, {}).values()))
        for place in sorted({*answers, *done})
    )


def _lead_time(place: str, answered: list[int], done: list[int]) -> LeadTime:
    return LeadTime(place, len(answered), _part_of(answered, 50), _part_of(answered, 90), len(done), _part_of(done, 50))


def _part_of(days: list[int], percent: int) -> int | None:
    """The day by which this part of them was through: a value that occurs, never one in between."""
    return days[max(-(-len(days) * percent // 100) - 1, 0)] if days else None

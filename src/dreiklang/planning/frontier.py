"""What more money or more posts would buy: the best package for each of many limits along one quantity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from typing import Protocol

from dreiklang.planning.conditions import Limit
from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.plan import Plan, Status, Stop
from dreiklang.planning.request import PackageRequest
from dreiklang.planning.resources import EURO, POST_HUNDREDTH, Quantity
from dreiklang.planning.selection import Selection
from dreiklang.planning.solve import plan
from dreiklang.wording import message

FEWEST, MOST = 2, 500


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The quantity along which a frontier runs, in one year or (year None) over all years."""

    quantity: Quantity
    year: int | None = None

    @property
    def unit(self) -> Decimal:
        """The smallest step: an euro, or a hundredth of a post."""
        return POST_HUNDREDTH if self.quantity is Quantity.POSTS else EURO


@dataclass(frozen=True, kw_only=True)
class FrontierPoint:
    """The best package under one limit along the axis, what it uses of the axis, and how many duties it meets."""

    limit: Decimal
    used: Decimal
    duties: int
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Frontier:
    """Efficient packages in ascending order of their limits; each is better than all before it.

    `stopped` says that somebody ended the search before all limits were tried.
    """

    axis: Axis
    request: PackageRequest
    points: tuple[FrontierPoint, ...]
    stopped: bool = False

    @cached_property
    def proved(self) -> bool:
        """Whether every package is proved to be the best for its limit."""
        return all(point.plan.status is Status.OPTIMAL for point in self.points)

    @cached_property
    def _held(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(choice.measure for choice in point.plan.choices) for point in self.points)

    @property
    def always(self) -> tuple[str, ...]:
        """Measures in all of the packages: safe whatever is decided on this axis."""
        return tuple(key for key in self._keys() if self._held and all(key in held for held in self._held))

    @property
    def never(self) -> tuple[str, ...]:
        """Measures in none of the packages."""
        return tuple(key for key in self._keys() if not any(key in held for held in self._held))

    @property
    def enters(self) -> Mapping[str, Decimal]:
        """The limit from which on a measure is in every package; only for those in the last one."""
        found = {}
        for key in self._keys():
            since = len(self._held)
            while since and key in self._held[since - 1]:
                since -= 1
            if since < len(self._held):
                found[key] = self.points[since].limit
        return found

    def _keys(self) -> Iterator[str]:
        return (measure.key for measure in self.request.portfolio.measures)


class FrontierProgress(Protocol):
    """Told how many of the limits have been tried."""

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` limits are settled."""


def frontier(
    request: PackageRequest,
    axis: Axis,
    *,
    points: int = 25,
    low: Decimal = Decimal(0),
    high: Decimal | None = None,
    progress: FrontierProgress | None = None,
    stop: Stop | None = None,
    time_limit: float = 60.0,
) -> Frontier:
    """The best packages for `points` limits, evenly spaced from `low` to `high` along the axis.

    `high` is what the best package without a limit along the axis uses, if not given. Limits that no package
    meets, and those that buy nothing more than a smaller one, leave no point behind. `time_limit` is for one
    limit, in seconds. Raises InvalidValueError for a range that is none or an axis that the request limits.
    Source: epsilon-constraint method; Haimes, Lasdon & Wismer, 1971.
    """
    request = _without_limit(request, axis)
    if high is None:
        high = plan(request, stop=stop, time_limit=time_limit, explain=False).totals.amount(axis.quantity, axis.year)
    limits = _limits(axis, low, high, points)
    found: list[FrontierPoint] = []
    for done, limit in enumerate(limits):
        if progress is not None:
            progress(done, len(limits))
        result = _at(request, axis, limit, stop, time_limit)
        if result.status is Status.STOPPED or (stop is not None and stop()):
            return Frontier(axis=axis, request=request, points=tuple(found), stopped=True)
        point = _point(request, axis, limit, result)
        if point is not None and (not found or _rank(request, point) > _rank(request, found[-1])):
            found.append(point)
    return Frontier(axis=axis, request=request, points=tuple(found))


def _without_limit(request: PackageRequest, axis: Axis) -> PackageRequest:
    """The request without a cap along the axis; a minimum use stays."""
    if axis.year is not None and axis.year not in request.portfolio.years:
        raise InvalidValueError(
            message("frontier"),
            message("The year {year} is not planned.", year=axis.year),
            message("Plan in {years}.", years=", ".join(map(str, request.portfolio.years))),
        )
    if any((limit.quantity, limit.year) == (axis.quantity, axis.year) for limit in request.limits):
        raise InvalidValueError(
            message("frontier"),
            message("The quantity that the frontier runs along is limited already."),
            message("Drop that limit; the frontier tries many of them."),
        )
    return request


def _limits(axis: Axis, low: Decimal, high: Decimal, points: int) -> list[Decimal]:
    """Evenly spaced limits, rounded down, both ends as given."""
    if not FEWEST <= points <= MOST or not (low.is_finite() and high.is_finite()) or not 0 <= low <= high:
        raise InvalidValueError(
            message("frontier"),
            message("{points} points from {low} to {high} are no range.", points=points, low=str(low), high=str(high)),
            message("Give {fewest} to {most} points and a range from 0 on.", fewest=FEWEST, most=MOST),
        )
    step = (high - low) / (points - 1)
    unit = Decimal(1) if step >= 1 else axis.unit  # nobody decides on fractions that the steps drown
    between = {((low + step * index) / unit).quantize(Decimal(1), ROUND_DOWN) * unit for index in range(1, points - 1)}
    return sorted({low, high} | {limit for limit in between if low < limit < high})


def _at(request: PackageRequest, axis: Axis, limit: Decimal, stop: Stop | None, time_limit: float) -> Plan:
    cap = Limit(quantity=axis.quantity, year=axis.year, maximum=limit)
    capped = replace(request, limits=(*request.limits, cap))
    return plan(capped, stop=stop, time_limit=time_limit, explain=False)


def _point(request: PackageRequest, axis: Axis, limit: Decimal, result: Plan) -> FrontierPoint | None:
    if result.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return None
    duties = Selection(request.portfolio, result.choices).duties
    used = result.totals.amount(axis.quantity, axis.year)
    return FrontierPoint(limit=limit, used=used, duties=duties, plan=result)


def _rank(request: PackageRequest, point: FrontierPoint) -> tuple[int, Decimal]:
    """What a package is better in, in the request's own order."""
    return (point.duties if request.obligations_first else 0, point.plan.value)

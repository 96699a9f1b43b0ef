"""A package of one's own, defined and planned as the worker would."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dreiklang.packages import rules
from dreiklang.packages.models import PlanningRun
from dreiklang.packages.tasks import run_planning
from dreiklang.packages.values import Definition
from dreiklang.planning import Axis, Limit, Quantity

TWENTY_POSTS = Definition(title="Zwanzig Stellen", limits=(Limit(quantity=Quantity.POSTS, maximum=Decimal(20)),))
POSTS = Axis(quantity=Quantity.POSTS)


def planned(city: Any, actor: Any, definition: Definition = TWENTY_POSTS) -> PlanningRun:
    """The finished run of a new package."""
    run = rules.define_and_plan(city, actor, None, definition)
    run_planning.func(run.pk, city.pk)
    run.refresh_from_db()
    return run


def explored(run: PlanningRun, actor: Any, axis: Axis = POSTS, points: int = 5) -> PlanningRun:
    """The finished frontier of a run's package."""
    frontier = rules.start_frontier(run.package, actor, axis, points)
    run_planning.func(frontier.pk, run.package.municipality_id)
    frontier.refresh_from_db()
    return frontier


def priced(run: PlanningRun, actor: Any) -> PlanningRun:
    """The finished prices of a run's package."""
    prices = rules.start_prices(run.package, actor)
    run_planning.func(prices.pk, run.package.municipality_id)
    prices.refresh_from_db()
    return prices

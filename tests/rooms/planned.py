"""A package of one's own, defined and planned as the worker would."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dreiklang.packages import rules
from dreiklang.packages.models import PlanningRun
from dreiklang.packages.tasks import run_planning
from dreiklang.packages.values import Definition
from dreiklang.planning import Limit, Quantity

TWENTY_POSTS = Definition(title="Zwanzig Stellen", limits=(Limit(quantity=Quantity.POSTS, maximum=Decimal(20)),))


def planned(city: Any, actor: Any, definition: Definition = TWENTY_POSTS) -> PlanningRun:
    """The finished run of a new package."""
    run = rules.define_and_plan(city, actor, None, definition)
    run_planning.func(run.pk)
    run.refresh_from_db()
    return run

"""A draft of a strategy and an application, for tests that look at who reaches what."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from dreiklang.resources.applications import add_application
from dreiklang.resources.values import ApplicationFacts, ApplicationState
from dreiklang.strategy.models import IndicatorValue
from dreiklang.strategy.queries import in_force
from dreiklang.strategy.rules import draft_version

PROGRAMME = "modellprojekte-smart-cities"
APPLIED = ApplicationFacts(
    title="Smart-City-Strategie",
    state=ApplicationState.APPLIED,
    amount=Decimal(1000),
    applied_on=dt.date(2021, 4, 1),
)


def strategy_and_application(city: Any, actor: Any) -> dict[Any, Any]:
    """Stuttgart's strategy with a draft, and an application to its programme, by the names that tables use."""
    strategy = in_force(city)[0].strategy
    draft_version(city, actor, strategy)
    application = add_application(city, actor, PROGRAMME, APPLIED)
    return {
        "the strategy's": strategy.pk,
        "the draft strategy's": strategy.pk,
        "the application's": application.pk,
    }


def for_addresses(city: Any, actor: Any) -> dict[str, Any]:
    """The same as addresses of the API name them, and a value of an indicator."""
    found = strategy_and_application(city, actor)
    value = IndicatorValue.objects.get(indicator__municipality=city, indicator__key="breitband-400")
    return {"strategy": found["the strategy's"], "application": found["the application's"], "value": value.pk}

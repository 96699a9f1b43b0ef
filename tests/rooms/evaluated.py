"""An evaluation that Hans and Alma were asked for, and the city's own catalogue."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from dreiklang.assessment import rules
from dreiklang.assessment.models import CatalogueVersion, Evaluation
from dreiklang.assessment.values import Opening
from dreiklang.evaluation import Catalogue, DiscountRate, Weighting, shipped_catalogues
from dreiklang.municipality.models import User
from dreiklang.municipality.queries import actor_in

RATE = DiscountRate(value=Decimal("0.009"), source="Beispiel")


def opening(**changes: Any) -> Opening:
    """The first evaluation of a measure by the register's criteria."""
    asked = Opening(
        kind="measure",
        subject="M003",
        gate="first",
        catalogue="register",
        raters=tuple(User.objects.get(username=name).pseudonym for name in ("hans", "alma")),
        base_year=2024,
        discount=RATE,
    )
    return replace(asked, **changes)


def opened(city: Any, **changes: Any) -> Evaluation:
    """An evaluation that waits for both."""
    return rules.open_evaluation(city, actor_in(city, User.objects.get(username="alma")), opening(**changes))


def own(*weights: str) -> Catalogue:
    """A utility analysis with so many criteria."""
    template = next(each for each in shipped_catalogues() if each.key == "nutzwert")
    criteria = [replace(each, weight=Decimal(weight)) for each, weight in zip(template.criteria, weights, strict=False)]
    group = replace(template.groups[0], criteria=tuple(criteria), weighting=Weighting.OWN)
    return replace(template, groups=(group,))


def own_stored(city: Any) -> CatalogueVersion:
    """Version 1 of the city's own catalogue."""
    return rules.store_own_catalogue(city, actor_in(city, User.objects.get(username="alma")), own("40", "60"), seen="")

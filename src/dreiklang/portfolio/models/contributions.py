"""How measures hang into strategies."""

from __future__ import annotations

from django.db import models

from dreiklang.portfolio.models.measures import Measure
from dreiklang.strategy.models import StrategyElement


class Contribution(models.Model):
    """A measure serves a goal or field of a strategy. `share` is the part of its cost that does; None: unknown.

    The shares of one measure within one dimension of a strategy (its goals, its action fields, …) sum to at most 1.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="contributions")
    element = models.ForeignKey(StrategyElement, models.CASCADE, related_name="contributions")
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    basis = models.CharField(max_length=20, default="stated")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["measure", "element"], name="contribution_once")]

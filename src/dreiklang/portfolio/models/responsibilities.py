"""Who answers for a measure and who takes part in it (RACI), and what it is linked with."""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Organization
from dreiklang.portfolio.models.measures import Measure
from dreiklang.portfolio.values import Duty, LinkKind


class Responsibility(models.Model):
    """An organisation's part in a measure: what it does there, in words."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="responsibilities")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="responsibilities")
    duty = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Duty])
    task = models.CharField(max_length=300, blank=True, help_text="What it does there")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "organization", "duty"], name="responsibility_once"),
            models.UniqueConstraint(
                fields=["measure"], condition=models.Q(duty="accountable"), name="one_accountable_for_a_measure"
            ),
        ]


class MeasureLink(models.Model):
    """What a measure has to do with: a paper or a motion by its reference, or a process in words."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in LinkKind])
    key = models.CharField(max_length=200, help_text="Reference of the paper or motion; name of the process")
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["measure", "kind", "key"], name="measure_link_once")]

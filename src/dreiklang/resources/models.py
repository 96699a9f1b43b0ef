"""Budget cycles; and what the city does with funding programmes: measures put forward, applications, payments.

What a programme pays stands in `portfolio.FundingProgramme`. Amounts are in TEUR.
"""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality
from dreiklang.portfolio.models import FundingProgramme, Measure
from dreiklang.resources.values import ApplicationState


class BudgetCycle(models.Model):
    """Budget years and the planning years after them (Doppelhaushalt, Finanzplanung)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="budget_cycles")
    name = models.CharField(max_length=40)
    budget_years = models.JSONField()
    planning_years = models.JSONField(default=list)

    class Meta:
        ordering = ["-name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="cycle_name")]


def _money(**more: bool) -> models.DecimalField:
    return models.DecimalField(max_digits=13, decimal_places=3, **more)


class FundedMeasure(models.Model):
    """A measure put forward for a funding programme, and in which budget it already stands.

    `measure` is the one of the register, where it is there.
    """

    programme = models.ForeignKey(FundingProgramme, models.PROTECT, related_name="funded")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="put_forward")
    budget = models.CharField(max_length=40, blank=True)
    budget_state = models.TextField(blank=True)
    in_budget_anyway = models.BooleanField(default=False)
    source = models.JSONField(default=dict)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="funded_measure_key")]


class FundedCost(models.Model):
    """What a measure that was put forward costs in one year, and how much of that counts for the programme."""

    funded = models.ForeignKey(FundedMeasure, models.CASCADE, related_name="costs")
    year = models.PositiveIntegerField()
    cost = _money()
    eligible = _money()

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["funded", "year"], name="funded_cost_once_a_year")]


class FundingApplication(models.Model):
    """An application for money of a programme, and what came of it. `revision` counts its changes."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="funding_applications")
    programme = models.ForeignKey(FundingProgramme, models.PROTECT, related_name="applications")
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=80, blank=True, help_text="The grantor's")
    state = models.CharField(max_length=20, choices=[(each.value, each.value) for each in ApplicationState])
    applied_on = models.DateField(null=True)
    amount = _money()
    decided_on = models.DateField(null=True)
    awarded = _money(null=True)
    conditions = models.TextField(blank=True)
    proof_due_on = models.DateField(null=True, help_text="Deadline of the proof of use (Verwendungsnachweis)")
    proof_given_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["applied_on", "pk"]
        indexes = [models.Index(fields=["municipality", "proof_due_on"], name="proofs_by_deadline")]


class FundingPayment(models.Model):
    """What of an award is to be called in a year, by when, and whether it has been."""

    application = models.ForeignKey(FundingApplication, models.CASCADE, related_name="payments")
    year = models.PositiveIntegerField()
    amount = _money()
    due_on = models.DateField(null=True, help_text="The last day to call it")
    called_on = models.DateField(null=True)

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["application", "year"], name="payment_once_a_year")]

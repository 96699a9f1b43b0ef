"""Budget cycles and funding programmes."""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality


class BudgetCycle(models.Model):
    """Budget years and the planning years after them (Doppelhaushalt, Finanzplanung)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="budget_cycles")
    name = models.CharField(max_length=40)
    budget_years = models.JSONField()
    planning_years = models.JSONField(default=list)

    class Meta:
        ordering = ["-name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="cycle_name")]


class FundingProgramme(models.Model):
    """A programme that pays part of the cost; amounts in TEUR, rates as shares of 1."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="funding_programmes")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    grantor = models.CharField(max_length=200, blank=True)
    funding_rate = models.DecimalField(max_digits=6, decimal_places=4)
    own_share_rate = models.DecimalField(max_digits=6, decimal_places=4)
    volume_cap = models.DecimalField(max_digits=13, decimal_places=3)
    own_share_cap = models.DecimalField(max_digits=13, decimal_places=3)
    measure_limit = models.PositiveIntegerField()
    first_year = models.PositiveIntegerField()
    last_year = models.PositiveIntegerField()
    stated_years = models.PositiveIntegerField(null=True, help_text="Number of years as a paper states it")
    note = models.TextField(blank=True)
    sources = models.JSONField(default=dict, help_text="Paper, line and words by field name")

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="programme_key")]


class FundedMeasure(models.Model):
    """A measure put forward for a funding programme, and in which budget it already stands."""

    programme = models.ForeignKey(FundingProgramme, models.CASCADE, related_name="measures")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    budget = models.CharField(max_length=40, blank=True)
    budget_state = models.TextField(blank=True)
    in_budget_anyway = models.BooleanField(default=False)
    source = models.JSONField(default=dict)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

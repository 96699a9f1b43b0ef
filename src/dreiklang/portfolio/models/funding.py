"""Funding programmes (Förderprogramme): what one pays, and what is said of it. Held once, for planning and account.

Amounts are in TEUR, rates are shares of 1. Planning reckons with a programme that is open to a measure of the
register; applications, awards and the measures put forward are kept in the room `resources`.
"""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality
from dreiklang.portfolio.models.measures import Measure


def _amount(**more: str) -> models.DecimalField:
    return models.DecimalField(max_digits=13, decimal_places=3, null=True, **more)


class FundingProgramme(models.Model):
    """A programme that pays part of the cost. `revision` counts its changes, so that nobody overwrites another."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="funding_programmes")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    grantor = models.CharField(max_length=200, blank=True)
    rate = models.DecimalField(max_digits=9, decimal_places=6, help_text="Part of the eligible cost that it pays")
    measure_limit = models.PositiveIntegerField(null=True)
    grant_limit = _amount(help_text="The most that it pays, all years together")
    measures = models.ManyToManyField(Measure, related_name="funding", help_text="Those that it is open to")
    position = models.PositiveIntegerField()
    own_share_rate = models.DecimalField(
        max_digits=7, decimal_places=4, null=True, help_text="As a paper states it, beside the rate"
    )
    volume_cap = _amount(help_text="The most that all measures together may cost")
    own_share_cap = _amount(help_text="The most that the city pays, as a paper states it")
    own_share_in_budget = _amount(
        help_text="Own share of the measures that are in the budget anyway, as a paper states it"
    )
    first_year = models.PositiveIntegerField(null=True)
    last_year = models.PositiveIntegerField(null=True)
    stated_years = models.PositiveIntegerField(null=True, help_text="Number of years as a paper states it")
    eligible_cost = models.TextField(blank=True, help_text="What counts")
    apply_until = models.DateField(null=True)
    note = models.TextField(blank=True)
    sources = models.JSONField(default=dict, help_text="Paper, line and words by field name")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="funding_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def known_to_planning_only(self) -> bool:
        """Whether nothing is said of it but what the register's workbook says."""
        said = (self.grantor, self.note, self.eligible_cost, self.sources)
        figures = (self.own_share_rate, self.volume_cap, self.own_share_cap, self.first_year, self.apply_until)
        return not any(said) and all(figure is None for figure in figures)

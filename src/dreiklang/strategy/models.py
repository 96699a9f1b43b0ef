"""A city's strategies: vision, goals, values, fields, in versions; departments' own; indicators over time.

A `StrategyElement` is what stays the same through all versions; a `StrategyEntry` is what it is called in one
version, and where it stands there. Measures, which live in the rooms above, hang into the element.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dreiklang.municipality.models import Municipality, Organization
from dreiklang.strategy.values import Direction, ElementKind

BASES = [(name, name) for name in ("stated", "derived", "assumed")]


class PaperPlaceFields(models.Model):
    """Where something stands in a council paper: the paper's key, the line, and the words found there."""

    paper_key = models.CharField(max_length=80, blank=True)
    line = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Strategy(models.Model):
    """A strategy of the city, or of one of its organisations."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="strategies")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="strategies", help_text="None for the city's own"
    )
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "title"], name="strategy_title")]

    def __str__(self) -> str:
        return self.title


class StrategyVersion(PaperPlaceFields):
    """What a strategy says from its adoption to the next one's. `revision` counts a draft's changes.

    The place is that of the vision; `paper_key` also names the paper that the version was adopted with.
    """

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    adopted = models.BooleanField(default=False)
    adopted_on = models.DateField(null=True, help_text="None where an adopted version's day is not known")
    decision = models.CharField(max_length=300, blank=True, help_text="What was decided, and by whom")
    year = models.PositiveIntegerField()
    vision = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="strategy_version_number"),
            models.UniqueConstraint(fields=["strategy"], condition=Q(adopted=False), name="one_strategy_draft"),
        ]


class StrategyElement(models.Model):
    """A goal, value, field or topic through all versions of its strategy."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="elements")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=30, choices=[(each.value, each.value) for each in ElementKind])

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["strategy", "key"], name="strategy_element_key")]


class StrategyEntry(PaperPlaceFields):
    """An element as one version has it: name, parent, order, place in the paper."""

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="entries")
    element = models.ForeignKey(StrategyElement, models.CASCADE, related_name="entries")
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(StrategyElement, models.CASCADE, null=True, related_name="parts")
    serves = models.ForeignKey(
        StrategyElement, models.SET_NULL, null=True, related_name="served_by", help_text="Of the city's strategy"
    )
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "element"], name="element_once_a_version")]


class Indicator(models.Model):
    """Something that is measured again and again, perhaps of one element of a strategy."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="indicators")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    direction = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Direction])
    element = models.ForeignKey(StrategyElement, models.SET_NULL, null=True, related_name="indicators")
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    target_year = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="indicator_key")]

    def __str__(self) -> str:
        return self.name


class IndicatorValue(PaperPlaceFields):
    """An indicator's value of a year, or of a day in it."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    year = models.PositiveIntegerField()
    day = models.DateField(null=True)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    basis = models.CharField(max_length=20, choices=BASES, default="stated")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["year", "day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "day"], condition=Q(day__isnull=False), name="value_of_day"),
            models.UniqueConstraint(fields=["indicator", "year"], condition=Q(day__isnull=True), name="value_of_year"),
        ]

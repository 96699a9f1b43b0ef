"""A city's strategy: vision, goals, values, fields. Measures hang into it from the rooms above."""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality


class ElementKind(models.TextChoices):
    """What a part of a strategy is."""

    GOAL = "goal"
    VALUE = "value"
    TECHNOLOGY = "technology"
    ACTION_FIELD = "action_field"
    TOPIC_FIELD = "topic_field"
    CROSS_CUTTING_TOPIC = "cross_cutting_topic"
    TRIAD = "triad"
    GROUP = "group"


class Strategy(models.Model):
    """A strategy that the city has adopted or works by."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="strategies")
    title = models.CharField(max_length=200)
    vision = models.TextField(blank=True)
    year = models.PositiveIntegerField()
    paper_key = models.CharField(max_length=80, blank=True, help_text="Key of the council paper it stands in")

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["municipality", "title"], name="strategy_title")]


class StrategyElement(models.Model):
    """One goal, value, field or topic of a strategy; a topic field names its action field as parent."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="elements")
    kind = models.CharField(max_length=30, choices=ElementKind.choices)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

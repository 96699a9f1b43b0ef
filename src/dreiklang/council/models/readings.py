"""What was read in motions, value by value; what people said to it; and the measures that came of motions."""

from __future__ import annotations

from django.db import models

from dreiklang.council.models.files import File
from dreiklang.council.models.papers import Motion, Paper
from dreiklang.municipality.models import Municipality
from dreiklang.portfolio.models import Measure


class MotionReading(models.Model):
    """An imported motion as it was read. The columns from `title` on say what counts now, for lists.

    `digest` names all that was read, so that the same is not read twice; `reader` is the version of the reader.
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="motion_readings")
    paper = models.OneToOneField(Paper, models.CASCADE, related_name="motion_reading")
    slug = models.SlugField(max_length=140)
    cycle = models.CharField(max_length=20, blank=True, help_text="e.g. 2026/2027; empty unless it is to a budget")
    reader = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    read_at = models.DateTimeField()
    title = models.TextField(blank=True)
    movers = models.TextField(blank=True, help_text="Names with a semicolon between them")
    recommendation = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, help_text="The least sure of its values")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="motion_reading_slug")]
        indexes = [models.Index(fields=["municipality", "cycle"], name="motion_reading_by_cycle")]


class ReadValue(models.Model):
    """One value that was read: what it says, the words, their place in a file's text, and how sure it is.

    `key` is the same in every reading of the motion, so that corrections find their value again. `source` is the
    motion, the administration's statement, the record of the vote, or the council information system itself.
    """

    reading = models.ForeignKey(MotionReading, models.CASCADE, related_name="values")
    key = models.CharField(max_length=80)
    field = models.CharField(max_length=30)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, blank=True)
    year = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    source = models.CharField(max_length=20)
    file = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    page = models.PositiveIntegerField(null=True)
    line = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    words = models.TextField(blank=True)
    level = models.CharField(max_length=20)
    text_digest = models.CharField(max_length=40, blank=True, help_text="Of the file's text that it was read in")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["reading", "key"], name="read_value_key")]
        # “Which motions name this paper?” asks for one key over all motions.
        indexes = [models.Index(fields=["key"], name="read_value_by_key")]


class Correction(models.Model):
    """What a person said about one value: that it is right, or what is right instead. Stands until withdrawn.

    `text_digest` is that of the text the person had before them: with another one it is to be checked again.
    `text` and `amount` are what counts; both empty mean that there is no such value.
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    reading = models.ForeignKey(MotionReading, models.CASCADE, related_name="corrections")
    key = models.CharField(max_length=80)
    field = models.CharField(max_length=30)
    kind = models.CharField(max_length=20, blank=True)
    year = models.PositiveIntegerField(null=True)
    confirmed = models.BooleanField(help_text="As read; else corrected")
    text = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    reason = models.TextField(blank=True)
    text_digest = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=40, help_text="Pseudonym")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["reading", "key"], name="correction_once")]


class MotionMeasure(models.Model):
    """A measure that was made of a motion. `places` are the words its figures were taken from, as they stood then."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    measure = models.OneToOneField(Measure, models.CASCADE, related_name="motion_origin")
    reading = models.ForeignKey(MotionReading, models.SET_NULL, null=True, related_name="measures")
    motion = models.ForeignKey(Motion, models.SET_NULL, null=True, related_name="measures")
    reference = models.CharField(max_length=120)
    places = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    @property
    def slug(self) -> str:
        """The motion's short name; empty if it is gone."""
        origin = self.reading or self.motion
        return origin.slug if origin else ""

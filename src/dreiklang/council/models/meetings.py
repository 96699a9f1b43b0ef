"""Meetings with their agenda, and the consultation of a paper in one of them."""

from __future__ import annotations

from django.db import models

from dreiklang.council.models.papers import Paper
from dreiklang.council.models.people import CouncilObject, Location
from dreiklang.municipality.models import Municipality, Organization


class Meeting(CouncilObject):
    """A meeting of one or more organisations."""

    name = models.CharField(max_length=400, blank=True)
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    state = models.CharField(max_length=100, blank=True)
    cancelled = models.BooleanField(default=False)
    location = models.ForeignKey(Location, models.SET_NULL, null=True, related_name="meetings")

    class Meta(CouncilObject.Meta):
        indexes = [
            *CouncilObject.Meta.indexes,
            models.Index(fields=["municipality", "-start"], name="meeting_by_start"),
        ]


class AgendaItem(CouncilObject):
    """An item of a meeting's agenda. `result` is in the city's words; `outcome` and `majority` are what they mean."""

    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="agenda_items")
    number = models.CharField(max_length=60, blank=True)
    order = models.BigIntegerField(default=0)
    name = models.CharField(max_length=400, blank=True)
    result = models.CharField(max_length=400, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    majority = models.CharField(max_length=20, blank=True)
    outcome_level = models.CharField(max_length=20, blank=True, help_text="How certain the reading is")

    class Meta(CouncilObject.Meta):
        indexes = [
            *CouncilObject.Meta.indexes,
            models.Index(fields=["municipality", "outcome"], name="agenda_item_by_outcome"),
        ]


class Consultation(CouncilObject):
    """A paper as an item of a meeting's agenda."""

    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, related_name="consultations")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="consultations")
    agenda_item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, related_name="consultations")
    role = models.CharField(max_length=200, blank=True)
    authoritative = models.BooleanField(null=True)


class Involvement(models.Model):
    """An organisation's part in exactly one of: a paper, a meeting, a consultation. `role` is the field of OParl."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="involvements")
    paper = models.ForeignKey(Paper, models.CASCADE, null=True, related_name="involvements")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="involvements")
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, related_name="involvements")
    role = models.CharField(max_length=40)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

"""Hearings (Anhörungen, Beteiligungen) of a measure or of a request."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dreiklang.municipality.models import Municipality
from dreiklang.portfolio.hearing_values import HearingResult, Party
from dreiklang.portfolio.models.measures import Measure
from dreiklang.portfolio.models.requests import Request
from dreiklang.portfolio.states import State


class Hearing(models.Model):
    """Somebody is asked for an opinion on exactly one of: a measure, a request. `revision` counts its changes."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="hearings")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="hearings")
    request = models.ForeignKey(Request, models.CASCADE, null=True, related_name="hearings")
    party = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Party])
    basis = models.CharField(max_length=60, help_text="Key in the catalogue of legal bases")
    basis_words = models.CharField(max_length=300, help_text="The legal basis as it was cited then")
    basis_version = models.PositiveIntegerField(help_text="Version of the catalogue")
    question = models.TextField(help_text="What is asked")
    papers = models.JSONField(default=list, help_text="References or addresses of what is laid before them")
    required_for = models.CharField(max_length=20, choices=[(each.value, each.value) for each in State])
    opened_on = models.DateField()
    due_on = models.DateField()
    result = models.CharField(
        max_length=20, choices=[(each.value, each.value) for each in HearingResult], default=HearingResult.OPEN.value
    )
    opinion = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    waiver = models.TextField(blank=True, help_text="Why it goes on without the hearing, or in spite of a refusal")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__isnull=False, request__isnull=True)
                | Q(measure__isnull=True, request__isnull=False),
                name="hearing_of_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "result", "due_on"], name="hearing_by_deadline"),
        ]

"""Files, their texts, and what they belong to."""

from __future__ import annotations

from django.db import models

from dreiklang.council.models.meetings import AgendaItem, Meeting
from dreiklang.council.models.papers import Paper
from dreiklang.council.models.people import CouncilObject
from dreiklang.municipality.models import Municipality


class File(CouncilObject):
    """A file at the city; we keep its addresses, not its bytes."""

    key = models.CharField(max_length=200, blank=True, help_text="The last part of its id there")
    name = models.CharField(max_length=400, blank=True)
    file_name = models.CharField(max_length=400, blank=True)
    mime_type = models.CharField(max_length=200, blank=True)
    date = models.DateField(null=True)

    class Meta(CouncilObject.Meta):
        indexes = [*CouncilObject.Meta.indexes, models.Index(fields=["municipality", "key"], name="file_by_key")]


class FileText(models.Model):
    """The text of a file, apart from it since it is large and rarely wanted."""

    file = models.OneToOneField(File, models.CASCADE, primary_key=True, related_name="content")
    text = models.TextField()
    stated = models.BooleanField(default=False, help_text="Whether it stood in the object; else it came beside it")
    digest = models.CharField(max_length=40)


class Attachment(models.Model):
    """A file of exactly one of: a paper, a meeting, an agenda item. `role` is the field of OParl, as mainFile."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    file = models.ForeignKey(File, models.CASCADE, related_name="attachments")
    paper = models.ForeignKey(Paper, models.CASCADE, null=True, related_name="attachments")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="attachments")
    agenda_item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, related_name="attachments")
    role = models.CharField(max_length=40)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

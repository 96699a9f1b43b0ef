"""Where council objects came from, how far an import is, and which references still lead nowhere."""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality


class CouncilSource(models.Model):
    """An endpoint, folder or archive that a municipality's council objects are imported from."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="council_sources")
    address = models.CharField(max_length=500)
    system = models.JSONField(default=dict, help_text="What the endpoint says about itself")
    cursor = models.JSONField(default=dict, help_text="How far the present import is; empty when it is complete")
    complete_since = models.DateTimeField(null=True, help_text="When the last complete import began")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "address"], name="council_source_address")]


class FetchedPage(models.Model):
    """A page of an endpoint that was taken in: with its validators it need not be sent again while it is the same."""

    source = models.ForeignKey(CouncilSource, models.CASCADE, related_name="pages")
    url = models.CharField(max_length=1000)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    next = models.CharField(max_length=1000, blank=True)
    missing = models.BooleanField(default=False, help_text="It was not there; it is not asked for again")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "url"], name="fetched_page_url")]


class OpenReference(models.Model):
    """An object names another one that has not arrived; the relation is made when it does."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, help_text="What it would be")
    url = models.CharField(max_length=600)
    holder_kind = models.CharField(max_length=20)
    holder_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "url"], name="open_reference_by_url"),
            models.Index(fields=["municipality", "holder_kind", "holder_id"], name="open_reference_by_holder"),
        ]

"""The index: what can be found, and for each term where it stands; and the searches that people keep.

A city's index consists of segments that never change once they are in use. A change of the city's data adds a segment
and marks the places in older ones that it replaces as dead; so a search always sees a whole index. Lists of places are
kept as arrays, read by term: equality is what row-level security lets PostgreSQL use an index for (it does not for
full-text operators, which could leak what they look at), and both databases give the same hits in the same order.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from dreiklang.municipality.models import Municipality, User


class Index(models.Model):
    """A city's index as a whole. `frequencies` are the free words that compounds are split by (JSON, compressed)."""

    municipality = models.OneToOneField(Municipality, models.CASCADE, related_name="search_index")
    frequencies = models.BinaryField(default=b"")
    generation = models.PositiveIntegerField(default=0, help_text="Counts the complete builds")
    digest = models.CharField(max_length=64, blank=True, help_text="Last entry of the record of changes taken in")
    built_at = models.DateTimeField(null=True, help_text="When it was last built from nothing")
    updated_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(default=timezone.now, help_text="Somebody is at work on it until then")


class Entry(models.Model):
    """Something that can be found: a paper, a file's text, a measure … (`thing` is its primary key)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField()
    thing = models.BigIntegerField()
    digest = models.CharField(max_length=32, blank=True, help_text="Of the content that was indexed")
    segment = models.BigIntegerField(null=True, help_text="Where it stands now")
    place = models.PositiveIntegerField(default=0, help_text="Its number in that segment")
    first_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "kind", "thing"], name="entry_once")]


class Segment(models.Model):
    """A part of the index: `documents` and `pages` are arrays as `segments` describes them."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    live = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, help_text="When it was replaced; deleted some time later")
    size = models.PositiveIntegerField(help_text="Documents in it")
    alive = models.PositiveIntegerField(help_text="Documents that are not dead")
    words = models.PositiveBigIntegerField(help_text="Of all documents")
    dead = models.BinaryField(default=b"", help_text="A bit a document")
    documents = models.BinaryField()
    pages = models.BinaryField()


class Posting(models.Model):
    """Where a term stands in a segment: pages with how often, and the places of whole words for phrases."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="postings", db_index=False)
    term = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="Documents with the term")
    pages = models.BinaryField()
    counts = models.BinaryField()
    places = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "term"], name="posting_once")]


class Vocabulary(models.Model):
    """A word of the city's texts as it is mostly written, for suggestions."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", db_index=False)
    folded = models.CharField(max_length=80)
    shown = models.CharField(max_length=80)
    frequency = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "folded"], name="vocabulary_once")]


class SavedSearch(models.Model):
    """A search that a person keeps, and is told of new hits of."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="saved_searches")
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    query = models.JSONField(help_text="What was searched for: words and filters by name")
    notify = models.BooleanField(default=True)
    known_until = models.BigIntegerField(default=0, help_text="Entries up to this one are known to the person")
    looked_at = models.DateTimeField(default=timezone.now, help_text="When new hits were last looked for")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "user", "name"], name="saved_search_name")]

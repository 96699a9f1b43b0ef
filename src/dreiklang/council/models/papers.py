"""Council papers, what was read in them and where, and motions with what they ask for."""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality, Organization, Sourced
from dreiklang.packages.models import Package
from dreiklang.portfolio.models import Measure


class Paper(Sourced):
    """A council paper (an OParl paper), written here or imported."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="papers")
    key = models.SlugField(max_length=80)
    reference = models.CharField(max_length=120, help_text="e.g. GRDrs 236/2023")
    name = models.CharField(max_length=400)
    paper_type = models.CharField(max_length=120)
    date = models.DateField(null=True)
    body = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=200, blank=True)
    file_reference = models.CharField(max_length=120, blank=True)
    source_file = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    public = models.BooleanField(default=True)
    # What a statement to the council carries in its head and at its foot
    heading = models.CharField(max_length=200, blank=True, help_text="e.g. Haushalt 2024/2025")
    occasion = models.CharField(max_length=300, blank=True, help_text="Which meeting it is written for")
    introduction = models.TextField(blank=True, help_text="Paragraphs in our words, parted by empty lines")
    signatory = models.CharField(max_length=200, blank=True)
    signatory_role = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-date", "key"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="paper_key"),
            models.UniqueConstraint(fields=["municipality", "source_id"], name="paper_source"),
        ]
        indexes = [models.Index(fields=["municipality", "id"], name="paper_in_order")]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Place(models.Model):
    """A place in a paper where something was read: the line of its text, the words, and what they say."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="places")
    line = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    says = models.CharField(max_length=400)

    class Meta:
        ordering = ["line", "pk"]


class Mention(models.Model):
    """A paper names a measure as part of a package: wholly, partly or delayed."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="mentions")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="mentions")
    package = models.ForeignKey(Package, models.CASCADE, related_name="mentions")
    extent = models.CharField(max_length=20)
    line = models.PositiveIntegerField()
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["package__number", "line"]


class Motion(models.Model):
    """A motion of a parliamentary group (Antrag), or one item of it (Nr. 2)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="motions")
    reference = models.CharField(max_length=80)
    slug = models.SlugField(max_length=100, default="", help_text="The reference as it stands in addresses")
    group = models.ForeignKey(Organization, models.PROTECT, related_name="motions")
    asks = models.TextField(help_text="What is asked for, in our words")
    note = models.TextField(blank=True)
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="motions")
    line = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    packages = models.ManyToManyField(Package, related_name="motions")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["municipality", "reference"], name="motion_reference")]

    def __str__(self) -> str:
        return self.reference


class Ask(models.Model):
    """A figure that a motion asks for; `year` is empty for a sum over all years."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="asked")
    quantity = models.CharField(max_length=30)
    year = models.PositiveIntegerField(null=True)
    value = models.DecimalField(max_digits=13, decimal_places=3)
    words = models.CharField(max_length=200)
    line = models.PositiveIntegerField()

    class Meta:
        ordering = ["quantity", "year"]

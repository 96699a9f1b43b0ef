"""Budget packages: a definition, its planning runs, and its frozen, numbered results."""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality, User


class Origin(models.TextChoices):
    """Where a package comes from."""

    STATED = "stated"  # read from a council paper
    PLANNED = "planned"  # built here


class Package(models.Model):
    """A budget package (Maßnahmenpaket). Its results are its versions; without one it is a draft."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="packages")
    slug = models.SlugField(max_length=80)
    number = models.PositiveIntegerField(null=True, help_text="Its number in the council paper")
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=20, choices=Origin.choices)
    definition = models.TextField(blank=True, help_text="Canonical JSON of packages.values.Definition")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True)
    private = models.BooleanField(default=False, help_text="A council member's own question; nobody else sees it")

    class Meta:
        ordering = [models.F("number").asc(nulls_last=True), "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="package_slug")]

    def __str__(self) -> str:
        return self.title


class PackageVersion(models.Model):
    """A published result: numbered and immutable (the database refuses changes, see migration 0002)."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField(help_text="Canonical JSON of packages.values.Content")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the content")
    inputs = models.TextField(blank=True, help_text="Canonical JSON of the planning request")
    inputs_fingerprint = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=200, help_text="A pseudonym")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["package", "number"], name="package_version_number")]


class RunState(models.TextChoices):
    """The life of a planning run."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunKind(models.TextChoices):
    """What a run searches for."""

    PACKAGE = "package"  # the best package of a definition
    FRONTIER = "frontier"  # the best package for each of many limits along one quantity
    PRICES = "prices"  # what one more post or 100 TEUR would be worth


class PlanningRun(models.Model):
    """One search, done by a worker in the background."""

    kind = models.CharField(max_length=20, choices=RunKind.choices, default=RunKind.PACKAGE)
    options = models.JSONField(default=dict, help_text="Of a frontier: quantity, year and number of points")
    package = models.ForeignKey(Package, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=20, choices=RunState.choices, default=RunState.QUEUED)
    inputs = models.TextField(help_text="Canonical JSON of the planning request")
    inputs_fingerprint = models.CharField(max_length=64)
    stage = models.CharField(max_length=60, blank=True)
    stages_done = models.PositiveIntegerField(default=0)
    stages = models.PositiveIntegerField(default=5)
    best = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    bound = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    cancel_requested = models.BooleanField(default=False)
    plan = models.TextField(blank=True, help_text="The plan's JSON as planning writes it")
    failure = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, help_text="Last sign of life of the worker")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

"""The measure register: what may be done, in which variants, and what it would take.

Money is in TEUR with three decimals, posts have two; `dreiklang.planning.portfolio` states the meaning.
"""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality, Organization


class Kind(models.TextChoices):
    """What a measure is about."""

    CITIZEN_SERVICE = "citizen_service"
    INTERNAL_PROCESS = "internal_process"
    WORKPLACE = "workplace"
    INFRASTRUCTURE = "infrastructure"
    SECURITY = "security"
    SMART_CITY = "smart_city"
    DATA = "data"
    GOVERNANCE = "governance"


class DependencyKind(models.TextChoices):
    """How one measure bears on another."""

    REQUIRES = "requires"
    EXCLUDES = "excludes"
    SUPPORTS = "supports"


def _money() -> models.DecimalField:
    return models.DecimalField(max_digits=13, decimal_places=3, default=0)


def _share(places: int = 4) -> models.DecimalField:
    return models.DecimalField(max_digits=places + 3, decimal_places=places)


class Register(models.Model):
    """A municipality's measure register. `revision` counts its changes, so that nobody overwrites another."""

    municipality = models.OneToOneField(Municipality, models.CASCADE, related_name="register")
    title = models.CharField(max_length=200)
    years = models.JSONField()
    revision = models.PositiveIntegerField(default=1)


class Criterion(models.Model):
    """A criterion of the utility analysis with its weight."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=9, decimal_places=4)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="criterion_key")]


class Measure(models.Model):
    """What may be done (Maßnahme)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="measures")
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField(null=True, help_text="Its number in the motion that lists it")
    name = models.CharField(max_length=300)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    obligation = models.CharField(max_length=20, default="voluntary")
    legal_source = models.CharField(max_length=200, blank=True)
    people = _share()
    process = _share()
    technology = _share()
    remark = models.TextField(blank=True)
    basis = models.CharField(max_length=20, default="stated")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="measure_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class Rating(models.Model):
    """Points from 0 to 10 that a measure has on a criterion."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, models.CASCADE)
    points = models.DecimalField(max_digits=6, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "criterion"], name="rating_once")]


class Dependency(models.Model):
    """A measure requires, excludes or supports another."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="dependencies")
    other = models.ForeignKey(Measure, models.CASCADE, related_name="dependants")
    kind = models.CharField(max_length=20, choices=DependencyKind.choices)
    level = models.CharField(max_length=60, blank=True, help_text="The variant of the other one that is enough")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["measure", "other", "kind"], name="dependency_once")]


class Variant(models.Model):
    """One way to do a measure (Umsetzungsstufe); positions run from the smallest to the fullest."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="variants")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    share = _share()
    delay_months = models.PositiveIntegerField(default=0)
    loss = models.TextField(blank=True)
    basis = models.CharField(max_length=20, default="stated")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["measure", "key"], name="variant_key")]


class YearlyNeed(models.Model):
    """What a variant takes in one year; posts stand in the year in which they are created."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="needs")
    year = models.PositiveIntegerField()
    material = _money()
    investment = _money()
    personnel_cost = _money()
    posts = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    grades = models.JSONField(default=dict, help_text="Of the posts, by pay grade, as decimals in text")
    capacities = models.JSONField(default=dict, help_text="Other scarce things by name, as decimals in text")

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["variant", "year"], name="need_once_a_year")]


class JointBenefit(models.Model):
    """Points that several measures bring only together."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="joint_benefits")
    value = models.DecimalField(max_digits=7, decimal_places=2)
    measures = models.ManyToManyField(Measure, related_name="joint_benefits")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

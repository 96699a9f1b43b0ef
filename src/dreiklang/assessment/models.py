"""Evaluations of requests and measures: one at each gate, filled in by several people, and the result they agree on.

Money is in TEUR with three decimals. Catalogues are kept as they were when an evaluation was made with them.
"""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality, User
from dreiklang.portfolio.models import Measure, Request


class Gate(models.TextChoices):
    """When in the life of a measure it is evaluated; the same questions are asked again at each."""

    FIRST = "first"
    BEFORE_PACKAGE = "before_package"
    BEFORE_LIVE = "before_live"
    AFTER_LIVE = "after_live"


class SubjectKind(models.TextChoices):
    """What is evaluated."""

    MEASURE = "measure"
    REQUEST = "request"


class EvaluationState(models.TextChoices):
    """The life of an evaluation."""

    OPEN = "open"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class CatalogueVersion(models.Model):
    """A catalogue as it was when it was first used, or the city's own; its content never changes."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="catalogue_versions")
    key = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    content = models.TextField(help_text="Canonical JSON of evaluation.Catalogue")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the content")
    reason = models.TextField(blank=True, help_text="Why this version was made")
    stored_at = models.DateTimeField(auto_now_add=True)
    stored_by = models.CharField(max_length=40, help_text="A pseudonym")

    class Meta:
        ordering = ["key", "-pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key", "version"], name="catalogue_version")]


class Evaluation(models.Model):
    """One evaluation of one request or measure at one gate. `revision` counts its changes.

    Key and name of the subject stay when a register is imported that no longer has it.
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="evaluations")
    subject_kind = models.CharField(max_length=20, choices=SubjectKind.choices)
    subject_key = models.CharField(max_length=60)
    subject_name = models.CharField(max_length=300)
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="evaluations")
    request = models.ForeignKey(Request, models.SET_NULL, null=True, related_name="evaluations")
    gate = models.CharField(max_length=20, choices=Gate.choices)
    catalogue = models.ForeignKey(CatalogueVersion, models.PROTECT, related_name="evaluations")
    state = models.CharField(max_length=20, choices=EvaluationState.choices, default=EvaluationState.OPEN)
    revision = models.PositiveIntegerField(default=1)
    base_year = models.PositiveIntegerField()
    discount_rate = models.DecimalField(max_digits=7, decimal_places=6)
    discount_source = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40, help_text="A pseudonym")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=40, blank=True, help_text="A pseudonym")
    taken_over_at = models.DateTimeField(null=True, help_text="When the register took the agreed points")

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["municipality", "state"], name="evaluation_by_state"),
            models.Index(fields=["municipality", "subject_kind", "subject_key"], name="evaluation_by_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "subject_kind", "subject_key", "gate"],
                condition=models.Q(state="open"),
                name="evaluation_open_once",
            )
        ]


class SheetKind(models.TextChoices):
    """Whose sheet it is: one person's, or the result that all agreed on."""

    PERSON = "person"
    AGREED = "agreed"


class SheetState(models.TextChoices):
    """A draft is its writer's alone; what is handed in never changes."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"


class Assessment(models.Model):
    """A filled sheet. `number` counts a person's versions: what is handed in is frozen, a new one starts from it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="assessments")
    kind = models.CharField(max_length=20, choices=SheetKind.choices, default=SheetKind.PERSON)
    rater = models.ForeignKey(User, models.SET_NULL, null=True, related_name="assessments")
    pseudonym = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=SheetState.choices, default=SheetState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    writer = models.CharField(max_length=40, blank=True, help_text="The open form that wrote last")
    money_reason = models.TextField(blank=True, help_text="Where the amounts are from")
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "kind", "pseudonym", "number"], name="assessment_version")
        ]


class CriterionPoints(models.Model):
    """Points on one criterion with their reason; a draft may still lack either."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="points")
    criterion = models.CharField(max_length=60)
    points = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="points_once")]


def _money() -> models.DecimalField:
    return models.DecimalField(max_digits=13, decimal_places=3, default=0)


class AssessmentAmount(models.Model):
    """Costs and benefits of one year, budget-effective and not."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="amounts")
    year = models.PositiveIntegerField()
    cost_budget = _money()
    cost_other = _money()
    benefit_budget = _money()
    benefit_other = _money()

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["assessment", "year"], name="amounts_once_a_year")]

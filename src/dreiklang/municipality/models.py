"""Municipalities, their organisations, the people who work with the product, and the record of changes."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from dreiklang.municipality.permissions import Role


class Municipality(models.Model):
    """A city: the tenant that every other row belongs to (an OParl body)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    official_key = models.CharField(max_length=12, blank=True, help_text="Amtlicher Gemeindeschlüssel")
    programme = models.CharField(max_length=200, blank=True, help_text="Name of the digital programme")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """A department, directorate, company, parliamentary group or committee (an OParl organization)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="organizations")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default="department")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="organization_key")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may do follows from their roles, never from Django's flags."""


class Assignment(models.Model):
    """A person's role in a municipality."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "municipality", "role"], name="assignment_once")]


class AuditEntry(models.Model):
    """Who changed what, when, from what to what, and why. Rows are only ever added (see migration 0002)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="audit_entries")
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["municipality", "-id"], name="audit_by_municipality")]

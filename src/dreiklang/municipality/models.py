"""Municipalities, their organisations, the people who work with the product, and the record of changes."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from dreiklang.municipality.permissions import Role


def new_pseudonym() -> str:
    """A name that says nothing about the person; it stays in the record of changes when the person is erased."""
    return "P-" + secrets.token_hex(6)


class Municipality(models.Model):
    """A city: the tenant that every other row belongs to (an OParl body)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    official_key = models.CharField(max_length=12, blank=True, help_text="Amtlicher Gemeindeschlüssel")
    programme = models.CharField(max_length=200, blank=True, help_text="Name of the digital programme")
    controller = models.TextField(blank=True, help_text="Who answers for personal data here, with a way to reach them")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """What may have come from another system as an object of OParl.

    `facts` are its standard fields as they came, so that they can be given back exactly; columns beside them are for
    queries, and hold the contents of what is our own.
    """

    source_id = models.CharField(max_length=600, null=True, help_text="Its id (an address) there; empty for our own")
    created = models.DateTimeField(default=timezone.now, help_text="As the source says; else when we made it")
    modified = models.DateTimeField(default=timezone.now)
    deleted = models.BooleanField(default=False)
    public = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    extra = models.JSONField(default=dict, help_text="What the source sent beyond the standard")
    forms = models.JSONField(default=dict, help_text="Digests of what was taken in, to know it again")

    class Meta:
        abstract = True


class Organization(Sourced):
    """A department, directorate, company, parliamentary group or committee (an OParl organization)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="organizations")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default="department")
    position = models.PositiveIntegerField(default=0)
    public = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="organization_key"),
            models.UniqueConstraint(fields=["municipality", "source_id"], name="organization_source"),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may do follows from their roles, never from Django's flags."""

    pseudonym = models.CharField(max_length=40, unique=True, default=new_pseudonym, editable=False)
    language = models.CharField(max_length=2, default="de", help_text="Of mail to this person")


class Assignment(models.Model):
    """A person's role in a municipality, or in one of its organisations."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in Role])
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="assignments")

    class Meta:
        ordering = ["role", "organization__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality", "role"],
                condition=models.Q(organization__isnull=True),
                name="assignment_once",
            ),
            models.UniqueConstraint(
                fields=["user", "municipality", "role", "organization"], name="assignment_once_an_organization"
            ),
        ]


class AuditEntry(models.Model):
    """Who changed what, when, from what to what, and why. Rows are only ever added (see `append_only`).

    Each entry's digest covers the entry and the digest before it; `audit_chain` says how. The actor is a pseudonym.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="audit_entries")
    sequence = models.PositiveBigIntegerField(help_text="1, 2, 3 … in each municipality")
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True, help_text="What was changed: measure, package, person …")
    key = models.CharField(max_length=200, blank=True, help_text="Which one")
    subject = models.CharField(max_length=300, help_text="Its name at that time")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]
        constraints = [models.UniqueConstraint(fields=["municipality", "sequence"], name="audit_sequence")]
        indexes = [models.Index(fields=["municipality", "kind", "key", "-sequence"], name="audit_by_thing")]


class AuditHead(models.Model):
    """The last entry of a municipality's chain. Its lock puts the entries of concurrent changes in one order."""

    municipality = models.OneToOneField(Municipality, models.PROTECT, related_name="audit_head")
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class ApiToken(models.Model):
    """A person's key for a program; what it may do is what the person may, cut down to its scopes."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="api_tokens")
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, which is kept nowhere")
    scopes = models.JSONField(help_text="Permissions by name")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class Webhook(models.Model):
    """An address outside that is told of changes."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="webhooks")
    address = models.URLField(max_length=500)
    secret = models.CharField(max_length=100, help_text="What deliveries are signed with")
    actions = models.JSONField(help_text="Audit actions that it is told of; empty for all")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]


class DeliveryState(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(models.Model):
    """One change to tell one address; tried again with growing pauses."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=40, unique=True, help_text="The same in every try, so that receivers can tell")
    action = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=20, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=200, blank=True, help_text="What the last try gave")
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(help_text="When to try, or try again")
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class MailState(models.TextChoices):
    """How far a mail is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class OutgoingMail(models.Model):
    """A mail to a person about something in a municipality; `mail` queues and sends it."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="outgoing_mail")
    user = models.ForeignKey(User, models.CASCADE, related_name="outgoing_mail")
    key = models.CharField(max_length=200, help_text="The occasion, so that nobody gets it twice")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, help_text="When to try, or try again")
    error = models.CharField(max_length=200, blank=True, help_text="Why the last try failed")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "user", "key"], name="mail_once_an_occasion"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="mail_by_due")]

"""Departments' requests (Bedarfe): what they say, where they stand, and how they came there.

Money is in TEUR with three decimals, posts have two. `portfolio.states` says which state follows on which.
"""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality, Organization, User
from dreiklang.portfolio.models.measures import Measure
from dreiklang.portfolio.states import State


def _share() -> models.DecimalField:
    return models.DecimalField(max_digits=7, decimal_places=4, null=True)


class Backlog(models.Model):
    """What holds for all requests of a municipality. `last_number` counts them, so that none has another's number."""

    municipality = models.OneToOneField(Municipality, models.CASCADE, related_name="backlog")
    last_number = models.PositiveIntegerField(default=0)
    contact = models.TextField(blank=True, help_text="Who handles requests first, with a way to reach them")
    shares_requests = models.BooleanField(
        default=False, help_text="Other municipalities may read what stands in SharedSummary"
    )


class Request(models.Model):
    """What a department asks for (Bedarf). `revision` counts its changes, so that nobody overwrites another."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="requests")
    number = models.PositiveIntegerField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="requests")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="requests")
    revision = models.PositiveIntegerField(default=1)

    state = models.CharField(
        max_length=20, choices=[(each.value, each.value) for each in State], default=State.DRAFT.value
    )
    state_since = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="Of the last change of state")
    expected_on = models.DateField(null=True, help_text="When the next step is expected")
    handed_in_on = models.DateField(null=True, help_text="For the first time")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="requests")
    published = models.BooleanField(default=False, help_text="Title, organisation and state are open to everybody")

    typed = models.JSONField(default=dict, help_text="While it is being written: every field as it was typed")
    form = models.CharField(max_length=40, blank=True, help_text="The open form that wrote last, to know it again")
    title = models.CharField(max_length=300, blank=True)
    better = models.TextField(blank=True, help_text="What is to be better")
    better_for = models.TextField(blank=True, help_text="For whom")
    obligation = models.CharField(max_length=20, default="voluntary")
    legal_source = models.CharField(max_length=300, blank=True)
    procedure = models.TextField(blank=True, help_text="The process that is concerned")
    cases_a_year = models.PositiveIntegerField(null=True)
    people = _share()
    process = _share()
    technology = _share()
    starts_on = models.DateField(null=True)
    wanted_by = models.DateField(null=True)
    cost_remark = models.TextField(blank=True)
    concerns = models.JSONField(default=dict, help_text="By concern: its answer (yes, no, unknown) and words")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["municipality", "number"], name="request_number")]
        indexes = [
            models.Index(fields=["municipality", "state", "state_since"], name="request_by_state"),
            models.Index(fields=["municipality", "organization", "state"], name="request_by_organization"),
            models.Index(fields=["municipality", "wanted_by"], name="request_by_wish"),
            models.Index(fields=["municipality", "title"], name="request_by_title"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        """What people call it: B17."""
        return f"B{self.number}"


class RequestNeed(models.Model):
    """What a request is thought to cost in one year, as far as it is known; posts in the year of their creation."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="needs")
    year = models.PositiveIntegerField()
    material = models.DecimalField(max_digits=13, decimal_places=3, default=0)
    investment = models.DecimalField(max_digits=13, decimal_places=3, default=0)
    posts = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["request", "year"], name="request_need_once_a_year")]


class RequestMove(models.Model):
    """One change of state: from where to where, when, by whom (a pseudonym) and why. Rows are only ever added."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="request_moves")
    request = models.ForeignKey(Request, models.CASCADE, related_name="moves")
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    expected_on = models.DateField(null=True)
    into = models.ForeignKey(Request, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["municipality", "at"], name="request_moves_by_time")]


class RequestAttachment(models.Model):
    """A file that belongs to a request; what it holds stands in a row of its own, so that lists do not read it."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40, help_text="Pseudonym")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "digest"], name="request_attachment_once")]


class AttachmentContent(models.Model):
    """The bytes of an attachment: in the database, so that row-level security and backups cover them."""

    attachment = models.OneToOneField(RequestAttachment, models.CASCADE, related_name="content")
    data = models.BinaryField()


class SavedView(models.Model):
    """A person's own filter of the backlog, by name."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="request_views")
    user = models.ForeignKey(User, models.CASCADE, related_name="request_views")
    name = models.CharField(max_length=60)
    wanted = models.JSONField(help_text="Filter and order")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "user", "name"], name="request_view_name")]


class SharedSummary(models.Model):
    """What one municipality lets all others read of a request or measure: these columns, and nothing else.

    This is the one table of a city's rows that every connection may read. A row stands here only while the
    municipality shares its register (`Backlog.shares_requests`), and only its own connection can write it.
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="shared_summaries")
    kind = models.CharField(max_length=20, help_text="request or measure")
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, help_text="What is to be better, for whom")
    state = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["municipality", "kind", "key"]
        constraints = [models.UniqueConstraint(fields=["municipality", "kind", "key"], name="shared_once")]

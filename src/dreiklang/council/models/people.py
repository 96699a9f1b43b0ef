"""The body itself, its terms and places, and the people in it."""

from __future__ import annotations

from django.db import models

from dreiklang.municipality.models import Municipality, Organization, Sourced


class CouncilObject(Sourced):
    """A council object of a municipality; several of one source never share an id."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True
        ordering = ["pk"]
        # Lists are read page by page in this order; without the index databases sort a whole city for each page.
        indexes = [models.Index(fields=["municipality", "id"], name="%(class)s_in_order")]
        constraints = [models.UniqueConstraint(fields=["municipality", "source_id"], name="%(class)s_source")]


class Body(CouncilObject):
    """What a source says about the body as a whole."""

    name = models.CharField(max_length=400, blank=True)


class LegislativeTerm(CouncilObject):
    """A term of the council."""

    name = models.CharField(max_length=400, blank=True)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)


class Location(CouncilObject):
    """A place that something is about or happens at."""

    description = models.CharField(max_length=400, blank=True)


class Person(CouncilObject):
    """A member of the council or of a committee, as the city publishes them; no account of this product."""

    name = models.CharField(max_length=400, blank=True)
    family_name = models.CharField(max_length=200, blank=True)


class Membership(CouncilObject):
    """A person's part in an organisation, for a time."""

    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="memberships")
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="memberships")
    on_behalf_of = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=200, blank=True)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)

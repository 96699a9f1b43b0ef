"""The standard's object types and their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

SCHEMA = "https://schema.oparl.org/1.1/"
TYPE = re.compile(r"https?://(?:schema\.)?oparl\.org/(?:schema/)?1\.[01]/([A-Z][A-Za-z]+)/?")


class Kind(StrEnum):
    """The object types of OParl 1.1."""

    SYSTEM = "System"
    BODY = "Body"
    LEGISLATIVE_TERM = "LegislativeTerm"
    ORGANIZATION = "Organization"
    PERSON = "Person"
    MEMBERSHIP = "Membership"
    MEETING = "Meeting"
    AGENDA_ITEM = "AgendaItem"
    PAPER = "Paper"
    CONSULTATION = "Consultation"
    FILE = "File"
    LOCATION = "Location"

    @property
    def url(self) -> str:
        """What stands in an object's `type`."""
        return SCHEMA + self.value


class Form(StrEnum):
    """What a field holds."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    FLAG = "flag"
    NUMBER = "number"
    URL = "url"
    GEOJSON = "geojson"
    REFERENCE = "reference"
    """The address of another object."""
    OBJECT = "object"
    """Another object as a whole."""
    LIST = "list"
    """The address of a list in pages."""


@dataclass(frozen=True)
class Field:
    """A standard field: what it holds, whether several of it, and of which type."""

    form: Form
    many: bool = False
    of: Kind | None = None


MARKS = {">": Form.REFERENCE, "{": Form.OBJECT, "/": Form.LIST}
COMMON = "license keyword:[text] created:time modified:time web:url deleted:flag"


def _fields(words: str) -> Mapping[str, Field]:
    """`name` is a text; `name:date`, `name:>Paper` a reference, `name:{File}` an object, `name:/File` a list's address.

    What stands in square brackets comes several times.
    """
    fields = {}
    for word in f"{words} {COMMON}".split():
        name, _, form = word.partition(":")
        fields[name] = _field(form or "text")
    return MappingProxyType(fields)


def _field(form: str) -> Field:
    many, inner = form.startswith("["), form.strip("[]")
    if inner[0] in MARKS:
        return Field(MARKS[inner[0]], many, Kind(inner.strip(">{}/")))
    return Field(Form(inner), many)


FIELDS: Mapping[Kind, Mapping[str, Field]] = MappingProxyType(
    {
        Kind.SYSTEM: _fields(
            "oparlVersion otherOparlVersions:[>System] license:url body:/Body name contactEmail contactName website:url"
            " vendor:url product:url"
        ),
        Kind.BODY: _fields(
            "system:>System shortName name website:url license:url licenseValidSince:time oparlSince:time ags rgs"
            " equivalent:[url] contactEmail contactName organization:/Organization person:/Person meeting:/Meeting"
            " paper:/Paper legislativeTerm:[{LegislativeTerm}] agendaItem:/AgendaItem consultation:/Consultation"
            " file:/File locationList:/Location legislativeTermList:/LegislativeTerm membership:/Membership"
            " classification location:{Location} mainOrganization:>Organization"
        ),
        Kind.LEGISLATIVE_TERM: _fields("body:>Body name startDate:date endDate:date"),
        Kind.ORGANIZATION: _fields(
            "body:>Body name membership:[>Membership] meeting:/Meeting consultation:/Consultation shortName post:[text]"
            " subOrganizationOf:>Organization organizationType classification startDate:date endDate:date website:url"
            " location:{Location} externalBody:>Body memberCount:number votingMemberCount:number"
        ),
        Kind.PERSON: _fields(
            "body:>Body name familyName givenName formOfAddress affix title:[text] gender phone:[text] email:[text]"
            " location:>Location locationObject:{Location} status:[text] membership:[{Membership}] image:{File} life"
            " lifeSource"
        ),
        Kind.MEMBERSHIP: _fields(
            "person:>Person organization:>Organization role votingRight:flag startDate:date endDate:date"
            " onBehalfOf:>Organization"
        ),
        Kind.MEETING: _fields(
            "name meetingState cancelled:flag start:time end:time location:{Location} organization:[>Organization]"
            " participant:[>Person] invitation:{File} resultsProtocol:{File} verbatimProtocol:{File}"
            " auxiliaryFile:[{File}] agendaItem:[{AgendaItem}]"
        ),
        Kind.AGENDA_ITEM: _fields(
            "meeting:>Meeting number order:number name public:flag consultation:>Consultation result resolutionText"
            " resolutionFile:{File} auxiliaryFile:[{File}] start:time end:time"
        ),
        Kind.PAPER: _fields(
            "body:>Body name reference date:date paperType relatedPaper:[>Paper] superordinatedPaper:[>Paper]"
            " subordinatedPaper:[>Paper] mainFile:{File} auxiliaryFile:[{File}] location:[{Location}]"
            " originatorPerson:[>Person] underDirectionOf:[>Organization] originatorOrganization:[>Organization]"
            " consultation:[{Consultation}]"
        ),
        Kind.CONSULTATION: _fields(
            "paper:>Paper agendaItem:>AgendaItem meeting:>Meeting organization:[>Organization] authoritative:flag role"
        ),
        Kind.FILE: _fields(
            "name fileName mimeType date:date size:number sha1Checksum sha512Checksum text accessUrl:url"
            " downloadUrl:url externalServiceUrl:url masterFile:>File derivativeFile:[>File] fileLicense:url"
            " meeting:[>Meeting] agendaItem:[>AgendaItem] person:>Person paper:[>Paper]"
        ),
        Kind.LOCATION: _fields(
            "description geojson:geojson streetAddress room postalCode subLocality locality bodies:[>Body]"
            " organizations:[>Organization] persons:[>Person] meetings:[>Meeting] papers:[>Paper]"
        ),
    }
)


def kind_of(type_url: object) -> Kind | None:
    """The kind that an object's `type` names, in version 1.0 or 1.1; None for anything else."""
    found = TYPE.fullmatch(type_url) if isinstance(type_url, str) else None
    return Kind(found[1]) if found and found[1] in set(Kind) else None

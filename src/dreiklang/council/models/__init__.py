"""What this room keeps: papers and motions; meetings and people; files; where all that came from."""

from dreiklang.council.models.files import Attachment, File, FileText
from dreiklang.council.models.meetings import AgendaItem, Consultation, Involvement, Meeting
from dreiklang.council.models.papers import Ask, Mention, Motion, Paper, Place
from dreiklang.council.models.people import Body, CouncilObject, LegislativeTerm, Location, Membership, Person
from dreiklang.council.models.readings import Correction, MotionMeasure, MotionReading, ReadValue
from dreiklang.council.models.sources import CouncilSource, FetchedPage, OpenReference

__all__ = [
    "AgendaItem",
    "Ask",
    "Attachment",
    "Body",
    "Consultation",
    "Correction",
    "CouncilObject",
    "CouncilSource",
    "FetchedPage",
    "File",
    "FileText",
    "Involvement",
    "LegislativeTerm",
    "Location",
    "Meeting",
    "Membership",
    "Mention",
    "Motion",
    "MotionMeasure",
    "MotionReading",
    "OpenReference",
    "Paper",
    "Person",
    "Place",
    "ReadValue",
]

"""What this room keeps: departments' requests, the measure register, funding programmes."""

from dreiklang.portfolio.models.contributions import Contribution
from dreiklang.portfolio.models.funding import FundingProgramme
from dreiklang.portfolio.models.hearings import Hearing
from dreiklang.portfolio.models.measures import (
    Criterion,
    Dependency,
    DependencyKind,
    JointBenefit,
    Kind,
    Measure,
    Rating,
    Register,
    Variant,
    YearlyNeed,
)
from dreiklang.portfolio.models.requests import (
    AttachmentContent,
    Backlog,
    Request,
    RequestAttachment,
    RequestMove,
    RequestNeed,
    SavedView,
    SharedSummary,
)
from dreiklang.portfolio.models.responsibilities import MeasureLink, Responsibility

__all__ = [
    "AttachmentContent",
    "Backlog",
    "Contribution",
    "Criterion",
    "Dependency",
    "DependencyKind",
    "FundingProgramme",
    "Hearing",
    "JointBenefit",
    "Kind",
    "Measure",
    "MeasureLink",
    "Rating",
    "Register",
    "Request",
    "RequestAttachment",
    "RequestMove",
    "RequestNeed",
    "Responsibility",
    "SavedView",
    "SharedSummary",
    "Variant",
    "YearlyNeed",
]

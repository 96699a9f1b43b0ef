"""What this room keeps: the measure register."""

from dreiklang.portfolio.models.measures import (
    Criterion,
    Dependency,
    DependencyKind,
    JointBenefit,
    Kind,
    Measure,
    PlannedFunding,
    Rating,
    Register,
    Variant,
    YearlyNeed,
)

__all__ = [
    "Criterion",
    "Dependency",
    "DependencyKind",
    "JointBenefit",
    "Kind",
    "Measure",
    "PlannedFunding",
    "Rating",
    "Register",
    "Variant",
    "YearlyNeed",
]

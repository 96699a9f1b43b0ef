"""Does it add up? Checks of stated figures and of measure registers; findings, never corrections."""

from dreiklang.plausibility.findings import Finding, Severity, Source
from dreiklang.plausibility.portfolio import check_portfolio
from dreiklang.plausibility.statements import (
    ImpliedCost,
    Stated,
    StatedPackage,
    StatedRate,
    check_package,
    check_period,
    check_rate,
    check_sections,
    check_shares,
    check_spelling,
    implied_by,
    implied_cost,
)

__all__ = [
    "Finding",
    "ImpliedCost",
    "Severity",
    "Source",
    "Stated",
    "StatedPackage",
    "StatedRate",
    "check_package",
    "check_period",
    "check_portfolio",
    "check_rate",
    "check_sections",
    "check_shares",
    "check_spelling",
    "implied_by",
    "implied_cost",
]

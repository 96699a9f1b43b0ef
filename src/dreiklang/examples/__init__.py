"""Two example cities as structured data, and the procedure that shares stated totals out over measures.

`load_city` reads a city's facts, each with its place in a council paper; `portfolio` turns them into what the
planner reads; `package_items` says what each stated package holds. README.md in this folder documents what is
stated, derived and assumed.
"""

from dreiklang.examples.city import (
    CITIES,
    City,
    Cycle,
    Fact,
    FundedMeasure,
    FundingProgramme,
    Indicator,
    IndicatorValue,
    Level,
    MeasureFacts,
    Mention,
    Motion,
    Municipality,
    Need,
    Organization,
    Paper,
    Place,
    Point,
    StatedFigure,
    StatedPackage,
    Strategy,
    StrategyElement,
    load_city,
)
from dreiklang.examples.shares import PackageItem, package_items, portfolio

__all__ = [
    "CITIES",
    "City",
    "Cycle",
    "Fact",
    "FundedMeasure",
    "FundingProgramme",
    "Indicator",
    "IndicatorValue",
    "Level",
    "MeasureFacts",
    "Mention",
    "Motion",
    "Municipality",
    "Need",
    "Organization",
    "PackageItem",
    "Paper",
    "Place",
    "Point",
    "StatedFigure",
    "StatedPackage",
    "Strategy",
    "StrategyElement",
    "load_city",
    "package_items",
    "portfolio",
]

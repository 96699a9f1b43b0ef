"""Charts as Vega-Lite specifications with their data tables, drawn alike in browser and documents."""

from dreiklang.charts.chart import NUMBERS, PALETTE, Chart, ChartTable, to_svg
from dreiklang.charts.packages import (
    CostWords,
    PackagePoint,
    ShareWords,
    cost_against_contents,
    stacked_counts,
)

__all__ = [
    "NUMBERS",
    "PALETTE",
    "Chart",
    "ChartTable",
    "CostWords",
    "PackagePoint",
    "ShareWords",
    "cost_against_contents",
    "stacked_counts",
    "to_svg",
]

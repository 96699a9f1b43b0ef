"""Charts as Vega-Lite specifications with their data tables, drawn alike in browser and documents."""

from dreiklang.charts.chart import NUMBERS, PALETTE, Chart, ChartTable, to_svg
from dreiklang.charts.frontier import FrontierWords, LimitPoint, value_against_limit
from dreiklang.charts.gantt import GanttBar, GanttWords, gantt
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
    "FrontierWords",
    "GanttBar",
    "GanttWords",
    "LimitPoint",
    "PackagePoint",
    "ShareWords",
    "cost_against_contents",
    "gantt",
    "stacked_counts",
    "to_svg",
    "value_against_limit",
]

"""Charts as Vega-Lite specifications with their data tables, drawn alike in browser and documents."""

from dreiklang.charts.chart import NUMBERS, PALETTE, Chart, ChartTable, to_svg
from dreiklang.charts.evaluation import Bubble, BubbleWords, LineWords, ValueLine, value_against_cost, value_over_weight
from dreiklang.charts.flow import Duration, DurationWords, FlowWords, cumulative_flow, durations
from dreiklang.charts.frontier import FrontierWords, LimitPoint, value_against_limit
from dreiklang.charts.gantt import GanttBar, GanttWords, gantt
from dreiklang.charts.network import NetworkLine, NetworkWords, network
from dreiklang.charts.packages import (
    CostWords,
    PackagePoint,
    ShareWords,
    cost_against_contents,
    stacked_counts,
)
from dreiklang.charts.sankey import Flow, SankeyWords, sankey
from dreiklang.charts.series import SeriesPoint, SeriesWords, line_over_time

__all__ = [
    "NUMBERS",
    "PALETTE",
    "Bubble",
    "BubbleWords",
    "Chart",
    "ChartTable",
    "CostWords",
    "Duration",
    "DurationWords",
    "Flow",
    "FlowWords",
    "FrontierWords",
    "GanttBar",
    "GanttWords",
    "LimitPoint",
    "LineWords",
    "NetworkLine",
    "NetworkWords",
    "PackagePoint",
    "SankeyWords",
    "SeriesPoint",
    "SeriesWords",
    "ShareWords",
    "ValueLine",
    "cost_against_contents",
    "cumulative_flow",
    "durations",
    "gantt",
    "line_over_time",
    "network",
    "sankey",
    "stacked_counts",
    "to_svg",
    "value_against_cost",
    "value_against_limit",
    "value_over_weight",
]

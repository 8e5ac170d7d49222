"""Charts: an answer in, a picture and the sentence that it shows out."""

from planner.charts.changes import dumbbell, waterfall
from planner.charts.detail import curve_detail
from planner.charts.draws import gain_dots
from planner.charts.figure import Figure, show
from planner.charts.frontier import frontier_chart, frontier_slope
from planner.charts.levels import mroas_levels
from planner.charts.returns import next_money_chart, returns_chart
from planner.charts.tiles import curve_grid, curve_tile

__all__ = [
    "Figure", "curve_detail", "curve_grid", "curve_tile", "dumbbell",
    "frontier_chart", "frontier_slope", "gain_dots",
    "mroas_levels", "next_money_chart", "returns_chart", "show", "waterfall",
]  # fmt: skip

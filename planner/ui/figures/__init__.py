"""Charts: an answer in, a picture and the sentence that it shows out."""

from planner.ui.figures.changes import dumbbell, waterfall
from planner.ui.figures.detail import curve_detail
from planner.ui.figures.draws import gain_dots
from planner.ui.figures.figure import Figure, show
from planner.ui.figures.frontier import frontier_chart, frontier_slope
from planner.ui.figures.levels import mroas_levels
from planner.ui.figures.returns import next_money_chart, returns_chart
from planner.ui.figures.tiles import curve_grid, curve_tile

__all__ = [
    "Figure", "curve_detail", "curve_grid", "curve_tile", "dumbbell",
    "frontier_chart", "frontier_slope", "gain_dots",
    "mroas_levels", "next_money_chart", "returns_chart", "show", "waterfall",
]  # fmt: skip

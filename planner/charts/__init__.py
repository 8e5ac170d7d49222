"""Charts: an answer in, a picture and the sentence that it shows out; colours are passed in."""

from planner.charts.cash import cash_chart
from planner.charts.detail import curve_detail
from planner.charts.draws import gain_dots, goal_dots
from planner.charts.dumbbell import dumbbell, moved
from planner.charts.evidence import evidence_chart
from planner.charts.figure import Figure
from planner.charts.fitted import fit_chart, parts_chart, residual_chart
from planner.charts.forecast import contribution_chart, outcome_chart
from planner.charts.frontier import frontier_chart, frontier_slope
from planner.charts.gains import gains_chart
from planner.charts.levels import mroas_levels
from planner.charts.next_money import next_money_chart
from planner.charts.palette import DARK, LIGHT, Palette
from planner.charts.refits import fits_chart
from planner.charts.relation import lags_chart, scatter_chart
from planner.charts.returns import returns_chart
from planner.charts.spend_history import spend_history_chart
from planner.charts.split import split_chart
from planner.charts.standing import channel_standing_chart, standing_chart
from planner.charts.tiles import curve_tile
from planner.charts.tornado import tornado_chart
from planner.charts.weeks import plan_weeks_chart, weeks_chart

__all__ = [
    "DARK",
    "LIGHT",
    "Figure",
    "Palette",
    "cash_chart",
    "channel_standing_chart",
    "contribution_chart",
    "curve_detail",
    "curve_tile",
    "dumbbell",
    "evidence_chart",
    "fit_chart",
    "fits_chart",
    "frontier_chart",
    "frontier_slope",
    "gain_dots",
    "gains_chart",
    "goal_dots",
    "lags_chart",
    "moved",
    "mroas_levels",
    "next_money_chart",
    "outcome_chart",
    "parts_chart",
    "plan_weeks_chart",
    "residual_chart",
    "returns_chart",
    "scatter_chart",
    "spend_history_chart",
    "split_chart",
    "standing_chart",
    "tornado_chart",
    "weeks_chart",
]  # fmt: skip

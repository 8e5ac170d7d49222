"""What stands beside the periods of the plan: fiscal months, and holidays of the card's country."""

from __future__ import annotations

from mmm_core.fiscal import MONTHS
from mmm_core.model import FittedModel
from planner.calendar import public_holidays
from planner.calendar.grid import Grid, by_fiscal_month
from planner.ui.parts import tables

FISCAL, HOLIDAYS = "Fiscal month", "Holidays"


def columns(model: FittedModel, grid: Grid) -> dict[str, list[str]]:
    """By title a text for every row of a grid; of months and totals only the holidays in them."""
    found = {}
    single = len(grid.rows.names) == grid.horizon.periods
    if single and model.card.fiscal.calendar != MONTHS and not model.frequency.months:
        months = by_fiscal_month(model, grid.horizon)
        found[FISCAL] = [months.names[i] for i in months.of]
    if public_holidays.is_country(model.card.country):
        named = public_holidays.by_period(model, grid.horizon, model.card.country)
        found[HOLIDAYS] = [
            tables.label(", ".join(name for t in grid.rows.periods(row) for name in named[t]))
            for row in range(len(grid.rows.names))
        ]
    return found


def blank(model: FittedModel, grid: Grid) -> dict[str, list[str]]:
    """The same columns of the totals below the grid, which stand under them and say nothing."""
    return {title: [""] for title in columns(model, grid)}

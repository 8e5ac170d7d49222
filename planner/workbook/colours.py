"""Colours of plans in native charts: the current plan grey, the others in a fixed order."""

from __future__ import annotations

from planner.charts.palette import LIGHT
from planner.workbook.entry import Entry

# As in `.streamlit/config.toml`: told apart in print, and with every kind of colour vision.
_ORDER = (LIGHT.plan, "#DB7A2B", "#33418F", "#58AEDD")


def plan_colour(entry: Entry, place: int) -> str:
    """The colour of the plan that stands at a place."""
    if entry.is_current:
        return LIGHT.current
    return _ORDER[(place - 1) % len(_ORDER)]

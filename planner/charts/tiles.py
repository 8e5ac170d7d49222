"""Small multiples: a response curve per cell."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from mmm_core.model import FittedModel
from planner.charts import axes
from planner.charts.curve_marks import Planned, curve_layers, finding, name_of, spend_axis_style
from planner.charts.figure import Figure
from planner.charts.layers import layer
from planner.charts.palette import Palette
from planner.charts.reading import slope_at, slopes_at
from planner.facts.fact import Facts
from planner.questions.evidence import ResponseCurve
from planner.wording import standings
from planner.wording.names import cell_labels
from planner.wording.units import Units

_HEIGHT = 150


def curve_tile(
    model: FittedModel, curve: ResponseCurve, palette: Palette, planned: Planned | None = None
) -> Figure:
    """One cell's curve, small: mean, band, the end of the evidence, current and planned spend."""
    units = Units.of(model)
    text = f"{name_of(model, curve)}: {finding(curve, units)}"
    x = alt.X(
        "spend:Q",
        title=None,
        axis=alt.Axis(
            labelExpr=axes.money_labels(units),
            tickCount=3,
            grid=False,
            labelFlush=True,
            **spend_axis_style(palette),
        ),
        scale=alt.Scale(domain=[0, float(curve.spend[-1])], nice=False),
    )
    y = alt.Y(
        "mean:Q",
        title=None,
        axis=alt.Axis(
            labelExpr=axes.outcome_labels(units), tickCount=3, minExtent=44, labelFlush=False
        ),
    )
    layers = curve_layers(curve, units, palette, x, y, planned)
    return Figure(layer(*layers, height=_HEIGHT), text, units.locale)


def grid_finding(
    model: FittedModel, curves: Sequence[ResponseCurve], stands: Facts, is_over: bool = False
) -> tuple[str, str]:
    """Which cells have room at the current plan, and what that is measured by.

    Parameters
    ----------
    stands : where the cells stand, `planner.facts.standings.standing_facts`
    is_over : whether the horizon is
    """
    units, names = Units.of(model), cell_labels(model)
    if units.break_even is None:
        best = max(curves, key=lambda curve: slope_at(curve, units))
        mean, low, high = (units.say_ratio(slope) for slope in slopes_at(best, units))
        sentence = f"The next unit of money brings {units.most} in {names[best.cell]}: about {mean}"
        return sentence, f"{low} to {high}"
    said = standings.grouped(model, stands, is_over)
    return said, f"break-even mROAS {standings.level(units, stands)}"

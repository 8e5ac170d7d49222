"""Small multiples: a response curve per cell."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from planner.charts.curve_marks import Planned, curve_layers, finding, name_of, rule_style
from planner.charts.figure import Figure
from planner.charts.palette import palette
from planner.charts.standing import curve_standing, slope_at, slopes_at
from planner.services import ResponseCurve
from planner.wording.units import Units, cell_labels, listed

_HEIGHT = 150
_COLUMNS = 4
_WIDTH = 210
_NAMED = 10


def curve_tile(model: FittedModel, curve: ResponseCurve, planned: Planned | None = None) -> Figure:
    """One cell's curve, small: median, band, the end of the evidence, current and planned spend."""
    colours, units = palette(), Units.of(model)
    x = alt.X(
        "spend:Q",
        title=None,
        axis=alt.Axis(
            labelExpr=units.spend_labels(),
            tickCount=3,
            grid=False,
            labelFlush=True,
            **rule_style(colours),
        ),
        scale=alt.Scale(domain=[0, float(curve.spend[-1])], nice=False),
    )
    y = alt.Y(
        "median:Q",
        title=None,
        axis=alt.Axis(
            labelExpr=units.outcome_labels(), tickCount=3, minExtent=44, labelFlush=False
        ),
    )
    chart = alt.layer(*curve_layers(curve, units, colours, x, y, planned)).properties(
        height=_HEIGHT
    )
    return Figure(chart, f"{name_of(model, curve)}: {finding(curve, units)}")


def curve_grid(model: FittedModel, curves: Sequence[ResponseCurve], reference: Reference) -> Figure:
    """All tiles in one chart of fixed width, for a document; screens lay out `curve_tile`."""
    ink = palette().ink
    tiles = [
        curve_tile(model, curve).chart.properties(width=_WIDTH, title=name_of(model, curve))
        for curve in curves
    ]
    chart = alt.concat(*tiles, columns=_COLUMNS, spacing=18).configure_title(
        anchor="start", color=ink, fontSize=13
    )
    return Figure(chart, f"{len(curves)} response curves. {grid_finding(model, curves)}")


def grid_finding(model: FittedModel, curves: Sequence[ResponseCurve]) -> str:
    """Which cells have headroom at the current plan, and which are past break-even."""
    units, names = Units.of(model), cell_labels(model)
    if units.break_even is None:
        best = max(curves, key=lambda curve: slope_at(curve, units))
        mean, low, high = (units.say_ratio(slope) for slope in slopes_at(best, units))
        return (
            f"The next unit of money brings {units.most} in {names[best.cell]}: "
            f"about {mean} ({low} to {high})."
        )
    found: dict[str, list[str]] = {}
    for curve in curves:
        found.setdefault(curve_standing(curve, units), []).append(names[curve.cell])
    say = _counted if len(curves) > _NAMED else listed
    said = "; ".join(
        f"{say(found[key])} {one if len(found[key]) == 1 else many}"
        for key, one, many in (
            ("headroom", "still has headroom", "still have headroom"),
            ("open", "may or may not pay", "may or may not pay"),
            ("past", "is past break-even", "are past break-even"),
        )
        if key in found
    )
    return f"{said} (break-even mROAS {units.say_ratio(units.break_even)})."


def _counted(names: Sequence[str]) -> str:
    """How many, and the first by name: where there are too many to list."""
    return names[0] if len(names) == 1 else f"{len(names)} ({names[0]} first)"

"""Response curves as small multiples, best next return first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from planner import charts, services
from planner.charts.reading import slope_at
from planner.services import OptimizeAnswer, ResponseCurve
from planner.ui.parts import picture
from planner.ui.parts.markup import plain
from planner.ui.response_curves import detail
from planner.ui.shell import stage, state
from planner.wording.names import cell_labels
from planner.wording.units import Units

_TILES = 12
_KEY = (
    "Line: mean. Grey band: 90 % credible interval. Circle: current spend. "
    "Dashed on amber: beyond what was observed, all of the calendar scaled as it is; how far the "
    "data reach in what is still open stands on Returns."
)
_PLAN_KEY = "Square: the plan last found on Optimize."


def ranked(model: FittedModel, curves: Sequence[ResponseCurve]) -> list[ResponseCurve]:
    """Curves by what the next unit of money returns, best first."""
    units = Units.of(model)
    return sorted(curves, key=lambda curve: -min(slope_at(curve, units), 1e300))


def planned(model: FittedModel) -> OptimizeAnswer | None:
    """The plan last found on Optimize, where it lies on these curves.

    None of a model that is not fit, whose plan Optimize does not show either.
    """
    problem = state.workbench(model).asked
    if problem is None or problem.horizon != state.horizon(model):
        return None
    # Another calendar or tail has curves of its own.
    tail = problem.tail == services.SHOWN_TAIL
    if problem.calendar != "reference" or problem.calendar_exceptions or not tail:
        return None
    job = state.solving(model, problem)
    if not stage.soon(job):
        return None
    try:
        found: OptimizeAnswer = job.result()
    except HeadroomError:
        return None
    return None if found.verdict.decision == "not_fit" else found


def show(model: FittedModel, shown: Sequence[ResponseCurve], plan: Sequence[float] | None) -> None:
    """Small multiples; the name above each opens it below."""
    units, names = Units.of(model), cell_labels(model)
    few = shown if len(shown) <= _TILES or _show_all(len(shown)) else shown[:_TILES]
    key = f"{_KEY} {_PLAN_KEY}" if plan else _KEY
    st.caption(
        f"{key} Across: {plain(units.spend_title)}. Up: {plain(units.outcome_title)}. "
        "A name opens its curve below, with marginal return and break-even."
    )
    grid = st.grid(4, min_column_width=225, gap="small")
    drawn = f"{state.shown_key(model)} {plan}"
    for curve in few:
        name = names[curve.cell]
        slope = f"{units.marginal} {units.say_ratio(slope_at(curve, units))}"
        said = slope if curve.current > 0 else "no current spend"
        with grid.cell(), st.container(gap=None):
            st.button(
                f"**{plain(name)}** :gray[{plain(said)}]",
                key=f"open-{curve.cell}",
                type="tertiary",
                on_click=detail.open_curve,
                args=(name,),
            )
            build = partial(charts.curve_tile, model, curve, planned=plan)
            picture.show("tile", f"{drawn} {curve.cell}", build)


def _show_all(count: int) -> bool:
    return st.toggle(
        f"Show all {count} curves", key="all", bind="query-params",
        help=f"Otherwise the {_TILES} with the best next return.",
    )  # fmt: skip

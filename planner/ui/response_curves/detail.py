"""One response curve, large, with the figures that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mmm_core.model import FittedModel
from planner import charts
from planner.charts.detail import break_even_range
from planner.charts.reading import at, slope_at, slopes_at
from planner.services import ResponseCurve
from planner.ui.parts import figure_box, picture
from planner.ui.parts.markup import plain
from planner.ui.shell import stage, state
from planner.ui.shell.errors import guarded
from planner.wording import amounts, definitions, standings
from planner.wording.names import cell_labels, row_title
from planner.wording.units import Units

_CELL = "cell"


def open_curve(name: str) -> None:
    """Choose the curve that is shown large, by the name of its cell."""
    st.session_state[_CELL] = name


@stage.part()
def show(model: FittedModel, shown: Sequence[ResponseCurve], plan: Sequence[float] | None) -> None:
    """One curve to choose and see large; choosing leaves the rest of the screen alone."""
    with guarded():
        curve = _pick(model, shown)
        if curve is not None:
            _detail(model, curve, plan)


def _pick(model: FittedModel, shown: Sequence[ResponseCurve]) -> ResponseCurve | None:
    """The curve to show large, once one was asked for."""
    names = cell_labels(model)
    options = {names[curve.cell]: curve for curve in shown}
    if st.session_state.get(_CELL, "") not in options:
        st.session_state.pop(_CELL, None)
    word = row_title(model)
    choice = st.selectbox(
        f"{word} to see large", list(options), index=None, key=_CELL, bind="query-params",
        placeholder="Choose one", width=320,
    )  # fmt: skip
    return options.get(choice or "")


def _detail(model: FittedModel, curve: ResponseCurve, plan: Sequence[float] | None) -> None:
    """One curve large, with the figures that it holds."""
    grid = st.grid(4, min_column_width=168, gap="small")
    for label, value, below, text in _figures(model, curve):
        figure_box.show(grid, label, value, below, text)
    if curve.current <= 0:
        st.info(
            "Nothing is spent here in the current plan, so the curve follows an even calendar.",
            icon=":material/info:",
        )
    key = f"{state.shown_key(model)} {plan} {curve.cell}"
    picture.show("detail", key, partial(charts.curve_detail, model, curve, planned=plan))


def _figures(model: FittedModel, curve: ResponseCurve) -> list[tuple[str, str, str, str]]:
    units, xs = Units.of(model), curve.spend.tolist()
    mean, low, high = (
        units.say_outcome(at(xs, values.tolist(), curve.current))
        for values in (curve.mean, curve.low, curve.high)
    )
    slope, least, most = slopes_at(curve, units)
    found = [
        ("Current spend", units.say_money(curve.current),
         f"observed up to {units.say_money(curve.observed)}", definitions.SPEND),
        (f"Incremental {plain(units.outcome)}", mean, amounts.span(low, high),
         definitions.REVENUE if units.is_money else definitions.OUTCOME),
        (plain(units.marginal), units.say_ratio(slope), units.say_ratio_span(least, most),
         "What the next unit of spend here returns, along the same calendar."),
    ]  # fmt: skip
    if units.break_even is not None:
        value, below = _headroom(curve, units)
        text = f"{definitions.HEADROOM} {definitions.BREAK_EVEN}"
        found.append(("Headroom to break-even", value, below, text))
    return found


def _headroom(curve: ResponseCurve, units: Units) -> tuple[str, str]:
    """Money left before break-even, and where break-even lies with its interval."""
    if curve.standing.place == "below_threshold":
        return "below its threshold", standings.said(curve.standing, units)
    low, middle, high = break_even_range(curve, units)
    pays = slope_at(curve, units) > (units.break_even or 0.0)
    if not pays:
        value = "none"
    elif middle is None:
        value = f"over {units.say_money(curve.spend[-1] - curve.current)}"
    else:
        value = units.say_money(max(middle - curve.current, 0.0))
    if middle is None and low is None and high is None:
        return value, f"mROAS stays {'above' if pays else 'below'} break-even"
    until = "beyond the chart" if high is None else units.say_money(high)
    start = units.say_money(low or 0.0)
    return value, f"break-even at {amounts.span(start, until)}"
